"""What every view is asked with, and how it answers: from one snapshot, at a position that it says, in the form wanted.

An answer has a tag that follows from the position, its time and what was asked: whether it is still the same is known
before it is made. The tag is weak: it promises the same rows, not the same bytes of what is zipped on the way. It has
today's date in it, for some views show what is in force today; and the position's time, for after a fail-over another
fact may stand there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from api import presenting
from api.http.addresses import AnyRequest
from api.http.streaming import Streamed
from api.http.views import sheets
from api.http.views.negotiating import JOURNAL, MEDIA, SINGLE, TABLE, Form, chosen
from api.reading import Asked, Opened
from domain.calendar import helsinki_day, stamp
from domain.slips import Slip
from ledger.saying import Json
from projections.ledger import Connection
from projections.view import View
from projections.viewers import Viewers

DAY = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
POSITION_OR_TIME = (
    r"^((0|[1-9][0-9]{0,17})|20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?)$"
)

AsOf = Annotated[
    str | None,
    QueryParameter(pattern=DAY, schema_extra={"format": "date"}, description="date in force, such as 2021-12-31"),
]
KnownAt = Annotated[
    str | None,
    QueryParameter(
        pattern=POSITION_OR_TIME,
        description="what the log held at a position, such as 1511, or by a recorded time (Helsinki without an offset)",
    ),
]
TableForm = Annotated[
    Literal["json", "csv", "xlsx"] | None, QueryParameter(description="the form, where a link cannot say Accept")
]
JournalForm = Annotated[
    Literal["json", "csv", "xlsx", "ndjson"] | None,
    QueryParameter(description="the form, where a link cannot say Accept"),
]

MOST_ROWS = 100_000
"""Rows of a workbook that is made of a journal; a longer one is to be had as CSV."""

PROGRAM = version("momentti")

NOT_KEPT = {"Cache-Control": "private, no-store", "Vary": "Accept"}
"""Of what changes while the position stays."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a view found: rows, what is said of all of them, and the query of the next page where there is one."""

    rows: Sequence[Json]
    about: Json = field(default_factory=dict)
    next: Mapping[str, Any] | None = None
    paged: bool = False


def rows_of(shown: Iterable[Any]) -> Told:
    """Rows that are all there is."""
    return Told([presenting.row(it) for it in shown])


def page_of(rows: Sequence[Json], before: int | None, about: Json | None = None) -> Told:
    """The newest rows; before which position or number the next page is, where there is one."""
    return Told(rows, about or {}, None if before is None else {"before": before}, paged=True)


