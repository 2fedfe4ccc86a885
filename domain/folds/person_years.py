"""Person-years: no decision needs them, they are only reported."""

from __future__ import annotations

from domain.books import Books
from domain.facts import Entry, PersonYearsPlanned, PersonYearsReported
from domain.folds import Fold


def note(books: Books, entry: Entry, fact: PersonYearsPlanned | PersonYearsReported) -> None:
    """Nothing stays open."""


ENTER: dict[type, Fold] = {PersonYearsPlanned: note, PersonYearsReported: note}
UNDO: dict[type, Fold] = {PersonYearsPlanned: note, PersonYearsReported: note}
