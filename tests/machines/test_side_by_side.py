"""The same random commands on a ledger in memory and on PostgreSQL, judged by an oracle that shares no code with them.

Long form: ``MOMENTTI_LONG=1``, at least 100 000 steps side by side, and as many in memory alone. A step in memory costs
little, so a fault of the domain is found and made small there first; side by side, clerks, log and balances are judged.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import get_type_hints

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from domain.commands import COMMANDS
from tests.machines.commands import KINDS
from tests.machines.machine import InMemory
from tests.machines.side_by_side import SideBySide

LONG = os.environ.get("MOMENTTI_LONG") == "1"
PARTS = 4 if LONG else 2
LEAST_STEPS = 100_000
LEAST_REACHED = 10
"""How often the long form accepts and refuses each kind of command, at least, in each part."""


def test_every_kind_of_command_is_drawn() -> None:
    assert {get_type_hints(kind.draw)["return"] for kind in KINDS} == set(COMMANDS)


@pytest.mark.timeout(5_400 if LONG else 900)
def test_memory_keeps_every_limit(capsys: pytest.CaptureFixture[str]) -> None:
    machine = type("InMemory", (InMemory,), {"reached": Counter(), "steps": 0})
    _run(machine, *((1_050, 100) if LONG else (35, 100)), capsys)
    _check(machine, LEAST_STEPS)


@pytest.mark.timeout(5_400 if LONG else 900)  # a failing example is made smaller for up to five minutes
@pytest.mark.parametrize("part", range(PARTS))
def test_memory_and_postgres_answer_alike_and_keep_every_limit(
    part: int, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = type("SideBySide", (SideBySide,), {"conninfo": database, "reached": Counter(), "steps": 0})
    _run(machine, *((260, 100) if LONG else (10, 100)), capsys)
    _check(machine, LEAST_STEPS // PARTS)


def _run(machine: type[InMemory], examples: int, steps: int, capsys: pytest.CaptureFixture[str]) -> None:
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        print_blob=True,
        backend="hypothesis-urandom",  # the usual one spends five of six examples on copies of the one before
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=profile)
    with capsys.disabled():
        print(_table(machine), file=sys.stderr)  # what a worker of pytest-xdist says here is shown, too


def _check(machine: type[InMemory], least_steps: int) -> None:
    """The long form takes all its steps, and reaches every kind of command either way."""
    if LONG:
        assert machine.steps >= least_steps
        for command in COMMANDS:
            for answer in ("accepted", "refused"):
                assert machine.reached[command.__name__, answer] >= LEAST_REACHED, (command.__name__, answer)


def _table(machine: type[InMemory]) -> str:
    rows = [f"\n{machine.steps} steps\n{'':<30}{'accepted':>10}{'refused':>10}"]
    for command in COMMANDS:
        name = command.__name__
        rows.append(f"{name:<30}{machine.reached[name, 'accepted']:>10}{machine.reached[name, 'refused']:>10}")
    return "\n".join(rows)
