"""Answers that go out as fast as they are taken, and no faster: in bounded memory, while somebody takes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from threading import Lock
from typing import Any

import psycopg
from litestar.exceptions import NotAuthorizedException
from litestar.response.streaming import Stream
from litestar.types import Receive, Scope, Send

from api.http.addresses import AnyRequest
from api.http.guard import still_may
from projections.ledger import Connection
from projections.viewers import Viewers

Parts = AsyncGenerator[bytes, None]

PIECE = 65_536
"""Bytes of rows that are sent at a time, more or less."""

CANCEL_WITHIN = 5.0
"""Seconds in which a query is ended that nobody waits for any more."""


class Streaming(Stream):
    """Parts one after another, each made when the last one was taken; closed however the answer ends."""

    def __init__(self, parts: Parts, media_type: str, headers: Mapping[str, str] | None = None) -> None:
        # A proxy that keeps parts back would give them late.
        unkept = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(parts, media_type=media_type, headers={**unkept, **(headers or {})})
        self._parts = parts

    def to_asgi_response(self, *args: Any, **kwargs: Any) -> Any:
        """What sends them."""
        answer = super().to_asgi_response(*args, **kwargs)

        async def sending(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await answer(scope, receive, send)
            finally:
                await self._parts.aclose()

        return sending


def gathered(lines: Iterable[bytes]) -> Generator[bytes, None, None]:
    """The same bytes in pieces that are worth sending."""
    piece = bytearray()
    for line in lines:
        piece += line
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


class Streamed:
    """One snapshot, and rows that are sent while they are read from it, in threads, one piece after the other.

    Use it as a context manager: the connection is given back at its end, or, once there is an answer, when that ends,
    nobody wants more of it, or whoever asked may no longer have it.
    """

    def __init__(self, views: Viewers, request: AnyRequest) -> None:
        self._request = request
        self._reading = Lock()
        self._pieces: Generator[bytes, None, None] = gathered(())
        self._answered = False
        self._lent = ExitStack()
        self.connection: Connection = self._lent.enter_context(views.streamer())

    def __enter__(self) -> Streamed:
        return self

    def __exit__(self, *happened: object) -> None:
        if not self._answered:
            self.close()

    def answer(self, lines: Iterable[bytes], media_type: str, headers: Mapping[str, str]) -> Streaming:
        """An answer of these lines; what cannot be read is known before it begins."""
        self._pieces = gathered(lines)
        first = self._next()
        self._answered = True
        return Streaming(self._parts(first), media_type, headers)

    async def _parts(self, first: bytes) -> Parts:
        try:
            yield first
            while piece := await asyncio.to_thread(self._next):
                yield piece
                if not await still_may(self._request):
                    # Not its end: an answer that is cut must not look whole.
                    raise NotAuthorizedException("Whoever was being answered may no longer read this.")
        finally:
            # Not waited for: whoever went away has cancelled whatever this would wait for.
            asyncio.get_running_loop().run_in_executor(None, self.close)

    def close(self) -> None:
        """End what is being read, also in the middle of a query, and give the connection back."""
        if not self._reading.acquire(blocking=False):
            with suppress(psycopg.Error):
                self.connection.cancel_safe(timeout=CANCEL_WITHIN)
            self._reading.acquire()
        try:
            with suppress(psycopg.Error):
                self._pieces.close()
            self._lent.close()
        finally:
            self._reading.release()

    def __del__(self) -> None:
        # Of an answer that nobody began to take nothing else is run.
        self.close()

    def _next(self) -> bytes:
        with self._reading:
            return next(self._pieces, b"")


class Places:
    """How many answers of a kind are open at once, so that those who wait do not use up the server."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.taken = 0

    @property
    def free(self) -> bool:
        """Whether there is one more."""
        return self.taken < self._most

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take a place for as long as something goes on."""
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1

    async def taken_by(self, parts: Parts) -> Parts:
        """The same parts, in a place of their own while they go out."""
        with self.one():
            try:
                async for part in parts:
                    yield part
            finally:
                await parts.aclose()
