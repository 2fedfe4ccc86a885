"""What the written-out facts are made of."""

from __future__ import annotations

from datetime import date

from domain.facts import (
    Charge,
    Consultation,
    GivenUp,
    Grounds,
    Line,
    Part,
    Vat,
    YearAmount,
)
from domain.money import Money
from domain.names import (
    NATIONWIDE,
    Expenditure,
    ForesightId,
    FrameId,
    MomentCode,
    ProgramId,
    Region,
    Source,
    TargetGroup,
)

CHARGE = Charge(MomentCode("29.01.53"), Source.NATIONAL, FrameId("programs"), ProgramId("skills"))
LINES = (Line(2021, Region("01"), Money(30_000_001)), Line(2022, NATIONWIDE, Money(19_999_999)))
OTHER_CHARGE = Charge(MomentCode("29.01.04"), Source.RRF)
PARTS = (
    Part(CHARGE, Expenditure.TRANSFER, LINES),
    Part(OTHER_CHARGE, Expenditure.TRANSFER, (Line(2021, Region("01"), Money(1)),)),
)
BOUGHT = (Part(CHARGE, Expenditure.CONSUMPTION, LINES), Part(OTHER_CHARGE, Expenditure.INVESTMENT, LINES[:1]))
VAT = Vat(MomentCode("29.01.29"), 2021, Money(12_000_00))
GROUNDS = Grounds(
    TargetGroup.OTHER,
    "a trial",
    (ForesightId("F-1"), ForesightId("F-2")),
    "nothing is foreseen there",
    (Consultation("KEHA", date(2021, 5, 31), "KEHA/7/2021"),),
    "there is no such course",
)

BACK = (
    Part(CHARGE, Expenditure.TRANSFER, (Line(2022, NATIONWIDE, Money(2_000_000)), Line(2022, Region("01"), Money(3)))),
    Part(OTHER_CHARGE, Expenditure.TRANSFER, (Line(2022, Region("19"), Money(1)),)),
)
GONE = (Part(CHARGE, Expenditure.TRANSFER, (Line(2021, Region("01"), Money(750_001)),)),)
"""Parts that fell, of a vintage that can still be used and of one that has expired."""

GIVEN_UP = GivenUp(
    uncovered=GONE,
    scheduled=(YearAmount(2023, Money(5_000_000)), YearAmount(2024, Money(1))),
    undelivered=(Part(OTHER_CHARGE, Expenditure.TRANSFER, (Line(2022, Region("19"), Money(2)),)),),
)
"""What was owed no more, though no money stood behind it."""

INTEREST = (Part(CHARGE, Expenditure.TRANSFER, (Line(2021, Region("01"), Money(12_345)),)),)
