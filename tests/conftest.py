"""Real PostgreSQL for the tests: one embedded server a worker, a fresh ledger a test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from ledger.embedded import embedded_server
from projections.ledger import Ledger

_numbers = count(1)


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The conninfo of an embedded server that lives as long as the worker."""
    with embedded_server(tmp_path_factory.mktemp("server")) as conninfo:
        yield conninfo


@pytest.fixture
def ledger(database: str) -> Ledger:
    """An empty, migrated ledger in a schema of its own."""
    fresh = Ledger(database, f"test_{next(_numbers)}")
    fresh.migrate()
    return fresh
