"""Access as a view knows it: who holds or held which role, from when through when, and who gave and ended it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from domain.facts import AccessFact, Entry, RoleAssigned, RoleEnded
from domain.names import Person, Role
from domain.registers import RoleTerm, ended_with
from projections.ledger import Connection
from projections.view import View, recorded


@dataclass(frozen=True, slots=True)
class Held:
    """A person's term in a role, the fact that gave it, and the one that last ended it before its time."""

    person: Person
    term: RoleTerm
    given: Entry
    ended: Entry | None = None


def terms(connection: Connection, at: View, person: Person | None = None) -> list[Held]:
    """Every term in a role, or a person's, that had begun by the view's day; in the order in which they were given."""
    whole = at.whole
    labels = [] if person is None else [f":person:{person}"]
    found: list[Held] = []
    facts: list[tuple[Entry, AccessFact]]
    facts = [*recorded(connection, whole, RoleAssigned, *labels), *recorded(connection, whole, RoleEnded, *labels)]
    for entry, fact in sorted(facts, key=lambda it: it[0].position):
        match fact:
            case RoleAssigned():
                found.append(Held(fact.person, RoleTerm(fact.role, fact.since, fact.until), entry))
            case RoleEnded():
                found = [_ended(it, entry, fact) for it in found]
    return [it for it in found if at.as_of is None or it.term.since <= at.as_of]


def roles_held(connection: Connection, at: View, person: Person, day: date) -> frozenset[Role]:
    """The roles that a person holds on a day."""
    return frozenset(it.term.role for it in terms(connection, at, person) if it.term.in_force(day))


def _ended(held: Held, entry: Entry, fact: RoleEnded) -> Held:
    """A term in that role that covers the last day, or begins the day after, ends with it."""
    if (held.person, held.term.role) != (fact.person, fact.role) or not ended_with(fact.ended_on, [held.term]):
        return held
    return replace(held, term=replace(held.term, until=fact.ended_on), ended=entry)
