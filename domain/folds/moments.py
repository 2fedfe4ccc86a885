"""Moments and their texts, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.facts import Entry, MomentClosed, MomentOpened, MomentRenamed, MomentRenumbered, MomentTextAdopted
from domain.folds import Fold
from domain.registers import Moment, MomentText


def open_moment(books: Books, entry: Entry, fact: MomentOpened) -> None:
    """Nothing posts to it before that day; another item may have had its code before."""
    named = ((entry.effective_on, fact.names),)
    books.moments[fact.moment] = Moment(named, fact.kept, entry.effective_on)


def rename(books: Books, entry: Entry, fact: MomentRenamed) -> None:
    """Its name from that day until the next one's; on one day the last recorded counts."""
    moment = books.moments[fact.moment]
    names = [it for it in moment.names if it[0] != entry.effective_on]
    names.append((entry.effective_on, fact.names))
    books.moments[fact.moment] = replace(moment, names=tuple(sorted(names, key=lambda it: it[0])))


def renumber(books: Books, entry: Entry, fact: MomentRenumbered) -> None:
    """From that day on its money is granted under the other code."""
    books.moments[fact.moment] = replace(books.moments[fact.moment], successor=(fact.successor, entry.effective_on))


def unrenumber(books: Books, entry: Entry, fact: MomentRenumbered) -> None:
    """Its money is granted under its own code again."""
    books.moments[fact.moment] = replace(books.moments[fact.moment], successor=None)


def close(books: Books, entry: Entry, fact: MomentClosed) -> None:
    """Nothing posts to it after that day."""
    books.moments[fact.moment] = replace(books.moments[fact.moment], closed_on=entry.effective_on)


def unclose(books: Books, entry: Entry, fact: MomentClosed) -> None:
    """It is as open as before."""
    books.moments[fact.moment] = replace(books.moments[fact.moment], closed_on=None)


def adopt_text(books: Books, entry: Entry, fact: MomentTextAdopted) -> None:
    """A later text of the same year replaces it."""
    books.texts[fact.moment, fact.year] = MomentText(
        fact.net_budgeted, fact.bases, fact.pays, fact.salaries, fact.person_year_cap
    )


ENTER: dict[type, Fold] = {
    MomentOpened: open_moment,
    MomentRenamed: rename,
    MomentRenumbered: renumber,
    MomentClosed: close,
    MomentTextAdopted: adopt_text,
}
UNDO: dict[type, Fold] = {MomentRenumbered: unrenumber, MomentClosed: unclose}
