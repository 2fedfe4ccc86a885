"""How commands are drawn about access."""

from __future__ import annotations

from domain.commands import AssignRole, EndRole
from domain.names import Person, Role
from domain.registers import RoleTerm
from tests.machines.drawing import Draw, Kind
from tests.support.world import APPROVER, COUNCIL, DELEGATE, DIRECTOR, GENERAL, VERIFIER

HOLDERS = (APPROVER, DIRECTOR, GENERAL, DELEGATE, COUNCIL, VERIFIER)


def assign_role(draw: Draw) -> AssignRole:
    """Mostly of another person; the first is mostly an administrator's, as it must be."""
    day = draw.day()
    if not draw.books.roles and not draw.seldom():
        return AssignRole(by=VERIFIER, effective_on=day, person=VERIFIER, access=Role.ADMINISTRATOR, since=day)
    since = draw.day_from(day)
    return AssignRole(
        by=_administrator(draw),
        effective_on=day,
        person=draw.one(HOLDERS),
        access=draw.one(tuple(Role)),
        since=since,
        until=draw.one((None, draw.day_from(since))),
    )


def end_role(draw: Draw) -> EndRole:
    """Mostly of a term that somebody has."""
    held = _held(draw)
    person, term = draw.one(held) if held else (APPROVER, RoleTerm(Role.APPROVER, draw.day(), None))
    return EndRole(
        by=_administrator(draw),
        effective_on=draw.day(),
        reason=None if draw.seldom(10) else "left",
        person=person,
        access=draw.one(tuple(Role)) if draw.seldom() else term.role,
        ended_on=draw.day_from(term.since),
    )


def _held(draw: Draw) -> list[tuple[Person, RoleTerm]]:
    return [(person, term) for person, terms in draw.books.roles.items() for term in terms]


def _administrator(draw: Draw) -> Person:
    """Mostly somebody who is or was administrator."""
    known = list(dict.fromkeys(person for person, term in _held(draw) if term.role is Role.ADMINISTRATOR))
    return draw.mostly(known) or draw.people()


KINDS = (
    Kind(assign_role),
    Kind(end_role, to=_held),
)
