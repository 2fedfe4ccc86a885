"""Real PostgreSQL for the tests: one embedded server a worker, a fresh ledger a test; what the tests reach."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import settings

from ledger.embedded import embedded_server
from projections.ledger import Ledger
from tests.support import reached

# How long an example takes says how much else the machine has to do: no test asserts seconds.
settings.register_profile("patient", deadline=None)

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


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what its tests reached; where all ran and passed, something not reached is a failure."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["reached"] = dict(reached.REACHED)
    elif _whole(session.config) and session.exitstatus == 0 and reached.missing():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_testnodedown(node: Any) -> None:
    """What a worker reached counts for all."""
    reached.REACHED.update(getattr(node, "workeroutput", {}).get("reached", {}))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """What the rules were asked and how they answered, where all tests of the domain ran."""
    if _whole(config):
        terminalreporter.section("what the tests of the domain reach")
        terminalreporter.write_line(reached.table())
        if not_reached := reached.missing():
            terminalreporter.write_line("not reached: " + ", ".join(not_reached))


def _whole(config: pytest.Config) -> bool:
    """Whether all tests of the domain were to run."""
    return config.args in (config.getini("testpaths"), ["tests/domain"]) and not config.option.keyword
