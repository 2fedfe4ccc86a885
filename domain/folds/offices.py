"""Offices, as facts change them."""

from __future__ import annotations

from domain.books import Books
from domain.facts import Entry, OfficeAssigned, OfficeEnded
from domain.folds import Fold
from domain.registers import Appointment


def assign(books: Books, entry: Entry, fact: OfficeAssigned) -> None:
    """One more term of that person."""
    term = Appointment(fact.office, fact.since, fact.until, fact.limit)
    books.offices[fact.person] = (*books.offices.get(fact.person, ()), term)


def end(books: Books, entry: Entry, fact: OfficeEnded) -> None:
    """The terms in that office that cover the last day end with it."""
    books.offices[fact.person] = tuple(term.ended(fact.office, fact.ended_on) for term in books.offices[fact.person])


ENTER: dict[type, Fold] = {OfficeAssigned: assign, OfficeEnded: end}
UNDO: dict[type, Fold] = {}
