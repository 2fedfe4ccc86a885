"""A ledger held in memory: the real rules and books, a plain list for a journal. Nothing in it is a stand-in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from domain.books import Books, Departed
from domain.commands import Command
from domain.decide import Denied, Entered, Envelope, enter
from domain.decisions import Decided
from domain.evolve import evolve
from domain.facts import Entry
from domain.legs import legs
from domain.money import ZERO, Money
from domain.names import RegisterNumber
from domain.needs import Lacking, Needs, needs_of
from domain.pots import Account, Leg
from domain.refusals import Refusal
from domain.subjects import claims_freed, claims_taken
from tests.support import reached

FIRST_RECORDED = datetime(2021, 1, 4, 7, 0, tzinfo=UTC)

Shelf = dict[RegisterNumber, Decided]


def put_away(shelf: Shelf, departed: Sequence[Departed]) -> None:
    """Keep what left the books as it was closed; what was undone is gone."""
    for left in departed:
        if left.closed is None:
            shelf.pop(left.decision, None)
        else:
            shelf[left.decision] = left.closed


@dataclass(frozen=True, slots=True)
class KeyUsedOtherwise:
    """The idempotency key was used before, for another body."""

    key: str


Answer = list[Entry] | Refusal | KeyUsedOtherwise


class MemoryLedger:
    """Records lists of commands, all or nothing, as the clerk does: look up, decide, keep."""

    def __init__(self) -> None:
        self.books = Books()
        self.entries: list[Entry] = []
        self.claims: dict[str, int] = {}
        self.shelf: Shelf = {}
        self.departed: list[Departed] = []
        """Every decision that ever left the books."""
        self._receipts: dict[str, tuple[str, list[Entry]]] = {}
        self._drafted: list[Entry] = []
        """What the turn at hand entered so far."""

    def record(self, asks: Command | Sequence[Command], key: str | None = None) -> Answer:
        """Record a list under an idempotency key (a key of its own where none is given)."""
        listed = list(asks) if isinstance(asks, Sequence) else [asks]
        key = key or f"key-{len(self.entries) + 1}"
        digest = sha256(repr(listed).encode()).hexdigest()
        if key in self._receipts:
            first, answered = self._receipts[key]
            return answered if first == digest else KeyUsedOtherwise(key)
        (answer,) = self.turn(listed, key=key, digest=digest)
        if not isinstance(answer, Refusal):
            self._receipts[key] = (digest, answer)
        return answer

    def turn(self, *lists: Sequence[Command], key: str = "", digest: str = "") -> list[list[Entry] | Refusal]:
        """Record several lists in one turn: what they name is looked up as it was before the turn."""
        answers: list[list[Entry] | Refusal] = []
        before = self.books.mark()
        for asks in lists:
            entered = self._decide(asks, Envelope(self._now(), key, digest))
            answers.append(entered.refusal if isinstance(entered, Denied) else entered.entries)
            self._drafted += [] if isinstance(entered, Denied) else entered.entries
        self._drafted.clear()
        for entry in (entry for answer in answers if isinstance(answer, list) for entry in answer):
            self.entries.append(entry)
            for name in claims_freed(entry.fact):
                del self.claims[name]
            self.claims |= dict.fromkeys(claims_taken(entry.fact), entry.position)
        departed = self.books.departed_since(before)
        put_away(self.shelf, departed)
        self.departed += departed
        self.books.keep()
        return answers

    def dry_run(self, *asks: Command) -> Entered | Refusal:
        """The answer to a list, with nothing recorded."""
        answer = self.rehearse(*asks)
        return answer.refusal if isinstance(answer, Denied) else answer

    def rehearse(self, *asks: Command) -> Entered | Denied:
        """The same, and of a refusal also which command it was, and which limit."""
        mark = self.books.mark()
        answer = self._decide(asks, Envelope(self._now(), "dry-run", ""))
        self.books.rollback(mark)
        self.books.keep()
        return answer

    def pots(self, as_of: date | None = None) -> dict[Account, Money]:
        """The balance of every account that legs were posted to, up to a day where one is given."""
        balances: dict[Account, Money] = {}
        for leg in self.legs(as_of):
            balances[leg.account] = balances.get(leg.account, ZERO) + leg.amount
        return balances

    def legs(self, as_of: date | None = None) -> Iterator[Leg]:
        """The legs of every fact, in the order of the journal."""
        for entry in self.entries:
            if as_of is None or entry.effective_on <= as_of:
                yield from legs(entry.fact)

    def refolded(self) -> Books:
        """The books of another process: folded from the journal alone, with a shelf of its own."""
        books = Books()
        shelf: Shelf = {}
        for entry in self.entries:
            for decision in needs_of(entry.fact, books).decisions:
                books.recall(shelf[decision])
            evolve(books, entry)
            put_away(shelf, books.departed)
            books.keep()
        return books

    def _decide(self, asks: Sequence[Command], envelope: Envelope) -> Entered | Denied:
        while True:
            try:
                entered = enter(asks, self.books, envelope, assume_free=False)
            except Lacking as lacking:
                self._look_up(lacking.lacks)
            else:
                refused = isinstance(entered, Denied)
                reached.note(asks, entered.refusal if refused else None, entered.command if refused else 0)
                return entered

    def _look_up(self, lacks: Needs) -> None:
        recorded = [*self.entries, *self._drafted] if lacks.facts else []
        for position in lacks.facts:
            if 1 <= position <= len(recorded):
                self.books.recalled[position] = recorded[position - 1]
        closed = dict(self.shelf)
        put_away(closed, self.books.departed)
        for decision in lacks.decisions:
            if decision in closed:
                self.books.recall(closed[decision])
        for name in lacks.names:
            if name in self.claims:
                self.books.claims[name] = self.claims[name]
        self.books.sought.update((*lacks.facts, *lacks.decisions, *lacks.names))

    def _now(self) -> datetime:
        return FIRST_RECORDED + timedelta(seconds=len(self.entries))
