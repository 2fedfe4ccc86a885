"""How much anybody may ask in a minute."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_KNOWN = 10_000
"""Of more than so many, those not seen for longest start anew."""


class Buckets:
    """A bucket for each: it holds a minute's worth, every request takes one out, and it fills again evenly."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._full = float(per_minute)
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, who: str, out: int = 1) -> float:
        """Take one out, or only look; the seconds to wait where there is none, zero where there was one."""
        now, a_second = self._clock(), self._full / 60
        left, since = self._left.pop(who, (self._full, now))
        left = min(self._full, left + (now - since) * a_second)
        wait = 0.0 if left >= 1 else (1 - left) / a_second
        self._left[who] = (left if wait else left - out, now)
        if len(self._left) > MOST_KNOWN:
            del self._left[next(iter(self._left))]
        return wait
