"""The bench of imports runs, and what it recorded verifies; how fast it was is not judged here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.benchmarks.imports import measure


def test_every_step_is_measured(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measure(database, tmp_path, rows=200, seconds=0.1)
    printed = capsys.readouterr().out
    rates = [int(rate) for rate in re.findall(r" (\d+) rows/s$", printed, re.MULTILINE)]
    assert len(rates) == 5 and all(rates)
    # Ten facts of the world, three for each of two contracts, and the payments.
    assert re.search(r"; (\d+) facts verify$", printed, re.MULTILINE)[1] == str(10 + 2 * 3 + 200)
