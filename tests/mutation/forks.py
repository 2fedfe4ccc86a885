"""Work done in forks of this process, each with a deadline, so that nothing a fault does outlives it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Job = TypeVar("Job")
OVERDUE = "the deadline"


def in_forks(
    jobs: Sequence[Job], work: Callable[[Job], str], deadline: Callable[[Job], float], workers: int
) -> Iterator[tuple[Job, str]]:
    """What came of each job, in the order in which they end: what the work says, or that it ran too long."""
    running: dict[int, tuple[Job, int]] = {}
    waiting = list(reversed(jobs))
    while waiting or running:
        while waiting and len(running) < workers:
            job = waiting.pop()
            child, said = _fork(job, work, deadline(job))
            running[child] = job, said
        child, status = os.wait()
        job, said = running.pop(child)
        with os.fdopen(said, "rb") as pipe:
            answer = pipe.read().decode()
        yield job, OVERDUE if os.WIFSIGNALED(status) else answer


def _fork(job: Job, work: Callable[[Job], str], seconds: float) -> tuple[int, int]:
    said, say = os.pipe()
    child = os.fork()
    if child:
        os.close(say)
        return child, said
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    signal.alarm(max(1, round(seconds)))
    try:
        answer = work(job)
    except BaseException as error:  # nothing of the child may run on in the parent's place
        answer = f"{type(error).__name__}: {error}"
    os.write(say, answer.encode()[:4096])
    os._exit(0)
