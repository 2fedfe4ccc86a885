"""Nobody passes whom no rule lets pass: each route names the right it asks for, and a route that names none is shut."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import psycopg
from litestar import Request
from litestar.enums import RequestEncodingType
from litestar.exceptions import (
    ClientException,
    NotAuthorizedException,
    PermissionDeniedException,
    ServiceUnavailableException,
)
from litestar.handlers import BaseRouteHandler

from api.access import sessions
from api.access.house import hostname
from api.access.identity import Identity
from api.access.rights import RESTRICTED, Right
from api.access.secrets import same
from api.http.addresses import UNSAFE, AnyRequest, Connection, own_origin
from api.http.identify import CHALLENGE, session_of
from api.http.limits import hold_address, hold_identity
from domain.names import Role

CSRF_HEADER, CSRF_FIELD = "Momentti-CSRF", "csrf"

MOST_FORM_BYTES, MOST_FORM_FIELDS = 4_096, 8
"""A form of our own pages is smaller."""


MOST_ASKED_BYTES, MOST_ASKED_PARTS = 4_096, 64
"""Of a query, and of all cookies together: the framework remembers for good a thousand of each that it has read."""


class WrongHost(Exception):
    """Asked under a name that is not this house's, or by a page of another one."""


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let pass whoever has the right that the route names, and note what is restricted.

    Raises WrongHost, 400 for a query or cookies too long to read, 401 for strangers, 403 for the others and for what
    another site's page asks, 429 for too much, 503 where it cannot be noted who reads.
    """
    _refuse_other_names(connection)
    _refuse_too_much(connection)
    right = handler.opt.get("right")
    unsafe = connection.scope.get("method") in UNSAFE
    if right is Right.ANYBODY:
        if not handler.opt.get("uncounted"):
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
    if not identity.may(right):
        held = ", ".join(sorted(identity.roles)) or "none"
        raise PermissionDeniedException(
            f"This needs the right {right or 'of nobody'!s}; your roles: {held}{_narrowed(identity)}."
        )
    if right in RESTRICTED:
        await _note(connection, identity, right)
    connection.state.identity = identity


async def identity_of(request: Connection) -> Identity:
    """Who asks, for handlers that want to know; they are behind the guard."""
    identity: Identity = request.state.identity
    return identity


async def still_may(request: AnyRequest, role: Role | None = None) -> bool:
    """Whether whoever asks may still do what they asked for, in that role: asked again while an answer goes on."""
    try:
        identity = await request.app.state.identify(request)
    except NotAuthorizedException:
        return False
    if identity is None or (role is not None and role not in identity.roles):
        return False
    may: bool = identity.may(request.route_handler.opt["right"])
    return may


def _refuse_other_names(connection: Connection) -> None:
    """A page elsewhere that has its name resolved to this machine is told no: it would speak with our user's voice."""
    origin = connection.headers.get("origin")
    named = [hostname(connection.headers.get("host", "")), *([_origin_host(origin)] if origin is not None else [])]
    if not all(connection.app.state.house.knows(name) for name in named):
        hold_address(connection)
        raise WrongHost("This door serves its own names alone: ask 127.0.0.1 or localhost, or one of MOMENTTI_HOSTS.")


def _refuse_too_much(connection: Connection) -> None:
    query, cookies = connection.scope["query_string"], connection.headers.get("cookie", "")
    if len(query) > MOST_ASKED_BYTES or query.count(b"&") >= MOST_ASKED_PARTS:
        hold_address(connection)
        raise ClientException(f"A query has {MOST_ASKED_BYTES} bytes and {MOST_ASKED_PARTS} parameters at most.")
    if len(cookies) > MOST_ASKED_BYTES or cookies.count(";") >= MOST_ASKED_PARTS:
        hold_address(connection)
        raise ClientException(f"There may be {MOST_ASKED_PARTS} cookies, of {MOST_ASKED_BYTES} bytes together.")


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


async def _in_form(request: AnyRequest) -> str | None:
    """What a form of ours says; one that is larger than ours, or does not tell how large it is, is not read."""
    if request.content_type[0] != RequestEncodingType.URL_ENCODED or "transfer-encoding" in request.headers:
        return None
    if (request.content_length or 0) > MOST_FORM_BYTES:
        return None
    # Not by the framework, which remembers every form that it reads.
    try:
        fields = parse_qs((await request.body()).decode("latin-1"), max_num_fields=MOST_FORM_FIELDS)
    except ValueError:
        return None
    told = fields.get(CSRF_FIELD, [])
    return told[0] if len(told) == 1 else None


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
