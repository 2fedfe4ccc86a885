"""message-db: its SQL functions as its npm package has them, called through psycopg."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from tests.benchmarks.peers.databases import new_database
from tests.benchmarks.peers.packages import NOT_INSTALLED, PACKAGES
from tests.benchmarks.peers.payment import ON_A_STREAM, payment
from tests.benchmarks.peers.threads import closed_loop
from tests.benchmarks.rows import Row, Sample, Series, rows_of

DATABASE = PACKAGES / "@eventide" / "message-db" / "database"

FUNCTIONS = (
    *("message-store-version", "hash-64", "acquire-lock", "category", "is-category", "id", "cardinal-id"),
    *("stream-version", "write-message", "get-stream-messages", "get-category-messages", "get-last-stream-message"),
)

INSTALLED = (
    *("schema/message-store", "tables/messages", "types/message"),
    *(f"functions/{name}" for name in FUNCTIONS),
    *("indexes/messages-id", "indexes/messages-stream", "indexes/messages-category"),
)
"""In the order of its own installer; pgcrypto is left out, for what it needs of it is in PostgreSQL since 13."""

WRITE = "SELECT write_message(%s, %s, 'PaymentPrepared', %s, NULL, %s)"


def lacking() -> str | None:
    """Why it cannot be measured here, and how to change that."""
    return None if DATABASE.is_dir() else f"{Series.MESSAGE_DB}: {NOT_INSTALLED}"


class MessageDb:
    """A message store in a database of its own."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = make_conninfo(
            new_database(conninfo, "message_db"), options="-c search_path=message_store,public"
        )
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            for name in INSTALLED:
                connection.execute((DATABASE / f"{name}.sql").read_bytes())

    def rows(self, clients: Iterable[int]) -> list[Row]:
        """Single appends with the expected version, on a stream for each client."""
        return rows_of(Series.MESSAGE_DB, clients, self._measure)

    def _measure(self, clients: int, seconds: float) -> Sample:
        with ExitStack() as connected:
            connections = [
                connected.enter_context(psycopg.connect(self._conninfo, autocommit=True)) for _ in range(clients)
            ]
            return closed_loop([_Client(connection) for connection in connections], seconds)


class _Client:
    def __init__(self, connection: psycopg.Connection) -> None:
        self._cursor = connection.cursor()
        self._version = ON_A_STREAM

    def __call__(self) -> bool:
        if self._version == ON_A_STREAM:
            self._stream, self._version = f"grant-{uuid4()}", -1
        asked = (str(uuid4()), self._stream, json.dumps(payment(self._stream)), self._version)
        written = self._cursor.execute(WRITE, asked, prepare=True).fetchone()
        assert written is not None, "write_message gives one row"
        self._version = written[0]
        return True
