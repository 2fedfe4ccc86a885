"""Interest on what is given back: the reference rate and a margin, rate by rate, rounded once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from domain.controls import ReferenceRate
from domain.money import Money

ONE_DAY = timedelta(days=1)
DAYS = 365
HUNDREDTHS = 10_000
"""A rate is in hundredths of a percentage point: as a share of the amount it is divided by this."""


def interest(amount: Money, since: date, until: date, rates: Sequence[ReferenceRate], margin: int) -> Money:
    """``rate * amount * days / (100 * 365)``, in cents, half up; the first day is not counted, the last one is.

    Each day bears the reference rate in force on it plus the margin; the first rate is in force on the first day.
    """
    in_order = sorted(rates, key=lambda it: it.since)
    assert in_order and in_order[0].since <= since, "every day has its rate"
    whole = 0
    for rate, end in zip(in_order, [*(it.since for it in in_order[1:]), date.max], strict=True):
        # Both days inclusive: a rate holds through the day before the next one's.
        first, last = max(since + ONE_DAY, rate.since), min(until, end - ONE_DAY)
        whole += (rate.rate + margin) * amount * max(0, (last - first).days + 1)
    year = HUNDREDTHS * DAYS
    return Money((2 * whole + year) // (2 * year))
