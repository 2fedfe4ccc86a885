"""Work done in forks of this process, so that nothing a fault does outlives it."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Job = TypeVar("Job")
ENDLESS = "no end"
MEMORY = 3 << 30
"""More than any test needs, in bytes: a fault that fills the memory fails."""


def in_forks(jobs: Sequence[Job], work: Callable[[Job], str], workers: int) -> Iterator[tuple[Job, str]]:
    """What came of each job, in the order in which they end: what the work says, or that it found no end."""
    running: dict[int, tuple[Job, int]] = {}
    waiting = list(reversed(jobs))
    while waiting or running:
        while waiting and len(running) < workers:
            job = waiting.pop()
            child, said = _fork(job, work)
            running[child] = job, said
        child, status = os.wait()
        job, said = running.pop(child)
        with os.fdopen(said, "rb") as pipe:
            answer = pipe.read().decode()
        assert not os.WEXITSTATUS(status), f"{job} could not be tried"
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGPROF, f"{job} ended by signal {os.WTERMSIG(status)}"
            answer = ENDLESS
        yield job, answer


def expect_the_end(seconds: float) -> None:
    """From now on the fork has so many seconds of its processor's time; then it is ended."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _fork(job: Job, work: Callable[[Job], str]) -> tuple[int, int]:
    said, say = os.pipe()
    child = os.fork()
    if child:
        os.close(say)
        return child, said
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        os.write(say, work(job).encode())
        os._exit(0)
    finally:  # nothing of the child may run on in the parent's place
        os._exit(1)
