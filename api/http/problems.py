"""What goes wrong, as RFC 9457 writes it: a lasting type, a sentence, and what there is to know beside.

A browser gets the same as a page. Every answer has the id of its request, which stands in the log, too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import psycopg
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, TooManyRequestsException
from litestar.response import Template
from litestar.types import ExceptionHandlersMap
from structlog.contextvars import get_contextvars

from api import presenting
from api.doors import BadInput
from api.http.guard import WrongHost
from api.http.limits import hold_address
from api.http.parameters import in_words, missing
from domain.refusals import HOUSE, LimitExceeded
from domain.slips import Slip
from ledger.answers import KeyReused, LedgerUnavailable, MovedOn, Refused
from ledger.migrations import SchemaError
from projections.trail import Explaining
from projections.view import NotRecorded
from projections.viewers import Busy

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"

RETRY_AFTER = "10"
"""Seconds after which there may be room for another long answer."""

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem that is none of the ledger's: its lasting code and status, what it means, what to do."""

    code: str
    status: int
    meaning: str
    remedy: str


_KINDS = (
    Kind("bad-request", 400, "A part of the request cannot be read.", "Correct what is named, and ask again."),
    Kind(
        "bad-input",
        400,
        "The body, a header or a parameter is not of the right shape; nothing was done.",
        "Correct each field that is named; /schema/openapi.json shows the shape of every command, with an example.",
    ),
    Kind(
        "bad-file",
        400,
        "The file as a whole cannot be read; nothing was recorded.",
        "Correct what the sentence names, and send the file again; a row that is wrong is told in a report instead.",
    ),
    Kind(
        "key-missing",
        400,
        "What records needs a key, by which a request that is sent again is known and counts once.",
        "Send a header Idempotency-Key with a text of your own for this request, and the same one when you try again.",
    ),
    Kind(
        "unknown-parameter",
        400,
        "There is no such parameter; nothing was done, since a mistyped one would be left out in silence.",
        "Leave it out, or correct its name.",
    ),
    Kind(
        "wrong-host",
        400,
        "The request names another host, or comes from a page of another one.",
        "Ask by the name under which this server is known.",
    ),
    Kind("unauthorized", 401, "Who asks is not known.", "Sign in, or send a token as Authorization: Bearer."),
    Kind(
        "forbidden",
        403,
        "Whoever asks may not do this with the roles they have.",
        "Ask somebody who may, or ask the administrator for a role.",
    ),
    Kind(
        "role-may-not",
        403,
        "None of the roles of whoever asks may record this command; which ones may is said beside.",
        "Have somebody record it who has one of these roles.",
    ),
    Kind("not-found", 404, "There is nothing here.", "Look the address up in /schema/openapi.json."),
    Kind(
        "not-recorded",
        404,
        "The log has not come that far.",
        "Ask for a position that there is, or without one for what is known now.",
    ),
    Kind(
        "not-in-log",
        404,
        "The log does not hold what was asked for: it ends before, or is not the one that was followed.",
        "Ask for a position or size that there is; compare your checkpoints if the log was longer once.",
    ),
    Kind("method-not-allowed", 405, "The address does not answer this method.", "Use one that the header Allow names."),
    Kind("not-acceptable", 406, "None of the forms that are wanted is to be had.", "Accept one that is named."),
    Kind("too-slow", 408, "The body did not come in time; nothing was done.", "Send it again, faster or in parts."),
    Kind(
        "too-large",
        413,
        "The body is larger than this server takes, or takes too long to look at; nothing was done.",
        "Send it in parts; what must be recorded as a whole is one list of 10 000 commands at most.",
    ),
    Kind(
        "unsupported-media-type",
        415,
        "Commands come as application/json, files as text/csv or .xlsx; so no page elsewhere can send them by a form.",
        "Send Content-Type: application/json, or that of the file.",
    ),
    Kind("too-many-requests", 429, "Too much was asked in a short time.", "Wait as the header Retry-After says."),
    Kind(
        "fault",
        500,
        "Momentti failed. Whether something was recorded is not known yet.",
        "Ask again with the same Idempotency-Key or file: that settles what happened. Tell the administrator.",
    ),
    Kind(
        "unavailable",
        503,
        "The ledger cannot be reached now. Whether something was recorded is not known yet.",
        "Ask again a little later with the same Idempotency-Key or file: that settles what happened.",
    ),
    Kind(
        "too-long",
        503,
        "The answer took longer than this server waits. Whether something was recorded is not known yet.",
        "Ask again a little later with the same Idempotency-Key or file: that settles what happened.",
    ),
    Kind(
        "provider-down",
        503,
        "The OpenID provider, who knows who you are, does not answer as it should; nobody was signed in.",
        "Sign in a little later. Tell the administrator, whose log says what is wrong.",
    ),
    Kind(
        "no-signing-key",
        503,
        "This server has no key to sign checkpoints with.",
        "Make one with `momentti key create FILE` and name the file in MOMENTTI_SIGNING_KEY_FILE.",
    ),
    Kind(
        "busy",
        503,
        "As many long answers, feeds or imports are under way as this server has at a time.",
        "Ask again as the header Retry-After says.",
    ),
)

KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _KINDS}
"""Every kind of problem that is none of the ledger's, by its code."""

_BY_STATUS = {kind.status: kind.code for kind in reversed(_KINDS)}
"""What the framework finds is of the first kind that has its status."""

REFUSED_WITH: Mapping[str, int] = {MovedOn.code_of(): 412, KeyReused.code_of(): 422}
"""With which status the ledger refuses; what is not named here is 409."""

_REMEDIES = {
    MovedOn.code_of(): "Look at what was recorded since, and ask again with the newest position in If-Match.",
    KeyReused.code_of(): "Choose another Idempotency-Key for another request; the used one belongs to the first.",
}
_ROOM = "Ask for less, or see to it that there is more: the facts that used the limit up are named beside."
_OTHERWISE = "Nothing was recorded. Change what the sentence names and ask again; the Idempotency-Key is still free."


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


def catalogue() -> list[dict[str, Any]]:
    """Every problem there is, by code: what it means, on what it rests, since when, what to do."""
    ours = [_head(it.status, it.code) | {"meaning": it.meaning, "remedy": it.remedy} | _HOUSE for it in _KINDS]
    return sorted([*ours, *map(_refusal, presenting.rule_book())], key=lambda it: str(it["code"]))


_HOUSE = {"source": HOUSE, "holds_from": None}


def _refusal(rule: dict[str, Any]) -> dict[str, Any]:
    code = rule["code"]
    crosses_limit = any(code == kind.code_of() for kind in LimitExceeded.__subclasses__())
    remedy = _REMEDIES.get(code, _ROOM if crosses_limit else _OTHERWISE)
    said = {"meaning": rule["sentence"], "remedy": remedy, "source": rule["source"], "holds_from": rule["holds_from"]}
    return _head(REFUSED_WITH.get(code, 409), code) | said


def _head(status: int, code: str) -> dict[str, Any]:
    title = code.replace("-", " ").capitalize()
    return {"type": f"/problems/{code}", "title": title, "status": status, "code": code}


def _told(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None, more: Mapping[str, Any]
) -> Response[Any]:
    body = {**_head(status, code), "detail": detail, **asked_under(), **more}
    return Response(body, status_code=status, media_type=PROBLEM, headers=headers)


def _not_served(_: AnyRequest, error: NotServed) -> Response[Any]:
    return problem(error.code, error.detail, **error.more)


def asked_under() -> dict[str, str]:
    """The id of the request that is being answered, where there is one."""
    found = get_contextvars().get("request_id")
    return {"request_id": found} if found else {}


def _bad_input(_: AnyRequest, error: BadInput) -> Response[Any]:
    problems = [presenting.plain(it) for it in error.problems]
    return problem("bad-input", "The request is not of the right shape; nothing was recorded.", problems=problems)


def _slip(_: AnyRequest, error: Slip) -> Response[Any]:
    return problem("bad-input", str(error))


def _http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
    routed = bool(request.scope.get("path_template"))
    if not routed:
        # No route leads there, and no guard stands before it: whoever asks is a stranger.
        try:
            hold_address(request)
        except TooManyRequestsException as wait:
            error = wait
    code = _BY_STATUS.get(error.status_code) or ("bad-request" if error.status_code < 500 else "fault")
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


def _wrong_host(_: AnyRequest, error: WrongHost) -> Response[Any]:
    return problem("wrong-host", str(error))


def _fault(_: AnyRequest, error: Exception) -> Response[Any]:
    log.error("a request failed", exc_info=error)
    return problem(
        "fault", "Momentti failed; whether something was recorded is settled by the same key, or the same file."
    )


def _not_recorded(_: AnyRequest, error: NotRecorded) -> Response[Any]:
    return problem("not-recorded", str(error))


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
        (WrongHost, _wrong_host),
        (Slip, _slip),
        (NotRecorded, _not_recorded),
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
