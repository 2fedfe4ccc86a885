"""Snapshots are kept by a process of their own: to fold and write one takes seconds of the interpreter's lock.

That process is told on its standard input of which ledger to keep a snapshot, answers with a line when it is done, and
ends with whoever started it, however they end.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

import msgspec
import psycopg

from ledger.migrations import SchemaError
from projections.follower import keep_snapshot
from projections.ledger import Ledger

log = logging.getLogger("api.snapshots")

DONE = b"\n"

KEPT_WITHIN = 600.0
"""Seconds after which a snapshot is given up: its process hangs, on a network that is gone for instance."""


class Snapshots:
    """The process that keeps snapshots of a ledger: there from the first one that is due."""

    def __init__(self, ledger: Ledger) -> None:
        self._told = msgspec.json.encode(ledger) + b"\n"
        self._process: Process | None = None

    async def keep(self) -> None:
        """Have a snapshot kept. Raises SnapshotsEnded where the process ends instead; the next time it is another."""
        if self._process is None or self._process.returncode is not None:
            # Its modules are the server's own, not what stands where that was started (-P). In a session of its own:
            # Ctrl-C is for the server, which ends this one, too.
            command = (sys.executable, "-P", "-m", __name__)
            there = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, env=there, start_new_session=True
            )
        assert self._process.stdin is not None and self._process.stdout is not None, "both are pipes"
        self._process.stdin.write(self._told)
        with suppress(TimeoutError):
            async with asyncio.timeout(KEPT_WITHIN):
                if await self._process.stdout.readline() == DONE:
                    return
                await self._process.wait()
        await self.end()
        raise SnapshotsEnded(await self._process.wait())

    async def end(self) -> None:
        """Let it go, whatever it does: a snapshot is there as a whole or not at all."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


class SnapshotsEnded(Exception):
    """The process that keeps snapshots is gone: it was killed, could not start, or took too long."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the process that keeps snapshots ended with {code}")


def main() -> None:
    """Keep a snapshot of each ledger that is told, until nobody tells any more."""
    from api.logging import configure

    configure()
    for told in sys.stdin.buffer:
        ledger = msgspec.json.decode(told, type=Ledger)
        try:
            asyncio.run(keep_snapshot(ledger))
        except Exception as error:
            expected = isinstance(error, psycopg.Error | SchemaError)
            log.warning("no snapshot was kept: %s", error, exc_info=None if expected else error)
        sys.stdout.buffer.write(DONE)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
