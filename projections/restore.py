"""A ledger out of a backup: derived anew from its lines, verified as a whole, equal to a checkpoint, or not at all.

All of it is one transaction: whatever is wrong, or if the process is killed, the schema stays as empty as it was.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import msgspec
import psycopg
from psycopg import sql

from ledger.checkpoints import Checkpoint
from ledger.codec import UnreadableLine
from ledger.collecting import without_collection
from ledger.journals import LONGEST_LINE
from ledger.lookups import KEEP_SNAPSHOT, as_snapshot
from ledger.migrations import statement, template
from projections import fresh
from projections.backup import JOURNAL, MANIFEST, REGISTERS, TURN_COLUMNS, TURNS, Manifest, Register
from projections.derivation import Derivation, DoesNotFollow, shelf_of
from projections.follower import CHUNK, SUM_UP
from projections.fresh import COPY_IN, listed
from projections.ledger import Connection, Ledger, Progress
from projections.verify import Difference, Verified, verify_on

NUMBER_ON = template("projections", "number_on")
HOLDS_ROWS = template("projections", "holds_rows")
UNTOUCHED = statement("projections", "untouched")
LEARN = statement("projections", "learn")

PAGE = 4_096
"""Lines derived, and rows written, at a time."""

ODD_DIRECTORY = (BadZipFile, RuntimeError, ValueError)
"""What reading an archive's directory raises where a place, a version or a flag in it cannot be."""

EVENT_COLUMNS = ["position", "effective_on", "line", "labels"]


class BackupUnfit(Exception):
    """A backup is not what it should be, or not what the checkpoint says; nothing was restored."""


class NotEmpty(Exception):
    """A backup is restored into an empty ledger only; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A ledger that was restored and verified; proven equal to a checkpoint, if one was given, as far as that goes."""

    verified: Verified
    checkpoint: Checkpoint | None
    registers: dict[str, int]
    """How many rows each register beside the log has."""


