"""What changed between two points, over HTTP: the sums, and apart from them the facts that make them up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from litestar import Response
from litestar.params import QueryParameter

from api import presenting, reading
from api.access.rights import Right
from api.http.views.asking import DAY, POSITION_OR_TIME, Given, Told, page_of
from api.http.views.declaring import table
from api.http.views.figures import By
from api.http.views.filtering import Before, Most
from api.http.views.shapes import Paged, Seen
from api.reading import Asked, Opened
from projections.diff import Changed, Changing
from projections.view import View

Day = Annotated[
    str | None,
    QueryParameter(pattern=DAY, schema_extra={"format": "date"}, description="date in force; none is all dates"),
]
Known = Annotated[
    str | None,
    QueryParameter(pattern=POSITION_OR_TIME, description="position, or recorded time; none is the newest"),
]


@dataclass(frozen=True, slots=True)
class Point:
    """A date in force (none: all dates), and at which position it was read."""

    as_of: str | None
    position: int
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Diff(Seen[Changed]):
    """The rows that changed between two points, and what they add up to, pot by pot."""

    rows: list[Changed]
    since: Point
    until: Point
    totals: dict[str, int]


@dataclass(frozen=True, slots=True)
class DiffFacts(Paged[Changing]):
    """The facts between two points, newest first; with what ``earlier`` ones come to, they add up to the change."""

    rows: list[Changing]
    since: Point
    until: Point
    earlier: list[Changed]


@table("/diff", right=Right.FIGURES)
def diff(
    now: Given,
    by: By,
    from_as_of: Day = None,
    to_as_of: Day = None,
    from_known_at: Known = None,
    to_known_at: Known = None,
) -> Response[Diff]:
    """What changed from one point to another, per moment, program or region, vintage and pot, in cents."""
    one, other = Asked.read(from_as_of, from_known_at), Asked.read(to_as_of, to_known_at)

    def read(opened: Opened, at: View) -> Told:
        found = reading.read_diff(opened, by, one, other)
        about = presenting.points(found) | {"totals": found.totals._asdict()}
        return Told([presenting.row(it) for it in found.rows], about)

    return now.answer(f"diff-by-{by}", Changed, read)


@table("/diff/facts", right=Right.DETAILS)
def diff_facts(
    now: Given,
    by: By,
    from_as_of: Day = None,
    to_as_of: Day = None,
    from_known_at: Known = None,
    to_known_at: Known = None,
    before: Before = None,
    limit: Most = 50,
) -> Response[DiffFacts]:
    """The facts that make up a change, newest first, row by row; what is not shown any more is said in sums."""
    one, other = Asked.read(from_as_of, from_known_at), Asked.read(to_as_of, to_known_at)

    def read(opened: Opened, at: View) -> Told:
        found = reading.read_diff_facts(opened, by, one, other, limit, before)
        about = presenting.points(found) | {"earlier": [presenting.row(it) for it in found.earlier]}
        return page_of([presenting.row(it) for it in found.facts], found.older, about)

    return now.answer("diff-facts", Changing, read)


HANDLERS = [diff, diff_facts]
