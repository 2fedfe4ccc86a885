"""The proof that all that is stored equals the log: rehash, refold, compare, and name the first difference."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from operator import itemgetter
from typing import Any

import msgspec

from domain.facts import Entry
from ledger.codec import ForeignFact, UnreadableLine
from ledger.collecting import without_collection
from ledger.desk import EPOCH
from ledger.lookups import Snapshot
from ledger.migrations import statement
from ledger.states import dump_books, fold_version
from ledger.tree import EMPTY_ROOT
from projections.derivation import Derivation, DoesNotFollow, shelf_of
from projections.ledger import Connection, Ledger, Progress
from projections.sums import Sums

SUMS_AT = statement("projections", "sums_at")
STRAY_SUMS = statement("projections", "stray_sums")

PAGE = 4_096
"""About so many positions are compared, and so many rows fetched, at a time."""

_count_of = itemgetter(0)


class Difference(Exception):
    """What is stored differs from what the log says: where, what was found, what was due."""

    @property
    def remedy(self) -> str:
        """What to do: what follows from the log can be derived anew, the log itself only restored."""
        if str(self).startswith(("events", "turns")):
            return "The log itself was altered: stop all writing, keep the database as it is, and restore a backup."
        return "The log is whole up to there: `momentti rebuild` derives anew what follows from it."


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
    with without_collection(), ledger.reader() as connection:
        return verify_on(connection, progress)


def verify_on(connection: Connection, progress: Progress) -> Verified:
    """The same where a transaction is open already, of what it sees."""
    return _Verification(connection).run(progress)


class _Stored:
    """The rows of a stored table in the order of their first column, met by the log as it goes by."""

    def __init__(
        self, connection: Connection, table: str, query: str, parameters: Sequence[object] = (), key: str = "position"
    ) -> None:
        self._cursor = connection.cursor(name=table)
        self._cursor.execute(query.encode(), parameters, binary=True)
        self.table = table
        self.key = key
        self._page: list[tuple[Any, ...]] = []
        self._taken = 0
        self.next = self._look(0)
        """The next row, if there is one more."""

    def take(self) -> tuple[Any, ...]:
        """The next row."""
        row = self.next
        assert row is not None, "look at next before taking it"
        self.next = self._look(self._taken + 1)
        return row

    def upto(self, last: int) -> list[tuple[Any, ...]]:
        """The next rows, as far as they are counted up to the last one."""
        rows: list[tuple[Any, ...]] = []
        while self.next is not None and self.next[0] <= last:
            end = bisect_right(self._page, last, lo=self._taken, key=_count_of)
            rows += self._page[self._taken : end]
            self.next = self._look(end)
        return rows

    def _look(self, at: int) -> tuple[Any, ...] | None:
        """Go on to a row of the page, or to the next page's first."""
        if at == len(self._page):
            self._page, at = self._cursor.fetchmany(PAGE), 0
        self._taken = at
        return self._page[at] if self._page else None

    def meets(self, last: int, due: Sequence[tuple[Any, ...]]) -> None:
        """The next rows up to the last one are exactly those that are due."""
        found = self.upto(last)
        if found != due:
            pairs = enumerate(zip_longest(found, due))
            since, odd = next((since, pair) for since, pair in pairs if pair[0] != pair[1])
            at = min(row[0] for row in odd if row is not None)
            has, wants = ([row for row in rows[since:] if row[0] == at] for rows in (found, due))
            raise Difference(
                f"{self.table}, {self.key} {at}: found {has or 'nothing'}, the log says {wants or 'nothing'}"
            )

    def ends(self) -> None:
        """There is no row that the log has not met."""
        if self.next is not None:
            raise self.stray(self.next)

    def stray(self, row: tuple[Any, ...]) -> Difference:
        """What there is to say of a row that no line brought about."""
        return Difference(f"{self.table}: the one at {self.key} {row[0]} belongs to no turn of the log")


