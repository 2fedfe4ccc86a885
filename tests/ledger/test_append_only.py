"""Nobody changes what is recorded: not the application, not the owner; and whoever can is found out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from domain.commands import Command
from domain.decide import Entered, Envelope, enter
from ledger.codec import digest_of
from ledger.columns import uuids
from ledger.desk import Draft, hashed, key_claim
from ledger.lookups import TURN_AT
from ledger.migrations import statement
from ledger.tree import (
    Frontier,
    TreeSource,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from projections.ledger import Ledger
from tests.support.engine import as_role, check_log, desk_of, everything, in_loop, recorded, rows, superuser, tables
from tests.support.world import award, reverse, spend, with_money

TURN = statement("ledger", "turn")
LOG = ("events", "turns")


@pytest.fixture
def written(ledger: Ledger) -> Ledger:
    """A ledger with a few turns in it."""

    async def write() -> None:
        async with ledger.clerk() as clerk:
            await recorded(clerk, with_money(), "world")
            await recorded(clerk, award("G-1", "10 000,00"), "grant")
            for number in range(3):
                await recorded(clerk, spend(f"V-{number}", "1,00"), f"spend-{number}")

    asyncio.run(write())
    return ledger


def refused(connection: psycopg.Connection[Any], statement: str, error: type[Exception], *names: str) -> None:
    with pytest.raises(error):
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


# The application


def test_the_clerks_role_changes_no_table(written: Ledger) -> None:
    before = everything(written)
    denied = psycopg.errors.InsufficientPrivilege
    assert {"events", "turns", "claims", "legs", "migrations", "snapshots", "turn_lock"} <= before.keys()
    with as_role(written, "clerk") as connection:
        for table in before:
            columns = [it.name for it in connection.execute(statement_for(table)).description or ()]
            refused(connection, "UPDATE {} SET {} = DEFAULT", denied, table, columns[0])
            refused(connection, "DELETE FROM {}", denied, table)
            refused(connection, "TRUNCATE {}", denied, table)
            refused(connection, "INSERT INTO {} DEFAULT VALUES", denied, table)
            refused(connection, "SELECT FROM {} FOR KEY SHARE", denied, table)
            refused(connection, "ALTER TABLE {} DISABLE TRIGGER ALL", denied, table)
            refused(connection, "DROP TABLE {}", denied, table)
            refused(connection, "CREATE TRIGGER t BEFORE INSERT ON {} EXECUTE FUNCTION now()", denied, table)
        refused(connection, "CREATE TABLE mine ()", denied)
        refused(connection, "CREATE FUNCTION mine() RETURNS int RETURN 1", denied)
    assert everything(written) == before


def statement_for(table: str) -> sql.Composed:
    return sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))


def test_the_clerks_role_calls_the_turn_alone(written: Ledger) -> None:
    """What else it may call writes nothing of the log: only a snapshot and sums, which follow from it."""
    query = (
        "SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace"
        " AND has_function_privilege(%s, oid, 'EXECUTE') AND prosecdef ORDER BY proname"
    )
    with as_role(written, "clerk") as connection:
        found = connection.execute(query, [written.schema, f"{written.schema}_clerk"]).fetchall()
        assert {name for (name,) in found} >= {"lock_turn", "record_turn", "keep_snapshot"}
        denied = psycopg.errors.InsufficientPrivilege
        with pytest.raises(denied, match="permission denied for function project"):
            connection.execute("SELECT project(0, '{}', '{1}', '{1}', '{1}', NULL)")
        with pytest.raises(denied, match="permission denied for function refuse_change"):
            connection.execute("SELECT refuse_change()")
        before = everything(written)
        connection.execute("SELECT lock_turn()")
        assert everything(written) == before


@pytest.fixture
def somebody(written: Ledger) -> Iterator[str]:
    """The address under which a plain account logs in."""
    name = f"somebody_in_{written.schema}"
    with superuser(written) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        yield make_conninfo(written.conninfo, user=name)
        connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_nobody_else_gets_anything(somebody: str, written: Ledger) -> None:
    denied = psycopg.errors.InsufficientPrivilege
    with psycopg.connect(somebody, autocommit=True) as stranger:
        for table in tables(written):
            refused(stranger, "SELECT FROM {}.{}", denied, written.schema, table)
        refused(stranger, "SELECT {}.lock_turn()", denied, written.schema)
        for role in ("owner", "clerk"):
            refused(stranger, "SET ROLE {}", denied, f"{written.schema}_{role}")


@in_loop
async def test_the_clerks_role_is_all_that_writing_takes(somebody: str, written: Ledger) -> None:
    grant, account = sql.SQL("GRANT {} TO {}"), psycopg.conninfo.conninfo_to_dict(somebody)["user"]
    with superuser(written) as connection:
        connection.execute(grant.format(sql.Identifier(f"{written.schema}_clerk"), sql.Identifier(str(account))))
    async with Ledger(somebody, written.schema).clerk() as clerk:
        receipts = [await recorded(clerk, spend(f"W-{number}", "1,00"), f"plain-{number}") for number in range(3)]
    check_log(written, receipts)
    with psycopg.connect(somebody, autocommit=True) as application:
        refused(application, "SET ROLE {}", psycopg.errors.InsufficientPrivilege, f"{written.schema}_owner")


# The turn


@dataclass
class Composed:
    """A real turn, ready to be written, and what it looks like wrong."""

    ledger: Ledger
    parameters: dict[str, Any]

    def write(self, **changed: Any) -> Any:
        with as_role(self.ledger, "clerk") as connection:
            row = connection.execute(TURN, self.parameters | changed).fetchone()
        assert row is not None
        return row[0]


def compose(ledger: Ledger, asks: Sequence[Command], key: str, ahead: timedelta = timedelta()) -> Composed:
    desk = asyncio.run(desk_of(ledger))
    draft = Draft(desk, datetime.now(UTC) + ahead)
    entered = enter(asks, desk.books, Envelope(draft.recorded_at, key, digest_of(asks)), assume_free=True)
    assert isinstance(entered, Entered), entered
    draft.add(entered)
    return Composed(ledger, draft.compose())


MICROSECOND = timedelta(microseconds=1)


def test_a_turn_that_follows_on_is_written(written: Ledger) -> None:
    assert compose(written, [spend("V-9", "1,00")], "new").write() == "recorded"
    check_log(written)


@pytest.mark.parametrize(
    ("what", "change", "outcome"),
    [
        ("after", lambda was: was + 1, "moved"),
        ("after", lambda was: was - 1, "moved"),
        ("after", lambda was: None, "moved"),
        ("after_root", lambda was: bytes(32), "moved"),
        ("after_root", lambda was: None, "moved"),
        ("recorded", lambda was: datetime(2021, 1, 1, tzinfo=UTC), "untimely"),
        ("recorded", lambda was: was + timedelta(seconds=60), "untimely"),
        ("recorded", lambda was: was - timedelta(seconds=60), "untimely"),
        ("recorded", lambda was: None, "untimely"),
        ("assumed_free", lambda was: uuids([hashed("voucher:V-1")]), "claimed"),
        ("assumed_free", lambda was: uuids([hashed(key_claim("spend-1"))]), "claimed"),
    ],
)
def test_a_turn_that_does_not_follow_on_writes_nothing(
    what: str, change: Callable[[Any], Any], outcome: str, written: Ledger
) -> None:
    turn = compose(written, [spend("V-9", "1,00")], "new")
    before = everything(written)
    assert turn.write(**{what: change(turn.parameters[what])}) == outcome
    assert everything(written) == before


def test_a_turn_at_the_last_turns_time_writes_nothing(written: Ledger) -> None:
    turn = compose(written, [spend("V-9", "1,00")], "new")
    (last,) = rows(written, "SELECT max(recorded_at) FROM turns")
    before = everything(written)
    assert turn.write(recorded=last[0]) == "untimely"
    assert turn.write(recorded=last[0] - MICROSECOND) == "untimely"
    assert everything(written) == before


@pytest.mark.parametrize("short", ["labels", "lines", "new_root", "claim_positions", "tile_roots", "shelved_states"])
def test_a_turn_whose_columns_do_not_match_writes_nothing(short: str, written: Ledger) -> None:
    turn = compose(written, [spend("V-9", "1,00")], "new")
    wrong: dict[str, Any] = {
        "labels": {"labels": []},
        "lines": {"lines": None},
        "new_root": {"new_root": None},
        "claim_positions": {"claim_positions": []},
        "tile_roots": {"tile_levels": [1], "tile_indexes": [7], "tile_roots": []},
        "shelved_states": {"shelved": ["G-1"], "shelved_at": [1], "shelved_states": []},
    }
    before = everything(written)
    with pytest.raises(psycopg.errors.IntegrityError):
        turn.write(**wrong[short])
    assert everything(written) == before


def test_a_name_that_was_freed_may_be_taken_again(written: Ledger) -> None:
    (position,) = rows(
        written, "SELECT position FROM events WHERE labels @> label_hashes('=operating-expenditure-recorded') LIMIT 1"
    )

    async def undo() -> None:
        async with written.clerk() as clerk:
            await recorded(clerk, reverse(position[0]), "undo")

    taken = compose(written, [spend("V-0", "1,00")], "first")
    assert taken.write() == "claimed"
    asyncio.run(undo())
    assert compose(written, [spend("V-0", "1,00")], "second").write() == "recorded"
    check_log(written)


# The owner


@pytest.mark.parametrize("session", ["SELECT 1", "SET session_replication_role = replica"])
@pytest.mark.parametrize("role", ["owner", None])
def test_the_log_refuses_changes_by_its_owner_and_by_a_superuser(
    role: str | None, session: str, written: Ledger
) -> None:
    before = everything(written)
    refusal = psycopg.errors.IntegrityConstraintViolation
    with superuser(written) as connection:
        connection.execute(session.encode())
        if role:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{written.schema}_{role}")))
        for table, column in (("events", "effective_on"), ("turns", "root")):
            refused(connection, "UPDATE {} SET {} = {}", refusal, table, column, column)
            refused(connection, "DELETE FROM {}", refusal, table)
            refused(connection, "TRUNCATE {}", refusal, table)
            refused(connection, "TRUNCATE {} CASCADE", refusal, table)
        merge = "MERGE INTO {} AS t USING {} AS s ON t = s WHEN MATCHED THEN DELETE"
        refused(connection, merge, refusal, "events", "events")
        upsert = "INSERT INTO {} SELECT * FROM {} ON CONFLICT ({}) DO UPDATE SET {} = NULL"
        refused(connection, upsert, refusal, "events", "events", "position", "effective_on")
    assert everything(written) == before


@pytest.mark.parametrize("role", ["owner", "clerk"])
def test_the_ledgers_roles_cannot_log_in(role: str, written: Ledger) -> None:
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        psycopg.connect(make_conninfo(written.conninfo, user=f"{written.schema}_{role}"))


# Functions that run as the owner


def test_they_look_in_their_own_schema_and_nowhere_else(written: Ledger) -> None:
    found = rows(
        written,
        "SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = current_schema()::regnamespace",
    )
    assert {name for name, _ in found} >= {"record_turn", "lock_turn", "keep_snapshot"}
    for name, settings in found:
        # Unless it is named, the caller's own temporary schema comes first.
        assert f"search_path={written.schema}, pg_temp" in settings, name


DECOYS = ("turn_lock", "turns", "events", "claims", "tiles", "shelf", "legs", "accounts", "snapshots")


@pytest.mark.parametrize("temporary", [True, False])
def test_they_do_not_take_a_callers_objects_for_their_own(temporary: bool, written: Ledger) -> None:
    turn = compose(written, [spend("V-9", "1,00")], "new")
    home = sql.Identifier(written.schema)
    with superuser(written) as connection:
        connection.execute("DROP SCHEMA IF EXISTS decoy CASCADE")
        connection.execute("CREATE SCHEMA decoy")
        connection.execute("GRANT ALL ON SCHEMA decoy TO PUBLIC")
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{written.schema}_clerk")))
        where = sql.SQL("pg_temp" if temporary else "decoy")
        for table in DECOYS:
            name = sql.Identifier(table)
            connection.execute(sql.SQL("CREATE TABLE {}.{} (LIKE {}.{})").format(where, name, home, name))
            connection.execute(sql.SQL("GRANT ALL ON {}.{} TO PUBLIC").format(where, name))
        connection.execute(
            sql.SQL("INSERT INTO {}.turns SELECT * FROM {}.turns ORDER BY recorded_at DESC LIMIT 1").format(where, home)
        )
        connection.execute(sql.SQL("INSERT INTO {}.turn_lock SELECT * FROM {}.turn_lock").format(where, home))
        if not temporary:
            connection.execute(
                "CREATE FUNCTION decoy.sha256(bytea) RETURNS bytea RETURN '\\x00'::bytea;"
                "CREATE FUNCTION decoy.clock_timestamp() RETURNS timestamptz RETURN '2000-01-01Z'::timestamptz;"
                "CREATE FUNCTION decoy.lock_turn() RETURNS void RETURN NULL::void"
            )
            connection.execute(sql.SQL("SET search_path = decoy, {}, pg_catalog").format(home))
        else:
            connection.execute(sql.SQL("SET search_path = {}").format(home))
        call = TURN.replace(b"record_turn", f"{written.schema}.record_turn".encode())
        assert connection.execute(call, turn.parameters).fetchone() == ("recorded",)
        for table in DECOYS[2:]:
            found = connection.execute(sql.SQL("SELECT FROM {}.{}").format(where, sql.Identifier(table))).fetchall()
            assert not found, f"a fact went to the caller's own {table}"
        connection.execute("RESET ROLE")
        connection.execute("DROP SCHEMA decoy CASCADE")
    check_log(written)


# Whoever can get past all that


class Lines(TreeSource):
    """A tree over lines alone, as an auditor has it."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._leaves = [leaf_hash(line) for line in lines]
        self._tiles = Frontier.empty().append(self._leaves)[1]

    def tiles(self, level: int, start: int, end: int) -> list[bytes]:
        roots = {tile.index: tile.root for tile in self._tiles if tile.level == level}
        return [roots[index] for index in range(start, end)]

    def leaves(self, start: int, end: int) -> list[bytes]:
        return self._leaves[start:end]


