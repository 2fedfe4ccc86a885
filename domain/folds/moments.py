"""Moments and their texts, as facts change them."""

from __future__ import annotations

from domain.books import Books, MomentText
from domain.facts import Entry, MomentTextAdopted
from domain.folds import Fold


def adopt_text(books: Books, entry: Entry, fact: MomentTextAdopted) -> None:
    """A later text of the same year replaces it."""
    books.texts[fact.moment, fact.year] = MomentText(
        fact.net_budgeted, fact.bases, fact.pays, fact.salaries, fact.person_year_cap
    )


ENTER: dict[type, Fold] = {MomentTextAdopted: adopt_text}
UNDO: dict[type, Fold] = {}
