"""Programs, frames and the annual plan: what money may be spent on, and how much of it."""

from __future__ import annotations

from datetime import date

from domain import limits
from domain.books import Books
from domain.commands import AdoptAnnualPlan, OpenProgram, ReviseAnnualPlan, SetFrame
from domain.controls import Controls
from domain.facts import AnnualPlanAdopted, AnnualPlanRevised, FrameSet, PlanLine, ProgramOpened
from domain.names import FrameKind, PlanLineId
from domain.refusals import (
    AlreadyOpen,
    BeforeItsDecision,
    ChargeOfLineFixed,
    FrameDoesNotFit,
    FrameIncomplete,
    NothingRevised,
    NotPositive,
    OutsideBudgetYear,
    PlanAlreadyAdopted,
    PlanNotAdopted,
    Refusal,
    UnknownMoment,
)
from domain.room import least_from
from domain.rules import Decision, Rules, Warnings
from domain.rules.charging import refuse_spending
from domain.rules.offices import refuse_council
from domain.warnings import PlanLineBelowUse, Warned


def open_program(ask: OpenProgram, books: Books) -> Decision:
    """A program is opened once."""
    if ask.program in books.programs:
        return AlreadyOpen("Program", ask.program)
    return [ProgramOpened(ask.program, ask.names)]


def set_frame(ask: SetFrame, books: Books) -> Decision:
    """A frame is set, or set anew, for budget years; an operating frame belongs to one moment."""
    if ask.kind is FrameKind.OPERATING and ask.moment is None:
        return FrameIncomplete("an operating frame names the moment that must hold its money")
    if ask.moment is not None and ask.moment not in books.moments:
        return UnknownMoment(ask.moment)
    named = [item.year for item in ask.years]
    if not named and ask.yearly_from is None:
        return FrameIncomplete("it needs an amount for at least one year")
    if len(set(named)) < len(named):
        return FrameIncomplete("a year stands twice in it")
    for item in (*ask.years, *((ask.yearly_from,) if ask.yearly_from else ())):
        if item.amount <= 0:
            return NotPositive(f"The frame's amount for {item.year}", item.amount)
        if not 2000 <= item.year <= 2099:
            return FrameIncomplete(f"year {item.year} is outside 2000 to 2099")
    known = books.frames.get(ask.frame)
    if known is not None and (known.kind, known.source, known.moment) != (ask.kind, ask.source, ask.moment):
        return FrameDoesNotFit(ask.frame, known.kind, known.source, known.moment)
    return [FrameSet(ask.frame, ask.kind, ask.names, ask.source, ask.moment, ask.years, ask.yearly_from)]


def adopt_annual_plan(ask: AdoptAnnualPlan, books: Books) -> Decision:
    """Only the Council decides the annual plan; its lines are what decisions later cite."""
    if refusal := refuse_council(ask.decided_by, ask.decided_on, books):
        return refusal
    if ask.year in books.plans:
        return PlanAlreadyAdopted(ask.year, books.plans[ask.year].adopted_on)
    if ask.effective_on.year != ask.year:
        return OutsideBudgetYear(ask.year, ask.effective_on)
    seen = set(books.plan_lines)
    for planned in ask.lines:
        if planned.line in seen:
            return AlreadyOpen("Plan line", planned.line)
        seen.add(planned.line)
        if refusal := _refuse_new_line(planned, ask.effective_on, books):
            return refusal
    return [AnnualPlanAdopted(ask.year, ask.decided_by, ask.lines)]


def revise_annual_plan(ask: ReviseAnnualPlan, books: Books) -> Decision:
    """Only the Council revises the annual plan, version by version: only the lines it names change."""
    if refusal := refuse_council(ask.decided_by, ask.decided_on, books):
        return refusal
    plan = books.plans.get(ask.year)
    if plan is None:
        return PlanNotAdopted(ask.year)
    if ask.effective_on.year != ask.year:
        return OutsideBudgetYear(ask.year, ask.effective_on)
    if ask.effective_on < plan.since:
        return BeforeItsDecision(f"Version {plan.version} of the annual plan", plan.since, ask.effective_on)
    if not ask.lines:
        return NothingRevised(ask.year, "no line is named")
    seen: set[PlanLineId] = set()
    for revised in ask.lines:
        if revised.line in seen:
            return NothingRevised(ask.year, f"line {revised.line} is named twice")
        seen.add(revised.line)
        if refusal := _refuse_line(revised, ask, books):
            return refusal
    return [AnnualPlanRevised(ask.year, plan.version + 1, ask.decided_by, ask.lines)]


def _refuse_line(revised: PlanLine, ask: ReviseAnnualPlan, books: Books) -> Refusal | None:
    """A line keeps its charge, for decisions stand on it; its amount changes, down to zero where it ends."""
    known = books.plan_lines.get(revised.line)
    if known is None:
        return _refuse_new_line(revised, ask.effective_on, books)
    if known.year != ask.year:
        return AlreadyOpen("Plan line", revised.line)
    if known.line.charge != revised.charge:
        return ChargeOfLineFixed(revised.line)
    if revised.amount < 0:
        return NotPositive(f"Plan line {revised.line}, unless it ends with zero,", revised.amount)
    return NothingRevised(ask.year, f"line {revised.line} stays as it is") if known.line == revised else None


def _refuse_new_line(planned: PlanLine, on: date, books: Books) -> Refusal | None:
    if planned.amount <= 0:
        return NotPositive(f"Plan line {planned.line}", planned.amount)
    return refuse_spending(planned.charge, on, books)


def below_use(ask: ReviseAnnualPlan, fact: AnnualPlanRevised, books: Books, controls: Controls) -> list[Warned]:
    """A line that is cut below what is used under it is recorded and said."""
    tolerance = controls.tolerance(PlanLineBelowUse.code_of())
    said: list[Warned] = []
    for revised in fact.lines:
        known = books.plan_lines.get(revised.line)
        if known is not None:
            used = known.line.amount - least_from(books.room(limits.plan_line(revised.line)), ask.effective_on)
            if revised.amount < used and tolerance.reached(used - revised.amount, used):
                said.append(PlanLineBelowUse(revised.line, used, revised.amount))
    return said


RULES: Rules = {
    OpenProgram: open_program,
    SetFrame: set_frame,
    AdoptAnnualPlan: adopt_annual_plan,
    ReviseAnnualPlan: revise_annual_plan,
}
WARN: Warnings = {AnnualPlanRevised: below_use}
NOT_REVERSIBLE: dict[type, str] = {
    ProgramOpened: "later facts may stand on it",
    FrameSet: "set the frame again with the right amounts",
    AnnualPlanAdopted: "decisions may have been made under it",
    AnnualPlanRevised: "decisions may have been made under it; revise the plan again",
}