def root_of(lines: Sequence[bytes]) -> bytes:
    return Frontier.empty().append([leaf_hash(line) for line in lines])[0].root()


@dataclass
class Checkpoint:
    """What an auditor wrote down of the log one day: its size and root, and one fact with its proof."""

    size: int
    root: bytes
    leaf: bytes

    @staticmethod
    def of(ledger: Ledger) -> Checkpoint:
        (size, root), *_ = rows(ledger, "SELECT last_position, root FROM turns ORDER BY recorded_at DESC LIMIT 1")
        ((line,),) = rows(ledger, "SELECT line FROM events WHERE position = 12")
        return Checkpoint(size, root, leaf_hash(line))

    def holds(self, ledger: Ledger) -> bool:
        """Whether the log as it is now still begins with what was written down."""
        lines = [line for (line,) in rows(ledger, "SELECT line FROM events ORDER BY position")]
        if len(lines) < self.size:
            return False
        proof = consistency_proof(self.size, len(lines), Lines(lines))
        consistent = verify_consistency(self.size, self.root, len(lines), root_of(lines), proof)
        assert consistent == (root_of(lines[: self.size]) == self.root)
        included = verify_inclusion(
            self.leaf, 11, len(lines), inclusion_proof(11, len(lines), Lines(lines)), root_of(lines)
        )
        return consistent and included


