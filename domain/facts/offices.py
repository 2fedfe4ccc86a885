"""Offices: who holds which one, appointed by whom, from which day through which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.money import Money
from domain.names import Office, Person


@dataclass(frozen=True, slots=True)
class OfficeAssigned:
    """A person was appointed to an office, from one day through another; a delegate up to a limit in cents."""

    office: Office
    person: Person
    appointed_by: str
    since: date
    until: date | None
    limit: Money | None


@dataclass(frozen=True, slots=True)
class OfficeEnded:
    """A person left an office before the term was over; the last day in it still counts."""

    office: Office
    person: Person
    ended_on: date


OfficeFact = OfficeAssigned | OfficeEnded
