"""The feed, over real sockets: every fact once and in order, whatever happens to the connection in between."""

from __future__ import annotations

import asyncio
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.access import porter, sessions, tokens
from api.feeding import Feeds, Followed, OtherLog, Page, wanted
from api.http import feed
from api.http.identify import identify
from domain.names import Person, Role
from ledger.matching import Wanted
from projections.ledger import Ledger
from tests.projections.lifelike import record
from tests.support.coming_in import bearer, hold
from tests.support.engine import everything, in_loop, restore, superuser, until
from tests.support.following import Follower
from tests.support.foreign import foreign
from tests.support.processes import Worker
from tests.support.served import served
from tests.support.world import but, moment, spend, with_money

FACTS = len(with_money())


@pytest.fixture
def lived(ledger: Ledger) -> Ledger:
    """A ledger of some facts."""
    record(ledger, with_money())
    return ledger


@pytest.fixture
def door(lived: Ledger) -> Iterator[httpx.Client]:
    """The door over it."""
    with served(lived) as client:
        yield client


def test_what_was_recorded_comes_and_then_whatever_is(lived: Ledger, door: httpx.Client) -> None:
    follower = Follower(door, most=FACTS + 3)
    until(lambda: len(follower.positions) == FACTS)
    record(lived, [spend("V-1", "1,00"), spend("V-2", "1,00")])
    foreign(lived, "somebody-elses")
    follower.join()
    facts = [event for event in follower.events if event.kind == "fact"]
    assert [event.id for event in facts] == follower.positions == list(range(1, FACTS + 4))
    shown = door.get("/api/v1/events", params={"limit": 1_000, "order": "oldest"}).json()
    assert [event.data for event in facts] == shown["rows"]


