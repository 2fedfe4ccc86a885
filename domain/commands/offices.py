"""What is asked about offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked
from domain.money import Money
from domain.names import Office, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignOffice(Asked):
    """Appoint a person to an office; a delegate of the Director up to a limit in cents.

    ``appointed_by`` is the Government or, for a delegate, a Director in office.
    """

    office: Office
    person: Person
    appointed_by: str
    since: date
    until: date | None = None
    limit: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOffice(Asked):
    """End a term in an office with its last day, which still counts; a reason is owed.

    A term that was given by mistake ends with the day before its first: then it has no day at all.
    """

    office: Office
    person: Person
    ended_on: date


OfficeCommand = AssignOffice | EndOffice
