"""The register of refusals, outside the log: what was asked and not done, noted after whoever asked was told.

A failure to note loses no answer: it is logged and tried again with a later turn. What a process had not noted when it
was killed is missing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import msgspec
import psycopg

from domain.commands import command_name
from ledger.answers import Refused
from ledger.connecting import LOST, Connection, connect
from ledger.migrations import SchemaError, statement
from ledger.saying import saying
from ledger.turn import Request

log = logging.getLogger(__name__)

NOTE_REFUSALS = statement("ledger", "note_refusals")

SESSION = "-c statement_timeout=5s"

MOST_WAITING = 2_000
"""Refusals kept for a register that cannot be written; the oldest beyond are given up."""

AT_A_TIME = 200

PAUSE = 1.0
"""Seconds between two attempts at a register that cannot be written."""


class Note(NamedTuple):
    """A refusal as the register takes it (JSON), and the digest of its request."""

    digest: str
    row: str


class Register:
    """Notes refusals beside the clerk, on a connection of its own, so that no turn waits for it."""

    def __init__(self, conninfo: str, schema: str) -> None:
        self._conninfo = conninfo
        self._schema = schema
        self._waiting: deque[Note] = deque()
        self._connection: Connection | None = None
        self._writing: asyncio.Task[None] | None = None
        self._not_before = 0.0

    def note(self, refused: Sequence[tuple[Request, Refused]]) -> None:
        """Take these refusals up, and write what waits; returns at once."""
        for request, outcome in refused:
            try:
                self._waiting.append(_note(request, outcome))
            except Exception:
                # Whatever a mistake in the wording of one refusal raises: its answer is given, and the clerk goes on.
                log.exception("a refusal of the request with digest %s cannot be noted", request.digest)
        self._give_up_the_oldest()
        idle = self._writing is None or self._writing.done()
        if self._waiting and idle and time.monotonic() >= self._not_before:
            self._writing = asyncio.create_task(self._write(), name="register of refusals")

    async def close(self) -> None:
        """Write what still waits, once more if need be, then stop."""
        if self._writing is not None:
            await self._writing
        if self._waiting:
            await self._write()
        if self._waiting:
            log.error("%d refusals could not be noted in the register", len(self._waiting))
        await self._hang_up()

    async def _write(self) -> None:
        most = AT_A_TIME
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), most))]
            try:
                await self._send(batch)
            except psycopg.DataError:
                # What the database cannot store is told apart one by one, so that only the culprit is given up.
                if len(batch) > 1:
                    self._waiting.extendleft(reversed(batch))
                    most = 1
                    continue
                log.exception("a refusal of the request with digest %s cannot be noted", batch[0].digest)
            except (psycopg.Error, SchemaError) as error:
                log.warning("the register of refusals is tried again: %s", error)
                self._waiting.extendleft(reversed(batch))
                self._give_up_the_oldest()
                self._not_before = time.monotonic() + PAUSE
                if isinstance(error, LOST):
                    await self._hang_up()
                return

    def _give_up_the_oldest(self) -> None:
        if (beyond := len(self._waiting) - MOST_WAITING) > 0:
            log.error("the register of refusals cannot be written: the oldest %d are given up", beyond)
            for _ in range(beyond):
                self._waiting.popleft()

    async def _send(self, notes: Sequence[Note]) -> None:
        if self._connection is None:
            self._connection = await connect(self._conninfo, self._schema, SESSION)
        await self._connection.execute(NOTE_REFUSALS, {"noted": f"[{','.join(it.row for it in notes)}]"})

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                await connection.close()


def _note(request: Request, refused: Refused) -> Note:
    asked = request.asks[refused.command or 0]
    row = {
        "position": refused.position,
        "by": asked.by,
        "role": asked.role,
        "key": request.key,
        "digest": request.digest,
        "commands": [command_name(type(ask)) for ask in request.asks],
        "command": refused.command,
        "code": refused.refusal.code,
        "sentence": refused.refusal.sentence,
        "refused": saying(refused),
    }
    return Note(request.digest, msgspec.json.encode(row).decode())
