"""Budget proposals: unit, agency, ministries, Government, Parliament; none of it is money."""

from __future__ import annotations

from domain.books import Books
from domain.commands import ReverseFact, StageBudgetProposal
from domain.facts import BudgetProposalStaged, Entry
from domain.money import ZERO
from domain.names import Office, ProposalStage
from domain.refusals import (
    BeforeItsDecision,
    BuiltUpon,
    DeciderMissing,
    NotAMomentCode,
    NotTheDecider,
    ProposalForOtherBudget,
    ProposalIncomplete,
    Refusal,
    StageOutOfTurn,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import refuse_year
from domain.rules.moments import MOMENT_CODE

STAGES = tuple(ProposalStage)

OFFICES: dict[ProposalStage, tuple[Office, ...]] = {
    ProposalStage.UNIT: (Office.DIRECTOR, Office.COUNCIL),
    ProposalStage.AGENCY: (Office.DIRECTOR_GENERAL,),
}
"""Who decides inside the agency; the slides leave open whether the Director or the Council drafts for the unit."""


def stage_budget_proposal(ask: StageBudgetProposal, books: Books) -> Decision:
    """The stages of a proposal follow each other and may change its amounts; none of them makes an appropriation."""
    known = books.proposals.get(ask.proposal)
    staged_on = known.staged_on if known else ()
    due = STAGES[len(staged_on)] if len(staged_on) < len(STAGES) else None
    if ask.stage is not due:
        return StageOutOfTurn(ask.proposal, ", ".join(STAGES), due, ask.stage)
    if known is not None and ask.budget != known.budget:
        return ProposalForOtherBudget(ask.proposal, known.budget.year, known.budget.ordinal)
    if staged_on and ask.effective_on < staged_on[-1]:
        return BeforeItsDecision(f"Proposal {ask.proposal}", staged_on[-1], ask.effective_on)
    if refusal := refuse_year(ask.budget.year) or _refuse_lines(ask) or _refuse_person(ask, books):
        return refusal
    return [BudgetProposalStaged(ask.proposal, ask.budget, ask.stage, ask.lines, ask.decided_by, ask.document)]


def _refuse_lines(ask: StageBudgetProposal) -> Refusal | None:
    """A line changes one moment, which need not be open yet: a new item is proposed before it is established."""
    places = {(line.moment, line.source) for line in ask.lines}
    if not places or len(places) < len(ask.lines) or any(line.amount == ZERO for line in ask.lines):
        return ProposalIncomplete()
    return next((NotAMomentCode(it.moment) for it in ask.lines if not MOMENT_CODE.fullmatch(it.moment)), None)


def _refuse_person(ask: StageBudgetProposal, books: Books) -> Refusal | None:
    offices = OFFICES.get(ask.stage)
    if offices is None:
        return None
    if ask.decided_by is None:
        return DeciderMissing(ask.stage, " or ".join(offices))
    terms = books.offices.get(ask.decided_by, ())
    if any(term.office in offices and term.in_force(ask.decided_on) for term in terms):
        return None
    return NotTheDecider(ask.decided_by, " or ".join(offices), ask.decided_on)


def _last_stage(ask: ReverseFact, entry: Entry, fact: BudgetProposalStaged, books: Books) -> Refusal | None:
    """The last stage is undone first."""
    reached = STAGES[len(books.proposals[fact.proposal].staged_on) - 1]
    return None if fact.stage is reached else BuiltUpon(ask.position, f"the stage {reached}")


RULES: Rules = {StageBudgetProposal: stage_budget_proposal}
UNDO: dict[type, Undoing] = {BudgetProposalStaged: _last_stage}
