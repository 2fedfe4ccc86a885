"""``python -m tests.soak`` runs the soak, prints what it came to, and exits with 1 on any error or drift."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.embedded import embedded_server
from tests.soak.drift import LATENCY, MEMORY, Drift
from tests.soak.soak import AT_HISTORY, Outcome, soak


def main() -> None:
    """Run the soak as the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="how long, 600 unless told")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="momentti-soak-") as folder, embedded_server(Path(folder, "server")) as conninfo:
        try:
            outcome = soak(conninfo, Path(folder), asked.seconds)
        except RuntimeError as fault:
            sys.exit(f"The soak failed: {fault}")
    print(written(outcome))
    sys.exit(0 if outcome.holds else 1)


def written(outcome: Outcome) -> str:
    """The outcome as a table."""
    verified, yardstick = outcome.verified, outcome.yardstick
    return "\n".join(
        [
            f"{outcome.seconds:g} seconds, {verified.facts} facts in {verified.turns} turns, all that was acknowledged;"
            " it verifies.",
            "",
            *_table("MiB of memory", outcome.memory),
            "",
            *_table("milliseconds", outcome.latency),
            "",
            f"Flat is what has a median in the last third of at most {MEMORY.factor:g} times that of the middle third"
            f" and {MEMORY.beside:g} MiB, or {LATENCY.factor:g} times and {LATENCY.beside:g} ms.",
            f"The yardstick went from {yardstick.middle:.1f} to {yardstick.last:.1f} ms: times may be"
            f" {yardstick.slower:.2f} times longer than that.",
            "'grows' marks what folds the whole history, 'few' what was seen too seldom to judge.",
            "Flat." if outcome.holds else "NOT flat.",
        ]
    )


def _table(head: str, rows: Iterable[Drift]) -> list[str]:
    heads = f"{head:<28}{'seen':>8}{'middle third':>14}{'last third':>12}{'highest':>10}  result"
    return [heads, "-" * len(heads), *(_row(row) for row in rows)]


def _row(row: Drift) -> str:
    verdict = {True: "flat", False: "DRIFTS", None: "few"}[row.holds]
    result = "grows" if row.name in AT_HISTORY else verdict
    return f"{row.name:<28}{row.count:>8}{row.middle:>14.1f}{row.last:>12.1f}{row.highest:>10.1f}  {result}"


if __name__ == "__main__":
    main()
