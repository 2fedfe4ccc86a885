"""Budget tracking: what each moment, program or region was granted, has left, and has in which pot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from domain.facts import ProgramOpened
from domain.money import Money
from domain.names import REGION_NAMES, Names, Region
from domain.pots import HELD, USED, Account, Pot
from ledger.migrations import statement
from projections.ledger import Connection
from projections.moments import kept, moments
from projections.trail import Explaining, largest_of
from projections.view import View, recorded

BALANCES = statement("projections", "balances")

Dimension = Literal["moment", "program", "region"]


@dataclass(frozen=True, slots=True)
class Balance:
    """Cents of one vintage under one name; None is not zero: that pot is not shown for this name.

    For every (moment, vintage): granted + income + overrun = available + reserved + committed + in payment + paid +
    lapsed.
    """

    name: str | None
    vintage: int
    granted: Money | None
    income: Money | None
    overrun: Money | None
    available: Money | None
    reserved: Money
    committed: Money
    in_payment: Money
    paid: Money
    lapsed: Money | None
    facts: tuple[Explaining, ...] = field(default=(), compare=False)
    """Where more is used than was granted (a cut may do that): the largest facts that did it."""

    @property
    def exceeded(self) -> bool:
        """Whether less than nothing is available: no new use until that is cured."""
        return self.available is not None and self.available < 0


def balances(connection: Connection, by: Dimension, at: View) -> list[Balance]:
    """Balances by one dimension and vintage, of all dates up to ``as_of``, as known at the view's position.

    A moment that is not kept shows what was granted alone. Money that cites no program or region stands under None.
    """
    found = [Balance(*row) for row in in_pots(connection, by, at, HELD if by == "moment" else USED)]
    if by != "moment":
        return [replace(it, granted=None, income=None, overrun=None, available=None, lapsed=None) for it in found]
    own = kept(connection, at)
    shown = [it if own.get(it.name or "", True) else replace(it, available=None, lapsed=None) for it in found]
    return [replace(it, facts=_exceeding(connection, at, it)) if it.exceeded else it for it in shown]


def sources_of(rows: Sequence[Balance]) -> list[str]:
    """Where the money of these rows came from; income and overruns are rare and named only where there are any."""
    return ["granted", *(it for it in ("income", "overrun") if any(getattr(row, it) for row in rows))]


def in_pots(
    connection: Connection, by: Dimension | Literal["frame"], at: View, pots: Collection[Pot]
) -> list[tuple[Any, ...]]:
    """Name, vintage, and cents per pot in the order of a Balance, of these pots alone."""
    parameters = {"by": by, "pots": [pot.value for pot in pots], "as_of": at.as_of, "known": at.position}
    return connection.execute(BALANCES, parameters).fetchall()


def _exceeding(connection: Connection, at: View, row: Balance) -> tuple[Explaining, ...]:
    def holds(account: Account) -> bool:
        return account.pot is Pot.AVAILABLE and account.moment == row.name and account.vintage == row.vintage

    return tuple(it for it in largest_of(connection, at, holds, sign=-1) if it.cents > 0)


def names(connection: Connection, by: Dimension, at: View) -> dict[str, Names]:
    """What the moments, programs or regions are called."""
    match by:
        case "moment":
            return {it.moment: it.names for it in moments(connection, at)}
        case "program":
            return {str(fact.program): fact.names for _, fact in recorded(connection, at, ProgramOpened)}
        case "region":
            return {str(Region(code)): Names(*spoken) for code, spoken in REGION_NAMES.items()}
