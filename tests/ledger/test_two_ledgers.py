"""Two agencies in one database: neither reads, writes, delays or changes the other; and one moves out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from domain.refusals import ExceedsAppropriation
from ledger.answers import Recorded
from ledger.embedded import embedded_server
from ledger.migrations import Migration, SchemaError, migrate
from ledger.programs import program
from projections.follower import follow
from projections.ledger import MIGRATIONS, Ledger
from projections.rebuild import rebuild
from projections.verify import verify
from tests.support.docs import ROOT, console, momentti_in, run, same
from tests.support.engine import check_log, everything, in_loop, recorded, refusal_of, rows, superuser, tables
from tests.support.world import award, pay, spend, with_money

_numbers = count(1)

WHICH = ("one", "other")

DENIED = psycopg.errors.InsufficientPrivilege
MORE = Migration("ledger/9999_more.sql", "CREATE TABLE more (); ALTER TABLE events ADD COLUMN more int")


class Agency:
    """A ledger, and the account of the one service that works with it."""

    def __init__(self, database: str, schema: str) -> None:
        self.admin = Ledger(database, schema)
        self.admin.migrate()
        self.account = sql.Identifier(f"{schema}_service")
        with superuser(self.admin) as connection:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(self.account))
            clerk = sql.Identifier(f"{schema}_clerk")
            connection.execute(sql.SQL("GRANT {} TO {}").format(clerk, self.account))
        self.ledger = Ledger(make_conninfo(database, user=f"{schema}_service"), schema)

    def dropped(self) -> None:
        """Nothing of it is left in the database, nor of its roles in the server."""
        roles = [sql.Identifier(f"{self.admin.schema}_{role}") for role in ("owner", "clerk")]
        with superuser(self.admin) as connection:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(self.admin.schema)))
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.SQL(", ").join([*roles, self.account])))


@pytest.fixture
def agencies(database: str) -> Iterator[tuple[Agency, Agency]]:
    """Two agencies in a database of their own."""
    name = f"agencies_{next(_numbers)}"
    with psycopg.connect(database, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        one, other = (Agency(make_conninfo(database, dbname=name), f"{name}_{which}") for which in WHICH)
        yield one, other
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        for role in (f"{name}_{which}_{role}" for which in WHICH for role in ("owner", "clerk", "service")):
            server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


async def live(ledger: Ledger, amount: str = "1 000 000,00") -> list[Any]:
    """A little of everything: money, a grant with a payment that waits, expenditure."""
    async with ledger.clerk() as clerk:
        return [
            await recorded(clerk, with_money(amount), "money"),
            await recorded(clerk, [award("G-1", "500,00"), pay("G-1", "200,00")], "grant"),
            await recorded(clerk, spend("V-1", "1,00"), "spent"),
        ]


def stored(agency: Agency) -> dict[str, Any]:
    """Every row of a ledger, and the files that hold them: a table that was rewritten has another."""
    files = f"SELECT relname, relfilenode FROM pg_class WHERE relnamespace = '{agency.admin.schema}'::regnamespace"
    return everything(agency.admin) | {"files": sorted(rows(agency.admin, files))}


@in_loop
async def test_positions_names_keys_and_money_are_each_ledgers_own(agencies: tuple[Agency, Agency]) -> None:
    one, other = agencies
    first, second = await live(one.ledger), await live(other.ledger, "1 000,00")
    assert [it.first for it in first] == [it.first for it in second], "both count from one, and take the same names"
    check_log(one.admin, first)
    check_log(other.admin, second)
    async with one.ledger.clerk() as ours, other.ledger.clerk() as theirs:
        assert isinstance(await ours.record([spend("V-2", "900,00")], "k"), Recorded)
        assert isinstance(refusal_of(await theirs.record([spend("V-2", "900,00")], "k")), ExceedsAppropriation)


@in_loop
async def test_an_agencys_account_reads_and_writes_its_own_ledger_alone(agencies: tuple[Agency, Agency]) -> None:
    one, other = agencies
    await live(one.ledger)
    await live(other.ledger)
    before = stored(other)
    there = sql.Identifier(other.admin.schema)
    with psycopg.connect(one.ledger.conninfo, autocommit=True) as account:
        for role in ("owner", "clerk"):
            refused(account, sql.SQL("SET ROLE {}").format(sql.Identifier(f"{other.admin.schema}_{role}")))
        for role in (f"{one.admin.schema}_clerk", None):
            account.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)) if role else sql.SQL("RESET ROLE"))
            for table in map(sql.Identifier, tables(other.admin)):
                for what in ("SELECT FROM {}.{}", "INSERT INTO {}.{} DEFAULT VALUES", "DELETE FROM {}.{}"):
                    refused(account, sql.SQL(what).format(there, table))
                refused(account, sql.SQL("TRUNCATE {}.{}").format(there, table))
                refused(account, sql.SQL("DROP TABLE {}.{}").format(there, table))
            for call in ("lock_turn()", "sum_up(1)", "keep_snapshot('', 1, '', now(), '')", "note_refusals('[]')"):
                refused(account, sql.SQL("SELECT {}." + call).format(there))
            refused(account, sql.SQL("CREATE TABLE {}.mine ()").format(there))
    with superuser(one.admin) as owner:
        owner.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{one.admin.schema}_owner")))
        refused(owner, sql.SQL("SELECT FROM {}.events").format(there))
        refused(owner, sql.SQL("DROP SCHEMA {} CASCADE").format(there))
    assert stored(other) == before
    strangers = Ledger(one.ledger.conninfo, other.admin.schema)
    async with strangers.clerk() as clerk:
        with pytest.raises(psycopg.Error):
            await asyncio.wait_for(clerk.record([spend("V-9", "1,00")], "not-ours"), 10)
    assert stored(other) == before


def refused(connection: psycopg.Connection[Any], statement: sql.Composable) -> None:
    with pytest.raises(DENIED):
        connection.execute(statement)


@in_loop
async def test_a_lock_in_one_ledger_holds_up_only_its_own_writers(agencies: tuple[Agency, Agency]) -> None:
    one, other = agencies
    await live(one.ledger)
    await live(other.ledger)
    async with one.ledger.clerk() as ours, other.ledger.clerk() as theirs:
        with superuser(one.admin) as holder, holder.transaction():
            holder.execute("SELECT lock_turn()")
            holder.execute("LOCK TABLE events, turns, claims, legs, summed IN ACCESS EXCLUSIVE MODE")
            waiting = asyncio.create_task(ours.record([spend("V-2", "1,00")], "k"))
            await asyncio.sleep(0.3)
            for number in range(10):
                await asyncio.wait_for(recorded(theirs, spend(f"W-{number}", "1,00"), f"w-{number}"), 10)
            for work in (follow, rebuild, verify):
                await asyncio.wait_for(asyncio.to_thread(work, other.admin), 20)
            assert not waiting.done()
        assert isinstance(await asyncio.wait_for(waiting, 20), Recorded)
    check_log(one.admin)
    check_log(other.admin)


@in_loop
async def test_what_keeps_one_ledger_leaves_the_other_as_it_is(agencies: tuple[Agency, Agency]) -> None:
    one, other = agencies
    await live(one.ledger)
    await live(other.ledger)
    before = stored(other)
    with superuser(one.admin) as connection:
        connection.execute("UPDATE legs SET cents = cents + 1")
    assert [it.table for it in rebuild(one.admin).mended] == ["legs"]
    assert migrate(one.admin.conninfo, one.admin.schema, [*MIGRATIONS, MORE]) == [MORE.name]
    with pytest.raises(SchemaError, match="another version"), one.ledger.reader():
        pass
    assert stored(other) == before
    verify(other.ledger)
    async with other.ledger.clerk() as clerk:
        await recorded(clerk, spend("V-2", "1,00"), "goes-on")


@in_loop
async def test_dropping_one_leaves_the_other_whole(agencies: tuple[Agency, Agency]) -> None:
    one, other = agencies
    await live(one.ledger)
    receipts = await live(other.ledger)
    before = stored(other)
    one.dropped()
    assert stored(other) == before
    check_log(other.admin, receipts)
    assert verify(other.ledger).facts == receipts[-1].last
    async with other.ledger.clerk() as clerk:
        await recorded(clerk, spend("V-2", "1,00"), "goes-on")


# One moves out


def test_a_ledger_moves_to_another_server_as_the_page_says(database: str, tmp_path: Path) -> None:
    with embedded_server(tmp_path / "home") as here, psycopg.connect(database, autocommit=True) as server:
        neighbour, moving = Ledger(here, "neighbour"), Ledger(here)
        for ledger in (neighbour, moving):
            ledger.migrate()
            asyncio.run(live(ledger))
        server.execute("CREATE DATABASE moved")
        there = Ledger(make_conninfo(database, dbname="moved"))
        try:
            printed = follow_page("Moving a ledger", here, there.conninfo, tmp_path)
            before, after = (told for told in printed if told.startswith("verified: "))
            assert before == after, "position, counts and root are equal"
            receipt = asyncio.run(one_more(there))
            check_log(there, [receipt])
            assert rows(neighbour, "SELECT FROM pg_namespace WHERE nspname = 'momentti'") == []
            verify(neighbour)
        finally:
            server.execute("DROP DATABASE moved WITH (FORCE)")
            server.execute("DROP ROLE IF EXISTS momentti_owner, momentti_clerk")


def test_a_ledger_that_is_closed_for_moving_is_read_and_not_written(ledger: Ledger) -> None:
    asyncio.run(live(ledger))
    (revoke, _), *_ = console(PAGE, "Moving a ledger")
    statement = revoke.split('"')[3].replace("momentti", ledger.schema)
    with superuser(ledger) as connection:
        connection.execute(statement.encode())
    before = verify(ledger)
    with pytest.raises(DENIED):
        asyncio.run(one_more(ledger))
    assert verify(ledger) == before
    ledger.migrate()
    check_log(ledger, [asyncio.run(one_more(ledger))])


async def one_more(ledger: Ledger) -> Any:
    """One more fact, recorded under a key of its own."""
    async with ledger.clerk() as clerk:
        return await recorded(clerk, spend("V-2", "1,00"), "one-more")


PAGE = ROOT / "docs" / "growing.md"


def follow_page(section: str, here: str, there: str, folder: Path) -> list[str]:
    """What the commands of a section print, carried out between two servers."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MOMENTTI_", "PG"))}
    path = f"{momentti_in(folder)}:{Path(program('psql')).parent}:{os.environ['PATH']}"
    environment |= {"PATH": path, "FROM": here, "TO": there}
    printed = []
    for command, said in console(PAGE, section):
        done = run(command, environment, cwd=folder)
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        assert not said or same(said, done.stdout), f"{command}\n{done.stdout}"
        printed.append(done.stdout)
    return printed
