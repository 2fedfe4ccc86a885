"""The page of the Director General, and whether the ledger is well."""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.datastructures import State
from litestar.response import Template

from api import reading
from api.access.rights import Right
from api.http.views.asking import AsOf, KnownAt
from api.reading import Asked
from domain.calendar import stamp
from domain.money import in_euros
from projections.balances import sources_of


@get("/", right=Right.FIGURES, sync_to_thread=True, include_in_schema=False)
def page(state: State, as_of: AsOf = None, known_at: KnownAt = None) -> Template:
    """Where we stand, on one page."""
    asked = Asked.read(as_of, known_at)
    standing = reading.read_standing(state.views, asked)
    context = {
        "standing": standing,
        "sources_of": sources_of,
        "euros": in_euros,
        "known": stamp(standing.at.recorded_at),
        "asked": asked,
    }
    return Template("standing.html", context=context)


@get("/health", right=Right.ANYBODY, sync_to_thread=True, include_in_schema=False)
def health(state: State) -> dict[str, Any]:
    """Whether the log can be read, and how far it is."""
    at, _ = reading.read_balances(state.ledger, "moment", Asked())
    return {"position": at.position, "recorded_at": stamp(at.recorded_at), "standby": at.on_standby}


HANDLERS = [page, health]
