"""Recording over HTTP: a command by its name, or a list as a whole."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import msgspec
from litestar import Response, post
from litestar.datastructures import Headers
from litestar.params import FromPath, FromQuery

from api import presenting, reading
from api.access.identity import Identity
from api.access.rights import RECORDED_BY, Right
from api.doors import check_key, known_models, read_known
from api.http.addresses import AnyRequest
from api.http.bodies import JSON, read_body, refuse_other_forms
from api.http.problems import NotServed, refused
from api.wrong_fields import BadInput, Problem
from domain.commands import Command, command_name
from domain.names import Role
from ledger.answers import Recorded, Refused, Rehearsed

NO_KEY = ""
"""The key of a dry run that has none: nothing is ever recorded under it."""

NAMES = known_models().keys()

_POSITION = re.compile(r'"(0|[1-9][0-9]{0,17})"')

_encode = msgspec.json.Encoder().encode


@post("/commands", right=Right.RECORD, include_in_schema=False)
async def record(request: AnyRequest, dry_run: FromQuery[bool] = False) -> Response[Any]:
    """Record a list of commands as a whole, or one: 201 a receipt, 200 a replay or rehearsal, 409 a refusal."""
    return await _record(request, None, dry_run)


@post("/commands/{name:str}", right=Right.RECORD, include_in_schema=False)
async def record_named(request: AnyRequest, name: FromPath[str], dry_run: FromQuery[bool] = False) -> Response[Any]:
    """Record the command of a name, likewise."""
    if name not in NAMES:
        raise NotServed("not-found", f"There is no command {name!r}; /schema/openapi.json describes those there are.")
    return await _record(request, name, dry_run)


async def _record(request: AnyRequest, name: str | None, dry_run: bool) -> Response[Any]:
    refuse_other_forms(request)
    identity: Identity = request.state.identity
    headers = request.headers
    key, expects = _key(headers, dry_run), _expected(headers)
    asks = await read_body(request, lambda body: _read(body, identity, name))
    given = await request.app.state.clerk.record(asks, key, dry_run=dry_run, expects=expects)
    if isinstance(given, Refused):
        facts = await asyncio.to_thread(reading.read_used_up, request.app.state.ledger, given) if given.limit else ()
        return refused(given, facts, request.url.path)
    return _accepted(given)


def _read(body: bytes, identity: Identity, name: str | None) -> tuple[Command, ...]:
    return read_known(body, identity.person, lambda kind: role_of(identity, kind), name)


def _accepted(given: Recorded | Rehearsed) -> Response[Any]:
    """A receipt with the place of its first fact, or a rehearsal; as of which position, says the ETag."""
    body = _encode(presenting.answer(given))
    if isinstance(given, Rehearsed):
        return Response(body, media_type=JSON, headers={"ETag": f'"{given.entries[0].position - 1}"'}, status_code=200)
    receipt = given.receipt
    headers = {"ETag": f'"{receipt.last}"', "Location": f"/api/v1/events/{receipt.first}"}
    if given.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(body, media_type=JSON, headers=headers, status_code=200 if given.replayed else 201)


def role_of(identity: Identity, command: type[Command]) -> Role:
    """In which role somebody records a command."""
    role = identity.role_for(command)
    if role is None:
        name, roles = command_name(command), list(RECORDED_BY[command])
        said = f"{name} is recorded by {' or '.join(roles)}; your roles: {', '.join(sorted(identity.roles))}."
        raise NotServed("role-may-not", said, command=name, roles=roles)
    return role


def _key(headers: Headers, dry_run: bool) -> str:
    given = _header(headers, "Idempotency-Key")
    if given is None:
        if dry_run:
            return NO_KEY
        raise NotServed("key-missing", "What records has a header Idempotency-Key, the same when it is tried again.")
    check_key(given, "Idempotency-Key")
    return given


def _expected(headers: Headers) -> int | None:
    """The position that If-Match names; None where whoever asks does not mind what came since."""
    given = _header(headers, "If-Match")
    if given is None:
        return None
    if (found := _POSITION.fullmatch(given)) is None:
        raise BadInput([Problem("If-Match", 'is a position in quotes, such as "1511", as Momentti-Position says it')])
    return int(found[1])


def _header(headers: Headers, name: str) -> str | None:
    given = headers.getall(name, [])
    if len(given) > 1:
        raise BadInput([Problem(name, "is given twice")])
    return given[0] if given else None


HANDLERS = [record, record_named]
