"""Who may not have access, and who may not give it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.names import Person, Role
from domain.refusals.base import BUDGET_ACT, BUDGET_DECREE, Refusal

INTERNAL_CONTROL = f"internal control: {BUDGET_ACT} s. 24 b, {BUDGET_DECREE} s. 69"


@dataclass(frozen=True, slots=True)
class FirstAdministratorMissing(Refusal):
    """Nobody has a role here yet: first name an administrator, whose term has begun by {on} and has no last day."""

    on: date


@dataclass(frozen=True, slots=True)
class NotAnAdministrator(Refusal):
    """{person} is not an administrator on {on}; roles are given and ended by somebody who is."""

    source: ClassVar[str] = INTERNAL_CONTROL
    person: Person
    on: date


@dataclass(frozen=True, slots=True)
class OwnRole(Refusal):
    """{person} does not give a role to themselves; another administrator does."""

    source: ClassVar[str] = INTERNAL_CONTROL
    person: Person


@dataclass(frozen=True, slots=True)
class RoleHeldAlready(Refusal):
    """{person} is {role} already, {days}; terms in one role do not overlap."""

    person: Person
    role: Role
    days: str


@dataclass(frozen=True, slots=True)
class DutiesNotSeparated(Refusal):
    """{person} is {held}, {days}, and cannot be {role} on a day of that: who only reads holds no other role."""

    source: ClassVar[str] = INTERNAL_CONTROL
    person: Person
    role: Role
    held: Role
    days: str


@dataclass(frozen=True, slots=True)
class NoRoleToEnd(Refusal):
    """{person} has no term as {role} that covers {ended_on} and goes on, nor one that begins the day after."""

    person: Person
    role: Role
    ended_on: date


@dataclass(frozen=True, slots=True)
class LastAdministrator(Refusal):
    """Without {person} nobody is administrator on {day}; give that role to somebody else first."""

    person: Person
    day: date
