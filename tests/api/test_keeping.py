"""What the command line says about keeping a ledger."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import cli
from ledger.migrations import Migration
from projections import export as exporting
from projections.ledger import MIGRATIONS, Ledger
from tests.ledger.test_clerk import PAID_IN_FULL
from tests.projections.lifelike import record
from tests.support.engine import everything, superuser
from tests.support.world import with_money


@pytest.fixture
def here(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger that the settings name."""
    monkeypatch.setenv("MOMENTTI_DATABASE_URL", ledger.conninfo)
    monkeypatch.setenv("MOMENTTI_SCHEMA", ledger.schema)
    record(ledger, with_money())
    return ledger


def test_a_rebuild_says_what_it_mended(here: Ledger) -> None:
    with superuser(here) as connection:
        connection.execute("DELETE FROM claims")
        connection.execute("UPDATE accounts SET vintage = 2022 WHERE account = 2")
    said = CliRunner().invoke(cli.app, ["rebuild"])
    assert said.exit_code == 0
    assert said.stdout.splitlines() == [
        "mended: accounts from number 2 on",
        "mended: claims from position 1 on",
        f"rebuilt to position {len(with_money())}: what differed is mended",
    ]
    assert CliRunner().invoke(cli.app, ["rebuild"]).stdout.splitlines() == [
        f"rebuilt to position {len(with_money())}: nothing differed from the log"
    ]


def test_a_migration_is_announced_with_whom_it_stops(here: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CliRunner().invoke(cli.app, ["migrate", "--plan"]).stdout == f"Schema {here.schema} is up to date.\n"
    ahead = [Migration("ledger/9998_a.sql", "-- expands\nSELECT 1"), Migration("ledger/9999_b.sql", "SELECT 2")]
    monkeypatch.setattr("projections.ledger.MIGRATIONS", [*MIGRATIONS, *ahead])
    before = everything(here)
    assert CliRunner().invoke(cli.app, ["migrate", "--plan"]).stdout.splitlines() == [
        "ledger/9998_a.sql: older servers go on",
        "ledger/9999_b.sql: stop older servers first",
    ]
    assert everything(here) == before


def test_an_export_takes_its_name_when_it_is_whole(
    here: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, link = tmp_path / "journal.ndjson", tmp_path / "newest"
    link.symlink_to(file)
    assert CliRunner().invoke(cli.app, ["export", "journal", str(link)]).exit_code == 0
    whole = file.read_bytes()
    assert len(whole.splitlines()) == len(with_money())
    assert (stat.S_IMODE(file.stat().st_mode), link.is_symlink()) == (0o600, True)

    def stopped(*_: object) -> Iterator[bytes]:
        yield b"{"
        raise KeyboardInterrupt

    monkeypatch.setattr(exporting, "journal", stopped)
    assert CliRunner().invoke(cli.app, ["export", "journal", str(file)]).exit_code != 0
    assert file.read_bytes() == whole
    assert sorted(it.name for it in tmp_path.iterdir()) == [file.name, link.name]


def test_an_export_may_go_into_a_pipe(here: Ledger, tmp_path: Path) -> None:
    pipe, taken = tmp_path / "pipe", tmp_path / "taken"
    os.mkfifo(pipe)
    with taken.open("wb") as copy, subprocess.Popen(["cat", str(pipe)], stdout=copy):
        assert CliRunner().invoke(cli.app, ["export", "journal", str(pipe)]).exit_code == 0
    assert len(taken.read_bytes().splitlines()) == len(with_money())
    assert pipe.is_fifo()


def test_an_upgrade_that_shapes_the_shelf_anew_is_announced_as_one_that_stops_older_servers(here: Ledger) -> None:
    record(here, PAID_IN_FULL)
    with superuser(here) as connection:
        age = "UPDATE shelf SET state = '\\x00000000' || substring(state FROM 5)"
        assert connection.execute(age).rowcount == 1
    before = everything(here)
    told = CliRunner().invoke(cli.app, ["migrate", "--plan"]).stdout
    assert told == "rebuilt from the log: stop older servers first\n"
    told = CliRunner().invoke(cli.app, ["migrate", "--plan", "--json"]).stdout
    assert json.loads(told) == [{"step": "rebuilt from the log", "expands": False}]
    assert everything(here) == before
    assert CliRunner().invoke(cli.app, ["migrate"]).stdout == "rebuilt from the log\n"
    assert CliRunner().invoke(cli.app, ["migrate", "--plan"]).stdout == f"Schema {here.schema} is up to date.\n"
