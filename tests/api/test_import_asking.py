"""What a person is shown and asked by an import, and the files of errors that come back."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from api.cli import asking
from api.cli.ending import Ending
from api.importing.problems import RowProblem
from api.importing.recording import Mode, check_list
from api.importing.tables import BadFile
from projections.ledger import Ledger
from tests.support.docs import ROOT
from tests.support.engine import everything, rows
from tests.support.importing import PAID_BEFORE, Terminal, invoice, prepared
from tests.support.sheets import BOTH, HEADINGS, Write, cells, write_csv, write_xlsx

# All or nothing, or row by row


@BOTH
def test_row_by_row_the_refused_rows_come_back_and_can_be_corrected(
    write: Write, ledger: Ledger, terminal: Terminal, tmp_path: Path
) -> None:
    suffix = ".csv" if write is write_csv else ".xlsx"
    odd, wrong = invoice(2, "tuhat", invoice='I-"2"; x'), invoice(4, "5 000,00")
    path = write(tmp_path / f"p{suffix}", [HEADINGS, invoice(1), odd, invoice(3), wrong])
    report = terminal.told(path, "--yes")
    assert (report["recorded"], report["refused"]) == (2, 2)
    back = tmp_path / f"p.errors{suffix}"
    assert report["errors_file"] == str(back)
    headings, *given_back = cells(back)
    assert headings == ["refused because", *HEADINGS]
    assert [row[1:] for row in given_back] == [odd, wrong], "the user's own cells, as they were"
    assert [row[0].split(":")[0] for row in given_back] == [
        "row 3, amount (not-an-amount)",
        "row 5, amount (exceeds-commitment)",
    ]
    given_back[0][3] = "100,00"
    write(back, [headings, *given_back])
    assert terminal.fares(back, "--yes") == (1, 0, 1)
    assert cells(tmp_path / f"p.errors-2{suffix}")[1][1:] == wrong
    assert prepared(ledger) == PAID_BEFORE + 3


@BOTH
def test_a_list_is_recorded_as_a_whole_or_not_at_all(
    write: Write, ledger: Ledger, terminal: Terminal, tmp_path: Path
) -> None:
    suffix = ".csv" if write is write_csv else ".xlsx"
    path = write(tmp_path / f"p{suffix}", [HEADINGS, invoice(1), invoice(2, "5 000,00"), invoice(3)])
    before = everything(ledger)
    assert terminal.fares(path, "--yes", "--mode", "all") == (0, 0, 1)
    assert everything(ledger) == before
    headings, *whole = cells(tmp_path / f"p.errors{suffix}")
    assert [bool(row[0]) for row in whole] == [False, True, False], "all of it comes back, one row with a reason"
    whole[1][3] = "50,00"
    corrected = write(tmp_path / f"corrected{suffix}", [headings, *whole])
    report = terminal.told(corrected, "--yes", "--mode", "all")
    assert (report["recorded"], report["cents"]) == (3, 250_00)
    assert rows(ledger, "SELECT count(*) FROM turns")[0][0] == len(before["turns"]) + 1


def test_a_list_has_a_longest(tmp_path: Path) -> None:
    check_list(Mode.ROWS, 10_001)
    check_list(Mode.ALL, 10_000)
    with pytest.raises(BadFile, match="at most 10000 rows, this file 10001"):
        check_list(Mode.ALL, 10_001)


# What a person is asked and told


def test_a_dry_run_writes_nothing_at_all(ledger: Ledger, terminal: Terminal, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", [HEADINGS, invoice(1), invoice(2, "5 000,00")])
    before = everything(ledger)
    code, said = terminal.run("import", "payments", path, "--dry-run")
    assert (code, everything(ledger), list(tmp_path.iterdir())) == (1, before, [path])
    assert rows(ledger, "SELECT count(*) FROM refusals") == [(0,)]
    assert said.startswith("would be recorded: 1 row, 100,00 €\nrefused: 1 row\n  row 3, amount (exceeds-commitment): ")
    assert terminal.told(path, "--dry-run", "--errors", str(tmp_path / "e.csv"))["errors_file"] == str(
        tmp_path / "e.csv"
    )
    assert len(cells(tmp_path / "e.csv")) == 2


@pytest.mark.parametrize(("answer", "code", "count"), [("y\n", 0, 1), ("n\n", 0, 0), ("", 1, 0)])
def test_a_person_is_asked_first(
    answer: str, code: int, count: int, ledger: Ledger, terminal: Terminal, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "p.csv", [HEADINGS, invoice(1)])
    ended, said = terminal.run("import", "payments", path, answer=answer)
    assert (ended, prepared(ledger)) == (code, PAID_BEFORE + count)
    looked_at, _, then = said.partition("Record 1 row, 100,00 €? [y/N]: ")
    assert looked_at == "would be recorded: 1 row, 100,00 €\n"
    told = {"y\n": "recorded: 1 row, 100,00 €", "n\n": "Nothing was recorded.", "": "Aborted! Nothing was recorded."}
    assert then.split("\n")[0] == told[answer]


@pytest.mark.usefixtures("terminal")
def test_who_presses_ctrl_c_at_the_question_has_stopped_it(ledger: Ledger, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", [HEADINGS, invoice(1)])
    here = {"PYTHONPATH": str(ROOT), "MOMENTTI_DATABASE_URL": ledger.conninfo, "MOMENTTI_SCHEMA": ledger.schema}
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "import", "payments", str(path)],
        env=os.environ | here,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    asked = ""
    while not asked.endswith("[y/N]: ") and (more := process.stdout.read(1)):
        asked += more
    assert asked.endswith("[y/N]: "), asked
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (Ending.STOPPED, "Stopped. Nothing was recorded.")
    assert prepared(ledger) == PAID_BEFORE


def test_what_the_ledger_warns_of_is_counted(terminal: Terminal, tmp_path: Path) -> None:
    late = invoice(1, due_on="2021-08-31")
    path = write_csv(tmp_path / "p.csv", [HEADINGS, late, invoice(2)])
    assert terminal.told(path, "--dry-run")["warnings"] == {"paid-late": 1}
    assert "warning (paid-late): 1 row\n" in terminal.run("import", "payments", path, "--dry-run")[1]


def test_many_problems_are_shown_in_part(terminal: Terminal, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", [HEADINGS, *(invoice(n, "x") for n in range(1, 24))])
    said = terminal.run("import", "payments", path, "--yes")[1]
    assert said.count("(not-an-amount)") == 20 and "  and 3 rows more\n" in said
    assert len(cells(tmp_path / "p.errors.csv")) == 24


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--json",), "--json asks nothing"),
        (("--errors", "p.csv"), "is the file itself"),
        (("--on", "yesterday"), "yesterday"),
        (("--sheet", "Maksut"), "leave --sheet out"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_a_sentence(
    words: tuple[str, ...], said: str, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "p.csv", [HEADINGS, invoice(1)])
    code, told = terminal.run("import", "payments", "p.csv", *words)
    assert code == 2 and said in told and "Traceback" not in told


def test_a_file_of_errors_is_written_over_no_other(terminal: Terminal, tmp_path: Path) -> None:
    for write, suffix in ((write_csv, ".csv"), (write_xlsx, ".xlsx")):
        path = write(tmp_path / f"p{suffix}", [HEADINGS, invoice(1, "x")])
        first = terminal.told(path, "--yes")["errors_file"]
        assert first == str(tmp_path / f"p.errors{suffix}")
        time.sleep(1.1)  # a spreadsheet tells the second of its writing
        assert terminal.told(path, "--yes")["errors_file"] == first, "the same again is the same file"
        corrected = write(Path(first), [HEADINGS, invoice(2, "corrected in part")])
        kept = corrected.read_bytes()
        assert terminal.told(path, "--yes")["errors_file"] == str(tmp_path / f"p.errors-2{suffix}")
        assert corrected.read_bytes() == kept


def test_a_formula_comes_back_as_its_text_and_a_text_as_it_was(terminal: Terminal, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "p.xlsx", [HEADINGS, invoice(1, "=B2*100"), invoice(2, "x", invoice="+1-2")])
    back = Path(terminal.told(path, "--yes")["errors_file"])
    sheet = openpyxl.load_workbook(back).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}, "nothing is calculated"
    assert [sheet["D2"].value, sheet["E3"].value] == ["=B2*100", "+1-2"]


def test_a_reason_is_never_taken_for_a_formula() -> None:
    problem = RowProblem(2, None, "any", '=HYPERLINK("x") says the ledger.', "none")
    assert problem.reason.startswith("row 2 (any): ")


@pytest.mark.parametrize(("unseen", "terminal", "shown"), [(60.0, True, False), (0.0, True, True), (0.0, False, False)])
def test_a_bar_is_shown_on_a_terminal_once_it_takes_a_while(
    unseen: float, terminal: bool, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(asking, "UNSEEN", unseen)
    monkeypatch.setattr(asking, "err", Console(file=screen, force_terminal=terminal, width=80))
    with asking.advancing("recording", 2) as advance:
        advance(1)
        for _ in range(200):
            if shown and "recording" not in screen.getvalue():
                time.sleep(0.05)
    assert ("recording" in screen.getvalue()) == shown
