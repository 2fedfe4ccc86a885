"""Commitment authority, as facts change it."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.facts import AuthorityGranted, AuthorityUsed, Entry, YearAmount
from domain.folds import Fold
from domain.money import ZERO, Money
from domain.registers import Authority

Costs = tuple[YearAmount, ...]


def grant(books: Books, entry: Entry, fact: AuthorityGranted) -> None:
    """It can be used from that day."""
    books.authorities[fact.authority] = Authority(fact.moment, fact.source, fact.year, fact.schedule)


def ungrant(books: Books, entry: Entry, fact: AuthorityGranted) -> None:
    """There is no such authority."""
    del books.authorities[fact.authority]


def use(books: Books, entry: Entry, fact: AuthorityUsed) -> None:
    """The decision has costs that are still to be covered; a grant pays each year's in an instalment of its own."""
    held = books.commitments[fact.decision]
    later = tuple(cost.amount for cost in fact.costs)
    books.commitments[fact.decision] = replace(
        held,
        uncovered=together(held.uncovered, fact.costs),
        standing=(*held.standing, entry.position),
        grant=replace(held.grant, instalments=(*held.grant.instalments, *later)) if held.grant else None,
    )
    _use(books, fact, fact.costs)


def unuse(books: Books, entry: Entry, fact: AuthorityUsed) -> None:
    """The decision has those costs no longer; nothing happens to it before the day of the reversal."""
    held = books.commitments[fact.decision]
    given_back = tuple(YearAmount(cost.year, -cost.amount) for cost in fact.costs)
    books.commitments[fact.decision] = replace(
        held,
        since=max(held.since, entry.effective_on),
        uncovered=together(held.uncovered, given_back),
        standing=held.standing[:-1],
        grant=replace(held.grant, instalments=held.grant.instalments[: -len(fact.costs)]) if held.grant else None,
    )
    _use(books, fact, given_back)


def _use(books: Books, fact: AuthorityUsed, costs: Costs) -> None:
    authority = books.authorities[fact.authority]
    books.authorities[fact.authority] = replace(authority, used=together(authority.used, costs))


def together(costs: Costs, more: Costs) -> Costs:
    """Costs by year, in the order of the years; a year without any is left out."""
    by_year: dict[int, Money] = {}
    for cost in (*costs, *more):
        by_year[cost.year] = by_year.get(cost.year, ZERO) + cost.amount
    return tuple(YearAmount(year, amount) for year, amount in sorted(by_year.items()) if amount)


ENTER: dict[type, Fold] = {AuthorityGranted: grant, AuthorityUsed: use}
UNDO: dict[type, Fold] = {AuthorityGranted: ungrant, AuthorityUsed: unuse}
