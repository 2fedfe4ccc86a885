"""Every request under an id of its own, answered in time, written down in one line, and counted.

What is written down is the route, not the path, and by which session or token, not who: paths hold register numbers,
queries hold whatever was looked for.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseBodyEvent, HTTPResponseStartEvent, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from api.access.identity import Identity
from api.http.problems import PROBLEM, problem
from api.metrics import Figures
from api.telemetry import Tracing

log = logging.getLogger(__name__)

ANSWERED_WITHIN = 60.0
"""Seconds from a request's head to the head of its answer: a body that trickles in ends here, too."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PLAIN = re.compile(rb"[A-Za-z0-9._-]{1,64}")
REQUEST_ID = b"x-request-id"


class Observing:
    """Stands before the whole application: what no route answers passes here, too."""

    def __init__(self, app: ASGIApp, figures: Figures, tracing: Tracing | None) -> None:
        self._app = app
        self._figures = figures
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP:
            return await self._app(scope, receive, send)
        headers = {name.lower(): value for name, value in scope["headers"]}
        request_id = _id(headers)
        with bound_contextvars(request_id=request_id):
            answer = _Answer(send, request_id.encode())
            if self._tracing is None:
                await self._answer(scope, receive, answer)
            else:
                with self._tracing.request(headers) as span:
                    await self._answer(scope, receive, answer)
                    span.answered(*_asked(scope), answer.status)
        return None

    async def _answer(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWERED_WITHIN) as answer.patience:
                await self._app(scope, receive, answer)
        except TimeoutError:
            if answer.status:
                raise
            log.warning("a request was not answered in time")
            await answer.give_up()
        finally:
            seconds = time.perf_counter() - began
            method, route = _asked(scope)
            status = answer.status or 500
            self._figures.request(method, route, status, seconds)
            said = {"method": method, "route": route, "status": status, "milliseconds": round(seconds * 1_000, 1)}
            log.info("request", extra=said | _way(scope))


class _Answer:
    """Sends an answer on, under the id of its request; knows its status, and when the wait for it is over."""

    def __init__(self, send: Send, request_id: bytes) -> None:
        self._send = send
        self._request_id = request_id
        self.patience: asyncio.Timeout | None = None
        self.status = 0

    async def __call__(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], (REQUEST_ID, self._request_id)]
            if self.patience is not None and not self.patience.expired():
                self.patience.reschedule(None)
        await self._send(message)

    async def give_up(self) -> None:
        """Say that it takes too long; the connection ends, for what was left of the request may still come."""
        said = problem(
            "too-long", "This took too long; what was asked to be recorded is settled by the same key or file."
        )
        headers = [(b"content-type", PROBLEM.encode()), (b"connection", b"close")]
        start: HTTPResponseStartEvent = {"type": "http.response.start", "status": 503, "headers": headers}
        body: HTTPResponseBodyEvent = {
            "type": "http.response.body",
            "body": msgspec.json.encode(said.content),
            "more_body": False,
        }
        await self(start)
        await self(body)


def _id(headers: Mapping[bytes, bytes]) -> str:
    """The id that came with the request, when it is short and plain; else a new one."""
    given = headers.get(REQUEST_ID, b"")
    return given.decode() if PLAIN.fullmatch(given) else uuid.uuid4().hex


def _asked(scope: Scope) -> tuple[str, str]:
    """The method and the route, of which there are few."""
    method = str(scope.get("method"))
    return method if method in METHODS else "other", scope.get("path_template") or "none"


def _way(scope: Scope) -> dict[str, Any]:
    identity = scope.get("state", {}).get("identity")
    return {"way": identity.way} if isinstance(identity, Identity) else {}
