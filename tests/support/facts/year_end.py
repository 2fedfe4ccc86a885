"""Deliveries, cover, locked periods and the close of the year."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.facts import (
    CommitmentCovered,
    DeliveryRecorded,
    Fact,
    Lapse,
    Line,
    Part,
    PeriodLocked,
    PeriodReopened,
    Unused,
    UnusedAuthority,
    VintageAccount,
    YearAmount,
    YearClosed,
)
from domain.money import Money
from domain.names import AuthorityId, Expenditure, MomentCode, Person, PlanLineId, Region, RegisterNumber, Source
from tests.support.facts.shapes import BOUGHT, CHARGE, GONE, OTHER_CHARGE

YEAR_END: Final[dict[str, Fact]] = {
    "delivery-recorded-v1": DeliveryRecorded(RegisterNumber("OPH-2-2021"), "LAHETE-12", True, BOUGHT),
    "commitment-covered-v1": CommitmentCovered(
        decision=RegisterNumber("OPH-1-2021"),
        decided_by=Person("director.one"),
        covers=GONE,
        scheduled=(YearAmount(2022, Money(1_500_00)),),
        parts=(
            Part(CHARGE, Expenditure.TRANSFER, (Line(2022, Region("01"), Money(750_000)),)),
            Part(OTHER_CHARGE, Expenditure.TRANSFER, (Line(2022, Region("01"), Money(1)),)),
        ),
    ),
    "period-locked-v1": PeriodLocked(date(2021, 7, 31)),
    "period-reopened-v1": PeriodReopened(date(2021, 7, 1)),
    "year-closed-v1": YearClosed(
        year=2021,
        signed_by=Person("general.one"),
        signed_on=date(2022, 2, 28),
        accounts=(
            VintageAccount(
                moment=MomentCode("29.01.53"),
                vintage=2021,
                source=Source.NATIONAL,
                granted=Money(40_000_000_00),
                income=Money(250_000_00),
                overrun=Money(1_000_000_00),
                carried_in=Money(5_000_000_00),
                outturn=Money(30_000_000_00),
                lapsed=Money(2_000_000_00),
                carried_out=Money(14_000_000_00),
                uncovered=Money(750_001),
            ),
            VintageAccount(
                moment=MomentCode("29.01.04"),
                vintage=2021,
                source=Source.RRF,
                granted=Money(100),
                income=Money(0),
                overrun=Money(0),
                carried_in=Money(0),
                outturn=Money(-1),
                lapsed=Money(101),
                carried_out=Money(0),
                uncovered=Money(0),
            ),
        ),
        unused=(Unused(CHARGE, 2021, Money(1_990_000_00)), Unused(OTHER_CHARGE, 2021, Money(101))),
        reserved=(
            Lapse(
                RegisterNumber("OPH-2-2021"),
                PlanLineId("tenders"),
                Part(CHARGE, Expenditure.CONSUMPTION, (Line(2021, Region("01"), Money(249_999)),)),
            ),
        ),
        committed=(Lapse(RegisterNumber("OPH-1-2021"), None, GONE[0]),),
        authorities=(
            UnusedAuthority(
                AuthorityId("guidance-2021"), MomentCode("29.01.53"), Source.NATIONAL, 2021, Money(40_000_00)
            ),
        ),
    ),
}
