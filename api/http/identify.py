"""Who asks: the bearer of a token, or whose session the cookie is; never both, and never what a body says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from litestar.exceptions import ClientException, NotAuthorizedException

from api.access.identity import Identity
from api.access.porter import Porter
from api.http.addresses import Connection, cookie_name
from api.http.limits import hold_address

Identify = Callable[[Connection], Awaitable[Identity | None]]
"""Finds out who asks; None for somebody who does not say. Raises NotAuthorizedException for what is not true."""

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="momentti"'}
INVALID = {"WWW-Authenticate": 'Bearer realm="momentti", error="invalid_token"'}


async def identify(connection: Connection) -> Identity | None:
    """Who asks; None for a stranger. Raises 401 for what is not or no longer true, 400 for two ways in at once.

    Whoever comes with what was good before is not kept out by what others try at the same address. Who has come in with
    the same request already, and is asked about again while it is answered, is no visitor once more.
    """
    told, secret = connection.headers.getall("authorization", []), session_of(connection)
    if not told and secret is None:
        return None
    if len(told) + (secret is not None) > 1:
        raise ClientException("Come in one way: with a token or in a session, not both.")
    porter: Porter = connection.app.state.porter
    token = told[0][7:].strip() if told and told[0][:7].lower() == "bearer " else None
    way = secret or token or ""
    came_in = "identity" in connection.state
    if not came_in and not porter.knows(way):
        hold_address(connection, out=0)
    if secret is not None:
        identity = await (porter.staying(secret) if came_in else porter.visitor(secret))
        complaint = "Your session is over: sign in again."
    else:
        identity = await porter.bearer(way)
        complaint = "This token is not valid: it is false, expired or revoked."
        if token is None:
            complaint = "This server takes Authorization: Bearer, with a token after it, and nothing else there."
    if identity is None:
        if not came_in:
            hold_address(connection)
        raise NotAuthorizedException(complaint, headers=CHALLENGE if secret is not None else INVALID)
    return identity


def session_of(connection: Connection) -> str | None:
    """The secret of the session that the browser has; None without one."""
    return connection.cookies.get(cookie_name(connection)) or None
