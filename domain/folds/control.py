"""The controls, as facts change them."""

from __future__ import annotations

from domain.books import Books
from domain.facts import ControlsSet, Entry
from domain.folds import Fold


def set_controls(books: Books, entry: Entry, fact: ControlsSet) -> None:
    """One more version to choose from by day."""
    books.controls[fact.controls.version] = fact.controls


ENTER: dict[type, Fold] = {ControlsSet: set_controls}
UNDO: dict[type, Fold] = {}
