"""Asks about access, invented like the rest of the world."""

from __future__ import annotations

from datetime import date

from domain.commands import AssignRole, EndRole
from domain.names import Person, Role
from tests.support.world import NEW_YEAR, SUMMER

ADMINISTRATOR, SECOND_ADMINISTRATOR = Person("administrator.one"), Person("administrator.two")
MEMBER = Person("member.one")


def giving(
    access: Role,
    person: Person = MEMBER,
    since: date = NEW_YEAR,
    until: date | None = None,
    by: Person = ADMINISTRATOR,
    on: date = NEW_YEAR,
) -> AssignRole:
    """A term in a role."""
    return AssignRole(
        by=by, role=Role.ADMINISTRATOR, effective_on=on, person=person, access=access, since=since, until=until
    )


def losing(
    access: Role,
    ended_on: date,
    person: Person = MEMBER,
    reason: str | None = "Moved to another unit",
    by: Person = ADMINISTRATOR,
    on: date = SUMMER,
) -> EndRole:
    """The early end of a term in a role."""
    return EndRole(
        by=by, role=Role.ADMINISTRATOR, effective_on=on, reason=reason, person=person, access=access, ended_on=ended_on
    )


FOUNDED = (giving(Role.ADMINISTRATOR, ADMINISTRATOR),)
"""A ledger whose founder is its administrator."""
