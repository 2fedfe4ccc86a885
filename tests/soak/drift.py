"""Whether something stays as it is: the last third of what was seen against the middle third."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

FEWEST = 10
"""Values in a third below which nothing can be said."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much larger the later median may be: by a factor, and by a little on top that small values need."""

    factor: float
    beside: float


MEMORY = Tolerance(1.1, 8.0)
"""In MiB."""

LATENCY = Tolerance(1.5, 2.0)
"""In milliseconds, and on top of what the yardstick says that the machine itself became slower."""


@dataclass(frozen=True, slots=True)
class Drift:
    """The medians of the middle and of the last third of a series, and whether the later one is within tolerance.

    The first third is the warming up. ``holds`` is None where there are too few values to tell.
    """

    name: str
    count: int
    middle: float
    last: float
    highest: float
    holds: bool | None

    @property
    def slower(self) -> float:
        """By which factor the last third is above the middle third; at least 1, also where nothing can be said."""
        return max(1.0, self.last / self.middle) if self.holds is not None else 1.0


Seen = Sequence[tuple[float, float]]
"""Values, each with the moment (seconds) at which it was seen."""


def drift(name: str, seen: Seen, seconds: float, tolerance: Tolerance, allowance: float = 1.0) -> Drift:
    """Judge what was seen in so many seconds; an allowance multiplies what the middle third took."""
    middle = [value for at, value in seen if seconds / 3 <= at < 2 * seconds / 3]
    last = [value for at, value in seen if at >= 2 * seconds / 3]
    before, after = (median(part) if part else math.nan for part in (middle, last))
    enough = min(len(middle), len(last)) >= FEWEST
    holds = after <= before * allowance * tolerance.factor + tolerance.beside if enough else None
    return Drift(name, len(seen), before, after, max((value for _, value in seen), default=math.nan), holds)
