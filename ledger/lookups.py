"""What a writer reads from the log: its head, the news, and whatever a command names that the books lack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import psycopg

from domain.commands import Command
from domain.facts import Entry
from domain.needs import Lacking, Needs, claims_asked, needs
from ledger.answers import Known, LogDamaged, Receipt
from ledger.codec import Codec
from ledger.columns import uuids
from ledger.desk import Desk, hashed, key_claim
from ledger.migrations import statement
from ledger.states import decode_state, dump_books, fold_version, load_books
from ledger.tree import Frontier, leaf_hash

Cursor = psycopg.AsyncCursor[tuple[Any, ...]]
NewDesk = Callable[[], Desk]

HEAD = statement("ledger", "head")
TURN_AT = statement("ledger", "turn_at")
NEWS = statement("ledger", "news")
LINES_AT = statement("ledger", "lines_at")
CLAIMED = statement("ledger", "claimed")
SHELVED = statement("ledger", "shelved")
SNAPSHOT = statement("ledger", "snapshot")
SNAPSHOT_AT = statement("ledger", "snapshot_at")
KEEP_SNAPSHOT = statement("ledger", "keep_snapshot")

PAGE = 5_000
"""Lines read at a time while catching up."""


class Head(NamedTuple):
    """The newest turn, and the server's clock (UTC)."""

    recorded_at: datetime
    position: int
    root: bytes
    now: datetime


class Snapshot(msgspec.Struct, frozen=True, array_like=True):
    """A desk as it is stored: books, projection, the tree's edge."""

    books: bytes
    projection: bytes
    peaks: list[bytes]


async def head(cursor: Cursor) -> Head:
    """The newest turn. Raises LogDamaged when there is none: every schema starts with one."""
    row = await (await cursor.execute(HEAD)).fetchone()
    if row is None:
        raise LogDamaged("the log has no turn at all")
    return Head(*row)


async def belongs(cursor: Cursor, desk: Desk) -> bool:
    """Whether the turn a desk stands at is part of this log: after a fail-over or a restore it may not be."""
    row = await (await cursor.execute(TURN_AT, {"recorded_at": desk.recorded_at})).fetchone()
    return row == (desk.books.position, desk.root)


async def load(cursor: Cursor, new_desk: NewDesk) -> Desk:
    """A desk as of the newest usable snapshot, or an empty one."""
    desk = new_desk()
    row = await (await cursor.execute(SNAPSHOT, {"version": fold_version()})).fetchone()
    if row is None:
        return desk
    position, root, recorded_at, state = row
    snapshot = msgspec.msgpack.decode(state, type=Snapshot)
    desk.books = load_books(snapshot.books)
    desk.projection.load(snapshot.projection)
    desk.frontier = Frontier(position, tuple(snapshot.peaks))
    if desk.books.position != position or desk.frontier.root() != root:
        raise LogDamaged(f"the snapshot at position {position} is not of this log; rebuild it")
    desk.settle(recorded_at, root)
    return desk


async def snapshot_at(cursor: Cursor) -> int:
    """Where the newest usable snapshot stands, without what it holds."""
    row = await (await cursor.execute(SNAPSHOT_AT, {"version": fold_version()})).fetchone()
    assert row is not None, "an aggregate gives one row"
    return int(row[0])


async def keep_snapshot(cursor: Cursor, desk: Desk) -> None:
    """Store a desk for the next start; done by a follower with a desk of its own, never within a turn."""
    await cursor.execute(KEEP_SNAPSHOT, as_snapshot(desk))


def as_snapshot(desk: Desk) -> dict[str, Any]:
    """A desk as it is stored."""
    state = Snapshot(dump_books(desk.books), desk.projection.dump(), list(desk.frontier.peaks))
    return {
        "version": fold_version(),
        "position": desk.books.position,
        "root": desk.root,
        "recorded_at": desk.recorded_at,
        "state": msgspec.msgpack.encode(state),
    }


async def catch_up(cursor: Cursor, desk: Desk, to: Head) -> None:
    """Fold what others recorded up to a turn. Raises LogDamaged when the lines do not hash to its root."""
    while desk.books.position < to.position:
        await cursor.execute(NEWS, {"after": desk.books.position, "most": PAGE})
        news = await cursor.fetchall()
        if not news:
            raise LogDamaged(f"the log ends at position {desk.books.position}, its last turn at {to.position}")
        for position, line in news:
            if position > to.position:
                break
            await _fold(cursor, desk, position, line)
        desk.books.keep()
    if desk.frontier.size != to.position or desk.frontier.root() != to.root:
        raise LogDamaged(f"the lines up to position {to.position} do not hash to the root of their turn")
    desk.settle(to.recorded_at, to.root)


