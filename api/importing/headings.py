"""The row of headings: which column is which field, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

from api.importing.cells import is_blank
from api.importing.kinds import Column, Kind
from api.importing.tables import MOST_COLUMNS, BadFile, Cells

REASON = "refused because"
"""The column of reasons that a file of errors has; it is not read when the corrected file comes back."""


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the columns of a file stand (from 0), below which row (from 1); ``reason`` is where earlier reasons are."""

    row: int
    columns: tuple[tuple[int, Column], ...]
    reason: int | None
    width: int


def known_headings(cells: Cells, kind: Kind) -> int:
    """How many cells of a row are headings of a kind of import."""
    known = _by_heading(kind)
    return sum(_normal(cell) in known for cell in cells)


def read_headings(rows: Iterable[Cells], kind: Kind, given: Sequence[str]) -> Headings:
    """Find the headings in the first row that is not blank; ``given`` are the fields that need no column.

    Raises BadFile, naming what is missing, unknown or twice.
    """
    filled = ((number, row) for number, row in enumerate(rows, start=1) if not all(map(is_blank, row)))
    number, cells = next(filled, (0, ()))
    if not number:
        raise BadFile("the file holds no row; it begins with a row of headings")
    if len(cells) > MOST_COLUMNS:
        raise BadFile(f"row {number} is not the row of headings: it has {len(cells)} cells")
    known = _by_heading(kind)
    found = [(at, _normal(cell)) for at, cell in enumerate(cells) if not is_blank(cell)]
    columns = tuple((at, known[name]) for at, name in found if name in known)
    if not columns:
        _refuse_late(filled, number, kind)
    unknown = [str(cells[at]) for at, name in found if name not in known and name != _normal(REASON)]
    fields = [column.field for _, column in columns]
    twice = sorted({field for field in fields if fields.count(field) > 1})
    missing = [it.field for it in kind.columns if it.needed and it.field not in fields and it.field not in given]
    _refuse(number, kind, unknown, twice, missing)
    reason = next((at for at, name in found if name == _normal(REASON)), None)
    return Headings(number, columns, reason, len(cells))


def _refuse_late(below: Iterable[tuple[int, Cells]], number: int, kind: Kind) -> None:
    """A title stands above the headings."""
    later, cells = next(iter(below), (0, ()))
    if known_headings(cells, kind) > 1:
        raise BadFile(f"the headings stand on row {later}: delete what is above them (row {number})")


def _refuse(number: int, kind: Kind, unknown: list[str], twice: list[str], missing: list[str]) -> None:
    wrong = [
        *(f"there is no column {it!r}" for it in unknown),
        *(f"two columns are {it}" for it in twice),
        *(f"the column {it} is missing{_FOR_ALL.get(it, '')}" for it in missing),
    ]
    if wrong:
        offered = ", ".join(it.field for it in kind.columns)
        raise BadFile(f"row {number} is not the row of headings: {'; '.join(wrong)}. The columns are {offered}")


_FOR_ALL = {
    "by": "; --by names who asks of all rows",
    "effective_on": "; --on (over HTTP, on) names the day of all rows",
}
"""What is said once where there is no column."""


@cache
def _by_heading(kind: Kind) -> dict[str, Column]:
    return {_normal(name): column for column in kind.columns for name in (column.field, *column.also)}


def _normal(heading: object) -> str:
    """However it is written: ``Due on``, ``due_on`` and ``DUE-ON`` are one heading, an ä in one or two characters."""
    return "_".join(normalize("NFC", str(heading or "")).casefold().replace("-", " ").replace("_", " ").split())
