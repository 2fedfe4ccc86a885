"""A connection that does not say in time what it wants, takes no answer, or says two things of its end, is ended."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_WITHIN = 10.0
"""Seconds within which the head of a request has come, from its connection's or its own first byte."""

TAKEN_WITHIN = 60.0
"""Seconds within which something is taken of an answer that waits for whoever asked."""

CLOSE = (b"connection", b"close")
LENGTHS = frozenset({b"content-length", b"transfer-encoding"})


class Impatient(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with a bound on how long the head of a request, and taking an answer, may take.

    Nobody holds a connection by a byte now and then, or by an answer that they do not read; nor smuggles a request in
    behind another one: a request with two lengths is its connection's last (RFC 9112, 6.1).
    """

    _head: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None

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

    def pause_writing(self) -> None:
        """More of an answer waits than is kept for whoever takes it."""
        super().pause_writing()
        self._wait_for_taking()

    def resume_writing(self) -> None:
        """What waited is taken."""
        self._stop_waiting_for_taking()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """An answer is given; what is left of a connection's last one is waited for like any other."""
        super().on_response_complete()
        self._wait_if_closing()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing more is asked."""
        super().timeout_keep_alive_handler()
        self._wait_if_closing()

    def shutdown(self) -> None:
        """The server stops."""
        super().shutdown()
        self._wait_if_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._stop_waiting()
        self._stop_waiting_for_taking()
        super().connection_lost(exc)

    def _wait_if_closing(self) -> None:
        # A transport that closes sends what it still has first, however long nobody takes it.
        if self._taking is None and self.transport.is_closing():
            self._wait_for_taking()

    def _wait_for_taking(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._taking = self.loop.call_later(TAKEN_WITHIN, self._look_if_taken, left)

    def _look_if_taken(self, left: int) -> None:
        if self.transport.get_write_buffer_size() < left:
            self._wait_for_taking()
        else:
            self.transport.abort()

    def _stop_waiting_for_taking(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _wait_for_head(self) -> None:
        self._head = self.loop.call_later(HEAD_WITHIN, self._give_up)

    def _give_up(self) -> None:
        self.transport.close()
        self._wait_if_closing()

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None
