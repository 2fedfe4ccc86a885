"""The description of the API (OpenAPI 3.1), with an operation for every command: its shape, an example, its refusals.

What the commands are made of, and what they can be refused for, is read off the program; what they are answered is
written out here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import JsonRenderPlugin
from pydantic.json_schema import models_json_schema

from api.doors import MOST_COMMANDS, MOST_KEY, known_models
from api.http.access import NewToken
from api.http.addresses import AnyRequest
from api.http.bodies import JSON
from api.http.examples import examples
from api.http.kinds import KINDS, REFUSED_WITH
from api.http.problems import PROBLEM
from api.refusable import refusable
from domain.limits import LimitKind
from domain.names import Role
from domain.refusals import Refusal

Json = dict[str, Any]

COMMANDS_PATH = "/api/v1/commands"


class Description(JsonRenderPlugin):
    """The description as JSON; the framework describes the views, this module the commands."""

    def render(self, request: AnyRequest, openapi_schema: Json) -> bytes:
        """The description of views and commands."""
        return super().render(request, described(openapi_schema))


def described(openapi: Json) -> Json:
    """A description with the commands added to it."""
    parts = openapi.get("components", {})
    schemas = {**parts.get("schemas", {}), **_schemas()}
    components = {
        **parts,
        "schemas": schemas,
        "parameters": _PARAMETERS,
        "headers": _HEADERS,
        "responses": _responses(),
        "securitySchemes": _WAYS_IN,
    }
    paths = {path: _behind_the_door(operations) for path, operations in openapi["paths"].items()}
    return {**openapi, "paths": {**paths, **_paths()}, "components": components}


def operation_named(handler: HTTPRouteHandler, *_: Any) -> str:
    """An operation is named as its handler is, in the manner of the commands."""
    return handler.handler_name.replace("_", "-")


def _behind_the_door(operations: Json) -> Json:
    """What the framework says of a path, with how one comes in, and with the problems that we answer, not its own."""
    return {
        method: {
            **_summed_up(operation),
            "security": _COME_IN,
            "responses": {
                **{status: it for status, it in operation["responses"].items() if status < "400"},
                **{status: _ref("responses", status) for status in _responses() if status in _ANYWHERE},
            },
        }
        for method, operation in operations.items()
    }


def _summed_up(operation: Json) -> Json:
    """What an operation does, in short and at length; the framework puts the handler's name for the former."""
    return {name: it for name, it in operation.items() if name != "description"} | _told(operation["description"])


def _told(text: str) -> Json:
    """A text whose first line stands for it, and the rest where there is more."""
    summary, _, more = text.partition("\n")
    return {"summary": summary} | ({"description": " ".join(more.split())} if more.strip() else {})


@cache
def _paths() -> Json:
    names = list(known_models())
    return {
        COMMANDS_PATH: {"post": _list_operation(names)},
        **{f"{COMMANDS_PATH}/{name}": {"post": _operation(name)} for name in names},
    }


def _operation(name: str) -> Json:
    model = known_models()[name]
    shown = {"example": {"summary": "Its first use in the demonstration", "value": examples()[name]}}
    return {
        "operationId": name,
        "tags": ["commands"],
        **_told(model.__doc__ or ""),
        "parameters": [_ref("parameters", it) for it in _PARAMETERS],
        "requestBody": _body(_ref("schemas", model.__name__), shown),
        "responses": _answers(refusable(name)),
        "security": _COME_IN,
    }


def _list_operation(names: list[str]) -> Json:
    """Any command, or a list of them: there each names itself."""
    shapes = [_ref("schemas", known_models()[name].__name__) for name in names]
    anyone = {"oneOf": [{"allOf": [shape], "required": ["command"]} for shape in shapes]}
    several = {"type": "array", "items": anyone, "minItems": 1, "maxItems": MOST_COMMANDS}
    opening = [examples()[name] for name in ("open-moment", "grant-appropriation")]
    shown = {"list": {"summary": "Two commands, recorded together or not at all", "value": opening}}
    return {
        "operationId": "record",
        "tags": ["commands"],
        "summary": "Record a list of commands as a whole, or not at all.",
        "description": "Limits are judged after the last command, so a reversal and its replacement can go together.",
        "parameters": [_ref("parameters", it) for it in _PARAMETERS],
        "requestBody": _body({"oneOf": [several, anyone]}, shown),
        "responses": _answers(it for name in names for it in refusable(name)),
        "security": _COME_IN,
    }


