"""Why the ledger says no: a lasting code, one sentence, the rule's source and the numbers.

A refusal is a value, not an exception, and is not recorded as a fact. The docstring is the sentence; its braces are the
refusal's own fields. Amounts are in cents.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, fields
from datetime import date
from typing import Any, ClassVar

from domain.money import Money, in_euros
from domain.names import kebab

BUDGET_ACT = "State Budget Act 423/1988"
BUDGET_DECREE = "State Budget Decree 1243/1992"
FOUNDING = "the Centre's founding slides"
HOUSE = "the ledger's own rule"

IN_HUNDREDTHS = ("Money", "PersonYears")
"""Types that are counted in hundredths, and written with two decimals."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A limit that was tested: what was asked of it and what was left, in cents."""

    limit: str
    name: str
    vintage: int | None
    asked: Money
    left: Money

    @property
    def holds(self) -> bool:
        """Whether what was asked fits."""
        return self.asked <= self.left


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something the ledger says: a lasting code, one sentence, the rule's source, the numbers."""

    source: ClassVar[str] = HOUSE
    holds_from: ClassVar[date] = date(2021, 1, 1)
    """From which day the rule holds."""

    @classmethod
    def code_of(cls) -> str:
        """The lasting code, such as ``exceeds-commitment``."""
        return kebab(cls)

    @classmethod
    def wording(cls) -> str:
        """The rule's sentence, with blanks for the numbers."""
        return " ".join((cls.__doc__ or "").split())

    @property
    def code(self) -> str:
        """The code of this kind."""
        return self.code_of()

    @property
    def sentence(self) -> str:
        """What is wrong and what is left, in one sentence."""
        spoken = {field.name: _spoken(field, getattr(self, field.name)) for field in fields(self)}
        return self.wording().format(**spoken)


@dataclass(frozen=True, slots=True)
class Refusal(Spoken):
    """The ledger refuses."""


def _spoken(field: Field[Any], value: Any) -> str:
    if value is None:
        return "nothing"
    return in_euros(value) if field.type in IN_HUNDREDTHS else str(value)
