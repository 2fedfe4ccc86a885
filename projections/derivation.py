"""All that is stored beside the lines, derived from the lines alone: what verify compares and rebuild writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from domain.books import Books
from domain.evolve import evolve
from domain.facts import Entry
from domain.names import RegisterNumber
from domain.needs import needs_of
from domain.pots import Leg
from ledger.codec import Codec, ForeignFact
from ledger.desk import Desk, claims_of, hashed, key_claim
from ledger.labels import label_hashes, labels_of
from ledger.migrations import template
from ledger.states import decode_state, encode_state
from ledger.tree import TILE_HEIGHT, Frontier, leaf_hash
from projections.ledger import Connection
from projections.legs import Legs, Row

SHELVED = template("projections", "shelved_upto")


Shelf = Callable[[RegisterNumber, int], bytes]
"""How a decision was when it last left the books, by the position up to which rows were gathered."""


def shelf_of(connection: Connection, table: str) -> Shelf:
    """The shelf that a table holds. Raises LookupError for a decision that never left the books."""
    query = SHELVED.format(table=sql.Identifier(table))

    def newest(decision: RegisterNumber, upto: int) -> bytes:
        row = connection.execute(query, {"decision": decision, "upto": upto}, binary=True).fetchone()
        if row is None:
            raise LookupError(f"decision {decision} is neither open nor closed")
        return bytes(row[0])

    return newest


class Said(NamedTuple):
    """What one line says by itself: its fact, and the columns beside it."""

    fact: Entry | ForeignFact
    labels: list[int]
    effective_on: date | None


@dataclass(frozen=True, slots=True)
class Derived:
    """The rows that a stretch of the log adds to each stored table, sorted; the first column counts them."""

    claims: list[tuple[int, bytes, bool]]
    shelf: list[tuple[int, RegisterNumber, bytes]]
    legs: list[Row]
    accounts: list[tuple[Any, ...]]
    tiles: list[tuple[int, int, int, bytes]]


class DoesNotFollow(Exception):
    """A line does not follow from those before it."""


class Derivation:
    """Walks the journal line by line and holds what a writer holds: books, accounts, the tree's edge.

    What the lines add to the tables is gathered a stretch at a time, as long or short as one likes; whoever gathers it
    keeps the ``shelf``, to which closed decisions go and from which some come back.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.codec = Codec()
        self.books = Books()
        self.legs = Legs()
        self.frontier = Frontier.empty()
        """The tree's edge, where its root was last asked for or rows were last gathered."""
        self._leaves: list[bytes] = []
        self._key: str | None = None
        self._shelf = shelf
        self._gathered = 0
        self._claims: list[tuple[int, bytes, bool]] = []
        self._entries: list[Entry] = []
        self._moved: list[list[Leg]] = []
        self._tiles: list[tuple[int, int, int, bytes]] = []

    def take(self, line: bytes) -> Entry | ForeignFact:
        """Read and fold one line. Raises UnreadableLine when it is not one that Momentti writes, or DoesNotFollow."""
        fact = self.read(line).fact
        self.fold(fact)
        return fact

    def read(self, line: bytes) -> Said:
        """The first half: read and hash a line. Raises UnreadableLine when it is not one that Momentti writes."""
        fact, kind, tags = self.codec.read(line)
        self._leaves.append(leaf_hash(line))
        labels = label_hashes(labels_of(kind, tags))
        return Said(fact, labels, fact.effective_on if isinstance(fact, Entry) else None)

    def root(self) -> bytes:
        """The tree's root over all lines that were read."""
        self._grow()
        return self.frontier.root()

    def fold(self, fact: Entry | ForeignFact) -> None:
        """The second half: enter what was read in the books and note what that adds.

        Raises DoesNotFollow; that a database went away while a closed decision was looked up is no fault of the line.
        """
        try:
            self._enter(fact)
        except psycopg.DataError as error:  # the name of a decision that no database holds
            raise DoesNotFollow(repr(error)) from error
        except psycopg.Error:
            raise
        except Exception as error:
            raise DoesNotFollow(repr(error)) from error

    def _enter(self, fact: Entry | ForeignFact) -> None:
        if not isinstance(fact, Entry):
            self.books.position = fact.position
            return
        for decision in needs_of(fact.fact, self.books).decisions:
            if not self.books.reopen((decision,)):
                closed = decode_state(self._shelf(decision, self._gathered))
                assert closed is not None, "nothing is recorded about a decision that was undone"
                self.books.recall(closed)
        self._moved.append(evolve(self.books, fact))
        self._entries.append(fact)
        if fact.key != self._key:
            self._key = fact.key
            self._claims.append((fact.position, hashed(key_claim(fact.key)), True))
        self._claims += [(at, hashed(claim), taken) for claim, at, taken in claims_of(fact)]

    def gather(self) -> Derived:
        """What the lines add that were folded since it was last asked."""
        self._grow()
        claims = sorted(self._claims)
        shelf = sorted((it.position, it.decision, encode_state(it.closed)) for it in self.books.departed)
        known = self.legs.mark()
        legs = sorted(self.legs.rows(self._entries, self._moved))
        accounts = [(number, *account) for number, account in enumerate(self.legs.accounts[known:], start=known + 1)]
        tiles = sorted(it for it in self._tiles if it[0] <= self.books.position)
        self._tiles = [it for it in self._tiles if it[0] > self.books.position]
        for gathered in (self._claims, self._entries, self._moved):
            gathered.clear()
        self.books.keep()
        self._gathered = self.books.position
        return Derived(claims, shelf, legs, accounts, tiles)

    def desk(self, recorded_at: datetime) -> Desk:
        """What a writer has before it, where rows were last gathered."""
        desk = Desk(self.codec, self.legs)
        desk.books, desk.frontier = self.books, self.frontier
        desk.settle(recorded_at, self.root())
        return desk

    def _grow(self) -> None:
        self.frontier, tiles = self.frontier.append(self._leaves)
        self._leaves.clear()
        self._tiles += [((it.index + 1) << TILE_HEIGHT * it.level, it.level, it.index, it.root) for it in tiles]
