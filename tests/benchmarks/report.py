"""What the bench says: its rows, its ratios beside the goals, and where it ran."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from projections.verify import Verified
from tests.benchmarks.rows import Ratio, Row, ratios

NOTES = """\
* All rows are measured in turn, round after round, on one server that the bench starts for itself. Only ratios within
  one run mean something; absolute figures say more about the machine and its disk than about the program.
* A cell gives the median of the rounds, and in brackets the lowest and the highest. A ratio is taken within each round.
  pgbench and the stock recorder are represented by the number of clients that is best for them.
* One decision is one command, answered with a receipt once it is durable; each client waits for its receipt before it
  asks again. The wait is the mean that follows: clients divided by rate. Momentti decides with all its rules and
  writes the line, its legs, its claims and its place in the proof tree in the same commit. All its clients share one
  clerk in one process, which also runs the clients. Sums and snapshots follow outside of the turns and are not run.
* Payments draw on grants of 100 instalments, two vintages and two regions, one grant for each client at a time. The
  next grant is awarded within the measured time and not counted. The hot appropriation pays operating expenditure.
* pgbench adds a row of two numbers to a table without an index, prepared, each in a commit of its own.
* The stock recorder (`PostgresTTDCBFactory`) reads the events of a tag, adds them up and appends a short event with
  that tag, on the condition that nothing newer has it; otherwise all is done again. Clients are threads of one process.
  A client takes a new tag after 200 decisions, about when one of Momentti's clients has used up its grant. A hot tag
  lasts for the whole run, as the hot appropriation does, and each number of threads has its own."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one run of the bench found."""

    rows: Sequence[Row]
    rounds: int
    seconds: float
    machine: str
    versions: dict[str, str]
    settings: dict[str, str]
    verified: Verified
    hot_history: int
    measured_on: date

    def ratios(self) -> list[Ratio]:
        """The goals that this bench can judge."""
        return ratios(self.rows)


def written(outcome: Outcome) -> str:
    """The outcome as a page in Markdown."""
    checked = outcome.verified
    return "\n".join(
        [
            "# Benchmark results",
            "",
            f"Measured on {outcome.measured_on.isoformat()} by `make bench`; rounds: {outcome.rounds}, seconds a"
            f" row and round: {outcome.seconds:g}.",
            "",
            f"* Machine: {outcome.machine}",
            f"* Versions: {', '.join(f'{name} {number}' for name, number in outcome.versions.items())}",
            f"* Server: {', '.join(f'{name} = {value}' for name, value in outcome.settings.items())}",
            "",
            "## Ratios",
            "",
            *_table(("what", "ratio", "goal", "result"), map(_ratio, outcome.ratios())),
            "",
            "## Figures",
            "",
            *_table(("what", "clients", "decisions (or rows) a second", "wait, ms"), map(_row, outcome.rows)),
            "",
            f"`momentti verify` passes on what the bench wrote: {_whole(checked.facts)} facts in"
            f" {_whole(checked.turns)} turns, exactly those that were acknowledged. The longest history of a hot tag of"
            f" the stock recorder came to {_whole(outcome.hot_history)} events.",
            "",
            "## How to read this",
            "",
            NOTES,
            "",
            "## How to run it",
            "",
            "`make bench` writes this page. `.venv/bin/python -m tests.benchmarks.bench --help` tells the options;"
            " with `--quick` it only prints a first idea.",
            "",
        ]
    )


def _row(row: Row) -> tuple[str, ...]:
    rates = f"{_whole(row.rate)} ({_whole(min(row.rates))} – {_whole(max(row.rates))})"
    return row.series, str(row.clients), rates, f"{row.milliseconds:.2f}"


def _ratio(ratio: Ratio) -> tuple[str, ...]:
    spread = f"{ratio.value:.3g} ({min(ratio.rounds):.3g} – {max(ratio.rounds):.3g})"
    return ratio.what, spread, ratio.goal, ratio.verdict


def _whole(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    lines.insert(1, ["-" * width for width in widths])
    cells = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return [f"| {' | '.join(line)} |" for line in cells]
