"""Everything beside the log can be dropped and comes back the same, from the lines alone."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import psycopg
import pytest

from ledger.answers import Recorded
from projections.follower import follow
from projections.ledger import Ledger
from projections.rebuild import DERIVED, rebuild
from projections.verify import verify
from tests.projections.lifelike import lived, record
from tests.support.engine import as_role, everything, superuser
from tests.support.foreign import foreign
from tests.support.world import granted, spend, with_money


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums by few positions, so that a small ledger has several chunks of them."""
    monkeypatch.setattr("projections.follower.CHUNK", 64)
    monkeypatch.setattr("projections.rebuild.CHUNK", 64)


def derived(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of all derived tables."""
    return {table: rows for table, rows in everything(ledger).items() if table in DERIVED}


@pytest.mark.usefixtures("small_chunks")
def test_a_rebuilt_ledger_has_the_same_tables(ledger: Ledger) -> None:
    memory = lived(ledger, seed=51, lists=260)
    foreign(ledger, "somebody-elses")
    record(ledger, [granted("1,00")], [granted("2,00")])
    follow(ledger)
    before = derived(ledger)
    told: list[int] = []
    assert rebuild(ledger, told.append) == told[-1] == len(memory.entries) + 3
    assert derived(ledger) == before
    assert before.keys() == DERIVED.keys()
    assert all(before.values()), "no table is empty"
    assert verify(ledger).facts == len(memory.entries) + 3


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("table", [*DERIVED])
def test_a_rebuild_heals_a_damaged_table(table: str, ledger: Ledger) -> None:
    lived(ledger, seed=53, lists=60)
    follow(ledger)
    sound = derived(ledger)
    with superuser(ledger) as connection:
        changed = connection.execute(
            f"DELETE FROM {table}" if table != "tiles" else "INSERT INTO tiles VALUES (1, 0, 'not a root')"
        )
        assert changed.rowcount > 0
    assert {table for table, rows in derived(ledger).items() if rows != sound[table]} == {table}
    rebuild(ledger)
    assert derived(ledger) == sound
    verify(ledger)


def test_an_empty_ledger_is_rebuilt(ledger: Ledger) -> None:
    empty = derived(ledger)
    assert rebuild(ledger) == 0
    assert derived(ledger) == empty
    record(ledger, with_money())
    verify(ledger)


def test_a_rebuild_drops_snapshots(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.follower.SNAPSHOT_EVERY", 1)
    record(ledger, with_money())
    follow(ledger)
    assert verify(ledger).snapshot == len(with_money())
    rebuild(ledger)
    assert verify(ledger).snapshot == 0


def test_writers_wait_for_a_rebuild_and_nothing_is_lost(ledger: Ledger) -> None:
    lived(ledger, seed=53, lists=40)
    record(ledger, [granted("1 000,00")])
    holding, go_on = threading.Event(), threading.Event()

    def hold(_: int) -> None:
        holding.set()
        assert go_on.wait(30)

    rebuilding = threading.Thread(target=rebuild, args=(ledger, hold))

    async def write() -> list[object]:
        async with ledger.clerk() as clerk:
            first = await clerk.record([spend("V-first", "0,01")], "first")
            rebuilding.start()
            assert await asyncio.to_thread(holding.wait, 30)
            waiting = [
                asyncio.create_task(clerk.record([spend(f"V-late-{n}", "0,01")], f"late-{n}")) for n in range(20)
            ]
            await asyncio.sleep(0.3)
            assert not any(task.done() for task in waiting), "nobody writes while tables are refilled"
            go_on.set()
            return [first, *await asyncio.gather(*waiting)]

    answers = asyncio.run(write())
    rebuilding.join(30)
    assert not rebuilding.is_alive()
    assert all(isinstance(answer, Recorded) and not answer.replayed for answer in answers)
    verified = verify(ledger)
    rebuilt = derived(ledger)
    rebuild(ledger)
    assert derived(ledger) == rebuilt
    assert verify(ledger).facts == verified.facts


def test_many_writers_and_rebuilds_at_once(ledger: Ledger) -> None:
    record(ledger, with_money("1 000 000,00"))
    stop = time.monotonic() + 2

    async def write(name: str) -> int:
        done = 0
        async with ledger.clerk() as clerk:
            while time.monotonic() < stop:
                answer = await clerk.record([spend(f"{name}-{done}", "0,01")], f"{name}-{done}")
                assert isinstance(answer, Recorded)
                done += 1
        return done

    async def writing() -> list[int]:
        return await asyncio.gather(*(write(f"W{n}") for n in range(3)), *(rebuilds() for _ in range(2)))

    async def rebuilds() -> int:
        while time.monotonic() < stop:
            await asyncio.to_thread(rebuild, ledger)
        return 0

    recorded = sum(asyncio.run(writing()))
    assert recorded > 0
    assert verify(ledger).facts == len(with_money()) + recorded


def test_the_clerk_may_not_rebuild(ledger: Ledger) -> None:
    record(ledger, with_money())
    before = derived(ledger)
    with as_role(ledger, "clerk") as connection:
        for table in (*DERIVED, "snapshots", "events", "turns"):
            for statement in (f"TRUNCATE {table}", f"DELETE FROM {table}", f"COPY {table} FROM STDIN"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
    with ledger.reader() as connection:
        connection.execute("SET TRANSACTION READ WRITE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("TRUNCATE legs")
    assert derived(ledger) == before


def test_the_owner_rebuilds_but_cannot_touch_the_log(ledger: Ledger) -> None:
    record(ledger, with_money())
    with ledger.owner() as connection:
        for table in ("events", "turns"):
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
                connection.execute(f"TRUNCATE {table}")
    verify(ledger)
