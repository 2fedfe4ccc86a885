"""The sums that the follower appends, added up anew beside it: what each chunk of positions must have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

Columns = tuple[list[int], list[int]]
"""Accounts in order, and the cents of each."""


class Sums:
    """Adds up legs as they come; the end of a chunk gives its sums."""

    def __init__(self) -> None:
        self._cents: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._touched: set[int] = set()

    def add(self, legs: Iterable[tuple[int, int, int, date]]) -> None:
        """Legs as they are stored: position, account, cents, day."""
        for _, account, cents, day in legs:
            for period in _periods(day):
                self._cents[period][account] += cents
                self._touched.add(period)

    def close(self) -> dict[int, Columns]:
        """End a chunk: the sums of each period that it touched."""
        closed = {period: _columns(self._cents[period]) for period in self._touched}
        self._touched.clear()
        return closed


def _columns(cents: dict[int, int]) -> Columns:
    accounts = sorted(cents)
    return accounts, [cents[account] for account in accounts]


def _periods(day: date) -> tuple[int, ...]:
    """All time, the year, its quarter, the month, its third and the day: YYYY, YYYYQ, YYYYMM, YYYYMMT, YYYYMMDD."""
    quarter, third = (day.month + 2) // 3, min((day.day - 1) // 10, 2) + 1
    month = day.year * 100 + day.month
    return 0, day.year, day.year * 10 + quarter, month, month * 10 + third, month * 100 + day.day
