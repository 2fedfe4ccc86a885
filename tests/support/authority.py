"""Invented commitment authority."""

from __future__ import annotations

from datetime import date

from domain.commands import GrantAuthority, UseAuthority
from domain.facts import YearAmount
from domain.money import eur
from domain.names import AuthorityId, MomentCode, Person, RegisterNumber, Source
from tests.support.world import DIRECTOR, NEW_YEAR, PROGRAMS, SUMMER, VERIFIER


def by_year(amounts: dict[int, str]) -> tuple[YearAmount, ...]:
    """Costs by year."""
    return tuple(YearAmount(year, eur(amount)) for year, amount in amounts.items())


def authority(
    amount: str,
    schedule: dict[int, str],
    name: str = "A-1",
    code: str = PROGRAMS,
    year: int = 2021,
    source: Source = Source.NATIONAL,
    on: date = NEW_YEAR,
) -> GrantAuthority:
    """Commitment authority of a year."""
    return GrantAuthority(
        by=VERIFIER,
        effective_on=on,
        authority=AuthorityId(name),
        moment=MomentCode(code),
        source=source,
        year=year,
        amount=eur(amount),
        purpose="Invented training over several years",
        schedule=by_year(schedule),
    )


def using(
    decision: str, costs: dict[int, str], name: str = "A-1", on: date = SUMMER, by: Person = DIRECTOR
) -> UseAuthority:
    """Costs of later years for a decision."""
    return UseAuthority(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        authority=AuthorityId(name),
        decided_by=by,
        costs=by_year(costs),
    )
