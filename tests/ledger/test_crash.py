"""Killed at any instant, every acknowledged fact is there afterwards and nothing half-written is."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from ledger.embedded import EmbeddedServer
from projections.ledger import Ledger
from tests.support.engine import rows
from tests.support.processes import Worker
from tests.support.survival import begin, settle


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
