"""How fast Momentti is beside pgbench and the library's stock recorder: same server, same run, round after round."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.embedded import embedded_server
from tests.benchmarks.load import Load
from tests.benchmarks.peers import BareInserts, Stock
from tests.benchmarks.report import Outcome, written
from tests.benchmarks.surroundings import machine, settings, versions

RESULTS = Path(__file__).with_name("RESULTS.md")
BUILD = Path(__file__).parents[2] / "build"


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to measure; the warm-up comes before the first round and is not counted."""

    rounds: int = 5
    seconds: float = 3.0
    warm_up: float = 1.0


QUICK = Plan(rounds=1, seconds=1.0, warm_up=0.2)


def measure(plan: Plan, conninfo: str, folder: Path) -> Outcome:
    """Measure every row in each round, on one server; what the bench needs files for goes to the folder."""
    shown, ran = settings(conninfo), versions(conninfo)
    with Load(conninfo) as load, Stock(conninfo) as stock:
        in_process = [*load.rows(), *stock.rows()]
        rows = [*BareInserts(conninfo, folder).rows(), *in_process]
        for row in in_process:
            row.measure(plan.warm_up)
        for number in range(1, plan.rounds + 1):
            for row in rows:
                row.rates.append(row.measure(plan.seconds))
                _say(f"round {number} of {plan.rounds}: {row.series}, {row.clients}: {row.rates[-1]:.0f} a second")
        _say("verifying what Momentti recorded")
        verified = load.verify()
    return Outcome(rows, plan.rounds, plan.seconds, machine(), ran, shown, verified, stock.hot_history(), date.today())


def main() -> None:
    """Run the bench as the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=None, help="rounds, 5 unless told")
    parser.add_argument("--seconds", type=float, default=None, help="seconds a row and round, 3 unless told")
    parser.add_argument("--quick", action="store_true", help="one round of a second a row; writes no results")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name} even so")
    asked = parser.parse_args()
    usual = QUICK if asked.quick else Plan()
    plan = Plan(asked.rounds or usual.rounds, asked.seconds or usual.seconds, usual.warm_up)
    with _folder() as folder, embedded_server(folder / "server") as conninfo:
        page = written(measure(plan, conninfo, folder))
    print(page)
    if asked.write or not asked.quick:
        RESULTS.write_text(page)


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
