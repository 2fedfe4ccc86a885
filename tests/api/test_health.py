"""A server says that it lives, and whether it is ready: at once, whoever asks, whatever the database does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from litestar.testing import TestClient
from psycopg.conninfo import make_conninfo

from api.http import health
from api.http.app import make_app
from api.http.health import Readiness
from ledger.clerk import Clerk
from ledger.migrations import Migration, migrate
from projections.ledger import MIGRATIONS, Ledger
from tests.projections.lifelike import lived, sum_up
from tests.support.engine import in_loop, recorded, rows, superuser, until
from tests.support.world import with_money


@asynccontextmanager
async def looking(ledger: Ledger) -> AsyncIterator[tuple[Readiness, Clerk]]:
    """Somebody who looks at a ledger with a clerk."""
    async with ledger.clerk() as clerk:
        yield Readiness(ledger, clerk), clerk


def asked(ledger: Ledger) -> tuple[int, dict[str, Any]]:
    with TestClient(make_app(ledger), base_url="http://127.0.0.1") as door:
        assert door.get("/health").json() == {"alive": True}
        answer = door.get("/ready")
        return answer.status_code, answer.json()["missing"]


def test_a_fresh_ledger_is_ready(ledger: Ledger) -> None:
    assert asked(ledger) == (200, {})


def test_what_is_missing_is_named(ledger: Ledger) -> None:
    nowhere = Ledger(make_conninfo(ledger.conninfo, port=9), ledger.schema)
    assert asked(nowhere) == (503, {"database": "cannot be reached"})
    assert asked(Ledger(ledger.conninfo, "not_there")) == (503, {"schema": "is not there, or of another version"})
    migrate(ledger.conninfo, ledger.schema, [*MIGRATIONS, Migration("ledger/9999_narrower.sql", "SELECT 1")])
    assert asked(ledger) == (503, {"schema": "is not there, or of another version"})


def test_a_log_that_lost_its_turns_is_missing(ledger: Ledger) -> None:
    with TestClient(make_app(ledger), base_url="http://127.0.0.1") as door:
        with superuser(ledger) as owner:
            owner.execute("ALTER TABLE turns DISABLE TRIGGER ALL")
            owner.execute("DELETE FROM turns")
        answer = door.get("/ready")
        assert (answer.status_code, answer.json()["missing"]) == (503, {"database": "has a log without a turn"})


@in_loop
async def test_a_follower_far_behind_is_missing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    await asyncio.to_thread(lived, ledger, seed=3, lists=20)
    (last,) = rows(ledger, "SELECT max(position) FROM events")[0]
    monkeypatch.setattr(health, "MOST_BEHIND", last - 1)
    monkeypatch.setattr(health, "GOOD_FOR", 0.0)
    async with looking(ledger) as (readiness, _):
        standing = await readiness.look()
        assert (standing.position, standing.behind, list(standing.missing)) == (last, last, ["follower"])
        await asyncio.to_thread(sum_up, ledger, 16, times=1)
        standing = await readiness.look()
        assert (standing.behind, standing.missing) == (last - 16, {})


@in_loop
async def test_a_server_that_stops_is_not_ready(ledger: Ledger) -> None:
    async with looking(ledger) as (readiness, clerk):
        assert (await readiness.look()).missing == {}
        await clerk.close()
        assert list((await readiness.look()).missing) == ["clerk"]
        readiness.stop()
        assert list((await readiness.look()).missing) == ["server"]


@in_loop
async def test_one_look_serves_all_who_ask_within_a_second(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "GOOD_FOR", 3_600.0)
    async with looking(ledger) as (readiness, clerk):
        first = await asyncio.gather(*(readiness.look() for _ in range(20)))
        await recorded(clerk, with_money(), "world")
        later = await readiness.look()
        assert {standing.position for standing in (*first, later)} == {0}


@in_loop
async def test_a_database_that_says_nothing_keeps_nobody_waiting(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is asked once, however often somebody asks meanwhile."""
    monkeypatch.setattr(health, "ANSWERS_WITHIN", 1.0)
    monkeypatch.setattr(health, "GOOD_FOR", 0.0)
    async with looking(ledger) as (readiness, _):
        with superuser(ledger) as other, other.transaction():
            other.execute("LOCK TABLE turns IN ACCESS EXCLUSIVE MODE")
            for _ in range(3):
                assert (await readiness.look()).missing == {"database": "does not answer"}
            waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%behind%'"
            assert len(rows(ledger, waiting)) == 1
        deadline = time.monotonic() + 30
        while (await readiness.look()).missing:
            assert time.monotonic() < deadline, "it never came back"


def test_following_goes_on_after_a_look_that_failed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.following.FOLLOW_EVERY", 0.05)
    looks = []

    async def fails(_: Ledger) -> bool:
        looks.append(1)
        raise RuntimeError("a fault in the follower")

    monkeypatch.setattr("api.http.following.sum_up", fails)
    with TestClient(make_app(ledger), base_url="http://127.0.0.1") as door:
        until(lambda: len(looks) > 2)
        assert door.get("/health").status_code == 200
