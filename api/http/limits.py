"""How often anybody is answered, and for how long a body may be on its way."""

from __future__ import annotations

import asyncio
import math

from litestar.enums import ScopeType
from litestar.exceptions import ClientException, TooManyRequestsException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send, WebSocketReceiveMessage

from api.access.house import House
from api.access.identity import Identity
from api.access.limits import Buckets
from api.http.addresses import UNSAFE, Connection

BODY_WITHIN = 30.0
"""Seconds within which a request's body must have come, all of it."""


class Limits:
    """A minute's worth of requests: for people and for strangers' addresses, and for tokens."""

    def __init__(self, house: House) -> None:
        self.people = Buckets(house.per_minute)
        self.systems = Buckets(house.systems_per_minute)


def hold_address(connection: Connection, out: int = 1) -> None:
    """Whoever is not known shares with all others at the same address. Raises 429."""
    client = connection.client
    limits: Limits = connection.app.state.limits
    _wait(limits.people.take(f"address:{client.host if client else ''}", out))


def hold_identity(connection: Connection, identity: Identity) -> None:
    """A person has the same from wherever they come; each token has its own. Raises 429."""
    limits: Limits = connection.app.state.limits
    if identity.way.startswith("token:"):
        _wait(limits.systems.take(identity.way))
    else:
        _wait(limits.people.take(f"person:{identity.person}"))


def _wait(seconds: float) -> None:
    if seconds:
        wait = math.ceil(seconds)
        raise TooManyRequestsException(
            f"Too many requests within a minute: ask again in {wait} s.", headers={"Retry-After": str(wait)}
        )


class InTime(ASGIMiddleware):
    """A body that does not come is not waited for: 408; one that ends early is its sender's fault: 400."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, within: float = BODY_WITHIN) -> None:
        self._within = within

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Receive the body until a moment that is the same for all its parts."""
        until: float | None = None
        whole = False

        async def receive_in_time() -> HTTPReceiveMessage | WebSocketReceiveMessage:
            nonlocal until, whole
            if whole:
                return await receive()
            until = until or asyncio.get_running_loop().time() + self._within
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError as error:
                raise ClientException(
                    f"The request did not come within {self._within:g} s.",
                    status_code=408,
                    headers={"Connection": "close"},
                ) from error
            if message["type"] == "http.disconnect" and scope.get("method") in UNSAFE:
                raise ClientException("The connection ended before the request did.")
            whole = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        await next_app(scope, receive_in_time, send)