def test_whoever_asks_for_its_head_does_not_follow_it(lived: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST_FEEDS", 1)
    with served(lived) as door:
        for _ in range(3):
            until(lambda: door.head("/api/v1/feed").status_code == 200)
        assert door.head("/api/v1/feed").headers["content-type"].startswith("text/event-stream")


def test_it_starts_after_any_position(door: httpx.Client) -> None:
    assert Follower(door, "/api/v1/feed?after=3", most=1).join().positions == [4]
    assert Follower(door, "/api/v1/feed?after=3", last=5, most=1).join().positions == [6], "the last one seen counts"


def test_nothing_is_missed_and_nothing_comes_twice_over_reconnections(
    lived: Ledger, door: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "AT_A_TIME", 7)
    chance = random.Random(3)
    workers = [Worker(lived, tmp_path / f"diary-{number}", f"w{number}") for number in (1, 2)]
    seen: list[int] = []
    last = 0
    while len(seen) < 400:
        follower = Follower(door, last=last, most=chance.randrange(1, 60)).join()
        seen += follower.positions
        last = seen[-1]
    for worker in workers:
        worker.stop()
    assert seen == list(range(1, len(seen) + 1))


def test_a_feed_may_be_of_some_facts_and_says_how_far_it_looked(
    lived: Ledger, door: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "HEARTBEAT", 0.1)
    of_type = Follower(door, "/api/v1/feed?type=moment-opened")
    of_tag = Follower(door, "/api/v1/feed?type=operating-expenditure-recorded&tag=moment:29.01.53")
    until(lambda: any(event.comment for event in of_type.events))
    (heartbeat, *_) = (event for event in of_type.events if event.comment)
    assert (heartbeat.id, heartbeat.data, heartbeat.kind) == (FACTS, None, "")
    record(lived, [spend("V-1", "1,00")], [moment("29.77.10")])
    until(lambda: len(of_type.positions) == 4 and len(of_tag.positions) == 1)
    assert of_tag.positions == [FACTS + 1] and of_type.positions[-1] == FACTS + 2


def test_signs_of_life_come_while_other_facts_do(
    lived: Ledger, door: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "HEARTBEAT", 1.5)
    follower = Follower(door, f"/api/v1/feed?type=moment-opened&after={FACTS}")
    comes = time.monotonic() + 10
    while time.monotonic() < comes and not any(event.comment for event in follower.events):
        record(lived, [spend(f"V-{time.monotonic_ns()}", "0,01")])
    sign, *_ = (event for event in follower.events if event.comment)
    assert sign.id is not None and sign.id > FACTS


def test_what_nobody_takes_is_not_read(lived: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "AT_A_TIME", 20)
    long = "x" * 9_000
    for part in range(4):
        record(lived, [but(spend(f"V-{part}-{number}", "0,01"), description=long) for number in range(300)])
    pages = 0
    read = Feeds.page

    async def counted(self: Feeds, wanted: Wanted, after: Followed, most: int) -> Page:
        nonlocal pages
        pages += 1
        return await read(self, wanted, after, most)

    monkeypatch.setattr(Feeds, "page", counted)
    with served(lived) as door, socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow.connect((door.base_url.host, door.base_url.port))
        slow.sendall(b"GET /api/v1/feed HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nTest-Person: slow\r\n\r\n")
        until(lambda: pages > 3)
        until(lambda: not _grows(lambda: pages))
        assert pages < (FACTS + 1_200) / 20 * 0.8, "the rest waits in the log"
        taken = b""
        while b"id: %d\n" % (FACTS + 1_200) not in taken[-20_000:]:
            taken += slow.recv(1 << 20)
        assert taken.count(b"event: fact") == FACTS + 1_200


def _grows(count: Any) -> bool:
    before = count()
    time.sleep(0.5)
    return bool(count() != before)


def test_there_are_so_many_places_and_whoever_leaves_gives_one_back(
    lived: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_FEEDS", 2)
    with served(lived) as door:
        staying, leaving = Follower(door), Follower(door, most=FACTS + 1)
        until(lambda: len(staying.positions) == len(leaving.positions) == FACTS)
        for path in ("feed", "feed/page?wait=1"):
            full = door.get(f"/api/v1/{path}")
            assert (full.status_code, full.json()["code"]) == (503, "busy")
            assert full.headers["retry-after"]
        assert door.get("/api/v1/feed/page").status_code == 200, "who does not wait needs no place"
        record(lived, [spend("V-1", "1,00")])
        leaving.join()
        until(lambda: door.get("/api/v1/feed/page", params={"after": FACTS + 1, "wait": 0.01}).status_code == 200)


def test_a_server_that_stops_says_good_bye(lived: Ledger) -> None:
    with served(lived) as door:
        follower = Follower(door)
        until(lambda: len(follower.positions) == FACTS)
    follower.join()
    assert (follower.ended, follower.events[-1].kind) == (True, "bye")
    assert follower.events[-1].data == {"reason": "shutting down"}


def revoke_all(ledger: Ledger) -> None:
    """Revoke every token at the ledger, of which a server is not told."""
    with ledger.registrar() as connection:
        for token in tokens.every(connection):
            assert tokens.revoke(connection, token.id, "tests")


def test_whoever_may_no_longer_read_is_told_so_and_shown_nothing_more(
    lived: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(porter, "REMEMBERED", 0.0)
    comes = bearer(lived, "auditor.one", Role.AUDITOR)
    with served(lived, identify=identify) as door:
        door.headers.update(comes)
        follower = Follower(door)
        until(lambda: len(follower.positions) == FACTS + 2)
        revoke_all(lived)
        record(lived, [spend("V-1", "1,00")])
        assert follower.join().events[-1].data == {"reason": "no longer allowed"}
        assert len(follower.positions) == FACTS + 2
        assert door.get("/api/v1/feed").status_code == 401


def test_who_waits_for_a_fact_is_not_shown_it_without_the_right(lived: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(porter, "REMEMBERED", 0.0)
    comes = bearer(lived, "auditor.one", Role.AUDITOR)
    with served(lived, identify=identify) as door:
        door.headers.update(comes)
        revoking = threading.Timer(0.5, lambda: (revoke_all(lived), record(lived, [spend("V-1", "1,00")])))
        revoking.start()
        assert door.get("/api/v1/feed/page", params={"after": FACTS + 2, "wait": 25}).status_code == 403
        revoking.join()


def test_an_open_feed_is_no_visit(lived: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(porter, "REMEMBERED", 0.0)
    hold(lived, Person("auditor.one"), Role.AUDITOR)
    with lived.registrar() as connection:
        secret = sessions.start(connection, Person("auditor.one"), "tests")
    with served(lived, identify=identify) as door:
        door.headers["Cookie"] = f"momentti={secret}"
        follower = Follower(door)
        until(lambda: len(follower.positions) == FACTS + 2)
        with superuser(lived) as connection:
            connection.execute("UPDATE sessions SET seen_at = seen_at - interval '20 minutes'")
        record(lived, [spend("V-1", "1,00")])
        until(lambda: len(follower.positions) == FACTS + 3)
        with superuser(lived) as connection:
            connection.execute("UPDATE sessions SET seen_at = seen_at - interval '10 minutes'")
        record(lived, [spend("V-2", "1,00")])
        assert follower.join().events[-1].data == {"reason": "no longer allowed"}


def test_a_lost_connection_is_made_anew(lived: Ledger, door: httpx.Client) -> None:
    follower = Follower(door)
    until(lambda: len(follower.positions) == FACTS)
    with superuser(lived) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    record(lived, [spend("V-1", "1,00")])
    until(lambda: follower.ended or len(follower.positions) == FACTS + 1)
    if follower.ended:
        assert follower.events[-1].data == {"reason": "unavailable"}
        follower = Follower(door, last=follower.last, most=1).join()
    assert follower.positions[-1] == FACTS + 1


def test_pages_are_pulled_one_after_another(lived: Ledger, door: httpx.Client) -> None:
    seen: list[int] = []
    after = 0
    while (page := door.get("/api/v1/feed/page", params={"after": after, "limit": 4}).json())["facts"]:
        seen += [it["position"] for it in page["facts"]]
        after = page["after"]
    assert (seen, page["after"], page["head"]) == (list(range(1, FACTS + 1)), FACTS, FACTS)
    some = door.get("/api/v1/feed/page", params={"type": "moment-opened", "limit": 100}).json()
    assert (len(some["facts"]), some["after"]) == (3, FACTS)


def test_a_pull_waits_for_a_fact(lived: Ledger, door: httpx.Client) -> None:
    empty = door.get("/api/v1/feed/page", params={"after": FACTS, "wait": 0.3}).json()
    assert (empty["facts"], empty["after"]) == ([], FACTS)
    writing = threading.Timer(0.3, record, (lived, [moment("29.77.10")], [spend("V-1", "1,00")]))
    writing.start()
    wanted = {"after": FACTS, "wait": 25, "type": "operating-expenditure-recorded"}
    found = door.get("/api/v1/feed/page", params=wanted).json()
    writing.join()
    assert [it["position"] for it in found["facts"]] == [FACTS + 2]


@pytest.mark.parametrize("path", ["feed", "feed/page"])
def test_who_is_ahead_of_the_log_followed_another_one(path: str, door: httpx.Client) -> None:
    ahead = door.get(f"/api/v1/{path}", params={"after": FACTS + 1})
    assert (ahead.status_code, ahead.json()["code"]) == (404, "not-in-log")
    assert ahead.json()["head"] == FACTS and str(FACTS) in ahead.json()["detail"]


def test_who_waits_while_the_log_becomes_another_one_is_told(
    lived: Ledger, door: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "HEARTBEAT", 0.3)
    earlier = everything(lived)
    record(lived, [spend("V-lost", "1,00")])
    follower = Follower(door)
    until(lambda: len(follower.positions) == FACTS + 1)
    restore(lived, earlier)
    assert follower.join().events[-1].data == {"reason": "not the same log"}
    assert door.get("/api/v1/feed/page", params={"after": follower.last}).json()["code"] == "not-in-log"


@pytest.mark.parametrize("kind", [None, "moment-opened"])
@in_loop
async def test_another_log_is_told_by_the_fact_that_was_seen_last(lived: Ledger, kind: str | None) -> None:
    earlier = everything(lived)
    await asyncio.to_thread(record, lived, [spend("V-lost", "1,00")])
    async with Feeds(lived) as feeds:
        found = await feeds.page(wanted(kind, None), Followed(0), 200)
        again = await feeds.page(wanted(kind, None), found.upto, 200)
        assert (again.facts, again.upto, again.upto.position) == ([], found.upto, FACTS + 1)
        await asyncio.to_thread(restore, lived, earlier)
        await asyncio.to_thread(record, lived, [spend("V-1", "1,00")], [spend("V-2", "1,00")])
        with pytest.raises(OtherLog):
            await feeds.page(wanted(kind, None), found.upto, 200)
        assert (await feeds.page(wanted(kind, None), Followed(FACTS + 2), 200)).facts == []


@in_loop
async def test_who_is_told_of_a_log_that_ends_earlier_waits_for_it_to_grow(lived: Ledger) -> None:
    earlier = everything(lived)
    await asyncio.to_thread(record, lived, [spend("V-lost", "1,00")])
    async with Feeds(lived) as feeds:
        assert not await feeds.beyond(FACTS + 1, 0.5), "it has seen the later end"
        await asyncio.to_thread(restore, lived, earlier)
        found = await feeds.page(None, Followed(FACTS), 200)
        assert (found.facts, found.head) == ([], FACTS)
        assert not await feeds.beyond(FACTS, 0.5)


@pytest.mark.parametrize("last", ["-1", "one", "1.5", "9" * 30, "²"])
def test_a_last_event_that_is_no_position_is_refused(last: str, door: httpx.Client) -> None:
    answer = door.get("/api/v1/feed", headers={"Last-Event-ID": last.encode()})  # type: ignore[dict-item]
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-input")
