"""What keeps up with the log beside a server: sums by the database, snapshots by a process of their own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg

from api.snapshots import Snapshots, SnapshotsEnded
from ledger.migrations import SchemaError
from projections.follower import sum_up
from projections.ledger import Ledger

log = logging.getLogger(__name__)

FOLLOW_EVERY = 2.0
"""Seconds between two looks of the follower."""

EXPECTED = (psycopg.Error, SchemaError, SnapshotsEnded, OSError)


@asynccontextmanager
async def following(ledger: Ledger) -> AsyncIterator[None]:
    """Follow the log until the end of the block; a look that fails is logged, and there is another one."""
    snapshots, due = Snapshots(ledger), asyncio.Event()

    async def sum_it_up() -> None:
        if await sum_up(ledger):
            due.set()

    async def keep() -> None:
        await due.wait()
        await snapshots.keep()
        due.clear()

    # Side by side: the sums keep up however long a snapshot takes.
    tasks = [asyncio.create_task(_over_and_over(look), name="follower") for look in (sum_it_up, keep)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await snapshots.end()


async def _over_and_over(look: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await look()
        except Exception as error:
            log.warning("the follower tries again: %s", error, exc_info=None if isinstance(error, EXPECTED) else error)
        await asyncio.sleep(FOLLOW_EVERY)