class Backup:
    """The parts of a backup, read as they are asked for."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        try:
            with self.part(MANIFEST) as said:
                self.manifest = msgspec.json.decode(said.read(), type=Manifest)
        except msgspec.MsgspecError as error:
            raise BackupUnfit(f"this is not a backup of a ledger, or one of another version: {error}") from error
        tables = self.manifest.tables.keys()
        if absent := [it for it in (TURNS, *REGISTERS) if it not in tables]:
            raise BackupUnfit(f"the backup's manifest names no {absent[0]}: it was cut, or is one of another version")
        if unknown := sorted(tables - {TURNS, *REGISTERS}):
            raise BackupUnfit(f"the backup has {unknown[0]!r}, which this version does not know: take a newer one")

    def part(self, name: str) -> IO[bytes]:
        """A part of the file. Raises BackupUnfit when it is not there, or not as a backup has it."""
        try:
            if self._archive.getinfo(name).compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise BadZipFile(f"{name} is packed in another way")
            return self._archive.open(name)
        except KeyError as error:
            raise BackupUnfit(f"the backup lacks a part, or this is not a backup: {name}") from error
        except (*ODD_DIRECTORY, OSError) as error:
            raise _damaged(error) from error


@contextmanager
def open_backup(file: Path) -> Iterator[Backup]:
    """A backup to restore from. Raises BackupUnfit wherever the file turns out to be cut or damaged."""
    try:
        archive = ZipFile(file)
    except ODD_DIRECTORY as error:
        raise _damaged(error) from error
    with archive:
        try:
            yield Backup(archive)
        except (BadZipFile, zlib.error, EOFError) as error:
            raise _damaged(error) from error


def _damaged(error: Exception) -> BackupUnfit:
    return BackupUnfit(f"the file is cut or damaged: {error}")


def restore(
    ledger: Ledger, backup: Backup, checkpoint: Checkpoint | None, progress: Progress = lambda position: None
) -> Restored:
    """Restore a backup into an empty ledger, and prove that it is what the checkpoint says.

    Raises BackupUnfit when it is cut, altered, older than the checkpoint or of another history, NotEmpty when there are
    facts already; then nothing was changed.
    """
    manifest = backup.manifest
    if checkpoint is not None and manifest.position < checkpoint.size:
        raise BackupUnfit(
            f"the backup ends at position {manifest.position}, the checkpoint is of {checkpoint.size} lines:"
            " it is stale"
        )
    with without_collection(), ledger.owner() as connection, connection.transaction():
        return _Restoring(connection, backup, checkpoint, progress).run()


class _Restoring:
    def __init__(
        self, connection: Connection, backup: Backup, checkpoint: Checkpoint | None, progress: Progress
    ) -> None:
        self._connection = connection
        self._backup = backup
        self._checkpoint = checkpoint
        self._progress = progress
        self._log = Derivation(shelf_of(connection, "shelf"))
        self._position = 0

    def run(self) -> Restored:
        """Everything within one transaction, and its verification before it ends."""
        connection = self._connection
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        connection.execute("SELECT lock_turn()")
        self._refuse_unless_empty()
        self._copy(TURNS, TURN_COLUMNS)
        self._derive()
        for name in REGISTERS:
            self._register(name)
        while connection.execute(SUM_UP, {"chunk": CHUNK}).fetchone() == (True,):
            pass
        connection.execute(LEARN)
        verified = self._verified()
        if self._position:
            desk = self._log.desk(verified.recorded_at)
            connection.execute(KEEP_SNAPSHOT, as_snapshot(desk))
        rows = {name: content.rows for name, content in self._backup.manifest.tables.items() if name != TURNS}
        return Restored(verified, self._checkpoint, rows)

    def _refuse_unless_empty(self) -> None:
        held = [it for it in REGISTERS if self._ask(HOLDS_ROWS.format(table=sql.Identifier(it)))]
        if not self._ask(UNTOUCHED) or held:
            raise NotEmpty(
                "A backup is restored into an empty ledger only, and this one has"
                f" {'rows in ' + ', '.join(held) if held else 'facts'}: name another schema in MOMENTTI_SCHEMA, and run"
                " `momentti migrate` there."
            )

    def _ask(self, query: bytes | sql.Composed) -> bool:
        return self._connection.execute(query).fetchone() == (True,)

    def _derive(self) -> None:
        manifest, known = self._backup.manifest, self._checkpoint
        stops = sorted({known.size, manifest.position} if known else {manifest.position})
        with self._backup.part(JOURNAL) as lines:
            for stop in stops:
                while self._position < stop:
                    self._take(lines, min(PAGE, stop - self._position))
                if known is not None and known.size == stop and self._log.root() != known.root:
                    raise BackupUnfit(
                        f"the root of the first {stop} lines is {self._log.root().hex()}, the checkpoint says"
                        f" {known.root.hex()}: this backup is of another history"
                    )
            if lines.readline(LONGEST_LINE):
                raise BackupUnfit(f"the backup goes on after line {manifest.position}, where its manifest says it ends")
        if self._log.root().hex() != manifest.root:
            raise BackupUnfit(
                f"the lines hash to {self._log.root().hex()}, the backup's own manifest says {manifest.root}: it was"
                " altered"
            )

    def _take(self, lines: IO[bytes], most: int) -> None:
        """Derive some lines, and write what they say and what follows from them."""
        rows = []
        for line in islice(iter(lambda: lines.readline(LONGEST_LINE), b""), most):
            self._position += 1
            rows.append(self._row(line.removesuffix(b"\n")))
        if len(rows) < most:
            raise BackupUnfit(
                f"the backup ends after line {self._position}, its manifest says"
                f" {self._backup.manifest.position}: it was cut"
            )
        names = {"table": sql.Identifier("events"), "columns": listed(EVENT_COLUMNS)}
        with self._connection.cursor().copy(COPY_IN.format(**names)) as copy:
            for row in rows:
                copy.write_row(row)
        fresh.fill(self._connection, self._log.gather(), live=True)
        self._progress(self._position)

    def _row(self, line: bytes) -> tuple[Any, ...]:
        try:
            said = self._log.read(line)
            if said.fact.position != self._position:
                raise BackupUnfit(
                    f"line {self._position} says position {said.fact.position}: lines are missing, or more"
                )
            self._log.fold(said.fact)
        except (UnreadableLine, DoesNotFollow) as error:
            raise BackupUnfit(f"line {self._position} does not follow from those before it: {error}") from error
        return self._position, said.effective_on, line, said.labels

    def _register(self, name: str) -> None:
        register = Register.read(self._connection, name)
        content = self._backup.manifest.tables[name]
        if unknown := sorted(set(content.columns) - set(register.columns)):
            raise BackupUnfit(f"the backup's {name} have a column {unknown[0]!r} that this version does not know")
        self._copy(name, content.columns)
        if register.number is not None:
            number, table = register.number, sql.Identifier(name)
            column = sql.Identifier(number)
            names = {"name": sql.Literal(name), "number": sql.Literal(number), "column": column, "table": table}
            self._connection.execute(NUMBER_ON.format(**names))

    def _copy(self, name: str, columns: list[str]) -> None:
        content = self._backup.manifest.tables[name]
        query = COPY_IN.format(table=sql.Identifier(name), columns=listed(columns))
        cursor = self._connection.cursor()
        try:
            with self._backup.part(name) as source, cursor.copy(query) as copy:
                while block := source.read(1 << 20):
                    copy.write(block)
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise BackupUnfit(f"the backup's {name} cannot be read: {error}") from error
        if cursor.rowcount != content.rows:
            raise BackupUnfit(f"the backup has {cursor.rowcount} {name}, its manifest says otherwise: it was cut")

    def _verified(self) -> Verified:
        try:
            return verify_on(self._connection, self._progress)
        except Difference as difference:
            raise BackupUnfit(f"the backup contradicts itself: {difference}") from difference
