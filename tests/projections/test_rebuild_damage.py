"""Damage in any table that follows from the log is told, from where on, and mended; the tables stay what they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from projections.follower import follow
from projections.fresh import Mended
from projections.ledger import Ledger
from projections.rebuild import rebuild
from projections.verify import verify
from tests.projections.beside import NAMES, derived
from tests.projections.lifelike import lived, record, sum_up
from tests.support.engine import rows, superuser
from tests.support.world import granted


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
    Damage("claims", f"INSERT INTO claims VALUES (gen_random_uuid(), {BEYOND}, true)", BEYOND),
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
