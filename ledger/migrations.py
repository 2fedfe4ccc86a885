"""One ledger is one PostgreSQL schema; numbered SQL files bring it up to date, each once and in order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import psycopg
from psycopg import sql

from ledger.servers import primary, refuse_standby


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered SQL file of a package."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the file: a migration that was applied may not be edited afterwards."""
        return hashlib.sha256(self.text.encode()).hexdigest()


TWINS = (
    psycopg.errors.DuplicateObject,
    psycopg.errors.DuplicateSchema,
    psycopg.errors.DuplicateTable,
    psycopg.errors.UniqueViolation,
)
"""What the server says when another process made the same thing a moment ago."""


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


def migrate(conninfo: str, schema: str, migrations: Sequence[Migration]) -> list[str]:
    """Create the ledger's schema and roles if they are missing and apply what is new; returns the names applied.

    Safe to run from several processes at once, and again at any time. Needs the right to create schemas and roles.
    """
    with psycopg.connect(primary(conninfo), autocommit=True) as connection:
        refuse_standby(connection)
        _create_homes(connection, schema)
        with connection.transaction():
            connection.execute("LOCK TABLE migrations IN ACCESS EXCLUSIVE MODE")
            new = _check(connection, schema, migrations)
            for migration in new:
                connection.execute(migration.text.encode())
                connection.execute(
                    "INSERT INTO migrations (name, digest) VALUES (%s, %s)", (migration.name, migration.digest)
                )
            connection.execute(statement("ledger", "roles"))
            return [migration.name for migration in new]


def check_schema(
    connection: psycopg.Connection[tuple[object, ...]], schema: str, migrations: Sequence[Migration]
) -> None:
    """Refuse to work on a schema that is older or newer than this program. Raises SchemaError."""
    found = connection.execute("SELECT to_regclass('migrations') IS NOT NULL").fetchone()
    if found is None or not found[0]:
        raise no_ledger(schema)
    if _check(connection, schema, migrations):
        raise SchemaError(f"The ledger in schema {schema} is older than this program: run `momentti migrate`.")


NO_LEDGER = (psycopg.errors.InvalidParameterValue, psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName)
"""What the server says when the ledger's role or its tables are not there."""


def no_ledger(schema: str) -> SchemaError:
    """There is nothing to work on yet, and what to do."""
    return SchemaError(f"There is no ledger in schema {schema} yet: run `momentti migrate`.")


def check_log(schema: str, applied: Sequence[tuple[object, ...]]) -> None:
    """Refuse to write to a log that is older or newer than this program, given its own steps. Raises SchemaError."""
    if list(applied) != [(migration.name, migration.digest) for migration in migrations_of("ledger")]:
        raise SchemaError(f"The ledger in schema {schema} is of another version: use that one, or migrate it.")


def _check(
    connection: psycopg.Connection[tuple[object, ...]], schema: str, migrations: Sequence[Migration]
) -> list[Migration]:
    """The steps still to be taken: a package's own follow each other, whatever other packages did in between."""
    applied = connection.execute("SELECT name, digest FROM migrations ORDER BY number").fetchall()
    known = [(migration.name, migration.digest) for migration in migrations]
    for package in {str(name).partition("/")[0] for name, _ in applied}:
        taken = _steps(package, applied)
        if taken != _steps(package, known)[: len(taken)]:
            raise SchemaError(
                f"Schema {schema} was migrated by another version of Momentti ({len(applied)} steps, this one has"
                f" {len(known)}): use that version or a newer one."
            )
    return [migration for migration in migrations if (migration.name, migration.digest) not in applied]


def _steps(package: str, steps: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [step for step in steps if str(step[0]).startswith(f"{package}/")]


def _create_homes(connection: psycopg.Connection[tuple[object, ...]], schema: str) -> None:
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
            " name text NOT NULL UNIQUE, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
    except TWINS:
        return
