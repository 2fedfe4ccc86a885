"""Tables beside the live ones: filled from the log's lines alone, compared with what is stored, put in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from domain.pots import Account
from ledger.migrations import template
from projections.derivation import Derived
from projections.ledger import Connection

LENGTH = 4_096
"""Rows are compared, and replaced, by so many positions at a time."""

FRESH = template("projections", "fresh")
INDEX = template("projections", "fresh_index")
DIGESTS = template("projections", "digests")
ROWS = template("projections", "chunk")
EMPTY = template("projections", "empty_chunks")
FILL = template("projections", "fill_chunks")
FORGET = template("projections", "forget_after")
COPY_IN = template("projections", "copy_in")


def listed(columns: Iterable[str]) -> sql.Composed:
    """Columns as a statement names them."""
    return sql.SQL(", ").join(map(sql.Identifier, columns))


@dataclass(frozen=True, slots=True)
class Mended:
    """A stored table that was not what the log says, from a position (an account: a number) on."""

    table: str
    counted: str
    since: int

    def __str__(self) -> str:
        return f"{self.table} from {self.counted} {self.since} on"


@dataclass(frozen=True, slots=True)
class Table:
    """A stored table that follows from the lines; its rows are counted by ``key``, an expression in SQL.

    The fresh one has an ``index`` where rows of it are needed before all are there.
    """

    name: str
    columns: tuple[str, ...]
    key: str = "position"
    counted: str = "position"
    index: tuple[str, ...] = ()

    def create(self, connection: Connection) -> None:
        """The fresh table, empty; it goes when the connection does."""
        connection.execute(FRESH.format(**self._names()))
        if self.index:
            connection.execute(INDEX.format(**self._names()))

    def fill(self, connection: Connection, rows: Iterable[Sequence[Any]], live: bool = False) -> None:
        """Add derived rows to the fresh table, or to the live one where a ledger is derived for the first time."""
        table = sql.Identifier(self.name if live else self.fresh)
        with connection.cursor().copy(COPY_IN.format(table=table, columns=listed(self.columns))) as copy:
            for row in rows:
                copy.write_row(row)

    def differing(self, connection: Connection) -> list[int]:
        """The chunks whose digest is not that of what was derived, in order."""
        stored, due = (dict(self._query(connection, DIGESTS, name)) for name in (self.name, self.fresh))
        return sorted(chunk for chunk in stored.keys() | due.keys() if stored.get(chunk) != due.get(chunk))

    def difference(self, connection: Connection, chunk: int) -> Mended:
        """Where in a chunk that differs the first difference is."""
        stored, due = (Counter(self._query(connection, ROWS, name, chunk=chunk)) for name in (self.name, self.fresh))
        return Mended(self.name, self.counted, min(at for at, _ in (stored - due) + (due - stored)))

    def mend(self, connection: Connection, chunks: Sequence[int]) -> None:
        """Put the derived rows of these chunks in the place of the stored ones."""
        for half in (EMPTY, FILL):
            connection.execute(half.format(**self._names()), {"chunks": list(chunks)})

    def forget_after(self, connection: Connection, position: int) -> None:
        """Take out of the fresh table what the stored one has not come to yet: that is no difference."""
        connection.execute(FORGET.format(**self._names()), {"position": position})

    @property
    def fresh(self) -> str:
        """The name of the fresh table."""
        return f"fresh_{self.name}"

    def _query(self, connection: Connection, query: sql.SQL, table: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return connection.execute(query.format(table=sql.Identifier(table), **self._names()), parameters).fetchall()

    def _names(self) -> dict[str, sql.Composable]:
        return {
            "live": sql.Identifier(self.name),
            "fresh": sql.Identifier(self.fresh),
            "columns": listed(self.columns),
            "index": listed(self.index),
            "key": sql.SQL(self.key),
            "length": sql.Literal(LENGTH),
        }


ACCOUNTS = Table("accounts", ("account", *Account._fields), key="account", counted="number")
LEGS = Table("legs", ("position", "account", "cents", "effective_on"))
CLAIMS = Table("claims", ("position", "name", "taken"))
SHELF = Table("shelf", ("position", "decision", "state"), index=("decision", "position"))
TILES = Table("tiles", ("level", "index", "root"), key="((index + 1) << (8 * level))")
SUMS = Table("sums", ("period", "position", "accounts", "cents"))
SUMMED = Table("summed", ("position",))

DERIVED = (ACCOUNTS, LEGS, CLAIMS, SHELF, TILES, SUMS, SUMMED)
"""All of them."""


def fill(connection: Connection, derived: Derived, live: bool = False) -> None:
    """Add what lines say to the fresh tables, or the live ones; sums apart."""
    ACCOUNTS.fill(connection, derived.accounts, live)
    LEGS.fill(connection, derived.legs, live)
    CLAIMS.fill(connection, ((at, name.hex(), taken) for at, name, taken in derived.claims), live)
    SHELF.fill(connection, derived.shelf, live)
    TILES.fill(connection, (row for _, *row in derived.tiles), live)
