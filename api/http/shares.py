"""Each person's share of what is read at a time: who asks for much waits for it, and keeps nobody else waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from weakref import WeakValueDictionary

from litestar import Router
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send

from api.access.identity import Identity
from api.http.addresses import Connection
from domain.names import Person
from projections.viewers import MOST

SHARE = MOST // 2
"""Answers that are read for one person at a time."""


class Shares(ASGIMiddleware):
    """The shares of all who are shown something, or wait for it."""

    scopes = (ScopeType.HTTP,)

    def __init__(self) -> None:
        self._of: WeakValueDictionary[Person, asyncio.Semaphore] = WeakValueDictionary()

    def router(self, handlers: Sequence[ControllerRouterHandler], tags: Sequence[str] = ()) -> Router:
        """The same routes, each answered out of the share of whoever asks."""
        return Router("/", route_handlers=handlers, guards=[self._wait], middleware=[self], tags=tags)

    async def _wait(self, connection: Connection, _: BaseRouteHandler) -> None:
        """Wait for one's own, where it is known by now who asks."""
        identity: Identity | None = connection.state.get("identity")
        if identity is not None:
            share = self._of.setdefault(identity.person, asyncio.Semaphore(SHARE))
            await share.acquire()
            connection.state.share = share

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer to the end, then let the next one begin."""
        try:
            await next_app(scope, receive, send)
        finally:
            if (share := scope["state"].get("share")) is not None:
                share.release()
