"""The page of the Director General."""

from __future__ import annotations

from litestar import get
from litestar.datastructures import State
from litestar.response import Template

from api import reading
from api.access.rights import Right
from api.http.views import AsOf, KnownAt
from api.reading import Asked
from domain.calendar import stamp
from domain.money import in_euros
from projections.balances import sources_of


@get("/", right=Right.FIGURES, sync_to_thread=True, include_in_schema=False)
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


HANDLERS = [page]
