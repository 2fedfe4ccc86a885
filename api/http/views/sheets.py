"""Rows as spreadsheets read them: CSV and XLSX.

Amounts are whole cents, in columns that say so. CSV is RFC 4180 with commas, in UTF-8 behind a byte order mark, without
which Excel reads ä and ö as something else. Where lists are written with semicolons (Finland), a double click puts all
of a line into one cell that ends at a semicolon in a text: there it is opened as data from text. Where a formula would
begin, at the start of a text or after such an end, there is an apostrophe.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from types import NoneType
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from domain.money import Money
from ledger.saying import Json

MARK = "\ufeff"
FORMULA = re.compile(r"""^(?=[\t\r\n])|(?:^|[;\t\r\n])(?="*[=+\-@＝＋－＠])""")
"""Where a spreadsheet would begin to calculate; some take the wide forms of the signs for the same."""

LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""

CUT = " … (cut: the CSV has all of it)"

Cell = str | int | None


class Column(NamedTuple):
    """A column: which value of a row it shows, and what it is called."""

    key: str
    title: str


def columns_of(shape: type[Any]) -> tuple[Column, ...]:
    """The columns of rows of a shape."""
    hints = get_type_hints(shape)
    return tuple(_column(field.name, hints[field.name]) for field in dataclasses.fields(shape))


def csv_pieces(columns: Sequence[Column], rows: Iterable[Json]) -> Iterator[bytes]:
    """The head line, and a line for each row."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    written.write(MARK)
    writer.writerow([column.title for column in columns])
    for row in rows:
        writer.writerow([_harmless(_cell(row.get(column.key))) for column in columns])
        yield written.getvalue().encode()
        written.seek(0)
        written.truncate()
    yield written.getvalue().encode()


def workbook(columns: Sequence[Column], rows: Iterable[Json]) -> bytes:
    """A workbook of one sheet, written row by row; no text in it is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Momentti")
    sheet.append([column.title for column in columns])
    for row in rows:
        sheet.append([_written(sheet, _cell(row.get(column.key))) for column in columns])
    with TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        return file.read()


def _column(key: str, hint: Any) -> Column:
    amount = Money in (hint, *(it for it in get_args(hint) if it is not NoneType))
    return Column(key, f"{key}_cents" if amount and key != "cents" else key)


def _cell(value: Any) -> Cell:
    """Numbers and texts as they are, yes or no as such; what is more than one value as JSON."""
    match value:
        case bool():
            return "true" if value else "false"
        case None | int() | str():
            return value
        case _:
            return msgspec.json.encode(value).decode() if value else None


def _harmless(cell: Cell) -> Cell:
    return FORMULA.sub(r"\g<0>'", cell) if isinstance(cell, str) else cell


def _written(sheet: Any, cell: Cell) -> Any:
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", cell)
    held = WriteOnlyCell(sheet, value="")
    held.value = text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT
    held.data_type = "s"
    return held
