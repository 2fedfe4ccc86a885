"""Offices, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.facts import Entry, OfficeAssigned, OfficeEnded
from domain.folds import Fold
from domain.registers import Appointment, ended_with


def assign(books: Books, entry: Entry, fact: OfficeAssigned) -> None:
    """One more term of that person."""
    term = Appointment(fact.office, fact.since, fact.until, fact.limit)
    books.offices[fact.person] = (*books.offices.get(fact.person, ()), term)


def end(books: Books, entry: Entry, fact: OfficeEnded) -> None:
    """Terms in that office that cover the last day end with it; without any, those beginning next are never held."""
    held = books.offices[fact.person]
    ends = ended_with(fact.ended_on, [it for it in held if it.office is fact.office])
    books.offices[fact.person] = tuple(replace(it, until=fact.ended_on) if it in ends else it for it in held)


ENTER: dict[type, Fold] = {OfficeAssigned: assign, OfficeEnded: end}
UNDO: dict[type, Fold] = {}
