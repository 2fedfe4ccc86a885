"""A PostgreSQL 18 of our own behind a private socket, shared by every process that uses the same home."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from ledger.programs import SOCKET, EmbeddedServerError, as_server, let_pass, program, server_account, socket_folder

VERSION = "18"
SECONDS = 120.0

CLUSTER = ("--username=postgres", "--encoding=UTF8", "--locale=C", "--locale-provider=libc")
GUARDED = ("--data-checksums", "--auth-local=trust", "--auth-host=reject")
DURABLE = ("--fsync=on", "--synchronous_commit=on", "--full_page_writes=on")
PRIVATE = ("--listen_addresses=", "--port=5432", "--unix_socket_permissions=0700")
SETTINGS = (*DURABLE, *PRIVATE, "--max_connections=200", "--timezone=UTC", "--log_timezone=UTC")

# Said by a new server while the backends of a killed one, or another server just starting, hold the data.
HELD_FOR_A_MOMENT = (b"pre-existing shared memory block", b'" already exists')


@contextmanager
def embedded_server(home: Path) -> Iterator[str]:
    """The address of the ledger's database, whose server lives in this home while anyone uses it."""
    server = EmbeddedServer(home)
    server.start()
    try:
        yield server.conninfo
    finally:
        server.stop()


class EmbeddedServer:
    """The database server of one home: the first user starts it, the last one stops it."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self._data = self.home / f"postgres-{VERSION}"
        self._log = self.home / f"postgres-{VERSION}.log"
        self._users: int | None = None
        self._socket_folder = ""
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def conninfo(self) -> str:
        """Where the ledger's database answers."""
        if self._users is None:
            raise EmbeddedServerError("The embedded server has not been started.")
        return _address(self._socket_folder)

    def running(self) -> str | None:
        """Where the ledger's database answers now, for somebody who does not keep it running; None if it does not."""
        sockets = self._pid_file()[4]
        return _address(sockets) if self.pid() and sockets else None

    def pid(self) -> int | None:
        """The process id of the running server, if it runs."""
        number = self._pid_file()[0]
        return int(number) if number.isdecimal() and self._runs_as(int(number)) else None

    def start(self) -> None:
        """Joins the users of the home's server, starting it if it does not run."""
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._our_turn():
                if self._users is None:
                    self._users = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
                    fcntl.flock(self._users, fcntl.LOCK_SH)
                try:
                    self._initialise()
                    self._run()
                except BaseException:
                    self._leave()
                    raise
        except (OSError, subprocess.SubprocessError, psycopg.Error) as why:
            raise EmbeddedServerError(f"The embedded server in {self.home} cannot be used: {why}") from why

    def stop(self) -> None:
        """Leaves the server to its other users, or stops it if there are none."""
        if self._users is not None:
            with self._our_turn():
                self._leave()

    @contextmanager
    def _our_turn(self) -> Iterator[None]:
        turn = os.open(self.home / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _wait_until(lambda: _try_lock(turn), f"Others keep starting or stopping the server in {self.home}")
            yield
        finally:
            os.close(turn)

    def _leave(self) -> None:
        assert self._users is not None, "only a user can leave"
        users, self._users = self._users, None
        try:
            if _try_lock(users):
                self._shut_down()
        finally:
            # A forked child may hold the same open file, so closing it here would not unlock it.
            fcntl.flock(users, fcntl.LOCK_UN)
            os.close(users)

    def _initialise(self) -> None:
        if not self._data.is_dir() or not any(self._data.iterdir()):
            self._make_cluster()
        # Last, for the initdb of a user that was killed goes on for a while and would write what was removed again.
        for leftover in self.home.glob(f"{self._data.name}.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        marker = self._data / "PG_VERSION"
        version = marker.read_text().strip() if marker.exists() else "(no version)"
        if version != VERSION:
            raise EmbeddedServerError(f"{self._data} is of PostgreSQL {version}, and this is PostgreSQL {VERSION}.")
        let_pass(self.home)

    def _make_cluster(self) -> None:
        # Under its lasting name only when complete: initdb writes PG_VERSION long before it is done.
        unfinished = Path(tempfile.mkdtemp(prefix=f"{self._data.name}.new-", dir=self.home))
        try:
            os.chown(unfinished, *server_account())
            let_pass(self.home)
            command = [program("initdb"), f"--pgdata={unfinished}", *CLUSTER, *GUARDED]
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, **as_server())
            if done.returncode != 0:
                raise EmbeddedServerError(f"No database can be made in {self.home}:\n{_tail(done.stderr)}")
            unfinished.rename(self._data)
            folder = os.open(self.home, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _run(self) -> None:
        log_start, self._child = 0, None

        def answers() -> bool:
            nonlocal log_start
            if self.pid():
                self._socket_folder = self._pid_file()[4]
                return self._socket_folder != "" and self._has_database()
            if self._child is None:
                log_start = self._log.stat().st_size if self._log.exists() else 0
                self._launch()
            elif (status := self._child.poll()) is not None:  # pragma: no branch: a quick server answers at once
                said, self._child = self._log.read_bytes()[log_start:], None
                if not any(reason in said for reason in HELD_FOR_A_MOMENT):
                    raise EmbeddedServerError(f"The server in {self.home} ended ({status}):\n{_tail(said)}")
            return False

        _wait_until(answers, f"The server in {self.home} is not ready (its log is {self._log})")

    def _launch(self) -> None:
        sockets = socket_folder(self.home)
        self._disown_stale_files(sockets)
        command = [
            program("postgres"),
            "-D",
            str(self._data),
            *SETTINGS,
            f"--unix_socket_directories={sockets}",
        ]
        log = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            self._child = subprocess.Popen(command, stdout=log, stderr=log, **as_server())
        finally:
            os.close(log)

    def _disown_stale_files(self, sockets: Path) -> None:
        # A dead server's number may be a zombie's or a stranger's by now: PostgreSQL would then not start.
        # It takes its own parent's number for stale; the rest of the file tells it whether backends linger.
        _, *rest = self._pid_file()
        pid_file = self._data / "postmaster.pid"
        if any(rest):
            disowned = self.home / "postmaster.pid"
            disowned.write_text("\n".join((str(os.getpid()), *rest)) + "\n")
            os.chown(disowned, *server_account())
            disowned.replace(pid_file)
        else:
            pid_file.unlink(missing_ok=True)
        for stale in sockets.glob(f"{SOCKET}*"):
            stale.unlink()

    def _pid_file(self) -> list[str]:
        with suppress(FileNotFoundError, NotADirectoryError):
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            return lines + [""] * (5 - len(lines))
        return [""] * 5

    def _runs_as(self, pid: int) -> bool:
        return f"postgres -D {self._data} " in _command_line(pid)

    def _has_database(self) -> bool:
        with suppress(psycopg.OperationalError):
            with psycopg.connect(self.conninfo, dbname="postgres", autocommit=True, connect_timeout=5) as server:
                if not server.execute("SELECT FROM pg_database WHERE datname = 'momentti'").fetchall():
                    server.execute("CREATE DATABASE momentti")
            return True
        return False

    def _shut_down(self) -> None:
        if pid := self.pid():
            sockets = Path(self._pid_file()[4])
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            _wait_until(lambda: not self._runs_as(pid), f"The server in {self.home} does not stop")
            with suppress(OSError):
                sockets.rmdir()
        if self._child is not None:
            self._child.poll()


def _address(sockets: str) -> str:
    return make_conninfo(host=sockets, port=5432, user="postgres", dbname="momentti")


def _command_line(pid: int) -> str:
    if not Path("/proc/self/cmdline").exists():  # pragma: no cover: a system without /proc, such as macOS
        ps = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
        return subprocess.run(ps, capture_output=True, text=True).stdout
    with suppress(FileNotFoundError, ProcessLookupError):
        return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).replace("\0", " ")
    return ""


def _try_lock(file: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _wait_until(done: Callable[[], bool], otherwise: str) -> None:
    deadline, pause = time.monotonic() + SECONDS, 0.01
    while not done():
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"{otherwise}, and {SECONDS:.0f} seconds have passed.")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)


def _tail(text: bytes) -> str:
    return "\n".join(text.decode(errors="replace").strip().splitlines()[-20:])
