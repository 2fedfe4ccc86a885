"""The facts for whoever follows the log from a position: in order, without a gap, each once, at their own pace.

All followers of a process share one connection to the database, and one look at how far the log is. What a follower has
not asked for is not read, so a slow one costs no memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Self, TypeVar

import psycopg

from domain.facts import Entry
from ledger.codec import ForeignFact
from ledger.lookups import LINES_AT
from ledger.matching import Item, Wanted, page
from ledger.migrations import SchemaError
from ledger.tree import leaf_hash
from projections.ledger import Connection, Ledger
from projections.view import CODEC, View, view

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25
"""Seconds between two looks at the head, while somebody waits: clerks do not notify, and a standby could not."""

AWAY = (psycopg.OperationalError, psycopg.InterfaceError, SchemaError)

T = TypeVar("T")


class OtherLog(Exception):
    """The log is not the one that was followed: it ends before, or has another fact there."""

    def __init__(self, position: int, head: int) -> None:
        super().__init__(
            f"You follow after position {position}, and the log, which ends at {head}, is not the one that you"
            " followed, or was restored to an earlier position. Compare your checkpoints before you go on."
        )
        self.head = head


@dataclass(frozen=True, slots=True)
class Followed:
    """How far somebody has followed: to a position, and the leaf of the fact there, where it was seen by us."""

    position: int
    leaf: bytes | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The facts that match after a position; all up to ``upto`` were looked at, and the log's head is ``head``."""

    facts: Sequence[Entry | ForeignFact]
    upto: Followed
    head: int


def wanted(kind: str | None, tag: str | None) -> Wanted:
    """What a follower wants: facts of a type, with a tag, or all."""
    if kind is None and tag is None:
        return None
    return [Item([f"={kind}"] if kind is not None else [], [f":{tag}"] if tag is not None else [])]


class Feeds:
    """All who follow one ledger in this process."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="feeds")
        self._held = ExitStack()
        self._connection: Connection | None = None
        self._head = 0
        self._news = asyncio.Event()
        self._waiting = 0
        self._watching: asyncio.Task[None] | None = None
        self.closing = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
        if self._watching is not None:
            await self._watching
        await self._in_thread(self._hang_up)
        self._thread.shutdown()

    def close(self) -> None:
        """Have all who wait go home."""
        self.closing = True
        self._tell()

    async def look(self) -> View:
        """How far the log is, and whether a standby says so."""
        return await self._in_thread(lambda: self._reading(view))

    async def page(self, wanted: Wanted, after: Followed, most: int) -> Page:
        """The next facts after a position. Raises OtherLog where they would follow what is not in this log."""
        found = await self._in_thread(lambda: self._reading(lambda connection: _page(connection, wanted, after, most)))
        if isinstance(found, OtherLog):
            raise found
        self._learn(found.head)
        return found

    async def beyond(self, position: int, within: float) -> bool:
        """Wait until the log is beyond a position, for so many seconds; returns whether it is."""
        self._waiting += 1
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch(), name="feeds")
        try:
            async with asyncio.timeout(within):
                while self._head <= position and not self.closing:
                    await self._news.wait()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return self._head > position

    async def _watch(self) -> None:
        while self._waiting and not self.closing:
            try:
                head = (await self.look()).position
            except AWAY as error:
                log.warning("the feeds try again: %s", error)
            else:
                self._learn(head)
            await asyncio.sleep(LOOK_EVERY)

    def _learn(self, head: int) -> None:
        """Where the log ends, as whoever read last saw it: after a fail-over, or at another standby, also before."""
        if head != self._head:
            self._head = head
            self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _in_thread(self, do: Callable[[], T]) -> T:
        # One thread, so that a follower who goes away in the middle leaves the connection to the next one in order.
        return await asyncio.get_running_loop().run_in_executor(self._thread, do)

    def _reading(self, read: Callable[[Connection], T]) -> T:
        try:
            if self._connection is None:
                self._connection = self._held.enter_context(self._ledger.viewer())
            found = read(self._connection)
            self._connection.rollback()
        except BaseException:
            self._hang_up()
            raise
        return found

    def _hang_up(self) -> None:
        self._connection = None
        with suppress(psycopg.Error):
            self._held.close()


def _page(connection: Connection, wanted: Wanted, after: Followed, most: int) -> Page | OtherLog:
    at = view(connection)
    lines = page(connection.cursor(binary=True), wanted, after.position, at.position, most)
    upto = lines[-1][0] if len(lines) == most else max(after.position, at.position)
    leaves = _leaves(connection, after.position, upto)
    # A standby may be behind; what it does not hold yet is compared when it does.
    is_behind = at.on_standby and after.position > at.position
    if not is_behind and (after.position > at.position or after.leaf not in (None, leaves.get(after.position))):
        return OtherLog(after.position, at.position)
    return Page([CODEC.decode(line) for _, line in lines], Followed(upto, leaves.get(upto, after.leaf)), at.position)


def _leaves(connection: Connection, *positions: int) -> dict[int, bytes]:
    found = connection.execute(LINES_AT, {"positions": list(positions)})
    return {position: leaf_hash(line) for position, line in found}
