"""What every answer says to browsers: run nothing, show it in no frame, keep and tell nothing."""

from __future__ import annotations

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
_ALWAYS = [(name.lower().encode(), value.encode()) for name, value in SECURITY.items()]
_CACHE, _NO_STORE = b"cache-control", (b"cache-control", b"no-store")
_HSTS = (b"strict-transport-security", b"max-age=31536000")


async def harden(message: Message, scope: Scope) -> None:
    """Add these headers to an answer; what is restricted is never kept, other things unless their route says so."""
    if message["type"] != "http.response.start":
        return
    # Where no route was found, there is no handler either.
    opt = getattr(scope.get("route_handler"), "opt", {})
    headers = list(message["headers"])
    if opt.get("right") in RESTRICTED:
        headers = [it for it in headers if it[0].lower() != _CACHE]
    if not any(name.lower() == _CACHE for name, _ in headers):
        headers.append(_NO_STORE)
    if by_https(scope, next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")):
        headers.append(_HSTS)
    message["headers"] = [*headers, *_ALWAYS]