def _body(schema: Json, shown: Json) -> Json:
    return {"required": True, "content": {JSON: {"schema": schema, "examples": shown}}}


def _answers(refusals: Iterable[type[Refusal]]) -> Json:
    """What a command is answered; what the ledger can refuse it for is listed by code."""
    codes = sorted({it.code_of() for it in refusals} - REFUSED_WITH.keys())
    one_of_these = {"allOf": [_ref("schemas", "Refused"), {"properties": {"code": {"enum": codes}}}]}
    refused = {"description": "The ledger refuses.", "headers": _AT, "content": {PROBLEM: {"schema": one_of_these}}}
    return {status: _ref("responses", status) for status in _responses() if status != "404"} | {"409": refused}


@cache
def _responses() -> Json:
    """The answers that every command shares, by status."""
    statuses = sorted({kind.status for kind in KINDS.values()} - {405})
    return {
        "200": {
            "description": "The receipt once more, where the key is known; or a rehearsal.",
            "headers": {
                **_AT,
                "Location": _ref("headers", "Location"),
                "Idempotency-Replayed": _ref("headers", "Idempotency-Replayed"),
            },
            "content": {JSON: {"schema": {"oneOf": [_ref("schemas", "Receipt"), _ref("schemas", "Rehearsal")]}}},
        },
        "201": {
            "description": "Recorded.",
            "headers": {**_AT, "Location": _ref("headers", "Location")},
            "content": {JSON: {"schema": _ref("schemas", "Receipt")}},
        },
        **{
            str(status): {
                "description": " ".join(kind.meaning for kind in KINDS.values() if kind.status == status),
                "content": {PROBLEM: {"schema": _ref("schemas", "Problem")}},
            }
            for status in statuses
        },
        **{
            str(status): {
                "description": kind.wording(),
                "headers": _AT,
                "content": {PROBLEM: {"schema": _ref("schemas", "Refused")}},
            }
            for kind in refusable("open-moment")
            if (status := REFUSED_WITH.get(kind.code_of()))
        },
    }


@cache
def _schemas() -> Json:
    """The shapes of the commands, of what is in them, and of the answers."""
    models = [(model, "validation") for model in (*known_models().values(), NewToken)]
    _, shapes = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    return {**shapes["$defs"], **_ANSWERS}


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _object(properties: Json, left_out: Iterable[str] = (), more: bool = False) -> Json:
    required = [name for name in properties if name not in left_out]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": more}


def _list_of(items: Json) -> Json:
    return {"type": "array", "items": items}


_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "integer"}
_TIME: Json = {"type": "string", "format": "date-time"}
_DATE: Json = {"type": "string", "format": "date"}
_CENTS: Json = {"type": "integer", "description": "whole cents"}
_CENTS_OF_POTS: Json = {"type": "object", "additionalProperties": _CENTS}

