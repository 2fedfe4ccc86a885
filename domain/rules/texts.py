"""What the text of a moment, and its item number, say of its money."""

from __future__ import annotations

from domain.books import Books
from domain.names import Expenditure, MomentCode


def net_budgeted(moment: MomentCode, year: int, books: Books) -> bool:
    """Whether income of a moment may be used, as its text of the year says."""
    text = books.texts.get((moment, year))
    return text is not None and text.net_budgeted


def class_of(moment: MomentCode) -> Expenditure | None:
    """The item number fixes the economic class: 01-29 consumption, 30-69 transfers, 70-89 investment, 90-99 other."""
    item = int(moment[-2:])
    if item < 30:
        return Expenditure.CONSUMPTION
    if item < 70:
        return Expenditure.TRANSFER
    return Expenditure.INVESTMENT if item < 90 else None
