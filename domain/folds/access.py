"""Access, as facts change it."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.facts import Entry, RoleAssigned, RoleEnded
from domain.folds import Fold
from domain.registers import RoleTerm, ended_with


def assign(books: Books, entry: Entry, fact: RoleAssigned) -> None:
    """One more term of that person."""
    books.roles[fact.person] = (*books.roles.get(fact.person, ()), RoleTerm(fact.role, fact.since, fact.until))


def end(books: Books, entry: Entry, fact: RoleEnded) -> None:
    """The term in that role that covers the last day ends with it; one that begins the day after is never held."""
    held = books.roles[fact.person]
    ends = ended_with(fact.ended_on, [it for it in held if it.role is fact.role])
    books.roles[fact.person] = tuple(replace(it, until=fact.ended_on) if it in ends else it for it in held)


ENTER: dict[type, Fold] = {RoleAssigned: assign, RoleEnded: end}
UNDO: dict[type, Fold] = {}
