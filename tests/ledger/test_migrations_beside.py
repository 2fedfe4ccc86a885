"""Two versions of the program beside each other: what only adds stops nobody, what takes away stops the older one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from ledger import migrations
from ledger.migrations import (
    MIGRATED,
    Migration,
    SchemaError,
    check_log,
    check_schema,
    migrate,
    migrations_of,
    unapplied,
)
from projections.follower import follow
from projections.ledger import MIGRATIONS, Ledger
from projections.verify import verify
from tests.support.engine import as_role, recorded, rows, superuser, until
from tests.support.processes import Worker
from tests.support.survival import begin, settle
from tests.support.world import spend

EXPANDING = Migration(
    "ledger/9998_wider.sql",
    """-- expands: what an older program does not ask for.
LOCK TABLE turns IN ACCESS EXCLUSIVE MODE;
CREATE TABLE marks (position bigint PRIMARY KEY, mark text NOT NULL);
ALTER TABLE events ADD COLUMN mark text;
CREATE INDEX events_mark ON events (mark) WHERE mark IS NOT NULL;
CREATE FUNCTION owners_alone() RETURNS int LANGUAGE sql RETURN 1;
""",
)
CONTRACTING = Migration("ledger/9999_narrower.sql", "-- contracts\nDROP TABLE marks")
WIDER = [*MIGRATIONS, EXPANDING]
NARROWER = [*WIDER, CONTRACTING]


async def _spend(ledger: Ledger, name: str) -> None:
    async with ledger.clerk() as clerk:
        await recorded(clerk, spend(name, "0,01"), name)


def use(ledger: Ledger, name: str) -> None:
    """What an older program does when it starts: reads, writes, follows, verifies."""
    with ledger.reader() as connection, ledger.viewer():
        check_schema(connection, ledger.schema, MIGRATIONS)
    asyncio.run(_spend(ledger, name))
    follow(ledger)
    verify(ledger)


@contextmanager
def reading_for_long(ledger: Ledger) -> Iterator[None]:
    """A report whose snapshot is open all the while."""
    with superuser(ledger) as report, report.transaction():
        report.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        report.execute("SELECT count(*) FROM events, turns")
        yield


def test_older_programs_go_on_and_start_beside_what_was_added(ledger: Ledger) -> None:
    begin(ledger)
    assert migrate(ledger.conninfo, ledger.schema, WIDER) == [EXPANDING.name]
    use(ledger, "older")
    with superuser(ledger) as connection:
        assert unapplied(connection, ledger.schema, WIDER) == []


def test_writers_and_readers_of_the_older_version_are_not_disturbed(ledger: Ledger, tmp_path: Path) -> None:
    """Not even while somebody's report keeps the step waiting: whoever comes meanwhile gets past it."""
    begin(ledger)
    workers = [Worker(ledger, tmp_path / name, name) for name in ("w0", "w1")]
    with ThreadPoolExecutor(1) as pool:
        with reading_for_long(ledger):
            migrated = pool.submit(migrate, ledger.conninfo, ledger.schema, WIDER)
            until(lambda: rows(ledger, WAITING))
            for round_ in range(3):
                for worker in workers:
                    worker.wait(len(worker.diary.acknowledged()) + 20)
                with ledger.reader() as connection:
                    assert connection.execute("SELECT count(*) > 0 FROM events").fetchone() == (True,), round_
            assert not migrated.done()
        assert migrated.result(60) == [EXPANDING.name]
    for worker in workers:
        worker.wait(len(worker.diary.acknowledged()) + 20)
        worker.stop()
    settle(ledger, [worker.diary for worker in workers])
    use(ledger, "afterwards")


WAITING = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%events_mark%'"


def test_who_starts_up_while_steps_are_taken_is_not_kept_waiting(ledger: Ledger) -> None:
    begin(ledger)
    with as_role(ledger, "owner") as migrating, migrating.transaction():
        migrating.execute(migrations.LOCK_MIGRATIONS)
        migrating.execute("CREATE TABLE marks ()")
        use(ledger, "meanwhile")


def test_older_programs_are_stopped_by_what_takes_away(ledger: Ledger) -> None:
    begin(ledger)
    assert migrate(ledger.conninfo, ledger.schema, NARROWER) == [EXPANDING.name, CONTRACTING.name]
    with pytest.raises(SchemaError, match="9999_narrower"), ledger.reader():
        pass
    with pytest.raises(SchemaError, match="newer"):
        asyncio.run(_spend(ledger, "too old"))
    with pytest.raises(SchemaError, match="newer"):
        ledger.migrate()
    with superuser(ledger) as connection:
        check_schema(connection, ledger.schema, NARROWER)


def test_an_older_program_leaves_a_newer_schema_as_it_is(ledger: Ledger) -> None:
    """What the newer one keeps from the clerk stays kept from it."""
    migrate(ledger.conninfo, ledger.schema, WIDER)
    with as_role(ledger, "owner") as owner:
        owner.execute(f"REVOKE EXECUTE ON FUNCTION owners_alone FROM {ledger.schema}_clerk")
    assert ledger.migrate() == []
    with as_role(ledger, "clerk") as clerk, pytest.raises(psycopg.errors.InsufficientPrivilege):
        clerk.execute("SELECT owners_alone()")


def test_of_two_versions_that_grew_apart_neither_migrates(ledger: Ledger) -> None:
    migrate(ledger.conninfo, ledger.schema, WIDER)
    other = Migration("projections/9998_other.sql", "-- expands\nCREATE TABLE other ()")
    with pytest.raises(SchemaError, match="another version"):
        migrate(ledger.conninfo, ledger.schema, [*MIGRATIONS, other])


def test_a_newer_program_waits_for_its_steps(ledger: Ledger) -> None:
    with superuser(ledger) as connection:
        assert unapplied(connection, ledger.schema, NARROWER) == [EXPANDING, CONTRACTING]
        with pytest.raises(SchemaError, match="momentti migrate"):
            check_schema(connection, ledger.schema, WIDER)
        applied = connection.execute(MIGRATED).fetchall()
    with pytest.raises(SchemaError, match="momentti migrate"):
        check_log(ledger.schema, [step for step in applied if step[0] != migrations_of("ledger")[-1].name])


def test_a_schema_that_keeps_nothing_of_expanding_yet_is_served_and_learns_it(ledger: Ledger) -> None:
    begin(ledger)
    with as_role(ledger, "owner") as owner:
        owner.execute("ALTER TABLE migrations DROP COLUMN expands")
    use(ledger, "before")
    assert migrate(ledger.conninfo, ledger.schema, WIDER) == [EXPANDING.name]
    assert rows(ledger, "SELECT name FROM migrations WHERE expands") == [(EXPANDING.name,)]
    use(ledger, "after")


def test_whoever_is_in_the_way_for_too_long_is_said(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "PATIENCE", 0.0)
    with reading_for_long(ledger), pytest.raises(SchemaError, match="nothing was changed"):
        migrate(ledger.conninfo, ledger.schema, WIDER)
    assert migrate(ledger.conninfo, ledger.schema, WIDER) == [EXPANDING.name]
