"""What a writer has before it: the books, the tree's edge and the projection, all as of one turn of the log."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.books import Books, Mark
from domain.decide import Entered
from domain.evolve import evolve
from domain.facts import Entry
from domain.needs import Lacking, needs_of
from domain.pots import Leg
from domain.subjects import claims_freed, claims_taken
from ledger.codec import Codec
from ledger.columns import Column, booleans, byteas, dates, int2s, int4s, int8s, texts, uuids
from ledger.labels import labels_of, written_hashes
from ledger.projecting import Projection
from ledger.states import encode_state
from ledger.tree import EMPTY_ROOT, Frontier, leaf_hash

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of the turn before the first: every schema starts with it."""


class Desk:
    """Books, tree and projection at one turn; what a turn adds is kept only when the log has it."""

    def __init__(self, codec: Codec, projection: Projection) -> None:
        self.codec = codec
        self.projection = projection
        self.books = Books()
        self.frontier = Frontier.empty()
        self.recorded_at = EPOCH
        self.root = EMPTY_ROOT

    def fold(self, line: bytes) -> None:
        """Take in one line that another writer recorded. Raises Lacking when a closed commitment must be recalled."""
        fact = self.codec.decode(line)
        if isinstance(fact, Entry):
            if lacks := needs_of(fact.fact, self.books):
                raise Lacking(lacks)
            self.projection.post([fact], [evolve(self.books, fact)])
        else:
            self.books.position = fact.position
        self.frontier, _ = self.frontier.append([leaf_hash(line)])

    def settle(self, recorded_at: datetime, root: bytes, upto: Mark | None = None) -> None:
        """The news up to a turn are in: keep them, and leave open what was entered since."""
        self.books.keep(upto)
        self.recorded_at = recorded_at
        self.root = root


class Draft:
    """One turn being written: facts entered in the books, to be recorded as a whole or forgotten as a whole.

    It may be written upon another one that is on its way to the log: if that is forgotten, so is this one.
    """

    def __init__(self, desk: Desk, now: datetime, upon: Draft | None = None) -> None:
        self.desk = desk
        last: Draft | Desk = upon or desk
        self.recorded_at: datetime = max(now, last.recorded_at + timedelta(microseconds=1))
        self.entries: list[Entry] = []
        self.moved: list[list[Leg]] = []
        self.leaves: list[bytes] = []
        self._books = desk.books.mark()
        self._projection = desk.projection.mark()
        self.frontier: Frontier = last.frontier
        self.root: bytes = last.root
        self._root_before = self.root

    def add(self, entered: Entered) -> None:
        """Take up the facts of a list that was entered in the books."""
        self.entries += entered.entries
        self.moved += entered.moved

    def compose(self, free_names: Sequence[str] = ()) -> dict[str, Any]:
        """Write the draft out: what ``record_turn`` is called with; it checks that the other names are free, too."""
        desk = self.desk
        lines: list[bytes] = []
        labels: list[str] = []
        claims: list[tuple[str, int, bool]] = []
        key: str | None = None
        for entry in self.entries:
            line, tags = desk.codec.encode(entry)
            lines.append(line)
            labels.append(written_hashes(labels_of(desk.codec.type_of(entry), tags)))
            if entry.key != key:
                key = entry.key
                claims.append((key_claim(key), entry.position, True))
            claims += claims_of(entry)
        self.leaves = [leaf_hash(line) for line in lines]
        self.frontier, tiles = self.frontier.append(self.leaves)
        self.root = self.frontier.root()
        postings = desk.projection.post(self.entries, self.moved)
        departed = desk.books.departed_since(self._books)
        return {
            "after": self._books.position,
            "after_root": self._root_before,
            "recorded": self.recorded_at,
            "new_root": self.root,
            "lines": byteas(lines),
            "effective": dates([entry.effective_on for entry in self.entries]),
            "labels": texts(labels),
            "tile_levels": int2s([tile.level for tile in tiles]),
            "tile_indexes": int8s([tile.index for tile in tiles]),
            "tile_roots": byteas([tile.root for tile in tiles]),
            **_claim_columns(claims, free_names),
            "shelved": texts([it.decision for it in departed]),
            "shelved_at": int8s([it.position for it in departed]),
            "shelved_states": byteas([encode_state(it.closed) for it in departed]),
            "postings_at": int8s(postings.positions),
            "postings_to": int4s(postings.accounts),
            "cents": int8s(postings.cents),
            "new_accounts": postings.new_accounts,
        }

    def keep(self, next_one: Draft | None = None) -> None:
        """The log has the turn: its facts stay; those of the next one, written upon it, are still open."""
        self.desk.frontier = self.frontier
        self.desk.settle(self.recorded_at, self.root, next_one._books if next_one else None)

    def forget(self) -> None:
        """The log does not have the turn: the desk is as it was before."""
        self.desk.books.rollback(self._books)
        self.desk.books.sought.clear()
        self.desk.projection.rollback(self._projection)


def key_claim(key: str) -> str:
    """The name that an idempotency key takes."""
    return f"key:{key}"


def claims_of(entry: Entry) -> list[tuple[str, int, bool]]:
    """The names a fact frees and takes, beside its key's."""
    freed = [(name, entry.position, False) for name in claims_freed(entry.fact)]
    return freed + [(name, entry.position, True) for name in claims_taken(entry.fact)]


def hashed(name: str) -> bytes:
    """A claimed name as it is stored: bounded, however long the name."""
    return hashlib.sha256(name.encode()).digest()[:16]


def _claim_columns(claims: Sequence[tuple[str, int, bool]], free_names: Sequence[str]) -> dict[str, Column]:
    """The claims of a turn; a name that the turn takes before it frees it is assumed to be free."""
    names = [hashed(name) for name, _, _ in claims]
    first: dict[bytes, bool] = {}
    for name, (_, _, taken) in zip(names, claims, strict=True):
        first.setdefault(name, taken)
    free = [name for name, taken in first.items() if taken]
    return {
        "assumed_free": uuids([*free, *map(hashed, free_names)]),
        "claim_names": uuids(names),
        "claim_positions": int8s([position for _, position, _ in claims]),
        "claims_taken": booleans([taken for _, _, taken in claims]),
    }