@dataclass(frozen=True, slots=True)
class Asking:
    """One request for a view."""

    request: AnyRequest
    views: Viewers
    asked: Asked
    known_at: str | None
    form: Form

    def answer(
        self,
        name: str,
        shape: type[Any],
        read: Callable[[Opened, View], Told],
        without: Collection[str] = (),
        lasting: bool = True,
    ) -> Response[Any]:
        """The rows of a view, each of a shape; or that nothing has changed since the asker's tag was given.

        A table shows every column of the shape, without those that this view does not fill. What changes while the
        position stays is not ``lasting``, and has no tag.
        """
        with self.views.viewer() as connection:
            at = self.asked.view(connection)
            kept = self._kept(at) if lasting else NOT_KEPT
            if self._known(kept):
                return self._unchanged(kept)
            told = read(Opened(connection), at)
        if self._known(kept, there=True):
            return self._unchanged(kept)
        headers = kept | self._headers(at, name) | self._link(told)
        if self.form == "json":
            return Response(self._whole(at, told), headers=headers)
        columns = [it for it in sheets.columns_of(shape) if it.key not in without]
        return Response(_table(self.form, columns, told.rows), headers=headers, media_type=MEDIA[self.form])

    def stream(self, name: str, shape: type[Any], read: Callable[[Connection, View], Iterable[Json]]) -> Response[Any]:
        """All the rows of a journal, sent while they are read."""
        with Streamed(self.views, self.request) as streamed:
            at = self.asked.view(streamed.connection)
            kept = self._kept(at)
            if self._known(kept, there=True):
                return self._unchanged(kept)
            headers = kept | self._headers(at, name)
            rows, columns = read(streamed.connection, at), sheets.columns_of(shape)
            if self.form == "xlsx":
                return Response(sheets.workbook(columns, _few(rows)), headers=headers, media_type=MEDIA[self.form])
            lines = _json_lines(rows) if self.form == "ndjson" else sheets.csv_pieces(columns, rows)
            return streamed.answer(lines, MEDIA[self.form], headers)

    def _known(self, kept: Mapping[str, str], there: bool = False) -> bool:
        """Whether the asker has what this tag stands for; with ``*`` they have whatever is ``there``."""
        asked_for = self.request.headers.get("if-none-match")
        if asked_for is None or "ETag" not in kept:
            return False
        tags = {tag.strip().removeprefix("W/") for tag in asked_for.split(",")}
        return kept["ETag"].removeprefix("W/") in tags or (there and "*" in tags)

    def _unchanged(self, kept: Mapping[str, str]) -> Response[Any]:
        return Response(None, status_code=304, headers=kept, media_type=MEDIA[self.form])

    def _tag(self, at: View) -> str:
        url = self.request.url
        today = helsinki_day(datetime.now(UTC))
        read_at = (at.position, stamp(at.recorded_at), at.on_standby)
        said = (PROGRAM, *read_at, today, url.path, url.query, MEDIA[self.form])
        return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'

    def _kept(self, at: View) -> dict[str, str]:
        return {"ETag": f"W/{self._tag(at)}", "Cache-Control": "private, no-cache", "Vary": "Accept"}

    def _headers(self, at: View, name: str) -> dict[str, str]:
        file = f"{name}-{at.position}{f'-as-of-{at.as_of}' if at.as_of else ''}.{self.form}"
        shown = {} if self.form == "json" else {"Content-Disposition": f'attachment; filename="{file}"'}
        standby = "true" if at.on_standby else "false"
        read_at = {"Momentti-Position": str(at.position), "Momentti-Standby": standby}
        return read_at | shown

    def _next(self, told: Told) -> str | None:
        if told.next is None:
            return None
        asked = {key: value for key, value in self.request.query_params.items() if key not in told.next}
        return f"{self.request.url.path}?{urlencode(asked | dict(told.next))}"

    def _link(self, told: Told) -> dict[str, str]:
        following = self._next(told)
        return {} if following is None else {"Link": f'<{following}>; rel="next"'}

    def _whole(self, at: View, told: Told) -> Json:
        """The rows in their envelope, which says in the asker's own words what was asked to be known."""
        whole = presenting.seen(at, self.asked, told.rows, **told.about) | {"known_at": self.known_at}
        return whole | ({"next": self._next(told)} if told.paged else {})


Given = NamedDependency[Asking]
"""What a view is asked with; the name of the parameter says how."""


def _table(form: Form, columns: Sequence[sheets.Column], rows: Iterable[Json]) -> bytes:
    return sheets.workbook(columns, rows) if form == "xlsx" else b"".join(sheets.csv_pieces(columns, rows))


def _json_lines(rows: Iterable[Json]) -> Iterator[bytes]:
    """One JSON object a line."""
    for row in rows:
        yield msgspec.json.encode(row) + b"\n"


def _few(rows: Iterable[Json]) -> Iterable[Json]:
    """Raises Slip where there are more rows than a workbook is made of."""
    for number, row in enumerate(rows):
        if number == MOST_ROWS:
            raise Slip(f"a workbook would have more than {MOST_ROWS} rows: ask for less, or for CSV")
        yield row


def _asking(
    request: AnyRequest,
    state: State,
    offered: Sequence[Form],
    form: Form | None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Asking:
    wanted = form or chosen(request.headers.get("accept"), offered)
    return Asking(request, state.views, Asked.read(as_of, known_at), known_at, wanted)


async def tabled(
    request: AnyRequest, state: State, as_of: AsOf = None, known_at: KnownAt = None, format: TableForm = None
) -> Asking:
    """A table as of a date, known at a time."""
    return _asking(request, state, TABLE, format, as_of, known_at)


async def known(request: AnyRequest, state: State, known_at: KnownAt = None, format: TableForm = None) -> Asking:
    """A table that has its dates from elsewhere, known at a time."""
    return _asking(request, state, TABLE, format, known_at=known_at)


async def now(request: AnyRequest, state: State, format: TableForm = None) -> Asking:
    """A table as it is now."""
    return _asking(request, state, TABLE, format)


async def streamed(
    request: AnyRequest, state: State, as_of: AsOf = None, known_at: KnownAt = None, format: JournalForm = None
) -> Asking:
    """A journal as of a date, known at a time."""
    return _asking(request, state, JOURNAL, format, as_of, known_at)


async def singled(request: AnyRequest, state: State, known_at: KnownAt = None) -> Asking:
    """One thing, known at a time."""
    return _asking(request, state, SINGLE, None, known_at=known_at)


DEPENDENCIES = {it.__name__: Provide(it) for it in (tabled, known, now, streamed, singled)}
