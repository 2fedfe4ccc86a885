"""A ledger in one file: its lines, which are all of the truth, its turns, and the registers that stand beside the log.

Everything else follows from the lines and is derived anew by whoever restores it. The file is a zip archive: the
journal in it is the one that anybody can export, hash and prove, with any unzip and without PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from psycopg import sql

from ledger.answers import LogDamaged
from ledger.migrations import statement, template
from ledger.proofs import root_at
from ledger.tree import Frontier, leaf_hash
from projections.export import PAGE, journal
from projections.fresh import listed
from projections.ledger import Connection, Progress
from projections.view import View

COPY_TURNS = statement("projections", "copy_turns")
COPY_OUT = template("projections", "copy_out")
COLUMNS = statement("projections", "columns")

FORMAT: Literal["momentti-backup/1"] = "momentti-backup/1"

MANIFEST, JOURNAL, TURNS, CHECKPOINT = "manifest.json", "journal.ndjson", "turns", "checkpoint"

TURN_COLUMNS = ["recorded_at", "last_position", "root"]

REGISTERS = ("refusals", "tokens", "revocations", "readings")
"""What stands beside the log and does not follow from it."""


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a table's part of the file holds."""

    columns: list[str]
    rows: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup says that it is: so many lines with this root (hex), and tables."""

    format: Literal["momentti-backup/1"]
    schema: str
    position: int
    root: str
    recorded_at: str
    tables: dict[str, Content]


@dataclass(frozen=True, slots=True)
class Register:
    """A table beside the log, and what its columns are called."""

    name: str
    columns: list[str]
    number: str | None
    """The column that numbers its rows, if one does."""

    @classmethod
    def read(cls, connection: Connection, name: str) -> Register:
        """As the schema has it."""
        found = connection.execute(COLUMNS, {"table": name}).fetchall()
        return cls(name, [column for column, _ in found], next((column for column, numbers in found if numbers), None))


def back_up(
    connection: Connection, schema: str, at: View, target: BinaryIO, checkpoint: str | None, progress: Progress
) -> Manifest:
    """Write all that a reader's snapshot holds, up to the newest position in it, and a signed checkpoint of that.

    Raises LogDamaged when the lines are not the ones that were recorded.
    """
    root = root_at(connection.cursor(), at.position)
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=3) as archive:
        with archive.open(JOURNAL, "w", force_zip64=True) as lines:
            found = _write_journal(connection, at, lines, progress)
        if found != (at.position, root):
            raise LogDamaged(
                f"the lines up to position {at.position} do not hash to the root of their turn: nothing was backed up;"
                " `momentti verify` names the first difference"
            )
        tables = {TURNS: _copy(connection, archive, TURNS, COPY_TURNS, TURN_COLUMNS)}
        for register in (Register.read(connection, name) for name in REGISTERS):
            names = {"table": sql.Identifier(register.name), "columns": listed(register.columns)}
            query = COPY_OUT.format(**names)
            tables[register.name] = _copy(connection, archive, register.name, query, register.columns)
        if checkpoint is not None:
            archive.writestr(CHECKPOINT, checkpoint)
        manifest = Manifest(FORMAT, schema, at.position, root.hex(), at.recorded_at.isoformat(), tables)
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _write_journal(connection: Connection, at: View, target: Any, progress: Progress) -> tuple[int, bytes]:
    """Write the lines; returns how many there are, and their root."""
    tree = Frontier.empty()
    for page in _pages(journal(connection, at)):
        target.write(b"".join(page))
        tree, _ = tree.append(leaf_hash(line[:-1]) for line in page)
        progress(tree.size)
    return tree.size, tree.root()


def _pages(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    page: list[bytes] = []
    for line in lines:
        page.append(line)
        if len(page) == PAGE:
            yield page
            page = []
    yield page


def _copy(
    connection: Connection, archive: ZipFile, name: str, query: bytes | sql.Composed, columns: list[str]
) -> Content:
    rows = 0
    with archive.open(name, "w", force_zip64=True) as target, connection.cursor().copy(query) as copy:
        for row in copy:
            target.write(row)
            rows += 1
    return Content(columns, rows)
