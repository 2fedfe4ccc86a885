"""A standby shows the ledger and decides nothing; while it is away, nothing is answered. See docs/replication.md."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from eventsourcing.dcb.api import DCBEvent
from eventsourcing.persistence import PersistenceError
from litestar.testing import TestClient

from api import reading
from api.http.app import make_app
from api.reading import Asked
from domain.names import Role
from ledger.answers import Receipt, Recorded, Rehearsed
from ledger.servers import OnStandby, primary
from projections.follower import follow
from projections.ledger import Ledger
from projections.rebuild import rebuild
from projections.verify import verify
from tests.support.coming_in import bearer
from tests.support.engine import in_loop, receipt_of, recorded, until
from tests.support.following import Follower
from tests.support.foreign import recording
from tests.support.processes import Worker
from tests.support.served import served
from tests.support.standby import Pair, copy_of
from tests.support.survival import begin
from tests.support.world import spend

WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND backend_type = 'client backend'"


@pytest.fixture(scope="module")
def pair(prepared: Pair) -> Iterator[Pair]:
    """Two servers with a ledger in which there is money to spend; each test leaves them as they were."""
    with copy_of(prepared) as one:
        begin(one.ledger("a", "b"))
        yield one


# Reads


def test_what_the_standby_shows_at_a_position_is_what_the_primary_has_there(pair: Pair, tmp_path: Path) -> None:
    ledger, there = pair.ledger("a", "b", read="b"), pair.ledger("a")
    worker = Worker(ledger, tmp_path / "diary", "reads")
    positions = []
    for number in range(8):
        worker.wait(acknowledged=6 * (number + 1))
        at, shown = reading.read_balances(ledger, "moment", Asked())
        then, stored = reading.read_balances(there, "moment", Asked(known_at=at.recorded_at))
        assert (at.on_standby, then.on_standby) == (True, False)
        assert (at.position, at.recorded_at, shown) == (then.position, then.recorded_at, stored)
        positions.append(at.position)
    worker.stop()
    assert positions == sorted(positions)
    assert positions[-1] > positions[0], "it follows"
    until(lambda: verify(pair.ledger("b")) == verify(there))


def test_a_view_says_that_a_standby_was_asked(pair: Pair) -> None:
    balances, verified, _ = pair.follow("Reads")
    assert "Read on a standby at position " in balances
    assert verified.startswith("verified: ")
    assert "Read at position " in pair.shell("unset MOMENTTI_READ_DATABASE_URL; momentti balances --by moment")


def test_the_http_door_reads_on_the_standby_and_records_on_the_primary(pair: Pair) -> None:
    ledger = pair.ledger("a", "b", read="b")
    with TestClient(make_app(ledger), base_url="http://127.0.0.1") as door:
        door.headers.update(bearer(ledger, "finance.recorder", Role.RECORDER))
        before = position(door)
        assert door.post("/api/v1/commands", json=OPENING, headers={"Idempotency-Key": "http"}).status_code == 201
        until(lambda: position(door) == before + 1)
        for view in ("balances?by=moment", "frames", "outturn?year=2021"):
            shown = door.get(f"/api/v1/{view}")
            assert shown.headers["Momentti-Position"] == str(before + 1)
            assert shown.headers["Momentti-Standby"] == "true"
        assert f"Read on a standby at position {before + 1}," in door.get("/").text


def position(door: TestClient[Any]) -> int:
    """How far the standby is, which a view says."""
    shown = door.get("/api/v1/frames")
    assert shown.headers["Momentti-Standby"] == "true"
    return int(shown.headers["Momentti-Position"])


OPENING = {
    "command": "open-moment",
    "effective_on": "2021-01-01",
    "moment": "29.01.99",
    "names": {"fi": "Avattu rajapinnassa"},
}


def test_where_views_need_not_be_behind_a_receipt(pair: Pair) -> None:
    """With ``remote_apply`` a receipt comes when the standby shows its facts."""
    ledger = pair.ledger("a", "b", read="b")

    async def read_what_was_written() -> None:
        async with ledger.clerk() as clerk:
            for number in range(20):
                receipt = await recorded(clerk, spend(f"V-apply-{number}", "1,00"), f"apply-{number}")
                at, _ = await asyncio.to_thread(reading.read_balances, ledger, "moment", Asked())
                assert at.on_standby and at.position == receipt.last

    with pair.setting("a", "synchronous_commit", "remote_apply"):
        asyncio.run(read_what_was_written())


# Decisions


@in_loop
async def test_a_clerk_on_a_standby_says_so_at_once(pair: Pair) -> None:
    async with pair.ledger("b").clerk() as clerk:
        asked = [clerk.record([spend(f"V-no-{n}", "1,00")], f"no-{n}", dry_run=n == 0) for n in range(3)]
        answers = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 10)
    assert {type(answer) for answer in answers} == {OnStandby}
    async with pair.ledger("a").clerk() as clerk:
        assert isinstance(await clerk.record([spend("V-no-1", "1,00")], "no-1", dry_run=True), Rehearsed)


WRITES: dict[str, Callable[[Ledger], object]] = {"migrate": Ledger.migrate, "rebuild": rebuild, "follow": follow}


@pytest.mark.parametrize("what", WRITES)
def test_what_keeps_a_ledger_is_not_tried_on_a_standby(what: str, pair: Pair) -> None:
    with pytest.raises(OnStandby, match="its primary alone"):
        WRITES[what](pair.ledger("b"))
    WRITES[what](pair.ledger("b", "a"))


@in_loop
async def test_of_two_hosts_a_clerk_takes_the_one_that_writes(pair: Pair) -> None:
    async with pair.ledger("b", "a").clerk() as clerk:
        await recorded(clerk, spend("V-order", "1,00"), "order")
    with pair.ledger("b", "a").reader() as connection:
        assert connection.info.host == pair.at("a")


def test_one_host_is_left_as_it_was_given() -> None:
    assert primary("host=/run/postgresql dbname=momentti") == "host=/run/postgresql dbname=momentti"
    assert primary("postgresql://db.example/momentti") == "postgresql://db.example/momentti"
    assert "target_session_attrs=read-write" in primary("postgresql://a.example,b.example/momentti")
    assert "target_session_attrs=read-write" in primary("hostaddr=192.0.2.1,192.0.2.2 target_session_attrs=any")


def test_the_http_door_of_a_standby_refuses_commands_as_unavailable(pair: Pair) -> None:
    comes = bearer(pair.ledger("a", "b"), "finance.recorder", Role.RECORDER)
    with TestClient(make_app(pair.ledger("b")), base_url="http://127.0.0.1") as door:
        door.headers.update(comes)
        until(lambda: door.get("/api/v1/me").status_code == 200)
        assert position(door) > 0
        ready = door.get("/ready")
        assert (ready.status_code, list(ready.json()["missing"])) == (503, ["database"])
        answer: httpx.Response = door.post("/api/v1/commands", json=OPENING, headers={"Idempotency-Key": "none"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_a_feed_follows_on_a_standby(pair: Pair) -> None:
    ledger = pair.ledger("a", "b", read="b")
    with served(ledger) as door:
        head = door.get("/api/v1/feed/page").json()["head"]
        follower = Follower(door, f"/api/v1/feed?after={head}")
        behind = door.get("/api/v1/feed/page", params={"after": head + 1})
        assert (behind.status_code, behind.json()["facts"]) == (200, []), "a standby may not be there yet"
        assert follow_with(ledger, "V-feed").first == head + 1
        until(lambda: follower.positions == [head + 1])
        checkpoint = door.get("/api/v1/checkpoint")
        assert (checkpoint.status_code, door.get("/api/v1/journal").headers["Momentti-Position"]) == (
            503,
            str(head + 1),
        )


def follow_with(ledger: Ledger, voucher: str) -> Receipt:
    """Record one fact more."""

    async def write() -> Receipt:
        async with ledger.clerk() as clerk:
            return await recorded(clerk, spend(voucher, "0,01"), voucher)

    return asyncio.run(write())


def test_a_subscription_follows_on_a_standby(pair: Pair) -> None:
    with recording(pair.ledger("a")) as written, recording(pair.ledger("b")) as followed:
        head = followed.read().head
        with followed.subscribe(after=head) as news:
            last = written.append([DCBEvent("theirs", b"", ["seen"])])
            assert next(news).position == last
        with pytest.raises((PersistenceError, psycopg.Error)):
            followed.append([DCBEvent("theirs", b"", ["not here"])])


# While it is away


@asynccontextmanager
async def waiting_for_standby(pair: Pair, voucher: str) -> AsyncIterator[asyncio.Task[Recorded]]:
    """A request whose commit waits for a standby that was killed."""
    async with pair.ledger("a", "b").clerk() as clerk:
        await recorded(clerk, spend(f"{voucher}-before", "1,00"), f"{voucher}-before")
        pair.kill("b")
        waiting = asyncio.create_task(clerk.record([spend(voucher, "1,00")], voucher))
        await waits(pair, waiting)
        yield waiting  # type: ignore[misc]


async def waits(pair: Pair, waiting: asyncio.Task[Recorded]) -> int:
    """The server's process that waits; whoever asked is not answered meanwhile."""
    with pair.superuser("a") as connection:
        for _ in range(500):
            if found := connection.execute(WAITING).fetchone():
                await asyncio.sleep(0.3)
                assert not waiting.done(), "nothing is answered before the standby has it"
                return int(found[0])
            await asyncio.sleep(0.02)
    raise AssertionError("no commit waited for the standby")


