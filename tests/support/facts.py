"""One written-out fact of every stored type and version: what its golden line must mean, today and later.

A line of an old version means today's fact that it is brought up to.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from domain.controls import (
    Allowed,
    Controls,
    Instrument,
    Level,
    ReferenceRate,
    Threshold,
    Tolerance,
)
from domain.facts import (
    AnnualPlanAdopted,
    AppropriationGranted,
    Budget,
    BudgetTransferred,
    Charge,
    Consultation,
    ContractSigned,
    ControlsSet,
    Draw,
    Entry,
    Fact,
    FactReversed,
    FrameSet,
    GrantAwarded,
    Grounds,
    Line,
    MomentOpened,
    OfficeAssigned,
    OperatingExpenditureRecorded,
    Part,
    PaymentApproved,
    PaymentPrepared,
    PlanLine,
    ProgramOpened,
    PurposeAmount,
    TenderAwarded,
    TenderOpened,
    TransferLine,
    Vat,
    YearAmount,
)
from domain.money import Money
from domain.names import (
    NATIONWIDE,
    AppropriationKind,
    BudgetAccount,
    Cost,
    Expenditure,
    ForesightId,
    FrameId,
    FrameKind,
    LedgerAccount,
    MomentCode,
    Names,
    Office,
    Person,
    PlanLineId,
    Procedure,
    ProgramId,
    Purpose,
    Region,
    RegisterNumber,
    Role,
    Service,
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
        decision=RegisterNumber("OPH-1-2021"),
        call=None,
        title="Siltakurssi",
        recipient="Keksitty opisto",
        decided_by=Person("director.one"),
        plan_lines=(PlanLineId("grants"),),
        parts=(Part(CHARGE, None, LINES),),
        released=(),
        purposes=(),
        instalments=(Money(30_000_000), Money(20_000_000)),
        own_contribution=Money(0),
        used_from=None,
        used_until=None,
        grounds=Grounds(TargetGroup.OTHER, "a trial"),
    ),
    "tender-opened-v1": TenderOpened(
        decision=RegisterNumber("OPH-2-2021"),
        title="Ohjauspalvelut",
        procedure=Procedure.OPEN,
        service=Service.GENERAL,
        framework=False,
        plan_lines=(PlanLineId("tenders"),),
        parts=(Part(CHARGE, None, LINES),),
        purposes=(),
        estimated_value=Money(75_000_000),
        options=(),
        grounds=Grounds(TargetGroup.EMPLOYED),
    ),
    "tender-awarded-v1": TenderAwarded(
        decision=RegisterNumber("OPH-2-2021"),
        supplier="Keksitty Oy",
        decided_by=Person("director.one"),
        amount=Money(49_000_000),
        changes=(Part(CHARGE, None, (Line(2022, NATIONWIDE, Money(-1_000_000)),)),),
        notified_on=None,
        standstill_until=None,
    ),
    "contract-signed-v1": ContractSigned(RegisterNumber("OPH-2-2021"), (Part(CHARGE, None, LINES),)),
    "payment-prepared-v1": PaymentPrepared(
        decision=RegisterNumber("OPH-2-2021"),
        instalment=1,
        payee="Keksitty Oy",
        invoice="INV-7",
        due_on=date(2021, 9, 30),
        parts=(Part(CHARGE, None, LINES),),
        delivers=(),
        vat=None,
    ),
    "payment-approved-v1": PaymentApproved(
        decision=RegisterNumber("OPH-2-2021"),
        instalment=1,
        prepared_by=Person("finance.one"),
        payee=None,
        invoice=None,
        budget_account=None,
        ledger_account=None,
        parts=(Part(CHARGE, None, LINES),),
    ),
    "operating-expenditure-recorded-v1": OperatingExpenditureRecorded(
        voucher="T-1",
        description="Palkat, syyskuu",
        cost=Cost.SALARIES,
        charge=Charge(MomentCode("29.01.04")),
        expenditure=None,
        draws=(Draw(2021, Money(123_456)),),
        vat=None,
        budget_account=None,
        ledger_account=None,
    ),
    "fact-reversed-v1": FactReversed(6, GRANTED),
}
"""By the names of their golden files: what the first version of each meant, told by today's facts."""

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

