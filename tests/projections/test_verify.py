"""The proof that all that is stored equals the log, and that no fault in any table or column escapes it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import psycopg
import pytest

from domain.facts import PaymentApproved
from domain.names import RegisterNumber
from ledger.codec import Codec
from ledger.labels import label_hashes, labels_of
from ledger.tree import EMPTY_ROOT, Frontier, leaf_hash
from projections.derivation import Shelf, shelf_of
from projections.follower import follow
from projections.ledger import Connection, Ledger
from projections.rebuild import rebuild
from projections.verify import Difference, verify
from tests.projections.lifelike import lived, record, sum_up, together
from tests.support.engine import as_role, superuser
from tests.support.foreign import foreign
from tests.support.world import granted, ready, spend

TABLES = ("events", "turns", "claims", "shelf", "legs", "accounts", "tiles", "sums", "summed", "snapshots")


def test_an_empty_ledger_verifies(ledger: Ledger) -> None:
    verified = verify(ledger)
    assert (verified.facts, verified.turns, verified.root) == (0, 1, EMPTY_ROOT.hex())
    assert (verified.summed, verified.snapshot) == (0, 0)


def test_it_verifies_after_everything_that_a_ledger_goes_through(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.follower.CHUNK", 64)
    monkeypatch.setattr("projections.follower.SNAPSHOT_EVERY", 100)
    memory = lived(ledger, seed=31, lists=140)
    facts = len(memory.entries)
    assert verify(ledger).facts == facts
    follow(ledger)
    verified = verify(ledger)
    assert (verified.summed, verified.snapshot) == (facts // 64 * 64, facts)
    foreign(ledger, "somebody-elses", "and-another")
    assert verify(ledger).facts == facts + 2
    together(ledger, [granted("1,00", on=None)], [granted("2,00")], [spend("V-new", "0,01")])
    follow(ledger)
    assert verify(ledger).facts == facts + 5
    assert rebuild(ledger).position == facts + 5
    verified = verify(ledger)
    assert (verified.facts, verified.summed) == (facts + 5, 0)
    with as_role(ledger, "clerk") as connection:
        head = connection.execute("SELECT recorded_at, root FROM turns ORDER BY recorded_at DESC LIMIT 1").fetchone()
        turns = connection.execute("SELECT count(*) FROM turns").fetchone()
    assert head == (verified.recorded_at, bytes.fromhex(verified.root))
    assert turns == (verified.turns,)


def test_an_answer_that_rests_on_a_receipt_is_a_turn_of_its_own(ledger: Ledger) -> None:
    async def twice() -> None:
        async with ledger.clerk() as clerk:
            first = await clerk.record(ready(), "key")
            assert (await clerk.record(ready(), "key")).receipt == first.receipt  # type: ignore[union-attr]

    asyncio.run(twice())
    verified = verify(ledger)
    assert (verified.facts, verified.turns) == (len(ready()), 3)


def test_progress_is_told_up_to_the_end(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.verify.PAGE", 10)
    record(ledger, ready())
    told: list[int] = []
    verify(ledger, told.append)
    assert told == [*range(10, len(ready()) + 1, 10), len(ready())]


@dataclass(frozen=True)
class Fault:
    """One fault: where (a query for what the statement needs), what, and how the proof names it."""

    damage: str
    says: str
    where: str = "SELECT max(position) - 40 FROM events"

    def __str__(self) -> str:
        return " ".join(self.damage.split())[:70]


MONEY = "SELECT position FROM legs WHERE position > 300 GROUP BY position ORDER BY position LIMIT 1"
ALONE = """
    SELECT last_position FROM (
        SELECT last_position, lag(last_position) OVER (ORDER BY recorded_at) AS before FROM turns
    ) AS t WHERE last_position = before + 1 AND last_position > 150 ORDER BY last_position LIMIT 1
