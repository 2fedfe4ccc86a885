"""The porter: knows who comes, by a token or a session, in the roles they hold today."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from psycopg_pool import ConnectionPool

from api.access import readings, sessions, tokens
from api.access.identity import Identity
from api.access.rights import Right
from api.access.secrets import hash_of
from domain.calendar import helsinki_day
from domain.names import Person, Role
from projections.access import roles_held
from projections.ledger import Connection, Ledger
from projections.view import view

REMEMBERED = 2.0
"""Seconds for which somebody who came is known again: so long another process may let in whom this one turned away."""

MOST_REMEMBERED = 10_000

AT_A_TIME = 4
"""Connections to the registers, and threads of the porter's own: no view keeps anybody waiting at the door."""

Way = tuple[str, bytes]
"""By what kind of secret somebody comes, and the secret's hash: what is good as the one is nothing as the other."""

TOKEN, SESSION, STAYING = "token", "session", "staying"

T = TypeVar("T")
Find = Callable[[Connection], Identity | None]
FindSession = Callable[[Connection, str], tuple[str, Person] | None]


@dataclass(slots=True)
class Porter:
    """Asks the registers of tokens and sessions and the roles in the log, and notes who reads."""

    pool: ConnectionPool[Connection]
    _known: dict[Way, tuple[float, Identity]] = field(default_factory=dict)
    _asked: dict[Way, asyncio.Task[Identity | None]] = field(default_factory=dict)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_A_TIME, "porter"))

    @classmethod
    def of(cls, ledger: Ledger) -> Porter:
        """The porter of a ledger; its pool is opened and closed by whoever serves."""
        return cls(ledger.registrars(AT_A_TIME))

    @asynccontextmanager
    async def at_the_door(self) -> AsyncIterator[None]:
        """For as long as somebody serves."""
        self.pool.open()
        try:
            yield
        finally:
            await asyncio.to_thread(self.pool.close)
            self._threads.shutdown(wait=False)

    async def bearer(self, token: str) -> Identity | None:
        """Whom a token lets in; None for one that is false, expired or revoked."""
        return await self._find((TOKEN, hash_of(token)), lambda connection: _by_token(connection, token))

    async def visitor(self, secret: str) -> Identity | None:
        """Whose session it is; None where it is over."""
        return await self._find((SESSION, hash_of(secret)), lambda connection: _by_session(connection, secret))

    async def staying(self, secret: str) -> Identity | None:
        """The same of somebody whose request is being answered: that it goes on is no visit, and hides none."""
        look_at = sessions.look_at
        return await self._find((STAYING, hash_of(secret)), lambda it: _by_session(it, secret, look_at))

    def knows(self, secret: str) -> bool:
        """Whether a token or session was good when it was last asked about."""
        return any((kind, hash_of(secret)) in self._known for kind in (TOKEN, SESSION))

    async def note(self, who: Identity, right: Right, asked: str) -> None:
        """Note what somebody is about to be shown. Raises psycopg.Error where it cannot be noted."""
        await self.ask(lambda connection: readings.note(connection, who, right, asked))

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Ask the registers something, beside whatever else goes on."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, question)

    def forget(self) -> None:
        """Ask anew about everybody, who were good before all the same: somebody's token or session was taken away."""
        self._known = {way: (0.0, identity) for way, (_, identity) in self._known.items()}
        self._asked.clear()

    async def _find(self, way: Way, find: Find) -> Identity | None:
        """Who it is, asked once for all who come with the same secret at the same time."""
        known = self._known.get(way)
        if known is not None and time.monotonic() < known[0]:
            return known[1]
        asking = self._asked.get(way)
        if asking is None:
            asking = self._asked[way] = asyncio.create_task(self.ask(find))
            asking.add_done_callback(lambda done: self._remember(way, done))
        return await asyncio.shield(asking)

    def _remember(self, way: Way, asked: asyncio.Task[Identity | None]) -> None:
        if self._asked.get(way) is not asked:
            return
        del self._asked[way]
        self._known.pop(way, None)
        if not asked.cancelled() and asked.exception() is None and (found := asked.result()) is not None:
            self._known[way] = (time.monotonic() + REMEMBERED, found)
            if len(self._known) > MOST_REMEMBERED:
                del self._known[next(iter(self._known))]

    def _ask(self, question: Callable[[Connection], T]) -> T:
        with self.pool.connection() as connection:
            return question(connection)


def _by_token(connection: Connection, text: str) -> Identity | None:
    found = tokens.find(connection, text)
    if found is None:
        return None
    token_id, person, scopes = found
    return Identity(person, _roles(connection, person), f"token:{token_id}", scopes)


def _by_session(connection: Connection, secret: str, find: FindSession = sessions.find) -> Identity | None:
    found = find(connection, secret)
    if found is None:
        return None
    name, person = found
    return Identity(person, _roles(connection, person), f"session:{name}")


def _roles(connection: Connection, person: Person) -> frozenset[Role]:
    return roles_held(connection, view(connection), person, helsinki_day(datetime.now(UTC)))
