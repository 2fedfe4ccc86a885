"""The facts of the first release, as today tells them."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.facts import (
    AnnualPlanAdopted,
    AppropriationGranted,
    Budget,
    BudgetTransferred,
    Charge,
    ContractSigned,
    Draw,
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
    Procedure,
    ProgramId,
    RegisterNumber,
    Service,
    Source,
    TargetGroup,
)
from tests.support.facts.shapes import CHARGE, LINES

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
        direct_ground=None,
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
