"""A closed loop of clients that are threads of one process."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.benchmarks.rows import Counted, Sample, sample

Decide = Callable[[], bool]
"""One decision; False when somebody else was first and it must be made again."""


def closed_loop(clients: Sequence[Decide], seconds: float) -> Sample:
    """What the clients come to; a decision that has to be made again waits until it is recorded."""
    ready = Barrier(len(clients) + 1)

    def decisions(decide: Decide) -> list[float]:
        waits: list[float] = []
        ready.wait()
        stop = time.perf_counter() + seconds
        while (asked := time.perf_counter()) < stop:
            while not (recorded := decide()) and time.perf_counter() < stop:
                pass
            if recorded:
                waits.append(time.perf_counter() - asked)
        return waits

    with ThreadPoolExecutor(len(clients)) as pool:
        running = [pool.submit(decisions, client) for client in clients]
        ready.wait()
        start = time.perf_counter()
        waits = [wait for each in running for wait in each.result()]
        return sample(Counted(len(waits), time.perf_counter() - start, waits))
