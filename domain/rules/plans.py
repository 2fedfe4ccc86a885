"""Programs, frames, offices and the annual plan: who may spend on what, and how much of it."""

from __future__ import annotations

from domain.books import Books
from domain.commands import AdoptAnnualPlan, AssignOffice, OpenProgram, SetFrame
from domain.facts import AnnualPlanAdopted, FrameSet, OfficeAssigned, ProgramOpened
from domain.names import FrameKind, Office
from domain.refusals import (
    AlreadyOpen,
    FrameDoesNotFit,
    FrameIncomplete,
    NotPositive,
    NotTheDecider,
    OfficeIncomplete,
    OutsideBudgetYear,
    PlanAlreadyAdopted,
    UnknownMoment,
)
from domain.rules import Decision, Rules
from domain.rules.charging import refuse_spending


def open_program(ask: OpenProgram, books: Books) -> Decision:
    """A program is opened once."""
    if ask.program in books.programs:
        return AlreadyOpen("Program", ask.program)
    return [ProgramOpened(ask.program, ask.names)]


def set_frame(ask: SetFrame, books: Books) -> Decision:
    """A frame is set, or set anew, for budget years; an operating frame belongs to one moment."""
    if ask.kind is FrameKind.OPERATING and ask.moment is None:
        return FrameIncomplete("An operating frame names the moment that must hold its money.")
    if ask.moment is not None and ask.moment not in books.moments:
        return UnknownMoment(ask.moment)
    named = [item.year for item in ask.years]
    if not named and ask.yearly_from is None:
        return FrameIncomplete("A frame needs an amount for at least one year.")
    if len(set(named)) < len(named):
        return FrameIncomplete("A year stands twice in the frame.")
    for item in (*ask.years, *((ask.yearly_from,) if ask.yearly_from else ())):
        if item.amount <= 0:
            return NotPositive(f"The frame's amount for {item.year}", item.amount)
        if not 2000 <= item.year <= 2099:
            return FrameIncomplete(f"Year {item.year} is outside 2000 to 2099.")
    known = books.frames.get(ask.frame)
    if known is not None and (known.kind, known.source, known.moment) != (ask.kind, ask.source, ask.moment):
        return FrameDoesNotFit(ask.frame, known.kind, known.source, known.moment)
    return [FrameSet(ask.frame, ask.kind, ask.names, ask.source, ask.moment, ask.years, ask.yearly_from)]


def assign_office(ask: AssignOffice, books: Books) -> Decision:
    """An office is held from one day through another; only a delegate has a limit."""
    if ask.until is not None and ask.until < ask.since:
        return OfficeIncomplete(ask.office, "A term ends on or after the day it begins.")
    if (ask.office is Office.DELEGATE) != (ask.limit is not None):
        return OfficeIncomplete(ask.office, "A delegate, and nobody else, has a limit in euros.")
    if ask.limit is not None and ask.limit <= 0:
        return NotPositive("A delegate's limit", ask.limit)
    return [OfficeAssigned(ask.office, ask.person, ask.appointed_by, ask.since, ask.until, ask.limit)]


def adopt_annual_plan(ask: AdoptAnnualPlan, books: Books) -> Decision:
    """Only the Council decides the annual plan; its lines are what decisions later cite."""
    terms = books.offices.get(ask.decided_by, ())
    if not any(term.office is Office.COUNCIL and term.in_force(ask.decided_on) for term in terms):
        return NotTheDecider(ask.decided_by, "council", ask.decided_on)
    if ask.year in books.plans:
        return PlanAlreadyAdopted(ask.year, books.plans[ask.year])
    if ask.effective_on.year != ask.year:
        return OutsideBudgetYear(ask.year, ask.effective_on)
    seen = set(books.plan_lines)
    for planned in ask.lines:
        if planned.line in seen:
            return AlreadyOpen("Plan line", planned.line)
        seen.add(planned.line)
        if planned.amount <= 0:
            return NotPositive(f"Plan line {planned.line}", planned.amount)
        if refusal := refuse_spending(planned.charge, ask.effective_on, books):
            return refusal
    return [AnnualPlanAdopted(ask.year, ask.decided_by, ask.lines)]


RULES: Rules = {
    OpenProgram: open_program,
    SetFrame: set_frame,
    AssignOffice: assign_office,
    AdoptAnnualPlan: adopt_annual_plan,
}
NOT_REVERSIBLE: dict[type, str] = {
    ProgramOpened: "later facts may stand on it",
    FrameSet: "set the frame again with the right amounts",
    OfficeAssigned: "decisions may have been made under it",
    AnnualPlanAdopted: "decisions may have been made under it",
}
