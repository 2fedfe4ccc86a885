"""Parts of decisions and payments as tests expect them: on 29.01.53, for the one program of the world."""

from __future__ import annotations

from domain.facts import Charge, Line, Part
from domain.money import eur
from domain.names import Expenditure, Region, Source
from tests.support.world import PROGRAMS, SKILLS

CHARGE = Charge(PROGRAMS, Source.NATIONAL, None, SKILLS)


def lines(
    *cents: tuple[int, str, str], charge: Charge = CHARGE, expenditure: Expenditure = Expenditure.CONSUMPTION
) -> tuple[Part, ...]:
    """One part, of what is bought unless told: vintages, regions and amounts."""
    found = tuple(Line(vintage, Region(code), eur(amount)) for vintage, code, amount in cents)
    return (Part(charge, expenditure, found),)


def grant_lines(*cents: tuple[int, str, str]) -> tuple[Part, ...]:
    """One part of a grant."""
    return lines(*cents, expenditure=Expenditure.TRANSFER)
