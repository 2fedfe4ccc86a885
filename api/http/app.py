"""The application over one ledger: who may come in, under which names, and what they find."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
from litestar import Litestar, Request, Response, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from api.access.house import House
from api.access.porter import Porter
from api.access.rights import Right
from api.http import access, commands, page, problems, sign_in, views
from api.http.guard import guard, identity_of
from api.http.headers import harden
from api.http.identify import Identify, identify
from api.http.limits import InTime, Limits
from api.http.problems import problem
from ledger.migrations import SchemaError
from projections.follower import follow
from projections.ledger import Ledger

log = logging.getLogger(__name__)

MOST_BYTES = 10_000_000
FOLLOW_EVERY = 2.0
"""Seconds between two looks of the follower."""


def make_app(ledger: Ledger, house: House | None = None, identify: Identify = identify) -> Litestar:
    """The application over one ledger, by the rules of a house; ``identify`` finds out who asks."""
    house = house or House()
    porter = Porter.of(ledger)

    @asynccontextmanager
    async def working(app: Litestar) -> AsyncIterator[None]:
        async with ledger.clerk() as clerk, porter.at_the_door():
            app.state.clerk = clerk
            following = asyncio.create_task(_keep_following(ledger), name="follower")
            try:
                yield
            finally:
                following.cancel()
                with suppress(asyncio.CancelledError):
                    await following

    development = sign_in.DEVELOPMENT_HANDLERS if house.development else []
    return Litestar(
        route_handlers=[
            Router("/api/v1", route_handlers=[*commands.HANDLERS, *views.HANDLERS, *access.HANDLERS]),
            *page.HANDLERS,
            *sign_in.HANDLERS,
            *development,
        ],
        lifespan=[working],
        state=State(
            {"ledger": ledger, "house": house, "porter": porter, "identify": identify, "limits": Limits(house)},
            deep_copy=False,
        ),
        guards=[guard],
        middleware=[InTime()],
        before_send=[harden],
        dependencies={"identity": Provide(identity_of)},
        before_request=_known_parameters,
        request_max_body_size=MOST_BYTES,
        exception_handlers=problems.HANDLERS,
        # The description alone: the usual viewers load their scripts from elsewhere.
        openapi_config=OpenAPIConfig(
            title="Momentti",
            version="1",
            openapi_router=Router("/schema", route_handlers=[], opt={"right": Right.ANYBODY}),
            render_plugins=[JsonRenderPlugin()],
        ),
        template_config=TemplateConfig(directory=page.TEMPLATES, engine=JinjaTemplateEngine),
    )


async def _known_parameters(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """A mistyped parameter changes what is asked: it is told, and nothing is done."""
    if request.route_handler.opt.get("any_parameters"):
        return None
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
