"""The demonstration in memory, as the tests of this folder share it."""

from __future__ import annotations

import pytest

from api.demo.founding import founding
from api.demo.requests import DemoRequest, demo_requests
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
