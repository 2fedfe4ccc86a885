"""The clerk queues commands and takes turns with the log: one commit for all that wait, one order for all writers."""

from __future__ import annotations

import asyncio
import gc
import logging
import math
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import psycopg

from domain.commands import Command
from domain.needs import Lacking
from ledger import lookups
from ledger.answers import Answer, LedgerUnavailable, LogDamaged
from ledger.codec import digest_of
from ledger.connecting import LOST, Connection, connect
from ledger.desk import Desk, Draft
from ledger.guess import Guess
from ledger.lookups import Head, NewDesk
from ledger.migrations import statement
from ledger.register import Register
from ledger.turn import Request, Turn
from ledger.watching import TurnSeen, Watch

log = logging.getLogger(__name__)

TURN = statement("ledger", "turn")

MOST_PER_TURN = 2_048
"""Requests in one turn, so that its transaction stays short."""

FEW = 64
"""Of more that wait, half are taken at a time: the others are decided while the database writes the first."""

COLLECTED_AFTER = (50_000, 20, 20)
"""How seldom the process of a clerk looks for garbage in cycles: a turn makes tens of thousands of objects that live
until its commit, and none of them is part of a cycle. Looking at them again and again took a twelfth of a decision."""

PATIENCE = 30.0
"""Seconds for which a lost database is tried again before those who wait are told."""

SESSION = "-c enable_seqscan=off -c jit=off -c idle_in_transaction_session_timeout=10s -c lock_timeout=30s"
"""Plans made while tables are small must not scan large ones later; a frozen writer must not keep the lock."""


