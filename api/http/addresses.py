"""Under which name a request came, and what follows from it: whether by https, the cookie's name, our own origin."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.types import Scope

from api.access.house import THIS_MACHINE, hostname

Connection = ASGIConnection[Any, Any, Any, Any]
AnyRequest = Request[Any, Any, Any]

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def by_https(scope: Scope, host: str) -> bool:
    """Whether the browser speaks https: from elsewhere this server is reached only through a proxy that does."""
    return scope["scheme"] == "https" or hostname(host) not in THIS_MACHINE


def own_origin(connection: Connection) -> str:
    """Our origin, as the browser of whoever asks writes it."""
    host = connection.headers.get("host", "")
    return f"{'https' if by_https(connection.scope, host) else 'http'}://{host}"


def cookie_name(connection: Connection, purpose: str = "") -> str:
    """Only over http on this machine is the cookie one that other hosts' pages could set."""
    bare = f"momentti{purpose}"
    return f"__Host-{bare}" if by_https(connection.scope, connection.headers.get("host", "")) else bare


def cookie(connection: Connection, value: str, lasts: int, purpose: str = "") -> Cookie:
    """A cookie that no script reads and that goes back to us alone; nothing lasts no longer than now."""
    name = cookie_name(connection, purpose)
    return Cookie(
        key=name,
        value=value,
        path="/",
        max_age=lasts,
        httponly=True,
        secure=name.startswith("__Host-"),
        samesite="lax",
    )
