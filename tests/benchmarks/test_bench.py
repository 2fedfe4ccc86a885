"""The bench runs, every figure is there, and what it wrote verifies; how fast it was is not judged here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.bench import Plan, measure
from tests.benchmarks.goals import Absolute, Elsewhere
from tests.benchmarks.peers import emmett, message_db
from tests.benchmarks.report import CLOSING, OPENING, growth_of, written
from tests.benchmarks.rows import Counted, Sample, Series, sample

TINY = Plan(rounds=1, seconds=0.2, warm_up=0.05, most_clients=8, payments=1_000, imported=200, aged=2.0)

ONCE = (Series.COPY_IN_TEXT, Series.COPY_IN_BINARY, Series.COPY_OUT_TEXT, Series.COPY_OUT_BINARY)
MANY = (
    *(Series.TWO_PROCESSES, Series.TWO_LEDGERS, Series.WEB, Series.ECHO),
    *(Series.QUIET, Series.VACUUM, Series.ANALYZE, Series.SNAPSHOT),
)


def expected() -> list[tuple[Series, int]]:
    """One and eight clients where several numbers are asked for, and only who is here."""
    absent = {Series.MESSAGE_DB: message_db.lacking(), Series.EMMETT: emmett.lacking()}
    here = [series for series in Series if absent.get(series) is None]
    return [
        (series, clients)
        for series in here
        for clients in ((1,) if series in ONCE else (8,) if series in MANY else (1, 8))
    ]


def test_every_row_is_measured_and_reported(database: str, tmp_path: Path) -> None:
    outcome = measure(TINY, database, tmp_path)
    page = written(outcome)

    assert [(row.series, row.clients) for row in outcome.rows] == expected()
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("|")]
    for row in outcome.rows:
        assert len(row.rates) == 1 and row.rate > 0
        assert [row.series, str(row.clients)] in [cell[:2] for cell in cells]
        if row.series in ONCE:
            assert row.half is None and row.most is None
        else:
            assert row.half is not None and row.most is not None and 0 < row.half <= row.most
    for goal in outcome.goals():
        assert goal.what in [cell[0] for cell in cells]
        assert isinstance(goal, Elsewhere) or (goal.figure if isinstance(goal, Absolute) else goal.value) > 0
        missed = not isinstance(goal, Elsewhere) and "NOT met" in goal.verdict and goal.why_not
        assert (f"* *{goal.what}*: " in " ".join(page.split())) == bool(missed)
    for compared in outcome.comparisons():
        assert compared.value > 0 and compared.what in [cell[0] for cell in cells]
    assert outcome.verified.facts > 512
    assert outcome.yearly.payments == 1_000 and outcome.yearly.figures > 0
    for skipped in outcome.skipped:
        assert f"* {skipped}" in page.splitlines() and "skipped" in skipped


def test_processes_side_by_side_add_their_rates_and_share_their_waits() -> None:
    """Ten in two seconds and twenty in one are 25 a second; of ten waits the fifth is the half, the last the most."""
    first, second = Counted(10, 2.0, [0.9, 0.1, 0.5, 0.3, 0.7]), Counted(20, 1.0, [0.2, 1.0, 0.4, 0.8, 0.6])
    assert sample(first, second) == Sample(25.0, 0.5, 1.0)
    assert sample(Counted(10, 2.0)) == Sample(5.0, None, None)


@pytest.mark.parametrize("earlier", [f"# Old\n\n{OPENING}\n## Growth\n\nslow\n{CLOSING}\n\nmore\n"])
def test_what_is_said_of_growth_is_kept(earlier: str) -> None:
    assert growth_of(earlier) == f"{OPENING}\n## Growth\n\nslow\n{CLOSING}"


def test_before_growth_is_measured_its_place_says_how() -> None:
    assert growth_of("# Old\n") == f"{OPENING}\n## Growth\n\nNot measured yet: `make growth`.\n{CLOSING}"
