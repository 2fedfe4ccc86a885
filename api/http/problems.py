"""What goes wrong, as RFC 9457 writes it: a lasting type, a sentence, and what there is to know beside.

A browser gets the same as a page. Every answer has the id of its request, which stands in the log, too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import psycopg
from litestar import MediaType, Response
from litestar.exceptions import HTTPException, TooManyRequestsException
from litestar.response import Template
from litestar.types import ExceptionHandlersMap
from structlog.contextvars import get_contextvars

from api import presenting
from api.http.addresses import AnyRequest
from api.http.guard import WrongHost
from api.http.kinds import BY_STATUS, KINDS, REFUSED_WITH, titled
from api.http.limits import hold_address
from api.http.parameters import in_words, missing
from api.wrong_fields import BadInput
from domain.slips import Slip
from ledger.answers import LedgerUnavailable, Refused
from ledger.migrations import SchemaError
from projections.trail import Explaining
from projections.view import NotRecorded
from projections.viewers import Busy

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"

RETRY_AFTER = "10"
"""Seconds after which there may be room for another long answer."""


class NotServed(Exception):
    """A request that is not served, of a kind that has a code, with a sentence and what there is to know beside."""

    def __init__(self, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.more = more


def problem(code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response[Any]:
    """A problem of a kind, and what there is to know beside."""
    return _told(KINDS[code].status, code, detail, headers, more)


def refused(given: Refused, facts: Sequence[Explaining], instance: str) -> Response[Any]:
    """What the ledger refuses: the rule's source, the numbers, the limits, the facts that explain it."""
    said = presenting.refusal(given, facts)
    more = {"instance": instance, "holds_from": given.refusal.holds_from.isoformat(), "head": given.position, **said}
    code, sentence = more.pop("code"), more.pop("sentence")
    return _told(REFUSED_WITH.get(code, 409), code, sentence, {"ETag": f'"{given.position}"'}, more)


def _told(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None, more: Mapping[str, Any]
) -> Response[Any]:
    body = {**titled(status, code), "detail": detail, **_asked_under(), **more}
    return Response(body, status_code=status, media_type=PROBLEM, headers=headers)


def _asked_under() -> dict[str, str]:
    """The id of the request that is being answered, where there is one."""
    found = get_contextvars().get("request_id")
    return {"request_id": found} if found else {}


def _not_served(_: AnyRequest, error: NotServed) -> Response[Any]:
    return problem(error.code, error.detail, **error.more)


def _bad_input(_: AnyRequest, error: BadInput) -> Response[Any]:
    problems = [presenting.plain(it) for it in error.problems]
    return problem("bad-input", "The request is not of the right shape; nothing was recorded.", problems=problems)


def in_its_words(code: str) -> Callable[[AnyRequest, Exception], Response[Any]]:
    """Answers an error with a problem of a kind, and what the error says itself."""
    return lambda _, error: problem(code, str(error))


def _http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
    routed = bool(request.scope.get("path_template"))
    if not routed:
        # No route leads there, and no guard stands before it: whoever asks is a stranger.
        try:
            hold_address(request)
        except TooManyRequestsException as wait:
            error = wait
    code = BY_STATUS.get(error.status_code) or ("bad-request" if error.status_code < 500 else "fault")
    found = [(it.get("key") or "body", str(it.get("message"))) for it in error.extra or () if isinstance(it, dict)]
    problems = [{"field": key, "problem": in_words(request.route_handler, key, said)} for key, said in found]
    if routed and not problems and (owed := missing(request.route_handler, error.detail)):
        problems = [owed]
    if problems:
        return problem(code, "The request is not of the right shape; nothing was done.", problems=problems)
    # The framework's own words say no more than the status does.
    silent = error.detail == HTTPStatus(error.status_code).phrase
    return problem(code, KINDS[code].meaning if silent else error.detail, _with_head(error.headers or {}))


def _with_head(headers: Mapping[str, str]) -> dict[str, str]:
    """Where GET is allowed, HEAD is, too, of which the framework does not know."""
    return {name: it.replace("GET", "GET, HEAD") if name == "allow" else it for name, it in headers.items()}


def _fault(_: AnyRequest, error: Exception) -> Response[Any]:
    log.error("a request failed", exc_info=error)
    return problem(
        "fault", "Momentti failed; whether something was recorded is settled by the same key, or the same file."
    )


def _busy(_: AnyRequest, error: Busy) -> Response[Any]:
    return problem("busy", str(error), {"Retry-After": RETRY_AFTER})


def _unavailable(_: AnyRequest, error: Exception) -> Response[Any]:
    log.error("unavailable: %s", error)
    return problem("unavailable", "The ledger cannot be reached now; ask again with the same key, or the same file.")


def prefers_page(request: AnyRequest, *forms: str) -> bool:
    """Whether whoever asks would rather have a page than one of these forms."""
    try:
        return request.accept.best_match([*forms, MediaType.HTML]) == MediaType.HTML
    except OverflowError:  # a preference without bounds, such as q=1e999, is none
        return False


def _shown(handler: Callable[[AnyRequest, Any], Response[Any]]) -> Callable[[AnyRequest, Any], Response[Any]]:
    """The same problem as a page, for whoever asks with a browser."""

    def answer(request: AnyRequest, error: Any) -> Response[Any]:
        response = handler(request, error)
        if not prefers_page(request, PROBLEM, MediaType.JSON):
            return response
        context = {"problem": response.content, "house": request.app.state.house}
        status = response.content["status"]
        return Template("problem.html", context=context, status_code=status, headers=dict(response.headers))

    return answer


HANDLERS: ExceptionHandlersMap = {
    kind: _shown(handler)
    for kind, handler in (
        (NotServed, _not_served),
        (BadInput, _bad_input),
        (WrongHost, in_its_words("wrong-host")),
        (Slip, in_its_words("bad-input")),
        (NotRecorded, in_its_words("not-recorded")),
        (Busy, _busy),
        (HTTPException, _http_error),
        (Exception, _fault),
        (LedgerUnavailable, _unavailable),
        (SchemaError, _unavailable),
        (psycopg.OperationalError, _unavailable),
        (psycopg.errors.ReadOnlySqlTransaction, _unavailable),
        (psycopg.errors.InsufficientPrivilege, _unavailable),
    )
}
