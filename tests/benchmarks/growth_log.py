"""One log of some size: filled, followed, vacuumed, then asked again and again."""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from itertools import count
from types import TracebackType
from typing import NamedTuple, Self

from psycopg import sql

from ledger import lookups
from ledger.answers import Recorded
from ledger.connecting import connect
from ledger.desk import Desk
from ledger.states import dump_books
from projections.follower import CHUNK, SNAPSHOT_EVERY, follow
from projections.ledger import Ledger, new_desk
from projections.verify import Verified, verify
from projections.view import view
from tests.benchmarks.filling import Filler
from tests.benchmarks.growth_agency import Agency
from tests.benchmarks.growth_measures import DECISION, START, Measure
from tests.support.engine import superuser, tables

Say = Callable[[str], None]

SIZES = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class
WHERE relnamespace = %s::regnamespace AND relkind = 'r' ORDER BY 2 DESC
"""


class Held(NamedTuple):
    """A desk's books: bytes in memory, bytes as a snapshot, decisions that are open."""

    in_memory: int
    as_snapshot: int
    decisions: int


class Log:
    """A ledger with so many facts: half a chunk is not summed up yet, the newest snapshot is not quite new."""

    def __init__(self, conninfo: str, size: int) -> None:
        self.size = size
        self.facts = 0
        self.samples: dict[str, list[float]] = defaultdict(list)
        """Milliseconds by what was measured."""
        self.bytes_a_fact: dict[str, float] = {}
        """By table, with its indexes, as the filling left them."""
        self._ledger = Ledger(conninfo, f"growth_{size}")
        self._requests = Agency(size).requests()
        self._keys = (f"decision-{number}" for number in count(1))
        self._open = ExitStack()
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._open.enter_context(self._runner)
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def fill(self, say: Say) -> None:
        """Write the facts and what follows from them, and leave the tables as an autovacuum would."""
        self._ledger.migrate()
        filler = Filler(self._ledger, self._requests)
        upto = rounded(self.size)
        progress = self._progress(say, "filled", upto)
        filler.fill(upto - SNAPSHOT_EVERY // 2, progress)
        self._runner.run(filler.keep_snapshot())
        self.facts = filler.fill(upto, progress)
        self._vacuum()
        follow(self._ledger)
        self._vacuum()
        with superuser(self._ledger) as connection:
            sizes = connection.execute(SIZES, [self._ledger.schema]).fetchall()
        self.bytes_a_fact = {name: size / self.facts for name, size in sizes}

    def open(self) -> None:
        """Come to the filled log: a reader, as a door keeps one, and a clerk."""
        # Never prepared: a door's connections do not live long enough for that, either.
        self._reader = self._open.enter_context(self._ledger.reader(prepare_threshold=None))
        self._half = self._recorded_at(self.facts // 2)
        self._clerk = self._runner.run(self._ledger.clerk().__aenter__())
        self._open.callback(lambda: self._runner.run(self._clerk.close()))

    def read(self, measure: Measure) -> None:
        """Ask one thing once."""
        start = time.perf_counter()
        measure.read(self._reader, view(self._reader, measure.as_of, self._half if measure.known_at_half else None))
        self._note(measure.name, start)
        self._reader.rollback()

    def decide(self) -> None:
        """Record one request; only those of one decision count."""
        asks = next(self._requests)
        start = time.perf_counter()
        answer = self._runner.run(self._clerk.record(asks, next(self._keys)))
        if len(asks) == 1:
            self._note(DECISION, start)
        if not isinstance(answer, Recorded):
            raise RuntimeError(f"a decision of the bench was not recorded: {answer}")

    def start(self) -> None:
        """Come to a desk at the head, as a clerk that starts does."""
        start = time.perf_counter()
        self._runner.run(self._desk())
        self._note(START, start)

    def verify(self, say: Say) -> tuple[Verified, float]:
        """Compare all that is stored with a full fold of the log; also returns how many seconds it took."""
        start = time.perf_counter()
        return verify(self._ledger, self._progress(say, "verified", self.facts)), time.perf_counter() - start

    def books(self) -> Held:
        """What a desk at the head holds."""
        tracemalloc.start()
        desk = self._runner.run(self._desk())
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return Held(held, len(dump_books(desk.books)), len(desk.books.commitments))

    def _progress(self, say: Say, done: str, upto: int) -> Callable[[int], None]:
        """Say how far it is, twenty times, and how long the rest will take."""
        start, said = time.perf_counter(), 0

        def progress(position: int) -> None:
            nonlocal said
            if position * 20 // upto > said:
                said = position * 20 // upto
                rate = position / (time.perf_counter() - start)
                left = max(0, upto - position) / rate
                say(f"{self.size}: {position} facts {done}, {rate:.0f} a second, {left:.0f} s to go")

        return progress

    def _vacuum(self) -> None:
        with superuser(self._ledger) as connection:
            for table in tables(self._ledger):
                connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))

    def _note(self, name: str, start: float) -> None:
        self.samples[name].append(1000 * (time.perf_counter() - start))

    def _recorded_at(self, position: int) -> datetime:
        query = "SELECT max(recorded_at) FROM turns WHERE last_position <= %s"
        with superuser(self._ledger) as connection:
            row = connection.execute(query, [position]).fetchone()
        assert row is not None, "an aggregate gives one row"
        return row[0]

    async def _desk(self) -> Desk:
        async with await connect(self._ledger.conninfo, self._ledger.schema) as connection:
            cursor = connection.cursor()
            desk = await lookups.load(cursor, new_desk)
            await lookups.catch_up(cursor, desk, await lookups.head(cursor))
            return desk


def rounded(size: int) -> int:
    """Whole chunks and half a one: a balance adds as many facts' legs to the sums whatever the size of the log."""
    return -(-size // CHUNK) * CHUNK + CHUNK // 2
