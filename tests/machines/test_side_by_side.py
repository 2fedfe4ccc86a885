"""The same random commands on a ledger in memory and on PostgreSQL, judged by an oracle that shares no code with them.

Long form: ``MOMENTTI_LONG=1``, at least 100 000 steps.
"""

from __future__ import annotations

import os
import sys
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from domain.commands import COMMANDS
from tests.machines.machine import SideBySide

LONG = os.environ.get("MOMENTTI_LONG") == "1"
PARTS = 4 if LONG else 2
EXAMPLES, STEPS = (300, 100) if LONG else (30, 40)
LEAST_STEPS = 100_000
LEAST_REACHED = 10
"""How often the long form accepts and refuses each kind of command, at least, in each part."""


def _table(machine: type[SideBySide]) -> str:
    rows = [f"\n{machine.steps} steps\n{'':<30}{'accepted':>10}{'refused':>10}"]
    for command in COMMANDS:
        name = command.__name__
        rows.append(f"{name:<30}{machine.reached[name, 'accepted']:>10}{machine.reached[name, 'refused']:>10}")
    return "\n".join(rows)


@pytest.mark.timeout(3_600 if LONG else 300)
@pytest.mark.parametrize("part", range(PARTS))
def test_memory_and_postgres_answer_alike_and_keep_every_limit(
    part: int, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = type("SideBySide", (SideBySide,), {"conninfo": database, "reached": Counter(), "steps": 0})
    profile = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=True,
        backend="hypothesis-urandom",
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=profile)
    with capsys.disabled():
        print(_table(machine), file=sys.stderr)  # what a worker of pytest-xdist says here is shown, too
    if LONG:
        assert machine.steps >= LEAST_STEPS / PARTS
        for command in COMMANDS:
            for answer in ("accepted", "refused"):
                assert machine.reached[command.__name__, answer] >= LEAST_REACHED, (command.__name__, answer)
