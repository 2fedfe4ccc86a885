"""The figures that watch the server, as Prometheus asks for them."""

from __future__ import annotations

from litestar import Response, get
from litestar.datastructures import State

from api.access.rights import Right


@get("/metrics", right=Right.METRICS, include_in_schema=False)
async def metrics(state: State) -> Response[bytes]:
    """All figures, with the ledger's own as of this second."""
    standing = await state.readiness.look()
    state.figures.standing(not standing.missing, standing.position, standing.behind)
    return Response(state.figures.written(), media_type="text/plain; version=0.0.4")


HANDLERS = [metrics]
