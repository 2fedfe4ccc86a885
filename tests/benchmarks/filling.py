"""Filling a ledger fast: requests decided by the rules, turn by turn, and written as a clerk writes them.

Nothing is left out: rules, codec, legs, claims, shelf and tree are the clerk's own, and the server's turn function
checks and writes what it would write for a clerk. Only nobody waits for an answer: a turn is written while the next one
is decided, and commits are not flushed one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count, islice
from typing import Any

from domain.decide import Denied, Envelope, enter
from ledger import lookups
from ledger.clerk import TURN
from ledger.codec import digest_of
from ledger.connecting import connect
from ledger.desk import Draft
from projections.ledger import Connection, Ledger, new_desk
from tests.benchmarks.asks import Asks
from tests.support.engine import as_role

REQUESTS_A_TURN = 512
"""As many as a clerk finds waiting when it has so many clients."""

MOST_FACTS = 2
"""A request of the agency makes no more, once it is founded."""

SETTINGS = ("enable_seqscan = off", "jit = off", "synchronous_commit = off")


class Filler:
    """The only writer of an empty ledger, with a desk of its own."""

    def __init__(self, ledger: Ledger, requests: Iterator[Asks]) -> None:
        self._ledger = ledger
        self._requests = requests
        self._keys = (f"fill-{number}" for number in count(1))
        self._desk = new_desk()

    def fill(self, upto: int, progress: Callable[[int], None]) -> int:
        """Write turns until the ledger holds so many facts, or one more; returns how many it holds."""
        with as_role(self._ledger, "clerk") as connection, ThreadPoolExecutor(1) as writer:
            for setting in SETTINGS:
                connection.execute(f"SET {setting}".encode())
            writing: Future[None] = writer.submit(lambda: None)
            while (lacking := upto - self._desk.books.position) > 0:
                columns = self._turn(min(REQUESTS_A_TURN, 1 + lacking // MOST_FACTS))
                writing.result()
                writing = writer.submit(_write, connection, columns)
                progress(self._desk.books.position)
            writing.result()
        return self._desk.books.position

    async def keep_snapshot(self) -> None:
        """Store the desk as a follower would; that one would fold all of the log once more to come to it."""
        async with await connect(self._ledger.conninfo, self._ledger.schema) as connection:
            await lookups.keep_snapshot(connection.cursor(), self._desk)

    def _turn(self, requests: int) -> dict[str, Any]:
        """One turn as ``record_turn`` takes it; the desk goes on as if it were written already."""
        draft = Draft(self._desk, datetime.now(UTC))
        for asks, key in zip(islice(self._requests, requests), self._keys, strict=False):
            envelope = Envelope(draft.recorded_at, key, digest_of(asks))
            entered = enter(asks, self._desk.books, envelope, assume_free=True)
            if isinstance(entered, Denied):
                raise RuntimeError(f"a request of the bench was refused: {entered.refusal}")
            draft.add(entered)
        columns = draft.compose()
        draft.keep()
        return columns


def _write(connection: Connection, columns: dict[str, Any]) -> None:
    row = connection.execute(TURN, columns, prepare=True).fetchone()
    if row != ("recorded",):
        raise RuntimeError(f"a turn of the bench was not written: {row}")
