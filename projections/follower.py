"""What keeps up with the log outside its turns: sums per chunk, and snapshots of the books for a quick start."""

from __future__ import annotations

import asyncio

from ledger import lookups
from ledger.connecting import connect
from ledger.migrations import statement
from projections.ledger import Ledger, new_desk

SUM_UP = statement("projections", "sum_up")

CHUNK = 2_048
"""Positions summed up at a time: a balance adds at most this many facts' legs to stored sums."""

SNAPSHOT_EVERY = 4_096
"""Facts after which a new snapshot is worth its writing."""


def follow(ledger: Ledger) -> None:
    """Bring sums and snapshot up to date; any number of processes may do so at once."""
    asyncio.run(_follow(ledger))


async def _follow(ledger: Ledger) -> None:
    if await sum_up(ledger):
        await keep_snapshot(ledger)


async def sum_up(ledger: Ledger) -> bool:
    """Bring the sums up to date, which is the database's work alone; tells whether a new snapshot is due."""
    async with await connect(ledger.conninfo, ledger.schema) as connection:
        cursor = connection.cursor()
        while await (await cursor.execute(SUM_UP, {"chunk": CHUNK})).fetchone() == (True,):
            pass
        head = await lookups.head(cursor)
        return head.position - await lookups.snapshot_at(cursor) >= SNAPSHOT_EVERY


async def keep_snapshot(ledger: Ledger) -> None:
    """Fold what came since the last snapshot and keep a new one: work of seconds, where nobody else waits for it."""
    async with await connect(ledger.conninfo, ledger.schema) as connection:
        cursor = connection.cursor()
        desk = await lookups.load(cursor, new_desk)
        await lookups.catch_up(cursor, desk, await lookups.head(cursor))
        await lookups.keep_snapshot(cursor, desk)
