"""The application over one ledger.

It knows no identities yet, so it serves this machine alone: loopback addresses, hosts and origins.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from api.access.identity import Identity
from api.access.rights import RIGHTS, Right
from api.feeding import Feeds
from api.http import commands, feed, page, problems, proofs, views
from api.http.guard import Connection, Identify, guard, identity_of
from api.http.problems import problem
from api.http.streaming import Places
from domain.names import Person
from ledger.migrations import SchemaError
from ledger.notes import Signer
from projections.follower import follow
from projections.ledger import Ledger

log = logging.getLogger(__name__)

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
MOST_BYTES = 10_000_000
FOLLOW_EVERY = 2.0
"""Seconds between two looks of the follower."""


async def anybody_here(_: Connection) -> Identity:
    """Whoever can reach this machine's loopback addresses."""
    return Identity(Person("local"), frozenset(RIGHTS), "loopback")


def make_app(ledger: Ledger, identify: Identify = anybody_here, signer: Signer | None = None) -> Litestar:
    """The application over one ledger, for those whom ``identify`` knows; ``signer`` signs its checkpoints."""

    @asynccontextmanager
    async def working(app: Litestar) -> AsyncIterator[None]:
        async with ledger.clerk() as clerk, Feeds(ledger) as feeds:
            app.state.clerk = clerk
            app.state.ledger = ledger
            app.state.identify = identify
            app.state.signer = signer
            app.state.feeds = feeds
            app.state.feed_places = Places(feed.MOST_FEEDS)
            app.state.journals = Places(proofs.MOST_JOURNALS)
            following = asyncio.create_task(_keep_following(ledger), name="follower")
            try:
                yield
            finally:
                following.cancel()
                with suppress(asyncio.CancelledError):
                    await following

    return Litestar(
        route_handlers=[
            Router("/api/v1", route_handlers=[*commands.HANDLERS, *views.HANDLERS, *proofs.HANDLERS, *feed.HANDLERS]),
            *page.HANDLERS,
        ],
        lifespan=[working],
        guards=[guard],
        dependencies={"identity": Provide(identity_of)},
        before_request=_this_machine_alone,
        request_max_body_size=MOST_BYTES,
        exception_handlers=problems.HANDLERS,
        # The description alone: the usual viewers load their scripts from elsewhere.
        openapi_config=OpenAPIConfig(
            title="Momentti",
            version="1",
            openapi_router=Router("/schema", route_handlers=[], opt={"right": Right.ANYBODY}),
            render_plugins=[JsonRenderPlugin()],
        ),
        template_config=TemplateConfig(directory=Path(__file__).parents[1] / "templates", engine=JinjaTemplateEngine),
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
