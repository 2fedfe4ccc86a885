"""How each fact changes the books, one file per field: what is entered, and what a reversal takes back.

A fact's function finds the books ready: what it names was recalled. Room under limits is none of its business; that
follows from the fact's legs (``domain.evolve``).
"""

from collections.abc import Callable
from typing import Any

from domain.books import Books
from domain.facts import Entry

Fold = Callable[[Books, Entry, Any], None]
"""Enter a fact, or undo one that the entry reverses."""
