"""Recording over HTTP: a command, or a list as a whole."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.params import FromQuery

from api import presenting, reading
from api.access.rights import Right
from api.doors import read_commands
from api.http.problems import problem
from ledger.answers import Recorded, Refused


@post("/commands", right=Right.RECORD)
async def record(request: Request[Any, Any, Any], state: State, dry_run: FromQuery[bool] = False) -> Response[Any]:
    """Record a command, or a list as a whole: 201 a receipt, 200 a replay or rehearsal, 409 a refusal."""
    if request.content_type[0] != "application/json":
        return problem(415, "unsupported-media-type", "Send commands as application/json.")
    asking = read_commands(await request.body(), request.headers.get("Idempotency-Key"))
    given = await state.clerk.record(asking.asks, asking.key, dry_run=dry_run)
    if isinstance(given, Refused):
        facts = await asyncio.to_thread(reading.read_used_up, state.ledger, given)
        refusal = presenting.refusal(given, facts)
        return problem(409, given.refusal.code, given.refusal.sentence, refused=refusal, position=given.position)
    fresh = isinstance(given, Recorded) and not given.replayed
    return Response(presenting.answer(given), status_code=201 if fresh else 200)


HANDLERS = [record]
