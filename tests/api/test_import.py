"""Rows of files are recorded once on a real ledger, in whatever order, mode or run they come."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from api.importing.recording import Mode
from domain.commands import LockPeriod
from projections.ledger import Ledger
from projections.verify import verify
from tests.support.engine import rows
from tests.support.importing import ALL_HEADINGS, PAID_BEFORE, WORLD, Terminal, asked, invoice, prepared, with_more
from tests.support.payments import OCTOBER, send_back
from tests.support.sheets import BOTH, HEADINGS, Write, changed, write_csv, write_xlsx
from tests.support.world import VERIFIER, contract

ROOT = Path(__file__).parents[2]


@BOTH
def test_the_same_file_twice_adds_nothing(write: Write, ledger: Ledger, terminal: Terminal, tmp_path: Path) -> None:
    path = write(tmp_path / "p", [HEADINGS, invoice(1), invoice(2), invoice(3)])
    assert terminal.told(path, "--yes")["cents"] == 300_00
    for mode in Mode:
        assert terminal.fares(path, "--yes", "--mode", mode) == (0, 3, 0)
    assert prepared(ledger) == PAID_BEFORE + 3
    assert verify(ledger).facts == len(WORLD) + 3


def test_sorted_otherwise_and_longer_only_what_is_new_is_recorded(
    ledger: Ledger, terminal: Terminal, tmp_path: Path
) -> None:
    first = write_csv(tmp_path / "first.csv", [HEADINGS, invoice(1), invoice(2)])
    assert terminal.fares(first, "--yes") == (2, 0, 0)
    backwards = [list(reversed(row)) for row in (HEADINGS, invoice(3), invoice(2, "100.00"), invoice(1))]
    second = write_xlsx(tmp_path / "second.xlsx", backwards)
    assert terminal.fares(second, "--yes") == (1, 2, 0)
    assert prepared(ledger) == PAID_BEFORE + 3


@pytest.mark.parametrize("modes", [(Mode.ROWS, Mode.ALL), (Mode.ALL, Mode.ROWS)])
def test_a_file_of_one_mode_goes_on_in_the_other(
    modes: tuple[Mode, Mode], ledger: Ledger, terminal: Terminal, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "p.csv", [HEADINGS, invoice(1), invoice(2)])
    assert terminal.fares(path, "--yes", "--mode", modes[0]) == (2, 0, 0)
    write_csv(path, [HEADINGS, invoice(3), invoice(1), invoice(2), invoice(4)])
    assert terminal.fares(path, "--yes", "--mode", modes[1]) == (2, 2, 0)
    keys = (
        "SELECT count(DISTINCT convert_from(line, 'UTF8')::json->>'key') FROM events"
        " WHERE labels @> label_hashes(':decision:H-1')"
    )
    assert rows(ledger, keys) == [(1 + 3,)], "the world, one list of two rows, and two rows of their own"
    assert prepared(ledger) == PAID_BEFORE + 4


def test_what_was_recorded_at_another_door_is_recorded_already(
    ledger: Ledger, terminal: Terminal, tmp_path: Path
) -> None:
    row = changed(instalment="99", invoice="I-99", amount="10,00", due_on="2021-09-01")
    assert terminal.fares(write_csv(tmp_path / "p.csv", [HEADINGS, row]), "--yes") == (0, 1, 0)


def test_every_column_counts_when_a_row_is_recognised(ledger: Ledger, terminal: Terminal, tmp_path: Path) -> None:
    asked(ledger, LockPeriod(by=VERIFIER, effective_on=OCTOBER, through=date(2021, 9, 30)), key="locked")
    row = {"decision": "N-1", "amount": "20,00", "vat": "4,80", "vat_moment": "29.01.29"}
    late = with_more(**row, effective_on="2021-09-15", document_on="2021-09-14")
    path = write_csv(tmp_path / "p.csv", [ALL_HEADINGS, late])
    assert terminal.fares(path, "--yes") == (1, 0, 0)
    posted = rows(
        ledger, "SELECT effective_on FROM events WHERE labels @> label_hashes('=payment-prepared', ':decision:N-1')"
    )
    assert posted == [(OCTOBER,)], "it counts from the first open day, and is the same row again"
    assert terminal.fares(path, "--yes") == (0, 1, 0)
    for other in ({"vat": "4,81"}, {"amount": "20,01"}, {"document_on": "2021-09-13"}, {"by": "finance.two"}):
        day = {"effective_on": "2021-09-15", "document_on": "2021-09-14"}
        write_csv(path, [ALL_HEADINGS, with_more(**(row | day | other))])
        assert [it["code"] for it in terminal.told(path, "--dry-run")["errors"]] == ["name-taken"]


def test_what_came_back_is_not_paid_again_unseen(ledger: Ledger, terminal: Terminal, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", [HEADINGS, invoice(1)])
    assert terminal.fares(path, "--yes") == (1, 0, 0)
    asked(ledger, send_back("H-1"), key="back")
    (problem,) = terminal.told(path, "--yes")["errors"]
    assert (problem["code"], problem["column"]) == ("came-back", "effective_on")
    write_csv(path, [HEADINGS, invoice(1, effective_on="2021-09-02")])
    assert terminal.fares(path, "--yes") == (1, 0, 0)
    assert terminal.fares(path, "--yes") == (0, 1, 0)


# Killed


def test_a_run_that_is_killed_half_way_goes_on_when_repeated(
    ledger: Ledger, terminal: Terminal, tmp_path: Path
) -> None:
    many, contracts = 4_000, 40
    for number in range(contracts):
        asked(ledger, *contract(f"K-{number}", "1 000,00", f"Invented Oy {number}"), key=f"K-{number}")
    lines = [
        changed(decision=f"K-{n % contracts}", instalment=str(n), invoice=f"I-{n}", amount="9,99")
        for n in range(1, many + 1)
    ]
    path = write_csv(tmp_path / "p.csv", [HEADINGS, *lines])
    words = [sys.executable, "-m", "api.cli", "import", "payments", str(path), "--yes"]
    running = subprocess.Popen(words, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)
    while prepared(ledger) < PAID_BEFORE + 1_000:
        assert running.poll() is None, "it ended before it was killed"
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    assert running.wait(30) == -signal.SIGKILL
    there = prepared(ledger) - PAID_BEFORE
    assert 1_000 <= there < many, "it was killed half-way"
    assert terminal.fares(path, "--yes") == (many - there, there, 0)
    assert terminal.fares(path, "--yes") == (0, many, 0)
    assert prepared(ledger) == PAID_BEFORE + many
    verify(ledger)
