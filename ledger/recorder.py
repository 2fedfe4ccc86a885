"""The log behind the library's interface: what is built on ``eventsourcing`` reads, follows and extends it.

Our own facts are read like any events, but only commands record them; other types are kept as foreign facts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import msgspec
import psycopg
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBRecorder, DCBSequencedEvent
from eventsourcing.dcb.persistence import DCBInfrastructureFactory, DCBListenNotifySubscription
from eventsourcing.dcb.popo import SimpleDCBReadResponse
from eventsourcing.persistence import IntegrityError, OperationalError, ProgrammingError
from eventsourcing.postgres import BasePostgresFactory, PostgresDatastore, PostgresRecorder, PostgresTrackingRecorder
from psycopg import sql
from psycopg.rows import DictRow, tuple_row

from ledger.answers import LogDamaged
from ledger.clerk import TURN
from ledger.codec import Codec, Envelope, ForeignFact, UnreadableLine
from ledger.desk import EPOCH
from ledger.labels import labels_of, written_hashes
from ledger.lookups import Head
from ledger.matching import LARGEST_PAGE, UNSTORABLE, Cursor, Line, Wanted, first_match, page, wanted_by
from ledger.migrations import MIGRATED, NO_LEDGER, check_log, no_ledger, template
from ledger.proofs import StoredTree, head_of
from ledger.stored import OWN_TYPES
from ledger.tree import Frontier, leaf_hash

Connection = psycopg.Connection[DictRow]

AS_CLERK = template("ledger", "as_clerk")

FIRST_PAGE = 500
"""Lines read at first, enough for a decision; more and more while somebody reads on."""

LONGEST_NAME = 1_000
"""Bytes of a type or a tag: what followers of the log keep in indexes must be short."""

WAKE_UP = 1.0
"""Seconds after which a subscription looks for itself: clerks do not notify, and a notification may be lost."""

_codec = Codec()
_envelopes = msgspec.json.Decoder(Envelope)


OURS = (
    *("assumed_free", "claim_names", "claim_positions", "claims_taken"),
    *("shelved", "shelved_at", "shelved_states"),
    *("postings_at", "postings_to", "cents"),
)
"""What only our own facts write beside their lines."""


class LogRecorder(DCBRecorder, PostgresRecorder):
    """Reads the log, and appends events of foreign types; every append is a turn, in one order with the clerks'."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        """Raises SchemaError when the schema holds no ledger of this version."""
        super().__init__(datastore)
        names = {"clerk": sql.Identifier(f"{datastore.schema}_clerk"), "schema": sql.Identifier(datastore.schema)}
        self._as_clerk = AS_CLERK.format(**names, lock_timeout=sql.Literal(f"{datastore.lock_timeout or 30}s"))
        self.channel = sql.Identifier(f"{datastore.schema}_turns")
        self._frontier = Frontier.empty()
        self._check_schema()

    def create_table(self) -> None:
        """Nothing to create: the schema comes from migrations alone."""

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> SimpleDCBReadResponse:
        """The matching events after a position, in order; the head is the log's, or with a limit the last returned."""
        wanted = wanted_by(query)
        with self.datastore.get_connection() as connection, self._transaction(connection) as cursor:
            head = head_of(cursor).position
            lines = page(cursor, wanted, after or 0, head, FIRST_PAGE if limit is None else max(limit, 0))
        if limit is not None:
            return SimpleDCBReadResponse(map(_sequenced, lines), lines[-1][0] if lines else None)
        return SimpleDCBReadResponse(map(_sequenced, self._read_on(lines, wanted, head)), head or None)

    def append(self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None) -> int:
        """Record events of foreign types, all or none, unless a matching one is there; returns the last position.

        Raises IntegrityError if one is, ProgrammingError for unfit events; OperationalError leaves the outcome open.
        """
        _check(events)
        with self.datastore.get_connection() as connection:
            with _confirmed(connection), self._transaction(connection) as cursor:
                last = self._record(cursor, events, condition)
            # The events are recorded, whatever happens now; within the turn this would lock the whole server.
            with suppress(psycopg.Error):
                connection.execute(sql.SQL("NOTIFY {}").format(self.channel))
        return last

    def subscribe(self, query: DCBQuery | None = None, *, after: int | None = None) -> LogSubscription:
        """The matching events after a position, and then whatever is recorded, by whomever."""
        return LogSubscription(self, query, after)

    def _record(self, cursor: Cursor, events: Sequence[DCBEvent], condition: DCBAppendCondition | None) -> int:
        cursor.execute("SELECT lock_turn()")
        head = head_of(cursor)
        if condition is not None:
            _require(cursor, head, condition)
        recorded_at = max(head.now, head.recorded_at + timedelta(microseconds=1))
        lines = [_line(position, recorded_at, event) for position, event in enumerate(events, head.position + 1)]
        frontier, tiles = self._frontier_at(cursor, head).append(map(leaf_hash, lines))
        turn = {
            "after": head.position,
            "after_root": head.root,
            "recorded": recorded_at,
            "new_root": frontier.root(),
            "lines": lines,
            "effective": [None] * len(lines),
            "labels": [written_hashes(labels_of(event.type, event.tags)) for event in events],
            "tile_levels": [tile.level for tile in tiles],
            "tile_indexes": [tile.index for tile in tiles],
            "tile_roots": [tile.root for tile in tiles],
            **{part: [] for part in OURS},
            "new_accounts": None,
        }
        if (outcome := cursor.execute(TURN, turn, prepare=True).fetchone()) != ("recorded",):
            raise OperationalError(f"a turn was refused: {outcome}")  # pragma: no cover: the lock rules it out
        self._frontier = frontier
        return frontier.size

    def _frontier_at(self, cursor: Cursor, head: Head) -> Frontier:
        """The tree's edge: the one this recorder left, unless others wrote since (or that commit failed)."""
        left = self._frontier
        if (left.size, left.root()) == (head.position, head.root):
            return left
        restored = Frontier.restore(head.position, StoredTree(cursor))
        if restored.root() != head.root:
            raise LogDamaged(f"the lines up to position {head.position} do not hash to the root of their turn")
        return restored

    def _read_on(self, lines: list[Line], wanted: Wanted, upto: int) -> Iterator[Line]:
        # No transaction stays open while somebody thinks about an event: up to a head that was seen, nothing changes.
        most = FIRST_PAGE
        yield from lines
        while len(lines) == most:
            most = min(2 * most, LARGEST_PAGE)
            with self.datastore.get_connection() as connection, self._transaction(connection) as cursor:
                lines = page(cursor, wanted, lines[-1][0], upto, most)
            yield from lines

    @contextmanager
    def _transaction(self, connection: Connection) -> Iterator[Cursor]:
        """A transaction of the clerk's role, in which every statement sees what was committed before it."""
        with connection.transaction():
            connection.execute(self._as_clerk)
            yield connection.cursor(row_factory=tuple_row, binary=True)

    def _check_schema(self) -> None:
        schema = self.datastore.schema
        with self.datastore.get_connection() as connection:
            try:
                with self._transaction(connection) as cursor:
                    applied = cursor.execute(MIGRATED).fetchall()
            except NO_LEDGER as error:
                raise no_ledger(schema) from error
        check_log(schema, applied)


