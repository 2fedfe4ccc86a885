"""The proof that all that is stored equals the log: rehash, refold, compare, and name the first difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from ledger.codec import UnreadableLine
from ledger.lookups import Snapshot
from ledger.migrations import statement
from ledger.states import dump_books, fold_version
from projections.derivation import Derivation, Derived
from projections.ledger import Connection, Ledger

SUMS_AT = statement("projections", "sums_at")

PAGE = 2_000
ONE_DAY = 10_000_000
"""Periods from here on (YYYYMMDD) are single days: their sums hold one chunk's legs, not all before it."""

Progress = Callable[[int], None]


class Difference(Exception):
    """What is stored differs from what the log says: where, what was found, what was due."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The whole log and every stored projection agree, up to a position with this root (hex)."""

    facts: int
    turns: int
    root: str
    recorded_at: datetime
    summed: int
    snapshot: int


def verify(ledger: Ledger, progress: Progress = lambda position: None) -> Verified:
    """Read the whole log in one snapshot and compare everything with it. Raises Difference at the first one."""
    with ledger.reader() as connection:
        return _Verification(connection).run(progress)


class _Stored:
    """The rows of a stored table in the order of their first column, met by the log as it goes by."""

    def __init__(self, connection: Connection, table: str, query: str, parameters: Sequence[object] = ()) -> None:
        cursor = connection.cursor(name=table)
        cursor.itersize = PAGE
        cursor.execute(query.encode(), parameters)
        self.table = table
        self._rows = iter(cursor)
        self.next: tuple[Any, ...] | None = next(self._rows, None)

    def take(self) -> tuple[Any, ...]:
        """The next row."""
        row = self.next
        assert row is not None, "look at next before taking it"
        self.next = next(self._rows, None)
        return row

    def meets(self, at: int, due: Sequence[tuple[Any, ...]]) -> None:
        """The next rows are exactly those that are due at a position."""
        found = []
        while self.next is not None and self.next[0] <= at:
            found.append(self.take())
        if found != list(due):
            odd = next((pair for pair in zip(found, due, strict=False) if pair[0] != pair[1]), None)
            has, wants = odd or (found[len(due) :] or "nothing", list(due)[len(found) :] or "nothing")
            raise Difference(f"{self.table}, position {at}: found {has}, the log says {wants}")


