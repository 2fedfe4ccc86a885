"""Nobody passes whom no rule lets pass: each route names the right it asks for, and a route that names none is shut."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from api.access.identity import Identity
from api.access.rights import Right

Connection = ASGIConnection[Any, Any, Any, Any]

Identify = Callable[[Connection], Awaitable[Identity | None]]
"""Finds out who asks; None for somebody who does not say. Raises NotAuthorizedException for what is not true."""


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let pass whoever has the right that the route names. Raises 401 for strangers, 403 for the others."""
    right = handler.opt.get("right")
    if right is Right.ANYBODY:
        return
    identity = await connection.app.state.identify(connection)
    if identity is None:
        raise NotAuthorizedException("Say who you are: sign in, or send a token as Authorization: Bearer.")
    if right is None or not identity.may(right):
        held = ", ".join(sorted(identity.roles)) or "none"
        raise PermissionDeniedException(f"This asks for the right {right or 'of nobody'!s}; your roles: {held}.")
    connection.state.identity = identity


async def identity_of(request: Connection) -> Identity:
    """Who asks, for handlers that want to know; they are behind the guard."""
    identity: Identity = request.state.identity
    return identity
