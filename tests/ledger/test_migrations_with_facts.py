"""A ledger that holds facts is brought up to date with all of them, and goes on."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from domain.facts import Entry
from ledger.migrations import migrate
from projections.ledger import MIGRATIONS, Ledger
from projections.verify import verify
from projections.view import entries, view
from tests.projections.lifelike import lived, sum_up
from tests.support.engine import as_role, everything, recorded, restore, rows, superuser, until
from tests.support.foreign import foreign
from tests.support.world import spend

SMALL = "ledger/0003_small.sql"

SINCE = [step.name for step in MIGRATIONS if SMALL <= step.name < "projections/"]
BEFORE = [step for step in MIGRATIONS if step.name not in SINCE]


WAITING = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%lock_turn%label_hashes%'"


@pytest.fixture
def lived_in(ledger: Ledger) -> Ledger:
    """A ledger of today with facts of ours and of others, summed up in part."""
    lived(ledger, seed=3, lists=40)
    foreign(ledger, "theirs", "ä€𝄞")
    sum_up(ledger, 16, times=2)
    return ledger


@pytest.fixture
def old(lived_in: Ledger) -> Ledger:
    """The same facts as they were stored before: labels and names in full."""
    ledger = Ledger(lived_in.conninfo, f"old_{lived_in.schema}")
    migrate(ledger.conninfo, ledger.schema, BEFORE)
    state = {table: found for table, found in everything(lived_in).items() if found}
    state["events"] = [(at, day, line, _labels(line)) for at, day, line, _ in state["events"]]
    state["claims"] = [(name.bytes, at, taken) for name, at, taken in state["claims"]]
    restore(ledger, state)
    return ledger


def _labels(line: bytes) -> list[str]:
    said = json.loads(line)
    return [f"={said['type']}", *(f":{tag}" for tag in said["tags"])]


def test_what_is_stored_is_what_would_be_stored_today(lived_in: Ledger, old: Ledger) -> None:
    due = everything(lived_in)
    assert everything(old)["events"] != due["events"] and everything(old)["claims"] != due["claims"]
    assert old.migrate() == SINCE
    found = everything(old)
    del found["migrations"], due["migrations"]
    assert found == due
    assert verify(old).facts == len(due["events"]) > 50


def test_the_ledger_goes_on(old: Ledger) -> None:
    old.migrate()
    asyncio.run(_spend(old))
    with old.reader() as connection:
        at = view(connection)
        spent = list(entries(connection, at, ["=operating-expenditure-recorded"]))
    assert spent[-1].position == at.position and isinstance(spent[-1], Entry)
    for query in ("UPDATE events SET labels = '{}'", "DELETE FROM events", "TRUNCATE events"):
        with as_role(old, "owner") as owner, pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            owner.execute(query)
    foreign(old, "theirs")
    verify(old)


async def _spend(ledger: Ledger) -> None:
    async with ledger.clerk() as clerk:
        await recorded(clerk, spend("after-it", "0,01"), "after-it")


def test_it_waits_for_a_turn_that_is_being_written(old: Ledger) -> None:
    with ThreadPoolExecutor(1) as pool, superuser(old) as writer:
        with writer.transaction():
            writer.execute("SELECT lock_turn()")
            migrated = pool.submit(old.migrate)
            until(lambda: rows(old, WAITING))
            writer.execute("SELECT count(labels) FROM events")
            assert not migrated.done()
        assert migrated.result(30) == SINCE
    verify(old)


def test_it_waits_for_whoever_reads(old: Ledger) -> None:
    """Tables that are written anew are empty for a snapshot from before."""
    facts = len(everything(old)["events"])
    with ThreadPoolExecutor(1) as pool, superuser(old) as reading:
        with reading.transaction():
            reading.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            reading.execute("SELECT max(last_position) FROM turns")
            migrated = pool.submit(old.migrate)
            until(lambda: rows(old, WAITING))
            assert reading.execute("SELECT count(*) FROM events").fetchone() == (facts,)
        assert migrated.result(30) == SINCE
    verify(old)


def test_several_at_once_do_it_once(old: Ledger) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: old.migrate(), range(4)))
    assert sorted(done) == [[], [], [], SINCE]
    verify(old)
