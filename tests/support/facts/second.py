"""The second versions of facts of the first release."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.facts import (
    Charge,
    ContractSigned,
    Draw,
    Fact,
    GrantAwarded,
    Line,
    OperatingExpenditureRecorded,
    Part,
    PaymentApproved,
    PaymentPrepared,
    PurposeAmount,
    TenderAwarded,
    TenderOpened,
)
from domain.money import Money
from domain.names import (
    NATIONWIDE,
    BudgetAccount,
    Cost,
    Expenditure,
    FrameId,
    LedgerAccount,
    MomentCode,
    Person,
    PlanLineId,
    Procedure,
    ProgramId,
    Purpose,
    Region,
    RegisterNumber,
    Service,
    Source,
)
from tests.support.facts.shapes import BOUGHT, CHARGE, GROUNDS, OTHER_CHARGE, PARTS, VAT

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
        eligible_costs=Money(55_000_001),
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
        direct_ground="nobody else has it",
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
