"""The HTTP door: commands in, receipts or refusals out; the views as JSON; one page.

It knows no identities yet, so it serves this machine alone: loopback addresses, hosts and origins.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import psycopg
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import FromQuery, QueryParameter
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template.config import TemplateConfig

from api import presenting, reading
from api.doors import BadInput, read_commands
from api.reading import LAST_POSITION, Asked
from domain.calendar import stamp
from domain.money import in_euros
from ledger.answers import LedgerUnavailable, Recorded, Refused
from ledger.migrations import SchemaError
from projections.balances import Dimension, sources_of
from projections.follower import follow
from projections.ledger import Ledger
from projections.trail import MOST_EXPLAINING, Figure
from projections.view import View

log = logging.getLogger(__name__)

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
MOST_BYTES = 10_000_000
PROBLEM = "application/problem+json"
FOLLOW_EVERY = 2.0
"""Seconds between two looks of the follower."""

Year = Annotated[int, QueryParameter(ge=2000, le=2099, description="the budget year")]
AsOf = Annotated[str | None, QueryParameter(description="date in force, such as 2021-12-31")]
Text = FromQuery[str | None]
Most = Annotated[int, QueryParameter(ge=1, le=1_000, description="how many, newest first")]
Before = Annotated[int | None, QueryParameter(ge=1, le=LAST_POSITION, description="facts before this position: pages")]
KnownAt = Annotated[str | None, QueryParameter(description="recorded time, Helsinki without an offset")]


@post("/api/v1/commands")
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


@get("/api/v1/balances", sync_to_thread=True)
def balances(
    state: State, by: FromQuery[Dimension], as_of: AsOf = None, known_at: KnownAt = None
) -> Response[list[dict[str, Any]]]:
    """Balances by moment, program or region, in whole cents."""
    at, rows = reading.read_balances(state.ledger, by, Asked.read(as_of, known_at))
    return seen(at, [presenting.balance(row, by) for row in rows])


@get("/api/v1/frames", sync_to_thread=True)
def frames(state: State, as_of: AsOf = None, known_at: KnownAt = None) -> Response[list[dict[str, Any]]]:
    """The spending frames, verified."""
    at, rows, _ = reading.read_frames(state.ledger, Asked.read(as_of, known_at))
    return seen(at, [presenting.frame(row) for row in rows])


@get("/api/v1/outturn", sync_to_thread=True)
def outturn(state: State, year: Year, known_at: KnownAt = None) -> Response[list[dict[str, Any]]]:
    """The net outturn of a year by moment and vintage, open or closed."""
    at, rows = reading.read_outturn(state.ledger, year, Asked.read(None, known_at))
    return seen(at, [presenting.account(row) for row in rows])


@get("/api/v1/accounts", sync_to_thread=True)
def accounts(state: State, year: Year) -> dict[str, Any]:
    """The accounts of a year as they were signed, or that it is open."""
    return presenting.signed(year, reading.read_signed(state.ledger, year))


@get("/api/v1/history", sync_to_thread=True)
def history(
    state: State,
    moment: Text = None,
    program: Text = None,
    region: Text = None,
    decision: Text = None,
    since: Text = None,
    limit: Most = 50,
    before: Before = None,
    known_at: KnownAt = None,
) -> list[dict[str, Any]]:
    """The newest facts, newest first; the next page stands before the last one's position."""
    about = {"moment": moment, "program": program, "region": region, "decision": decision}
    day = reading.read_since(since)
    found = reading.read_history(state.ledger, Asked.read(None, known_at), about, day, limit, before)
    return [presenting.fact(entry) for entry in found]


