"""Killed at any instant, every acknowledged fact is there afterwards and nothing half-written is."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.commands import Command
from ledger.answers import Receipt, Recorded
from ledger.embedded import EmbeddedServer
from projections.ledger import Ledger
from tests.support.engine import check_log, recorded, rows
from tests.support.processes import Diary, Worker
from tests.support.world import granted, with_money


def begin(ledger: Ledger) -> None:
    async def write() -> None:
        async with ledger.clerk() as clerk:
            await recorded(clerk, [*with_money(), granted("10 000 000,00")], "world")

    asyncio.run(write())


def settle(ledger: Ledger, diaries: Sequence[Diary]) -> None:
    """Check what the writers left behind, ask again for all that nobody acknowledged, and check once more."""
    asked: dict[str, Sequence[Command]] = {}
    receipts: dict[str, Receipt] = {}
    for diary in diaries:
        assert not diary.others()
        asked |= diary.asked()
        receipts |= diary.acknowledged()
    before = {entry.key for entry in check_log(ledger, receipts.values())}
    assert before <= {*asked, "world"}, "nothing is recorded that nobody asked for"
    open_keys = asked.keys() - receipts.keys()

    async def ask_again() -> None:
        async with ledger.clerk() as clerk:
            keys = sorted(open_keys)
            answers = await asyncio.gather(*(clerk.record(asked[key], key) for key in keys))
            for key, answer in zip(keys, answers, strict=True):
                assert isinstance(answer, Recorded), answer
                assert answer.replayed == (key in before), "it was recorded already, or it is now"
                receipts[key] = answer.receipt
            twice = await asyncio.gather(*(clerk.record(asked[key], key) for key in keys))
            assert [it.receipt for it in twice if isinstance(it, Recorded)] == [receipts[key] for key in keys]

    asyncio.run(ask_again())
    entries = check_log(ledger, receipts.values())
    assert len(entries) == sum(len(asks) for asks in asked.values()) + len(with_money()) + 1, "each once, and no other"
    assert receipts.keys() == asked.keys()


def kill_writers(ledger: Ledger, folder: Path, kills: int) -> None:
    chance = random.Random(kills)
    begin(ledger)
    workers = [Worker(ledger, folder / "w0", "w0"), Worker(ledger, folder / "w1", "w1")]
    diaries = [worker.diary for worker in workers]
    for number in range(kills):
        victim = workers.pop(0)
        victim.wait(acknowledged=1)
        time.sleep(chance.random() / 8)
        victim.kill()
        name = f"w{number + 2}"
        workers.append(Worker(ledger, folder / name, name))
        diaries.append(workers[-1].diary)
    for worker in workers:
        worker.wait(acknowledged=5)
        worker.stop()
    settle(ledger, diaries)
    acknowledged = [len(diary.acknowledged()) for diary in diaries]
    cut_off = sum(len(diary.asked()) - done for diary, done in zip(diaries, acknowledged, strict=True))
    assert min(acknowledged) >= 1 and cut_off >= kills, "they were killed at work"


def kill_server(folder: Path, kills: int, writers_too: int) -> None:
    chance = random.Random(kills)
    server = EmbeddedServer(folder / "home")
    server.start()
    try:
        ledger = Ledger(server.conninfo)
        ledger.migrate()
        begin(ledger)
        workers = [Worker(ledger, folder / f"w{number}", f"w{number}") for number in range(2)]
        diaries = [worker.diary for worker in workers]
        for number in range(kills):
            for worker in workers:
                worker.wait(len(worker.diary.acknowledged()) + 1)
            time.sleep(chance.random() / 8)
            pid = server.pid()
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            if number % writers_too == 0:
                workers.pop(0).kill()
                name = f"w{number + 2}"
                workers.append(Worker(ledger, folder / name, name))
                diaries.append(workers[-1].diary)
            server.start()
            assert server.pid() not in (None, pid)
        for worker in workers:
            worker.wait(len(worker.diary.acknowledged()) + 1)
            worker.stop()
        settle(ledger, diaries)
        assert rows(ledger, "SHOW fsync") == [("on",)]
    finally:
        server.stop()


def test_writers_are_killed_under_load(ledger: Ledger, tmp_path: Path) -> None:
    kill_writers(ledger, tmp_path, kills=32)


def test_the_server_is_killed_under_load(tmp_path: Path) -> None:
    kill_server(tmp_path, kills=16, writers_too=4)


@pytest.mark.long
def test_writers_are_killed_under_load_for_long(ledger: Ledger, tmp_path: Path) -> None:
    kill_writers(ledger, tmp_path, kills=120)


@pytest.mark.long
def test_the_server_is_killed_under_load_for_long(tmp_path: Path) -> None:
    kill_server(tmp_path, kills=50, writers_too=3)
