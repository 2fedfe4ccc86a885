"""What is asked about recoveries and repayments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked
from domain.money import ZERO, Money
from domain.names import Person, RecoveryGround, RegisterNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecovery(Asked):
    """Order that what was paid be given back, under a register number of its own.

    Interest is counted from one day (that of the payment) to another, where they are given. ``known_on`` is the day on
    which the ground came to knowledge.
    """

    decision: RegisterNumber
    recovery: RegisterNumber
    ground: RecoveryGround
    decided_by: Person
    amount: Money
    due_on: date
    known_on: date | None = None
    interest_from: date | None = None
    interest_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveRecovery(Asked):
    """Moderate a recovery: waive some of what is still owed."""

    decision: RegisterNumber
    recovery: RegisterNumber
    decided_by: Person
    ground: str
    amount: Money
    interest: Money = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveRepayment(Asked):
    """Record money that a recipient gave back, as ordered or on its own initiative."""

    decision: RegisterNumber
    recovery: RegisterNumber | None = None
    voucher: str
    amount: Money
    interest: Money = ZERO


RecoveryCommand = OrderRecovery | WaiveRecovery | ReceiveRepayment
