"""The application over one ledger: who may come in, under which names, and what they find."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from api.access.house import House
from api.access.porter import Porter
from api.access.rights import Right
from api.feeding import Feeds
from api.http import (
    access,
    commands,
    feed,
    health,
    imports,
    metrics,
    page,
    problem_pages,
    problems,
    proofs,
    sign_in,
    views,
)
from api.http.addresses import AnyRequest
from api.http.describing import Description, operation_named
from api.http.following import following
from api.http.guard import guard, identity_of
from api.http.headers import harden
from api.http.heads import Heads
from api.http.health import Readiness
from api.http.identify import Identify, identify
from api.http.limits import InTime, Limits
from api.http.observing import Observing
from api.http.parameters import parameters_of
from api.http.problems import NotServed
from api.http.shares import Shares
from api.http.streaming import Places
from api.http.views.asking import DEPENDENCIES
from api.metrics import Figures
from api.telemetry import tracing
from ledger.notes import Signer
from ledger.watching import TurnSeen
from projections.ledger import Ledger
from projections.viewers import Viewers

MOST_BYTES = 10_000_000


def make_app(
    ledger: Ledger, house: House | None = None, identify: Identify = identify, signer: Signer | None = None
) -> Litestar:
    """The application over one ledger, by the rules of a house.

    ``identify`` finds out who asks, ``signer`` signs checkpoints.
    """
    house = house or House()
    porter = Porter.of(ledger)

    @asynccontextmanager
    async def viewing(app: Litestar) -> AsyncIterator[None]:
        with Viewers(ledger) as app.state.views:
            yield

    figures, spans = Figures(), tracing()

    def watch(seen: TurnSeen) -> None:
        figures.turn(seen)
        if spans is not None:
            spans.turn(seen)

    @asynccontextmanager
    async def working(app: Litestar) -> AsyncIterator[None]:
        async with (
            ledger.clerk(watch) as clerk,
            porter.at_the_door(),
            following(ledger),
            Feeds(ledger) as feeds,
        ):
            app.state.clerk = clerk
            app.state.figures = figures
            app.state.readiness = Readiness(ledger, clerk)
            app.state.signer = signer
            app.state.feeds = feeds
            app.state.feed_places = Places(feed.MOST_FEEDS)
            app.state.import_places = Places(imports.MOST_IMPORTS)
            figures.watch_clerk(clerk)
            figures.watch_feeds(lambda: app.state.feed_places.taken)
            figures.watch_pool("views", app.state.views.stats)
            figures.watch_pool("registers", porter.pool.get_stats)
            yield
        if spans is not None:
            await asyncio.to_thread(spans.close)

    shares = Shares()
    development = sign_in.DEVELOPMENT_HANDLERS if house.development else []
    app = Litestar(
        route_handlers=[
            Router(
                "/api/v1",
                route_handlers=[
                    *commands.HANDLERS,
                    Router("/", route_handlers=imports.HANDLERS, tags=["imports"]),
                    shares.router(views.HANDLERS, tags=["views"]),
                    Router("/", route_handlers=access.HANDLERS, tags=["access"]),
                    shares.router(proofs.HANDLERS, tags=["proofs"]),
                    Router("/", route_handlers=feed.HANDLERS, tags=["feed"]),
                ],
            ),
            shares.router(page.HANDLERS),
            *health.HANDLERS,
            *metrics.HANDLERS,
            *sign_in.HANDLERS,
            *development,
            *problem_pages.HANDLERS,
        ],
        lifespan=[viewing, working],
        state=State(
            {"ledger": ledger, "house": house, "porter": porter, "identify": identify, "limits": Limits(house)},
            deep_copy=False,
        ),
        guards=[guard],
        middleware=[InTime()],
        before_send=[harden],
        dependencies={"identity": Provide(identity_of), **DEPENDENCIES},
        before_request=_known_parameters,
        request_max_body_size=MOST_BYTES,
        exception_handlers=problems.HANDLERS,
        logging_config=None,
        # The description alone: the usual viewers load their scripts from elsewhere.
        openapi_config=OpenAPIConfig(
            title="Momentti",
            version="1",
            description="Each fact once; every balance is their sum. Amounts are whole cents; times are UTC.",
            use_handler_docstrings=True,
            operation_id_creator=operation_named,
            openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, opt={"right": Right.ANYBODY}),
            render_plugins=[Description()],
        ),
        template_config=TemplateConfig(directory=page.TEMPLATES, engine=JinjaTemplateEngine),
    )
    app.asgi_handler = Observing(Heads(app.asgi_handler), figures, spans)
    return app


async def _known_parameters(request: AnyRequest) -> None:
    """A parameter that is mistyped or given twice changes what is asked: it is told, and nothing is done."""
    given = request.query_params
    if not given or request.route_handler.opt.get("any_parameters"):
        return
    name, times = Counter(name for name, _ in given.multi_items()).most_common(1)[0]
    if times > 1:
        raise NotServed("bad-request", f"The parameter {name!r} is given more than once; nothing was done.")
    if unknown := sorted(set(given) - parameters_of(request.route_handler).keys()):
        raise NotServed("unknown-parameter", f"There is no parameter {unknown[0]!r} here; nothing was done.")
