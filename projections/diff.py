"""What changed between two points: per row and pot the cents, and the facts that make them up.

A point is a date in force and a position. A fact is between two points where one of them has it and the other has not:
it was not known there, or does not count there yet. What the second point has is added, what the first one alone has is
taken away; so the sums are those of balances, and the facts add up to them. Of moments that are not kept, no more is
told than a budget view shows: what was granted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from domain.facts import Entry
from domain.legs import legs
from domain.money import ZERO, Money
from domain.pots import HELD, SOURCES, USED, Pot
from ledger.migrations import statement
from projections.balances import Dimension, in_pots
from projections.ledger import Connection
from projections.moments import kept
from projections.view import CODEC, View

DIFFERING_KNOWN = statement("projections", "differing_known")
DIFFERING_DAYS = statement("projections", "differing_days")

PAGE = 1_000
"""Lines read at a time, for those among them that moved money."""


class Shares(NamedTuple):
    """Cents per pot, in the order and with the signs of a budget view; programs and regions have pots of use alone."""

    granted: Money = ZERO
    income: Money = ZERO
    overrun: Money = ZERO
    available: Money = ZERO
    reserved: Money = ZERO
    committed: Money = ZERO
    in_payment: Money = ZERO
    paid: Money = ZERO
    lapsed: Money = ZERO

    def plus(self, more: Shares, sign: int = 1) -> Shares:
        """The sum, or the difference, pot by pot."""
        return Shares(*(mine + Money(sign * yours) for mine, yours in zip(self, more, strict=True)))


NOTHING = Shares()

Row = tuple[str | None, int]
"""Of which name and vintage."""


@dataclass(frozen=True, slots=True)
class Changed:
    """How a row of a budget view changed, in cents per pot; rows that are as they were are not told."""

    name: str | None
    vintage: int
    granted: Money
    income: Money
    overrun: Money
    available: Money
    reserved: Money
    committed: Money
    in_payment: Money
    paid: Money
    lapsed: Money


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one point to another: the rows, and what they add up to."""

    since: View
    until: View
    rows: list[Changed]
    totals: Shares


@dataclass(frozen=True, slots=True)
class Changing:
    """What one fact makes of a row's change; ``added`` where the second point has the fact, else it is taken away."""

    position: int
    type: str
    effective_on: date
    added: bool
    name: str | None
    vintage: int
    granted: Money
    income: Money
    overrun: Money
    available: Money
    reserved: Money
    committed: Money
    in_payment: Money
    paid: Money
    lapsed: Money


@dataclass(frozen=True, slots=True)
class Between:
    """The newest facts between two points, row by row; ``earlier`` is what all the older ones come to.

    ``older`` is the position before which the next page is, None where there is none.
    """

    since: View
    until: View
    facts: list[Changing]
    earlier: list[Changed]
    older: int | None


def diff(connection: Connection, by: Dimension, since: View, until: View) -> Difference:
    """The rows that changed, in the order of balances: exactly the second balance less the first."""
    rows = _change(connection, by, since, until, _unkept(connection, by, since, until))
    return Difference(since, until, _in_order(rows), sum_of(rows.values()))


def facts_between(
    connection: Connection, by: Dimension, since: View, until: View, most: int, before: int | None = None
) -> Between:
    """The newest facts that make up the change, of those before a position; linear in the facts that are read."""
    unkept = _unkept(connection, by, since, until)
    found: list[Changing] = []
    facts: list[int] = []
    for entry, added in _between(connection, since, until, before):
        shares = _shares(by, entry, 1 if added else -1, unkept)
        if not shares:
            continue
        if len(facts) == most:
            older = _change(connection, by, since.before(facts[-1]), until.before(facts[-1]), unkept)
            return Between(since, until, found, _in_order(older), facts[-1])
        facts.append(entry.position)
        said = (entry.position, CODEC.type_of(entry), entry.effective_on, added)
        found += [Changing(*said, *row, *pots) for row, pots in shares.items()]
    return Between(since, until, found, [], None)


def sum_of(shares: Iterable[Shares]) -> Shares:
    """What shares add up to, pot by pot."""
    summed = NOTHING
    for it in shares:
        summed = summed.plus(it)
    return summed


def _change(
    connection: Connection, by: Dimension, since: View, until: View, unkept: Collection[str]
) -> dict[Row, Shares]:
    rows: dict[Row, Shares] = defaultdict(Shares)
    for at, sign in ((until, 1), (since, -1)):
        for name, vintage, *pots in in_pots(connection, by, at, HELD if by == "moment" else USED):
            rows[name, vintage] = rows[name, vintage].plus(_shown(Shares(*pots), name in unkept), sign)
    return {row: pots for row, pots in rows.items() if any(pots)}


def _shares(by: Dimension, entry: Entry, sign: int, unkept: Collection[str]) -> dict[Row, Shares]:
    """What a fact adds to each row."""
    rows: dict[Row, Shares] = defaultdict(Shares)
    shown = HELD if by == "moment" else USED
    for account, cents in legs(entry.fact):
        if account.pot in shown:
            name = getattr(account, by)
            pot = "granted" if account.pot is Pot.PARLIAMENT else account.pot.value
            share = NOTHING._replace(**{pot: Money(-cents if account.pot in SOURCES else cents)})
            row = (name, account.vintage)
            rows[row] = rows[row].plus(_shown(share, name in unkept), sign)
    return {row: pots for row, pots in rows.items() if any(pots)}


def _shown(pots: Shares, unkept: bool) -> Shares:
    return pots._replace(available=ZERO, lapsed=ZERO) if unkept else pots


def _unkept(connection: Connection, by: Dimension, since: View, until: View) -> frozenset[str]:
    """The moments of which no availability is shown."""
    if by != "moment":
        return frozenset()
    return frozenset(moment for moment, own in kept(connection, since, until).items() if not own)


def _between(connection: Connection, since: View, until: View, before: int | None) -> Iterator[tuple[Entry, bool]]:
    """The facts that one point has and the other has not, newest first, and whether the second point has them."""
    last = max(since.position, until.position) if before is None else before - 1
    low, high = sorted((since.position, until.position))
    knowing = until if until.position > since.position else since
    known = {"low": low, "as_of": knowing.as_of}
    yield from ((it, knowing is until) for it in _walk(connection, DIFFERING_KNOWN, known, "high", min(high, last)))
    early, late = sorted((since.as_of, until.as_of), key=lambda day: day or date.max)
    if early is not None and early != late:
        days = {"early": early, "late": late}
        added = late == until.as_of
        yield from ((it, added) for it in _walk(connection, DIFFERING_DAYS, days, "upto", min(low, last)))


def _walk(connection: Connection, query: bytes, asked: dict[str, Any], bound: str, upto: int) -> Iterator[Entry]:
    """The facts of a query from a position down, for as long as some are wanted."""
    while True:
        lines = connection.execute(query, asked | {bound: upto, "most": PAGE}).fetchall()
        for (line,) in lines:
            fact = CODEC.decode(line)
            upto = fact.position - 1
            if isinstance(fact, Entry):
                yield fact
        if len(lines) < PAGE:
            return


def _in_order(rows: dict[Row, Shares]) -> list[Changed]:
    in_order = sorted(rows, key=lambda it: (it[0] is None, it[0] or "", it[1]))
    return [Changed(*row, *rows[row]) for row in in_order]