class _Verification:
    def __init__(self, connection: Connection) -> None:
        def stored(table: str, query: str, *parameters: object, key: str = "position") -> _Stored:
            return _Stored(connection, table, query, parameters, key)

        self._connection = connection
        # The turns come first, as in every view: a migration that writes tables anew waits for readers there.
        self._turns = stored("turns", "SELECT last_position, recorded_at, root FROM turns ORDER BY recorded_at")
        self._events = stored("events", "SELECT position, line, labels, effective_on FROM events ORDER BY position")
        self._claims = stored("claims", "SELECT position, uuid_send(name), taken FROM claims ORDER BY position, name")
        self._shelf = stored(
            "shelf", 'SELECT position, decision, state FROM shelf ORDER BY position, decision COLLATE "C"'
        )
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
        self._log = Derivation(shelf_of(connection, "shelf"))
        """What it recalls from the stored shelf was compared before."""
        self._page_end = self._next_page_end(0)
        """Where what is stored is compared next: after so many positions, and wherever sums were taken."""
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
            with self._what_is_before_comes_first():
                last, at, root = self._turns.take()
                if last < position or at <= recorded_at:
                    raise Difference(f"turns: the turn of {at} ends at {last}, before the one of {recorded_at}")
                facts = self._read(position + 1, last, at, root)
            for fact in facts:
                self._fold(fact)
            self._snapshot(last, at, root)
            for told in range(position // PAGE + 1, last // PAGE + 1):
                progress(told * PAGE)
            position, turns, recorded_at = last, turns + 1, at
        self._compare(position)
        self._end()
        progress(position)
        root = self._log.root().hex()
        return Verified(position, turns, root, recorded_at, self._verified_sums, self._verified_snapshot)

    @contextmanager
    def _what_is_before_comes_first(self) -> Iterator[None]:
        """A turn that differs is told after what differs before it."""
        try:
            yield
        except Difference:
            self._compare(self._log.books.position)
            raise

    def _end(self) -> None:
        for table in (self._events, self._claims, self._shelf, self._legs, self._accounts, self._tiles, self._summed):
            table.ends()
        if (stray := self._connection.execute(STRAY_SUMS).fetchone()) is not None:
            raise Difference(f"sums, position {stray[0]}, period {stray[1]}: no chunk was summed up there")
        if self._snapshots.next is not None:
            raise Difference(f"snapshots: the one at position {self._snapshots.next[0]} is not of this log")

    def _read(self, first: int, last: int, recorded_at: datetime, root: bytes) -> list[Entry | ForeignFact]:
        """The facts of one turn, as its lines say, once the tree says that these are the lines."""
        facts = []
        rows = self._events.upto(last)
        for position, row in zip_longest(range(first, last + 1), rows):
            if row is None or (position is not None and row[0] > position):
                raise Difference(f"events: position {position} is missing")
            if row[0] != position:
                raise self._events.stray(row)
            fact = self._line(*row)
            if fact.recorded_at != recorded_at:
                raise Difference(
                    f"turns, position {last}: found {recorded_at}, line {position} says {fact.recorded_at}"
                )
            facts.append(fact)
        if (found := self._log.root()) != root:
            raise Difference(
                f"turns, position {last}: found root {root.hex()}, the lines hash to {found.hex()}:"
                f" one of the lines {first} to {last} was altered, or the root"
            )
        return facts

    def _line(self, position: int, line: bytes, labels: list[int], effective_on: date | None) -> Entry | ForeignFact:
        """What one line says, and the columns beside it."""
        try:
            said = self._log.read(line)
        except UnreadableLine as error:
            raise Difference(f"events, position {position}: {error}") from error
        if said.fact.position != position:
            raise Difference(f"events, position {position}: the line says position {said.fact.position}")
        if (labels, effective_on) != (said.labels, said.effective_on):
            raise Difference(
                f"events, position {position}: the columns say {labels}, {effective_on}, the line says"
                f" {said.labels}, {said.effective_on}"
            )
        return said.fact

    def _fold(self, fact: Entry | ForeignFact) -> None:
        position = fact.position
        try:
            self._log.fold(fact)
        except DoesNotFollow as error:
            self._compare(position - 1)
            raise Difference(
                f"events, position {position}: the line does not follow from those before it: {error}"
            ) from error
        if position == self._page_end:
            self._compare(position)

    def _compare(self, position: int) -> None:
        """What is stored up to a position, since the last one compared, is what the lines folded since then add."""
        derived = self._log.gather()
        self._claims.meets(position, derived.claims)
        self._shelf.meets(position, derived.shelf)
        self._legs.meets(position, derived.legs)
        self._accounts.meets(self._log.legs.mark(), derived.accounts)
        self._tiles.meets(position, derived.tiles)
        self._sums.add(derived.legs)
        if self._summed.next == (position,):
            self._compare_sums(self._summed.take()[0])
        self._page_end = self._next_page_end(position)

    def _next_page_end(self, position: int) -> int:
        summed = self._summed.next
        return min(position + PAGE, summed[0]) if summed is not None and summed[0] > position else position + PAGE

    def _compare_sums(self, position: int) -> None:
        rows = self._connection.execute(SUMS_AT, {"position": position}, binary=True).fetchall()
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
            self._compare(position)
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