async def end_of(pair: Pair, pid: int, how: str) -> None:
    """Cancel a wait, or end its process, and see it gone."""
    with pair.superuser("a") as connection:
        connection.execute(f"SELECT {how}(%s)".encode(), [pid])
        for _ in range(500):
            if (pid,) not in connection.execute(WAITING).fetchall():
                return
            await asyncio.sleep(0.02)
    raise AssertionError("it went on waiting")


@in_loop
async def test_nothing_is_answered_until_the_standby_is_back(pair: Pair) -> None:
    """Not even when somebody cancels the wait, which PostgreSQL calls a success, or ends the connection."""
    async with waiting_for_standby(pair, "V-back") as waiting:
        for how in ("pg_cancel_backend", "pg_cancel_backend", "pg_terminate_backend"):
            await end_of(pair, await waits(pair, waiting), how)
        await waits(pair, waiting)
        await asyncio.to_thread(partial(pair.follow, "It comes back"))
        receipt = receipt_of(await asyncio.wait_for(waiting, 30))
    with pair.ledger("a").reader() as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM events WHERE convert_from(line, 'UTF8') LIKE '%\"V-back\"%'"
        )
    assert count == (1,)
    check_log_of(pair, receipt.last)


@in_loop
async def test_the_primary_goes_on_alone_when_it_is_told_to(pair: Pair) -> None:
    async with waiting_for_standby(pair, "V-alone") as waiting:
        await asyncio.to_thread(partial(pair.follow, "It stays away"))
        receipt = receipt_of(await asyncio.wait_for(waiting, 30))
    pair.follow("It comes back later")
    until(lambda: pair.shell(f"psql -h $A -U postgres -At -c '{STATE}'") == "streaming|sync")
    check_log_of(pair, receipt.last)


STATE = "SELECT state, sync_state FROM pg_stat_replication"


def check_log_of(pair: Pair, last: int) -> None:
    """Both servers have all of it."""
    until(lambda: verify(pair.ledger("b")) == verify(pair.ledger("a")))
    assert verify(pair.ledger("a")).facts >= last
