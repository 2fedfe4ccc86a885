"""Budget proposals, from the unit's draft to what Parliament adopted: none of their stages is money."""

from __future__ import annotations

from dataclasses import dataclass

from domain.facts.shapes import Budget, ProposalLine
from domain.names import Person, ProposalId, ProposalStage


@dataclass(frozen=True, slots=True)
class BudgetProposalStaged:
    """A budget proposal was decided at one of its stages, in signed cents by moment; a transfer adds up to zero.

    Inside the agency a person of office decides; the later stages name their document. What Parliament adopted becomes
    money by appropriations of their own.
    """

    proposal: ProposalId
    budget: Budget
    stage: ProposalStage
    lines: tuple[ProposalLine, ...]
    decided_by: Person | None
    document: str | None


ProposalFact = BudgetProposalStaged
