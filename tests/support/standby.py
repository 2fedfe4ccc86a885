"""Two servers as docs/replication.md sets them up, and the commands of that page at the moment they are for."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from string import Template
from typing import Any

import psycopg

from ledger.programs import as_server, let_pass, program, server_account
from projections.ledger import Ledger
from tests.support.docs import ROOT, console, momentti_in, run, same
from tests.support.engine import until

PAGE = ROOT / "docs" / "replication.md"
GIVEN = re.compile(r"export A=\S+ B=\S+")
EXPORT = re.compile(r'export (\w+)="(.*)"')
OURS = re.compile(r"\bmomentti (?!$)\w+")
"""Commands of Momentti run as the tests do; PostgreSQL's run as the account that its servers may run as."""

START_A = "pg_ctl start -D $A/data -l $A/log -o \"-k $A -h ''\""
START_B = START_A.replace("$A", "$B")

NOBODY = str(2**30)
"""The number of no process: greater than any."""


class Pair:
    """Servers ``a`` and ``b``, each in a folder of its own; who is the primary changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._told: dict[str, str] = {}

    def copied_to(self, folder: Path) -> Pair:
        """The same servers in another folder; both must have been stopped."""
        for name in ("a", "b"):
            subprocess.run(["cp", "-a", str(self.folder / name), str(folder / name)], check=True)
        recovery = folder / "b" / "data" / "postgresql.auto.conf"
        recovery.write_text(recovery.read_text().replace(str(self.folder), str(folder)))
        copy = Pair(folder)
        copy._told = self._told
        return copy

    @property
    def _environment(self) -> dict[str, str]:
        places = {"A": self.at("a"), "B": self.at("b"), "HOME": str(self.folder), "COLUMNS": "100"}
        path = f"{momentti_in(self.folder)}:{Path(program('psql')).parent}:{os.environ['PATH']}"
        inherited = {name: value for name, value in as_server()["env"].items() if not name.startswith("MOMENTTI_")}
        told = {name: Template(value).substitute(places) for name, value in self._told.items()}
        return inherited | places | told | {"PATH": path}

    def follow(self, section: str) -> list[str]:
        """Carry out a section of the page, where each prints what the page says; returns what was printed."""
        told = []
        for command, said in console(PAGE, section):
            if GIVEN.fullmatch(command):
                continue
            if exported := EXPORT.fullmatch(command):
                self._told[exported[1]] = exported[2]
                continue
            printed = self.shell(command, may_fail=bool(said))
            assert not said or same(said, printed), f"{command}\n{printed}"
            told.append(printed)
        return told

    def shell(self, command: str, may_fail: bool = False) -> str:
        """What a command prints."""
        done = run(command, self._environment, **({} if OURS.search(command) else as_server()))
        assert may_fail or done.returncode == 0, f"{command}\n{done.stdout}"
        return done.stdout

    def at(self, *names: str) -> str:
        """Where servers are, in this order."""
        return ",".join(str(self.folder / name) for name in names)

    def ledger(self, *names: str, read: str | None = None) -> Ledger:
        """The ledger as somebody knows it who is told these servers, and where to read."""
        return Ledger(self._conninfo(*names), read_conninfo=self._conninfo(read) if read else None)

    @contextmanager
    def superuser(self, name: str) -> Iterator[psycopg.Connection[Any]]:
        """A connection to one server as its owner."""
        with psycopg.connect(self._conninfo(name), autocommit=True) as connection:
            yield connection

    @contextmanager
    def setting(self, name: str, setting: str, value: str) -> Iterator[None]:
        """A setting of one server, for sessions that begin within."""
        try:
            self._set(name, f"ALTER SYSTEM SET {setting} = '{value}'")
            until(lambda: self._show(name, setting) == value)
            yield
        finally:
            self._set(name, f"ALTER SYSTEM RESET {setting}")
            until(lambda: self._show(name, setting) != value)

    def kill(self, name: str) -> None:
        """A server's machine fails: every process of it is gone at once."""
        with self.superuser(name) as connection:
            found = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
        pids = [self._pid(name), *(pid for (pid,) in found)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: not _run(pids))
        # Until somebody takes note of a dead server's end its number is taken, and a new one would not start.
        _, *rest = self._pid_file(name).read_text().splitlines()
        self._pid_file(name).write_text("\n".join((NOBODY, *rest)) + "\n")
        for socket in (self.folder / name).glob(".s.PGSQL*"):
            socket.unlink()

    def end(self) -> None:
        """Both servers are gone, however far the set-up came."""
        for name in ("a", "b"):
            with suppress(FileNotFoundError, ProcessLookupError):
                os.kill(self._pid(name), signal.SIGQUIT)

    def _set(self, name: str, statement: str) -> None:
        with self.superuser(name) as connection:
            connection.execute(statement.encode())
            connection.execute("SELECT pg_reload_conf()")

    def _show(self, name: str, setting: str) -> object:
        with self.superuser(name) as connection:
            (row,) = connection.execute(f"SHOW {setting}".encode()).fetchall()
        return row[0]

    def _pid(self, name: str) -> int:
        return int(self._pid_file(name).read_text().splitlines()[0])

    def _pid_file(self, name: str) -> Path:
        return self.folder / name / "data" / "postmaster.pid"

    def _conninfo(self, *names: str) -> str:
        return f"host={self.at(*names)} port=5432 user=postgres dbname=momentti"


@contextmanager
def prepared_pair() -> Iterator[Pair]:
    """Two servers, set up as the page says and stopped: what others are copies of."""
    with _folder() as folder:
        pair = Pair(folder)
        try:
            pair.follow("Set up")
            for name in ("B", "A"):
                pair.shell(f"pg_ctl stop -D ${name}/data")
            yield pair
        finally:
            pair.end()


@contextmanager
def copy_of(prepared: Pair) -> Iterator[Pair]:
    """Two servers of their own, running, as they were prepared."""
    with _folder() as folder:
        pair = prepared.copied_to(folder)
        try:
            for start in (START_A, START_B):
                pair.shell(start)
            yield pair
        finally:
            pair.end()


@contextmanager
def _folder() -> Iterator[Path]:
    # Its name is short enough for a socket, and the servers' account may write in it.
    folder = Path(tempfile.mkdtemp(prefix="momentti-"))
    os.chown(folder, *server_account())
    let_pass(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(pids: list[int]) -> bool:
    """Whether any of them still runs; one that only waits for somebody to take note of its end does not."""
    ps = ["ps", "-o", "stat=", "-p", ",".join(map(str, pids))]
    return any(not state.startswith("Z") for state in subprocess.run(ps, capture_output=True, text=True).stdout.split())
