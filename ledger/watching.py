"""What somebody who watches a clerk is told of each of its turns: counts and seconds, nothing of what was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnSeen:
    """A turn that is settled: how many requests of it went how, and how long that took."""

    seconds: float
    facts: int
    recorded: int
    replayed: int
    rehearsed: int
    refused: tuple[str, ...]
    """The code of each refusal."""
    failed: int
    """Requests that got no answer: the database stayed away, or a rule has a fault."""

    @property
    def requests(self) -> int:
        """How many requests the turn had."""
        return self.recorded + self.replayed + self.rehearsed + len(self.refused) + self.failed


Watch = Callable[[TurnSeen], None]
