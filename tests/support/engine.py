"""What a log must be at any time, checked against PostgreSQL itself; and how tests run a clerk."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import wraps
from typing import Any, ParamSpec

import psycopg
from psycopg import sql

from domain.commands import Command
from domain.facts import Entry
from domain.legs import legs
from domain.pots import Account
from domain.refusals import Refusal
from domain.subjects import tags
from ledger import lookups
from ledger.answers import Answer, Receipt, Recorded, Refused
from ledger.clerk import Clerk
from ledger.codec import Codec
from ledger.connecting import connect
from ledger.desk import EPOCH, Desk, claims_of, hashed, key_claim
from ledger.labels import label_hashes, labels_of
from ledger.tree import EMPTY_ROOT, Frontier, Tile, leaf_hash
from projections.ledger import Ledger, new_desk
from tests.support.memory import MemoryLedger
from tests.support.sound import check_sound

Arguments = ParamSpec("Arguments")
Connection = psycopg.Connection[tuple[Any, ...]]


def in_loop(test: Callable[Arguments, Awaitable[None]]) -> Callable[Arguments, None]:
    """Let pytest run an asynchronous test."""

    @wraps(test)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        asyncio.run(_await(test(*args, **kwargs)))

    return run


async def _await(running: Awaitable[None]) -> None:
    await running


def receipt_of(answer: Answer) -> Receipt:
    """The receipt of what must have been recorded."""
    assert isinstance(answer, Recorded), answer
    return answer.receipt


def refusal_of(answer: Answer) -> Refusal:
    """The refusal of what must have been refused."""
    assert isinstance(answer, Refused), answer
    return answer.refusal


def until(true: Callable[[], object], within: float = 30.0) -> None:
    """Wait until something holds."""
    give_up = time.monotonic() + within
    while not true():
        assert time.monotonic() < give_up, "it never came true"
        time.sleep(0.02)


async def recorded(clerk: Clerk, asks: Command | Sequence[Command], key: str) -> Receipt:
    """Record what must be accepted; returns the receipt."""
    return receipt_of(await clerk.record(asks if isinstance(asks, Sequence) else [asks], key))


def superuser(ledger: Ledger) -> Connection:
    """A connection as the server's owner, who may do anything, with the ledger's schema before it."""
    connection = psycopg.connect(ledger.conninfo, autocommit=True)
    connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(ledger.schema)))
    return connection


def as_role(ledger: Ledger, role: str) -> Connection:
    """A connection as the ledger's ``owner`` or ``clerk``."""
    connection = superuser(ledger)
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{ledger.schema}_{role}")))
    return connection


def rows(ledger: Ledger, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in a ledger, whoever may see it."""
    with superuser(ledger) as connection:
        return connection.execute(query.encode()).fetchall()


def everything(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, to show that nothing was written; refusals are noted beside, in a register apart."""
    query = sql.SQL("SELECT * FROM {} AS t ORDER BY t")
    named = [name for name in tables(ledger) if name != "refusals"]
    with superuser(ledger) as connection:
        return {name: connection.execute(query.format(sql.Identifier(name))).fetchall() for name in named}


def tables(ledger: Ledger) -> list[str]:
    """The names of all tables of a ledger, those of projections included."""
    with superuser(ledger) as connection:
        return [name for (name,) in connection.execute(TABLES, [ledger.schema]).fetchall()]


def restore(ledger: Ledger, state: dict[str, list[tuple[Any, ...]]]) -> None:
    """Put the tables back as ``everything`` found them, as a restored backup does."""
    with superuser(ledger) as connection, connection.transaction():
        for table, content in state.items():
            name = sql.Identifier(table)
            if table in ("migrations", "turn_lock"):
                continue
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(name))
            connection.execute(sql.SQL("DELETE FROM {}").format(name))
            if content:
                values = sql.SQL(", ").join([sql.Placeholder()] * len(content[0]))
                connection.cursor().executemany(sql.SQL("INSERT INTO {} VALUES ({})").format(name, values), content)
            for trigger in ("append_only_rows", "append_only_table") if table in ("events", "turns") else ():
                enable = sql.SQL("ALTER TABLE {} ENABLE ALWAYS TRIGGER {}")
                connection.execute(enable.format(name, sql.Identifier(trigger)))


class Tree:
    """The tree as it is stored: what an inclusion or consistency proof reads."""

    def __init__(self, ledger: Ledger) -> None:
        self._tiles = {(level, index): root for level, index, root in rows(ledger, "SELECT * FROM tiles")}
        self._leaves = [leaf_hash(line) for (line,) in rows(ledger, "SELECT line FROM events ORDER BY position")]

    def tiles(self, level: int, start: int, end: int) -> list[bytes]:
        """The roots of the tiles of one level."""
        return [self._tiles[level, index] for index in range(start, end)]

    def leaves(self, start: int, end: int) -> list[bytes]:
        """The leaf hashes of lines."""
        return self._leaves[start:end]


