"""The feed of facts: pushed as server-sent events, or pulled a page at a time."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get
from litestar.datastructures import State
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromQuery, QueryParameter

from api import presenting
from api.access.rights import Right
from api.feeding import AWAY, Feeds, Followed, OtherLog, Page, wanted
from api.http.addresses import AnyRequest
from api.http.guard import still_may
from api.http.problems import RETRY_AFTER, problem
from api.http.streaming import Parts, Places, Streaming
from api.http.views.declaring import answering
from api.http.views.shapes import FactRow
from api.reading import LAST_POSITION, is_position
from domain.slips import Slip
from ledger.matching import Wanted

log = logging.getLogger(__name__)

After = Annotated[int, QueryParameter(ge=0, le=LAST_POSITION, description="facts after this position; 0: all of them")]
Most = Annotated[int, QueryParameter(ge=1, le=1_000, description="how many at most, oldest first")]
Wait = Annotated[float, QueryParameter(ge=0, le=25, description="seconds to wait for a fact, if there is none")]
Text = FromQuery[str | None]

MOST_FEEDS = 64
"""Feeds and long polls that are open at once."""

AT_A_TIME = 200
"""Facts read and sent together: what a feed holds in memory."""

HEARTBEAT = 15.0
"""Seconds in which nothing was sent after which a sign of life is, whatever happens that was not asked for."""

EVENTS = "text/event-stream"

RETRY = b"retry: 2000\n\n"


@dataclass(frozen=True, slots=True)
class Sent:
    """One event of the feed: a fact as JSON text, its position as ``id``; or the reason why the feed ends."""

    event: Literal["fact", "bye"]
    data: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """The next facts, after which position to ask next, and where the log ends."""

    facts: list[FactRow]
    after: int
    head: int


@get("/feed", right=Right.DETAILS, responses=answering(Sent, "The feed, until somebody ends it.", EVENTS))
async def feed(
    request: AnyRequest, state: State, after: After = 0, type: Text = None, tag: Text = None
) -> Response[Any]:
    """Facts as server-sent events, each with its position as ``id``: after ``Last-Event-ID``, or ``after``."""
    feeds: Feeds = state.feeds
    places: Places = state.feed_places
    since = _last_seen(request, after)
    at = await feeds.look()
    if since > at.position and not at.on_standby:
        return _other_log(OtherLog(since, at.position))
    if not places.free:
        return _full()
    return Streaming(places.taken_by(_events(request, feeds, wanted(type, tag), since)), EVENTS)


@get("/feed/page", right=Right.DETAILS, responses=answering(Pulled, "A page of facts, oldest first."))
async def feed_page(
    request: AnyRequest,
    state: State,
    after: After = 0,
    limit: Most = 100,
    wait: Wait = 0,
    type: Text = None,
    tag: Text = None,
) -> Response[Any]:
    """The next facts after a position, and the position to ask after next; waits for one if asked to."""
    feeds: Feeds = state.feeds
    places: Places = state.feed_places
    if wait and not places.free:
        return _full()
    with places.one():
        try:
            found = await _page(request, feeds, wanted(type, tag), Followed(after), limit, time.monotonic() + wait)
        except OtherLog as error:
            return _other_log(error)
    body = {"facts": [presenting.fact(it) for it in found.facts], "after": found.upto.position, "head": found.head}
    return Response(body, headers={"Cache-Control": "no-store"})


async def _page(request: AnyRequest, feeds: Feeds, wanted: Wanted, after: Followed, most: int, until: float) -> Page:
    """The next facts, waited for until a moment."""
    found = await feeds.page(wanted, after, most)
    while not found.facts and (left := until - time.monotonic()) > 0 and await feeds.beyond(found.upto.position, left):
        if not await still_may(request):
            raise PermissionDeniedException("While you waited your right to read this ended.")
        found = await feeds.page(wanted, found.upto, most)
    return found


async def _events(request: AnyRequest, feeds: Feeds, wanted: Wanted, since: int) -> Parts:
    """Pages of events, each read when the last one was taken, until somebody has a reason to end it."""
    yield RETRY
    seen = Followed(since)
    sent = time.monotonic()
    try:
        while not feeds.closing:
            if not await still_may(request):
                yield _bye("no longer allowed")
                return
            found = await feeds.page(wanted, seen, AT_A_TIME)
            seen = found.upto
            left = sent + HEARTBEAT - time.monotonic()
            if not found.facts and left > 0:
                await feeds.beyond(seen.position, left)
                continue
            # An event without data is none, but whoever comes back starts from its id.
            yield _written(found) if found.facts else b": still here\nid: %d\n\n" % seen.position
            sent = time.monotonic()
    except OtherLog:
        log.warning("a feed ends at position %d: it followed another log", seen.position)
        yield _bye("not the same log")
        return
    except AWAY as error:
        log.warning("a feed ends at position %d: %s", seen.position, error)
        yield _bye("unavailable")
        return
    yield _bye("shutting down")


def _written(found: Page) -> bytes:
    return b"".join(
        b"id: %d\nevent: fact\ndata: %b\n\n" % (it.position, msgspec.json.encode(presenting.fact(it)))
        for it in found.facts
    )


def _bye(reason: str) -> bytes:
    return b"event: bye\ndata: %b\n\n" % msgspec.json.encode({"reason": reason})


def _last_seen(request: AnyRequest, after: int) -> int:
    """Where a follower left off. Raises Slip for what is no position."""
    last = request.headers.get("Last-Event-ID", "")
    if not last:
        return after
    if not is_position(last):
        raise Slip(f"Last-Event-ID is the position of the last fact you saw, not {last!r:.50}.")
    return int(last)


def _other_log(error: OtherLog) -> Response[Any]:
    return problem("not-in-log", str(error), head=error.head)


def _full() -> Response[Any]:
    return problem("busy", f"{MOST_FEEDS} feeds are open, and no more may be.", {"Retry-After": RETRY_AFTER})


HANDLERS = [feed, feed_page]
