"""What corrects what was recorded before, and the data by which rules are applied."""

from __future__ import annotations

from dataclasses import dataclass

from domain.controls import Controls
from domain.facts.budget import AppropriationGranted, BudgetTransferred
from domain.facts.contracts import (
    CallOffMade,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    FrameworkEnded,
    OptionUsed,
)
from domain.facts.grants import GrantAwarded
from domain.facts.payments import OperatingExpenditureRecorded, PaymentApproved, PaymentPrepared
from domain.facts.procurement import (
    AppealLodged,
    AppealResolved,
    AwardCorrected,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
)

ReversibleFact = (
    AppropriationGranted
    | BudgetTransferred
    | GrantAwarded
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
