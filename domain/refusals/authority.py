"""How commitment authority may not be granted or used (rule 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import BUDGET_ACT, Refusal


@dataclass(frozen=True, slots=True)
class UnknownAuthority(Refusal):
    """No commitment authority {authority} has been granted."""

    source: ClassVar[str] = BUDGET_ACT
    authority: str


@dataclass(frozen=True, slots=True)
class NotALaterYear(Refusal):
    """Costs under commitment authority of {granted} are of later years, each named once; {year} is not one more."""

    source: ClassVar[str] = BUDGET_ACT
    granted: int
    year: int


@dataclass(frozen=True, slots=True)
class ScheduleTooSmall(Refusal):
    """The costs are scheduled at {scheduled} €, the authority is {amount} €: a part of it could never be used."""

    source: ClassVar[str] = BUDGET_ACT
    scheduled: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class ExceedsSchedule(Refusal):
    """Costs of {year} cannot exceed what authority {authority} has scheduled for it: asked {asked} €, left {left} €."""

    source: ClassVar[str] = BUDGET_ACT
    authority: str
    year: int
    asked: Money
    left: Money


@dataclass(frozen=True, slots=True)
class AuthorityOfOtherYear(Refusal):
    """Commitment authority {authority} is used in {year}, its own budget year; what is unused then lapses."""

    source: ClassVar[str] = BUDGET_ACT
    authority: str
    year: int


@dataclass(frozen=True, slots=True)
class AuthorityElsewhere(Refusal):
    """Authority {authority} is of moment {moment}, {funding}; {decision} is not charged to that."""

    source: ClassVar[str] = BUDGET_ACT
    authority: str
    moment: str
    funding: str
    decision: str


@dataclass(frozen=True, slots=True)
class NoCosts(Refusal):
    """Commitment authority is granted for, and used by, costs of at least one later year."""
