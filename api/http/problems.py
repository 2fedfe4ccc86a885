"""What goes wrong, as RFC 9457 writes it: a lasting type, a sentence, and what there is to know beside."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import psycopg
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from api import presenting
from api.doors import BadInput
from api.http.guard import WrongHost
from api.http.problem_page import is_for_a_page, problem_page
from ledger.answers import LedgerUnavailable
from ledger.migrations import SchemaError

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"

AnyRequest = Request[Any, Any, Any]


def problem(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> Response[Any]:
    """A problem with its lasting code, and what there is to know beside."""
    body = {"type": f"/problems/{code}", "title": code, "status": status, "detail": detail, **more}
    return Response(body, status_code=status, media_type=PROBLEM, headers=headers)


def _bad_input(_: AnyRequest, error: BadInput) -> Response[Any]:
    problems = [presenting.plain(it) for it in error.problems]
    return problem(400, "bad-input", "The body is not of the right shape; nothing was recorded.", problems=problems)


def _bad_value(_: AnyRequest, error: ValueError) -> Response[Any]:
    return problem(400, "bad-input", str(error))


def _http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
    problems = [
        {"field": it.get("key"), "problem": it.get("message")} for it in error.extra or () if isinstance(it, dict)
    ]
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    more = {"problems": problems} if problems else {}
    if is_for_a_page(request):
        return problem_page(request, error.status_code, code, error.detail, error.headers)
    return problem(error.status_code, code, error.detail, error.headers, **more)


def _wrong_host(_: AnyRequest, error: WrongHost) -> Response[Any]:
    return problem(400, "wrong-host", str(error))


def _fault(request: AnyRequest, error: Exception) -> Response[Any]:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    detail = "Momentti failed; whether something was recorded is settled by the same key."
    if is_for_a_page(request):
        return problem_page(request, 500, "fault", detail)
    return problem(500, "fault", detail)


def _unavailable(request: AnyRequest, error: Exception) -> Response[Any]:
    log.error("unavailable: %s", error)
    detail = "The ledger cannot be reached now; ask again with the same key."
    if is_for_a_page(request):
        return problem_page(request, 503, "unavailable", detail)
    return problem(503, "unavailable", detail)


HANDLERS: ExceptionHandlersMap = {
    BadInput: _bad_input,
    WrongHost: _wrong_host,
    ValueError: _bad_value,
    HTTPException: _http_error,
    Exception: _fault,
    LedgerUnavailable: _unavailable,
    SchemaError: _unavailable,
    psycopg.OperationalError: _unavailable,
    psycopg.errors.ReadOnlySqlTransaction: _unavailable,
    psycopg.errors.InsufficientPrivilege: _unavailable,
}
