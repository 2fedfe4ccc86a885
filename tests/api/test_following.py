"""Beside a server the sums are brought up to date, and snapshots kept by a process that nobody waits for."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from litestar.testing import TestClient
from psycopg.conninfo import make_conninfo

from api.http.app import make_app
from api.snapshots import Snapshots, SnapshotsEnded
from domain.names import Person, Role
from projections import follower
from projections.ledger import Ledger
from projections.verify import verify
from tests.projections.lifelike import lived
from tests.support.access import ADMINISTRATOR, giving
from tests.support.coming_in import bearer
from tests.support.engine import in_loop, rows, until
from tests.support.importing import asked

ROOT = Path(__file__).parents[2]

STARTED_ELSEWHERE = """
import asyncio, sys
from api.snapshots import Snapshots
from projections.ledger import Ledger
async def keep_one():
    snapshots = Snapshots(Ledger(*sys.argv[1:]))
    await snapshots.keep()
    await snapshots.end()
asyncio.run(keep_one())
"""

STARTED_AND_FORGOTTEN = """
import asyncio, sys, time
from api.snapshots import Snapshots
from projections.ledger import Ledger
asyncio.run(Snapshots(Ledger(*sys.argv[1:])).keep())
print("kept", flush=True)
time.sleep(60)
"""


def keepers(of: int | None = None) -> list[int]:
    """The processes that keep snapshots, started by a process: by this one, unless it is said."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == (of or os.getpid()) and b"api.snapshots" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except FileNotFoundError:
            continue
    return found


def kept(ledger: Ledger) -> int:
    """Where the newest snapshot stands; 0 where there is none."""
    return int(rows(ledger, "SELECT coalesce(max(position), 0) FROM snapshots")[0][0])


def head(ledger: Ledger) -> int:
    return int(rows(ledger, "SELECT max(position) FROM events")[0][0])


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums and a snapshot are due after a few facts, and looked for at once."""
    monkeypatch.setattr(follower, "SNAPSHOT_EVERY", 1)
    monkeypatch.setattr(follower, "CHUNK", 16)
    monkeypatch.setattr("api.http.following.FOLLOW_EVERY", 0.05)


def test_beside_a_server_sums_and_snapshots_keep_up(ledger: Ledger, soon: None) -> None:
    with TestClient(make_app(ledger), base_url="http://127.0.0.1"):
        assert keepers() == [], "there is nothing to keep"
        lived(ledger, seed=5, lists=20)
        until(lambda: kept(ledger) == head(ledger))
        assert len(keepers()) == 1
        verified = verify(ledger)
        assert verified.snapshot == head(ledger)
        assert verified.summed >= head(ledger) - 16
    assert keepers() == [], "it ends with its server"


def test_of_a_small_ledger_no_snapshot_is_kept(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "CHUNK", 16)
    lived(ledger, seed=5, lists=20)
    with TestClient(make_app(ledger), base_url="http://127.0.0.1"):
        until(lambda: rows(ledger, "SELECT FROM sums"))
    assert kept(ledger) == 0


@contextmanager
def keeping(ledger: Ledger) -> Iterator[int]:
    """The process that kept a first snapshot beside a server."""
    with TestClient(make_app(ledger), base_url="http://127.0.0.1"):
        lived(ledger, seed=5, lists=10)
        until(lambda: kept(ledger) == head(ledger))
        (keeper,) = keepers()
        yield keeper


def test_another_process_goes_on_where_one_was_killed(ledger: Ledger, soon: None) -> None:
    with keeping(ledger) as first:
        os.kill(first, signal.SIGKILL)
        bearer(ledger, Person("auditor.one"), Role.AUDITOR)
        until(lambda: kept(ledger) == head(ledger))
        (second,) = keepers()
    assert first != second


def test_sums_keep_up_however_long_a_snapshot_takes(ledger: Ledger, soon: None) -> None:
    with keeping(ledger) as keeper:
        os.kill(keeper, signal.SIGSTOP)
        before = head(ledger)
        auditors = (giving(Role.AUDITOR, Person(f"auditor.{number}")) for number in range(40))
        asked(ledger, giving(Role.ADMINISTRATOR, ADMINISTRATOR), *auditors, key="people")
        until(lambda: verify(ledger).summed > before)
        assert kept(ledger) == before
        os.kill(keeper, signal.SIGCONT)
        until(lambda: kept(ledger) == head(ledger))


@in_loop
async def test_a_process_that_says_nothing_is_ended(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots = Snapshots(ledger)
    await snapshots.keep()
    (first,) = keepers()
    monkeypatch.setattr("api.snapshots.KEPT_WITHIN", 0.2)
    os.kill(first, signal.SIGSTOP)
    with pytest.raises(SnapshotsEnded):
        await snapshots.keep()
    assert keepers() == []
    monkeypatch.undo()
    await snapshots.keep()
    await snapshots.end()


def test_what_stands_where_the_server_was_started_is_not_run(ledger: Ledger, tmp_path: Path) -> None:
    """A server that is installed does not look for its modules there either."""
    for name in ("json", "api", "domain"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} was run')")
    lived(ledger, seed=5, lists=5)
    subprocess.run(
        (sys.executable, "-P", "-c", STARTED_ELSEWHERE, ledger.conninfo, ledger.schema),
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        timeout=60,
    )
    assert kept(ledger) == head(ledger)


@in_loop
async def test_who_waits_for_a_process_that_is_killed_is_told(ledger: Ledger) -> None:
    snapshots = Snapshots(ledger)
    await snapshots.keep()
    (first,) = keepers()
    os.kill(first, signal.SIGSTOP)
    waiting = asyncio.create_task(snapshots.keep())
    await asyncio.sleep(0.1)
    assert not waiting.done()
    os.kill(first, signal.SIGKILL)
    with pytest.raises(SnapshotsEnded, match=r"^the process that keeps snapshots ended with -9$"):
        await waiting
    await snapshots.keep()
    await snapshots.end()
    assert keepers() == []


@in_loop
async def test_a_snapshot_that_cannot_be_kept_is_told_in_the_log(
    ledger: Ledger, capfd: pytest.CaptureFixture[str]
) -> None:
    """And the next one may be."""
    nowhere = Snapshots(Ledger(make_conninfo(ledger.conninfo, port=9), ledger.schema))
    for _ in range(2):
        await nowhere.keep()
    assert len(keepers()) == 1
    await nowhere.end()
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [(it["level"], it["logger"]) for it in lines] == [("warning", "api.snapshots")] * 2
    assert lines[0]["event"].startswith("no snapshot was kept: OperationalError - connection ")


def test_the_process_ends_with_whoever_started_it_however_they_end(ledger: Ledger) -> None:
    told = (sys.executable, "-c", STARTED_AND_FORGOTTEN, ledger.conninfo, ledger.schema)
    with subprocess.Popen(told, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None and starter.stdout.readline() == "kept\n"
        (keeper,) = keepers(starter.pid)
        starter.kill()
    until(lambda: not Path(f"/proc/{keeper}").exists())
