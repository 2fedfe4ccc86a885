"""Everything that follows from the log, dropped and filled again from its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from psycopg import sql

from domain.pots import Account
from ledger.migrations import statement
from projections.derivation import Derivation, Derived
from projections.follower import CHUNK, SUM_UP
from projections.ledger import Connection, Ledger

LINES = statement("projections", "lines")

DERIVED = {
    "accounts": ("account", *Account._fields),
    "legs": ("position", "account", "cents", "effective_on"),
    "claims": ("position", "name", "taken"),
    "shelf": ("position", "decision", "state"),
    "tiles": ("level", "index", "root"),
    "sums": ("period", "position", "accounts", "cents"),
    "summed": ("position",),
}
"""The stored tables that follow from the lines, with their columns."""

PAGE = 5_000


def rebuild(ledger: Ledger, progress: Callable[[int], None] = lambda position: None) -> int:
    """Drop and refill all derived tables in one transaction, writers waiting; returns the position it holds for.

    Needs the right to act as the ledger's owner. Snapshots are dropped: the next follower writes one.
    """
    with ledger.owner() as connection, ledger.reader() as log, connection.transaction():
        connection.execute("SELECT lock_turn()")
        tables = sql.SQL(", ").join(sql.Identifier(table) for table in (*DERIVED, "snapshots"))
        connection.execute(sql.SQL("TRUNCATE {}").format(tables))
        last = _refill(connection, log, progress)
        while connection.execute(SUM_UP, {"chunk": CHUNK}).fetchone() == (True,):
            pass
        return last


def _refill(connection: Connection, log: Connection, progress: Callable[[int], None]) -> int:
    derivation = Derivation()
    position = 0
    # The lock is held: nobody appends while the lines are read on a connection of their own.
    with log.cursor(name="lines") as lines:
        lines.itersize = PAGE
        lines.execute(LINES, {"known": 2**62})
        while rows := lines.fetchmany(PAGE):
            derived = [derivation.take(line) for _, line in rows]
            position = rows[-1][0]
            _write(connection, derived)
            progress(position)
    return position


def _write(connection: Connection, derived: list[Derived]) -> None:
    _copy(connection, "accounts", ((number, *account) for it in derived for number, account in it.accounts))
    _copy(connection, "legs", (row for it in derived for row in it.legs))
    _copy(connection, "claims", (row for it in derived for row in it.claims))
    _copy(connection, "shelf", (row for it in derived for row in it.shelf))
    _copy(connection, "tiles", ((tile.level, tile.index, tile.root) for it in derived for tile in it.tiles))


def _copy(connection: Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, DERIVED[table]))
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor().copy(query) as copy:
        for row in rows:
            copy.write_row(row)
