"""What every command says: who asks, in what role, from which day it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.money import Money
from domain.names import Person, Region, Role, kebab


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, in what role, and from which Helsinki date it counts.

    ``document_on`` is the day of the document, where it is an earlier one; what falls into a locked period counts from
    the first open day.
    """

    by: Person
    role: Role = Role.RECORDER
    effective_on: date
    document_on: date | None = None
    reason: str | None = None

    @property
    def decided_on(self) -> date:
        """The day by which offices, plans and controls are judged: that of the document."""
        return self.document_on or self.effective_on


def command_name(command: type[Asked]) -> str:
    """The name a command is asked by, such as ``award-grant``."""
    return kebab(command)


@dataclass(frozen=True, slots=True)
class Share:
    """One region's part of an amount, in cents."""

    region: Region
    amount: Money
