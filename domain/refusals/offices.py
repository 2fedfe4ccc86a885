"""What an office may not be (rule 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.names import Office, Person
from domain.refusals.base import FOUNDING, Refusal


@dataclass(frozen=True, slots=True)
class OfficeIncomplete(Refusal):
    """A term as {office} cannot be recorded so: {what}."""

    office: Office
    what: str


@dataclass(frozen=True, slots=True)
class NotTheAppointer(Refusal):
    """{appointed_by} does not appoint a {office} on {on}; that is done by {appointers}."""

    source: ClassVar[str] = f"{FOUNDING}: the Government appoints; the Director decides and may delegate"
    office: Office
    appointed_by: str
    appointers: str
    on: date


@dataclass(frozen=True, slots=True)
class NoTermToEnd(Refusal):
    """{person} has no term as {office} that covers {ended_on} and goes on, nor one that begins the day after."""

    office: Office
    person: Person
    ended_on: date
