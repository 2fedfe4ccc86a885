"""Whether the server lives, and whether it is ready: what a service manager, a balancer and an alert ask."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import psycopg
from litestar import Response, get
from litestar.datastructures import State

from api.access.rights import Right
from ledger.clerk import Clerk
from ledger.migrations import SchemaError, statement
from ledger.servers import OnStandby, refuse_standby
from projections.ledger import Ledger

STANDING = statement("projections", "standing")

GOOD_FOR = 1.0
"""Seconds for which one look serves everybody who asks."""

ANSWERS_WITHIN = 3.0
"""Seconds after which a database that says nothing is not ready."""

MOST_BEHIND = 50_000
"""Facts that may wait to be summed up: beyond, every view adds them one by one, and something is wrong."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the ledger is, and what it lacks to be ready, each with a sentence that tells a stranger nothing more."""

    position: int | None = None
    behind: int | None = None
    missing: dict[str, str] = field(default_factory=dict)


class Readiness:
    """Looks at the database at most once a second, and once at a time, however many ask."""

    def __init__(self, ledger: Ledger, clerk: Clerk) -> None:
        self._ledger = ledger
        self._clerk = clerk
        self._stopping = False
        # Of its own: what others do in threads says nothing of the database.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self._looking: asyncio.Future[Standing] | None = None
        self._good_until = 0.0

    def stop(self) -> None:
        """The server stops: nobody new is sent here."""
        self._stopping = True

    async def look(self) -> Standing:
        """How the ledger stands now, or stood less than a second ago."""
        if self._looking is None or (self._looking.done() and time.monotonic() > self._good_until):
            self._good_until = time.monotonic() + GOOD_FOR
            self._looking = asyncio.get_running_loop().run_in_executor(self._thread, self._read)
        await asyncio.wait({self._looking}, timeout=ANSWERS_WITHIN)
        found = self._looking.result() if self._looking.done() else Standing(missing={"database": "does not answer"})
        own = {}
        if self._stopping:
            own["server"] = "stops"
        elif not self._clerk.accepting:
            own["clerk"] = "takes no requests"
        return Standing(found.position, found.behind, found.missing | own)

    def _read(self) -> Standing:
        try:
            with self._ledger.reader(connect_timeout=int(ANSWERS_WITHIN)) as connection:
                refuse_standby(connection)
                row = connection.execute(STANDING).fetchone()
        except SchemaError:
            return Standing(missing={"schema": "is not there, or of another version"})
        except OnStandby:
            return Standing(missing={"database": "is a standby, where nothing is decided"})
        except psycopg.Error:
            return Standing(missing={"database": "cannot be reached"})
        if row is None:
            return Standing(missing={"database": "has a log without a turn"})
        position, behind = row
        return Standing(position, behind, {"follower": "is far behind"} if behind > MOST_BEHIND else {})


@get("/health", right=Right.ANYBODY, uncounted=True, include_in_schema=False)
async def health() -> dict[str, Any]:
    """The process lives and answers; nothing is asked of the database."""
    return {"alive": True}


@get("/ready", right=Right.ANYBODY, uncounted=True, include_in_schema=False)
async def ready(state: State) -> Response[dict[str, Any]]:
    """Whether requests can be served: the database answers, is fit, and decides; 503 names what is missing."""
    standing = await state.readiness.look()
    return Response(
        {"ready": not standing.missing, "missing": standing.missing}, status_code=503 if standing.missing else 200
    )


HANDLERS = [health, ready]
