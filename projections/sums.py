"""The sums that the follower appends, added up anew beside it: what each chunk of positions must have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from projections.legs import Row

Columns = tuple[list[int], list[int]]
"""Accounts in order, and the cents of each."""

Cents = dict[int, int]
"""By account."""


def _by_account() -> Cents:
    return defaultdict(int)


class Sums:
    """Adds up legs as they come; the end of a chunk gives its sums."""

    def __init__(self) -> None:
        self._cents: dict[int, Cents] = defaultdict(_by_account)
        """By period, up to the last chunk's end."""
        self._days: dict[date, Cents] = defaultdict(_by_account)
        """What came since then: many legs share few days, and periods are reckoned once a day."""

    def add(self, legs: Iterable[Row]) -> None:
        """Legs as they are stored."""
        days = self._days
        for _, account, cents, day in legs:
            days[day][account] += cents

    def close(self) -> dict[int, Columns]:
        """End a chunk: the sums of each period that it touched."""
        touched: set[int] = set()
        for day, added in self._days.items():
            for period in _periods(day):
                touched.add(period)
                sums = self._cents[period]
                for account, cents in added.items():
                    sums[account] += cents
        self._days.clear()
        return {period: _columns(self._cents[period]) for period in touched}


def _columns(cents: Cents) -> Columns:
    accounts = sorted(cents)
    return accounts, [cents[account] for account in accounts]


def _periods(day: date) -> tuple[int, ...]:
    """All time, the year, its quarter, the month, its third and the day: YYYY, YYYYQ, YYYYMM, YYYYMMT, YYYYMMDD."""
    quarter, third = (day.month + 2) // 3, min((day.day - 1) // 10, 2) + 1
    month = day.year * 100 + day.month
    return 0, day.year, day.year * 10 + quarter, month, month * 10 + third, month * 100 + day.day
