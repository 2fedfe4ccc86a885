"""Every kind of problem: its lasting code and status, what it means, on what it rests, since when, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api import presenting
from domain.refusals import HOUSE, LimitExceeded
from ledger.answers import KeyReused, MovedOn


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

BY_STATUS = {kind.status: kind.code for kind in reversed(_KINDS)}
"""What the framework finds is of the first kind that has its status."""

REFUSED_WITH: Mapping[str, int] = {MovedOn.code_of(): 412, KeyReused.code_of(): 422}
"""With which status the ledger refuses; what is not named here is 409."""

_REMEDIES = {
    MovedOn.code_of(): "Look at what was recorded since, and ask again with the newest position in If-Match.",
    KeyReused.code_of(): "Choose another Idempotency-Key for another request; the used one belongs to the first.",
}
_ROOM = "Ask for less, or see to it that there is more: the facts that used the limit up are named beside."
_OTHERWISE = "Nothing was recorded. Change what the sentence names and ask again; the Idempotency-Key is still free."


def catalogue() -> list[dict[str, Any]]:
    """Every problem there is, by code: what it means, on what it rests, since when, what to do."""
    ours = [titled(it.status, it.code) | {"meaning": it.meaning, "remedy": it.remedy} | _HOUSE for it in _KINDS]
    return sorted([*ours, *map(_refusal, presenting.rule_book())], key=lambda it: str(it["code"]))


_HOUSE = {"source": HOUSE, "holds_from": None}


def _refusal(rule: dict[str, Any]) -> dict[str, Any]:
    code = rule["code"]
    crosses_limit = any(code == kind.code_of() for kind in LimitExceeded.__subclasses__())
    remedy = _REMEDIES.get(code, _ROOM if crosses_limit else _OTHERWISE)
    said = {"meaning": rule["sentence"], "remedy": remedy, "source": rule["source"], "holds_from": rule["holds_from"]}
    return titled(REFUSED_WITH.get(code, 409), code) | said


def titled(status: int, code: str) -> dict[str, Any]:
    """What every problem begins with: its type, title, status and code."""
    title = code.replace("-", " ").capitalize()
    return {"type": f"/problems/{code}", "title": title, "status": status, "code": code}
