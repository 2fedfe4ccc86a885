"""Appropriations, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.facts import AppropriationGranted, BudgetTransferred, Entry
from domain.folds import Fold
from domain.money import ZERO, Money
from domain.names import AppropriationKind, MomentCode, Source
from domain.registers import Vintage


def grant(books: Books, entry: Entry, fact: AppropriationGranted) -> None:
    """The vintage is known by its kind."""
    know_vintage(books, fact.charge.moment, fact.budget.year, fact.kind, fact.span)
    come_in(books, fact.charge.moment, fact.budget.year, fact.charge.source, fact.amount)


def ungrant(books: Books, entry: Entry, fact: AppropriationGranted) -> None:
    """One grant less of its vintage."""
    forget_grant(books, fact.charge.moment, fact.budget.year)
    come_in(books, fact.charge.moment, fact.budget.year, fact.charge.source, -fact.amount)


def transfer(books: Books, entry: Entry, fact: BudgetTransferred) -> None:
    """Each line is a grant or a cut of its moment's vintage."""
    for line in fact.lines:
        known = books.vintage(line.moment, fact.budget.year)
        if line.kind is not None and line.span is not None:
            know_vintage(books, line.moment, fact.budget.year, line.kind, line.span)
        elif books.moments[line.moment].kept and known is not None:
            know_vintage(books, line.moment, fact.budget.year, known.kind, known.span)
        come_in(books, line.moment, fact.budget.year, line.source, line.amount)


def untransfer(books: Books, entry: Entry, fact: BudgetTransferred) -> None:
    """One grant less of each line's vintage."""
    for line in fact.lines:
        if (line.kind is not None and line.span is not None) or books.moments[line.moment].kept:
            forget_grant(books, line.moment, fact.budget.year)
        come_in(books, line.moment, fact.budget.year, line.source, -line.amount)


def come_in(books: Books, moment: MomentCode, year: int, source: Source, amount: Money) -> None:
    """So much more (or, with a minus sign, less) came in of a vintage."""
    purse = (moment, year, source)
    books.granted[purse] = books.granted.get(purse, ZERO) + amount


def know_vintage(books: Books, moment: MomentCode, year: int, kind: AppropriationKind, span: int) -> None:
    """One grant more of a vintage."""
    known = books.vintage(moment, year)
    others = [vintage for vintage in books.vintages.get(moment, ()) if vintage.year != year]
    others.append(Vintage(year, kind, span, grants=known.grants + 1 if known else 1))
    books.vintages[moment] = tuple(sorted(others, key=lambda vintage: vintage.year))


def forget_grant(books: Books, moment: MomentCode, year: int) -> None:
    """A vintage whose every grant was reversed was never granted: it may come again as another kind."""
    vintages = [
        replace(vintage, grants=vintage.grants - 1) if vintage.year == year else vintage
        for vintage in books.vintages[moment]
    ]
    books.vintages[moment] = tuple(vintage for vintage in vintages if vintage.grants)


ENTER: dict[type, Fold] = {AppropriationGranted: grant, BudgetTransferred: transfer}
UNDO: dict[type, Fold] = {AppropriationGranted: ungrant, BudgetTransferred: untransfer}
