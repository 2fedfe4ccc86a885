"""Access, as facts change it."""

from __future__ import annotations

from domain.books import Books
from domain.facts import Entry, RoleAssigned, RoleEnded
from domain.folds import Fold
from domain.registers import RoleTerm


def assign(books: Books, entry: Entry, fact: RoleAssigned) -> None:
    """One more term of that person."""
    books.roles[fact.person] = (*books.roles.get(fact.person, ()), RoleTerm(fact.role, fact.since, fact.until))


def end(books: Books, entry: Entry, fact: RoleEnded) -> None:
    """The term in that role that covers the last day ends with it."""
    books.roles[fact.person] = tuple(term.ended(fact.role, fact.ended_on) for term in books.roles[fact.person])


ENTER: dict[type, Fold] = {RoleAssigned: assign, RoleEnded: end}
UNDO: dict[type, Fold] = {}