"""
"""The position of a fact whose turn it has for itself."""

CLAIM = "SELECT position FROM claims WHERE position > 200 AND taken ORDER BY position LIMIT 1"
FREED = "SELECT position FROM claims WHERE NOT taken ORDER BY position LIMIT 1"
SHELVED = "SELECT position FROM shelf ORDER BY position OFFSET 3 LIMIT 1"
SUMMED = "SELECT max(position) FROM summed"
SNAPSHOT = "SELECT position FROM snapshots"
ACCOUNT = (
    "SELECT account FROM accounts WHERE program IS NOT NULL AND region IS NOT NULL ORDER BY account OFFSET 2 LIMIT 1"
)

FAULTS = [
    # The lines themselves: what the tree hashes.
    Fault("UPDATE events SET line = set_byte(line, 3, 65) WHERE position = %(at)s", "events, position {at}: "),
    Fault(
        "UPDATE events SET line = replace(encode(line, 'escape'), '\"amount\":', '\"amount\":1')::bytea"
        " WHERE position = %(at)s",
        "turns, position {at}: ",
        where="SELECT position FROM events JOIN turns ON last_position = position"
        " WHERE labels @> label_hashes('=grant-awarded') ORDER BY position DESC LIMIT 1",
    ),
    Fault(
        "UPDATE events SET line = replace(encode(line, 'escape'), '\"by\":\"finance.', '\"by\":\"Finance.')::bytea"
        " WHERE position = %(at)s",
        "turns, position {at}: ",
        where=ALONE,
    ),
    Fault("UPDATE events SET line = ''::bytea WHERE position = %(at)s", "events, position {at}: "),
    Fault(
        "UPDATE events SET labels = labels || label_hashes(':moment:29.01.53x') WHERE position = %(at)s",
        "events, position {at}: ",
    ),
    Fault("UPDATE events SET labels = '{}' WHERE position = %(at)s", "events, position {at}: "),
    Fault("UPDATE events SET effective_on = effective_on + 1 WHERE position = %(at)s", "events, position {at}: "),
    Fault("UPDATE events SET effective_on = NULL WHERE position = %(at)s", "events, position {at}: "),
    Fault("DELETE FROM events WHERE position = %(at)s", "events: position {at} is missing"),
    Fault(
        "DELETE FROM events WHERE position = %(at)s",
        "events: position {at} is missing",
        where="SELECT max(position) FROM events",
    ),
    Fault("DELETE FROM events WHERE position = 1", "events: position 1 is missing"),
    Fault(
        "INSERT INTO events SELECT %(at)s + 1, effective_on, line, labels FROM events WHERE position = %(at)s",
        "events: the one at position {next} ",
        where="SELECT max(position) FROM events",
    ),
    Fault(
        "INSERT INTO events SELECT 0, effective_on, line, labels FROM events WHERE position = 1",
        "events: the one at position 0 ",
    ),
    Fault(
        "UPDATE events AS e SET line = o.line, labels = o.labels, effective_on = o.effective_on FROM events AS o"
        " WHERE e.position IN (%(at)s, %(at)s + 1) AND o.position = 2 * %(at)s + 1 - e.position",
        "events, position {at}: the line says position {next}",
    ),
    Fault(
        "UPDATE events AS e SET line = o.line, labels = o.labels, effective_on = o.effective_on FROM events AS o"
        " WHERE e.position = %(at)s AND o.position = %(at)s - 1",
        "events, position {at}: ",
    ),
    # Turns.
    Fault("UPDATE turns SET root = sha256('x') WHERE last_position = %(at)s", "turns, position {at}: ", where=ALONE),
    Fault(
        "UPDATE turns SET recorded_at = recorded_at + interval '1 microsecond' WHERE last_position = %(at)s",
        "turns, position {at}: ",
        where=ALONE,
    ),
    Fault("UPDATE turns SET last_position = last_position - 1 WHERE last_position = %(at)s", "turns, position ", ALONE),
    Fault("UPDATE turns SET last_position = last_position + 1 WHERE last_position = %(at)s", "turns, position ", ALONE),
    Fault("DELETE FROM turns WHERE last_position = %(at)s", "turns, position ", where=ALONE),
    Fault("DELETE FROM turns WHERE last_position = 0", "turns: "),
    Fault(
        "DELETE FROM turns WHERE last_position = (SELECT max(position) FROM events)",
        "events: the one at position ",
    ),
    Fault("DELETE FROM turns", "turns: "),
    Fault("INSERT INTO turns VALUES (now(), 3, sha256('x'))", "turns"),
    Fault(
        "INSERT INTO turns SELECT recorded_at - interval '1 microsecond', last_position, sha256('x') FROM turns"
        " WHERE last_position = %(at)s",
        "turns, position {at}",
        where=ALONE,
    ),
    Fault("INSERT INTO turns SELECT now(), max(position) + 1, sha256('x') FROM events", "events: position "),
    # Claims.
    Fault("UPDATE claims SET taken = false WHERE position = %(at)s", "claims, position {at}: ", where=CLAIM),
    Fault("UPDATE claims SET taken = true WHERE position = %(at)s", "claims, position {at}: ", where=FREED),
    Fault("UPDATE claims SET name = gen_random_uuid() WHERE position = %(at)s", "claims, position {at}: ", where=CLAIM),
    Fault("UPDATE claims SET position = position - 1 WHERE position = %(at)s", "claims, position ", where=CLAIM),
    Fault("DELETE FROM claims WHERE position = %(at)s", "claims, position {at}: ", where=CLAIM),
    Fault("INSERT INTO claims VALUES (gen_random_uuid(), %(at)s, true)", "claims, position {at}: "),
    Fault("INSERT INTO claims VALUES (gen_random_uuid(), 0, true)", "claims, position 0: "),
    Fault("INSERT INTO claims VALUES (gen_random_uuid(), 99999, true)", "claims: the one at position 99999 "),
    # The shelf.
    Fault(
        "UPDATE shelf SET state = set_byte(state, 5, get_byte(state, 5) # 1) WHERE position = %(at)s",
        "shelf, position {at}: ",
        where=SHELVED,
    ),
    Fault("UPDATE shelf SET decision = 'X' WHERE position = %(at)s", "shelf, position {at}: ", where=SHELVED),
    Fault("DELETE FROM shelf WHERE position = %(at)s", "shelf, position {at}: ", where=SHELVED),
    Fault("INSERT INTO shelf VALUES ('X', %(at)s, '')", "shelf, position {at}: "),
    Fault("INSERT INTO shelf VALUES ('X', 99999, '')", "shelf: the one at position 99999 "),
    # Legs.
    Fault("UPDATE legs SET cents = cents + 1 WHERE position = %(at)s", "legs, position {at}: ", where=MONEY),
    Fault("UPDATE legs SET cents = -cents WHERE position = %(at)s", "legs, position {at}: ", where=MONEY),
    Fault("UPDATE legs SET account = account + 1 WHERE position = %(at)s", "legs, position {at}: ", where=MONEY),
    Fault("UPDATE legs SET effective_on = effective_on + 1 WHERE position = %(at)s", "legs, position {at}: ", MONEY),
    Fault(
        "DELETE FROM legs WHERE ctid = (SELECT ctid FROM legs WHERE position = %(at)s LIMIT 1)",
        "legs, position {at}: ",
        where=MONEY,
    ),
    Fault("DELETE FROM legs WHERE position = %(at)s", "legs, position {at}: ", where=MONEY),
    Fault("INSERT INTO legs SELECT * FROM legs WHERE position = %(at)s LIMIT 1", "legs, position {at}: ", where=MONEY),
    Fault("INSERT INTO legs VALUES (0, 1, '2021-01-01', 1)", "legs, position 0: "),
    Fault("INSERT INTO legs VALUES (99999, 1, '2021-01-01', 1)", "legs: the one at position 99999 "),
    # Accounts.
    Fault("UPDATE accounts SET pot = 'paid_' WHERE account = %(at)s", "accounts, number {at}: ", where=ACCOUNT),
    Fault("UPDATE accounts SET moment = '29.01.99' WHERE account = %(at)s", "accounts, number {at}: ", where=ACCOUNT),
    Fault("UPDATE accounts SET vintage = vintage + 1 WHERE account = %(at)s", "accounts, number {at}: ", where=ACCOUNT),
    Fault("UPDATE accounts SET source = 'x' WHERE account = %(at)s", "accounts, number {at}: ", where=ACCOUNT),
    Fault("UPDATE accounts SET frame = 'x' WHERE account = %(at)s", "accounts, number {at}: ", where=ACCOUNT),
    Fault("UPDATE accounts SET program = NULL WHERE account = %(at)s", "accounts, number {at}: ", where=ACCOUNT),
    Fault("UPDATE accounts SET region = '02' WHERE account = %(at)s", "accounts, number {at}: ", where=ACCOUNT),
    Fault("DELETE FROM accounts WHERE account = %(at)s", "accounts, number {at}: ", where=ACCOUNT),
    Fault(
        "DELETE FROM accounts WHERE account = %(at)s",
        "accounts, number {at}: ",
        where="SELECT max(account) FROM accounts",
    ),
    Fault(
        "INSERT INTO accounts SELECT 99999, pot, moment, vintage, source, frame, program, region FROM accounts"
        " WHERE account = 1",
        "accounts: the one at number 99999 ",
    ),
    Fault(
        "INSERT INTO accounts SELECT 0, pot, moment, vintage, source, frame, program, region FROM accounts"
        " WHERE account = 1",
        "accounts, number 0: ",
    ),
    # Tiles.
    Fault("UPDATE tiles SET root = sha256(root)", "tiles, position 256: "),
    Fault("UPDATE tiles SET index = index + 1", "tiles, position 256: "),
    Fault("UPDATE tiles SET level = level + 1", "tiles, position 256: "),
    Fault("DELETE FROM tiles", "tiles, position 256: "),
    Fault("INSERT INTO tiles VALUES (2, 0, sha256('x'))", "tiles: the one at position 65536 "),
    Fault("INSERT INTO tiles VALUES (0, 9, sha256('x'))", "tiles, position 10: "),
    # Sums.
    Fault(
        "UPDATE sums SET cents[1] = cents[1] + 1 WHERE period = 0 AND position = %(at)s",
        "sums, position {at}, period 0: ",
        where=SUMMED,
    ),
    Fault(
        "UPDATE sums SET accounts[1] = 0 WHERE period = 2021 AND position = 32",
        "sums, position 32, period 2021: ",
    ),
    Fault(
        "UPDATE sums SET accounts = accounts || 9999, cents = cents || 5::bigint WHERE period = 2021 AND position = 32",
        "sums, position 32, period 2021: ",
    ),
    Fault("UPDATE sums SET accounts = accounts || 9999 WHERE period = 2021 AND position = 32", "sums, position 32"),
    Fault(
        "UPDATE sums SET period = 209901 WHERE period = 202101 AND position = 32", "sums, position 32, period 202101: "
    ),
    Fault("UPDATE sums SET position = 31 WHERE position = 32 AND period = 0", "sums, position 32, period 0: "),
    Fault("DELETE FROM sums WHERE position = %(at)s AND period = 0", "sums, position {at}, period 0: ", where=SUMMED),
    Fault("DELETE FROM sums WHERE position = 32 AND period = 20210101", "sums, position 32, period 20210101: "),
    Fault("INSERT INTO sums VALUES (209912, 32, '{1}', '{5}')", "sums, position 32, period 209912: "),
    Fault("INSERT INTO sums VALUES (0, 40, '{1}', '{5}')", "sums, position 40"),
    Fault("INSERT INTO sums VALUES (20210101, 1, '{1}', '{5}')", "sums, position 1"),
    Fault("INSERT INTO sums VALUES (0, 99999, '{1}', '{5}')", "sums, position 99999, period 0: "),
    Fault("INSERT INTO summed VALUES (40)", "sums, position 40, period 0: "),
    Fault("INSERT INTO summed VALUES (99999)", "summed: the one at position 99999 "),
    Fault("INSERT INTO summed VALUES (0)", "summed: the one at position 0 "),
    Fault("DELETE FROM summed WHERE position = 32", "sums, position 64, period "),
    Fault("DELETE FROM summed WHERE position = %(at)s", "sums, position {at}", where=SUMMED),
    Fault("DELETE FROM summed", "sums, position 32"),
    # Snapshots.
    Fault(
        "UPDATE snapshots SET state = set_byte(state, 40, get_byte(state, 40) # 1)",
        "snapshots, position {at}: ",
        SNAPSHOT,
    ),
    Fault("UPDATE snapshots SET state = ''", "snapshots, position {at}: ", SNAPSHOT),
    Fault("UPDATE snapshots SET state = '\\xc0'", "snapshots, position {at}: ", SNAPSHOT),
    Fault("UPDATE snapshots SET root = sha256(root)", "snapshots: the one at position {at} ", SNAPSHOT),
    Fault(
        "UPDATE snapshots SET recorded_at = recorded_at + interval '1 second'",
        "snapshots: the one at position {at} ",
        SNAPSHOT,
    ),
    Fault("UPDATE snapshots SET position = position - 1", "snapshots: the one at position ", SNAPSHOT),
]


@pytest.fixture(scope="module")
def sound(database: str) -> Ledger:
    """A ledger that verifies, with rows in every table, and a copy of each of them."""
    ledger = Ledger(database, "sound")
    ledger.migrate()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("projections.follower.CHUNK", 100_000)
        patched.setattr("projections.follower.SNAPSHOT_EVERY", 10)
        lived(ledger, seed=42, lists=330)
        sum_up(ledger, 32, times=9)
        follow(ledger)
        lived_on = [granted("0,01") for _ in range(3)]
        record(ledger, *([one] for one in lived_on))
    foreign(ledger, "somebody-elses")
    record(ledger, [granted("0,01")])
    with unhindered(ledger) as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE sound_{table} AS TABLE {table}")
            assert connection.execute(f"SELECT count(*) > 0 FROM {table}").fetchone() == (True,), table
    verify(ledger)
    return ledger


@pytest.fixture
def damaged(sound: Ledger) -> Iterator[Connection]:
    """A connection that no trigger hinders; what it did is undone afterwards, and the ledger verifies again."""
    with unhindered(sound) as connection:
        yield connection
        for table in TABLES:
            connection.execute(f"TRUNCATE {table}")
            connection.execute(f"INSERT INTO {table} SELECT * FROM sound_{table}")


def unhindered(ledger: Ledger) -> Connection:
    """Whoever owns the server gets past every trigger: that is what the proof is for."""
    connection = superuser(ledger)
    for table in ("events", "turns"):
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    return connection


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_is_found_and_named(
    fault: Fault, sound: Ledger, damaged: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = damaged.execute(fault.where).fetchone()
    assert row is not None and row[0] is not None, "the place of the fault exists"
    at = row[0]
    done = damaged.execute(fault.damage, {"at": at})
    assert done.rowcount > 0, "the fault was planted"
    told = difference(sound)
    assert told.startswith(fault.says.format(at=at, next=at + 1)), told
    monkeypatch.setattr("projections.verify.PAGE", 3)
    assert difference(sound) == told, "however many positions are compared at a time"


def difference(ledger: Ledger) -> str:
    """What the proof says of a ledger that does not verify."""
    with pytest.raises(Difference) as found:
        verify(ledger)
    return str(found.value)


@pytest.mark.parametrize("page", [1, 2, 31, 33, 100_000])
def test_it_verifies_however_many_positions_are_compared_at_a_time(
    page: int, sound: Ledger, damaged: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.verify.PAGE", page)
    assert verify(sound).facts > 300


CHANGES = {
    "events": "UPDATE events SET labels = '{}'",
    "claims": "UPDATE claims SET taken = NOT taken",
    "shelf": "UPDATE shelf SET state = 'another'",
    "legs": "UPDATE legs SET cents = cents + 1",
    "accounts": "UPDATE accounts SET moment = '29.01.99'",
}


@pytest.fixture
def one_page(damaged: Connection) -> Connection:
    """A ledger that is compared as one page: where sums were taken up, a page ends."""
    damaged.execute("DELETE FROM summed")
    damaged.execute("DELETE FROM sums")
    return damaged


@pytest.mark.parametrize("change", ["altered", "missing"])
@pytest.mark.parametrize("table", CHANGES)
def test_of_differences_in_the_middle_of_a_page_the_first_is_named(
    table: str, change: str, sound: Ledger, one_page: Connection
) -> None:
    key, counted = ("account", "number") if table == "accounts" else ("position", "position")
    rows = [row[0] for row in one_page.execute(f"SELECT DISTINCT {key} FROM {table} ORDER BY 1")]
    before, (first, later, *after) = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    assert before and after, "it is the middle"
    damage = CHANGES[table] if change == "altered" else f"DELETE FROM {table}"
    one_page.execute(f"{damage} WHERE {key} IN (%s, %s)", (first, later))
    assert re.match(rf"{table}(, {counted}|: position) {first}\b", told := difference(sound)), told


def test_what_differs_before_an_altered_line_is_named_before_it(sound: Ledger, one_page: Connection) -> None:
    ((altered,),) = one_page.execute("SELECT max(position) - 1 FROM events").fetchall()
    ((before,),) = one_page.execute("SELECT max(position) FROM legs WHERE position < %s", (altered,)).fetchall()
    one_page.execute("UPDATE events SET line = set_byte(line, 3, 65) WHERE position = %s", (altered,))
    assert difference(sound).startswith(f"events, position {altered}: ")
    one_page.execute("DELETE FROM legs WHERE position > %s", (altered,))
    assert difference(sound).startswith(f"events, position {altered}: ")
    one_page.execute("DELETE FROM legs WHERE position = %s", (before,))
    assert difference(sound).startswith(f"legs, position {before}: ")


def test_the_ledger_that_the_faults_are_planted_in_verifies(sound: Ledger, damaged: Connection) -> None:
    assert verify(sound).facts > 300


@pytest.mark.parametrize("decision", ["NEVER-MADE", "NEVER\0MADE"])
def test_a_forged_turn_that_hashes_but_follows_from_nothing_is_found(
    decision: str, sound: Ledger, damaged: Connection
) -> None:
    lines = [bytes(line) for (line,) in damaged.execute("SELECT line FROM events ORDER BY position")]
    approved = next(entry for entry in map(Codec().decode, lines) if isinstance(entry.fact, PaymentApproved))
    at, now = len(lines) + 1, datetime.now(UTC)
    forged = replace(approved, position=at, recorded_at=now, fact=replace(approved.fact, decision=decision))
    line, tags = Codec().encode(forged)
    root = Frontier.empty().append([leaf_hash(line) for line in (*lines, line)])[0].root()
    labels = label_hashes(labels_of("payment-approved", tags))
    damaged.execute("INSERT INTO events VALUES (%s, %s, %s, %s)", (at, forged.effective_on, line, labels))
    damaged.execute("INSERT INTO turns VALUES (%s, %s, %s)", (now, at, root))
    with pytest.raises(Difference, match=f"^events, position {at}: the line does not follow"):
        verify(sound)


@pytest.mark.parametrize("at", [1, 2, len(ready())])
def test_a_line_that_is_stored_twice_is_found(at: int, ledger: Ledger) -> None:
    record(ledger, ready())
    with unhindered(ledger) as connection:
        connection.execute("ALTER TABLE events DROP CONSTRAINT events_pkey")
        connection.execute("INSERT INTO events SELECT * FROM events WHERE position = %s", (at,))
    assert difference(ledger).startswith(f"events: the one at position {at} ")


def test_a_lost_connection_is_not_told_of_the_log(sound: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server ends the connection right before a closed decision is looked up."""

    def ending(connection: Connection, table: str) -> Shelf:
        newest = shelf_of(connection, table)

        def lost(decision: RegisterNumber, upto: int) -> bytes:
            with superuser(sound) as other:
                other.execute("SELECT pg_terminate_backend(%s, 10000)", (connection.info.backend_pid,))
            return newest(decision, upto)

        return lost

    monkeypatch.setattr("projections.verify.shelf_of", ending)
    with pytest.raises(psycopg.OperationalError):
        verify(sound)


def test_the_triggers_stand_in_the_way_of_all_but_a_superuser_who_removes_them(ledger: Ledger) -> None:
    record(ledger, ready())
    with superuser(ledger) as connection:
        for statement in ("UPDATE events SET labels = '{}'", "DELETE FROM turns", "TRUNCATE events"):
            connection.execute("SET session_replication_role = replica")
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
                connection.execute(statement)
    verify(ledger)
