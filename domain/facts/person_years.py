"""Person-years (htv), as planned and as used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.names import MomentCode, PersonYears


@dataclass(frozen=True, slots=True)
class PersonYearsPlanned:
    """So many person-years, in hundredths, were planned for a moment and a year; a later plan replaces it."""

    moment: MomentCode
    year: int
    person_years: PersonYears


@dataclass(frozen=True, slots=True)
class PersonYearsReported:
    """So many person-years, in hundredths, were paid from a moment from January through a day of the year.

    A report through a later day replaces it, as does a later one through the same day.
    """

    moment: MomentCode
    year: int
    through: date
    person_years: PersonYears


PersonYearsFact = PersonYearsPlanned | PersonYearsReported
