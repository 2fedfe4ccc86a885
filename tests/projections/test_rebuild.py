"""Everything beside the log is derived anew beside what is stored; what differs is told and mended."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from ledger.answers import LogDamaged, Recorded
from projections.balances import Balance, balances
from projections.follower import follow
from projections.fresh import DERIVED, Mended
from projections.ledger import Connection, Ledger
from projections.rebuild import RebuildUnderWay, rebuild
from projections.verify import verify
from projections.view import view
from tests.projections.lifelike import lived, record, sum_up
from tests.support.engine import as_role, everything, rows, superuser
from tests.support.foreign import foreign
from tests.support.world import award, granted, spend, with_money

NAMES = [table.name for table in DERIVED]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums, snapshots and comparisons by few positions, so that a small ledger has several of each."""
    monkeypatch.setattr("projections.follower.CHUNK", 64)
    monkeypatch.setattr("projections.follower.SNAPSHOT_EVERY", 100)
    monkeypatch.setattr("projections.rebuild.CHUNK", 64)
    monkeypatch.setattr("projections.rebuild.PAGE", 50)
    monkeypatch.setattr("projections.fresh.LENGTH", 32)


def derived(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of all derived tables."""
    return {table: found for table, found in everything(ledger).items() if table in NAMES}


def by_moment(connection: Connection) -> list[Balance]:
    """Today's balances."""
    return balances(connection, "moment", view(connection))


class Held:
    """A rebuild in a thread of its own that stops at its first page until it may go on."""

    def __init__(self, ledger: Ledger) -> None:
        self._stopped, self._go_on = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=rebuild, args=(ledger, self._hold))
        self._thread.start()
        assert self._stopped.wait(30)

    def go_on(self) -> None:
        """Let it end."""
        self._go_on.set()
        self._thread.join(30)
        assert not self._thread.is_alive()

    def _hold(self, _: int) -> None:
        self._stopped.set()
        assert self._go_on.wait(30)


@pytest.mark.usefixtures("small_chunks")
def test_nothing_differs_in_a_sound_ledger_and_nothing_changes(ledger: Ledger) -> None:
    memory = lived(ledger, seed=51, lists=260)
    foreign(ledger, "somebody-elses")
    record(ledger, [granted("1,00")], [granted("2,00")])
    follow(ledger)
    before = derived(ledger)
    told: list[int] = []
    rebuilt = rebuild(ledger, told.append)
    assert rebuilt.position == told[-1] == len(memory.entries) + 3
    assert rebuilt.mended == ()
    assert told == sorted(told) and len(told) > 2
    assert derived(ledger) == before
    assert before.keys() == set(NAMES)
    assert all(before.values()), "no table is empty"
    assert verify(ledger).facts == len(memory.entries) + 3


def test_an_empty_ledger_is_rebuilt(ledger: Ledger) -> None:
    empty = derived(ledger)
    rebuilt = rebuild(ledger)
    assert (rebuilt.position, rebuilt.mended) == (0, ())
    assert derived(ledger) == empty
    record(ledger, with_money())
    verify(ledger)


@pytest.mark.usefixtures("small_chunks")
def test_sums_that_the_follower_has_not_come_to_are_no_difference(ledger: Ledger) -> None:
    facts = len(lived(ledger, seed=53, lists=60).entries)
    assert facts > 64
    assert rows(ledger, "SELECT * FROM summed") == []
    assert rebuild(ledger).mended == ()
    assert verify(ledger).summed == facts // 64 * 64, "it comes to them itself"


@dataclass(frozen=True)
class Damage:
    """One fault in one table, in SQL, and from which position (an account: number) on the table differs then."""

    table: str
    sql: str
    since: int | str

    def __str__(self) -> str:
        return self.sql


BEYOND = 1_000_000
"""A position that no fact has."""


def first(table: str) -> str:
    """The position of a table's first row."""
    return f"SELECT min(position) FROM {table}"


def last(table: str) -> str:
    """The position of a table's last row."""
    return f"SELECT max(position) FROM {table}"


