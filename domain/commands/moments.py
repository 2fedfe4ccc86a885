"""What is asked about what a moment is."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.asked import Asked
from domain.facts.shapes import Basis
from domain.names import Expenditure, MomentCode, PersonYears


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptMomentText(Asked):
    """Record the decision part of a moment for a budget year, as Parliament adopted it."""

    moment: MomentCode
    year: int
    net_budgeted: bool = False
    bases: tuple[Basis, ...]
    pays: tuple[Expenditure, ...] = ()
    salaries: bool = False
    person_year_cap: PersonYears | None = None
    text: str | None = None


MomentCommand = AdoptMomentText
