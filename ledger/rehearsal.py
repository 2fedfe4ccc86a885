"""A rehearsal: many commands decided one after another on books of its own, of which nothing is ever written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from domain.commands import Command
from domain.decide import Denied, Entered, Envelope, enter
from domain.needs import Lacking
from ledger import lookups
from ledger.connecting import Connection, connect
from ledger.desk import Desk
from ledger.lookups import Head, NewDesk

SESSION = "-c default_transaction_read_only=on -c enable_seqscan=off -c jit=off"

REHEARSED = "rehearsed"
"""The key and digest of facts that are never recorded."""


class Rehearsal:
    """Decides as a clerk would, as of the head at its beginning; no writer waits for it and nothing is noted.

    What it accepted stays in its books, so that each command is decided on what the ones before it left.
    """

    def __init__(self, conninfo: str, schema: str, new_desk: NewDesk) -> None:
        self._conninfo = conninfo
        self._schema = schema
        self._new_desk = new_desk
        self._connection: Connection
        self._desk: Desk
        self.head: Head

    async def __aenter__(self) -> Self:
        self._connection = await connect(self._conninfo, self._schema, SESSION)
        try:
            cursor = self._connection.cursor()
            self.head = await lookups.head(cursor)
            self._desk = await lookups.load(cursor, self._new_desk)
            await lookups.catch_up(cursor, self._desk, self.head)
        except BaseException:
            await self._connection.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()

    async def decide(self, asks: Sequence[Command]) -> list[Entered | Denied]:
        """Decide each command on its own, in this order; what all of them name is looked up together."""
        cursor = self._connection.cursor()
        await lookups.look_up(cursor, self._desk, asks)
        return [await self._decide(cursor, ask) for ask in asks]

    async def _decide(self, cursor: lookups.Cursor, ask: Command) -> Entered | Denied:
        envelope = Envelope(self.head.now, REHEARSED, REHEARSED)
        while True:
            try:
                return enter([ask], self._desk.books, envelope, assume_free=False)
            except Lacking as lacking:
                await lookups.recall(cursor, self._desk, lacking.lacks)
