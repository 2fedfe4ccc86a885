"""What is asked about what a moment is."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.asked import Asked
from domain.facts.shapes import Basis
from domain.names import Expenditure, MomentCode, Names, PersonYears


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMoment(Asked):
    """Establish a budget item; ``kept`` says whether the agency keeps its balance or only sees it change."""

    moment: MomentCode
    names: Names
    kept: bool = True
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameMoment(Asked):
    """Give a moment another name from a day on."""

    moment: MomentCode
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class RenumberMoment(Asked):
    """Let another open moment succeed one, from a day on."""

    moment: MomentCode
    successor: MomentCode


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMoment(Asked):
    """Close a moment of which nothing is left to use or to pay."""

    moment: MomentCode


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


MomentCommand = OpenMoment | RenameMoment | RenumberMoment | CloseMoment | AdoptMomentText
