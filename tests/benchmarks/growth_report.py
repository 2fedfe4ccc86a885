"""What the growth bench says: a section of the results, and a plot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from projections.follower import CHUNK, SNAPSHOT_EVERY
from projections.verify import Verified
from tests.benchmarks.filling import REQUESTS_A_TURN
from tests.benchmarks.growth_agency import OPEN_GRANTS, YEARS
from tests.benchmarks.growth_log import Held
from tests.benchmarks.growth_measures import DECISION, PAGE, READS, START
from tests.benchmarks.plot import plotted

OPENING, CLOSING = "<!-- growth -->", "<!-- /growth -->"

GOALS = {DECISION: 1.1} | {measure.name: 2.0 for measure in READS if measure.name.startswith("balances")}
"""How many times as long the largest log may take as the smallest (design, section 8)."""

STARTS_WITHIN = 1_000.0
"""Milliseconds with a million facts."""

MOST_BYTES = 743
LEAST_VERIFIED = 100_000

DECIDING = """\
* *A decision*: what is asked for is as small as the noise of a machine of two cores. Of two runs on one day the ratios
  of the medians were 1.10 and 0.95, those of the fastest decisions 1.06 and 1.01. Nothing in a turn looks at more than
  the newest rows; the indexes are a level deeper. More cores, and many more decisions, would tell."""

VERIFYING = """\
* *Verification*: on a quiet machine a fact takes about 60 microseconds of the processor: 22 to fold it into the books,
  11 to read and hash its line, 9 for claims, legs and sums, 3 to fetch what is stored, the rest to compare it and to
  keep books and lists. 100 000 a second and core would need 10 for everything. Facts are folded one upon the other, so
  that one ledger is one core's work: it takes rules in a compiled language, as the speed of decisions does."""

STORING = """\
* *Bytes*: a line alone takes 720 on average: what was decided, on which grounds and by whom, in words that last.
  Beside it stand claims (what may exist only once, two a fact) with 185, legs with 155, what left the books with 90,
  labels with 90. 743 would need lines that are packed, which nobody could read without this program."""

PLOTTED = (
    DECISION,
    "balances by moment",
    "balances by region, as of a day",
    "balances by region, known at half the log",
    "explain a hot figure",
    "history, page 1 000",
    "history of a moment, page 1",
    START,
)

NOTES = f"""\
* All logs stand on one server, each in a schema of its own, and are measured in turn, round after round; a cell gives
  the median, and in brackets the lowest and the highest. The ratio is that of the medians of the largest and of the
  smallest log.
* Each log is one agency's: the same years ({YEARS[0]} to {YEARS[-1]}), moments, programs, regions and about
  {OPEN_GRANTS} open grants, whatever its size; a larger log has more facts a day. Grants are awarded, paid in full on
  their reports, and so leave the books; every twelfth request is a salary.
* The logs are filled by one process through the rules, the codec, the legs, the tree and the server's turn function,
  {REQUESTS_A_TURN} requests a turn, then vacuumed and analysed as an autovacuum would. Each ends half a chunk
  ({CHUNK // 2} facts) after the last sums, and half of what a follower lets pass ({SNAPSHOT_EVERY // 2}) after the
  newest snapshot.
* A decision is recorded by a clerk for one client that waits for it, durably. Reads are single, on an open connection,
  unprepared. A start is a new connection, the snapshot, and the facts since, folded.
* A page is {PAGE} facts; page 1 000 begins 49 950 facts back (in a log that is shorter, its last page). An explanation
  shows the newest 1 000 facts and what the earlier ones came to; the smallest log has fewer of the hot figure.
* Verification reads everything, hashes it anew, folds it anew and compares every table, snapshot included, in one
  process; it covers the decisions of the measure, too.
* The books in memory are what a fresh desk allocates (`tracemalloc`); they hold a day's node for each limit that
  changed on it, so that they grow with the days on which something happened until all days of these years are there."""


