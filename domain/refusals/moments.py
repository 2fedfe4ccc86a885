"""What a moment and its text may not be (rules 3, 7 and 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.names import PersonYears
from domain.refusals.base import BUDGET_ACT, Refusal


@dataclass(frozen=True, slots=True)
class BasisTwice(Refusal):
    """The text gives {expenditure} expenditure two bases of allocation; each class has one."""

    source: ClassVar[str] = "State Budget Decree 1243/1992 s. 5a-5b"
    expenditure: str


@dataclass(frozen=True, slots=True)
class PersonYearsBelowZero(Refusal):
    """Person-years are counted from zero up; these are {person_years}."""

    person_years: PersonYears


@dataclass(frozen=True, slots=True)
class TextTooLate(Refusal):
    """Money of {year} on moment {moment} is in use: its text can only allow more, not change {what}."""

    source: ClassVar[str] = f"{BUDGET_ACT}; the decision part of the moment"
    moment: str
    year: int
    what: str