_ANSWERS: Json = {
    "Receipt": _object(
        {
            "recorded": _object(
                {
                    "key": _TEXT,
                    "first": {**_NUMBER, "description": "position of the first fact"},
                    "last": {**_NUMBER, "description": "position of the last fact"},
                    "recorded_at": _TIME,
                    "leaves": {**_list_of(_TEXT), "description": "leaf hashes (RFC 6962) of the facts, in hex"},
                    "replayed": {"type": "boolean"},
                }
            ),
            "left": _list_of(_ref("schemas", "Left")),
            "warnings": _list_of(_ref("schemas", "Warning")),
        }
    ),
    "Rehearsal": _object(
        {
            "would_record": _object({"facts": _NUMBER}),
            "entries": _list_of(_ref("schemas", "Entry")),
            "left": _list_of(_ref("schemas", "Left")),
            "warnings": _list_of(_ref("schemas", "Warning")),
        }
    ),
    "Left": _object(
        {
            "limit": {"enum": [kind.value for kind in LimitKind]},
            "name": _TEXT,
            "vintage": {"type": ["integer", "null"]},
            "cents": _CENTS,
        }
    )
    | {"description": "The room left under a limit that was changed."},
    "Warning": _object(
        {"code": _TEXT, "level": _TEXT, "sentence": _TEXT, "source": _TEXT},
        left_out=("level", "sentence", "source"),
        more=True,
    )
    | {"description": "What the ledger says without refusing, with its numbers; of a replay the code alone."},
    "Entry": _object(
        {
            "position": _NUMBER,
            "recorded_at": _TIME,
            "type": _TEXT,
            "effective_on": _DATE,
            "by": _TEXT,
            "role": {"enum": [role.value for role in Role]},
            "key": _TEXT,
            "reason": {"type": ["string", "null"]},
            "document_on": {"type": ["string", "null"], "format": "date"},
            "warned": _list_of(_TEXT),
            "fact": {"type": "object"},
            "moved": {**_CENTS, "description": "what it moves between pots, in whole cents"},
            "beside": {**_CENTS_OF_POTS, "description": "what it moves beside the identity, by pot"},
        }
    )
    | {"description": "A fact in its envelope."},
    "Problem": _object(
        {
            "type": {"type": "string", "format": "uri-reference"},
            "title": _TEXT,
            "status": _NUMBER,
            "code": _TEXT,
            "detail": _TEXT,
            "problems": _list_of(_object({"field": _TEXT, "problem": _TEXT})),
        },
        left_out=("problems",),
        more=True,
    )
    | {"description": "A problem (RFC 9457); its type leads to what it means and what to do."},
    "Refused": _object(
        {
            "type": {"type": "string", "format": "uri-reference"},
            "title": _TEXT,
            "status": _NUMBER,
            "code": _TEXT,
            "detail": {"type": "string", "description": "what is wrong and what is left, in one sentence"},
            "instance": {"type": "string", "format": "uri-reference"},
            "source": {"type": "string", "description": "on which law or rule the refusal rests"},
            "holds_from": _DATE,
            "head": {"type": "integer", "description": "the newest fact on which it was decided"},
            "command": {"type": ["integer", "null"], "description": "which one of the list it is, from 0"},
            "limits": _list_of(
                _object(
                    {
                        "limit": _TEXT,
                        "name": _TEXT,
                        "vintage": {"type": ["integer", "null"]},
                        "asked": _CENTS,
                        "left": _CENTS,
                    }
                )
            ),
            "facts": _list_of(
                _object({"position": _NUMBER, "type": _TEXT, "effective_on": _DATE, "cents": _CENTS}, more=True)
            ),
        },
        left_out=("limits", "facts"),
        more=True,
    )
    | {"description": "What the ledger refuses (RFC 9457): beside this the numbers of its sentence, amounts in cents."},
}
"""What is answered; presenting makes it."""

_WAYS_IN: Json = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token, as the administrator issues it."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-momentti",
        "description": (
            "A session, after signing in at /auth/login; over http on this machine the cookie is called momentti."
            " What changes something sends Momentti-CSRF beside, as /api/v1/me gives it."
        ),
    },
}

_COME_IN: list[Json] = [{"token": []}, {"session": []}]
"""One way in or the other, never both."""

_ANYWHERE = {str(kind.status) for kind in KINDS.values()}
"""Problems that anything asked may come to."""

_PARAMETERS: Json = {
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": (
            "A text of your own for this request, the same when it is sent again: it counts once, and is answered with"
            " its first receipt. A dry run can do without."
        ),
        "schema": {"type": "string", "minLength": 1, "maxLength": MOST_KEY, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "description": (
            "The position that was looked at, in quotes: that of a view's header Momentti-Position, or the ETag of a"
            " command's answer. Nothing is recorded if any fact came since."
        ),
        "schema": {"type": "string", "pattern": '^"(0|[1-9][0-9]{0,17})"$'},
        "example": '"1511"',
    },
    "dry_run": {
        "name": "dry_run",
        "in": "query",
        "description": "Say what would happen; record nothing.",
        "schema": {"type": "boolean", "default": False},
    },
}

_HEADERS: Json = {
    "ETag": {"description": "As of which position this is said, for If-Match.", "schema": _TEXT},
    "Location": {
        "description": "The first fact that was recorded.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Idempotency-Replayed": {"description": "Said of a receipt that was given before.", "schema": {"const": "true"}},
}

_AT: Json = {"ETag": _ref("headers", "ETag")}
