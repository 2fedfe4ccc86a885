"""A ledger with a history, for tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from projections.ledger import Connection, Ledger
from tests.projections.lifelike import lived, sum_up
from tests.support.memory import MemoryLedger

_numbers = count(1)

Lived = tuple[Ledger, MemoryLedger]


@pytest.fixture(scope="module")
def history(database: str) -> Lived:
    """A lifelike ledger, summed up in uneven chunks but for its last facts, and its journal in memory."""
    ledger = Ledger(database, f"lived_{next(_numbers)}")
    ledger.migrate()
    memory = lived(ledger, seed=12, lists=320)
    for chunk in (31, 1, 64, 7):
        sum_up(ledger, chunk, times=1)
    return ledger, memory


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums, snapshots and comparisons by few positions, so that a small ledger has several of each."""
    monkeypatch.setattr("projections.follower.CHUNK", 64)
    monkeypatch.setattr("projections.follower.SNAPSHOT_EVERY", 100)
    monkeypatch.setattr("projections.rebuild.CHUNK", 64)
    monkeypatch.setattr("projections.rebuild.PAGE", 50)
    monkeypatch.setattr("projections.fresh.LENGTH", 32)


@pytest.fixture
def reader(history: Lived) -> Iterator[Connection]:
    """A connection that reads it."""
    with history[0].reader() as connection:
        yield connection
