"""What a moment is: its code and names over the years, and the text that Parliament gives it for each of them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.facts.shapes import Basis
from domain.names import Expenditure, MomentCode, Names, PersonYears


@dataclass(frozen=True, slots=True)
class MomentOpened:
    """A budget item was established; one that is not kept shows appropriation changes only."""

    moment: MomentCode
    names: Names
    kept: bool
    legal_basis: str | None


@dataclass(frozen=True, slots=True)
class MomentRenamed:
    """A moment got another name; its code, and the money under it, stay."""

    moment: MomentCode
    names: Names


@dataclass(frozen=True, slots=True)
class MomentRenumbered:
    """Another code succeeds a moment: from now on money is granted there, earlier vintages are used where they are."""

    moment: MomentCode
    successor: MomentCode


@dataclass(frozen=True, slots=True)
class MomentClosed:
    """A moment without money was closed; its code may be given to another item later."""

    moment: MomentCode


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


MomentFact = MomentOpened | MomentRenamed | MomentRenumbered | MomentClosed | MomentTextAdopted