DAMAGES = [
    *(Damage(table, f"DELETE FROM {table}", first(table)) for table in ("legs", "claims", "shelf", "sums", "summed")),
    *(
        Damage(table, f"DELETE FROM {table} WHERE position = ({last(table)})", last(table))
        for table in ("legs", "claims", "shelf", "sums")
    ),
    Damage("legs", f"UPDATE legs SET cents = cents + 1 WHERE position = ({last('legs')})", last("legs")),
    Damage("legs", "UPDATE legs SET effective_on = effective_on + 1", first("legs")),
    Damage("legs", "INSERT INTO legs SELECT * FROM legs ORDER BY position DESC LIMIT 1", last("legs")),
    Damage("legs", f"INSERT INTO legs VALUES ({BEYOND}, 1, '2021-01-01', 5)", BEYOND),
    Damage("accounts", "DELETE FROM accounts", 1),
    Damage("accounts", "UPDATE accounts SET region = '99' WHERE account = 3", 3),
    Damage("accounts", f"UPDATE accounts SET account = {BEYOND} WHERE account = 3", 3),
    Damage("accounts", f"INSERT INTO accounts VALUES ({BEYOND}, 'paid', '29.01.53', 2021, 'national')", BEYOND),
    Damage("claims", "UPDATE claims SET taken = NOT taken", first("claims")),
    Damage("claims", f"INSERT INTO claims VALUES ('a name', {BEYOND}, true)", BEYOND),
    Damage("shelf", "UPDATE shelf SET state = 'another'", first("shelf")),
    Damage("tiles", "DELETE FROM tiles", 256),
    Damage("tiles", "UPDATE tiles SET root = 'not a root'", 256),
    Damage("tiles", "INSERT INTO tiles VALUES (1, 500, 'not a root')", 501 * 256),
    Damage("sums", "UPDATE sums SET cents[1] = cents[1] + 1 WHERE position = 128 AND period = 0", 128),
    Damage("sums", f"INSERT INTO sums VALUES (0, {BEYOND}, '{{1}}', '{{1}}')", BEYOND),
    Damage("summed", "DELETE FROM summed WHERE position = 64", 64),
    Damage("summed", f"INSERT INTO summed VALUES ({BEYOND})", BEYOND),
]

Sound = tuple[Ledger, dict[str, list[tuple[Any, ...]]]]


@pytest.fixture(scope="module")
def sound(database: str) -> Sound:
    """A ledger with a history that is damaged and mended again and again, and its tables as they should be."""
    ledger = Ledger(database, "mended")
    ledger.migrate()
    assert len(lived(ledger, seed=53, lists=260).entries) > 256
    while sum_up(ledger, 64, 1):
        pass
    return ledger, derived(ledger)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("damage", DAMAGES, ids=str)
def test_damage_is_told_and_mended(damage: Damage, sound: Sound) -> None:
    ledger, before = sound
    since = damage.since
    if isinstance(since, str):
        ((since,),) = rows(ledger, since)
    with superuser(ledger) as connection:
        assert connection.execute(damage.sql.encode()).rowcount > 0
    assert {table for table, found in derived(ledger).items() if found != before[table]} == {damage.table}
    counted = "number" if damage.table == "accounts" else "position"
    assert rebuild(ledger).mended == (Mended(damage.table, counted, since),)
    assert derived(ledger) == before
    verify(ledger)
    assert rebuild(ledger).mended == ()


@pytest.mark.usefixtures("small_chunks")
def test_damage_in_every_table_is_mended_at_once_and_the_tables_stay_what_they_are(sound: Sound) -> None:
    ledger, before = sound
    tables = catalog(ledger)
    with superuser(ledger) as connection:
        for table in NAMES:
            connection.execute(f"DELETE FROM {table}".encode())
        connection.execute("INSERT INTO sums VALUES (0, 1000000, '{1}', '{1}')")
    assert {it.table for it in rebuild(ledger).mended} == set(NAMES)
    assert derived(ledger) == before
    assert catalog(ledger) == tables
    assert {kind for kind, *_ in tables} == {"table", "column", "index", "constraint", "trigger", "function"}
    verify(ledger)


def catalog(ledger: Ledger) -> list[tuple[Any, ...]]:
    """All that a schema holds, by identity, owner, rights and definition."""
    return rows(ledger, CATALOG)


CATALOG = """
    WITH mine AS (SELECT * FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
    SELECT 'table' AS kind, oid::text, relname::text, relkind::text, relowner::text, relacl::text, reloptions::text
        FROM mine WHERE relkind IN ('r', 'p', 'v', 'S')
    UNION ALL
    SELECT 'column', attrelid::text, attname, atttypid::text, attnum::text, attnotnull::text, attacl::text
        FROM pg_attribute JOIN mine ON mine.oid = attrelid AND relkind = 'r' WHERE attnum > 0
    UNION ALL
    SELECT 'index', indexrelid::text, relname, pg_get_indexdef(indexrelid), indisvalid::text, indrelid::text, NULL
        FROM pg_index JOIN mine ON mine.oid = indexrelid
    UNION ALL
    SELECT 'constraint', c.oid::text, conname, pg_get_constraintdef(c.oid), convalidated::text, conrelid::text, NULL
        FROM pg_constraint AS c JOIN mine ON mine.oid = conrelid
    UNION ALL
    SELECT 'trigger', t.oid::text, tgname, pg_get_triggerdef(t.oid), tgenabled::text, tgrelid::text, NULL
        FROM pg_trigger AS t JOIN mine ON mine.oid = tgrelid
    UNION ALL
    SELECT 'function', oid::text, proname, prosrc, proowner::text, proacl::text, proconfig::text
        FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    ORDER BY 1, 2, 3
"""


# Snapshots