async def _fold(cursor: Cursor, desk: Desk, position: int, line: bytes) -> None:
    if position != desk.books.position + 1:
        raise LogDamaged(f"position {desk.books.position + 1} is missing from the log")
    try:
        desk.fold(line)
    except Lacking as lacking:
        await recall(cursor, desk, lacking.lacks)
        desk.fold(line)


async def look_up(cursor: Cursor, desk: Desk, asks: Sequence[Command]) -> None:
    """Look up what many commands name: one round trip, and one more for each step that names lead further.

    A payment's names lead to facts, a fact to its decision. What only shows on the way is looked up on the way.
    """
    names = {name for ask in asks for name in claims_asked(ask, desk.books)}
    while lacks := _all_of([needs(ask, desk.books, assume_free=True) for ask in asks], names):
        await recall(cursor, desk, lacks)
        names = set()


def _all_of(found: Sequence[Needs], names: set[str]) -> Needs:
    """What several commands lack, once each, and names beside it."""
    return Needs(
        tuple({position for need in found for position in need.facts}),
        tuple({decision for need in found for decision in need.decisions}),
        tuple(names.union(*(need.names for need in found))),
    )


async def recall(cursor: Cursor, desk: Desk, lacks: Needs, entered: Sequence[Entry] = ()) -> None:
    """Bring into the books what they lack, also of what the turn entered; what is not there is noted as sought."""
    books = desk.books
    if lacks.decisions:
        departed = books.newest_departed()
        on_shelf = [decision for decision in lacks.decisions if decision not in departed]
        await cursor.execute(SHELVED, {"decisions": on_shelf, "upto": books.position})
        shelved = [decode_state(state) for (state,) in await cursor.fetchall()]
        for decided in (*shelved, *(departed.get(it) for it in lacks.decisions)):
            if decided is not None:
                books.recall(decided)
        books.sought.update(lacks.decisions)
    if lacks.facts:
        await cursor.execute(LINES_AT, {"positions": list(lacks.facts)})
        for position, line in await cursor.fetchall():
            fact = desk.codec.decode(line)
            if isinstance(fact, Entry):
                books.recalled[position] = fact
        for entry in entered:
            if entry.position in lacks.facts:
                books.recalled[entry.position] = entry
        books.sought.update(lacks.facts)
    if lacks.names:
        for name, position in await taken(cursor, lacks.names):
            books.claims[name] = position
        books.sought.update(lacks.names)


async def taken(cursor: Cursor, names: Iterable[str]) -> list[tuple[str, int]]:
    """Which names are taken, and by the fact at which position."""
    by_hash = {hashed(name): name for name in names}
    await cursor.execute(CLAIMED, {"names": uuids(list(by_hash))})
    return [(by_hash[bytes(name)], position) for name, position in await cursor.fetchall()]


async def known_requests(cursor: Cursor, codec: Codec, keys: Iterable[str]) -> dict[str, Known]:
    """The requests that were recorded under these idempotency keys, with the receipts they got."""
    by_claim = {key_claim(key): key for key in keys}
    found = {}
    for name, position in await taken(cursor, by_claim):
        key = by_claim[name]
        found[key] = await _known(cursor, codec, key, position)
    return found


async def _known(cursor: Cursor, codec: Codec, key: str, first: int) -> Known:
    entries: list[Entry] = []
    leaves: list[str] = []
    after = first - 1
    while True:
        await cursor.execute(NEWS, {"after": after, "most": 64})
        rows = await cursor.fetchall()
        for position, line in rows:
            entry = codec.decode(line)
            if not isinstance(entry, Entry) or entry.key != key:
                rows = []
                break
            entries.append(entry)
            leaves.append(leaf_hash(line).hex())
            after = position
        if len(rows) < 64:
            break
    if not entries:
        raise LogDamaged(f"the claim of idempotency key {key!r} points at position {first}, which is not its own")
    opening = entries[0]
    warned = tuple(code for entry in entries for code in entry.warned)
    receipt = Receipt(key, first, entries[-1].position, opening.recorded_at, tuple(leaves), warned)
    return Known(receipt, opening.digest)
