"""What is counted of every vintage and what is available of it, day by day, as the legs of each fact say.

From these the accounts of a year are made as of its last day, however late they are signed.
"""

from __future__ import annotations

from domain.books import Books
from domain.facts import Entry, FactReversed, OpeningBalanceBroughtIn
from domain.limits import Purse
from domain.money import ZERO, Money
from domain.names import RegisterNumber
from domain.outturn import PLAINLY_COUNTED, SPENDING, Counted, Kept, Tally, is_outturn
from domain.pots import OWED, Leg, Pot
from domain.room import post
from domain.subjects import decision_of, reserve_of


def count(books: Books, entry: Entry, moved: list[Leg]) -> None:
    """Count the legs of a fact on its day; a moment that is not kept is not counted."""
    counted: dict[Counted, Money] = {}
    spent: dict[Kept, Money] = {}
    free: dict[Purse, Money] = {}
    fact = entry.fact.undone if isinstance(entry.fact, FactReversed) else entry.fact
    brought_in = isinstance(fact, OpeningBalanceBroughtIn)
    for leg in moved:
        account, amount = leg
        moment, vintage, source = account.moment, account.vintage, account.source
        pot = account.pot
        if pot in SPENDING:
            if is_outturn(account, books.basis(moment, vintage, account.expenditure)):
                own = (moment, vintage, source)
                spent[own] = spent.get(own, ZERO) + amount
        elif pot in PLAINLY_COUNTED:
            tally, sign = PLAINLY_COUNTED[pot]
            tally = Tally.BROUGHT_IN if brought_in and tally is Tally.GRANTED else tally
            plainly = Counted(moment, vintage, source, tally)
            counted[plainly] = counted.get(plainly, ZERO) + Money(sign * amount)
        elif pot is Pot.AVAILABLE:
            purse = (moment, vintage, source, account.frame)
            free[purse] = free.get(purse, ZERO) + amount
        if amount > 0 and pot in OWED and vintage < entry.effective_on.year:
            _came_late(books, entry, leg)
    for own, change in spent.items():
        if change:
            counted[Counted(*own, Tally.OUTTURN)] = change
    for what, change in counted.items():
        if change and books.moments[what.moment].kept:
            books.tallies[what] = post(books.tallies.get(what), entry.effective_on, change)
    for purse, change in free.items():
        if change and books.moments[purse[0]].kept:
            books.free[purse] = post(books.free.get(purse), entry.effective_on, change)


def _came_late(books: Books, entry: Entry, leg: Leg) -> None:
    """What comes back to a decision after its vintage expired lapses with the next close, not with the one before."""
    vintage = books.vintage(leg.account.moment, leg.account.vintage)
    if vintage is None or vintage.until >= entry.effective_on:
        return
    owner = reserve_of(entry.fact) if leg.account.pot is Pot.RESERVED else decision_of(entry.fact)
    assert owner is not None, "what is reserved or committed is some decision's"
    decision = RegisterNumber(owner)
    books.late[decision] = max(books.late.get(decision, entry.effective_on), entry.effective_on)
