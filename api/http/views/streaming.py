"""Answers that are sent while they are read: in bounded memory, from one snapshot, while somebody takes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator, Iterable, Iterator
from contextlib import ExitStack, suppress
from threading import Lock

import msgspec
import psycopg

from ledger.saying import Json
from projections.ledger import Connection
from projections.viewers import Viewers

PIECE = 65_536
"""Bytes that are sent at a time, more or less."""

CANCEL_WITHIN = 5.0
"""Seconds in which a query is ended that nobody waits for any more."""


def json_lines(rows: Iterable[Json]) -> Iterator[bytes]:
    """One JSON object a line."""
    encode = msgspec.json.encode
    for row in rows:
        yield encode(row) + b"\n"


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
    """Pieces read in threads, one after the other; the connection is given back when they end or nobody wants more."""

    def __init__(self, views: Viewers) -> None:
        self._reading = Lock()
        self._pieces: Generator[bytes, None, None] = _nothing()
        self._lent = ExitStack()
        self.connection: Connection = self._lent.enter_context(views.streamer())

    def begin(self, lines: Iterable[bytes]) -> bytes:
        """Take up what is to be sent, and its first piece: what cannot be read is known before an answer begins."""
        self._pieces = gathered(lines)
        return self._next()

    async def pieces(self, first: bytes) -> AsyncIterator[bytes]:
        """The pieces, from the first on."""
        try:
            yield first
            while piece := await asyncio.to_thread(self._next):
                yield piece
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


def _nothing() -> Generator[bytes, None, None]:
    yield from ()
