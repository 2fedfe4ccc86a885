"""Single facts over HTTP: the history, one fact with its line, the legs, and figures taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.params import PathParameter, QueryParameter

from api import presenting, reading
from api.access.rights import Right
from api.http.views.asking import Given, Told, page_of
from api.http.views.declaring import journal, single, table
from api.http.views.filtering import (
    After,
    Before,
    Decision,
    Kind,
    Moment,
    Most,
    Order,
    Program,
    Region,
    Since,
    Until,
    Vintage,
    Who,
    labels,
)
from api.http.views.shapes import FactRow, Paged, Seen
from api.reading import LAST_POSITION, Opened, day_if_any
from domain.money import ZERO, Money
from domain.names import Expenditure, RegisterNumber
from domain.pots import Pot
from ledger.saying import Json
from projections.history import Sought, newest, oldest, stream
from projections.ledger import Connection
from projections.postings import Posting, Wanted, all_postings, postings
from projections.trail import COORDINATES, FIGURES, MOST_EXPLAINING, Figure
from projections.view import View

_VALUE = r"[^\u0000-\u0020\u007f-\u00a0=]+"
_VALUES = {"vintage": "(20[0-9]{2}|none)", "expenditure": f"({'|'.join((*Expenditure, 'none'))})"}
_COORDINATE = "|".join(f"{key}={_VALUES.get(key, _VALUE)}" for key in COORDINATES)

_PART = r"[^\u0000-\u0020\u007f-\u00a0=:]+"
_PATH = f"(:{_PART}(:{_VALUES['vintage']}(:{_PART}(:{_PART}(:{_VALUES['expenditure']})?)?)?)?)?"

FIGURE = f"^({'|'.join(FIGURES)}){_PATH}( ({_COORDINATE}))*$"
"""A figure and the coordinates that it is taken over, or an account as the exports name it."""

Position = Annotated[int, PathParameter(ge=1, le=LAST_POSITION, description="where it stands in the log")]
Every = Annotated[int | None, QueryParameter(ge=1, le=1_000, description="how many on a page; a file has all")]
FigureAsked = Annotated[
    str, QueryParameter(pattern=FIGURE, description="such as: committed moment=29.01.53 vintage=2021; none twice")
]
PotOf = Annotated[Pot | None, QueryParameter(description="on a pot")]


@dataclass(frozen=True, slots=True)
class ExplainedRow(FactRow):
    """A fact that makes up a figure, with its share in cents."""

    cents: Money = ZERO


@dataclass(frozen=True, slots=True)
class ExplainedFigure(Paged[ExplainedRow]):
    """A figure taken apart: the shares add up to it together with what earlier facts came to."""

    rows: list[ExplainedRow]
    figure: str
    coordinates: dict[str, str | int | None]
    cents: Money
    stored: Money
    earlier: Money | None


@dataclass(frozen=True, slots=True)
class OneFact(Seen[Posting]):
    """A fact in its envelope, its stored line byte for byte, the line's leaf in the tree (hex), and its legs."""

    rows: list[Posting]
    entry: FactRow
    line: str
    leaf: str


@journal("/events", right=Right.DETAILS)
def events(
    streamed: Given,
    type: Kind = None,
    moment: Moment = None,
    program: Program = None,
    region: Region = None,
    decision: Decision = None,
    person: Who = None,
    since: Since = None,
    until: Until = None,
    order: Order = "newest",
    before: Before = None,
    after: After = None,
    limit: Every = None,
) -> Response[Paged[FactRow]]:
    """The facts, newest first, page by page; as CSV, XLSX or JSON lines all of them, unless a limit is asked for."""
    about = labels(moment=moment, program=program, region=region, decision=decision, person=person)
    sought = Sought([*([f"={type}"] if type is not None else []), *about], since=day_if_any(since))
    onward = order == "oldest"

    def read(opened: Opened, at: View) -> Told:
        most = limit or 50
        if onward:
            found = list(oldest(opened.connection, at.page(before, day_if_any(until)), sought, most, after or 0))
        else:
            found = [
                it
                for it in newest(opened.connection, at.page(before, day_if_any(until)), sought, most)
                if it.position > (after or 0)
            ]
        following = {"after" if onward else "before": found[-1].position} if len(found) == most else None
        return Told([presenting.fact(it) for it in found], next=following, paged=True)

    def read_all(connection: Connection, at: View) -> Iterator[Json]:
        found = stream(connection, at.page(before, day_if_any(until)), sought, after or 0, onward)
        return (presenting.fact(it) for it in islice(found, limit))

    if streamed.form == "json":
        return streamed.answer("events", FactRow, read)
    return streamed.stream("events", FactRow, read_all)


@single("/events/{position:int}", right=Right.DETAILS)
def event(singled: Given, position: Position) -> Response[OneFact]:
    """One fact: its envelope, its stored line, the leaf of the line in the tree, and the money that it moved."""

    def read(opened: Opened, at: View) -> Told:
        _, found = reading.read_event(opened, singled.asked, position)
        if found is None:
            raise NotFoundException(f"There is no fact at position {position}.")
        about = {"entry": presenting.fact(found.fact), "line": found.line.decode(), "leaf": found.leaf.hex()}
        return Told([presenting.row(it) for it in found.postings], about)

    return singled.answer("event", Posting, read)


@journal("/legs", right=Right.DETAILS)
def legs(
    streamed: Given,
    pot: PotOf = None,
    moment: Moment = None,
    vintage: Vintage = None,
    program: Program = None,
    region: Region = None,
    decision: Decision = None,
    since: Since = None,
    until: Until = None,
    order: Order = "newest",
    before: Before = None,
    limit: Every = None,
) -> Response[Paged[Posting]]:
    """What facts moved, leg by leg, newest first; a page has the legs of so many facts, a file has all.

    Only a file can begin with the oldest.
    """
    asked = {"pot": pot, "moment": moment, "vintage": vintage, "program": program, "region": region}
    coordinates: dict[str, Any] = {key: value for key, value in asked.items() if value is not None}
    wanted = Wanted(coordinates, RegisterNumber(decision) if decision is not None else None, day_if_any(since))

    def read(opened: Opened, at: View) -> Told:
        found = postings(opened.connection, at.page(before, day_if_any(until)), wanted, limit or 50)
        older = found[-1][0].position if len(found) == (limit or 50) else None
        return page_of([presenting.row(leg) for own in found for leg in own], older)

    def read_all(connection: Connection, at: View) -> Iterator[Json]:
        found = all_postings(connection, at.page(before, day_if_any(until)), wanted, order == "oldest")
        return (presenting.row(leg) for own in islice(found, limit) for leg in own)

    if streamed.form == "json":
        return streamed.answer("legs", Posting, read)
    return streamed.stream("legs", Posting, read_all)


@table("/explain", right=Right.DETAILS)
def explain(
    tabled: Given,
    figure: FigureAsked,
    limit: Most = MOST_EXPLAINING,
    before: Before = None,
) -> Response[ExplainedFigure]:
    """The newest facts that make up a figure, oldest first; with what earlier ones came to, they add up to it."""
    wanted = Figure.read([figure])

    def read(opened: Opened, at: View) -> Told:
        found = reading.read_explained(opened, tabled.asked, wanted, limit, before)
        rows, about = presenting.explained(wanted, found)
        return page_of(rows, found.facts[0][0].position if found.earlier is not None else None, about)

    return tabled.answer("explain", ExplainedRow, read)


HANDLERS = [events, event, legs, explain]
