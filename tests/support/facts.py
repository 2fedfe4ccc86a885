"""One written-out fact of every stored type and version: what its golden line must mean, today and later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from domain.facts import (
    AnnualPlanAdopted,
    AppropriationGranted,
    Budget,
    BudgetTransferred,
    Charge,
    ContractSigned,
    Draw,
    Entry,
    Fact,
    FactReversed,
    FrameSet,
    GrantAwarded,
    Line,
    MomentOpened,
    OfficeAssigned,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentPrepared,
    PlanLine,
    ProgramOpened,
    TenderAwarded,
    TenderOpened,
    TransferLine,
    YearAmount,
)
from domain.money import Money
from domain.names import (
    NATIONWIDE,
    AppropriationKind,
    Cost,
    FrameId,
    FrameKind,
    MomentCode,
    Names,
    Office,
    Person,
    PlanLineId,
    ProgramId,
    Region,
    RegisterNumber,
    Role,
    Source,
    TargetGroup,
)

CHARGE = Charge(MomentCode("29.01.53"), Source.NATIONAL, FrameId("programs"), ProgramId("skills"))
LINES = (Line(2021, Region("01"), Money(30_000_001)), Line(2022, NATIONWIDE, Money(19_999_999)))
GRANTED = AppropriationGranted(
    Budget(2021, 2),
    Charge(MomentCode("29.01.53"), Source.RRF),
    AppropriationKind.DEFERRABLE,
    3,
    Money(-500_000_00),
)

FACTS_V1: Final[dict[str, Fact]] = {
    "moment-opened-v1": MomentOpened(
        MomentCode("29.01.04"), Names("Jatkuva oppiminen", "Kontinuerligt lärande"), True, "HE 167/2021 vp"
    ),
    "program-opened-v1": ProgramOpened(ProgramId("skills"), Names('Osaaminen "2030"', None, "Skills \\ 2030")),
    "frame-set-v1": FrameSet(
        FrameId("programs"),
        FrameKind.PROGRAM,
        Names("Ohjelmat"),
        Source.NATIONAL,
        MomentCode("29.01.53"),
        (YearAmount(2021, Money(40_000_000_00)),),
        YearAmount(2023, Money(10_000_000_00)),
    ),
    "office-assigned-v1": OfficeAssigned(
        Office.DELEGATE, Person("delegate.one"), "Director", date(2021, 1, 1), date(2021, 12, 31), Money(50_000_00)
    ),
    "annual-plan-adopted-v1": AnnualPlanAdopted(
        2021, Person("council.one"), (PlanLine(PlanLineId("grants"), CHARGE, Money(10_000_000_00)),)
    ),
    "appropriation-granted-v1": GRANTED,
    "budget-transferred-v1": BudgetTransferred(
        Budget(2021, 2),
        (
            TransferLine(MomentCode("29.01.53"), Money(-500_000_00)),
            TransferLine(
                MomentCode("29.01.04"),
                Money(500_000_00),
                Source.NATIONAL,
                FrameId("operating"),
                AppropriationKind.DEFERRABLE,
                3,
            ),
        ),
    ),
    "grant-awarded-v1": GrantAwarded(
        RegisterNumber("OPH-1-2021"),
        "Siltakurssi",
        "Keksitty opisto",
        Person("director.one"),
        PlanLineId("grants"),
        CHARGE,
        LINES,
        (Money(30_000_000), Money(20_000_000)),
        TargetGroup.OTHER,
        "a trial",
    ),
    "tender-opened-v1": TenderOpened(
        RegisterNumber("OPH-2-2021"),
        "Ohjauspalvelut",
        PlanLineId("tenders"),
        CHARGE,
        LINES,
        Money(75_000_000),
        TargetGroup.EMPLOYED,
        None,
    ),
    "tender-awarded-v1": TenderAwarded(
        RegisterNumber("OPH-2-2021"),
        "Keksitty Oy",
        Person("director.one"),
        CHARGE,
        Money(49_000_000),
        (Line(2022, NATIONWIDE, Money(-1_000_000)),),
    ),
    "contract-signed-v1": ContractSigned(RegisterNumber("OPH-2-2021"), CHARGE, LINES),
    "payment-prepared-v1": PaymentPrepared(
        RegisterNumber("OPH-2-2021"), 1, "Keksitty Oy", "INV-7", date(2021, 9, 30), CHARGE, LINES
    ),
    "payment-approved-v1": PaymentApproved(RegisterNumber("OPH-2-2021"), 1, Person("finance.one"), CHARGE, LINES),
    "operating-expenditure-recorded-v1": OperatingExpenditureRecorded(
        "T-1", "Palkat, syyskuu", Cost.SALARIES, Charge(MomentCode("29.01.04")), (Draw(2021, Money(123_456)),)
    ),
    "fact-reversed-v1": FactReversed(6, GRANTED),
}
"""By the names of their golden files: type and version."""


def entry_of(fact: Fact, position: int = 7) -> Entry:
    """A fact in an envelope with everything in it."""
    return Entry(
        position,
        datetime(2021, 9, 1, 7, 30, 15, 123456, tzinfo=UTC),
        date(2021, 8, 31),
        Person("finance.one"),
        Role.RECORDER,
        "key-7",
        "q1Lx0ZJ4T6-8n_2Vv3kKmA",
        1,
        "late invoice",
        fact,
    )


GOLDEN: Final[dict[str, Entry]] = {name: entry_of(fact) for name, fact in FACTS_V1.items()}
"""What each golden line decodes to, whatever version wrote it: never edited, only added to."""
