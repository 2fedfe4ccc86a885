"""Moments, money that comes in, authority, proposals and person-years."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.facts import (
    AuthorityGranted,
    AuthorityUsed,
    Basis,
    Budget,
    BudgetProposalStaged,
    Charge,
    Fact,
    FrameAmount,
    IncomeRecorded,
    MomentClosed,
    MomentRenamed,
    MomentRenumbered,
    MomentTextAdopted,
    OpeningBalanceBroughtIn,
    OverrunPermitted,
    PersonYearsPlanned,
    PersonYearsReported,
    ProposalLine,
    YearAmount,
)
from domain.money import Money
from domain.names import (
    AllocationBasis,
    AppropriationKind,
    AuthorityId,
    BudgetAccount,
    Expenditure,
    FrameId,
    LedgerAccount,
    MomentCode,
    Names,
    Person,
    PersonYears,
    ProgramId,
    ProposalId,
    ProposalStage,
    RegisterNumber,
    Source,
)

BUDGET: Final[dict[str, Fact]] = {
    "moment-text-adopted-v1": MomentTextAdopted(
        moment=MomentCode("29.01.53"),
        year=2022,
        net_budgeted=True,
        bases=(
            Basis(Expenditure.TRANSFER, AllocationBasis.GRANT_DECISION),
            Basis(Expenditure.CONSUMPTION, AllocationBasis.ACCRUAL),
        ),
        pays=(Expenditure.CONSUMPTION, Expenditure.INVESTMENT),
        salaries=True,
        person_year_cap=PersonYears(1_250),
        text="Määrärahaa saa käyttää myös osaamispalveluihin.",
    ),
    "moment-renamed-v1": MomentRenamed(
        MomentCode("29.01.53"), Names("Osaamispalvelut", "Kompetenstjänster", "Competence services")
    ),
    "moment-renumbered-v1": MomentRenumbered(MomentCode("29.01.53"), MomentCode("29.10.53")),
    "moment-closed-v1": MomentClosed(MomentCode("29.01.53")),
    "opening-balance-brought-in-v1": OpeningBalanceBroughtIn(
        moment=MomentCode("29.01.53"),
        source=Source.RRF,
        year=2020,
        kind=AppropriationKind.DEFERRABLE,
        span=3,
        amounts=(FrameAmount(FrameId("programs"), Money(1_500_000_00)), FrameAmount(None, Money(7))),
    ),
    "overrun-permitted-v1": OverrunPermitted(
        charge=Charge(MomentCode("29.01.29"), Source.NATIONAL, FrameId("operating"), ProgramId("skills")),
        year=2021,
        amount=Money(40_000_00),
        permitted_by="VM",
        document="VM/77/2021",
    ),
    "income-recorded-v1": IncomeRecorded(
        voucher="M-3",
        description="Osallistumismaksut, syyskuu",
        charge=Charge(MomentCode("29.01.04"), Source.NATIONAL, FrameId("operating"), ProgramId("skills")),
        year=2021,
        amount=Money(9_876_54),
        budget_account=BudgetAccount("29.01.04.8"),
        ledger_account=LedgerAccount("30000000"),
    ),
    "authority-granted-v1": AuthorityGranted(
        authority=AuthorityId("valtuus-2021"),
        moment=MomentCode("29.01.53"),
        source=Source.NATIONAL,
        year=2021,
        amount=Money(6_000_000_00),
        purpose="koulutusten hankinta",
        schedule=(YearAmount(2022, Money(4_000_000_00)), YearAmount(2023, Money(2_000_000_00))),
    ),
    "authority-used-v1": AuthorityUsed(
        decision=RegisterNumber("OPH-2-2021"),
        authority=AuthorityId("valtuus-2021"),
        moment=MomentCode("29.01.53"),
        source=Source.NATIONAL,
        year=2021,
        decided_by=Person("director.one"),
        costs=(YearAmount(2022, Money(100_000_00)), YearAmount(2023, Money(50_000_01))),
    ),
    "budget-proposal-staged-v1": BudgetProposalStaged(
        proposal=ProposalId("lisatalousarvio-2"),
        budget=Budget(2021, 2),
        stage=ProposalStage.AGENCY,
        lines=(
            ProposalLine(MomentCode("29.01.53"), Money(-500_000_00)),
            ProposalLine(MomentCode("29.01.04"), Money(500_000_00), Source.RRF),
        ),
        decided_by=Person("general.one"),
        document="OPH/12/2021",
    ),
    "person-years-planned-v1": PersonYearsPlanned(MomentCode("29.01.04"), 2021, PersonYears(1_200)),
    "person-years-reported-v1": PersonYearsReported(MomentCode("29.01.04"), 2021, date(2021, 8, 31), PersonYears(815)),
}
