"""What is asked of a log of some size, and how much longer a large one may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from projections.balances import Dimension, balances
from projections.frames import frames
from projections.history import history
from projections.ledger import Connection
from projections.trail import Figure, explain
from projections.view import View
from tests.benchmarks.growth_agency import LINES, REGIONS, YEARS

DECISION = "a decision, one client"
START = "start from a snapshot"

AS_OF = date(YEARS[-1], 11, 28)
"""Two whole years, ten months and four weeks: about as many stored sums as a day can need."""

PAGE = 50
MOMENT, REGION = LINES[0][0], REGIONS[0]

Read = Callable[[Connection, View], object]


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is asked, as of a day or known at half the log where it says so."""

    name: str
    read: Read
    as_of: date | None = None
    known_at_half: bool = False


def _balances(by: Dimension) -> Read:
    return lambda connection, at: balances(connection, by, at)


def _explain(*words: str) -> Read:
    figure = Figure.read(list(words))
    return lambda connection, at: explain(connection, at, figure)


def _page(number: int, *labels: str) -> Read:
    """A page of the history that begins where page ``number`` of all facts does, or with the last one there is."""

    def read(connection: Connection, at: View) -> object:
        begins = max(PAGE, at.position - (number - 1) * PAGE)
        return list(history(connection, at.before(begins + 1), list(labels), most=PAGE))

    return read


READS = (
    Measure("balances by moment", _balances("moment")),
    Measure("balances by program", _balances("program")),
    Measure("balances by region", _balances("region")),
    Measure("frames", lambda connection, at: frames(connection, at, YEARS[-1])),
    Measure("balances by region, as of a day", _balances("region"), as_of=AS_OF),
    Measure("balances by region, known at half the log", _balances("region"), known_at_half=True),
    Measure("balances by region, as of a day, known at half", _balances("region"), as_of=AS_OF, known_at_half=True),
    Measure("explain a hot figure", _explain("paid", f"moment={MOMENT}", f"vintage={YEARS[-1]}")),
    Measure("explain a figure long at rest", _explain("granted", f"moment={MOMENT}", f"vintage={YEARS[0]}")),
    Measure("history, page 1", _page(1)),
    Measure("history, page 1 000", _page(1_000)),
    Measure("history of a moment, page 1", _page(1, f":moment:{MOMENT}")),
    Measure("history of a moment in a region, page 1", _page(1, f":moment:{MOMENT}", f":region:{REGION}")),
    Measure("history of one decision", _page(1, f":decision:VN/1/{YEARS[0]}")),
)
