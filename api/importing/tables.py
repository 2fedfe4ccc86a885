"""A file of rows, whatever its format: what is read from it, and how some of its rows are given back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from api.importing.cells import Cell
from domain.slips import Slip

Cells = Sequence[Cell]

Progress = Callable[[int], None]
"""Is told of so many rows more that a step has come through."""

MOST_BYTES = 256 * 2**20
"""A larger file, or a spreadsheet that unpacks to more, is not read."""

MOST_COLUMNS = 1_000
"""A row with more is no row of headings."""

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""What the formats are called where files are sent."""


class BadFile(Slip):
    """A file as a whole cannot be read; says why, and what would be right."""


class Table(Protocol):
    """The rows of a file, numbered from 1 as a spreadsheet numbers them, blank ones included."""

    suffix: str
    """What the name of a file of this format ends with."""
    media_type: str
    """What the format is called where files are sent."""

    def rows(self) -> Iterator[Cells]:
        """All rows, from the first one each time it is asked. Raises BadFile when the file breaks off."""
        ...

    def with_reasons(self, reasons: Mapping[int, str], left_out: int | None) -> bytes:
        """The rows that have a reason, unchanged, as a file of the same format; the reasons are its first column.

        The column ``left_out`` (from 0), which held earlier reasons, is left out.
        """
        ...
