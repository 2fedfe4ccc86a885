"""The outturn of a year by moment and vintage: as the pots have it, and as the Director General signed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.calendar import last_day_of
from domain.facts import MomentTextAdopted, OpeningBalanceBroughtIn, VintageAccount, YearClosed
from domain.legs import legs
from domain.money import ZERO, Money
from domain.names import AllocationBasis, Expenditure, MomentCode, Names, Source
from domain.outturn import PLAINLY_COUNTED, SPENDING, Kept, Tally, account_of, is_outturn, says_something
from domain.pots import Account, Pot
from projections.balances import names
from projections.ledger import Connection
from projections.moments import kept
from projections.trail import ACCOUNTS
from projections.view import View, entries, recorded, view

Bases = dict[tuple[MomentCode, int, Expenditure | None], AllocationBasis]
Counts = dict[Kept, dict[Tally, Money]]


@dataclass(frozen=True, slots=True)
class Signed:
    """The close of a year, where and when it was recorded, and what its moments were called then."""

    closed: YearClosed
    position: int
    recorded_at: datetime
    names: dict[str, Names]


def signed(connection: Connection, year: int) -> Signed | None:
    """The accounts of a year from the fact that closed it, and from nothing that was recorded later."""
    for entry, closed in recorded(connection, view(connection), YearClosed):
        if closed.year == year:
            then = View(last_day_of(year), entry.position, entry.recorded_at)
            return Signed(closed, entry.position, entry.recorded_at, names(connection, "moment", then))
    return None


def outturn(connection: Connection, at: View, year: int) -> list[VintageAccount]:
    """The accounts of a year as the pots stand on its last day; once it is closed they equal those that were signed."""
    at = View(None, at.position, at.recorded_at)
    last, before_it = last_day_of(year), last_day_of(year - 1)
    items = kept(connection, replace(at, as_of=last))
    bases = _bases(connection, at)
    brought_in = list(_brought_in(connection, at))
    this = _counted(connection, at, last, bases, brought_in)
    before = _counted(connection, at, before_it, bases, brought_in)

    def drawn_up(own: Kept) -> VintageAccount:
        return account_of(own, lambda it: before[own].get(it, ZERO), lambda it: this[own].get(it, ZERO))

    owned = sorted(own for own in this if items.get(own[0]) and own[1] <= year)
    return list(filter(says_something, map(drawn_up, owned)))


def _counted(
    connection: Connection, at: View, day: date, bases: Bases, brought_in: list[tuple[date, Kept, Money]]
) -> Counts:
    """What is counted of every vintage through a day, from the stored balances."""
    counts: Counts = defaultdict(lambda: defaultdict(lambda: ZERO))
    for *coordinates, cents in connection.execute(ACCOUNTS, {"as_of": day, "known": at.position}):
        account = Account(Pot(coordinates[0]), *coordinates[1:])
        own = counts[account.moment, account.vintage, Source(account.source)]
        if account.pot in PLAINLY_COUNTED:
            tally, sign = PLAINLY_COUNTED[account.pot]
            own[tally] = own[tally] + Money(sign * cents)
        elif account.pot in SPENDING and is_outturn(account, _basis(account, bases)):
            own[Tally.OUTTURN] = own[Tally.OUTTURN] + cents
    for on, place, amount in brought_in:
        if on <= day:
            counts[place][Tally.GRANTED] = counts[place][Tally.GRANTED] - amount
            counts[place][Tally.BROUGHT_IN] = counts[place][Tally.BROUGHT_IN] + amount
    return counts


def _bases(connection: Connection, at: View) -> Bases:
    """By what money is allocated, as the last text of each moment and year says."""
    found: Bases = {}
    for _, text in recorded(connection, at, MomentTextAdopted):
        found.update({(text.moment, text.year, it.expenditure): it.basis for it in text.bases})
    return found


def _basis(account: Account, bases: Bases) -> AllocationBasis:
    return bases.get((account.moment, account.vintage, account.expenditure), AllocationBasis.COMMITMENT)


def _brought_in(connection: Connection, at: View) -> Iterator[tuple[date, Kept, Money]]:
    """What came in as an opening balance, or was taken back of one: it is carried in and not granted."""
    for opening, _ in recorded(connection, at, OpeningBalanceBroughtIn):
        for entry in (opening, *entries(connection, at, [f":reverses:{opening.position}"])):
            for account, amount in legs(entry.fact):
                if account.pot is Pot.PARLIAMENT:
                    yield entry.effective_on, (account.moment, account.vintage, account.source), -amount
