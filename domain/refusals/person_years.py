"""What person-years may not be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.names import PersonYears
from domain.refusals.base import BUDGET_ACT, Refusal


@dataclass(frozen=True, slots=True)
class PersonYearsBelowZero(Refusal):
    """Person-years are counted from zero up; these are {person_years}."""

    person_years: PersonYears


@dataclass(frozen=True, slots=True)
class PlannedAboveCap(Refusal):
    """The text of moment {moment} for {year} allows {cap} person-years; {planned} cannot be planned."""

    source: ClassVar[str] = f"{BUDGET_ACT}; the decision part of the moment"
    moment: str
    year: int
    planned: PersonYears
    cap: PersonYears


@dataclass(frozen=True, slots=True)
class ReportedOutsideYear(Refusal):
    """Person-years of {year} are reported through a day of that year, up to {reported_on}; {through} is not one."""

    year: int
    through: date
    reported_on: date