class Clerk:
    """One writer to one ledger; any number of clerks, in any number of processes, may write at once.

    A turn first guesses that nobody else wrote: one statement locks, checks and writes. A wrong guess writes nothing,
    and the turn is taken again with the lock held first, so that no writer is starved by guessing wrong for ever; and
    while turns meet news of others, none guesses. While the database writes a guess, the next one is decided upon it;
    it is dropped with it, too.
    """

    def __init__(self, conninfo: str, schema: str, new_desk: NewDesk, watch: Watch | None = None) -> None:
        self._conninfo = conninfo
        self._schema = schema
        self._new_desk = new_desk
        self._register = Register(conninfo, schema)
        self._queue: deque[Request] = deque()
        self._wake = asyncio.Event()
        self._connection: Connection | None = None
        self._desk: Desk | None = None
        self._alone = True
        self._ahead: Guess | None = None
        self._clock = 0.0
        self._unconfirmed = False
        self._closing = False
        self._watch = watch
        self._last_moment = math.inf
        self._turns: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        gc.set_threshold(*COLLECTED_AFTER)
        self._turns = asyncio.create_task(self._take_turns(), name="clerk")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Answer all that wait, then stop; a database that is away is waited for once, not turn by turn."""
        self._closing = True
        self._last_moment = time.monotonic() + PATIENCE
        self._wake.set()
        if self._turns is not None:
            await self._turns
        await self._register.close()
        await self._hang_up()

    async def record(self, asks: Sequence[Command], key: str, *, dry_run: bool = False) -> Answer:
        """Record a list of commands, all or nothing, once per idempotency key.

        Raises LedgerUnavailable when the database stays away: asking again with the same key settles what happened.
        """
        if self._closing or self._turns is None:
            raise LedgerUnavailable("the ledger is closed; nothing was recorded, ask again with the same key")
        if not asks:
            raise ValueError("a request holds at least one command")
        request = Request(asks, key, digest_of(asks), dry_run, asyncio.get_running_loop().create_future())
        self._queue.append(request)
        self._wake.set()
        return await request.answered

    @property
    def position(self) -> int:
        """The last position this clerk knows of."""
        return self._desk.books.position if self._desk else 0

    @property
    def accepting(self) -> bool:
        """Whether it takes requests: it has begun, and neither ends nor failed."""
        return self._turns is not None and not self._turns.done() and not self._closing

    @property
    def connected(self) -> bool:
        """Whether it has a connection to the log; it makes one when it is asked something."""
        return self._connection is not None and not self._connection.closed

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return len(self._queue)

    async def _take_turns(self) -> None:
        while self._queue or not self._closing:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                await self._settle(self._next_batch())
                await self._settle_ahead()
            if self._closing:
                self._wake.set()

    def _next_batch(self) -> list[Request]:
        waiting = len(self._queue)
        most = waiting if waiting <= FEW else -(-waiting // 2)
        return [self._queue.popleft() for _ in range(min(most, MOST_PER_TURN))]

    async def _settle_ahead(self) -> None:
        while self._ahead is not None:
            await self._settle(self._ahead.batch)

    async def _settle(self, batch: Sequence[Request]) -> None:
        """Take the turn until its outcome is known, whatever happens to the connection."""
        began = time.monotonic()
        while True:
            try:
                turn = await self._turn(batch)
                turn.close()
            except Exception as error:
                lost = isinstance(error, LOST) or (self._connection is not None and self._connection.closed)
                await self._hang_up()
                if lost and time.monotonic() > min(began + PATIENCE, self._last_moment):
                    for request in batch:
                        request.fail(LedgerUnavailable(f"the database cannot be reached: {error}"))
                    self._tell(began, batch)
                    return
                if lost:
                    log.warning("the database is away, trying again: %s", error)
                    await asyncio.sleep(0.1)
                elif len(batch) == 1:
                    batch[0].fail(error)
                    self._tell(began, batch)
                    return
                else:
                    # What the database rejects is tried again one by one: only the culprit gets the error.
                    for request in batch:
                        await self._settle([request])
                        await self._settle_ahead()
                    return
            else:
                self._register.note(turn.refused)
                self._tell(began, batch, turn)
                return

    def _tell(self, began: float, batch: Sequence[Request], turn: Turn | None = None) -> None:
        """Tell whoever watches; nobody who watches may stop what is watched."""
        if self._watch is None:
            return
        seconds = time.monotonic() - began
        try:
            self._watch(turn.seen(seconds) if turn else TurnSeen(seconds, 0, 0, 0, 0, (), len(batch)))
        except Exception:
            log.exception("a turn could not be told to whoever watches")

    async def _turn(self, batch: Sequence[Request]) -> Turn:
        fresh = self._connection is None
        connection = await self._connect()
        if not fresh and self._desk is not None and self._alone:
            turn = await self._guess(connection, self._desk, batch)
            if turn is not None:
                return turn
        most = lookups.PAGE
        while (turn := await self._locked(connection, batch, most)) is None:
            # Much news are read without the lock: nobody waits for one who starts, or comes back after a rest.
            cursor = connection.cursor()
            await self._learn(cursor, await lookups.head(cursor))
            most *= 2
        return turn

    async def _guess(self, connection: Connection, desk: Desk, batch: Sequence[Request]) -> Turn | None:
        """Decide on the books as they are and write, all in one statement; None when the guess was wrong."""
        guess = self._taken_ahead() or await Guess.at(desk, batch, self._now())
        if guess is None:
            return None
        assert guess.batch is batch, "what was decided ahead is settled next"
        draft, turn, cursor = guess.draft, guess.turn, connection.cursor()
        try:
            if guess.written is not None:
                if await self._write_and_decide(cursor, desk, guess, guess.written) == "recorded":
                    draft.keep(self._ahead.draft if self._ahead else None)
                    return turn
            elif not await lookups.taken(cursor, turn.unwritten):
                head = await lookups.head(cursor)
                if (head.recorded_at, head.root) == (desk.recorded_at, desk.root):
                    draft.forget()
                    return turn
        except BaseException:
            self._forget(guess)
            raise
        self._forget(guess)
        return None

    async def _write_and_decide(self, cursor: lookups.Cursor, desk: Desk, guess: Guess, written: dict[str, Any]) -> str:
        """Write a guess, and decide the next one while the database does, if anybody waits for one."""
        if not self._queue:
            return await self._write(cursor, written)
        writing = asyncio.create_task(self._write(cursor, written), name="turn")
        try:
            await asyncio.sleep(0)
            await self._decide_ahead(desk, guess)
        finally:
            outcome = await writing
        return outcome

    async def _decide_ahead(self, desk: Desk, upon: Guess) -> None:
        batch = self._next_batch()
        try:
            self._ahead = await Guess.at(desk, batch, self._now(), upon)
        except Exception:
            # Not the fault of those whose turn is being written: it is raised again in the turn of its own requests.
            log.debug("the next turn could not be decided ahead", exc_info=True)
        finally:
            if self._ahead is None:
                self._queue.extendleft(reversed(batch))

    def _taken_ahead(self) -> Guess | None:
        guess, self._ahead = self._ahead, None
        return guess

    def _forget(self, guess: Guess) -> None:
        """Nothing of it is in the log; what was decided upon it goes with it, and waits again."""
        if ahead := self._taken_ahead():
            self._queue.extendleft(reversed(ahead.batch))
        guess.draft.forget()

    async def _locked(self, connection: Connection, batch: Sequence[Request], most: int) -> Turn | None:
        """Lock, learn the news, look up what the batch names, decide and write; None when there are too many news."""
        async with connection.transaction():
            cursor = connection.cursor()
            await cursor.execute("SELECT lock_turn()")
            head = await lookups.head(cursor)
            if head.position - self.position > most:
                return None
            self._alone = head.position == self.position
            desk = await self._learn(cursor, head)
            draft = Draft(desk, self._now())
            try:
                known = await lookups.known_requests(cursor, desk.codec, [request.key for request in batch])
                turn = Turn(draft, known, assume_free=False)
                await lookups.look_up(cursor, desk, [ask for request in batch for ask in request.asks])
                for request in batch:
                    await self._decide(cursor, turn, request)
                written = bool(draft.entries) or turn.replays
                if written and (outcome := await self._write(cursor, draft.compose())) != "recorded":
                    raise LogDamaged(f"a turn was refused as {outcome!r}")  # pragma: no cover: the lock rules it out
            except BaseException:
                draft.forget()
                raise
            # Until the commit is known to have succeeded this clerk has no desk: if it fails, the books are read anew.
            self._desk = None
        if self._unconfirmed:
            raise psycopg.OperationalError("the standby did not confirm the commit")
        if written:
            draft.keep()
        else:
            draft.forget()
        self._desk = desk
        return turn

    async def _decide(self, cursor: lookups.Cursor, turn: Turn, request: Request) -> None:
        while True:
            try:
                return turn.decide(request)
            except Lacking as lacking:
                await lookups.recall(cursor, turn.draft.desk, lacking.lacks, turn.draft.entries)

    async def _write(self, cursor: lookups.Cursor, written: dict[str, Any]) -> str:
        self._unconfirmed = False
        await cursor.execute(TURN, written, prepare=True)
        row = await cursor.fetchone()
        if self._unconfirmed:
            raise psycopg.OperationalError("the standby did not confirm the commit")
        assert row is not None, "record_turn returns one row"
        return str(row[0])

    async def _learn(self, cursor: lookups.Cursor, head: Head) -> Desk:
        """Bring the desk up to the head; one whose turn is not part of this log is dropped and read anew."""
        if head.recorded_at > head.now + timedelta(seconds=5):
            raise LogDamaged(f"the last turn is of {head.recorded_at}, ahead of the server's clock: set it right")
        self._clock = head.now.timestamp() - time.monotonic()
        desk, self._desk = self._desk, None
        if desk is not None and not await lookups.belongs(cursor, desk):
            known = f"the turn at position {desk.books.position} with root {desk.root.hex()}"
            log.error(
                "%s is not part of this log: the books are read anew (a fail-over, a restore, another server?)", known
            )
            desk = None
        if desk is None:
            desk = await lookups.load(cursor, self._new_desk)
            gc.freeze()  # books are no garbage, however long somebody looks through them
        await lookups.catch_up(cursor, desk, head)
        self._desk = desk
        return desk

    def _now(self) -> datetime:
        """The server's clock, as this clerk last read it and its own has gone on since."""
        return datetime.fromtimestamp(time.monotonic() + self._clock, UTC)

    async def _connect(self) -> Connection:
        if self._connection is None:
            self._connection = await connect(self._conninfo, self._schema, SESSION)
            self._connection.add_notice_handler(self._notice)
            self._unconfirmed = False
        return self._connection

    def _notice(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        # A cancelled wait for a standby is reported as success, with a warning: the outcome is unknown.
        if "synchronous replication" in (diagnostic.message_primary or ""):
            self._unconfirmed = True

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                await connection.close()
