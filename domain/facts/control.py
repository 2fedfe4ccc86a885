"""What corrects what was recorded before, and the data by which rules are applied."""

from __future__ import annotations

from dataclasses import dataclass

from domain.controls import Controls
from domain.facts.budget import AppropriationGranted, BudgetTransferred
from domain.facts.calls import CallClosed, CallOpened, GrantRefused
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
from domain.facts.payments import OperatingExpenditureRecorded, PaymentApproved, PaymentPrepared
from domain.facts.procurement import ContractSigned, TenderAwarded, TenderOpened
from domain.facts.recoveries import RecoveryOrdered, RecoveryWaived, RepaymentReceived

ReversibleFact = (
    AppropriationGranted
    | BudgetTransferred
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
    | TenderAwarded
    | ContractSigned
    | PaymentPrepared
    | PaymentApproved
    | OperatingExpenditureRecorded
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
