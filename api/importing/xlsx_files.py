"""Spreadsheets (.xlsx): one sheet, read and written row by row."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.reader.excel import ExcelReader

from api.importing.cells import Broken, Cell, Formula
from api.importing.tables import XLSX, BadFile, Cells
from api.importing.xlsx_parts import Parts

# Of looks that the library does not keep, and of cells with what they hold: a server's log is no place for these.
warnings.filterwarnings("ignore", module="openpyxl")

FORMULA, BROKEN, TEXT = "f", "e", "s"
"""How the library calls formulas, cells that could not be calculated, and texts."""


class XlsxTable:
    """The rows of one sheet; its cells are texts, numbers and dates."""

    suffix, media_type = ".xlsx", XLSX

    def __init__(self, body: bytes, sheet: str | None, most: int) -> None:
        """Open a workbook. Raises BadFile unless it has one sheet, or one of the name that is asked for.

        ``most`` is how many bytes it may unpack to.
        """
        _refuse_too_large(body, most)
        self._body = body
        self._looked_through: set[str] = set()
        with self._workbook() as book:
            names = [it.title for it in book.worksheets]
        if sheet is None and len(names) != 1:
            raise BadFile(
                f"the workbook has {len(names)} sheets ({', '.join(names)}); name the one to read with --sheet"
                " (over HTTP, sheet)"
            )
        if sheet is not None and sheet not in names:
            raise BadFile(f"the workbook has no sheet {sheet!r}; it has {', '.join(names)}")
        self._sheet = sheet or names[0]

    def rows(self) -> Iterator[Cells]:
        """All rows, without what stands empty at their ends."""
        for row in self._rows():
            cells = [_value(it) for it in row]
            while cells and cells[-1] is None:
                cells.pop()
            yield cells

    def with_reasons(self, reasons: Mapping[int, str], left_out: int | None) -> bytes:
        """These rows with their reasons; numbers and dates look as they did.

        A formula comes back as its text: in another row it would point at other cells, and count something else.
        """
        book = openpyxl.Workbook(write_only=True)
        target = book.create_sheet(self._sheet)
        for number, row in enumerate(self._rows(), start=1):
            if number in reasons:
                kept = list(row)
                if left_out is not None:
                    del kept[left_out : left_out + 1]
                target.append([_text(target, reasons[number]), *(_copy(target, it) for it in kept)])
        written = io.BytesIO()
        book.save(written)
        return written.getvalue()

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        with self._workbook() as book:
            sheet = book[self._sheet]
            sheet.reset_dimensions()  # what a file says of its own size is often wrong
            rows = iter(sheet.iter_rows())
            while True:
                with _readable():
                    row = next(rows, None)
                if row is None:
                    return
                yield row

    @contextmanager
    def _workbook(self) -> Iterator[Any]:
        packed = io.BytesIO(self._body)
        with _readable():
            reader = ExcelReader(packed, read_only=True)
            reader.archive = Parts(packed, self._looked_through)
            reader.read()
        book = reader.wb
        try:
            yield book
        finally:
            book.close()


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever the library raises within, the file is not what it says it is."""
    try:
        yield
    except Exception as error:
        if isinstance(error.__cause__, BadFile):
            raise error.__cause__ from error
        raise BadFile(f"the spreadsheet cannot be read ({error}); open it and save it again as .xlsx") from error


def _refuse_too_large(body: bytes, most: int) -> None:
    with _readable(), zipfile.ZipFile(io.BytesIO(body)) as packed:
        unpacked = sum(it.file_size for it in packed.infolist())
    if unpacked > most:
        raise BadFile(f"the spreadsheet unpacks to {unpacked >> 20} MiB, more than {most >> 20}; divide it")


def _value(cell: Any) -> Cell:
    kind, value = cell.data_type, cell.value
    if kind == FORMULA:
        return Formula(_formula(value))
    if kind == BROKEN:
        return Broken(value)
    assert value is None or isinstance(value, str | int | float | date | datetime | time | timedelta)
    return value


def _formula(value: Any) -> str:
    """The text of a formula, of one over several cells, too."""
    return str(getattr(value, "text", value))


def _copy(target: Any, cell: Any) -> Any:
    if cell.data_type == FORMULA:
        return _text(target, _formula(cell.value))
    copied = WriteOnlyCell(target, value=cell.value)
    copied.data_type = cell.data_type
    if cell.value is not None:
        copied.number_format = cell.number_format
    return copied


def _text(target: Any, content: str) -> Any:
    """A cell that is a text, whatever it begins with."""
    cell = WriteOnlyCell(target, value=content)
    cell.data_type = TEXT
    return cell
