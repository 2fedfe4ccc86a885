"""What is asked about budget proposals."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.asked import Asked
from domain.facts.shapes import Budget, ProposalLine
from domain.names import Person, ProposalId, ProposalStage


@dataclass(frozen=True, slots=True, kw_only=True)
class StageBudgetProposal(Asked):
    """Record the next stage of a budget proposal, with the amounts as they were decided there."""

    proposal: ProposalId
    budget: Budget
    stage: ProposalStage
    lines: tuple[ProposalLine, ...]
    decided_by: Person | None = None
    document: str | None = None


ProposalCommand = StageBudgetProposal
