"""Offices, as facts change them."""

from __future__ import annotations

from dataclasses import replace

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
    books.offices[fact.person] = tuple(
        replace(term, until=fact.ended_on) if term.office is fact.office and term.in_force(fact.ended_on) else term
        for term in books.offices[fact.person]
    )


ENTER: dict[type, Fold] = {OfficeAssigned: assign, OfficeEnded: end}
UNDO: dict[type, Fold] = {}
