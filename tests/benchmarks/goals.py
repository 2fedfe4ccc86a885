"""What the rows are compared for: the goals of the design, and what else is worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.rows import Row, Sample, Series


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two rows compared round by round, what the design asks for, and whether it is so."""

    what: str
    rounds: Sequence[float]
    goal: str = ""
    verdict: str = ""
    why_not: str = ""
    """Where the goal is not met: the reason, and what would be needed."""

    @property
    def value(self) -> float:
        """The median of the rounds' ratios."""
        return median(self.rounds)


@dataclass(frozen=True, slots=True)
class Absolute:
    """A goal that is no ratio: what was measured once, by itself."""

    what: str
    figure: float
    goal: str
    verdict: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A goal that another command measures."""

    what: str
    goal: str
    command: str


GROWTH = "make growth"

ONE_CORE = (
    "The rules of one ledger are decided one after the other, in one process on one core, about 110 microseconds a"
    " decision: 75 judge, fold and write line, labels, claims and legs, in some 400 small calls none of which stands"
    " out; the rest are the driver, the event loop and the clients. pgbench's commits use all cores and decide nothing."
    " The database is not the limit: two ledgers side by side record 1.4 times as much on two cores. 0.5 needs some 75"
    " microseconds in all, 0.8 some 45: rules in a compiled language. Compiling the domain as it is by mypyc gave 8 %,"
    " an interpreter built with profile-guided optimisation a fifth (`make setup PYTHON=/usr/bin/python3` on Debian)."
)
SAME_CORE = (
    "Our side is held by one core, as above. The recorder's side rests on its history: here a decision reads 200 events"
    " of its tag at most; with thousands the ratio grows, as it does on one hot tag."
)
ONE_CLIENT = (
    "Nobody shares the turn: about 390 microseconds of Python (130 decide and pack it, the rest is the driver's, the"
    " event loop's and the client's own), 230 of the server's function (seven statements: lock, head, claims, events,"
    " claims, legs, turn), and the commit, which alone is most of a bare INSERT. Claims that are checked by their"
    " insertion would save 40; the rest would take a turn that is asked for without an event loop."
)
ONE_SERVER = (
    "One process serves, reads, decides and answers, on one core, which it shares with the clients' and the database's"
    " work. A bare request takes some 200 microseconds: 45 are the framework's and the echo's, the rest the parser's"
    " and the sockets'. A payment takes the same and some 440 more. By a profile of the application alone a quarter of"
    " its time is the turn, an eighth who asks and what they may, an eighth the line in the log, a twentieth the strict"
    " reading of the body; the rest is the way through the framework, the bounds, the figures and the answer. 0.6 would"
    " leave 130 for all of it, and a decision alone takes that."
)
SLOW_IMPORT = "The rules decide each row on one core; a busy machine shows here first."


def goals(rows: Sequence[Row], imported: float) -> list[Ratio | Absolute | Elsewhere]:
    """Every goal of the design; of imported payments, rows a second."""
    payments, expenditure = best(rows, Series.PAYMENTS), best(rows, Series.EXPENDITURE)
    bare, stock = best(rows, Series.BARE), best(rows, Series.STOCK)
    contended = best([row for row in rows if row.clients > 1], Series.STOCK_ONE_TAG)
    alone, bare_alone = at(rows, Series.PAYMENTS, 1), at(rows, Series.BARE, 1)
    return [
        _goal(
            f"decisions a second, {_clients(payments)} / pgbench at its best, {_clients(bare)}",
            _rates(payments, bare),
            "at least 0.8 (floor 0.5)",
            lambda it: f"goal {_met(it >= 0.8)}, floor {_met(it >= 0.5)}",
            ONE_CORE,
        ),
        _goal(
            f"the same / stock recorder on distinct tags at its best, {_clients(stock)}",
            _rates(payments, stock),
            "at least 20",
            lambda it: _met(it >= 20),
            SAME_CORE,
        ),
        _goal(
            f"one hot appropriation, {_clients(expenditure)} / stock recorder on one hot tag, {_clients(contended)}",
            _rates(expenditure, contended),
            "at least 200",
            lambda it: _met(it >= 200),
            SAME_CORE,
        ),
        Elsewhere("decision latency, 10 million events / 10 thousand", "at most 1.1", GROWTH),
        _goal(
            "one client, no load: wait for a decision / for a bare durable INSERT",
            _waits(alone, bare_alone),
            "at most 4",
            lambda it: _met(it <= 4),
            ONE_CLIENT,
        ),
        _goal(
            "quiet server / while a ten-minute-old snapshot is held open",
            _rates(_only(rows, Series.QUIET), _only(rows, Series.SNAPSHOT)),
            "at most 1.2",
            lambda it: _met(it <= 1.2),
            "",
        ),
        _goal(
            "payments over HTTP / a bare endpoint that echoes the same bodies, 64 clients",
            _rates(_only(rows, Series.WEB), _only(rows, Series.ECHO)),
            "at least 0.6",
            lambda it: _met(it >= 0.6),
            ONE_SERVER,
        ),
        Elsewhere("balances now and as of a date, 10 million events / 10 thousand", "at most 2", GROWTH),
        Elsewhere("full verification, events a second and core", "at least 100 000", GROWTH),
        Absolute(
            "import of payments from CSV, checked rows a second",
            imported,
            "at least 10 000",
            _met(imported >= 10_000),
            SLOW_IMPORT,
        ),
        Elsewhere("start from a snapshot, 1 million events", "at most 1 s", GROWTH),
        Elsewhere("bytes an event, indexes included", "at most 743", GROWTH),
    ]


def comparisons(rows: Sequence[Row]) -> list[Ratio]:
    """What has no goal: more processes and ledgers, the night's work, and the other peers that were measured."""
    payments, lists = best(rows, Series.PAYMENTS), best(rows, Series.LISTS)
    quiet, ledgers = _only(rows, Series.QUIET), _only(rows, Series.TWO_LEDGERS)
    two, uncontended = at(rows, Series.TWO_PROCESSES, quiet.clients), at(rows, Series.STOCK_ONE_TAG, 1)
    return [
        Ratio(
            f"two processes, {_clients(two)} together / one process",
            _rates(two, quiet),
        ),
        Ratio(
            f"two ledgers in one database, {_clients(ledgers)} together / one ledger alone",
            _rates(ledgers, quiet),
        ),
        Ratio(
            f"in lists of ten, {_clients(lists)} / one by one, {_clients(payments)}",
            _rates(lists, payments),
        ),
        Ratio("quiet server / during VACUUM of the ledger's tables", _rates(quiet, _only(rows, Series.VACUUM))),
        Ratio("quiet server / during ANALYZE of the ledger's tables", _rates(quiet, _only(rows, Series.ANALYZE))),
        Ratio(
            "one hot appropriation / stock recorder on one hot tag, one client that nobody disturbs",
            _rates(best(rows, Series.EXPENDITURE), uncontended),
        ),
        *(
            Ratio(f"decisions / {series} at its best, {_clients(peer)}", _rates(payments, peer))
            for series in (Series.AGGREGATES, Series.MESSAGE_DB, Series.EMMETT)
            if any(row.series is series for row in rows)
            for peer in [best(rows, series)]
        ),
    ]


