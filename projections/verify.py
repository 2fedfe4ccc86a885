"""The proof that all that is stored equals the log: rehash, refold, compare, and name the first difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from ledger.codec import UnreadableLine
from ledger.desk import EPOCH
from ledger.lookups import Snapshot
from ledger.migrations import statement
from ledger.states import dump_books, fold_version
from ledger.tree import EMPTY_ROOT
from projections.derivation import Derivation, Derived
from projections.ledger import Connection, Ledger
from projections.sums import Sums

SUMS_AT = statement("projections", "sums_at")
STRAY_SUMS = statement("projections", "stray_sums")

PAGE = 2_000

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

    def __init__(
        self, connection: Connection, table: str, query: str, parameters: Sequence[object] = (), key: str = "position"
    ) -> None:
        cursor = connection.cursor(name=table)
        cursor.itersize = PAGE
        cursor.execute(query.encode(), parameters)
        self.table = table
        self.key = key
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
            raise Difference(f"{self.table}, {self.key} {at}: found {has}, the log says {wants}")

    def ends(self) -> None:
        """There is no row that the log has not met."""
        if self.next is not None:
            raise Difference(f"{self.table}: the one at {self.key} {self.next[0]} belongs to no turn of the log")


class _Verification:
    def __init__(self, connection: Connection) -> None:
        def stored(table: str, query: str, *parameters: object, key: str = "position") -> _Stored:
            return _Stored(connection, table, query, parameters, key)

        self._connection = connection
        self._events = stored("events", "SELECT position, line, labels, effective_on FROM events ORDER BY position")
        self._turns = stored("turns", "SELECT last_position, recorded_at, root FROM turns ORDER BY recorded_at")
        self._claims = stored("claims", "SELECT position, uuid_send(name), taken FROM claims ORDER BY position, name")
        self._shelf = stored("shelf", "SELECT position, decision, state FROM shelf ORDER BY position, decision")
        self._legs = stored(
            "legs", "SELECT position, account, cents, effective_on FROM legs ORDER BY position, account, cents"
        )
        self._accounts = stored(
            "accounts",
            "SELECT account, pot, moment, vintage, source, frame, program, region, expenditure"
            " FROM accounts ORDER BY account",
            key="number",
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
        self._sums = Sums()
        self._verified_sums = 0
        self._verified_snapshot = 0

    def run(self, progress: Progress) -> Verified:
        """Walk the log turn by turn."""
        position, turns, recorded_at = 0, 1, EPOCH
        opening = self._turns.take() if self._turns.next else None
        if opening != (0, EPOCH, EMPTY_ROOT):
            raise Difference(f"turns: the first one is {opening}; every log starts with one of {EPOCH} without lines")
        while self._turns.next is not None:
            last, at, root = self._turns.take()
            if last < position or at <= recorded_at:
                raise Difference(f"turns: the turn of {at} ends at {last}, before the one of {recorded_at}")
            recorded_at, turns = at, turns + 1
            first, read = position + 1, []
            while position < last:
                position += 1
                read.append(self._read(position, last, at))
                if position % PAGE == 0:
                    progress(position)
            # The tree decides whether the lines are the ones recorded, before anything is compared with them.
            if (found := self._log.frontier.root()) != bytes(root):
                raise Difference(
                    f"turns, position {last}: found root {root.hex()}, the lines hash to {found.hex()}:"
                    f" one of the lines {first} to {last} was altered, or the root"
                )
            for derived in read:
                self._fold(derived)
            self._snapshot(last, at, bytes(root))
        self._end()
        progress(position)
        root = self._log.frontier.root().hex()
        return Verified(position, turns, root, recorded_at, self._verified_sums, self._verified_snapshot)

    def _end(self) -> None:
        for table in (self._events, self._claims, self._shelf, self._legs, self._accounts, self._tiles, self._summed):
            table.ends()
        if (stray := self._connection.execute(STRAY_SUMS).fetchone()) is not None:
            raise Difference(f"sums, position {stray[0]}, period {stray[1]}: no chunk was summed up there")
        if self._snapshots.next is not None:
            raise Difference(f"snapshots: the one at position {self._snapshots.next[0]} is not of this log")

    def _read(self, position: int, last: int, recorded_at: datetime) -> Derived:
        """What one line says, and the columns beside it."""
        if self._events.next is None or self._events.next[0] != position:
            raise Difference(f"events: position {position} is missing")
        _, line, labels, effective_on = self._events.take()
        try:
            derived = self._log.read(line)
        except UnreadableLine as error:
            raise Difference(f"events, position {position}: {error}") from error
        if derived.position != position:
            raise Difference(f"events, position {position}: the line says position {derived.position}")
        if (labels, effective_on) != (derived.labels, derived.effective_on):
            raise Difference(
                f"events, position {position}: the columns say {labels}, {effective_on}, the line says"
                f" {derived.labels}, {derived.effective_on}"
            )
        if derived.recorded_at != recorded_at:
            raise Difference(f"turns, position {last}: found {recorded_at}, line {position} says {derived.recorded_at}")
        return derived

    def _fold(self, derived: Derived) -> None:
        try:
            self._log.fold(derived)
        except Exception as error:
            raise Difference(
                f"events, position {derived.position}: the line does not follow from those before it: {error!r}"
            ) from error
        self._compare(derived.position, derived)

    def _compare(self, position: int, derived: Derived) -> None:
        self._claims.meets(position, sorted(derived.claims))
        self._shelf.meets(position, sorted(derived.shelf))
        self._legs.meets(position, sorted(derived.legs))
        for number, account in derived.accounts:
            self._accounts.meets(number, [(number, *account)])
        if derived.tiles:
            self._tiles.meets(position, [(position, tile.level, tile.index, tile.root) for tile in derived.tiles])
        self._sums.add(derived.legs)
        if self._summed.next is not None and self._summed.next[0] == position:
            self._summed.take()
            self._compare_sums(position)

    def _compare_sums(self, position: int) -> None:
        rows = self._connection.execute(SUMS_AT, {"position": position}).fetchall()
        stored = {period: (accounts, cents) for period, accounts, cents in rows}
        due = self._sums.close()
        if stored != due:
            odd = next(it for it in sorted(stored.keys() | due.keys()) if stored.get(it) != due.get(it))
            raise Difference(
                f"sums, position {position}, period {odd}: found {stored.get(odd)}, the log says {due.get(odd)}"
            )
        self._verified_sums = position

    def _snapshot(self, position: int, recorded_at: datetime, root: bytes) -> None:
        while self._snapshots.next is not None and self._snapshots.next[0] == position:
            if (self._snapshots.next[1], self._snapshots.next[2]) != (root, recorded_at):
                return
            *_, state = self._snapshots.take()
            try:
                snapshot = msgspec.msgpack.decode(state, type=Snapshot)
            except msgspec.MsgspecError as error:
                raise Difference(f"snapshots, position {position}: {error}") from error
            due = (dump_books(self._log.books), self._log.legs.dump(), list(self._log.frontier.peaks))
            if (snapshot.books, snapshot.projection, snapshot.peaks) != due:
                raise Difference(f"snapshots, position {position}: the books differ from a full fold of the log")
            self._verified_snapshot = position
