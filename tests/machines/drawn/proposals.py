"""How commands are drawn about budget proposals."""

from __future__ import annotations

from domain.commands import StageBudgetProposal
from domain.facts import Budget, ProposalLine
from domain.money import Money
from domain.names import ProposalId, ProposalStage
from tests.machines.drawing import MOMENTS, Draw, Kind
from tests.support.world import DIRECTOR, GENERAL


def stage_budget_proposal(draw: Draw) -> StageBudgetProposal:
    """Mostly the next stage of a proposal."""
    name = ProposalId(f"P-{draw.number(1, 6)}")
    known = draw.books.proposals.get(name)
    stages = tuple(ProposalStage)
    reached = len(known.staged_on) if known else 0
    stage = stages[reached] if reached < len(stages) and not draw.seldom() else draw.one(stages)
    decided_by = {ProposalStage.UNIT: DIRECTOR, ProposalStage.AGENCY: GENERAL}.get(stage)
    lines = [ProposalLine(draw.one(MOMENTS), Money(draw.one((5, -5)))) for _ in range(draw.number(1, 2))]
    return StageBudgetProposal(
        by=draw.people(),
        effective_on=draw.day_from(known.staged_on[-1]) if known and known.staged_on else draw.day(),
        proposal=name,
        budget=known.budget if known and not draw.seldom() else Budget(2022, 0),
        stage=stage,
        lines=tuple(lines),
        decided_by=None if draw.seldom() else decided_by,
        document="proposal",
    )


KINDS = (Kind(stage_budget_proposal),)
