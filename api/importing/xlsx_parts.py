"""The parts of a spreadsheet, each looked through before the library reads it.

The library keeps what it reads as a tree until a row ends: a file of 66 kilobytes, unpacked to 60 megabytes of empty
elements in one row, took gigabytes of memory and minutes.
"""

from __future__ import annotations

import zipfile
from contextlib import suppress
from typing import IO, Any
from xml.parsers import expat

from api.importing.tables import BadFile

MOST_HELD = 300_000
"""Elements and attributes that are kept at a time: of a row, or of a part without rows; the widest row has a third."""

MOST_FREED = 2**20
"""Rows of a sheet, as many as a spreadsheet program has; of each something is left while the sheet is read."""

MOST_TAG = 2**20
"""Bytes of one tag: it is read anew with every piece that comes until it ends."""

PIECE = 65_536

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FREED = frozenset({f"{_SHEET} row", f"{_SHEET} si"})
"""What the library lets go of when it ends: rows, and texts that cells share."""


class Parts(zipfile.ZipFile):
    """A packed spreadsheet."""

    def __init__(self, packed: IO[bytes], looked_through: set[str]) -> None:
        """Open it; the names in ``looked_through`` need no second look, and others join them."""
        super().__init__(packed)
        self._looked_through = looked_through

    def open(self, name: Any, *how: Any, **more: Any) -> IO[bytes]:
        """Open a part. Raises BadFile where the library would keep too much of it."""
        if name not in self._looked_through:
            with super().open(name) as part:
                _look_through(part)
            self._looked_through.add(name)
        return super().open(name, *how, **more)


def _look_through(part: IO[bytes]) -> None:
    held = _Held()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = True
    parser.StartElementHandler = held.begin
    parser.EndElementHandler = held.end
    come = 0
    with suppress(expat.ExpatError):  # of what is no XML the library keeps what came before, as here
        while piece := part.read(PIECE):
            parser.Parse(piece)
            come += len(piece)
            if come - parser.CurrentByteIndex > MOST_TAG:
                raise _too_much(f"a tag of more than {MOST_TAG} bytes")


class _Held:
    """How much is kept of the part that is being read."""

    def __init__(self) -> None:
        self._now = 0
        self._before: list[int] = []
        """How much was kept where each of the rows began that have not ended yet."""
        self._freed = 0

    def begin(self, name: str, attributes: list[str]) -> None:
        """An element begins."""
        if name in FREED:
            self._before.append(self._now)
        self._now += 1 + len(attributes) // 2
        if self._now > MOST_HELD:
            raise _too_much(f"a row or part of more than {MOST_HELD} elements")

    def end(self, name: str) -> None:
        """An element ends; a row leaves nothing behind."""
        if name in FREED:
            self._now = self._before.pop()
            self._freed += 1
            if self._freed > MOST_FREED:
                raise _too_much(f"a sheet of more than {MOST_FREED} rows")


def _too_much(what: str) -> BadFile:
    return BadFile(f"the spreadsheet has {what}; delete what is not needed, and save it again as .xlsx")