class _Verification:
    def __init__(self, connection: Connection) -> None:
        def stored(table: str, query: str, *parameters: object) -> _Stored:
            return _Stored(connection, table, query, parameters)

        self._connection = connection
        self._events = stored("events", "SELECT position, line, labels, effective_on FROM events ORDER BY position")
        self._turns = stored("turns", "SELECT last_position, recorded_at, root FROM turns ORDER BY recorded_at")
        self._claims = stored("claims", "SELECT position, name, taken FROM claims ORDER BY position, name")
        self._shelf = stored("shelf", "SELECT position, decision, state FROM shelf ORDER BY position, decision")
        self._legs = stored(
            "legs", "SELECT position, account, cents, effective_on FROM legs ORDER BY position, account, cents"
        )
        self._accounts = stored(
            "accounts",
            "SELECT account, pot, moment, vintage, source, frame, program, region FROM accounts ORDER BY account",
        )
        self._tiles = stored(
            "tiles", "SELECT (index + 1) << (8 * level), level, index, root FROM tiles ORDER BY 1, level"
        )
        self._summed = stored("summed", "SELECT position FROM summed ORDER BY position")
        self._snapshots = stored(
            "snapshots",
            "SELECT position, root, recorded_at, state FROM snapshots WHERE version = %s ORDER BY position",
            fold_version(),
        )
        self._log = Derivation()
        self._sums = _Sums()
        self._verified_snapshot = 0

    def run(self, progress: Progress) -> Verified:
        """Walk the log turn by turn."""
        position, turns, recorded_at = 0, 0, None
        while self._turns.next is not None:
            last, at, root = self._turns.take()
            if last < position or (recorded_at is not None and at <= recorded_at):
                raise Difference(f"turns: the turn of {at} ends at {last}, before the one of {recorded_at}")
            recorded_at, turns = at, turns + 1
            while position < last:
                position += 1
                self._fact(position, at)
                if position % PAGE == 0:
                    progress(position)
            if (found := self._log.frontier.root()) != bytes(root):
                raise Difference(f"turns, position {last}: found root {root.hex()}, the lines hash to {found.hex()}")
            self._snapshot(last, at, bytes(root))
        for table in (self._events, self._claims, self._shelf, self._legs, self._accounts, self._tiles, self._summed):
            if table.next is not None:
                raise Difference(f"{table.table}: {table.next} belongs to no turn of the log")
        if self._snapshots.next is not None:
            raise Difference(f"snapshots: the one at position {self._snapshots.next[0]} is not of this log")
        if recorded_at is None:
            raise Difference("turns: there is none, and every log starts with one")
        progress(position)
        root = self._log.frontier.root().hex()
        return Verified(position, turns, root, recorded_at, self._sums.position, self._verified_snapshot)

    def _fact(self, position: int, recorded_at: datetime) -> None:
        if self._events.next is None or self._events.next[0] != position:
            raise Difference(f"events: position {position} is missing")
        _, line, labels, effective_on = self._events.take()
        try:
            derived = self._log.take(line)
        except UnreadableLine as error:
            raise Difference(f"events, position {position}: {error}") from error
        if self._log.books.position != position:
            raise Difference(f"events, position {position}: the line says position {self._log.books.position}")
        if (labels, effective_on, derived.recorded_at) != (derived.labels, derived.effective_on, recorded_at):
            raise Difference(
                f"events, position {position}: the columns say {labels}, {effective_on}, {recorded_at}, the line says"
                f" {derived.labels}, {derived.effective_on}, {derived.recorded_at}"
            )
        self._compare(position, derived)

    def _compare(self, position: int, derived: Derived) -> None:
        self._claims.meets(position, sorted(derived.claims))
        self._shelf.meets(position, sorted(derived.shelf))
        self._legs.meets(position, sorted(derived.legs))
        for number, account in derived.accounts:
            self._accounts.meets(number, [(number, *account)])
        if derived.tiles:
            self._tiles.meets(position, [(position, tile.level, tile.index, tile.root) for tile in derived.tiles])
        self._sums.add(derived)
        if self._summed.next is not None and self._summed.next[0] == position:
            self._summed.take()
            rows = self._connection.execute(SUMS_AT, {"position": position}).fetchall()
            self._sums.meets(position, {period: dict(zip(*columns, strict=True)) for period, *columns in rows})

    def _snapshot(self, position: int, recorded_at: datetime, root: bytes) -> None:
        while self._snapshots.next is not None and self._snapshots.next[0] == position:
            if (self._snapshots.next[1], self._snapshots.next[2]) != (root, recorded_at):
                return
            *_, state = self._snapshots.take()
            snapshot = msgspec.msgpack.decode(state, type=Snapshot)
            due = (dump_books(self._log.books), self._log.legs.dump(), list(self._log.frontier.peaks))
            if (snapshot.books, snapshot.projection, snapshot.peaks) != due:
                raise Difference(f"snapshots, position {position}: the books differ from a full fold of the log")
            self._verified_snapshot = position


class _Sums:
    """The sums as they must be after each chunk, added up anew."""

    def __init__(self) -> None:
        self.position = 0
        self._cents: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._touched: set[int] = set()

    def add(self, derived: Derived) -> None:
        for _, account, cents, day in derived.legs:
            for period in _periods(day):
                self._cents[period][account] += cents
                self._touched.add(period)

    def meets(self, position: int, stored: dict[int, dict[int, int]]) -> None:
        due = {period: dict(self._cents[period]) for period in self._touched}
        if stored != due:
            odd = next(it for it in sorted(stored.keys() | due.keys()) if stored.get(it) != due.get(it))
            raise Difference(
                f"sums, position {position}, period {odd}: found {stored.get(odd)}, the log says {due.get(odd)}"
            )
        for period in self._touched:
            if period >= ONE_DAY:
                del self._cents[period]
        self._touched.clear()
        self.position = position


def _periods(day: date) -> tuple[int, int, int, int]:
    month = day.year * 100 + day.month
    return 0, day.year, month, month * 100 + day.day
