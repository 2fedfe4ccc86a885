"""Offices: who holds which one, from when through when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from domain.facts import Entry, OfficeAssigned, OfficeEnded
from domain.money import Money
from domain.names import Office, Person
from domain.registers import Appointment as Term
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
    at = at.whole
    facts: list[tuple[Entry, OfficeAssigned | OfficeEnded]]
    facts = [*recorded(connection, at, OfficeAssigned), *recorded(connection, at, OfficeEnded)]
    given: list[tuple[int, OfficeAssigned, Term]] = []
    for entry, fact in sorted(facts, key=lambda it: it[0].position):
        match fact:
            case OfficeAssigned():
                given.append((entry.position, fact, Term(fact.office, fact.since, fact.until, fact.limit)))
            case OfficeEnded():
                own = [term for _, its, term in given if (its.office, its.person) == (fact.office, fact.person)]
                ends = ended_with(fact.ended_on, own)
                given = [
                    (position, its, _ended(term, fact) if its.person == fact.person and term in ends else term)
                    for position, its, term in given
                ]
    found = [
        Appointment(
            term.office,
            its.person,
            its.appointed_by,
            term.since,
            term.until,
            term.limit,
            position,
            in_force=term.in_force(day),
        )
        for position, its, term in given
    ]
    return sorted(found, key=lambda it: (list(Office).index(it.office), it.since, it.position))


def _ended(term: Term, fact: OfficeEnded) -> Term:
    return replace(term, until=fact.ended_on)
