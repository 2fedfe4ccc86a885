"""What a cell of a file says: text, amounts, days and counts as people write them and as spreadsheets keep them."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TypeGuard

from domain.money import Money, eur


class Formula(str):
    """A formula of a spreadsheet, as it is written; nothing here calculates."""

    __slots__ = ()


class Broken(str):
    """A cell that a spreadsheet could not calculate, such as ``#REF!``."""

    __slots__ = ()


Cell = str | int | float | date | datetime | time | timedelta | None
"""A cell as a file has it; those of a CSV file are texts."""

MOST_EXACT = 10**15
"""From here on a spreadsheet no longer keeps every digit of a number."""

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_FINNISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


class Unreadable(ValueError):
    """A cell does not say what its column asks for: a lasting code, what is wrong, what would be right."""

    def __init__(self, code: str, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.remedy = remedy


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text(cell: Cell) -> str:
    """A text, or a number that a spreadsheet made of one."""
    if type(cell) is str and not cell.startswith("="):
        return cell.strip()
    _refuse_calculated(cell)
    if not _is_number(cell):
        raise Unreadable("not-a-text", f"{_shown(cell)} is not a text", "format the cell as text and write it again")
    if cell != int(cell) or abs(cell) >= MOST_EXACT:
        raise Unreadable(
            "not-a-text",
            f"the spreadsheet keeps {cell} as a number, of which it may have lost digits",
            "format the cell as text and write it again",
        )
    return str(int(cell))


def amount(cell: Cell) -> Money:
    """Euros as people write them in Finland, or a number of a spreadsheet; the result is in cents."""
    if type(cell) is str:
        return _euros(cell)
    _refuse_calculated(cell)
    if _is_number(cell):
        # A spreadsheet counts with 15 digits; what stands beyond them is how the machine keeps a decimal fraction.
        cents = Decimal(f"{cell:.15g}") * 100
        if cents == int(cents):
            return Money(int(cents))
    raise Unreadable(
        "not-an-amount", f"{_shown(cell)} is not an amount in euros and cents", "write it as 1 234,56 or 1234.56"
    )


def day(cell: Cell) -> date:
    """A day: 2026-11-02, 2.11.2026 or a date of a spreadsheet."""
    if type(cell) is str:
        return _day(cell.strip())
    _refuse_calculated(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    if type(cell) is date:
        return cell
    raise _not_a_day(cell)


def count(cell: Cell) -> int:
    """A whole number, such as which instalment it is."""
    if type(cell) is str and _WHOLE.fullmatch(cell.strip()):
        return int(cell)
    _refuse_calculated(cell)
    if _is_number(cell) and cell == int(cell):
        return int(cell)
    raise Unreadable("not-a-number", f"{_shown(cell)} is not a whole number", "write it in digits alone, such as 1")


@lru_cache(maxsize=4_096)
def _euros(cell: str) -> Money:
    try:
        return eur(cell.strip().removesuffix("€").replace("\u202f", " ").replace("\u2212", "-"))
    except ValueError as error:
        _refuse_formula(cell)
        remedy = "write it as 1 234,56 or 1234.56, with two decimals or none"
        raise Unreadable("not-an-amount", f"{_shown(cell)} is not an amount in euros and cents", remedy) from error


@lru_cache(maxsize=4_096)
def _day(cell: str) -> date:
    try:
        if found := _DAY.fullmatch(cell):
            return date(*map(int, found.groups()))
        if found := _FINNISH_DAY.fullmatch(cell):
            return date(*map(int, reversed(found.groups())))
    except ValueError as error:
        remedy = "write a day that exists, such as 2026-11-02 or 2.11.2026"
        raise Unreadable("not-a-day", f"there is no {cell} in the calendar", remedy) from error
    _refuse_formula(cell)
    raise _not_a_day(cell)


def _not_a_day(cell: Cell) -> Unreadable:
    return Unreadable("not-a-day", f"{_shown(cell)} is not a day", "write it as 2026-11-02 or 2.11.2026")


def _is_number(cell: Cell) -> TypeGuard[int | float]:
    """Whether it is a number that a spreadsheet can keep; what is written in a file may be larger, or endless."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) <= sys.float_info.max


def _refuse_calculated(cell: Cell) -> None:
    if isinstance(cell, Broken):
        remedy = "mend the cell in the spreadsheet, or write its value"
        raise Unreadable("broken-cell", f"the spreadsheet shows {_shown(cell)} instead of a value", remedy)
    if isinstance(cell, str):
        _refuse_formula(cell)


def _refuse_formula(cell: str) -> None:
    if isinstance(cell, Formula) or cell.startswith("="):
        remedy = "copy the column and paste its values over the formulas"
        raise Unreadable("formula-cell", f"{_shown(cell)} is a formula, and formulas are not calculated here", remedy)


def _shown(cell: Cell) -> str:
    return f"{str(cell)[:60]!r}"
