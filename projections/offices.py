"""Offices: who holds which one, from when through when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from domain.facts import Entry, OfficeAssigned, OfficeEnded
from domain.money import Money
from domain.names import Office, Person
from domain.registers import ended_with
from projections.ledger import Connection
from projections.view import View, recorded


@dataclass(frozen=True, slots=True)
class Appointment:
    """One term in an office, both days included; a delegate's limit is in cents.

    ``in_force`` says whether it covers the day that is asked about.
    """

    office: Office
    person: Person
    appointed_by: str
    since: date
    until: date | None
    limit: Money | None
    position: int
    in_force: bool


def offices(connection: Connection, at: View, day: date) -> list[Appointment]:
    """All terms, by office and first day; linear in the facts about offices, which are few."""
    facts: list[tuple[Entry, OfficeAssigned | OfficeEnded]]
    facts = [*recorded(connection, at, OfficeAssigned), *recorded(connection, at, OfficeEnded)]
    terms: list[Appointment] = []
    for entry, fact in sorted(facts, key=lambda it: it[0].position):
        match fact:
            case OfficeAssigned():
                terms.append(
                    Appointment(
                        fact.office,
                        fact.person,
                        fact.appointed_by,
                        fact.since,
                        fact.until,
                        fact.limit,
                        entry.position,
                        in_force=False,
                    )
                )
            case OfficeEnded():
                own = [it for it in terms if (it.office, it.person) == (fact.office, fact.person)]
                ends = ended_with(fact.ended_on, own)
                terms = [replace(it, until=fact.ended_on) if it in ends else it for it in terms]
    found = [replace(it, in_force=_covers(it, day)) for it in terms]
    return sorted(found, key=lambda it: (list(Office).index(it.office), it.since, it.position))


def _covers(term: Appointment, day: date) -> bool:
    return term.since <= day and (term.until is None or day <= term.until)
