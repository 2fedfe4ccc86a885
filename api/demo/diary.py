"""How the story is told: requests, and the diary that orders what was noted by day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from domain.commands import Command, RecordDelivery, ReverseFact
from domain.names import Person, RegisterNumber

LAST_DAY = date(2026, 10, 30)
"""Nothing is recorded or due after it: what would come later is still open."""

HOLIDAYS = {(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)}
"""Public holidays by month and day; those that move with Easter are left out."""

RECORDER = Person("finance.recorder")


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """One list of commands, recorded together under one idempotency key."""

    key: str
    asks: tuple[Command, ...]


def demo_key(number: int) -> str:
    """The key of the n-th request, counted from one."""
    return f"demo-{number:04}"


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What was recorded together on a day; first it undoes all of what earlier steps recorded, the last first."""

    on: date
    asks: tuple[Command, ...]
    undoes: tuple[Step, ...]
    reason: str | None


@dataclass(slots=True)
class Diary:
    """The steps of the years, noted decision by decision and read in the order of their days."""

    rng: Random
    steps: list[Step] = field(default_factory=list)
    registered: Counter[str] = field(default_factory=Counter)
    accrued: defaultdict[int, list[RecordDelivery]] = field(default_factory=lambda: defaultdict(list))
    """What was delivered by the end of each year and not yet invoiced."""

    def note(self, on: date, *asks: Command, undoes: tuple[Step, ...] = (), reason: str | None = None) -> Step:
        """Note a step on the day of its recording."""
        self.steps.append(Step(on, asks, undoes, reason))
        return self.steps[-1]

    def tell(self, *asks: Command) -> Step:
        """Note a step on the day from which its first command counts."""
        return self.note(asks[0].effective_on, *asks)

    def later(self, on: date, least: int = 0, most: int = 0) -> date:
        """The next working day, so many days after another."""
        day = on + timedelta(days=self.rng.randint(least, most))
        while day.weekday() > 4 or (day.month, day.day) in HOLIDAYS:
            day += timedelta(days=1)
        return day

    def register(self, letter: str, on: date) -> RegisterNumber:
        """The next register number of a year: C for calls, G for grants, P for procurement, D for development."""
        series = f"{letter}-{on.year}"
        self.registered[series] += 1
        return RegisterNumber(f"{series}-{self.registered[series]:03}")

    @property
    def decisions(self) -> int:
        """How many decisions were registered."""
        return self.registered.total()

    def requests(self, before: Sequence[DemoRequest]) -> list[DemoRequest]:
        """The steps as requests, numbered after those before; each command is one fact, so positions are known."""
        position = 1 + sum(len(request.asks) for request in before)
        found: list[DemoRequest] = []
        stands: dict[Step, range] = {}
        for step in sorted((step for step in self.steps if step.on <= LAST_DAY), key=lambda step: step.on):
            undoing = [
                ReverseFact(by=RECORDER, effective_on=step.on, reason=step.reason, position=at)
                for undone in step.undoes
                for at in reversed(stands[undone])
            ]
            stands[step] = range(position + len(undoing), position + len(undoing) + len(step.asks))
            position = stands[step].stop
            found.append(DemoRequest(demo_key(len(before) + len(found) + 1), (*undoing, *step.asks)))
        return found
