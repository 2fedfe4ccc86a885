"""How fast Momentti is beside its peers: same server, same run, round after round."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.embedded import embedded_server
from tests.benchmarks.disturbances import TEN_MINUTES, Disturbances
from tests.benchmarks.imports import checked
from tests.benchmarks.load import MOST_CLIENTS
from tests.benchmarks.momentti import Momentti
from tests.benchmarks.peers import emmett, message_db
from tests.benchmarks.peers.aggregates import Aggregates
from tests.benchmarks.peers.copying import Copies
from tests.benchmarks.peers.emmett import Emmett
from tests.benchmarks.peers.message_db import MessageDb
from tests.benchmarks.peers.pgbench import BareInserts
from tests.benchmarks.peers.stock import Stock
from tests.benchmarks.report import Outcome, written
from tests.benchmarks.rows import Row, Series
from tests.benchmarks.surroundings import BUILD, company, machine, settings, versions
from tests.benchmarks.web import CLIENTS as WEB_CLIENTS
from tests.benchmarks.web import Web
from tests.benchmarks.yearly import yearly

RESULTS = Path(__file__).with_name("RESULTS.md")

OUR_CLIENTS = (1, 8, 32, 128, MOST_CLIENTS)
PEERS_CLIENTS = (1, 8, 32, 64, 128)
LIBRARY_CLIENTS = (1, 8, 32)
"""More only wait for its lock on the table."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how much to measure; the warm-up comes before the first round and is not counted."""

    rounds: int = 3
    seconds: float = 2.0
    warm_up: float = 0.5
    most_clients: int = MOST_CLIENTS
    payments: int = 100_000
    """What the yearly report is made of."""
    imported: int = 20_000
    """Rows of a CSV file of payments."""
    aged: float = TEN_MINUTES
    """Seconds of load whose turns an old snapshot has seen."""
    minutes: float | None = None
    """How long that snapshot is really held under full load, where its turns are not to be taken by one client."""

    def clients(self, numbers: Sequence[int]) -> list[int]:
        """Those that are not too many."""
        return [number for number in numbers if number <= self.most_clients]

    def said_of_the_snapshot(self) -> str:
        """What goes on while it is held."""
        if self.minutes is not None:
            return f"held while all clients write for {self.minutes:g} minutes"
        return (
            f"held while one client takes as many turns as all clients take in {self.aged:g} seconds on the quiet"
            " server (`--minutes 10` has all of them write for ten minutes)"
        )


QUICK = Plan(rounds=1, seconds=1.0, warm_up=0.2, payments=5_000, imported=5_000, aged=60.0)


def measure(plan: Plan, conninfo: str, folder: Path) -> Outcome:
    """Measure every row in each round, on one server; what the bench needs files for goes to the folder."""
    shown, ran, beside = settings(conninfo), versions(conninfo), company()
    skipped = [why for why in (message_db.lacking(), emmett.lacking()) if why is not None]
    with ExitStack() as entered:
        momentti = entered.enter_context(Momentti(conninfo))
        web = entered.enter_context(Web(conninfo))
        library = plan.clients(LIBRARY_CLIENTS)
        stock = entered.enter_context(Stock(conninfo, max(library)))
        aggregates = entered.enter_context(Aggregates(conninfo, max(library)))
        steady = [
            *momentti.rows(plan.clients(OUR_CLIENTS)),
            *web.rows(min(WEB_CLIENTS, plan.most_clients)),
            *stock.rows(library),
            *aggregates.rows(library),
            *_from_npm(plan, conninfo),
        ]
        _say("warming up")
        for row in steady:
            row.measure(plan.warm_up)
        disturbed = Disturbances(momentti, plan.clients(OUR_CLIENTS)[-1], plan.minutes, plan.aged)
        bare = BareInserts(conninfo, folder).rows(plan.clients(PEERS_CLIENTS))
        copies = Copies(conninfo, momentti.ledger.schema).rows()
        rows = _in_order([*bare, *copies, *steady, *disturbed.rows()])
        for number in range(1, plan.rounds + 1):
            for row in rows:
                row.samples.append(row.measure(plan.seconds))
                _say(f"round {number} of {plan.rounds}: {row.series}, {row.clients}: {row.rates[-1]:.0f} a second")
        _say("verifying what Momentti recorded")
        verified = momentti.verify()
        web.verify()
    _say("yearly balances")
    added_up = yearly(conninfo, folder, plan.payments)
    _say("payments from a CSV file")
    imported = checked(conninfo, folder, plan.imported)
    return Outcome(
        rows=rows,
        rounds=plan.rounds,
        seconds=plan.seconds,
        aged=plan.said_of_the_snapshot(),
        machine=machine(),
        company=beside,
        versions=ran,
        settings=shown,
        verified=verified,
        hot_history=stock.longest,
        yearly=added_up,
        imported=imported,
        skipped=[*skipped, *added_up.skipped],
        measured_on=date.today(),
    )


def main() -> None:
    """Run the bench as the command line asks."""
    full = Plan()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=None, help=f"rounds, {full.rounds} unless told")
    parser.add_argument(
        "--seconds", type=float, default=None, help=f"seconds a row and round, {full.seconds:g} unless told"
    )
    parser.add_argument("--minutes", type=float, default=None, help="hold the old snapshot so long, under full load")
    parser.add_argument("--quick", action="store_true", help="one round of a second a row; writes no results")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name} even so")
    asked = parser.parse_args()
    usual = QUICK if asked.quick else full
    plan = replace(
        usual, rounds=asked.rounds or usual.rounds, seconds=asked.seconds or usual.seconds, minutes=asked.minutes
    )
    with _folder() as folder, embedded_server(folder / "server") as conninfo:
        page = written(measure(plan, conninfo, folder), RESULTS.read_text() if RESULTS.exists() else "")
    print(page)
    if asked.write or not asked.quick:
        RESULTS.write_text(page)


def _from_npm(plan: Plan, conninfo: str) -> list[Row]:
    """The peers that may not be installed."""
    clients = plan.clients(PEERS_CLIENTS)
    return [
        *(MessageDb(conninfo).rows(clients) if message_db.lacking() is None else ()),
        *(Emmett(conninfo).rows(clients) if emmett.lacking() is None else ()),
    ]


def _in_order(rows: Sequence[Row]) -> list[Row]:
    """As the series are listed, whoever measures them."""
    return sorted(rows, key=lambda row: list(Series).index(row.series))


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder on the disk of the repository, in a place that is not under version control."""
    BUILD.mkdir(exist_ok=True)
    try:
        with TemporaryDirectory(prefix="bench-", dir=BUILD) as folder:
            yield Path(folder)
    finally:
        with suppress(OSError):
            BUILD.rmdir()


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
