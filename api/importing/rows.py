"""From rows to commands: each row says what it asks for, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.doors import checked
from api.importing.cells import Unreadable, is_blank
from api.importing.headings import Headings, known_headings, read_headings
from api.importing.kinds import Command, Kind, name_of
from api.importing.problems import RowProblem
from api.importing.tables import BadFile, Cells, Progress, Table
from api.wrong_fields import BadInput
from domain.names import Person


@dataclass(frozen=True, slots=True)
class Row:
    """A row that says what it asks for."""

    number: int
    ask: Command


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read: its headings, the rows that can be decided, the problems of the others."""

    headings: Headings
    rows: list[Row]
    problems: list[RowProblem]

    @property
    def count(self) -> int:
        """How many rows there are below the headings, blank ones apart."""
        return len(self.rows) + len(self.problems)

    @property
    def numbers(self) -> list[int]:
        """The numbers of these rows."""
        return [it.number for it in self.rows] + [it.row for it in self.problems]


def read_rows(
    table: Table,
    kind: Kind,
    given: Mapping[str, Any],
    progress: Progress,
    sender: Person | None = None,
    most: int | None = None,
) -> Sheet:
    """Read a file of so many rows at most; ``given`` are fields for rows that leave their cells empty.

    A known ``sender`` is who asks in every row. Raises BadFile when the file as a whole cannot be read.
    """
    if sender is not None:
        given = {**given, "by": sender}
    headings = read_headings(_told(table, progress), kind, list(given))
    reader = _Reader(headings, kind, given, sender)
    sheet = Sheet(headings, reader.rows, reader.problems)
    for number, cells in enumerate(_told(table, progress), start=1):
        if number > headings.row and not all(map(is_blank, cells)):
            reader.read(number, cells)
            if most is not None and sheet.count > most:
                raise BadFile(f"the file has more than {most} rows; divide it")
    return sheet


def _told(table: Table, progress: Progress) -> Iterator[Cells]:
    """The rows of a file, each of them told."""
    for cells in table.rows():
        progress(1)
        yield cells


class _Reader:
    """Reads row after row, and remembers which payments were named."""

    def __init__(self, headings: Headings, kind: Kind, given: Mapping[str, Any], sender: Person | None) -> None:
        self._headings = headings
        self._kind = kind
        self._sender = sender
        self._given = {**kind.fixed, **given}
        self._needed = [column.field for column in kind.columns if column.needed]
        self._named: dict[str, Row] = {}
        self.rows: list[Row] = []
        self.problems: list[RowProblem] = []

    def read(self, number: int, cells: Cells) -> None:
        """Take one row."""
        try:
            row = Row(number, checked(self._kind.command, self._fields(number, cells)))
        except _Wrong as wrong:
            self.problems.append(wrong.problem)
        except BadInput as error:
            found = error.problems[0]
            remedy = "write it as `momentti commands` has it"
            self.problems.append(RowProblem(number, found.field, "not-allowed", f"{found.problem}.", remedy))
        else:
            self._keep(row)

    def _keep(self, row: Row) -> None:
        name = name_of(row.ask)
        before = self._named.setdefault(name, row)
        if before is row:
            self.rows.append(row)
        elif before.ask == row.ask:
            sentence = f"It says the same as row {before.number}; of two equal payments one is a mistake."
            remedy = "leave one of them out, or write what tells them apart"
            self.problems.append(RowProblem(row.number, None, "duplicate-row", sentence, remedy))
        else:
            sentence = f"Payment {name} stands in row {before.number} already."
            remedy = "write the instalment that each of them pays"
            self.problems.append(RowProblem(row.number, "instalment", "same-payment", sentence, remedy))

    def _fields(self, number: int, cells: Cells) -> dict[str, Any]:
        if len(cells) > self._headings.width:
            sentence = f"It has {len(cells)} cells under {self._headings.width} headings."
            remedy = "put a cell that holds the separator, such as 12,50, in quotation marks"
            raise _Wrong(number, None, "too-many-cells", sentence, remedy)
        fields = dict(self._given)
        for at, column in self._headings.columns:
            cell = cells[at] if at < len(cells) else None
            if is_blank(cell):
                continue
            try:
                fields[column.field] = column.read(cell)
            except Unreadable as error:
                self._refuse_headings(number, cells)
                raise _Wrong(number, column.field, error.code, f"{error}.", error.remedy) from error
        for field in self._needed:
            if field not in fields:
                raise _Wrong(number, field, "missing-cell", f"The cell {field} is empty.", "fill it in")
        if self._sender is not None and fields["by"] != self._sender:
            sentence = f"It is in the name of {fields['by']:.60}, and {self._sender} sends the file."
            raise _Wrong(number, "by", "another-person", sentence, "leave the cell empty, or have that person send it")
        return fields

    def _refuse_headings(self, number: int, cells: Cells) -> None:
        if known_headings(cells, self._kind) > 1:
            sentence = f"It is a row of headings again, as row {self._headings.row}."
            raise _Wrong(number, None, "second-headings", sentence, "delete it: a file has one row of headings")


class _Wrong(Exception):
    """A row that cannot be read."""

    def __init__(self, row: int, column: str | None, code: str, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.problem = RowProblem(row, column, code, sentence, remedy)
