"""What happened: every fact the ledger records, named as an auditor would say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from domain.facts.access import AccessFact, RoleAssigned, RoleEnded
from domain.facts.authority import AuthorityFact, AuthorityGranted, AuthorityUsed
from domain.facts.budget import AppropriationGranted, BudgetFact, BudgetTransferred
from domain.facts.calls import CallClosed, CallFact, CallOpened, GrantRefused
from domain.facts.contracts import (
    CallOffMade,
    ContractAmended,
    ContractEnded,
    ContractFact,
    ContractSigned,
    FrameworkEnded,
    OptionUsed,
)
from domain.facts.control import ControlFact, ControlsSet, FactReversed, ReversibleFact
from domain.facts.development import (
    DevelopmentFact,
    DevelopmentPlanApproved,
    DevelopmentPlanProposed,
    DevelopmentProjectStarted,
    ForesightRecorded,
    OutputsReported,
)
from domain.facts.grants import (
    AttributionCorrected,
    GrantAmended,
    GrantAwarded,
    GrantClosed,
    GrantDeclined,
    GrantFact,
    PaymentsResumed,
    PaymentsSuspended,
    ReportAccepted,
)
from domain.facts.incoming import IncomeRecorded, IncomingFact, OpeningBalanceBroughtIn, OverrunPermitted
from domain.facts.moments import (
    MomentClosed,
    MomentFact,
    MomentOpened,
    MomentRenamed,
    MomentRenumbered,
    MomentTextAdopted,
)
from domain.facts.offices import OfficeAssigned, OfficeEnded, OfficeFact
from domain.facts.payments import (
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentBounced,
    PaymentConfirmed,
    PaymentFact,
    PaymentPrepared,
    PaymentReturned,
    Vat,
)
from domain.facts.person_years import PersonYearsFact, PersonYearsPlanned, PersonYearsReported
from domain.facts.plans import AnnualPlanAdopted, AnnualPlanRevised, FrameSet, PlanFact, ProgramOpened
from domain.facts.procurement import (
    AppealLodged,
    AppealResolved,
    Award,
    AwardCorrected,
    ProcurementFact,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
)
from domain.facts.proposals import BudgetProposalStaged, ProposalFact
from domain.facts.recoveries import RecoveryFact, RecoveryOrdered, RecoveryWaived, RepaymentReceived
from domain.facts.shapes import (
    NOTHING_GIVEN_UP,
    Basis,
    Budget,
    Charge,
    Consultation,
    Draw,
    FrameAmount,
    Funding,
    GivenUp,
    Grounds,
    Line,
    Part,
    PlanLine,
    ProposalLine,
    PurposeAmount,
    TransferLine,
    YearAmount,
    amount_of,
    sum_of,
)
from domain.facts.year_end import (
    CommitmentCovered,
    DeliveryRecorded,
    Lapse,
    PeriodLocked,
    PeriodReopened,
    Unused,
    UnusedAuthority,
    VintageAccount,
    YearClosed,
    YearEndFact,
)
from domain.names import Person, RegisterNumber, Role
from domain.values import quickly_made

Fact = (
    BudgetFact
    | MomentFact
    | IncomingFact
    | AuthorityFact
    | ProposalFact
    | PersonYearsFact
    | PlanFact
    | OfficeFact
    | AccessFact
    | DevelopmentFact
    | CallFact
    | GrantFact
    | RecoveryFact
    | ProcurementFact
    | ContractFact
    | PaymentFact
    | YearEndFact
    | ControlFact
)

FACTS: tuple[type[Fact], ...] = get_args(Fact)


@quickly_made
@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in its envelope: where it stands, when it was recorded (UTC), from which Helsinki date it counts.

    A fact that came late counts from the first open day; ``document_on`` is then the day of the document. ``rules`` is
    the version of the controls that applied, ``warned`` the codes of the warnings that went with the receipt.
    """

    position: int
    recorded_at: datetime
    effective_on: date
    by: Person
    role: Role
    key: str
    digest: str
    rules: int
    reason: str | None
    fact: Fact
    document_on: date | None = None
    warned: tuple[str, ...] = ()


def payment_name(decision: RegisterNumber, instalment: int) -> str:
    """The one name a payment has: register number and instalment."""
    return f"{decision}/{instalment}"


__all__ = [
    "FACTS",
    "NOTHING_GIVEN_UP",
    "AccessFact",
    "AnnualPlanAdopted",
    "AnnualPlanRevised",
    "AppealLodged",
    "AppealResolved",
    "AppropriationGranted",
    "AttributionCorrected",
    "AuthorityFact",
    "AuthorityGranted",
    "AuthorityUsed",
    "Award",
    "AwardCorrected",
    "Basis",
    "Budget",
    "BudgetFact",
    "BudgetProposalStaged",
    "BudgetTransferred",
    "CallClosed",
    "CallFact",
    "CallOffMade",
    "CallOpened",
    "Charge",
    "CommitmentCovered",
    "Consultation",
    "ContractAmended",
    "ContractEnded",
    "ContractFact",
    "ContractSigned",
    "ControlFact",
    "ControlsSet",
    "DeliveryRecorded",
    "DevelopmentFact",
    "DevelopmentPlanApproved",
    "DevelopmentPlanProposed",
    "DevelopmentProjectStarted",
    "Draw",
    "Entry",
    "Fact",
    "FactReversed",
    "ForesightRecorded",
    "FrameAmount",
    "FrameSet",
    "FrameworkEnded",
    "Funding",
    "GivenUp",
    "GrantAmended",
    "GrantAwarded",
    "GrantClosed",
    "GrantDeclined",
    "GrantFact",
    "GrantRefused",
    "Grounds",
    "IncomeRecorded",
    "IncomingFact",
    "Lapse",
    "Line",
    "MomentClosed",
    "MomentFact",
    "MomentOpened",
    "MomentRenamed",
    "MomentRenumbered",
    "MomentTextAdopted",
    "OfficeAssigned",
    "OfficeEnded",
    "OfficeFact",
    "OpeningBalanceBroughtIn",
    "OperatingExpenditureRecorded",
    "OptionUsed",
    "OutputsReported",
    "OverrunPermitted",
    "Part",
    "PaymentApproved",
    "PaymentBounced",
    "PaymentConfirmed",
    "PaymentFact",
    "PaymentPrepared",
    "PaymentReturned",
    "PaymentsResumed",
    "PaymentsSuspended",
    "PeriodLocked",
    "PeriodReopened",
    "PersonYearsFact",
    "PersonYearsPlanned",
    "PersonYearsReported",
    "PlanFact",
    "PlanLine",
    "ProcurementFact",
    "ProgramOpened",
    "ProposalFact",
    "ProposalLine",
    "PurposeAmount",
    "RecoveryFact",
    "RecoveryOrdered",
    "RecoveryWaived",
    "RepaymentReceived",
    "ReportAccepted",
    "ReversibleFact",
    "RoleAssigned",
    "RoleEnded",
    "TenderAwarded",
    "TenderCancelled",
    "TenderOpened",
    "TransferLine",
    "Unused",
    "UnusedAuthority",
    "Vat",
    "VintageAccount",
    "YearAmount",
    "YearClosed",
    "YearEndFact",
    "amount_of",
    "payment_name",
    "sum_of",
]
