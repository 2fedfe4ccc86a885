"""Writers beside what a server does at night: an old snapshot held open, VACUUM and ANALYZE."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import psycopg
from psycopg import sql

from tests.benchmarks.load import Load, Work
from tests.benchmarks.momentti import Momentti
from tests.benchmarks.rows import Row, Sample, Series
from tests.benchmarks.workers import together

TEN_MINUTES = 600.0


class Disturbances:
    """The same load on a quiet server and on a disturbed one, one after the other.

    What an old snapshot costs depends on how often rows were rewritten since: once a turn at most. So while it is held,
    one client takes as many turns as all clients would take in ten minutes, judged by the quiet server's latest row;
    or, where minutes are given, all clients write for so long.
    """

    def __init__(self, momentti: Momentti, clients: int, minutes: float | None, aged: float = TEN_MINUTES) -> None:
        self._momentti = momentti
        self._clients = clients
        self._minutes = minutes
        self._aged = aged
        self._turns_a_second = 0.0

    def rows(self) -> list[Row]:
        """Quiet first: its turns are counted."""
        return [
            Row(Series.QUIET, self._clients, self._quiet),
            Row(Series.VACUUM, self._clients, lambda seconds: self._during("VACUUM {}", seconds)),
            Row(Series.ANALYZE, self._clients, lambda seconds: self._during("ANALYZE {}", seconds)),
            Row(Series.SNAPSHOT, self._clients, self._under_a_snapshot),
        ]

    def _quiet(self, seconds: float) -> Sample:
        before, start = self._turns(), time.perf_counter()
        measured = self._payments(seconds)
        self._turns_a_second = (self._turns() - before) / (time.perf_counter() - start)
        return measured

    def _during(self, statement: str, seconds: float) -> Sample:
        with self._running(statement):
            return self._payments(seconds)

    def _under_a_snapshot(self, seconds: float) -> Sample:
        with self._momentti.ledger.reader() as connection:
            connection.execute("SELECT FROM turns LIMIT 1")
            if self._minutes is None:
                self._momentti.worker.do(Load.take_turns, round(self._aged * self._turns_a_second))
            else:
                self._payments(60 * self._minutes)
            return self._payments(seconds)

    def _payments(self, seconds: float) -> Sample:
        return together([self._momentti.worker], Work.PAYMENTS, self._clients, seconds)

    def _turns(self) -> int:
        with self._momentti.ledger.reader() as connection:
            row = connection.execute("SELECT count(*) FROM turns").fetchone()
        assert row is not None, "count gives one row"
        return int(row[0])

    @contextmanager
    def _running(self, statement: str) -> Iterator[None]:
        """The statement, over and over, on every table of the ledger; what it has begun it ends."""
        ledger, done = self._momentti.ledger, Event()
        with psycopg.connect(ledger.conninfo, autocommit=True) as connection:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [ledger.schema])
            tables = [sql.SQL(statement).format(sql.Identifier(ledger.schema, name)) for (name,) in found]

            def repeat() -> None:
                while not done.is_set():
                    for each in tables:
                        connection.execute(each)

            repeating = Thread(target=repeat)
            repeating.start()
            try:
                yield
            finally:
                done.set()
                repeating.join()
