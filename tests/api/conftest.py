"""What the tests of this folder share: the demonstration in memory, the command line on a ledger to import into."""

from __future__ import annotations

import pytest

from api.demo.founding import founding
from api.demo.requests import DemoRequest, demo_requests
from projections.ledger import Ledger
from tests.support.importing import WORLD, Terminal, asked
from tests.support.memory import MemoryLedger


@pytest.fixture(scope="session")
def demo() -> MemoryLedger:
    """The whole demonstration, every request accepted."""
    return _recorded(demo_requests())


@pytest.fixture(scope="session")
def founded() -> MemoryLedger:
    """The founding scenario alone."""
    return _recorded(founding())


def _recorded(requests: list[DemoRequest]) -> MemoryLedger:
    ledger = MemoryLedger()
    for request in requests:
        answer = ledger.record(request.asks, request.key)
        assert isinstance(answer, list), (request.key, answer)
    return ledger


@pytest.fixture
def terminal(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """The command line on the world's ledger."""
    asked(ledger, *WORLD)
    monkeypatch.setenv("MOMENTTI_DATABASE_URL", ledger.conninfo)
    monkeypatch.setenv("MOMENTTI_SCHEMA", ledger.schema)
    return Terminal(monkeypatch, capsys)
