"""Nobody passes whom no rule lets pass: each route names the right it asks for, and a route that names none is shut."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import psycopg
from litestar import Request
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException, ServiceUnavailableException
from litestar.handlers import BaseRouteHandler

from api.access import sessions
from api.access.identity import Identity
from api.access.rights import RESTRICTED, Right
from api.access.secrets import same
from api.http.addresses import UNSAFE, Connection, hostname, own_origin
from api.http.identify import CHALLENGE, session_of
from api.http.limits import hold_address, hold_identity

CSRF_HEADER, CSRF_FIELD = "Momentti-CSRF", "csrf"


class WrongHost(Exception):
    """Asked under a name that is not this house's, or by a page of another one."""


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let pass whoever has the right that the route names, and note what is restricted.

    Raises WrongHost, 401 for strangers, 403 for the others and for what another site's page asks, 429 for too much,
    503 where it cannot be noted who reads.
    """
    _refuse_other_names(connection)
    right = handler.opt.get("right")
    unsafe = connection.scope.get("method") in UNSAFE
    if right is Right.ANYBODY:
        hold_address(connection)
        if unsafe:
            _refuse_other_sites(connection)
        return
    identity = await connection.app.state.identify(connection)
    if identity is None:
        hold_address(connection)
        told = "Say who you are: sign in, or send a token as Authorization: Bearer."
        raise NotAuthorizedException(told, headers=CHALLENGE)
    hold_identity(connection, identity)
    if unsafe and (secret := session_of(connection)) is not None:
        _refuse_other_sites(connection)
        await _refuse_without_csrf(connection, secret)
    if right is None or not identity.may(right):
        held = ", ".join(sorted(identity.roles)) or "none"
        raise PermissionDeniedException(
            f"This asks for the right {right or 'of nobody'!s}; your roles: {held}{_narrowed(identity)}."
        )
    if right in RESTRICTED:
        await _note(connection, identity, right)
    connection.state.identity = identity


async def identity_of(request: Connection) -> Identity:
    """Who asks, for handlers that want to know; they are behind the guard."""
    identity: Identity = request.state.identity
    return identity


async def still_may(request: Request[Any, Any, Any]) -> bool:
    """Whether whoever asks may still have what they asked for: asked again while an answer goes on."""
    try:
        identity = await request.app.state.identify(request)
    except NotAuthorizedException:
        return False
    return identity is not None and identity.may(request.route_handler.opt["right"])


def _refuse_other_names(connection: Connection) -> None:
    """A page elsewhere that has its name resolved to this machine is told no: it would speak with our user's voice."""
    origin = connection.headers.get("origin")
    named = [hostname(connection.headers.get("host", "")), *([_origin_host(origin)] if origin is not None else [])]
    if not all(connection.app.state.house.knows(name) for name in named):
        raise WrongHost("This door serves its own names alone: ask 127.0.0.1 or localhost, or one of MOMENTTI_HOSTS.")


def _origin_host(origin: str) -> str | None:
    try:
        return urlsplit(origin).hostname
    except ValueError:
        return None


def _refuse_other_sites(connection: Connection) -> None:
    """A browser says whose page asks; it must be ours, to the port."""
    if connection.headers.get("origin") != own_origin(connection):
        raise PermissionDeniedException("Only a page of this server changes anything in a session.")


async def _refuse_without_csrf(connection: Connection, secret: str) -> None:
    """What changes something in a session carries what only that session's pages know."""
    told = connection.headers.get(CSRF_HEADER)
    if told is None and isinstance(connection, Request):
        told = await _in_form(connection)
    if told is None or not same(told.encode(), sessions.csrf_of(secret).encode()):
        raise PermissionDeniedException(f"Send the session's own {CSRF_HEADER}, as /api/v1/me gives it.")


async def _in_form(request: Request[Any, Any, Any]) -> str | None:
    if request.content_type[0] != RequestEncodingType.URL_ENCODED:
        return None
    value = (await request.form()).get(CSRF_FIELD)
    return value if isinstance(value, str) else None


async def _note(connection: Connection, identity: Identity, right: Right) -> None:
    asked = connection.scope["raw_path"].partition(b"?")[0].decode("latin-1")
    query = connection.scope["query_string"].decode("latin-1")
    try:
        await connection.app.state.porter.note(identity, right, f"{asked}?{query}" if query else asked)
    except psycopg.Error as error:
        raise ServiceUnavailableException(
            "It cannot be noted that you read this, so it is not shown; ask again later."
        ) from error


def _narrowed(identity: Identity) -> str:
    """What a token is narrowed to: it opens no more than that, whatever the roles give."""
    return "" if identity.scopes is None else f"; this token is for: {', '.join(sorted(identity.scopes)) or 'nothing'}"
