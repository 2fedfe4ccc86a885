"""A connection that does not say in time what it wants, or says two things of where it ends, is ended."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

from api.serving import HEAD_WITHIN

CLOSE = (b"connection", b"close")
LENGTHS = frozenset({b"content-length", b"transfer-encoding"})


class Impatient(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with a bound on how long the head of a request may take.

    Nobody holds a connection by a byte now and then, or smuggles a request in behind another one: a request with two
    lengths is its connection's last (RFC 9112, 6.1).
    """

    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connects, and is given time to say what they want."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """More of a request comes in: its head, if no other is being answered."""
        answering = bool(self.cycle) and not self.cycle.response_complete
        if self._head is None and not answering:
            self._wait_for_head()
        super().data_received(data)

    def handle_events(self) -> None:
        """Take up what has come; a head that is whole is no longer waited for."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._stop_waiting()
            if LENGTHS.issubset(name for name, _ in self.headers):
                self.headers.append(CLOSE)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._head = self.loop.call_later(HEAD_WITHIN, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None
