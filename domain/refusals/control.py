"""What may not be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.refusals.base import HOUSE, Refusal


@dataclass(frozen=True, slots=True)
class ReasonMissing(Refusal):
    """Who takes back, amends or corrects what was done says why: give a reason."""


@dataclass(frozen=True, slots=True)
class UnknownFact(Refusal):
    """There is no fact at position {position}."""

    position: int


@dataclass(frozen=True, slots=True)
class NotReversible(Refusal):
    """A fact of this kind ({kind}, position {position}) cannot be reversed: {because}."""

    position: int
    kind: str
    because: str


@dataclass(frozen=True, slots=True)
class AlreadyReversed(Refusal):
    """Fact {position} was reversed already, by fact {by}."""

    position: int
    by: int


@dataclass(frozen=True, slots=True)
class BuiltUpon(Refusal):
    """Fact {position} cannot be reversed while {what} stands on it; undo that first."""

    position: int
    what: str


@dataclass(frozen=True, slots=True)
class OtherBudgetYear(Refusal):
    """Expenditure of {year} cannot be given back on {effective_on}: only an error of the same year restores money."""

    source: ClassVar[str] = f"{HOUSE}: a repayment does not restore available money"
    year: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class ControlsIncomplete(Refusal):
    """These controls cannot be set: {what}."""

    what: str
