"""Budget proposals on their way from the Centre to Parliament: invented amounts, which end at what was granted."""

from __future__ import annotations

from datetime import date

from api.demo.budget import granted
from api.demo.diary import LAST_DAY, Diary
from api.demo.founding import OPERATING, PLANNER, PROGRAMS
from api.demo.people import DIRECTOR_GENERAL, director_on
from domain.commands import StageBudgetProposal
from domain.facts import Budget, ProposalLine
from domain.money import Money, eur
from domain.names import MomentCode, Person, ProposalId, ProposalStage

STAGES = [
    (ProposalStage.UNIT, 2, 15, 112),
    (ProposalStage.AGENCY, 3, 28, 108),
    (ProposalStage.MINISTRIES, 6, 10, 103),
    (ProposalStage.GOVERNMENT, 9, 18, 100),
    (ProposalStage.PARLIAMENT, 12, 19, 100),
]
"""Each stage with its day in the year before, and per cent of what is granted in the end."""

UNDER_WAY = {OPERATING: eur("20 400 000,00"), PROGRAMS: eur("2 700 000,00")}
"""What the Government proposes for a year that Parliament has not decided about."""

THOUSAND = eur("1 000,00")


def propose_budgets(diary: Diary) -> None:
    """The budgets of 2023 to 2027: the unit asks for more than Parliament grants in the end."""
    for year in range(2023, LAST_DAY.year + 2):
        for stage, month, day, share in STAGES:
            on = diary.later(date(year - 1, month, day))
            staged = StageBudgetProposal(
                by=PLANNER,
                effective_on=on,
                proposal=ProposalId(f"TAE-{year}"),
                budget=Budget(year, 0),
                stage=stage,
                lines=tuple(ProposalLine(moment, _asked(moment, year, share)) for moment in UNDER_WAY),
                decided_by=_decider(stage, on),
            )
            diary.tell(staged)


def _asked(moment: MomentCode, year: int, share: int) -> Money:
    """A share of what is granted, in whole thousands of euros as proposals are."""
    final = granted(moment, year) or UNDER_WAY[moment]
    return Money(final * share // 100 // THOUSAND * THOUSAND)


def _decider(stage: ProposalStage, on: date) -> Person | None:
    """Whoever decides inside the agency is named."""
    match stage:
        case ProposalStage.UNIT:
            return director_on(on)
        case ProposalStage.AGENCY:
            return DIRECTOR_GENERAL
        case ProposalStage.MINISTRIES | ProposalStage.GOVERNMENT | ProposalStage.PARLIAMENT:
            return None