FACTS_V2: Final[dict[str, Fact]] = {
    "grant-awarded-v2": GrantAwarded(
        decision=RegisterNumber("OPH-1-2021"),
        call=RegisterNumber("OPH-0-2021"),
        title="Siltakurssi",
        recipient="Keksitty opisto",
        decided_by=Person("director.one"),
        plan_lines=(PlanLineId("grants"), PlanLineId("rrf-grants")),
        parts=PARTS,
        released=PARTS[:1],
        purposes=(
            PurposeAmount(Purpose.VET_QUALIFICATION, Money(50_000_000)),
            PurposeAmount(Purpose.GUIDANCE, Money(1)),
        ),
        instalments=(Money(30_000_000), Money(20_000_001)),
        own_contribution=Money(5_000_000),
        used_from=date(2021, 9, 1),
        used_until=date(2022, 8, 31),
        grounds=GROUNDS,
    ),
    "tender-opened-v2": TenderOpened(
        decision=RegisterNumber("OPH-2-2021"),
        title="Ohjauspalvelut",
        procedure=Procedure.DYNAMIC_PURCHASING,
        service=Service.SOCIAL,
        framework=True,
        plan_lines=(PlanLineId("tenders"), PlanLineId("rrf-tenders")),
        parts=BOUGHT,
        purposes=(PurposeAmount(Purpose.UNREGULATED, Money(80_000_001)),),
        estimated_value=Money(99_000_000),
        options=(Money(10_000_000), Money(8_000_000)),
        grounds=GROUNDS,
    ),
    "tender-awarded-v2": TenderAwarded(
        decision=RegisterNumber("OPH-2-2021"),
        supplier="Keksitty Oy",
        decided_by=Person("director.one"),
        amount=Money(79_000_000),
        changes=(
            Part(CHARGE, Expenditure.CONSUMPTION, (Line(2022, NATIONWIDE, Money(-1_000_000)),)),
            Part(OTHER_CHARGE, Expenditure.INVESTMENT, (Line(2021, Region("01"), Money(-1)),)),
        ),
        notified_on=date(2021, 9, 2),
        standstill_until=date(2021, 9, 16),
    ),
    "contract-signed-v2": ContractSigned(RegisterNumber("OPH-2-2021"), BOUGHT),
    "payment-prepared-v2": PaymentPrepared(
        decision=RegisterNumber("OPH-2-2021"),
        instalment=1,
        payee="Keksitty Oy",
        invoice="INV-7",
        due_on=date(2021, 9, 30),
        parts=BOUGHT,
        delivers=BOUGHT[1:],
        vat=VAT,
    ),
    "payment-approved-v2": PaymentApproved(
        decision=RegisterNumber("OPH-2-2021"),
        instalment=1,
        prepared_by=Person("finance.one"),
        payee="Keksitty Oy",
        invoice="INV-7",
        budget_account=BudgetAccount("29.01.53.1"),
        ledger_account=LedgerAccount("43000000"),
        parts=BOUGHT,
    ),
    "operating-expenditure-recorded-v2": OperatingExpenditureRecorded(
        voucher="T-1",
        description="Palkat, syyskuu",
        cost=Cost.SALARIES,
        charge=Charge(MomentCode("29.01.04"), Source.NATIONAL, FrameId("operating"), ProgramId("skills")),
        expenditure=Expenditure.CONSUMPTION,
        draws=(Draw(2021, Money(123_456)), Draw(2022, Money(1))),
        vat=VAT,
        budget_account=BudgetAccount("29.01.04.1"),
        ledger_account=LedgerAccount("40000000"),
    ),
}
"""The second versions, of what is charged to several parts."""

FACTS_LATER: Final[dict[str, Fact]] = {
    "controls-set-v1": ControlsSet(
        Controls(
            version=2,
            since=date(2022, 1, 1),
            matrix=(
                Allowed(Instrument.GRANT, Purpose.VET_QUALIFICATION),
                Allowed(Instrument.PROCUREMENT, Purpose.UNREGULATED),
            ),
            thresholds=(Threshold(Service.SOCIAL, Money(400_000_00), Money(750_000_00)),),
            standstill_days=14,
            standstill_days_dynamic=10,
            reference_rates=(ReferenceRate(date(2022, 1, 1), 0), ReferenceRate(date(2023, 1, 1), 250)),
            interest_margin=300,
            kept_repayment=Money(100_00),
            one_instalment_up_to=Money(60_000_00),
            facility_ends=date(2026, 8, 31),
            tolerances=(
                Tolerance("posted-late", Level.REFUSE),
                Tolerance("late", Level.INFORM, 10, Money(1_000_00)),
            ),
        )
    ),
}
"""What was not there from the beginning."""

WRITTEN_OUT: Final[dict[str, Fact]] = FACTS_V1 | FACTS_V2 | FACTS_LATER

RETAGGED: Final[dict[str, list[str]]] = {
    "annual-plan-adopted-v1": [
        "person:council.one",
        "plan-line:grants",
        "moment:29.01.53",
        "frame:programs",
        "program:skills",
    ]
}
"""Tags that a current version is written with by now, where its golden line was written with others."""


def entry_of(fact: Fact, position: int = 7) -> Entry:
    """A fact in an envelope with everything in it that the first envelopes had."""
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


def late_entry_of(fact: Fact, position: int = 7) -> Entry:
    """A fact that came late, in an envelope with everything in it."""
    return replace(entry_of(fact, position), document_on=date(2021, 7, 15), warned=("posted-late", "beyond-tolerance"))


GOLDEN: Final[dict[str, Entry]] = {name: entry_of(fact) for name, fact in WRITTEN_OUT.items()} | {
    name: late_entry_of(WRITTEN_OUT[name]) for name in ("payment-prepared-v2", "operating-expenditure-recorded-v2")
}
"""What each golden line decodes to, whatever version wrote it: never edited, only added to."""
