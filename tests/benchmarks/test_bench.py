"""The bench runs, every figure is there, and what it wrote verifies; how fast it was is not judged here."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.bench import Plan, measure
from tests.benchmarks.load import CLIENTS
from tests.benchmarks.peers import BARE_CLIENTS, ONE_TAG_THREADS, STOCK_THREADS
from tests.benchmarks.report import written
from tests.benchmarks.rows import Series

EXPECTED = [
    *((Series.BARE, clients) for clients in BARE_CLIENTS),
    *((Series.PAYMENTS, clients) for clients in CLIENTS),
    (Series.ONE_APPROPRIATION, 512),
    *((Series.STOCK, threads) for threads in STOCK_THREADS),
    *((Series.STOCK_ONE_TAG, threads) for threads in ONE_TAG_THREADS),
]


def test_every_row_is_measured_and_reported(database: str, tmp_path: Path) -> None:
    outcome = measure(Plan(rounds=1, seconds=0.2, warm_up=0.05), database, tmp_path)
    page = written(outcome)

    assert [(row.series, row.clients) for row in outcome.rows] == EXPECTED
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("|")]
    for row in outcome.rows:
        assert len(row.rates) == 1 and row.rate > 0 and row.milliseconds > 0
        assert [row.series, str(row.clients)] in [cell[:2] for cell in cells]
    for ratio in outcome.ratios():
        assert ratio.value > 0
        assert ratio.what in [cell[0] for cell in cells]
    assert outcome.verified.facts > 512
