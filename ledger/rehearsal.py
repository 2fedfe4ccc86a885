"""A rehearsal: many commands decided one after another on books of its own, of which nothing is ever written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from domain.commands import Command
from domain.decide import Denied, Entered, Envelope, enter
from domain.needs import Lacking
from ledger import lookups
from ledger.connecting import connect
from ledger.desk import Desk
from ledger.lookups import Cursor, Head, NewDesk

SESSION = "-c default_transaction_read_only=on -c enable_seqscan=off -c jit=off"

REHEARSED = "rehearsed"
"""The key and digest of facts that are never recorded."""


class Rehearsal:
    """Decides as a clerk would, as of the head at its beginning; no writer waits for it and nothing is noted.

    What it accepted stays in its books, so that each command is decided on what the ones before it left.
    """

    def __init__(self, cursor: Cursor, desk: Desk, head: Head) -> None:
        self._cursor = cursor
        self._desk = desk
        self.head = head

    async def decide(self, asks: Sequence[Command]) -> list[Entered | Denied]:
        """Decide each command on its own, in this order; what all of them name is looked up together."""
        await lookups.look_up(self._cursor, self._desk, asks)
        return [await self._decide(ask) for ask in asks]

    async def _decide(self, ask: Command) -> Entered | Denied:
        envelope = Envelope(self.head.now, REHEARSED, REHEARSED)
        while True:
            try:
                return enter([ask], self._desk.books, envelope, assume_free=False)
            except Lacking as lacking:
                await lookups.recall(self._cursor, self._desk, lacking.lacks)


@asynccontextmanager
async def rehearsal(conninfo: str, schema: str, new_desk: NewDesk) -> AsyncIterator[Rehearsal]:
    """A rehearsal as of now, on a connection that cannot write."""
    async with await connect(conninfo, schema, SESSION) as connection:
        cursor = connection.cursor()
        head = await lookups.head(cursor)
        desk = await lookups.load(cursor, new_desk)
        await lookups.catch_up(cursor, desk, head)
        yield Rehearsal(cursor, desk, head)
