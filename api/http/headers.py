"""What every answer says to browsers: run nothing, show it in no frame, keep and tell nothing."""

from __future__ import annotations

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import Message, Scope

from api.access.rights import RESTRICTED
from api.http.addresses import by_https

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with that, browsers call our own forms' origin null, and nobody could tell them from others'.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000"
NO_STORE = "no-store"


async def harden(message: Message, scope: Scope) -> None:
    """Add these headers to an answer; what is restricted is never kept, other things unless their route says so."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders(message)
    for name, value in SECURITY.items():
        headers[name] = value
    # Where no route was found, there is no handler either.
    opt = getattr(scope.get("route_handler"), "opt", {})
    if "cache-control" not in headers or opt.get("right") in RESTRICTED:
        headers["Cache-Control"] = NO_STORE
    if by_https(scope, Headers.from_scope(scope).get("host", "")):
        headers["Strict-Transport-Security"] = HSTS
