"""One ledger, ready for use: where its log is, how to write to it, how to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool

from ledger.clerk import Clerk
from ledger.codec import Codec
from ledger.desk import Desk
from ledger.migrations import (
    NO_LEDGER,
    Migration,
    check_schema,
    migrate,
    migrations_of,
    no_ledger,
    statement,
    unapplied,
)
from ledger.rehearsal import Rehearsal, rehearsal
from ledger.servers import primary, refuse_standby
from ledger.watching import Watch
from projections.legs import Legs

Connection = psycopg.Connection[tuple[Any, ...]]

Progress = Callable[[int], None]
"""Is told the position that a long work has come to."""

MIGRATIONS = migrations_of("ledger", "projections")
AS_READER = statement("projections", "as_reader")


def new_desk() -> Desk:
    """An empty desk with the projection of legs."""
    return Desk(Codec(), Legs())


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger: a database, the one schema in it that holds everything, and where views may be read instead."""

    conninfo: str
    schema: str = "momentti"
    read_conninfo: str | None = None

    def migrate(self) -> list[str]:
        """Create the schema or bring it up to date; returns the names of the steps taken."""
        return migrate(self.conninfo, self.schema, MIGRATIONS)

    def unapplied(self) -> list[Migration]:
        """The steps that ``migrate`` would take. Raises SchemaError where there is no ledger."""
        with self.as_found() as connection:
            return unapplied(connection, self.schema, MIGRATIONS)

    @contextmanager
    def as_found(self) -> Iterator[Connection]:
        """A connection as the ledger's clerk, whichever version brought the schema up to date last."""
        with psycopg.connect(primary(self.conninfo), autocommit=True) as connection:
            self._become(connection, "clerk")
            yield connection

    def clerk(self, watch: Watch | None = None) -> Clerk:
        """A writer, with somebody who watches its turns if need be; use it as an async context manager."""
        return Clerk(self.conninfo, self.schema, new_desk, watch)

    def rehearsal(self) -> AbstractAsyncContextManager[Rehearsal]:
        """What would be decided now, of many commands one after another."""
        return rehearsal(self.conninfo, self.schema, new_desk)

    @contextmanager
    def owner(self) -> Iterator[Connection]:
        """A connection as the ledger's owner, for what only maintenance may do; the log stays append-only for it."""
        with psycopg.connect(primary(self.conninfo), autocommit=True) as connection:
            refuse_standby(connection)
            self._enter(connection, "owner")
            yield connection

    @contextmanager
    def registrar(self) -> Iterator[Connection]:
        """A connection as the ledger's clerk, for the registers beside the log; every statement is a transaction."""
        with psycopg.connect(primary(self.conninfo), autocommit=True) as connection:
            self._enter(connection, "clerk")
            yield connection

    def registrars(self, most: int) -> ConnectionPool[Connection]:
        """The same, at most so many at a time, kept for whoever serves; it is opened and closed by them."""
        return ConnectionPool(
            primary(self.conninfo),
            kwargs={"autocommit": True, "connect_timeout": 5, "options": "-c statement_timeout=5s"},
            configure=lambda connection: self._enter(connection, "clerk"),
            check=ConnectionPool.check_connection,
            name="registers",
            min_size=0,
            max_size=most,
            timeout=5,
            open=False,
        )

    @contextmanager
    def reader(self, **options: Any) -> Iterator[Connection]:
        """A connection that only reads, in one snapshot. Raises SchemaError when the schema is not this program's."""
        with self._reading(primary(self.conninfo), options) as connection:
            yield connection

    @contextmanager
    def viewer(self) -> Iterator[Connection]:
        """A reader for views, which say at which position they were read: a standby may be behind its primary."""
        with self._reading(self.viewed, {}) as connection:
            yield connection

    @property
    def viewed(self) -> str:
        """Where views are read."""
        return self.read_conninfo or primary(self.conninfo)

    def settle(self, connection: Connection) -> None:
        """Make a new connection a reader. Raises SchemaError when the schema is not this program's."""
        self._enter(connection, "clerk")
        connection.execute(AS_READER)
        connection.commit()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True

    @contextmanager
    def _reading(self, conninfo: str, options: dict[str, Any]) -> Iterator[Connection]:
        with psycopg.connect(conninfo, **options) as connection:
            self.settle(connection)
            yield connection

    def _enter(self, connection: Connection, role: str) -> None:
        self._become(connection, role)
        check_schema(connection, self.schema, MIGRATIONS)

    def _become(self, connection: Connection, role: str) -> None:
        try:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{self.schema}_{role}")))
        except NO_LEDGER as error:
            raise no_ledger(self.schema) from error
        connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(self.schema)))
