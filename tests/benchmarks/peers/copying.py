"""How fast PostgreSQL takes event lines in and gives them out by COPY: the limit of filling and of reading a log."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
from psycopg import sql

from tests.benchmarks.rows import Counted, Row, Sample, Series, sample

LINES = 20_000
"""In one COPY, which is one transaction."""

FORMATS = {
    "text": (Series.COPY_IN_TEXT, Series.COPY_OUT_TEXT),
    "binary": (Series.COPY_IN_BINARY, Series.COPY_OUT_BINARY),
}


class Copies:
    """Lines of a ledger in a table without an index, and an empty table of the same shape."""

    def __init__(self, conninfo: str, schema: str) -> None:
        self._conninfo = conninfo
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA copies")
            connection.execute(
                sql.SQL(
                    "CREATE TABLE copies.lines AS SELECT position, effective_on, line"
                    " FROM {}.events CROSS JOIN generate_series(1, {}::int) LIMIT {}"
                ).format(sql.Identifier(schema), LINES, LINES)
            )
            connection.execute("CREATE TABLE copies.taken (LIKE copies.lines)")

    def rows(self) -> list[Row]:
        """In and out, as text and binary, by one client."""
        return [
            row
            for form, (taking, giving) in FORMATS.items()
            for row in (
                Row(taking, 1, lambda seconds, form=form: self._taken(form, seconds)),  # type: ignore[misc]
                Row(giving, 1, lambda seconds, form=form: self._given(form, seconds)),  # type: ignore[misc]
            )
        ]

    def _given(self, form: str, seconds: float) -> Sample:
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            return _repeated(lambda: _out(connection, form), seconds)

    def _taken(self, form: str, seconds: float) -> Sample:
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute("TRUNCATE copies.taken")
            blocks = _out(connection, form)
            return _repeated(lambda: _in(connection, form, blocks), seconds)


def _out(connection: psycopg.Connection, form: str) -> list[bytes]:
    out = sql.SQL("COPY copies.lines TO STDOUT (FORMAT {})").format(sql.Identifier(form))
    with connection.cursor().copy(out) as copy:
        return [bytes(block) for block in copy]


def _in(connection: psycopg.Connection, form: str, blocks: list[bytes]) -> None:
    taken = sql.SQL("COPY copies.taken FROM STDIN (FORMAT {})").format(sql.Identifier(form))
    with connection.cursor().copy(taken) as copy:
        for block in blocks:
            copy.write(block)


def _repeated(copy: Callable[[], object], seconds: float) -> Sample:
    start, copied = time.perf_counter(), 0
    while copied == 0 or time.perf_counter() < start + seconds:
        copy()
        copied += LINES
    return sample(Counted(copied, time.perf_counter() - start))
