"""Opening a file: what it is shows in its first bytes, not in its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from api.importing.csv_files import CsvTable
from api.importing.tables import MOST_BYTES, BadFile, Cells, Table

ZIPPED = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def open_table(file: Path, sheet: str | None, fits: Callable[[Cells], int]) -> Table:
    """The rows of a CSV file or a spreadsheet. Raises BadFile, saying what would be right.

    ``fits`` says how many known headings a row holds.
    """
    if file.stat().st_size > MOST_BYTES:
        raise BadFile(f"{file} is larger than {MOST_BYTES >> 20} MiB; divide it")
    body = file.read_bytes()
    if not body.strip():
        raise BadFile(f"{file} is empty; it holds a row of headings and a row for each payment")
    if body.startswith(OLD_OFFICE):
        raise BadFile(f"{file} is an old .xls file, or has a password; save it as .xlsx without one")
    if body.startswith(ZIPPED):
        # The library takes a fifth of a second to import: only those who have a spreadsheet wait for it.
        from api.importing.xlsx_files import XlsxTable

        return XlsxTable(body, sheet)
    if sheet is not None:
        raise BadFile(f"{file} is no spreadsheet and has no sheets; leave --sheet out")
    return CsvTable(body, fits)