class LogSubscription(DCBListenNotifySubscription[LogRecorder]):
    """Follows the log: woken by the appends of recorders, and by itself for what clerks record."""

    def __init__(self, recorder: LogRecorder, query: DCBQuery | None = None, after: int | None = None) -> None:
        super().__init__(recorder, query, after)
        self._listen_thread = threading.Thread(target=self._listen, name="log-subscription", daemon=True)
        self._listen_thread.start()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        """Stop, and wait until both threads are gone."""
        super().__exit__(*args, **kwargs)
        self._listen_thread.join()

    def _listen(self) -> None:
        try:
            with self._recorder.datastore.get_connection() as connection:
                try:
                    # A standby takes no LISTEN; there the clock alone wakes.
                    with suppress(psycopg.errors.ReadOnlySqlTransaction):
                        connection.execute(sql.SQL("LISTEN {}").format(self._recorder.channel))
                    self._has_been_notified.set()
                    while not self._has_been_stopped:
                        list(connection.notifies(timeout=WAKE_UP, stop_after=1))
                        self._has_been_notified.set()
                finally:
                    with suppress(psycopg.Error):
                        connection.execute("UNLISTEN *")
        except BaseException as error:
            self._thread_error = self._thread_error or error
            self.stop()


class LogFactory(BasePostgresFactory[PostgresTrackingRecorder], DCBInfrastructureFactory[PostgresTrackingRecorder]):
    """Finds the log by the library's own variables (POSTGRES_DBNAME, _SCHEMA and so on); CREATE_TABLE is ignored."""

    def dcb_recorder(self) -> LogRecorder:
        """The recorder of the schema's log. Raises SchemaError when there is none."""
        return LogRecorder(self.datastore)


def _require(cursor: Cursor, head: Head, condition: DCBAppendCondition) -> None:
    wanted = wanted_by(condition.fail_if_events_match)
    if met := first_match(cursor, wanted, condition.after or 0, head.position):
        raise IntegrityError(f"the condition does not hold: the event at position {met} matches")


def _line(position: int, recorded_at: datetime, event: DCBEvent) -> bytes:
    return _codec.encode_foreign(position, recorded_at, event.type, event.tags, event.data)


def _sequenced(line: Line) -> DCBSequencedEvent:
    position, text = line
    envelope = _envelopes.decode(text)
    data = bytes(envelope.fact) if envelope.data is None else envelope.data
    return DCBSequencedEvent(DCBEvent(envelope.type, data, envelope.tags), position)


def _check(events: Sequence[DCBEvent]) -> None:
    if not events:
        raise ProgrammingError("nothing to append: at least one event is asked for")
    for event in events:
        if event.type in OWN_TYPES:
            raise ProgrammingError(f"{event.type} is a fact of the ledger's own: only commands to a clerk record it")
        for name in (event.type, *event.tags):
            if UNSTORABLE.search(name) or len(name.encode()) > LONGEST_NAME:
                raise ProgrammingError(f"type or tag {name[:99]!r}: too long, or with NUL, U+001F or a lone surrogate")
        # A line that does not read back would stop every clerk for good, so nothing is left to the caller's types.
        with suppress(UnreadableLine):
            meant = ForeignFact(1, EPOCH, event.type, tuple(event.tags), event.data)
            if _codec.decode(_line(1, EPOCH, event)) == meant:
                continue
        raise ProgrammingError(f"an event is a type, tags and bytes, and this is not: {event!r:.200}")


@contextmanager
def _confirmed(connection: Connection) -> Iterator[None]:
    """Raises when a commit within is called a success although the standby it waited for did not confirm it."""
    said: list[str] = []

    def hear(diagnostic: psycopg.errors.Diagnostic) -> None:
        said.append(diagnostic.message_primary or "")

    connection.add_notice_handler(hear)
    try:
        yield
    finally:
        connection.remove_notice_handler(hear)
    if any("synchronous replication" in message for message in said):
        raise OperationalError("the standby did not confirm the commit")
