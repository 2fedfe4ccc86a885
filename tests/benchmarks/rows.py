"""What is measured: rows that gather one sample a round."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import NamedTuple


class Series(StrEnum):
    """What is measured, most of it at several numbers of clients."""

    BARE = "pgbench: bare durable one-row INSERT"
    COPY_IN_TEXT = "COPY in, text: event lines"
    COPY_IN_BINARY = "COPY in, binary: event lines"
    COPY_OUT_TEXT = "COPY out, text: event lines"
    COPY_OUT_BINARY = "COPY out, binary: event lines"
    PAYMENTS = "Momentti: payments prepared and approved"
    LISTS = "Momentti: the same, ten decisions a list"
    EXPENDITURE = "Momentti: expenditure of one hot appropriation"
    TWO_PROCESSES = "Momentti: payments, two processes"
    TWO_LEDGERS = "Momentti: payments, two ledgers, a process each"
    WEB = "Momentti: payments over HTTP"
    ECHO = "a bare endpoint: the same bodies echoed"
    QUIET = "Momentti: payments, quiet server"
    VACUUM = "Momentti: payments during VACUUM"
    ANALYZE = "Momentti: payments during ANALYZE"
    SNAPSHOT = "Momentti: payments under an old snapshot"
    STOCK = "stock recorder: decisions on distinct tags"
    STOCK_ONE_TAG = "stock recorder: decisions on one hot tag"
    AGGREGATES = "library's aggregates: load, decide, save"
    MESSAGE_DB = "message-db: write_message"
    EMMETT = "emmett-postgresql: appendToStream"


class Counted(NamedTuple):
    """What one process counted: how many decisions in how many seconds, and how long each request waited."""

    decisions: int
    seconds: float
    waits: Sequence[float] = ()


class Sample(NamedTuple):
    """One round: decisions (or rows) a second, and the seconds that half of and 99 % of the requests did not exceed."""

    rate: float
    half: float | None = None
    most: float | None = None


def sample(*counted: Counted) -> Sample:
    """What processes that worked side by side come to together."""
    rate = sum(each.decisions / each.seconds for each in counted)
    waits = sorted(wait for each in counted for wait in each.waits)
    return Sample(rate, _rank(waits, 0.5), _rank(waits, 0.99)) if waits else Sample(rate)


def _rank(ordered: Sequence[float], share: float) -> float:
    return ordered[math.ceil(share * len(ordered)) - 1]


@dataclass(slots=True)
class Row:
    """One series at one number of clients: measured for some seconds a round."""

    series: Series
    clients: int
    measure: Callable[[float], Sample]
    samples: list[Sample] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        """Decisions (or rows) a second, round by round."""
        return [each.rate for each in self.samples]

    @property
    def rate(self) -> float:
        """The median of all rounds, a second."""
        return median(self.rates)

    @property
    def half(self) -> float | None:
        """Seconds that half of the requests did not exceed, the median of all rounds; None where none was timed."""
        return _median(each.half for each in self.samples)

    @property
    def most(self) -> float | None:
        """Seconds that 99 % of the requests did not exceed, the median of all rounds; None where none was timed."""
        return _median(each.most for each in self.samples)


def rows_of(series: Series, clients: Iterable[int], measure: Callable[[int, float], Sample]) -> list[Row]:
    """A row for each number of clients."""
    return [Row(series, n, lambda seconds, n=n: measure(n, seconds)) for n in clients]  # type: ignore[misc]


def _median(found: Iterable[float | None]) -> float | None:
    timed = [each for each in found if each is not None]
    return median(timed) if timed else None
