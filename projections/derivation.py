"""All that is stored beside the lines, derived from the lines alone: what verify compares and rebuild writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from domain.books import Books
from domain.evolve import evolve
from domain.facts import Entry
from domain.needs import needs_of
from domain.pots import Account
from ledger.codec import Codec, ForeignFact
from ledger.desk import claims_of, hashed, key_claim
from ledger.labels import label_hashes, labels_of
from ledger.states import decode_state, encode_state
from ledger.tree import Frontier, Tile, leaf_hash
from projections.legs import Legs


@dataclass(slots=True)
class Derived:
    """What one line adds to each stored table: what the line alone says, then what the fold adds."""

    fact: Entry | ForeignFact
    labels: list[int]
    effective_on: date | None
    claims: list[tuple[int, bytes, bool]] = field(default_factory=list)
    shelf: list[tuple[int, str, bytes]] = field(default_factory=list)
    legs: list[tuple[int, int, int, date]] = field(default_factory=list)
    accounts: list[tuple[int, Account]] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)

    @property
    def position(self) -> int:
        """The position that the line says."""
        return self.fact.position

    @property
    def recorded_at(self) -> datetime:
        """The recorded time that the line says (UTC)."""
        return self.fact.recorded_at


class Derivation:
    """Walks the journal line by line and holds what a full fold holds: books, shelf, accounts, the tree's edge."""

    def __init__(self) -> None:
        self.codec = Codec()
        self.books = Books()
        self.legs = Legs()
        self.frontier = Frontier.empty()
        self._shelf: dict[str, bytes] = {}
        self._key: str | None = None

    def take(self, line: bytes) -> Derived:
        """Fold one line. Raises UnreadableLine when it is not one that Momentti writes."""
        derived = self.read(line)
        self.fold(derived)
        return derived

    def read(self, line: bytes) -> Derived:
        """The first half: read and hash a line. Raises UnreadableLine when it is not one that Momentti writes."""
        fact = self.codec.decode(line)
        self.frontier, tiles = self.frontier.append([leaf_hash(line)])
        if isinstance(fact, Entry):
            return Derived(fact, _labels(*self.codec.named(line)), fact.effective_on, tiles=tiles)
        return Derived(fact, _labels(fact.type, list(fact.tags)), None, tiles=tiles)

    def fold(self, derived: Derived) -> None:
        """The second half: enter what was read in the books and note what that adds."""
        fact = derived.fact
        if not isinstance(fact, Entry):
            self.books.position = fact.position
            return
        for decision in needs_of(fact.fact, self.books).decisions:
            closed = decode_state(self._shelf[decision])
            assert closed is not None, "nothing is recorded about a decision that was undone"
            self.books.recall(closed)
        moved = evolve(self.books, fact)
        derived.claims = [(at, hashed(claim), taken) for claim, at, taken in self._claims(fact)]
        derived.shelf = [(it.position, it.decision, encode_state(it.closed)) for it in self.books.departed]
        self._shelf.update({decision: state for _, decision, state in derived.shelf})
        known = self.legs.mark()
        posted = self.legs.post([fact], [moved])
        derived.legs = [
            (fact.position, account, cents, fact.effective_on)
            for account, cents in zip(posted.accounts, posted.cents, strict=True)
        ]
        if self.legs.mark() > known:
            derived.accounts = list(enumerate(self.legs.accounts[known:], start=known + 1))
        self.books.keep()

    def _claims(self, entry: Entry) -> list[tuple[str, int, bool]]:
        opening = [] if entry.key == self._key else [(key_claim(entry.key), entry.position, True)]
        self._key = entry.key
        return opening + claims_of(entry)


def _labels(kind: str, tags: list[str]) -> list[int]:
    return label_hashes(labels_of(kind, tags))
