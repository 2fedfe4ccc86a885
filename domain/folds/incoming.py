"""Money that comes in beside the appropriations, as facts change it."""

from __future__ import annotations

from domain.books import Books
from domain.facts import Charge, Entry, IncomeRecorded, OpeningBalanceBroughtIn, OverrunPermitted
from domain.folds import Fold
from domain.folds.budget import come_in, forget_grant, know_vintage
from domain.money import Money, total


def bring_in(books: Books, entry: Entry, fact: OpeningBalanceBroughtIn) -> None:
    """The vintage is known by its kind, as by a grant."""
    know_vintage(books, fact.moment, fact.year, fact.kind, fact.span)
    come_in(books, fact.moment, fact.year, fact.source, total(it.amount for it in fact.amounts))


def take_out(books: Books, entry: Entry, fact: OpeningBalanceBroughtIn) -> None:
    """One grant less of its vintage."""
    forget_grant(books, fact.moment, fact.year)
    come_in(books, fact.moment, fact.year, fact.source, -total(it.amount for it in fact.amounts))


def add(books: Books, entry: Entry, fact: OverrunPermitted | IncomeRecorded) -> None:
    """More of its vintage."""
    add_to(books, fact.charge, fact.year, fact.amount)


def unadd(books: Books, entry: Entry, fact: OverrunPermitted | IncomeRecorded) -> None:
    """So much less of its vintage."""
    take_from(books, fact.charge, fact.year, fact.amount)


def add_to(books: Books, charge: Charge, year: int, amount: Money) -> None:
    """More of a vintage that is known: it stays known while this stands."""
    known = books.vintage(charge.moment, year)
    assert known is not None, "an overrun or income adds to what was granted"
    know_vintage(books, charge.moment, year, known.kind, known.span)
    come_in(books, charge.moment, year, charge.source, amount)


def take_from(books: Books, charge: Charge, year: int, amount: Money) -> None:
    """What added to a vintage is undone."""
    forget_grant(books, charge.moment, year)
    come_in(books, charge.moment, year, charge.source, -amount)


ENTER: dict[type, Fold] = {OpeningBalanceBroughtIn: bring_in, OverrunPermitted: add, IncomeRecorded: add}
UNDO: dict[type, Fold] = {OpeningBalanceBroughtIn: take_out, OverrunPermitted: unadd, IncomeRecorded: unadd}
