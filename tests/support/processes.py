"""Writers in processes of their own: they take orders, or work until they are killed."""

from __future__ import annotations

import asyncio
import base64
import json
import multiprocessing
import os
import pickle
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from domain.commands import Command
from ledger.answers import Answer, Receipt, Recorded
from ledger.clerk import Clerk
from projections.ledger import Ledger
from tests.support.world import approve, award, pay, reverse, spend

# Forked from a server that has imported everything, so that a writer starts in milliseconds.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])

CLIENTS = 6
"""How many people work with each of the writers that are killed."""


# Writers that take orders

Order = tuple[Sequence[Command], str]
"""A list of commands and its key."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a writer was answered, in the order of its orders, and how many seconds each answer took."""

    answers: list[Answer]
    seconds: list[float]


class Writer:
    """A process with a clerk of its own."""

    def __init__(self, ledger: Ledger) -> None:
        self._orders, theirs = PROCESSES.Pipe()
        self._process = PROCESSES.Process(target=_take_orders, args=(ledger, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def send(self, orders: Sequence[Order], at: float, one_by_one: bool = False) -> None:
        """Have all of it asked at a time, at once or one after the other."""
        self._orders.send((at, one_by_one, orders))

    def report(self, within: float = 60.0) -> Report:
        """What came of the orders."""
        assert self._orders.poll(within), "a writer has not answered in time"
        report = self._orders.recv()
        assert isinstance(report, Report), report
        return report

    def end(self) -> None:
        """Let the process end."""
        self._orders.close()
        self._process.join(20)
        assert self._process.exitcode == 0


@contextmanager
def writers(ledger: Ledger, count: int) -> Iterator[list[Writer]]:
    """So many writers, ended in the end."""
    made = [Writer(ledger) for _ in range(count)]
    yield made
    for writer in made:
        writer.end()


def compete(made: Sequence[Writer], orders: Sequence[Sequence[Order]], one_by_one: bool = False) -> list[Report]:
    """All writers at their own orders at the same time."""
    at = time.time() + 0.05
    for writer, own in zip(made, orders, strict=True):
        writer.send(own, at, one_by_one)
    return [writer.report() for writer in made]


def _take_orders(ledger: Ledger, orders: Connection) -> None:
    asyncio.run(_serve(ledger, orders))


async def _serve(ledger: Ledger, orders: Connection) -> None:
    async with ledger.clerk() as clerk:
        while True:
            try:
                at, one_by_one, asked = await asyncio.to_thread(orders.recv)
            except EOFError:
                return
            await asyncio.sleep(max(0.0, at - time.time()))
            if one_by_one:
                done = [await _timed(clerk, order) for order in asked]
            else:
                done = await asyncio.gather(*(_timed(clerk, order) for order in asked))
            orders.send(Report([answer for answer, _ in done], [seconds for _, seconds in done]))


async def _timed(clerk: Clerk, order: Order) -> tuple[Answer, float]:
    start = time.monotonic()
    answer = await clerk.record(*order)
    return answer, time.monotonic() - start


# Writers that are killed


@dataclass
class Diary:
    """What a writer asked and what was acknowledged, each written down before it went on."""

    path: Path

    def asked(self) -> dict[str, Sequence[Command]]:
        """Everything asked, by key."""
        return {key: pickle.loads(base64.b64decode(body)) for kind, key, body in self._lines() if kind == "asked"}

    def acknowledged(self) -> dict[str, Receipt]:
        """The receipts that were handed out, by key."""
        found = {}
        for kind, key, body in self._lines():
            if kind == "acknowledged":
                recorded_at = datetime.fromisoformat(body["recorded_at"])
                found[key] = Receipt(key, body["first"], body["last"], recorded_at, tuple(body["leaves"]))
        return found

    def others(self) -> list[str]:
        """Answers that should not have been."""
        return [body for kind, _, body in self._lines() if kind == "other"]

    def _lines(self) -> list[tuple[str, str, Any]]:
        whole = self.path.read_bytes() if self.path.exists() else b""
        return [tuple(json.loads(line)) for line in whole.split(b"\n")[:-1]]


class _Pen:
    """Writes whole lines to a diary: a killed writer leaves no half line but the last."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, kind: str, key: str, body: Any) -> None:
        os.write(self._file, json.dumps([kind, key, body]).encode() + b"\n")


class Worker:
    """A process that records one list after the other until it is told to stop, or killed."""

    def __init__(self, ledger: Ledger, diary: Path, name: str) -> None:
        self.diary = Diary(diary)
        self._stop = PROCESSES.Event()
        self._process: ForkServerProcess = PROCESSES.Process(
            target=_work, args=(ledger, diary, name, self._stop), daemon=True
        )
        self._process.start()

    def wait(self, acknowledged: int, within: float = 120.0) -> None:
        """Until so many of its requests are acknowledged."""
        deadline = time.monotonic() + within
        while len(self.diary.acknowledged()) < acknowledged:
            assert self._process.is_alive(), self.diary.others() or "a writer died"
            assert time.monotonic() < deadline, "a writer does not get on"
            time.sleep(0.01)

    def kill(self) -> None:
        """At once, with whatever it is doing."""
        assert self._process.is_alive(), self.diary.others() or "a writer died"
        self._process.kill()
        self._process.join(20)

    def stop(self) -> None:
        """Have it finish what it began."""
        self._stop.set()
        self._process.join(60)
        assert self._process.exitcode == 0


def _work(ledger: Ledger, diary: Path, name: str, stop: Any) -> None:
    asyncio.run(_work_on(ledger, _Pen(diary), name, stop))


async def _work_on(ledger: Ledger, pen: _Pen, name: str, stop: Any) -> None:
    async with ledger.clerk() as clerk:
        await asyncio.gather(*(_client(clerk, pen, f"{name}-{number}", stop) for number in range(CLIENTS)))


async def _client(clerk: Clerk, pen: _Pen, name: str, stop: Any) -> None:
    """Spends, pays grants in full (which closes them) and takes payments back (which opens them again)."""
    number, approved = 0, 0
    while not stop.is_set():
        number += 1
        key = f"{name}-{number}"
        asks: list[Command] = [spend(f"V-{key}", "0,01")]
        if number % 4 == 2:
            asks = [award(f"G-{key}", "0,02"), pay(f"G-{key}", "0,02"), approve(f"G-{key}")]
        elif number % 4 == 3 and approved:
            asks = [reverse(approved)]
        pen.write("asked", key, base64.b64encode(pickle.dumps(asks)).decode())
        answer = await clerk.record(asks, key)
        if not isinstance(answer, Recorded):
            pen.write("other", key, repr(answer))
            return
        receipt = answer.receipt
        approved = receipt.last if len(asks) == 3 else approved
        body = {
            "first": receipt.first,
            "last": receipt.last,
            "recorded_at": receipt.recorded_at.isoformat(),
            "leaves": receipt.leaves,
        }
        pen.write("acknowledged", key, body)
        await asyncio.sleep(0)
