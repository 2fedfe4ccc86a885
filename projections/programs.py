"""Programs and regions: what they are called, and what is used of them, of all vintages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.facts import ProgramOpened
from domain.money import ZERO, Money, total
from domain.names import REGION_NAMES, Names, ProgramId, Region
from projections.balances import Balance, balances
from projections.ledger import Connection
from projections.view import View, recorded


@dataclass(frozen=True, slots=True)
class UsedProgram:
    """A program, and the cents of it in each pot of use."""

    program: ProgramId
    names: Names
    opened_on: date
    reserved: Money
    committed: Money
    in_payment: Money
    paid: Money
    used: Money


@dataclass(frozen=True, slots=True)
class UsedRegion:
    """A region, and the cents of it in each pot of use."""

    region: Region
    names: Names
    reserved: Money
    committed: Money
    in_payment: Money
    paid: Money
    used: Money


def programs(connection: Connection, at: View) -> list[UsedProgram]:
    """The programs, by identifier."""
    used = _used(balances(connection, "program", at))
    opened = {fact.program: (fact.names, entry.effective_on) for entry, fact in recorded(connection, at, ProgramOpened)}
    return [UsedProgram(it, *opened[it], *used.get(it, NOTHING)) for it in sorted(opened)]


def regions(connection: Connection, at: View) -> list[UsedRegion]:
    """The regions, by code; what is for the whole country stands last."""
    used = _used(balances(connection, "region", at))
    return [UsedRegion(it, Names(*spoken), *used.get(it, NOTHING)) for it, spoken in REGION_NAMES.items()]


Pots = tuple[Money, Money, Money, Money, Money]

NOTHING: Pots = (ZERO, ZERO, ZERO, ZERO, ZERO)


def _used(rows: Iterable[Balance]) -> dict[str | None, Pots]:
    found: dict[str | None, Pots] = {}
    for row in rows:
        reserved, committed, in_payment, paid, used = found.get(row.name, NOTHING)
        found[row.name] = (
            reserved + row.reserved,
            committed + row.committed,
            in_payment + row.in_payment,
            paid + row.paid,
            total((used, row.reserved, row.committed, row.in_payment, row.paid)),
        )
    return found
