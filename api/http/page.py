"""The page of the Director General."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from litestar import MediaType, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Template

from api import reading
from api.access import sessions
from api.access.identity import Identity
from api.access.rights import Right
from api.http.addresses import AnyRequest
from api.http.identify import session_of
from api.http.views.asking import DAY, KnownAt
from api.reading import Asked
from domain.calendar import stamp
from domain.money import in_euros
from projections.balances import sources_of

TEMPLATES = Path(__file__).parents[1] / "templates"
STYLES = (TEMPLATES / "momentti.css").read_text("utf-8")
ICON = (TEMPLATES / "momentti.svg").read_text("utf-8")

SVG = "image/svg+xml"
KEPT = {"Cache-Control": "max-age=3600"}


DayOrNone = Annotated[str | None, QueryParameter(pattern=f"^$|{DAY}", description="date in force, such as 2021-12-31")]
"""A form sends a day that nobody chose as an empty text."""


@get("/", right=Right.FIGURES, sync_to_thread=True, include_in_schema=False)
def page(
    request: AnyRequest,
    state: State,
    identity: NamedDependency[Identity],
    as_of: DayOrNone = None,
    known_at: KnownAt = None,
) -> Template:
    """Where we stand, on one page."""
    asked = Asked.read(as_of or None, known_at)
    standing = reading.read_standing(state.views, asked)
    context = {
        "standing": standing,
        "sources_of": sources_of,
        "euros": in_euros,
        "known": stamp(standing.at.recorded_at),
        "asked": asked,
        "identity": identity,
        "csrf": (secret := session_of(request)) and sessions.csrf_of(secret),
    }
    return Template("standing.html", context=context)


@get("/momentti.css", right=Right.ANYBODY, media_type=MediaType.CSS, include_in_schema=False)
async def styles() -> Response[str]:
    """How the pages look."""
    return Response(STYLES, media_type=MediaType.CSS, headers=KEPT)


@get("/momentti.svg", right=Right.ANYBODY, media_type=SVG, include_in_schema=False)
async def icon() -> Response[str]:
    """What stands for the pages in a browser's tab."""
    return Response(ICON, media_type=SVG, headers=KEPT)


HANDLERS = [page, styles, icon]
