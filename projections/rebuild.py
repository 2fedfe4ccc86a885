"""Everything that follows from the log, derived anew beside what is stored, compared with it, and put in its place.

Nobody waits for it but the follower. Facts are settled: what is stored beside the lines up to a position is never
written again, so that one snapshot of the database says all that is stored up to its head, while writers go on behind
it. What differs there is replaced within the same transaction, row by row and not table by table: a reader whose
snapshot is older goes on seeing what it saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import psycopg

from ledger.answers import LogDamaged
from ledger.collecting import without_collection
from ledger.desk import Desk
from ledger.lookups import KEEP_SNAPSHOT, NEWS, as_snapshot
from ledger.migrations import statement
from ledger.proofs import head_of
from ledger.states import fold_version
from projections import fresh
from projections.derivation import Derivation, shelf_of
from projections.follower import CHUNK, SUM_UP
from projections.fresh import DERIVED, SHELF, SUMMED, SUMS, Mended
from projections.ledger import Connection, Ledger, Progress
from projections.sums import Sums

LOCK_REBUILD = statement("projections", "lock_rebuild")
LOCK_SUMS = statement("projections", "lock_sums")
SUMMED_UPTO = statement("projections", "summed_upto")
SNAPSHOTS = statement("projections", "snapshots")
FORGET_SNAPSHOTS = statement("projections", "forget_snapshots")

PAGE = 5_000

ROUNDS = 3
"""How often it catches up with the head before sums wait: each time less, unless facts come faster than it derives."""


class RebuildUnderWay(Exception):
    """Somebody else rebuilds this ledger."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """All that is stored up to a position is what its lines say; what was not, and was mended."""

    position: int
    mended: tuple[Mended, ...]


def rebuild(ledger: Ledger, progress: Progress = lambda position: None) -> Rebuilt:
    """Derive all that follows from the log, and replace what is stored where it differs; writers and readers go on.

    Needs the right to act as the ledger's owner, and to make temporary tables. Raises RebuildUnderWay while another one
    goes on, LogDamaged when the lines are not the ones that were recorded; then nothing is changed.
    """
    with without_collection(), _alone(ledger), ledger.owner() as connection:
        return _Rebuild(connection, progress).run()


@contextmanager
def _alone(ledger: Ledger) -> Iterator[None]:
    with ledger.owner() as connection, connection.transaction():
        try:
            connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            connection.execute(LOCK_REBUILD)
        except psycopg.errors.LockNotAvailable as error:
            raise RebuildUnderWay("A rebuild of this ledger is under way; one goes on at a time.") from error
        yield


class _Rebuild:
    def __init__(self, connection: Connection, progress: Progress) -> None:
        self._connection = connection
        self._progress = progress
        self._log = Derivation(shelf_of(connection, SHELF.fresh))
        self._position = 0
        self._sums = Sums()
        self._snapshots = _Snapshots(connection)

    def run(self) -> Rebuilt:
        """Derive without any lock, the last few facts and the comparison in one snapshot of the database."""
        connection = self._connection
        for table in DERIVED:
            table.create(connection)
        for _ in range(ROUNDS):
            self._derive(head_of(connection.cursor()).position)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with connection.transaction():
            connection.execute(LOCK_SUMS)  # takes no snapshot: the next statement does
            head = head_of(connection.cursor())
            self._derive(head.position)
            if self._log.root() != head.root:
                raise LogDamaged(
                    f"the lines up to position {head.position} do not hash to the root of their turn: nothing was"
                    " changed; `momentti verify` names the first difference"
                )
            mended = self._switch()
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        mended += self._snapshots.replace(self._desk(head.recorded_at))
        while connection.execute(SUM_UP, {"chunk": CHUNK}).fetchone() == (True,):
            pass
        return Rebuilt(head.position, tuple(mended))

    def _derive(self, upto: int) -> None:
        while (after := self._position) < upto:
            rows = self._connection.execute(NEWS, {"after": after, "most": min(PAGE, upto - after)}).fetchall()
            if not rows:
                raise LogDamaged(f"the log ends at position {after}, its last turn at {upto}")
            for position, line in rows:
                self._take(position, line)
            self._fill()
            self._position = position
            self._progress(position)

    def _take(self, position: int, line: bytes) -> None:
        fact = self._log.take(line)
        if position % CHUNK == 0:
            self._fill()
            sums = self._sums.close().items()
            SUMS.fill(self._connection, ((period, position, *columns) for period, columns in sums))
            SUMMED.fill(self._connection, [(position,)])
        self._snapshots.meets(position, lambda: self._desk(fact.recorded_at))

    def _fill(self) -> None:
        derived = self._log.gather()
        fresh.fill(self._connection, derived)
        self._sums.add(derived.legs)

    def _switch(self) -> list[Mended]:
        connection = self._connection
        row = connection.execute(SUMMED_UPTO).fetchone()
        assert row is not None, "an aggregate gives one row"
        for table in (SUMS, SUMMED):
            table.forget_after(connection, row[0])
        mended = []
        for table in DERIVED:
            if chunks := table.differing(connection):
                mended.append(table.difference(connection, chunks[0]))
                table.mend(connection, chunks)
        return mended

    def _desk(self, recorded_at: datetime) -> Desk:
        """What a writer has before it, where the derivation stands."""
        self._fill()
        return self._log.desk(recorded_at)


class _Snapshots:
    """The stored snapshots, by their digests, as the derivation comes past their positions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        rows = connection.execute(SNAPSHOTS, {"version": fold_version()}).fetchall()
        self._stored = {position: (bytes(root), at, bytes(state)) for position, root, at, state in rows}

    def meets(self, position: int, desk: Callable[[], Desk]) -> None:
        """Strike a snapshot off that is what it should be."""
        if position in self._stored and self._stored[position] == _digest(as_snapshot(desk())):
            del self._stored[position]

    def replace(self, desk: Desk) -> list[Mended]:
        """Store one of what was derived, alone: any other may rest on one that was not right."""
        with self._connection.transaction():
            self._connection.execute(FORGET_SNAPSHOTS)
            if desk.books.position:
                self._connection.execute(KEEP_SNAPSHOT, as_snapshot(desk))
        return [Mended("snapshots", "position", min(self._stored))] if self._stored else []


def _digest(snapshot: dict[str, Any]) -> tuple[bytes, datetime, bytes]:
    return snapshot["root"], snapshot["recorded_at"], sha256(snapshot["state"]).digest()
