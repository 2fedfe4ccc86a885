"""What grows with the log and what does not: the same measures at several sizes, all on one server, round by round."""

from __future__ import annotations

import argparse
import gc
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.embedded import embedded_server
from tests.benchmarks.growth_log import Log
from tests.benchmarks.growth_measures import READS
from tests.benchmarks.growth_report import Grown, Outcome, drawn, spliced, written
from tests.benchmarks.surroundings import BUILD, machine, settings, versions

HERE = Path(__file__).parent
RESULTS, PLOT = HERE / "RESULTS.md", HERE / "growth.svg"

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
BYTES_A_FACT = 1_500
"""What a fact takes with its indexes, about; beside it the server keeps some of its write-ahead log."""

BYTES_BESIDE = 1_500_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How often to measure; the warm-up goes through everything once and is not counted."""

    rounds: int = 7
    decisions: int = 60
    """Requests a round and log."""


def measure(sizes: Sequence[int], plan: Plan, conninfo: str) -> Outcome:
    """Fill a log of each size, then measure all of them in turn, round after round, and verify each."""
    shown, ran = settings(conninfo), versions(conninfo)
    with ExitStack() as open_logs:
        logs = [open_logs.enter_context(Log(conninfo, size)) for size in sizes]
        for log in logs:
            log.fill(_say)
            log.open()
        # What filled the logs is done with: no collection of garbage in the middle of a measure walks through it.
        gc.collect()
        gc.freeze()
        for number in range(plan.rounds + 1):
            _say(f"round {number} of {plan.rounds}" if number else "warming up")
            _round(logs, plan.decisions)
            if not number:
                for log in logs:
                    log.samples.clear()
        gc.unfreeze()
        grown = [_judged(log) for log in logs]
    return Outcome(grown, plan.rounds, machine(), ran, shown, date.today())


def _round(logs: Sequence[Log], decisions: int) -> None:
    for asked in READS:
        for log in logs:
            log.read(asked)
    for _ in range(decisions):
        for log in logs:
            log.decide()
    for log in logs:
        log.start()


def _judged(log: Log) -> Grown:
    verified, seconds = log.verify(_say)
    return Grown(log.size, log.facts, log.samples, verified, seconds, log.bytes_a_fact, log.books())


def main() -> None:
    """Measure as the command line asks, and write the results."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="facts, each a log of its own")
    parser.add_argument("--rounds", type=int, default=Plan().rounds, help="rounds that count, 7 unless told")
    asked = parser.parse_args()
    sizes = sorted(set(asked.sizes))
    needed = sum(sizes) * BYTES_A_FACT + BYTES_BESIDE
    BUILD.mkdir(exist_ok=True)
    _say(f"this takes about {needed / 1e9:.1f} GB of disk under {BUILD.name}/ until it ends")
    if shutil.disk_usage(BUILD).free < needed * 1.2:
        sys.exit("there is not enough room on the disk: ask for smaller sizes")
    # Ended from outside, it still stops its server and removes what it wrote.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    with (
        TemporaryDirectory(prefix="growth-", dir=BUILD) as folder,
        embedded_server(Path(folder) / "server") as conninfo,
    ):
        outcome = measure(sizes, Plan(rounds=asked.rounds), conninfo)
    section = written(outcome)
    print(section)
    RESULTS.write_text(spliced(RESULTS.read_text() if RESULTS.exists() else "", section))
    PLOT.write_text(drawn(outcome))


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
