"""What the number of a moment's item, and its text of each year, say of its money."""

from __future__ import annotations

from domain.books import Books
from domain.facts import Charge, Draw
from domain.names import Expenditure, MomentCode
from domain.refusals import ExpenditureNotAllowed, Refusal, SalariesNotAllowed


def net_budgeted(moment: MomentCode, year: int, books: Books) -> bool:
    """Whether income of a moment may be used, as its text of the year says."""
    text = books.texts.get((moment, year))
    return text is not None and text.net_budgeted


def class_of(moment: MomentCode) -> Expenditure | None:
    """The item number fixes the economic class: 01-29 consumption, 30-69 transfers, 70-89 investment, 90-99 other."""
    item = _item_of(moment)
    if item < 30:
        return Expenditure.CONSUMPTION
    if item < 70:
        return Expenditure.TRANSFER
    return Expenditure.INVESTMENT if item < 90 else None


def refuse_expenditure(
    charge: Charge, expenditure: Expenditure, draws: tuple[Draw, ...], books: Books
) -> Refusal | None:
    """Consumption money never pays transfers, nor the reverse, unless the moment's text of that year allows it.

    Where no text is recorded nothing is refused: what Parliament's text allows is not guessed.
    """
    if expenditure is class_of(charge.moment):
        return None
    for draw in draws:
        text = books.texts.get((charge.moment, draw.vintage))
        if text is not None and expenditure not in text.pays:
            return ExpenditureNotAllowed(charge.moment, draw.vintage, expenditure)
    return None


def refuse_salaries(charge: Charge, draws: tuple[Draw, ...], books: Books) -> Refusal | None:
    """Salaries are paid from items 01-14; from others only where the text of the year says so or caps person-years."""
    if 1 <= _item_of(charge.moment) <= 14:
        return None
    for draw in draws:
        text = books.texts.get((charge.moment, draw.vintage))
        if text is None or not (text.salaries or text.person_year_cap):
            return SalariesNotAllowed(charge.moment, draw.vintage)
    return None


def _item_of(moment: MomentCode) -> int:
    return int(moment[-2:])
