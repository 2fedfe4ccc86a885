"""What a moment and its text may not be (rules 3, 7 and 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import BUDGET_ACT, HOUSE, Refusal


@dataclass(frozen=True, slots=True)
class NotAMomentCode(Refusal):
    """{moment} is not a budget item: two digits each for main title (21-36), chapter and item, such as 29.01.53."""

    source: ClassVar[str] = "Ministry of Finance, structure of the State budget"
    moment: str


@dataclass(frozen=True, slots=True)
class ClosedMoment(Refusal):
    """Moment {moment} was closed on {closed_on}; nothing posts to it any more."""

    source: ClassVar[str] = f"{HOUSE}: nothing posts to a moment after it is closed"
    moment: str
    closed_on: date


@dataclass(frozen=True, slots=True)
class MomentNotEmpty(Refusal):
    """Moment {moment} cannot close while it has money: {available} € available, {reserved} € reserved, {committed} €
    committed, {in_payment} € in payment, {uncovered} € still to be covered. Pay it, release it or let it lapse first.
    """

    source: ClassVar[str] = f"{HOUSE}: nothing posts to a moment after it is closed"
    moment: str
    available: Money
    reserved: Money
    committed: Money
    in_payment: Money
    uncovered: Money


@dataclass(frozen=True, slots=True)
class PostedAfterwards(Refusal):
    """Something is posted to moment {moment} on {posted_on}; it closes on that day or later, not on {effective_on}."""

    source: ClassVar[str] = f"{HOUSE}: nothing posts to a moment after it is closed"
    moment: str
    posted_on: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class RenumberedMoment(Refusal):
    """Moment {moment} has the code {successor} from {since} on: record it there."""

    source: ClassVar[str] = BUDGET_ACT
    moment: str
    successor: str
    since: date


@dataclass(frozen=True, slots=True)
class SucceedsItself(Refusal):
    """Moment {moment} cannot succeed itself; name the code under which its money is granted from now on."""

    moment: str


@dataclass(frozen=True, slots=True)
class GrantedLater(Refusal):
    """Moment {moment} has an appropriation of {year} already: another code can succeed it from a day of {year}."""

    source: ClassVar[str] = BUDGET_ACT
    moment: str
    year: int


@dataclass(frozen=True, slots=True)
class BasisTwice(Refusal):
    """The text gives {expenditure} expenditure two bases of allocation; each class has one."""

    source: ClassVar[str] = "State Budget Decree 1243/1992 s. 5a-5b"
    expenditure: str


@dataclass(frozen=True, slots=True)
class ExpenditureNotAllowed(Refusal):
    """Money of {year} on moment {moment} does not pay {expenditure} expenditure: its text would have to allow it."""

    source: ClassVar[str] = f"{BUDGET_ACT}; the decision part of the moment"
    moment: str
    year: int
    expenditure: str


@dataclass(frozen=True, slots=True)
class SalariesNotAllowed(Refusal):
    """Salaries are paid from items 01-14 or where the text caps person-years; {moment} of {year} is neither."""

    source: ClassVar[str] = f"{BUDGET_ACT}; the decision part of the moment"
    moment: str
    year: int


@dataclass(frozen=True, slots=True)
class TextTooLate(Refusal):
    """Money of {year} on moment {moment} is in use: its text can only allow more, not change {what}."""

    source: ClassVar[str] = f"{BUDGET_ACT}; the decision part of the moment"
    moment: str
    year: int
    what: str