@pytest.mark.usefixtures("small_chunks")
def test_a_sound_snapshot_is_no_difference_and_a_newer_one_takes_its_place(ledger: Ledger) -> None:
    facts = len(lived(ledger, seed=55, lists=70).entries)
    follow(ledger)
    record(ledger, [granted("1,00")])
    assert verify(ledger).snapshot == facts
    assert rebuild(ledger).mended == ()
    assert verify(ledger).snapshot == facts + 1
    assert len(rows(ledger, "SELECT * FROM snapshots")) == 1
    record(ledger, [granted("2,00")])
    assert verify(ledger).facts == facts + 2


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize(
    "column, value",
    [("state", "'another'"), ("root", "'another'"), ("position", "position + 1"), ("recorded_at", "'2021-01-01'")],
)
def test_a_damaged_snapshot_is_told_and_replaced(column: str, value: str, ledger: Ledger) -> None:
    facts = len(lived(ledger, seed=55, lists=70).entries)
    follow(ledger)
    with superuser(ledger) as connection:
        assert connection.execute(f"UPDATE snapshots SET {column} = {value}".encode()).rowcount == 1
    since = facts + 1 if column == "position" else facts
    assert rebuild(ledger).mended == (Mended("snapshots", "position", since),)
    assert verify(ledger).snapshot == facts


# What goes on meanwhile


def test_writers_do_not_wait_for_a_rebuild_and_one_that_is_open_goes_on(ledger: Ledger) -> None:
    record(ledger, [*with_money(), granted("1 000,00")])

    async def write() -> list[object]:
        async with ledger.clerk() as clerk:
            answers = [await clerk.record([spend("V-before", "0,01")], "before")]
            held = await asyncio.to_thread(Held, ledger)
            answers += [await clerk.record([award(f"G-{n}", "0,01")], f"meanwhile-{n}") for n in range(20)]
            await asyncio.to_thread(held.go_on)
            return [*answers, await clerk.record([spend("V-after", "0,01")], "after")]

    answers = asyncio.run(write())
    assert all(isinstance(answer, Recorded) and not answer.replayed for answer in answers)
    verify(ledger)
    assert rebuild(ledger).mended == ()


def test_a_reader_whose_snapshot_is_older_goes_on_seeing_what_it_saw(ledger: Ledger) -> None:
    record(ledger, with_money())
    with ledger.reader() as connection:
        right = by_moment(connection)
    with superuser(ledger) as connection:
        connection.execute("UPDATE legs SET cents = 2 * cents")
    with ledger.reader() as before, ledger.reader() as early:
        doubled = by_moment(before)
        at = view(early)  # its snapshot is taken; the balances are read after the switch
        assert [it.table for it in rebuild(ledger).mended] == ["legs"]
        assert by_moment(before) == balances(early, "moment", at) == doubled != right
    with ledger.reader() as after:
        assert by_moment(after) == right


def test_a_long_report_holds_nobody_up(ledger: Ledger) -> None:
    record(ledger, with_money())
    with superuser(ledger) as connection:
        connection.execute("DELETE FROM claims")
    with ledger.reader() as report:
        for table in NAMES:
            report.execute(f"SELECT count(*) FROM {table}".encode())
        assert [it.table for it in rebuild(ledger).mended] == ["claims"]
        record(ledger, [granted("1,00")])
        follow(ledger)
    verify(ledger)


def test_one_rebuild_goes_on_at_a_time(ledger: Ledger) -> None:
    record(ledger, with_money())
    held = Held(ledger)
    with pytest.raises(RebuildUnderWay):
        rebuild(ledger)
    held.go_on()
    rebuild(ledger)


# What it will not do


def test_lines_that_are_not_those_recorded_are_not_built_on(ledger: Ledger) -> None:
    record(ledger, with_money(), [spend("V-1", "1,00")])
    with superuser(ledger) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        connection.execute(
            "UPDATE events SET line = replace(encode(line, 'escape'), '\"amount\":100', '\"amount\":200')::bytea"
            " WHERE labels @> '{=operating-expenditure-recorded}'"
        )
    before = everything(ledger)
    with pytest.raises(LogDamaged, match="do not hash"):
        rebuild(ledger)
    assert everything(ledger) == before


@pytest.mark.parametrize(
    "damage, says",
    [("DELETE FROM turns", "no turn at all"), ("DELETE FROM events WHERE position > 5", "ends at position 5")],
)
def test_a_log_without_its_end_is_not_built_on(damage: str, says: str, ledger: Ledger) -> None:
    record(ledger, with_money())
    with superuser(ledger) as connection:
        for table in ("events", "turns"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        connection.execute(damage.encode())
    before = derived(ledger)
    with pytest.raises(LogDamaged, match=says):
        rebuild(ledger)
    assert derived(ledger) == before


def test_the_clerk_may_not_rebuild(ledger: Ledger) -> None:
    record(ledger, with_money())
    before = derived(ledger)
    with as_role(ledger, "clerk") as connection:
        for table in (*NAMES, "snapshots", "events", "turns"):
            for statement in (f"TRUNCATE {table}", f"DELETE FROM {table}", f"COPY {table} FROM STDIN"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement.encode())
    with ledger.reader() as connection:
        connection.execute("SET TRANSACTION READ WRITE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("TRUNCATE legs")
    assert derived(ledger) == before


def test_the_owner_rebuilds_but_cannot_touch_the_log(ledger: Ledger) -> None:
    record(ledger, with_money())
    with ledger.owner() as connection:
        for table in ("events", "turns"):
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
                connection.execute(f"TRUNCATE {table}".encode())
    verify(ledger)
