"""What keeps up with the log beside a server, in a thread of its own: it folds for seconds, and nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg

from ledger.migrations import SchemaError
from projections.follower import keep_up
from projections.ledger import Ledger

log = logging.getLogger(__name__)

FOLLOW_EVERY = 2.0
"""Seconds between two looks of the follower."""

ENDS_WITHIN = 10.0
"""Seconds for which its end is waited for; what it did not finish another one will."""


@asynccontextmanager
async def following(ledger: Ledger) -> AsyncIterator[None]:
    """Follow the log until the end of the block; a look that fails is logged, and there is another one."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(_follow(ledger), name="follower")
    thread = threading.Thread(target=_run, args=(loop, task), name="follower", daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        await asyncio.to_thread(thread.join, ENDS_WITHIN)
        if not thread.is_alive():
            loop.close()


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(task)


async def _follow(ledger: Ledger) -> None:
    while True:
        try:
            await keep_up(ledger)
        except Exception as error:
            expected = isinstance(error, psycopg.Error | SchemaError)
            log.warning("the follower tries again: %s", error, exc_info=None if expected else error)
        await asyncio.sleep(FOLLOW_EVERY)
