"""What may not be delivered, covered, locked or closed (rules 3 and 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import BUDGET_ACT, BUDGET_DECREE, FOUNDING, Refusal

USABLE = f"{BUDGET_ACT}: usable through 31 December of (grant year + span - 1)"
ALLOCATION = f"{BUDGET_DECREE} s. 5a-5b"


@dataclass(frozen=True, slots=True)
class CoverLapsed(Refusal):
    """Of {decision} {left} € can be paid, not {asked} €: its cover of {vintage} ended on {until}; cover it again."""

    source: ClassVar[str] = USABLE
    decision: str
    asked: Money
    left: Money
    vintage: int
    until: date


@dataclass(frozen=True, slots=True)
class NotUncovered(Refusal):
    """Of {decision} {left} € are owed without cover, not {asked} €; no more than that can be covered again."""

    source: ClassVar[str] = f"{BUDGET_ACT}; the commitment as it was decided"
    decision: str
    asked: Money
    left: Money


@dataclass(frozen=True, slots=True)
class NotByDelivery(Refusal):
    """No money of {decision} counts by delivery (accrual basis): its deliveries are not recorded here."""

    source: ClassVar[str] = ALLOCATION
    decision: str


@dataclass(frozen=True, slots=True)
class ExceedsUndelivered(Refusal):
    """Under {decision} {left} € can still be delivered on {effective_on}, not {asked} €."""

    source: ClassVar[str] = ALLOCATION
    decision: str
    asked: Money
    left: Money
    effective_on: date


@dataclass(frozen=True, slots=True)
class NotYetOver(Refusal):
    """The period through {through} is not over on {effective_on}: it is locked on its last day or later."""

    through: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class AlreadyLocked(Refusal):
    """Every day through {locked} is locked already; a lock only moves forward from there."""

    locked: date


@dataclass(frozen=True, slots=True)
class NotLocked(Refusal):
    """{since} is an open day: there is nothing to reopen from it on."""

    since: date


@dataclass(frozen=True, slots=True)
class ClosedYearStays(Refusal):
    """The accounts through {closed} are signed and stay closed; open days after that, or record it as of today."""

    source: ClassVar[str] = f"{BUDGET_ACT}; {FOUNDING}: the final accounts"
    closed: date


@dataclass(frozen=True, slots=True)
class YearAlreadyClosed(Refusal):
    """The year {year} was closed by fact {position}; a year is closed once."""

    source: ClassVar[str] = f"{BUDGET_ACT}; {FOUNDING}: the final accounts"
    year: int
    position: int


@dataclass(frozen=True, slots=True)
class YearsCloseInOrder(Refusal):
    """{year} cannot be closed yet: the next year to close is {due}."""

    source: ClassVar[str] = f"{BUDGET_ACT}; {FOUNDING}: the final accounts"
    year: int
    due: int


@dataclass(frozen=True, slots=True)
class NothingToClose(Refusal):
    """Nothing was granted by the end of {year}: there is nothing to close."""

    year: int


@dataclass(frozen=True, slots=True)
class NotAYearEnd(Refusal):
    """A year closes as of its last day, {last}, not {effective_on}."""

    source: ClassVar[str] = f"{BUDGET_ACT} s. 1: the budget year is the calendar year"
    last: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class SignedTooEarly(Refusal):
    """Accounts through {last} cannot be signed on {signed_on}, before the year is over."""

    source: ClassVar[str] = f"{FOUNDING}: the final accounts"
    last: date
    signed_on: date


@dataclass(frozen=True, slots=True)
class BasisMissing(Refusal):
    """No text says by what the money of {vintage} on moment {moment} is allocated; adopt the moment's text first."""

    source: ClassVar[str] = ALLOCATION
    moment: str
    vintage: int


@dataclass(frozen=True, slots=True)
class OpenPayments(Refusal):
    """What expires on {last} counts when it is paid: approve these payments, or take them back, by then: {payments}."""

    source: ClassVar[str] = f"{ALLOCATION}: payment basis"
    last: date
    payments: str
