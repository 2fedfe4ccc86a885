"""What a view reads: how many rows of each answer it has in memory as a whole, and which facts it decodes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from domain.facts import Entry
from ledger.codec import Codec, ForeignFact
from projections.ledger import Connection, Ledger


@contextmanager
def counting(ledger: Ledger) -> Iterator[tuple[Connection, list[int]]]:
    """A connection that reads, and how many rows each answer had that came at once; not those of cursors."""
    rows: list[int] = []

    class Counting(psycopg.Cursor[Any]):
        def execute(self, *asked: Any, **how: Any) -> Counting:
            super().execute(*asked, **how)
            rows.append(self.rowcount)
            return self

    with ledger.reader(cursor_factory=Counting) as connection:
        rows.clear()
        yield connection, rows


class Noting(Codec):
    """Notes of which types the facts are that it decodes."""

    def __init__(self) -> None:
        super().__init__()
        self.decoded: list[type] = []

    def decode(self, line: bytes) -> Entry | ForeignFact:
        found = super().decode(line)
        self.decoded.append(type(found.fact) if isinstance(found, Entry) else ForeignFact)
        return found
