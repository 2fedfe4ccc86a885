"""Development plans and projects, foresight and outputs: what decisions rest on and lead to. No money moves."""

from __future__ import annotations

from domain.books import Books
from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import (
    ApproveDevelopmentPlan,
    ProposeDevelopmentPlan,
    RecordForesight,
    ReportOutputs,
    StartDevelopmentProject,
)
from domain.decisions import Commitment, Reservation
from domain.facts import (
    DevelopmentPlanApproved,
    DevelopmentPlanProposed,
    DevelopmentProjectStarted,
    ForesightRecorded,
    OutputsReported,
)
from domain.money import ZERO
from domain.names import ForesightSource, RegisterNumber
from domain.refusals import (
    AlreadyOpen,
    BeforeItsDecision,
    CommissionNotNamed,
    CountedAhead,
    MinistryApprovedAlready,
    NameTaken,
    OutputsDoNotFit,
    OutsidePlanYears,
    PurposeTwice,
    Refusal,
    UnknownDecision,
    UnknownDevelopmentPlan,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import plan_line_in_force, refuse_decider
from domain.rules.grounds import refuse_grounds
from domain.rules.offices import refuse_council
from domain.rules.undoing import freely, last_decided

PLAN_YEARS = 5
"""For how many years a development plan is made (founding slides)."""


def propose_development_plan(ask: ProposeDevelopmentPlan, books: Books) -> Decision:
    """The Council drafts the development plan, for five years."""
    if refusal := refuse_council(ask.proposed_by, ask.decided_on, books):
        return refusal
    if ask.plan in books.development_plans:
        return AlreadyOpen("Development plan", ask.plan)
    last_year = ask.first_year + PLAN_YEARS - 1
    if not FIRST_DAY.year <= ask.first_year <= last_year <= LAST_DAY.year:
        return OutsidePlanYears(ask.first_year, last_year)
    return [DevelopmentPlanProposed(ask.plan, ask.title, ask.first_year, last_year, ask.proposed_by)]


def approve_development_plan(ask: ApproveDevelopmentPlan, books: Books) -> Decision:
    """Both ministries approve the development plan, each once."""
    plan = books.development_plans.get(ask.plan)
    if plan is None:
        return UnknownDevelopmentPlan(ask.plan)
    if ask.effective_on < plan.proposed_on:
        return BeforeItsDecision(f"Development plan {ask.plan}", plan.proposed_on, ask.effective_on)
    for ministry, on in plan.approved:
        if ministry is ask.ministry:
            return MinistryApprovedAlready(ask.plan, ministry, on)
    return [DevelopmentPlanApproved(ask.plan, ask.ministry)]


def start_development_project(ask: StartDevelopmentProject, books: Books) -> Decision:
    """The Director starts development projects according to the annual plan."""
    if position := books.claims.get(f"decision:{ask.decision}"):
        return NameTaken("Decision", ask.decision, position)
    planned = plan_line_in_force(ask.plan_line, ask.decided_on, books)
    if isinstance(planned, Refusal):
        return planned
    if refusal := refuse_decider(ask.decided_by, ZERO, ask.decided_on, books):
        return refusal
    if refusal := refuse_grounds(ask.grounds, ask.decided_on, books):
        return refusal
    for nth, purpose in enumerate(ask.purposes):
        if purpose in ask.purposes[:nth]:
            return PurposeTwice(purpose)
    return [
        DevelopmentProjectStarted(ask.decision, ask.title, ask.decided_by, ask.plan_line, ask.purposes, ask.grounds)
    ]


def record_foresight(ask: RecordForesight, books: Books) -> Decision:
    """Foresight is the Centre's own, ordered from others, or external; what was ordered names its procurement."""
    if position := books.claims.get(f"foresight:{ask.foresight}"):
        return NameTaken("Foresight", ask.foresight, position)
    if (ask.source is ForesightSource.COMMISSIONED) != (ask.commissioned_by is not None):
        return CommissionNotNamed(ask.foresight, ask.source)
    if ask.commissioned_by is not None and not _procured(ask.commissioned_by, books):
        return UnknownDecision("procurement", ask.commissioned_by)
    return [ForesightRecorded(ask.foresight, ask.title, ask.horizon, ask.source, ask.document, ask.commissioned_by)]


def report_outputs(ask: ReportOutputs, books: Books) -> Decision:
    """Money is answered for by its outputs: students who started and completed, per decision, open or closed."""
    held = books.commitments.get(ask.decision)
    if held is None:
        return UnknownDecision("grant or contract", ask.decision)
    if ask.effective_on < held.since:
        return BeforeItsDecision(ask.decision, held.since, ask.effective_on)
    if ask.through > ask.effective_on:
        return CountedAhead(ask.through, ask.effective_on)
    if not 0 <= ask.completed <= ask.started:
        return OutputsDoNotFit(ask.started, ask.completed)
    return [OutputsReported(ask.decision, ask.through, ask.started, ask.completed)]


def _procured(decision: RegisterNumber, books: Books) -> bool:
    """Whether a register number is that of a tender or contract."""
    match books.decided(decision):
        case Commitment(contract=terms):
            return terms is not None
        case Reservation(tender=tender):
            return tender is not None
        case None:  # pragma: no branch: there is no other case
            return False


RULES: Rules = {
    ProposeDevelopmentPlan: propose_development_plan,
    ApproveDevelopmentPlan: approve_development_plan,
    StartDevelopmentProject: start_development_project,
    RecordForesight: record_foresight,
    ReportOutputs: report_outputs,
}
UNDO: dict[type, Undoing] = {DevelopmentProjectStarted: freely, OutputsReported: last_decided}
NOT_REVERSIBLE: dict[type, str] = {
    DevelopmentPlanProposed: "ministries may have approved it; propose another plan",
    DevelopmentPlanApproved: "propose another plan",
    ForesightRecorded: "decisions may rest on it",
}
