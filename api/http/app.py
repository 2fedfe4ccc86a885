"""The application over one ledger.

It knows no identities yet, so it serves this machine alone: loopback addresses, hosts and origins.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from api.access.identity import Identity
from api.access.rights import RIGHTS, Right
from api.feeding import Feeds
from api.http import commands, feed, health, metrics, page, problems, proofs, views
from api.http.following import following
from api.http.guard import Connection, Identify, guard, identity_of
from api.http.health import Readiness
from api.http.observing import Observing
from api.http.problems import problem
from api.http.streaming import Places
from api.metrics import Figures
from api.telemetry import tracing
from domain.names import Person
from ledger.notes import Signer
from ledger.watching import TurnSeen
from projections.ledger import Ledger

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
MOST_BYTES = 10_000_000


async def anybody_here(_: Connection) -> Identity:
    """Whoever can reach this machine's loopback addresses."""
    return Identity(Person("local"), frozenset(RIGHTS), "loopback")


def make_app(ledger: Ledger, identify: Identify = anybody_here, signer: Signer | None = None) -> Litestar:
    """The application over one ledger, for those whom ``identify`` knows; ``signer`` signs its checkpoints."""

    figures, spans = Figures(), tracing()

    def watch(seen: TurnSeen) -> None:
        figures.turn(seen)
        if spans is not None:
            spans.turn(seen)

    @asynccontextmanager
    async def working(app: Litestar) -> AsyncIterator[None]:
        async with ledger.clerk(watch) as clerk, following(ledger), Feeds(ledger) as feeds:
            app.state.clerk = clerk
            app.state.ledger = ledger
            app.state.identify = identify
            app.state.figures = figures
            app.state.readiness = Readiness(ledger, clerk)
            app.state.signer = signer
            app.state.feeds = feeds
            app.state.feed_places = Places(feed.MOST_FEEDS)
            app.state.journals = Places(proofs.MOST_JOURNALS)
            figures.watch_clerk(clerk)
            yield
        if spans is not None:
            await asyncio.to_thread(spans.close)

    app = Litestar(
        route_handlers=[
            Router("/api/v1", route_handlers=[*commands.HANDLERS, *views.HANDLERS, *proofs.HANDLERS, *feed.HANDLERS]),
            *page.HANDLERS,
            *health.HANDLERS,
            *metrics.HANDLERS,
        ],
        lifespan=[working],
        guards=[guard],
        dependencies={"identity": Provide(identity_of)},
        before_request=_this_machine_alone,
        request_max_body_size=MOST_BYTES,
        exception_handlers=problems.HANDLERS,
        logging_config=None,
        # The description alone: the usual viewers load their scripts from elsewhere.
        openapi_config=OpenAPIConfig(
            title="Momentti",
            version="1",
            openapi_router=Router("/schema", route_handlers=[], opt={"right": Right.ANYBODY}),
            render_plugins=[JsonRenderPlugin()],
        ),
        template_config=TemplateConfig(directory=Path(__file__).parents[1] / "templates", engine=JinjaTemplateEngine),
    )
    app.asgi_handler = Observing(app.asgi_handler, figures, spans)
    return app


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
