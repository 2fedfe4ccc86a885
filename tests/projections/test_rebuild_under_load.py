"""A rebuild while processes write and read: no failed read, no lost write; killed at any instant, it leaves nothing."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import pytest

from projections.balances import Balance, balances
from projections.follower import follow
from projections.ledger import Connection, Ledger
from projections.rebuild import RebuildUnderWay, Rebuilt, rebuild
from projections.trail import Figure, explain
from projections.verify import Difference, verify
from projections.view import view
from tests.projections.beside import NAMES, derived
from tests.projections.lifelike import lived
from tests.support.engine import check_log, recorded, rows, superuser, until
from tests.support.processes import PROCESSES, Worker
from tests.support.world import granted, with_money

HARMLESS = """
    INSERT INTO legs SELECT 1, 1, '2021-01-01', cents FROM (VALUES (500), (-500)) AS v (cents);
    INSERT INTO accounts VALUES (1000000, 'paid', '29.01.53', 2021, 'national');
    INSERT INTO claims VALUES (gen_random_uuid(), 1, true);
    INSERT INTO shelf VALUES ('a decision nobody names', 1, 'a state');
    INSERT INTO tiles VALUES (1, 0, 'not a root') ON CONFLICT (level, index) DO UPDATE SET root = 'not a root';
    UPDATE sums SET accounts = accounts || 1000000, cents = cents || 0::bigint
"""
"""Damage that no balance and no decision can tell: all figures are right before it is mended and after."""


class Reader:
    """A process that reads until it is told to stop, and compares every figure with the facts behind it."""

    def __init__(self, ledger: Ledger, verifying: bool) -> None:
        self._stop = PROCESSES.Event()
        self._found, theirs = PROCESSES.Pipe(duplex=False)
        self._process = PROCESSES.Process(target=_read, args=(ledger, verifying, self._stop, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def stop(self) -> int:
        """How often it read; what went wrong is raised."""
        self._stop.set()
        assert self._found.poll(60), "a reader does not answer"
        found = self._found.recv()
        self._process.join(20)
        assert isinstance(found, int), found
        return found


def _read(ledger: Ledger, verifying: bool, stop: Any, tell: Pipe) -> None:
    done = 0
    try:
        while not stop.is_set():
            if verifying:
                verify(ledger)
            else:
                with ledger.reader() as connection:
                    _compare(connection)
            done += 1
    except Exception as error:
        tell.send(f"after {done} reads: {error!r}")
    else:
        tell.send(done)


def _compare(connection: Connection) -> None:
    at = view(connection)
    rows = balances(connection, "moment", at)
    assert rows and all(_adds_up(row) for row in rows), rows
    for by in ("program", "region"):
        assert balances(connection, by, at), by
    for figure in ("granted", "available", "committed", "paid"):
        explained = explain(connection, at, Figure(figure, {}))
        assert explained.total == explained.stored, (figure, at, explained.total, explained.stored)


def _adds_up(row: Balance) -> bool:
    sources = (row.granted, row.income, row.overrun)
    pots = (row.available, row.reserved, row.committed, row.in_payment, row.paid, row.lapsed)
    return sum(it or 0 for it in sources) == sum(it or 0 for it in pots)


@contextmanager
def under_load(ledger: Ledger, folder: Path, verifying: int) -> Iterator[None]:
    """Two processes write and two read; in the end every read was right and everything acknowledged is there."""

    async def begin() -> None:
        async with ledger.clerk() as clerk:
            await recorded(clerk, [*with_money(), granted("10 000 000,00")], "world")

    asyncio.run(begin())
    workers = [Worker(ledger, folder / f"w{number}", f"w{number}") for number in range(2)]
    for worker in workers:
        worker.wait(acknowledged=20)
    readers = [Reader(ledger, verifying=number < verifying) for number in range(2)]
    yield
    for worker in workers:
        worker.wait(len(worker.diary.acknowledged()) + 1)
    for reader in readers:
        assert reader.stop() > 0
    for worker in workers:
        worker.stop()
        assert not worker.diary.others()
    receipts = [it for worker in workers for it in worker.diary.acknowledged().values()]
    assert len(receipts) > 40
    check_log(ledger, receipts)
    verify(ledger)


@pytest.mark.usefixtures("small_chunks")
def test_rebuilds_of_a_sound_ledger_while_others_write_read_and_verify(ledger: Ledger, tmp_path: Path) -> None:
    with under_load(ledger, tmp_path, verifying=1):
        positions = []
        for _ in range(3):
            rebuilt = rebuild(ledger)
            assert rebuilt.mended == ()
            positions.append(rebuilt.position)
        assert positions[0] < positions[1] < positions[2], "facts were recorded meanwhile"


@pytest.mark.usefixtures("small_chunks")
def test_damage_is_mended_while_others_write_and_read(ledger: Ledger, tmp_path: Path) -> None:
    with under_load(ledger, tmp_path, verifying=0):
        until(lambda: rows(ledger, "SELECT FROM tiles"))  # a stray one would stop the writer that completes it
        for _ in range(3):
            follow(ledger)
            with superuser(ledger) as connection:
                connection.execute(HARMLESS.encode())
            with pytest.raises(Difference):
                verify(ledger)
            assert {it.table for it in rebuild(ledger).mended} == {*NAMES} - {"summed"}
            verify(ledger)


# Killed


def _rebuild(ledger: Ledger, tell: Pipe) -> None:
    rebuild(ledger, lambda position: tell.send(position))


def rebuilt_anew(ledger: Ledger) -> Rebuilt:
    """A rebuild after one that was killed, as soon as the server has noticed."""
    found: list[Rebuilt] = []

    def attempt() -> bool:
        with suppress(RebuildUnderWay):
            found.append(rebuild(ledger))
        return bool(found)

    until(attempt)
    return found[0]


@pytest.mark.usefixtures("small_chunks")
def test_a_killed_rebuild_leaves_nothing_behind(ledger: Ledger) -> None:
    chance = random.Random(7)
    lived(ledger, seed=57, lists=120)
    follow(ledger)
    sound = derived(ledger)
    killed_at_work = 0
    for _ in range(10):
        with superuser(ledger) as connection:
            connection.execute(HARMLESS.encode())
        damaged = derived(ledger)
        told, theirs = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=_rebuild, args=(ledger, theirs), daemon=True)
        process.start()
        theirs.close()
        assert told.poll(30), "it derives"
        time.sleep(chance.random() / 10)
        killed_at_work += process.is_alive()
        process.kill()
        process.join(20)
        after = rebuilt_anew(ledger)
        # Either the killed one came to its switch, or nothing of it is there: never a part.
        assert after.mended == () or {it.table for it in after.mended} == {*NAMES} - {"summed"}
        assert derived(ledger) == sound != damaged
        verify(ledger)
    assert killed_at_work > 3, "they were killed at work"
    until(lambda: rows(ledger, "SELECT relname FROM pg_class WHERE relname LIKE 'fresh%'") == [])
