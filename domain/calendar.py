"""Business dates: Europe/Helsinki days, budget years."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)
"""The days a ledger can speak of; a date outside them is a slip of the pen."""


def helsinki_day(moment: datetime) -> date:
    """The business date of a point in time: at 22.30 UTC on New Year's Eve it is already next year in Helsinki."""
    if moment.tzinfo is None:
        raise ValueError("a point in time needs its time zone")
    return moment.astimezone(HELSINKI).date()


def stamp(moment: datetime) -> str:
    """A recorded time as it is written in the journal: UTC, microseconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of(year: int) -> date:
    """31 December: the last day on which a budget year's money can be used."""
    return date(year, 12, 31)
