"""What may not be claimed or received back (Act 688/2001 s. 20-28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import Refusal
from domain.refusals.grants import GRANTS_ACT


@dataclass(frozen=True, slots=True)
class ExceedsPaid(Refusal):
    """No more of {decision} comes back than was paid and is not yet given back or ordered: {left} €, not {asked} €."""

    source: ClassVar[str] = f"{GRANTS_ACT} s. 20-22"
    decision: str
    asked: Money
    left: Money


@dataclass(frozen=True, slots=True)
class RecoveryBarred(Refusal):
    """{decision} was last paid on {paid_on}; nothing can be ordered back after {barred_after}."""

    source: ClassVar[str] = f"{GRANTS_ACT} s. 28: ten years from the last payment"
    decision: str
    paid_on: date
    barred_after: date


@dataclass(frozen=True, slots=True)
class ReferenceRateUnknown(Refusal):
    """No reference rate is set for the days after {since}; set the controls that have it."""

    source: ClassVar[str] = f"{GRANTS_ACT} s. 24; Interest Act 633/1982 s. 12"
    since: date


@dataclass(frozen=True, slots=True)
class InterestDaysMissing(Refusal):
    """Interest runs from one day to another: give both days, or neither."""

    source: ClassVar[str] = f"{GRANTS_ACT} s. 24"


@dataclass(frozen=True, slots=True)
class UnknownRecovery(Refusal):
    """There is no recovery {recovery} of grant {decision}."""

    decision: str
    recovery: str


@dataclass(frozen=True, slots=True)
class ExceedsReceivable(Refusal):
    """Recovery {recovery} still claims {left} € and {interest_left} € of interest; not {asked} € and {interest} €."""

    recovery: str
    asked: Money
    left: Money
    interest: Money
    interest_left: Money
