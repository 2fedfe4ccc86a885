"""What corrects what was recorded before, and the data by which rules are applied."""

from __future__ import annotations

from dataclasses import dataclass

from domain.controls import Controls
from domain.facts.authority import AuthorityGranted, AuthorityUsed
from domain.facts.budget import AppropriationGranted, BudgetTransferred
from domain.facts.calls import CallClosed, CallOpened, GrantRefused
from domain.facts.contracts import (
    CallOffMade,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    FrameworkEnded,
    OptionUsed,
)
from domain.facts.development import DevelopmentProjectStarted, OutputsReported
from domain.facts.grants import (
    AttributionCorrected,
    GrantAmended,
    GrantAwarded,
    GrantClosed,
    GrantDeclined,
    PaymentsResumed,
    PaymentsSuspended,
    ReportAccepted,
)
from domain.facts.incoming import IncomeRecorded, OpeningBalanceBroughtIn, OverrunPermitted
from domain.facts.moments import MomentClosed, MomentRenumbered
from domain.facts.payments import OperatingExpenditureRecorded, PaymentApproved, PaymentPrepared
from domain.facts.person_years import PersonYearsPlanned, PersonYearsReported
from domain.facts.procurement import (
    AppealLodged,
    AppealResolved,
    AwardCorrected,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
)
from domain.facts.proposals import BudgetProposalStaged
from domain.facts.recoveries import RecoveryOrdered, RecoveryWaived, RepaymentReceived
from domain.facts.year_end import CommitmentCovered, DeliveryRecorded

ReversibleFact = (
    AppropriationGranted
    | BudgetTransferred
    | OpeningBalanceBroughtIn
    | OverrunPermitted
    | IncomeRecorded
    | MomentRenumbered
    | MomentClosed
    | AuthorityGranted
    | AuthorityUsed
    | BudgetProposalStaged
    | PersonYearsPlanned
    | PersonYearsReported
    | CallOpened
    | CallClosed
    | GrantRefused
    | GrantAwarded
    | GrantAmended
    | ReportAccepted
    | PaymentsSuspended
    | PaymentsResumed
    | GrantDeclined
    | GrantClosed
    | AttributionCorrected
    | RecoveryOrdered
    | RecoveryWaived
    | RepaymentReceived
    | TenderOpened
    | TenderCancelled
    | TenderAwarded
    | AwardCorrected
    | AppealLodged
    | AppealResolved
    | ContractSigned
    | CallOffMade
    | ContractAmended
    | OptionUsed
    | ContractEnded
    | FrameworkEnded
    | PaymentPrepared
    | PaymentApproved
    | OperatingExpenditureRecorded
    | DeliveryRecorded
    | CommitmentCovered
    | DevelopmentProjectStarted
    | OutputsReported
)


@dataclass(frozen=True, slots=True)
class FactReversed:
    """An earlier fact was undone; it stays in the journal, and this one says why in its envelope."""

    reversed: int
    undone: ReversibleFact


@dataclass(frozen=True, slots=True)
class ControlsSet:
    """Another version of the controls was set, in force from its day."""

    controls: Controls


ControlFact = FactReversed | ControlsSet
