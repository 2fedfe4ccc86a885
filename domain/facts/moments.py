"""What a moment is: its texts, year by year."""

from __future__ import annotations

from dataclasses import dataclass

from domain.facts.shapes import Basis
from domain.names import Expenditure, MomentCode, PersonYears


@dataclass(frozen=True, slots=True)
class MomentTextAdopted:
    """Parliament adopted the decision part of a moment for a budget year: what its money may be used for, and how.

    ``bases`` is the basis of allocation by class of expenditure, ``pays`` the classes that are allowed beyond the one
    of the item number; the cap is in hundredths of a person-year.
    """

    moment: MomentCode
    year: int
    net_budgeted: bool
    bases: tuple[Basis, ...]
    pays: tuple[Expenditure, ...]
    salaries: bool
    person_year_cap: PersonYears | None
    text: str | None


MomentFact = MomentTextAdopted