TAMPER = {
    "altered": "UPDATE events SET line = replace(convert_from(line, 'UTF8'), 'Invented', 'Altered!')::bytea"
    " WHERE position = 12",
    "removed": "DELETE FROM events WHERE position = 12;UPDATE events SET position = position - 1 WHERE position > 12",
    "inserted": "UPDATE events SET position = -position - 1 WHERE position >= 12;"
    "UPDATE events SET position = -position WHERE position < 0;"
    "INSERT INTO events SELECT 12, effective_on, line, labels FROM events WHERE position = 13",
    "reordered": "UPDATE events SET position = -position WHERE position IN (12, 13);"
    "UPDATE events SET position = 25 + position WHERE position < 0",
    "truncated": "DELETE FROM events WHERE position > 12",
}


@pytest.mark.parametrize("how", [*TAMPER, "not at all"])
def test_an_old_checkpoint_finds_out_a_superuser(how: str, written: Ledger) -> None:
    checkpoint = Checkpoint.of(written)
    assert checkpoint.holds(written)
    with superuser(written) as connection:
        for table in LOG:
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(sql.Identifier(table)))
        connection.execute(TAMPER.get(how, "SELECT 1").encode())
        forge(connection)
        for table in LOG:
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER ALL").format(sql.Identifier(table)))
    lines = [line for (line,) in rows(written, "SELECT line FROM events ORDER BY position")]
    (head,) = rows(written, "SELECT last_position, root FROM turns ORDER BY recorded_at DESC LIMIT 1")
    assert head == (len(lines), root_of(lines)), "the forged log agrees with itself"
    assert checkpoint.holds(written) == (how == "not at all")


def forge(connection: psycopg.Connection[Any]) -> None:
    """Cover the tracks: bring every root in the database into line with the lines as they are now."""
    lines = [line for (line,) in connection.execute("SELECT line FROM events ORDER BY position").fetchall()]
    connection.execute("DELETE FROM turns WHERE last_position > %s", [len(lines)])
    turns = connection.execute("SELECT recorded_at, last_position FROM turns ORDER BY recorded_at").fetchall()
    for recorded_at, position in turns:
        root = root_of(lines[:position])
        connection.execute("UPDATE turns SET root = %s WHERE recorded_at = %s", [root, recorded_at])
        assert connection.execute(TURN_AT, {"recorded_at": recorded_at}).fetchone() == (position, root)
    if turns[-1][1] < len(lines):
        last = (turns[-1][0] + MICROSECOND, len(lines), root_of(lines))
        connection.execute("INSERT INTO turns (recorded_at, last_position, root) VALUES (%s, %s, %s)", last)
    if turns[-1][1] > len(lines):
        raise AssertionError("turns beyond the lines were removed")