@get("/api/v1/explain", sync_to_thread=True)
def explain(
    state: State,
    figure: FromQuery[str],
    limit: Most = MOST_EXPLAINING,
    before: Before = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> dict[str, Any]:
    """The newest facts that make up a figure, such as ``committed moment=29.01.53 vintage=2021``."""
    wanted = Figure.read([figure])
    found = reading.read_explained(state.ledger, Asked.read(as_of, known_at), wanted, limit, before)
    return presenting.explained(wanted, found)


@get("/api/v1/refusals", sync_to_thread=True)
def refusals(
    state: State,
    by: Text = None,
    code: Text = None,
    since: Text = None,
    limit: Most = 50,
) -> list[dict[str, Any]]:
    """The register of refusals, newest first."""
    day = reading.read_since(since)
    return [presenting.noted(row) for row in reading.read_refusals(state.ledger, by, code, day, limit)]


@get("/", sync_to_thread=True, include_in_schema=False)
def page(state: State, as_of: AsOf = None, known_at: KnownAt = None) -> Template:
    """Where we stand, on one page."""
    asked = Asked.read(as_of, known_at)
    standing = reading.read_standing(state.ledger, asked)
    context = {
        "standing": standing,
        "sources_of": sources_of,
        "euros": in_euros,
        "known": stamp(standing.at.recorded_at),
        "asked": asked,
    }
    return Template("standing.html", context=context)


@get("/health", sync_to_thread=True, include_in_schema=False)
def health(state: State) -> dict[str, Any]:
    """Whether the log can be read, and how far it is."""
    at, _ = reading.read_balances(state.ledger, "moment", Asked())
    return {"position": at.position, "recorded_at": stamp(at.recorded_at), "standby": at.on_standby}


def problem(status: int, code: str, detail: str, **more: Any) -> Response[Any]:
    """A problem as RFC 9457 writes it."""
    body = {"type": f"/problems/{code}", "title": code, "status": status, "detail": detail, **more}
    return Response(body, status_code=status, media_type=PROBLEM)


def seen(at: View, rows: list[dict[str, Any]]) -> Response[list[dict[str, Any]]]:
    """The rows of a view; at which position, and whether on a standby, stands in the headers."""
    headers = {"Momentti-Position": str(at.position), "Momentti-Standby": "true" if at.on_standby else "false"}
    return Response(rows, headers=headers)


def make_app(ledger: Ledger) -> Litestar:
    """The application over one ledger."""

    @asynccontextmanager
    async def working(app: Litestar) -> AsyncIterator[None]:
        async with ledger.clerk() as clerk:
            app.state.clerk = clerk
            app.state.ledger = ledger
            following = asyncio.create_task(_keep_following(ledger), name="follower")
            try:
                yield
            finally:
                following.cancel()
                with suppress(asyncio.CancelledError):
                    await following

    return Litestar(
        route_handlers=[record, balances, frames, outturn, accounts, history, explain, refusals, page, health],
        lifespan=[working],
        before_request=_this_machine_alone,
        request_max_body_size=MOST_BYTES,
        exception_handlers={
            BadInput: _bad_input,
            ValueError: _bad_value,
            HTTPException: _http_error,
            Exception: _fault,
            LedgerUnavailable: _unavailable,
            psycopg.OperationalError: _unavailable,
            psycopg.errors.ReadOnlySqlTransaction: _unavailable,
        },
        # The description alone: the usual viewers load their scripts from elsewhere.
        openapi_config=OpenAPIConfig(title="Momentti", version="1", render_plugins=[JsonRenderPlugin()]),
        template_config=TemplateConfig(directory=Path(__file__).parent / "templates", engine=JinjaTemplateEngine),
    )


def _this_machine_alone(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """A page elsewhere that has its name resolved to this machine is told no: it would speak with our user's voice."""
    origin = request.headers.get("origin")
    places = [f"//{request.headers.get('host', '')}", *([origin] if origin is not None else [])]
    if any(urlsplit(place).hostname not in THIS_MACHINE for place in places):
        return problem(400, "wrong-host", "This door serves its own machine alone: ask 127.0.0.1 or localhost.")
    known = request.route_handler.parsed_fn_signature.parameters
    if unknown := sorted(set(request.query_params) - set(known)):
        return problem(400, "unknown-parameter", f"There is no parameter {unknown[0]!r} here; nothing was done.")
    return None


async def _keep_following(ledger: Ledger) -> None:
    while True:
        try:
            await asyncio.to_thread(follow, ledger)
        except (psycopg.Error, SchemaError) as error:
            log.warning("the follower tries again: %s", error)
        await asyncio.sleep(FOLLOW_EVERY)


def _bad_input(_: Request[Any, Any, Any], error: BadInput) -> Response[Any]:
    problems = [presenting.plain(it) for it in error.problems]
    return problem(400, "bad-input", "The body is not of the right shape; nothing was recorded.", problems=problems)


def _bad_value(_: Request[Any, Any, Any], error: ValueError) -> Response[Any]:
    return problem(400, "bad-input", str(error))


def _http_error(_: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    problems = [
        {"field": it.get("key"), "problem": it.get("message")} for it in error.extra or () if isinstance(it, dict)
    ]
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    return problem(error.status_code, code, error.detail, **({"problems": problems} if problems else {}))


def _fault(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(500, "fault", "Momentti failed; whether something was recorded is settled by the same key.")


def _unavailable(_: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    log.error("unavailable: %s", error)
    return problem(503, "unavailable", "The ledger cannot be reached now; ask again with the same key.")
