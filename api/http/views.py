"""The views over HTTP, each read at one position."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get
from litestar.datastructures import State
from litestar.params import FromQuery, QueryParameter

from api import presenting, reading
from api.access.rights import Right
from api.reading import LAST_POSITION, Asked
from projections.balances import Dimension
from projections.trail import MOST_EXPLAINING, Figure
from projections.view import View

Year = Annotated[int, QueryParameter(ge=2000, le=2099, description="the budget year")]
AsOf = Annotated[str | None, QueryParameter(description="date in force, such as 2021-12-31")]
Text = FromQuery[str | None]
Most = Annotated[int, QueryParameter(ge=1, le=1_000, description="how many, newest first")]
Before = Annotated[int | None, QueryParameter(ge=1, le=LAST_POSITION, description="facts before this position: pages")]
KnownAt = Annotated[str | None, QueryParameter(description="recorded time, Helsinki without an offset")]


@get("/balances", right=Right.FIGURES, sync_to_thread=True)
def balances(
    state: State, by: FromQuery[Dimension], as_of: AsOf = None, known_at: KnownAt = None
) -> Response[list[dict[str, Any]]]:
    """Balances by moment, program or region, in whole cents."""
    at, rows = reading.read_balances(state.ledger, by, Asked.read(as_of, known_at))
    return seen(at, [presenting.balance(row, by) for row in rows])


@get("/frames", right=Right.FIGURES, sync_to_thread=True)
def frames(state: State, as_of: AsOf = None, known_at: KnownAt = None) -> Response[list[dict[str, Any]]]:
    """The spending frames, verified."""
    at, rows, _ = reading.read_frames(state.ledger, Asked.read(as_of, known_at))
    return seen(at, [presenting.frame(row) for row in rows])


@get("/outturn", right=Right.FIGURES, sync_to_thread=True)
def outturn(state: State, year: Year, known_at: KnownAt = None) -> Response[list[dict[str, Any]]]:
    """The net outturn of a year by moment and vintage, open or closed."""
    at, rows = reading.read_outturn(state.ledger, year, Asked.read(None, known_at))
    return seen(at, [presenting.account(row) for row in rows])


@get("/accounts", right=Right.FIGURES, sync_to_thread=True)
def accounts(state: State, year: Year) -> dict[str, Any]:
    """The accounts of a year as they were signed, or that it is open."""
    return presenting.signed(year, reading.read_signed(state.ledger, year))


@get("/history", right=Right.DETAILS, sync_to_thread=True)
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


@get("/explain", right=Right.DETAILS, sync_to_thread=True)
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


@get("/refusals", right=Right.REFUSALS, sync_to_thread=True)
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


def seen(at: View, rows: list[dict[str, Any]]) -> Response[list[dict[str, Any]]]:
    """The rows of a view; at which position, and whether on a standby, stands in the headers."""
    headers = {"Momentti-Position": str(at.position), "Momentti-Standby": "true" if at.on_standby else "false"}
    return Response(rows, headers=headers)


HANDLERS = [balances, frames, outturn, accounts, history, explain, refusals]
