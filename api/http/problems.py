"""What goes wrong, as RFC 9457 writes it: a lasting type, a sentence, and what there is to know beside.

A browser gets the same as a page. Every answer has the id of its request, which stands in the log, too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import psycopg
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Template
from litestar.types import ExceptionHandlersMap
from structlog.contextvars import get_contextvars

from api import presenting
from api.doors import BadInput
from ledger.answers import LedgerUnavailable
from ledger.migrations import SchemaError

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"

AnyRequest = Request[Any, Any, Any]


def problem(status: int, code: str, detail: str, **more: Any) -> Response[Any]:
    """A problem with its lasting code, and what there is to know beside."""
    body = {"type": f"/problems/{code}", "title": code, "status": status, "detail": detail, **asked_under(), **more}
    return Response(body, status_code=status, media_type=PROBLEM)


def asked_under() -> dict[str, str]:
    """The id of the request that is being answered, where there is one."""
    found = get_contextvars().get("request_id")
    return {"request_id": found} if found else {}


def _bad_input(_: AnyRequest, error: BadInput) -> Response[Any]:
    problems = [presenting.plain(it) for it in error.problems]
    return problem(400, "bad-input", "The body is not of the right shape; nothing was recorded.", problems=problems)


def _bad_value(_: AnyRequest, error: ValueError) -> Response[Any]:
    return problem(400, "bad-input", str(error))


def _http_error(_: AnyRequest, error: HTTPException) -> Response[Any]:
    problems = [
        {"field": it.get("key"), "problem": it.get("message")} for it in error.extra or () if isinstance(it, dict)
    ]
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    return problem(error.status_code, code, error.detail, **({"problems": problems} if problems else {}))


def _fault(_: AnyRequest, error: Exception) -> Response[Any]:
    log.error("a request failed", exc_info=error)
    return problem(500, "fault", "Momentti failed; whether something was recorded is settled by the same key.")


def _unavailable(_: AnyRequest, error: Exception) -> Response[Any]:
    log.error("unavailable: %s", error)
    return problem(503, "unavailable", "The ledger cannot be reached now; ask again with the same key.")


def _shown(handler: Callable[[AnyRequest, Any], Response[Any]]) -> Callable[[AnyRequest, Any], Response[Any]]:
    """The same problem as a page, for whoever asks with a browser."""

    def answer(request: AnyRequest, error: Any) -> Response[Any]:
        response = handler(request, error)
        if request.accept.best_match([PROBLEM, "application/json", "text/html"]) != "text/html":
            return response
        context = {"problem": response.content}
        status = response.content["status"]
        return Template("problem.html", context=context, status_code=status, headers=dict(response.headers))

    return answer


HANDLERS: ExceptionHandlersMap = {
    kind: _shown(handler)
    for kind, handler in (
        (BadInput, _bad_input),
        (ValueError, _bad_value),
        (HTTPException, _http_error),
        (Exception, _fault),
        (LedgerUnavailable, _unavailable),
        (SchemaError, _unavailable),
        (psycopg.OperationalError, _unavailable),
        (psycopg.errors.ReadOnlySqlTransaction, _unavailable),
        (psycopg.errors.InsufficientPrivilege, _unavailable),
    )
}
