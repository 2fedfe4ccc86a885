"""What recipients owe and give back (Act 688/2001 s. 20-22); interest stands apart, late interest elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.facts.shapes import Part
from domain.names import Person, RecoveryGround, RegisterNumber


@dataclass(frozen=True, slots=True)
class RecoveryOrdered:
    """It was ordered that what was paid be given back, by a day, with interest counted between two days.

    The parts are those that were paid, the oldest vintage first. Interest after the due day is not in it.
    """

    decision: RegisterNumber
    recovery: RegisterNumber
    ground: RecoveryGround
    decided_by: Person
    known_on: date | None
    due_on: date
    parts: tuple[Part, ...]
    interest: tuple[Part, ...]
    interest_from: date | None
    interest_until: date | None


@dataclass(frozen=True, slots=True)
class RecoveryWaived:
    """What was ordered to be given back was moderated (Act 688/2001 s. 26); waived interest is no longer claimed."""

    decision: RegisterNumber
    recovery: RegisterNumber
    decided_by: Person
    ground: str
    parts: tuple[Part, ...]
    interest: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RepaymentReceived:
    """The recipient gave money back, as ordered or, without a recovery, on its own initiative.

    It is revenue and can be spent by nobody, save what a net-budgeted moment has as ``income``: that is of the vintage
    of the year in which it came.
    """

    decision: RegisterNumber
    recovery: RegisterNumber | None
    voucher: str
    parts: tuple[Part, ...]
    interest: tuple[Part, ...]
    income: tuple[Part, ...]


RecoveryFact = RecoveryOrdered | RecoveryWaived | RepaymentReceived
