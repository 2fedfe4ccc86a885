"""Access: who holds which role, from which day through which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.names import Person, Role


@dataclass(frozen=True, slots=True)
class RoleAssigned:
    """A person was given a role, from one day through another."""

    person: Person
    role: Role
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class RoleEnded:
    """A person lost a role before its term was over; the last day in it still counts."""

    person: Person
    role: Role
    ended_on: date


AccessFact = RoleAssigned | RoleEnded
