"""What the bench says: its goals, its rows, and where it ran."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import fill

from projections.verify import Verified
from tests.benchmarks.goals import Absolute, Elsewhere, Ratio, comparisons, goals
from tests.benchmarks.notes import NOTES
from tests.benchmarks.rows import Row
from tests.benchmarks.yearly import Yearly

OPENING, CLOSING = "<!-- growth -->", "<!-- /growth -->"
"""Between these stands what `make growth` writes; this bench leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one run of the bench found."""

    rows: Sequence[Row]
    rounds: int
    seconds: float
    aged: str
    machine: str
    company: str
    versions: dict[str, str]
    settings: dict[str, str]
    verified: Verified
    hot_history: int
    yearly: Yearly
    imported: float
    """Payments of a CSV file, read and decided a second."""
    skipped: Sequence[str]
    measured_on: date

    def goals(self) -> list[Ratio | Absolute | Elsewhere]:
        """Every goal of the design."""
        return goals(self.rows, self.imported)

    def comparisons(self) -> list[Ratio]:
        """What has no goal; a yearly report is made once by each of the others, so it has no spread."""
        ours, *theirs = self.yearly.reports
        return [
            *comparisons(self.rows),
            *(Ratio(f"yearly balances: {it.program} / Momentti", [it.seconds / ours.seconds]) for it in theirs),
        ]


def written(outcome: Outcome, earlier: str = "") -> str:
    """The outcome as a page in Markdown; what an earlier page says of growth is kept."""
    return "\n".join(
        [
            "# Benchmark results",
            "",
            f"Measured on {outcome.measured_on.isoformat()} by `make bench`; rounds: {outcome.rounds}, seconds a"
            f" row and round: {outcome.seconds:g}.",
            "",
            f"* Machine: {outcome.machine}",
            f"* Load: {outcome.company}",
            f"* Versions: {', '.join(f'{name} {number}' for name, number in outcome.versions.items())}",
            f"* Server: {', '.join(f'{name} = {value}' for name, value in outcome.settings.items())}",
            f"* Old snapshot: {outcome.aged}",
            *(f"* {skipped}" for skipped in outcome.skipped),
            "",
            "## Goals",
            "",
            *_table(("what", "ratio", "goal", "result"), map(_goal, outcome.goals())),
            "",
            *_why_not(outcome.goals()),
            "## Comparisons",
            "",
            *_table(("what", "ratio"), map(_compared, outcome.comparisons())),
            "",
            "## Figures",
            "",
            *_table(("what", "clients", "decisions (or rows) a second", "p50, ms", "p99, ms"), map(_row, outcome.rows)),
            "",
            _paragraph(_verified(outcome)),
            "",
            *_yearly(outcome.yearly),
            "",
            "## How to read this",
            "",
            NOTES,
            "",
            "## How to run it",
            "",
            _paragraph(
                "`make bench` writes this page, `make bench ROUNDS=5 SECONDS=3` with more patience; `make bench-peers`"
                " first installs the peers that come from npm. `.venv/bin/python -m tests.benchmarks.bench --help`"
                " tells the other options (`make bench ARGS=...`); with `--quick` it only prints a first idea."
            ),
            "",
            growth_of(earlier),
            "",
        ]
    )


def growth_of(page: str) -> str:
    """What a page says between the marks of growth, marks included."""
    _, opening, rest = page.partition(OPENING)
    inside = rest.partition(CLOSING)[0] if opening else "\n## Growth\n\nNot measured yet: `make growth`.\n"
    return f"{OPENING}{inside}{CLOSING}"


def _verified(outcome: Outcome) -> str:
    checked = outcome.verified
    return (
        f"`momentti verify` passes on what the bench wrote: {_whole(checked.facts)} facts in {_whole(checked.turns)}"
        f" turns, exactly those that were acknowledged, and on the second ledger. The longest history that a decision"
        f" of the stock recorder read was {_whole(outcome.hot_history)} events."
    )


def _yearly(found: Yearly) -> list[str]:
    return [
        _paragraph(
            f"The balances of every account at the end of each year, from {_whole(found.payments)} payments; all"
            f" programs come to the same {found.figures} figures, to the cent:"
        ),
        "",
        *_table(("program", "seconds"), ((it.program, f"{it.seconds:.3g}") for it in found.reports)),
    ]


def _row(row: Row) -> tuple[str, ...]:
    rates = f"{_whole(row.rate)} ({_whole(min(row.rates))} – {_whole(max(row.rates))})"
    return row.series, str(row.clients), rates, _milliseconds(row.half), _milliseconds(row.most)


def _why_not(found: Iterable[Ratio | Absolute | Elsewhere]) -> list[str]:
    """Beside each goal that is not met, the reason and what would be needed."""
    reasons = [
        _item(f"*{it.what}*: {it.why_not}")
        for it in found
        if not isinstance(it, Elsewhere) and "NOT met" in it.verdict and it.why_not
    ]
    return ["Why what is not met is not, and what would be needed:", "", *reasons, ""] if reasons else []


def _goal(goal: Ratio | Absolute | Elsewhere) -> tuple[str, ...]:
    match goal:
        case Absolute():
            return goal.what, _whole(goal.figure), goal.goal, goal.verdict
        case Elsewhere():
            return goal.what, "", goal.goal, f"not measured here: `{goal.command}`"
        case Ratio():
            return goal.what, _spread(goal), goal.goal, goal.verdict


def _compared(ratio: Ratio) -> tuple[str, ...]:
    return ratio.what, _spread(ratio)


def _spread(ratio: Ratio) -> str:
    spread = f" ({min(ratio.rounds):.3g} – {max(ratio.rounds):.3g})" if len(ratio.rounds) > 1 else ""
    return f"{ratio.value:.3g}{spread}"


def _milliseconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1000 * seconds:.2f}"


def _whole(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")


def _paragraph(text: str) -> str:
    return fill(text, 120, break_long_words=False, break_on_hyphens=False)


def _item(text: str) -> str:
    return fill(text, 120, initial_indent="* ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    lines.insert(1, ["-" * width for width in widths])
    cells = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return [f"| {' | '.join(line)} |" for line in cells]
