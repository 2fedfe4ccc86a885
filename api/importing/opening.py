"""Opening a file: what it is shows in its first bytes, not in its name."""

from __future__ import annotations

from pathlib import Path

from api.importing.csv_files import CsvTable
from api.importing.headings import known_headings
from api.importing.kinds import Kind
from api.importing.tables import MOST_BYTES, BadFile, Table

ZIPPED = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_file(file: Path) -> bytes:
    """What is in a file. Raises BadFile for one that is too large to be read."""
    _refuse_too_large(file, file.stat().st_size, MOST_BYTES)
    return file.read_bytes()


def open_table(body: bytes, file: object, kind: Kind, sheet: str | None, most: int = MOST_BYTES) -> Table:
    """The rows of a CSV file or a spreadsheet of a kind of import. Raises BadFile, saying what would be right.

    ``file`` is what it is called; ``most`` is how many bytes it may be, unpacked.
    """
    _refuse_too_large(file, len(body), most)
    if not body.strip():
        raise BadFile(f"{file} is empty; it holds a row of headings and a row for each payment")
    if body.startswith(OLD_OFFICE):
        raise BadFile(f"{file} is an old .xls file, or has a password; save it as .xlsx without one")
    if body.startswith(ZIPPED):
        # The library takes a fifth of a second to import: only those who have a spreadsheet wait for it.
        from api.importing.xlsx_files import XlsxTable

        return XlsxTable(body, sheet, most)
    if sheet is not None:
        raise BadFile(f"{file} is no spreadsheet and has no sheets; leave --sheet out (over HTTP, sheet)")
    return CsvTable(body, lambda cells: known_headings(cells, kind))


def _refuse_too_large(file: object, size: int, most: int) -> None:
    if size > most:
        raise BadFile(f"{file} is larger than {most >> 20} MiB; divide it")
