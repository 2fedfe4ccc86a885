"""What goes wrong, as RFC 9457 writes it: a lasting type, a sentence, and what there is to know beside."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import psycopg
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from api import presenting
from api.doors import BadInput
from ledger.answers import LedgerUnavailable
from ledger.migrations import SchemaError
from projections.view import NotRecorded
from projections.viewers import Busy

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"

RETRY_AFTER = "10"
"""Seconds after which there may be room for another long answer."""

AnyRequest = Request[Any, Any, Any]


def problem(status: int, code: str, detail: str, **more: Any) -> Response[Any]:
    """A problem with its lasting code, and what there is to know beside."""
    body = {"type": f"/problems/{code}", "title": code, "status": status, "detail": detail, **more}
    return Response(body, status_code=status, media_type=PROBLEM)


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


def _fault(request: AnyRequest, error: Exception) -> Response[Any]:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(500, "fault", "Momentti failed; whether something was recorded is settled by the same key.")


def _not_recorded(_: AnyRequest, error: NotRecorded) -> Response[Any]:
    return problem(404, "not-recorded", str(error))


def _busy(_: AnyRequest, error: Busy) -> Response[Any]:
    answer = problem(503, "busy", str(error))
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _unavailable(_: AnyRequest, error: Exception) -> Response[Any]:
    log.error("unavailable: %s", error)
    return problem(503, "unavailable", "The ledger cannot be reached now; ask again with the same key.")


HANDLERS: ExceptionHandlersMap = {
    BadInput: _bad_input,
    ValueError: _bad_value,
    NotRecorded: _not_recorded,
    Busy: _busy,
    HTTPException: _http_error,
    Exception: _fault,
    LedgerUnavailable: _unavailable,
    SchemaError: _unavailable,
    psycopg.OperationalError: _unavailable,
    psycopg.errors.ReadOnlySqlTransaction: _unavailable,
    psycopg.errors.InsufficientPrivilege: _unavailable,
}