async def desk_of(ledger: Ledger) -> Desk:
    """What a writer that starts now has before it."""
    async with await connect(ledger.conninfo, ledger.schema) as connection:
        cursor = connection.cursor()
        desk = await lookups.load(cursor, new_desk)
        await lookups.catch_up(cursor, desk, await lookups.head(cursor))
        return desk


TABLES = "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p') ORDER BY relname"


def check_log(ledger: Ledger, receipts: Iterable[Receipt] = ()) -> list[Entry]:
    """Everything stored follows from the lines, turn by turn; these receipts are kept. Returns the facts."""
    with superuser(ledger) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.autocommit = False
        entries = _check_events(connection)
        _check_turns(connection, entries)
        _check_claims(connection, entries)
        _check_legs(connection, entries)
    _check_receipts(receipts, entries)
    memory = MemoryLedger()
    memory.entries = [entry for entry, _ in entries]
    memory.books = memory.refolded()
    check_sound(memory)
    return memory.entries


Stored = list[tuple[Entry, bytes]]
"""Facts, each with its line."""


def _check_events(connection: Connection) -> Stored:
    entries: Stored = []
    codec = Codec()
    found = connection.execute("SELECT position, line, effective_on, labels FROM events ORDER BY position").fetchall()
    for number, (position, line, effective_on, labels) in enumerate(found, start=1):
        entry = codec.decode(line)
        assert isinstance(entry, Entry)
        assert entry.position == position == number, "positions have no gap"
        assert entry.effective_on == effective_on
        assert labels == label_hashes(labels_of(codec.type_of(entry), tags(entry.fact)))
        entries.append((entry, line))
    return entries


def _check_turns(connection: Connection, entries: Stored) -> None:
    """Each turn's root is that of all lines up to its last, which share its time; the tiles are the tree's."""
    turns = connection.execute("SELECT recorded_at, last_position, root FROM turns ORDER BY recorded_at").fetchall()
    assert turns[0] == (EPOCH, 0, EMPTY_ROOT)
    frontier, tiles, last = Frontier.empty(), list[Tile](), 0
    for recorded_at, position, root in turns[1:]:
        assert position >= last, "turns are in the order of their positions"
        assert {entry.recorded_at for entry, _ in entries[last:position]} <= {recorded_at}
        frontier, completed = frontier.append(leaf_hash(line) for _, line in entries[last:position])
        assert frontier.root() == root, f"the root of the turn that ends at {position}"
        tiles += completed
        last = position
    assert last == len(entries), "every fact belongs to a turn"
    stored = connection.execute("SELECT level, index, root FROM tiles").fetchall()
    assert sorted(stored) == sorted((tile.level, tile.index, tile.root) for tile in tiles)


def _check_claims(connection: Connection, entries: Stored) -> None:
    expected = Counter((hashed(name), at, taken) for entry, _ in entries for name, at, taken in claims_of(entry))
    keys: dict[str, list[int]] = {}
    for entry, _ in entries:
        keys.setdefault(entry.key, []).append(entry.position)
    for key, positions in keys.items():
        assert positions == list(range(positions[0], positions[-1] + 1)), f"what {key} recorded stands together"
        expected[hashed(key_claim(key)), positions[0], True] += 1
    assert Counter(connection.execute("SELECT uuid_send(name), position, taken FROM claims").fetchall()) == expected
    taken: dict[bytes, bool] = {}
    for name, _, is_taken in sorted(expected, key=lambda claim: claim[1]):
        assert taken.get(name, False) is not is_taken, "a name is taken once until it is freed"
        taken[name] = is_taken


def _check_legs(connection: Connection, entries: Stored) -> None:
    expected = [
        (entry.position, entry.effective_on, account, amount)
        for entry, _ in entries
        for account, amount in legs(entry.fact)
    ]
    coordinates = ", ".join(Account._fields)
    stored = connection.execute(
        f"SELECT l.position, l.effective_on, {coordinates}, cents FROM legs AS l JOIN accounts USING (account)".encode()
    ).fetchall()
    assert connection.execute("SELECT count(*) FROM legs").fetchone() == (len(stored),), "every account is named"
    assert Counter((position, day, Account(*account), cents) for position, day, *account, cents in stored) == Counter(
        expected
    )


def _check_receipts(receipts: Iterable[Receipt], entries: Stored) -> None:
    for receipt in receipts:
        of_key = entries[receipt.first - 1 : receipt.last]
        assert {entry.key for entry, _ in of_key} == {receipt.key}, "what was acknowledged is there"
        assert {entry.recorded_at for entry, _ in of_key} == {receipt.recorded_at}
        assert [leaf_hash(line).hex() for _, line in of_key] == list(receipt.leaves)
