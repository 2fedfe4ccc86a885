"""Invented budget proposals, and person-years."""

from __future__ import annotations

from datetime import date

from domain.commands import PlanPersonYears, ReportPersonYears, StageBudgetProposal
from domain.facts import Budget, ProposalLine
from domain.money import eur
from domain.names import MomentCode, Person, PersonYears, ProposalId, ProposalStage
from tests.support.world import DIRECTOR, GENERAL, OPERATING, PROGRAMS, VERIFIER

STAGE_DAYS = {
    ProposalStage.UNIT: date(2021, 2, 1),
    ProposalStage.AGENCY: date(2021, 3, 1),
    ProposalStage.MINISTRIES: date(2021, 5, 1),
    ProposalStage.GOVERNMENT: date(2021, 9, 1),
    ProposalStage.PARLIAMENT: date(2021, 12, 1),
}
NEXT_BUDGET = Budget(2022, 0)
DECIDERS = {ProposalStage.UNIT: DIRECTOR, ProposalStage.AGENCY: GENERAL}


def lines(amounts: dict[str, str]) -> tuple[ProposalLine, ...]:
    """Signed amounts by moment."""
    return tuple(ProposalLine(MomentCode(code), eur(amount)) for code, amount in amounts.items())


def proposal(
    stage: ProposalStage = ProposalStage.UNIT,
    amounts: dict[str, str] | None = None,
    name: str = "P-1",
    budget: Budget = NEXT_BUDGET,
    by: Person | None = None,
    on: date | None = None,
) -> StageBudgetProposal:
    """A stage of a proposal, on its usual day and by the person who usually decides it."""
    return StageBudgetProposal(
        by=VERIFIER,
        effective_on=on or STAGE_DAYS[stage],
        proposal=ProposalId(name),
        budget=budget,
        stage=stage,
        lines=lines({PROGRAMS: "10,00"} if amounts is None else amounts),
        decided_by=by or DECIDERS.get(stage),
    )


def all_stages(amounts: dict[str, str], budget: Budget = NEXT_BUDGET) -> tuple[StageBudgetProposal, ...]:
    """A proposal through all its stages."""
    return tuple(proposal(stage, amounts, budget=budget) for stage in ProposalStage)


def planned_years(hundredths: int, code: str = OPERATING, year: int = 2021) -> PlanPersonYears:
    """Person-years planned."""
    return PlanPersonYears(
        by=VERIFIER,
        effective_on=date(2021, 1, 4),
        moment=MomentCode(code),
        year=year,
        person_years=PersonYears(hundredths),
    )


def reported_years(
    hundredths: int, through: date, code: str = OPERATING, year: int = 2021, on: date = date(2022, 1, 10)
) -> ReportPersonYears:
    """Person-years reported."""
    return ReportPersonYears(
        by=VERIFIER,
        effective_on=on,
        moment=MomentCode(code),
        year=year,
        through=through,
        person_years=PersonYears(hundredths),
    )
