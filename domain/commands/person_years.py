"""What is asked about person-years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked
from domain.names import MomentCode, PersonYears


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPersonYears(Asked):
    """Plan the person-years of a moment and year, in hundredths."""

    moment: MomentCode
    year: int
    person_years: PersonYears


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPersonYears(Asked):
    """Report the person-years of a moment, in hundredths, from January through a day of the year."""

    moment: MomentCode
    year: int
    through: date
    person_years: PersonYears


PersonYearsCommand = PlanPersonYears | ReportPersonYears
