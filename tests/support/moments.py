"""Invented texts of moments, openings and closings, and money that comes in."""

from __future__ import annotations

from datetime import date

from domain.commands import AdoptMomentText
from domain.facts import Basis
from domain.names import AllocationBasis, Expenditure, MomentCode, PersonYears
from tests.support.world import PROGRAMS, VERIFIER

ALL_BY_COMMITMENT = tuple(Basis(expenditure, AllocationBasis.COMMITMENT) for expenditure in Expenditure)
"""One basis for every class, where a test does not depend on it."""


def text(
    code: str = PROGRAMS,
    year: int = 2021,
    bases: tuple[Basis, ...] = ALL_BY_COMMITMENT,
    pays: tuple[Expenditure, ...] = (),
    net_budgeted: bool = False,
    salaries: bool = False,
    cap: int | None = None,
    on: date | None = None,
) -> AdoptMomentText:
    """The decision part of a moment for a year, from 1 January unless a day is given."""
    return AdoptMomentText(
        by=VERIFIER,
        effective_on=on or date(year, 1, 1),
        moment=MomentCode(code),
        year=year,
        net_budgeted=net_budgeted,
        bases=bases,
        pays=pays,
        salaries=salaries,
        person_year_cap=None if cap is None else PersonYears(cap),
    )