def at(rows: Iterable[Row], series: Series, clients: int) -> Row:
    """The row of a series at a number of clients."""
    return next(row for row in rows if row.series is series and row.clients == clients)


def best(rows: Iterable[Row], series: Series) -> Row:
    """The row of a series with the highest median."""
    return max((row for row in rows if row.series is series), key=lambda row: row.rate)


def _clients(row: Row) -> str:
    return "1 client" if row.clients == 1 else f"{row.clients} clients"


def _only(rows: Iterable[Row], series: Series) -> Row:
    (row,) = (row for row in rows if row.series is series)
    return row


def _rates(over: Row, under: Row) -> list[float]:
    return [one.rate / other.rate for one, other in _rounds(over, under)]


def _waits(over: Row, under: Row) -> list[float]:
    return [one.half / other.half for one, other in _rounds(over, under) if one.half and other.half]


def _rounds(over: Row, under: Row) -> Iterator[tuple[Sample, Sample]]:
    return zip(over.samples, under.samples, strict=True)


def _goal(what: str, rounds: list[float], goal: str, judge: Callable[[float], str], why_not: str) -> Ratio:
    return Ratio(what, rounds, goal, judge(median(rounds)), why_not)


def _met(holds: bool) -> str:
    return "met" if holds else "NOT met"
