"""One ledger is one PostgreSQL schema; numbered SQL files bring it up to date, each once and in order.

A step whose first line begins with ``-- expands`` only adds what older programs need not know: those that run go on,
and start again, beside it. Every other step contracts: programs that do not know it are told to make way.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql

from ledger.servers import primary, refuse_standby

Connection = psycopg.Connection[tuple[Any, ...]]
Applied = tuple[Any, ...]
"""A step that was taken: its name, its digest, whether it expands."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered SQL file of a package."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the file: a migration that was applied may not be edited afterwards."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def expands(self) -> bool:
        """Whether programs that do not know it may go on; the schema keeps this for them, since they cannot tell."""
        return self.text.startswith("-- expands")


PAUSE = 1.0
"""Seconds for which everybody else goes on before steps that had to wait are tried again."""

PATIENCE = 600.0
"""Seconds for which steps are tried again before whoever wants them is told that somebody is in their way."""


TWINS = (
    psycopg.errors.DuplicateObject,
    psycopg.errors.DuplicateSchema,
    psycopg.errors.DuplicateTable,
    psycopg.errors.UniqueViolation,
)
"""What the server says when another process made the same thing a moment ago."""


IN_THE_WAY = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
"""What the server says when steps would wait for others for long, or they for each other."""


class SchemaError(Exception):
    """The database's schema and this program do not belong together; the message says what to do."""


def migrations_of(*packages: str) -> list[Migration]:
    """The numbered SQL files of the packages, package by package, in the order of their numbers."""
    found = []
    for package in packages:
        folder = files(package) / "sql"
        names = sorted(path.name for path in folder.iterdir() if path.name[:4].isdigit())
        found += [Migration(f"{package}/{name}", (folder / name).read_text("utf-8")) for name in names]
    return found


def statement(package: str, name: str) -> bytes:
    """The text of a named SQL file of a package, as it is sent to the server."""
    return (files(package) / "sql" / f"{name}.sql").read_bytes()


def template(package: str, name: str) -> sql.SQL:
    """The same of one that leaves blanks for names, which are filled in before."""
    return sql.SQL(statement(package, name).decode())


MIGRATED = statement("ledger", "migrated")
LOCK_MIGRATIONS = statement("ledger", "lock_migrations")


def migrate(conninfo: str, schema: str, migrations: Sequence[Migration]) -> list[str]:
    """Create the ledger's schema and roles if they are missing and apply what is new; returns the names applied.

    Safe to run from several processes at once, and again at any time; a newer version's schema is left as it is.
    Whoever reads or writes goes on but for moments. Needs the right to create schemas and roles.
    """
    with psycopg.connect(primary(conninfo), autocommit=True) as connection:
        refuse_standby(connection)
        _create_homes(connection, schema)
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                return _apply(connection, schema, migrations)
            except IN_THE_WAY as error:
                if time.monotonic() > give_up:
                    raise SchemaError(
                        f"Schema {schema} was read or written without a pause for {PATIENCE:.0f} s; nothing was"
                        " changed. Find the transaction that is open that long, and try again."
                    ) from error
                time.sleep(PAUSE)


def _apply(connection: Connection, schema: str, migrations: Sequence[Migration]) -> list[str]:
    with connection.transaction():
        connection.execute(LOCK_MIGRATIONS)
        applied = connection.execute(MIGRATED).fetchall()
        new = _unapplied(schema, applied, migrations)
        if len(applied) + len(new) > len(migrations):
            if new:
                raise _of_another_version(schema, f"{new[0].name} is missing beside steps unknown here")
            return []
        for migration in new:
            connection.execute(migration.text.encode())
            connection.execute(
                "INSERT INTO migrations (name, digest, expands) VALUES (%s, %s, %s)",
                (migration.name, migration.digest, migration.expands),
            )
        connection.execute(statement("ledger", "roles"))
        return [migration.name for migration in new]


def unapplied(connection: Connection, schema: str, migrations: Sequence[Migration]) -> list[Migration]:
    """The steps that ``migrate`` would take. Raises SchemaError where there is no ledger, or one of another version."""
    found = connection.execute("SELECT to_regclass('migrations') IS NOT NULL").fetchone()
    if found is None or not found[0]:
        raise no_ledger(schema)
    return _unapplied(schema, connection.execute(MIGRATED).fetchall(), migrations)


def check_schema(connection: Connection, schema: str, migrations: Sequence[Migration]) -> None:
    """Refuse to work on a schema that is older than this program, or too new for it. Raises SchemaError."""
    if unapplied(connection, schema, migrations):
        raise SchemaError(f"The ledger in schema {schema} is older than this program: run `momentti migrate`.")


NO_LEDGER = (psycopg.errors.InvalidParameterValue, psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName)
"""What the server says when the ledger's role or its tables are not there."""


def no_ledger(schema: str) -> SchemaError:
    """There is nothing to work on yet, and what to do."""
    return SchemaError(f"There is no ledger in schema {schema} yet: run `momentti migrate`.")


def check_log(schema: str, applied: Sequence[Applied]) -> None:
    """Refuse to write to a log that is older than this program, or too new for it. Raises SchemaError."""
    own = [step for step in applied if str(step[0]).startswith("ledger/")]
    if _unapplied(schema, own, migrations_of("ledger")):
        raise SchemaError(f"The log in schema {schema} is older than this program: run `momentti migrate`.")


def _unapplied(schema: str, applied: Sequence[Applied], migrations: Sequence[Migration]) -> list[Migration]:
    """The steps still to be taken: a package's own follow each other, whatever other packages did in between."""
    known = [(migration.name, migration.digest) for migration in migrations]
    for package in {str(name).partition("/")[0] for name, *_ in applied}:
        taken = [step for step in applied if str(step[0]).startswith(f"{package}/")]
        ours = [step for step in known if step[0].startswith(f"{package}/")]
        if [step[:2] for step in taken[: len(ours)]] != ours[: len(taken)]:
            raise _of_another_version(schema, "its steps are not the ones of this program")
        if contracting := [str(name) for name, _, expands in taken[len(ours) :] if not expands]:
            raise _of_another_version(schema, f"{contracting[0]} leaves no room for older programs")
    names = {name for name, *_ in applied}
    return [migration for migration in migrations if migration.name not in names]


def _of_another_version(schema: str, why: str) -> SchemaError:
    return SchemaError(
        f"Schema {schema} was migrated by another version of Momentti ({why}): use that version or a newer one."
    )


def _create_homes(connection: Connection, schema: str) -> None:
    """Roles, schema and the list of migrations; several processes may try at once, so each step may meet its twin."""
    owner, clerk = sql.Identifier(f"{schema}_owner"), sql.Identifier(f"{schema}_clerk")
    home = sql.Identifier(schema)
    for step in (
        sql.SQL("CREATE ROLE {} NOLOGIN").format(owner),
        sql.SQL("CREATE ROLE {} NOLOGIN").format(clerk),
        sql.SQL("GRANT {}, {} TO CURRENT_USER").format(owner, clerk),
        sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(home, owner),
    ):
        try:
            connection.execute(step)
        except TWINS:
            continue
    connection.execute(sql.SQL("SET ROLE {}").format(owner))
    # Functions keep this path. Unless it is named last, a caller's temporary schema would come first in it.
    connection.execute(sql.SQL("SET search_path = {}, pg_temp").format(home))
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " name text NOT NULL UNIQUE, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(),"
            " expands boolean NOT NULL DEFAULT false)"
        )
    except TWINS:
        return
