"""What is asked about deliveries, cover, locked periods and the close of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked
from domain.money import Money
from domain.names import Person, RegisterNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDelivery(Asked):
    """Record what was delivered under a decision, by its document; or a year-end accrual, as of 31 December."""

    decision: RegisterNumber
    amount: Money
    document: str
    accrual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverCommitment(Asked):
    """Cover again what is legally owed and lost its cover at a year end, from money that is usable."""

    decision: RegisterNumber
    amount: Money
    decided_by: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class LockPeriod(Asked):
    """Lock the days through one that has passed: what comes late then counts from the first open day."""

    through: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenPeriod(Asked):
    """Open the days from one on again; a reason is owed, and a closed year stays closed."""

    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseYear(Asked):
    """Close a year as of its 31 December: the Director General signs its accounts, that day or later."""

    year: int
    decided_by: Person
    signed_on: date


YearEndCommand = RecordDelivery | CoverCommitment | LockPeriod | ReopenPeriod | CloseYear

POSTED_AS_ASKED = (LockPeriod, ReopenPeriod, CloseYear)
"""What is about periods is not moved out of a locked one."""