@dataclass(frozen=True, slots=True)
class Grown:
    """What was found of one log; samples are milliseconds by what was measured."""

    size: int
    facts: int
    samples: Mapping[str, Sequence[float]]
    verified: Verified
    verifying: float
    bytes_a_fact: Mapping[str, float]
    books: Held

    @property
    def verified_a_second(self) -> float:
        """Facts, by one process on one core and the server's backend on another."""
        return self.verified.facts / self.verifying


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one run found, the smallest log first."""

    logs: Sequence[Grown]
    rounds: int
    machine: str
    versions: Mapping[str, str]
    settings: Mapping[str, str]
    measured_on: date

    def ratio(self, name: str) -> float:
        """How many times as long the largest log took as the smallest."""
        return median(self.logs[-1].samples[name]) / median(self.logs[0].samples[name])


def written(outcome: Outcome) -> str:
    """The section in Markdown, between its marks."""
    logs = outcome.logs
    sizes = [_whole(log.size) for log in logs]
    return "\n".join(
        [
            OPENING,
            "## Growth",
            "",
            f"Measured on {outcome.measured_on.isoformat()} by `make growth`; rounds: {outcome.rounds}.",
            "",
            f"* Machine: {outcome.machine}",
            f"* Versions: {', '.join(f'{name} {number}' for name, number in outcome.versions.items())}",
            f"* Server: {', '.join(f'{name} = {value}' for name, value in outcome.settings.items())}",
            "",
            "![Times as long as with the smallest log](growth.svg)",
            "",
            *_table(
                ("milliseconds, with so many facts", *sizes, "largest / smallest", "goal", "result"),
                [*(_timed(outcome, name) for name in (DECISION, *(it.name for it in READS))), _started(outcome)],
            ),
            "",
            *_table(("with so many facts", *sizes, "goal", "result"), _others(logs)),
            "",
            *_table(("bytes a fact, with indexes", *sizes), _stored(logs)),
            "",
            *_why_not(outcome),
            f"Verified: {', '.join(f'{_whole(it.verified.facts)} facts in {it.verifying:.0f} s' for it in logs)}.",
            "",
            NOTES,
            "",
            '`make growth` measures again; `make growth SIZES="10000 100000"` takes the sizes asked for.',
            CLOSING,
        ]
    )


def drawn(outcome: Outcome) -> str:
    """How many times as long each takes as in the smallest log, as SVG."""
    first = outcome.logs[0].samples
    lines = {
        name: [(log.facts, median(log.samples[name]) / median(first[name])) for log in outcome.logs] for name in PLOTTED
    }
    marks = {"goal for balances": 2.0, "goal for decisions": 1.1}
    return plotted("Times as long as with the smallest log", "facts in the log", "times as long", lines, marks)


def spliced(page: str, section: str) -> str:
    """The page of results with the section in its place, or at the end."""
    before, opening, rest = page.partition(OPENING)
    if not opening:
        return f"{page.rstrip()}\n\n{section}\n".lstrip()
    return before + section + rest.partition(CLOSING)[2]


def _timed(outcome: Outcome, name: str) -> tuple[str, ...]:
    cells = [_milliseconds(log.samples[name]) for log in outcome.logs]
    ratio, goal = outcome.ratio(name), GOALS.get(name)
    verdict = ("-", "-") if goal is None else (f"at most {goal:g}", _met(ratio <= goal))
    return name, *cells, f"{ratio:.2f}", *verdict


def _started(outcome: Outcome) -> tuple[str, ...]:
    """The start is judged by its time, in the largest log with no more than a million facts."""
    cells = [_milliseconds(log.samples[START]) for log in outcome.logs]
    judged = max((it for it in outcome.logs if it.size <= 1_000_000), key=lambda it: it.size, default=outcome.logs[0])
    met = _met(median(judged.samples[START]) <= STARTS_WITHIN)
    return START, *cells, f"{outcome.ratio(START):.2f}", "at most 1 s with 1 million", met


def _others(logs: Sequence[Grown]) -> list[tuple[str, ...]]:
    def row(name: str, value: Callable[[Grown], float], goal: str, judge: Callable[[float], str]) -> tuple[str, ...]:
        return name, *(_whole(value(log)) for log in logs), goal, judge(value(logs[-1]))

    def not_judged(_: float) -> str:
        return "-"

    return [
        row(
            "facts verified a second",
            lambda it: it.verified_a_second,
            f"at least {_whole(LEAST_VERIFIED)}",
            lambda it: _met(it >= LEAST_VERIFIED),
        ),
        row(
            "bytes a fact, with indexes",
            lambda it: sum(it.bytes_a_fact.values()),
            f"at most {MOST_BYTES}",
            lambda it: _met(it <= MOST_BYTES),
        ),
        row("books in memory, KiB", lambda it: it.books.in_memory / 1024, "what is open", not_judged),
        row("books as a snapshot, KiB", lambda it: it.books.as_snapshot / 1024, "what is open", not_judged),
        row("decisions that are open", lambda it: it.books.decisions, "-", not_judged),
    ]


def _why_not(outcome: Outcome) -> list[str]:
    """The reasons for the goals that are not met, and what would be needed."""
    largest = outcome.logs[-1]
    reasons = {
        DECIDING: outcome.ratio(DECISION) > GOALS[DECISION],
        VERIFYING: largest.verified_a_second < LEAST_VERIFIED,
        STORING: sum(largest.bytes_a_fact.values()) > MOST_BYTES,
    }
    missed = [reason for reason, applies in reasons.items() if applies]
    return ["Why not, and what would be needed:", "", *missed, ""] if missed else []


def _stored(logs: Sequence[Grown]) -> list[tuple[str, ...]]:
    names = [name for name, size in logs[-1].bytes_a_fact.items() if size >= 1]
    return [(name, *(_whole(log.bytes_a_fact[name]) for log in logs)) for name in names]


def _milliseconds(samples: Sequence[float]) -> str:
    return f"{median(samples):.2f} ({min(samples):.2f} – {max(samples):.2f})"


def _whole(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")


def _met(holds: bool) -> str:
    return "met" if holds else "NOT met"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(heads), _row(["---"] * len(heads)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
