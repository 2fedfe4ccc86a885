"""Tenders after the award, appeals, contracts and framework agreements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from domain.facts import (
    AppealLodged,
    AppealResolved,
    Award,
    AwardCorrected,
    CallOffMade,
    ContractAmended,
    ContractEnded,
    Fact,
    FrameworkEnded,
    Line,
    OptionUsed,
    Part,
    TenderAwarded,
    TenderCancelled,
)
from domain.money import Money
from domain.names import NATIONWIDE, AppealOutcome, Expenditure, Person, PlanLineId, Region, RegisterNumber
from tests.support.facts.shapes import BOUGHT, CHARGE, GIVEN_UP, OTHER_CHARGE

TENDER = RegisterNumber("OPH-2-2021")
CALL_OFF = RegisterNumber("OPH-5-2021")
DIRECTOR = Person("director.one")
PLAN_LINES = (PlanLineId("tenders"), PlanLineId("rrf-tenders"))
ANNULLED = Award("Keksitty Oy", Money(79_000_000), date(2021, 7, 1), date(2021, 7, 16))
FREED = (Part(CHARGE, Expenditure.CONSUMPTION, (Line(2022, NATIONWIDE, Money(4_000_000)),)),)
LAPSED = (Part(OTHER_CHARGE, Expenditure.INVESTMENT, (Line(2021, Region("01"), Money(1)),)),)

AMENDED = ContractAmended(
    decision=TENDER,
    decided_by=DIRECTOR,
    plan_lines=PLAN_LINES,
    changes=(
        Part(CHARGE, Expenditure.CONSUMPTION, (Line(2022, Region("06"), Money(1_000_000)),)),
        Part(OTHER_CHARGE, Expenditure.INVESTMENT, (Line(2021, Region("01"), Money(2)),)),
    ),
    freed=FREED,
    lapsed=LAPSED,
    vat_rate_before=2_400,
    vat_rate=2_550,
)


CORRECTED = AwardCorrected(
    decision=TENDER,
    supplier="Kuviteltu Oy",
    decided_by=DIRECTOR,
    amount=Money(78_000_000),
    changes=(
        Part(CHARGE, Expenditure.CONSUMPTION, (Line(2022, NATIONWIDE, Money(-1_000_000)),)),
        Part(OTHER_CHARGE, Expenditure.INVESTMENT, (Line(2021, Region("01"), Money(2)),)),
    ),
    notified_on=date(2021, 8, 30),
    standstill_until=date(2021, 9, 14),
    annulled=ANNULLED,
)


PROCUREMENT: Final[dict[str, Fact]] = {
    "award-corrected-v1": CORRECTED,
    "award-corrected-v2": replace(CORRECTED, plan_lines=PLAN_LINES, lapsed=LAPSED),
    "tender-awarded-v3": TenderAwarded(
        decision=TENDER,
        supplier="Keksitty Oy",
        decided_by=DIRECTOR,
        amount=Money(79_000_000),
        changes=CORRECTED.changes,
        notified_on=date(2022, 1, 10),
        standstill_until=None,
        plan_lines=PLAN_LINES,
        lapsed=LAPSED,
    ),
    "appeal-lodged-v1": AppealLodged(TENDER, "MAO 321/2021", date(2021, 7, 12)),
    "appeal-resolved-v1": AppealResolved(
        decision=TENDER,
        court_reference="MAO 321/2021",
        lodged_on=date(2021, 7, 12),
        outcome=AppealOutcome.AWARD_ANNULLED,
        annulled=ANNULLED,
    ),
    "tender-cancelled-v1": TenderCancelled(TENDER, "no tender was suitable", FREED, LAPSED),
    "call-off-made-v1": CallOffMade(
        decision=CALL_OFF,
        framework=TENDER,
        supplier="Keksitty Oy",
        decided_by=DIRECTOR,
        plan_lines=PLAN_LINES,
        parts=BOUGHT,
        released=(
            Part(
                CHARGE,
                Expenditure.CONSUMPTION,
                (Line(2021, NATIONWIDE, Money(30_000_001)), Line(2022, NATIONWIDE, Money(19_999_999))),
            ),
            Part(OTHER_CHARGE, Expenditure.INVESTMENT, (Line(2021, NATIONWIDE, Money(30_000_001)),)),
        ),
        without_vat=Money(64_516_130),
    ),
    "contract-amended-v1": AMENDED,
    "contract-amended-v2": replace(AMENDED, given_up=GIVEN_UP),
    "option-used-v1": OptionUsed(
        decision=TENDER,
        option=2,
        decided_by=DIRECTOR,
        plan_lines=PLAN_LINES,
        parts=(
            Part(CHARGE, Expenditure.CONSUMPTION, (Line(2022, NATIONWIDE, Money(7_999_999)),)),
            Part(OTHER_CHARGE, Expenditure.INVESTMENT, (Line(2022, Region("01"), Money(1)),)),
        ),
        without_vat=Money(6_451_613),
    ),
    "contract-ended-v1": ContractEnded(TENDER, FREED, LAPSED),
    "contract-ended-v2": ContractEnded(TENDER, FREED, LAPSED, GIVEN_UP),
    "framework-ended-v1": FrameworkEnded(TENDER, FREED, LAPSED),
}
