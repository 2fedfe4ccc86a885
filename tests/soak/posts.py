"""A process of the soak: what it notes while it works, how it is watched, and how it ends."""

from __future__ import annotations

import multiprocessing
import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from projections.ledger import Ledger

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.soak.duties"])

PATIENCE = 60.0
"""Seconds within which a process ends what it began."""


@dataclass(frozen=True, slots=True)
class Noted:
    """Something done: what, when (seconds since the soak began), how long it took, how many facts it recorded."""

    what: str
    at: float
    seconds: float
    facts: int


@dataclass(frozen=True, slots=True)
class Shift:
    """When all processes began (monotonic), for how long they work, and the event that ends it early."""

    began: float
    seconds: float
    stop: Any = field(default_factory=PROCESSES.Event)


class Post:
    """What a process has at hand: the time, whether it is to go on, and a file for what it did.

    Notes go to a file and not to memory, so that what is noted does not look like a leak.
    """

    def __init__(self, notes: Path, shift: Shift) -> None:
        self._file = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._shift = shift

    @property
    def goes_on(self) -> bool:
        """Whether there is still something to do; when the time is over there is not, whoever is there to say so."""
        return not self._shift.stop.is_set() and time.monotonic() < self._shift.began + self._shift.seconds

    def rest(self, seconds: float) -> None:
        """Wait, but no longer than the soak goes on."""
        self._shift.stop.wait(seconds)

    def note(self, what: str, since: float, facts: int = 0) -> None:
        """Write down what was done from a moment (monotonic) until now."""
        now = time.monotonic()
        os.write(self._file, f"{what}\t{now - self._shift.began}\t{now - since}\t{facts}\n".encode())

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Note how long something takes."""
        since = time.monotonic()
        yield
        self.note(what, since)


Duty = Callable[[Ledger, Post], None]


class Player:
    """A process at its duty, as the soak sees it."""

    def __init__(self, name: str, duty: Duty, ledger: Ledger, folder: Path, shift: Shift) -> None:
        self.name = name
        self._notes, self._error = folder / f"{name}.notes", folder / f"{name}.error"
        self._process = PROCESSES.Process(
            target=_work, args=(duty, ledger, self._notes, self._error, shift), daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process.pid is not None, "it was started"
        return self._process.pid

    def check(self) -> None:
        """Raises RuntimeError when it has failed, with its own words."""
        if self._error.exists():
            raise RuntimeError(f"{self.name} failed:\n{self._error.read_text()}")
        if self._process.exitcode:
            raise RuntimeError(f"{self.name} ended with {self._process.exitcode}")

    def end(self) -> None:
        """Wait until it has ended what it began; one that does not is ended. Raises RuntimeError when it failed."""
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
            raise RuntimeError(f"{self.name} did not end within {PATIENCE:.0f} seconds")
        self.check()

    def notes(self) -> list[Noted]:
        """All that it did."""
        lines = self._notes.read_text().splitlines() if self._notes.exists() else []
        fields = [line.split("\t") for line in lines]
        return [Noted(what, float(at), float(seconds), int(facts)) for what, at, seconds, facts in fields]


def _work(duty: Duty, ledger: Ledger, notes: Path, error: Path, shift: Shift) -> None:
    try:
        duty(ledger, Post(notes, shift))
    except BaseException:
        error.write_text(traceback.format_exc())
        raise SystemExit(1) from None
