"""What keeps up with the log beside a server: sums by the database, snapshots by a process of their own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg

from api.snapshots import Snapshots, SnapshotsEnded
from ledger.migrations import SchemaError
from projections.follower import sum_up
from projections.ledger import Ledger

log = logging.getLogger(__name__)

FOLLOW_EVERY = 2.0
"""Seconds between two looks of the follower."""

EXPECTED = (psycopg.Error, SchemaError, SnapshotsEnded)


@asynccontextmanager
async def following(ledger: Ledger) -> AsyncIterator[None]:
    """Follow the log until the end of the block; a look that fails is logged, and there is another one."""
    snapshots = Snapshots(ledger)
    task = asyncio.create_task(_follow(ledger, snapshots), name="follower")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await snapshots.end()


async def _follow(ledger: Ledger, snapshots: Snapshots) -> None:
    while True:
        try:
            if await sum_up(ledger):
                await snapshots.keep()
        except Exception as error:
            log.warning("the follower tries again: %s", error, exc_info=None if isinstance(error, EXPECTED) else error)
        await asyncio.sleep(FOLLOW_EVERY)
