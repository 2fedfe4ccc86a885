"""Processes that each hold a clerk and its clients, and do what they are told."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Coroutine, Sequence
from multiprocessing.connection import Connection
from typing import Any, Concatenate, ParamSpec, TypeVar

import uvloop

from projections.ledger import Ledger
from tests.benchmarks.load import Load, Work
from tests.benchmarks.rows import Sample, sample

P = ParamSpec("P")
T = TypeVar("T")

# Forked from a server that has imported everything and holds no threads, locks or connections.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])

LEAD = 0.05
"""Seconds from an order until it is carried out, so that all begin at the same time."""


class Worker:
    """A process with a load of its own."""

    def __init__(self, ledger: Ledger, number: int) -> None:
        self._orders, theirs = PROCESSES.Pipe()
        self._process = PROCESSES.Process(target=_work, args=(ledger, number, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def do(self, step: Callable[Concatenate[Load, P], Coroutine[Any, Any, T]], *given: P.args, **_: P.kwargs) -> T:
        """Have a step of the load done and wait for what it gives."""
        self.begin(step, *given)
        given_back: T = self.answer()
        return given_back

    def begin(self, step: Callable[..., Coroutine[Any, Any, Any]], *given: Any) -> None:
        """Have a step done; its answer must be taken before the next one."""
        self._orders.send((step, given))

    def answer(self) -> Any:
        """What the step gave. Raises RuntimeError when the process has died; it has said why."""
        try:
            return self._orders.recv()
        except EOFError as error:
            raise RuntimeError("a process of the bench has died") from error

    def end(self) -> None:
        """Let the process end."""
        self._orders.close()
        self._process.join(20)


def together(workers: Sequence[Worker], work: Work, clients: int, seconds: float) -> Sample:
    """What the workers come to side by side, the clients divided among them."""
    at = time.time() + LEAD
    for worker in workers:
        worker.begin(Load.measure, work, clients // len(workers), seconds, at)
    return sample(*(worker.answer() for worker in workers))


def _work(ledger: Ledger, number: int, orders: Connection) -> None:
    uvloop.run(_serve(ledger, number, orders))


async def _serve(ledger: Ledger, number: int, orders: Connection) -> None:
    async with Load(ledger, number) as load:
        while True:
            try:
                step, given = await asyncio.to_thread(orders.recv)
            except EOFError:
                return
            orders.send(await step(load, *given))
