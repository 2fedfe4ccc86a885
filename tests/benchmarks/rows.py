"""What is measured: rows that gather one rate a round, and the ratios between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median


class Series(StrEnum):
    """What is measured, each at several numbers of clients."""

    BARE = "pgbench: bare durable one-row INSERT"
    PAYMENTS = "Momentti: payments prepared and approved"
    ONE_APPROPRIATION = "Momentti: expenditure of one hot appropriation"
    STOCK = "stock recorder: decisions on distinct tags"
    STOCK_ONE_TAG = "stock recorder: decisions on one hot tag"


@dataclass(slots=True)
class Row:
    """One series at one number of clients: measured for some seconds a round, it gives decisions a second."""

    series: Series
    clients: int
    measure: Callable[[float], float]
    rates: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The median of all rounds, a second."""
        return median(self.rates)

    @property
    def milliseconds(self) -> float:
        """How long one client waits for one answer: in a closed loop, clients divided by rate."""
        return 1000 * self.clients / self.rate


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two rows of the same rounds compared, and what the design asks for."""

    what: str
    rounds: Sequence[float]
    goal: str
    verdict: str

    @property
    def value(self) -> float:
        """The median of the rounds' ratios."""
        return median(self.rounds)


def ratios(rows: Sequence[Row]) -> list[Ratio]:
    """Each goal of the design that this bench can judge; a round is compared with itself only."""
    bare, bare_alone = best(rows, Series.BARE), at(rows, Series.BARE, 1)
    many, alone = at(rows, Series.PAYMENTS, 512), at(rows, Series.PAYMENTS, 1)
    hot = at(rows, Series.ONE_APPROPRIATION, 512)
    stock = best(rows, Series.STOCK)
    contended = best([row for row in rows if row.clients > 1], Series.STOCK_ONE_TAG)
    uncontended = at(rows, Series.STOCK_ONE_TAG, 1)

    def ratio(what: str, over: Row, under: Row, goal: str, judge: Callable[[float], str]) -> Ratio:
        rounds = [one / other for one, other in zip(over.rates, under.rates, strict=True)]
        return Ratio(what, rounds, goal, judge(median(rounds)))

    return [
        ratio(
            f"payments, 512 clients / pgbench at its best, {bare.clients} clients",
            many,
            bare,
            "at least 0.8 (floor 0.5)",
            lambda it: f"goal {_met(it >= 0.8)}, floor {_met(it >= 0.5)}",
        ),
        ratio(
            "one client's wait for a payment decision / for a bare INSERT",
            bare_alone,
            alone,
            "at most 4",
            lambda it: _met(it <= 4),
        ),
        ratio(
            f"payments, 512 clients / stock recorder on distinct tags at its best, {stock.clients} threads",
            many,
            stock,
            "at least 20",
            lambda it: _met(it >= 20),
        ),
        ratio(
            f"one hot appropriation, 512 clients / stock recorder on one hot tag, {contended.clients} threads",
            hot,
            contended,
            "at least 200",
            lambda it: _met(it >= 200),
        ),
        ratio(
            "the same / stock recorder on one hot tag, one thread that nobody disturbs",
            hot,
            uncontended,
            "none: for comparison",
            lambda it: "-",
        ),
    ]


def at(rows: Iterable[Row], series: Series, clients: int) -> Row:
    """The row of a series at a number of clients."""
    return next(row for row in rows if row.series is series and row.clients == clients)


def best(rows: Iterable[Row], series: Series) -> Row:
    """The row of a series with the highest median."""
    return max((row for row in rows if row.series is series), key=lambda row: row.rate)


def _met(holds: bool) -> str:
    return "met" if holds else "NOT met"
