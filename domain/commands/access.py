"""What is asked about access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked
from domain.names import Person, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignRole(Asked):
    """Give a person a role, from one day through another or until it is ended.

    ``access`` is the role given; ``role`` that of the administrator who gives it. A ledger's first role is that of its
    administrator, which whoever founds the ledger may take.
    """

    person: Person
    access: Role
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRole(Asked):
    """End a term in a role with its last day, which still counts; a reason is owed.

    A term that was given by mistake ends with the day before its first: then it has no day at all.
    """

    person: Person
    access: Role
    ended_on: date


AccessCommand = AssignRole | EndRole
