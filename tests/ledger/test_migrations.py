"""A schema is brought up to date once, by whoever comes first, and strangers to it are told so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from domain.names import ProgramId
from ledger.migrations import Migration, SchemaError, check_schema, migrate, migrations_of
from projections.ledger import MIGRATIONS, Ledger
from tests.support.engine import check_log, everything, in_loop, recorded, rows, superuser, tables
from tests.support.processes import PROCESSES
from tests.support.world import program

_numbers = count(1)


@pytest.fixture
def nowhere(database: str) -> Iterator[Ledger]:
    """A ledger that does not exist yet, in a database of its own."""
    name = f"fresh_{next(_numbers)}"
    with psycopg.connect(database, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield Ledger(make_conninfo(database, dbname=name), f"in_{name}")
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def names(ledger: Ledger) -> list[str]:
    return [name for (name,) in rows(ledger, "SELECT name FROM migrations ORDER BY number")]


EXTRA = Migration("ledger/9999_more.sql", "CREATE TABLE more ()")
BROKEN = Migration("ledger/9999_more.sql", "CREATE TABLE more (); SELECT 1 / 0")


def test_it_is_done_once(nowhere: Ledger) -> None:
    assert nowhere.migrate() == [migration.name for migration in MIGRATIONS] != []
    before = everything(nowhere)
    assert nowhere.migrate() == []
    assert nowhere.migrate() == []
    assert everything(nowhere) == before
    with nowhere.reader() as reader:
        assert reader.execute("SELECT count(*) FROM events").fetchone() == (0,)


def test_only_what_is_new_is_done(nowhere: Ledger) -> None:
    nowhere.migrate()
    assert migrate(nowhere.conninfo, nowhere.schema, [*MIGRATIONS, EXTRA]) == [EXTRA.name]
    assert "more" in tables(nowhere)
    assert names(nowhere) == [migration.name for migration in (*MIGRATIONS, EXTRA)]


def test_a_step_that_fails_leaves_nothing(nowhere: Ledger) -> None:
    nowhere.migrate()
    before = everything(nowhere)
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(nowhere.conninfo, nowhere.schema, [*MIGRATIONS, BROKEN])
    assert everything(nowhere) == before
    assert migrate(nowhere.conninfo, nowhere.schema, [*MIGRATIONS, EXTRA]) == [EXTRA.name]


def test_a_first_start_that_fails_can_be_made_good(nowhere: Ledger) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(nowhere.conninfo, nowhere.schema, [*MIGRATIONS, BROKEN])
    assert names(nowhere) == []
    assert nowhere.migrate() == [migration.name for migration in MIGRATIONS]


@pytest.mark.parametrize("attempt", range(4))
def test_six_processes_start_at_once(attempt: int, nowhere: Ledger) -> None:
    start, done = PROCESSES.Barrier(6), PROCESSES.Queue()
    racing = [PROCESSES.Process(target=_migrate, args=(nowhere, start, done), daemon=True) for _ in range(6)]
    for process in racing:
        process.start()
    found = [done.get(timeout=60) for _ in racing]
    for process in racing:
        process.join(20)
    assert [error for error, _ in found if error] == []
    everyones = [name for _, applied in found for name in applied]
    assert everyones == [migration.name for migration in MIGRATIONS] == names(nowhere), "each step was taken once"
    asyncio.run(_use(nowhere))


def _migrate(ledger: Ledger, start: object, done: object) -> None:
    start.wait(30)
    try:
        done.put((None, ledger.migrate()))
    except Exception as error:
        done.put((f"{type(error).__name__}: {error}", []))


async def _use(ledger: Ledger) -> None:
    async with ledger.clerk() as clerk:
        await recorded(clerk, program(ProgramId("skills")), "k")
    check_log(ledger)


@pytest.mark.parametrize("number", range(len(MIGRATIONS)))
def test_an_edited_step_is_refused(number: int, nowhere: Ledger) -> None:
    nowhere.migrate()
    before = everything(nowhere)
    edited = list(MIGRATIONS)
    edited[number] = replace(edited[number], text=edited[number].text + "\n-- edited")
    with pytest.raises(SchemaError, match="another version"):
        migrate(nowhere.conninfo, nowhere.schema, edited)
    renamed = list(MIGRATIONS)
    renamed[number] = replace(renamed[number], name="ledger/0000_other.sql")
    with pytest.raises(SchemaError):
        migrate(nowhere.conninfo, nowhere.schema, renamed)
    assert everything(nowhere) == before


def test_a_newer_schema_is_refused(nowhere: Ledger) -> None:
    migrate(nowhere.conninfo, nowhere.schema, [*MIGRATIONS, EXTRA])
    before = everything(nowhere)
    with pytest.raises(SchemaError, match="newer"):
        nowhere.migrate()
    with pytest.raises(SchemaError, match="newer"), nowhere.reader():
        pass
    assert everything(nowhere) == before


def test_an_older_or_missing_schema_is_refused_by_readers(nowhere: Ledger) -> None:
    with superuser(nowhere) as connection, pytest.raises(SchemaError, match="momentti migrate"):
        check_schema(connection, nowhere.schema, MIGRATIONS)
    migrate(nowhere.conninfo, nowhere.schema, MIGRATIONS[:1])
    with pytest.raises(SchemaError, match="momentti migrate"), nowhere.reader():
        pass
    assert nowhere.migrate() == [migration.name for migration in MIGRATIONS[1:]]
    with nowhere.reader():
        pass


def test_steps_are_in_the_order_of_their_packages_and_numbers() -> None:
    found = [migration.name for migration in migrations_of("ledger", "projections")]
    assert found == sorted(found)
    assert found[0] == "ledger/0001_log.sql"
    assert len({migration.digest for migration in MIGRATIONS}) == len(MIGRATIONS)


@in_loop
async def test_an_odd_name_is_a_name_all_the_same(nowhere: Ledger) -> None:
    odd = Ledger(nowhere.conninfo, 'Työ "2026"; DROP SCHEMA x')
    odd.migrate()
    assert odd.migrate() == []
    async with odd.clerk() as clerk:
        await recorded(clerk, program(ProgramId("skills")), "k")
    check_log(odd)
