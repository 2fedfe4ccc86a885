"""Files as finance officers have them, and what is read from them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.importing.kinds import PAYMENTS, Kind
from api.importing.opening import open_table, read_file
from api.importing.rows import Sheet, read_rows
from api.importing.tables import Table

Rows = Iterable[Sequence[Any]]
Write = Callable[[Path, Rows], Path]

HEADINGS = ("decision", "instalment", "amount", "invoice", "due_on", "effective_on", "by")
GOOD = ("H-1", "1", "1 234,56", "I-1", "2021-09-30", "2021-09-01", "finance.one")


def write_csv(path: Path, rows: Rows, separator: str = ";", encoding: str = "utf-8") -> Path:
    """A CSV file, its cells quoted where they must be."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator).writerows(rows)
    path.write_bytes(target.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: Rows) -> Path:
    """A workbook of one sheet; a text that begins like a formula is one."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Maksut")
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


BOTH = pytest.mark.parametrize("write", [write_csv, write_xlsx])
"""A test of either format."""


def changed(**cells: Any) -> list[Any]:
    """A good row with some of its cells changed."""
    return [cells.get(heading, cell) for heading, cell in zip(HEADINGS, GOOD, strict=True)]


def opened(path: Path, kind: Kind = PAYMENTS, sheet: str | None = None) -> Table:
    """The rows of a file."""
    return open_table(read_file(path), path, kind, sheet)


def read(path: Path, kind: Kind = PAYMENTS, **given: Any) -> Sheet:
    """What a file says; ``given`` are fields that it need not say."""
    return read_rows(opened(path, kind), kind, given, lambda _: None)


def cells(path: Path) -> list[list[Any]]:
    """The cells of a file as they stand in it, whatever its format."""
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    return [list(row) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)]
