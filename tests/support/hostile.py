"""A served ledger under attack: bytes as they are sent, the answers to them, and what must be as it was before."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.access import sessions
from api.settings import Settings
from domain.names import Person, Role
from projections.ledger import Ledger
from tests.support.coming_in import hold, token
from tests.support.engine import rows

ROOT = Path(__file__).parents[2]
COMMANDS = "/api/v1/commands"
JSON = "application/json"

Headers = Mapping[str, str | bytes | None]

STANDING = """
    SELECT 'events', count(*)::text FROM events
    UNION ALL SELECT 'root', encode(root, 'hex') FROM (SELECT root FROM turns ORDER BY recorded_at DESC LIMIT 1) AS head
    UNION ALL SELECT 'claims', count(*)::text FROM claims
    UNION ALL SELECT 'legs', md5(string_agg(legs::text, ',' ORDER BY legs::text)) FROM legs
    UNION ALL SELECT 'tokens', count(*)::text FROM tokens
    UNION ALL SELECT 'revocations', count(*)::text FROM revocations
    UNION ALL SELECT 'sessions', count(*)::text FROM sessions
    UNION ALL SELECT 'sign-ins', count(*)::text FROM sign_ins
    UNION ALL SELECT 'readings', count(*)::text FROM readings
"""
"""How far the log is, what stands on its accounts, and what the registers of access hold."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        """The answer as a problem, which has a sentence and its code under a lasting address."""
        assert self.headers["content-type"] == "application/problem+json", (self.status, self.headers, self.body[:500])
        told: dict[str, Any] = json.loads(self.body)
        assert told["status"] == self.status and told["type"] == f"/problems/{told['code']}", told
        assert told["detail"] and told["request_id"], told
        return told

    @property
    def said(self) -> str:
        """The sentence, and what is said of each field."""
        told = self.problem
        return " ".join([told["detail"], *(f"{it['field']}: {it['problem']}" for it in told.get("problems", ()))])


@dataclass(frozen=True, slots=True)
class Target:
    """A served ledger, on which some people have roles."""

    address: tuple[str, int]
    ledger: Ledger
    log: Path
    tokens: dict[str, str] = field(default_factory=dict)

    def connect(self, timeout: float = 20.0) -> socket.socket:
        """A connection of one's own."""
        return socket.create_connection(self.address, timeout=timeout)

    def send(self, sent: bytes, timeout: float = 20.0) -> Answer:
        """Send bytes as they are; the first answer to them."""
        with self.connect(timeout) as connection:
            connection.sendall(sent)
            return answer(connection)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Headers | None = None,
        by: str | None = "recorder",
    ) -> Answer:
        """Ask in somebody's name; a header that is None is left out."""
        return self.send(self.request(method, path, body, headers, by))

    def request(
        self, method: str, path: str, body: bytes = b"", headers: Headers | None = None, by: str | None = "recorder"
    ) -> bytes:
        """The bytes of a request."""
        said: dict[str, str | bytes | None] = {"Host": f"127.0.0.1:{self.address[1]}"}
        if by is not None:
            said["Authorization"] = f"Bearer {self.tokens[by]}"
        if body:
            said |= {"Content-Type": JSON, "Content-Length": str(len(body)), "Idempotency-Key": "hostile"}
        said |= headers or {}
        lines = [f"{method} {path} HTTP/1.1".encode()]
        for name, value in said.items():
            if value is not None:
                lines.append(name.encode() + b": " + (value.encode() if isinstance(value, str) else value))
        return b"\r\n".join([*lines, b"", body])

    def record(self, body: Any, headers: Headers | None = None, by: str | None = "recorder") -> Answer:
        """Send commands, or bytes that are none."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", COMMANDS, sent, headers, by)

    def standing(self) -> dict[str, str]:
        """What must not change."""
        return dict(rows(self.ledger, STANDING))

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Whatever is done, the log, the balances and the registers of access stay, and the server answers."""
        before = self.standing()
        yield
        now = self.standing()
        assert now == before, {name: (before[name], now[name]) for name in now if now[name] != before[name]}
        assert self.ask("GET", "/api/v1/me").status == 200

    def session(self, person: str = "finance.recorder") -> str:
        """The secret of a new session."""
        with self.ledger.registrar() as connection:
            return sessions.start(connection, Person(person), "test")


def answer(connection: socket.socket) -> Answer:
    """The next answer on a connection."""
    response = HTTPResponse(connection)
    response.begin()
    body = response.read()
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


@contextmanager
def attacked(home: Path) -> Iterator[Target]:
    """A ledger served as it is in production; in the end it answers, verifies, and stops well."""
    log = home / "server.log"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "MOMENTTI_HOME": str(home), "MOMENTTI_PER_MINUTE": "100000"}
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
        )
    assert process.stdout is not None
    at = urlsplit(process.stdout.readline().split()[1])
    assert at.hostname is not None and at.port is not None
    with Settings.read({"MOMENTTI_HOME": str(home)}).ledger() as ledger:
        target = Target((at.hostname, at.port), ledger, log)
        for role in Role:
            person = Person(f"finance.{role.value}")
            hold(ledger, person, role)
            target.tokens[role.value] = token(ledger, person)
        yield target
        assert target.ask("GET", "/ready", by=None).status == 200
        verified = subprocess.run(
            [sys.executable, "-m", "api.cli", "verify", "--json"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (verified.returncode, json.loads(verified.stdout)["verified"]) == (0, True), verified.stderr
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
