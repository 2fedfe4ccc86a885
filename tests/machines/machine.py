"""A ledger in memory that is asked for random commands, judged by an oracle that shares no code with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from domain.commands import Command
from domain.decide import Entered
from domain.decisions import Commitment, Reservation
from domain.facts import Entry
from domain.legs import legs
from domain.names import RegisterNumber
from domain.refusals import LimitExceeded, Refusal
from ledger.states import dump_books
from tests.machines.commands import command, commands
from tests.machines.drawing import DAYS, Draw
from tests.machines.foundations import FOUNDATIONS
from tests.machines.oracle import Oracle
from tests.machines.postings import Place, owned, postings, put
from tests.support.memory import Answer as Due
from tests.support.memory import MemoryLedger


class Chosen:
    """Chance in Hypothesis's hands."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def choice(self, seq: Sequence[Any], /) -> Any:
        """One of them."""
        return self._data.draw(st.sampled_from(seq))

    def randint(self, a: int, b: int, /) -> int:
        """A number, both ends included."""
        return self._data.draw(st.integers(a, b))


@dataclass(frozen=True, slots=True)
class Told:
    """A list that was asked for under a key, what was answered, and whether anything was recorded for it now."""

    key: str
    asks: list[Command]
    due: Due
    fresh: bool


class InMemory(RuleBasedStateMachine):
    """A ledger in memory, and an oracle."""

    often: ClassVar[tuple[str, ...]] = ("one",) * 12 + ("list",) * 4
    rarely: ClassVar[tuple[str, ...]] = ("again", "rehearse")
    reached: ClassVar[Counter[tuple[str, str]]]
    steps: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        self.memory = MemoryLedger()
        self.oracle = Oracle()
        self.today = 0
        self.keys = count(1)
        self.asked: dict[str, list[Command]] = {}
        self.sound = True

    @initialize(founded=st.sampled_from((0, 1, 2) * 8 + (None,)))
    def found(self, founded: int | None) -> None:
        """Most ledgers begin with a small agency that is open for everything, some with nothing."""
        if founded is not None:
            (told,) = self.checked([("foundation", list(FOUNDATIONS[founded]))])
            assert told.fresh

    @rule(data=st.data(), passed=st.sampled_from((0, 0, 0, 0, 1, 2)))
    def step(self, data: st.DataObject, passed: int) -> None:
        """Something happens at the agency."""
        type(self).steps += 1
        self.today = (self.today + passed) % len(DAYS)
        draw = Draw(Chosen(data), self.memory, self.today)
        self.sound = False
        self.happen(draw.one((*self.often, *self.rarely)), draw)
        self.sound = True

    def happen(self, what: str, draw: Draw) -> None:
        """One thing that can happen."""
        match what:
            case "one":
                self.ask([[command(draw)]])
            case "list":
                self.ask([commands(draw, 2, 4)])
            case "again":
                self._again(draw)
            case "rehearse":
                self.rehearse(commands(draw, 1, 2))

    def teardown(self) -> None:
        """A fold of the journal gives the books that decided it."""
        if self.sound:
            assert dump_books(self.memory.refolded()) == dump_books(self.memory.books)

    def ask(self, lists: list[list[Command]], times: int = 1) -> None:
        """Ask for lists, each under a key of its own, and count what was accepted and refused."""
        keyed = [(f"key-{next(self.keys)}", asks) for asks in lists]
        self.asked |= keyed
        for key, asks in keyed:
            note(f"asked under {key}: {asks}")
        for told in self.checked(keyed * times)[: len(lists)]:
            if told.fresh:
                self.reached.update((type(ask).__name__, "accepted") for ask in told.asks)
            elif len(told.asks) == 1:
                self.reached[type(told.asks[0]).__name__, "refused"] += 1

    def checked(self, keyed: list[tuple[str, list[Command]]]) -> list[Told]:
        """Record lists one after the other; each leaves every limit as it must, and a refusal says why."""
        told = []
        for key, asks in keyed:
            before = len(self.memory.entries)
            due = self.memory.record(asks, key)
            fresh = len(self.memory.entries) > before
            if isinstance(due, LimitExceeded) and len(asks) == 1:
                self._explains(due, self.memory.books.first_open(asks[0].effective_on))
            if fresh:
                assert isinstance(due, list)
                self._moves(due)
                self.oracle.take(due)
                self._holds(due)
            told.append(Told(key, asks, due, fresh))
        return told

    def rehearse(self, asks: list[Command]) -> Entered | Refusal:
        """A rehearsal records nothing."""
        note(f"rehearsed: {asks}")
        known = len(self.memory.entries)
        due = self.memory.dry_run(*asks)
        assert len(self.memory.entries) == known
        return due

    def _again(self, draw: Draw) -> None:
        """An old key with its own body, or with another one."""
        keys = list(self.asked)
        if keys:
            key = draw.one(keys[-8:])
            other = draw.seldom(3)
            note(f"asked again under {key}{' for something else' if other else ''}")
            self.checked([(key, [command(draw)] if other else self.asked[key])])

    def _moves(self, entries: list[Entry]) -> None:
        """The legs of each fact are those that the oracle has for it."""
        for entry in entries:
            moved: Counter[Place] = Counter()
            for account, cents in legs(entry.fact):
                moved[Place(*account)] += cents
            for place, cents in postings(entry.fact):
                moved[place] -= cents
            assert not any(moved.values()), (entry, moved)

    def _holds(self, entries: list[Entry]) -> None:
        """What the books hold of each decision, line by line, is what its facts leave in its pot."""
        for decision in {owner for entry in entries for owner, _, _ in owned(entry.fact) if owner}:
            match self.memory.books.decided(RegisterNumber(decision)):
                case Commitment() as held:
                    assert dict(put(held.left, "committed", 1)) == self.oracle.held(decision, "committed"), held
                case Reservation() as held:
                    assert dict(put(held.parts, "reserved", 1)) == self.oracle.held(decision, "reserved"), held
                case None:  # it left the books, with nothing in its pots
                    assert not self.oracle.held(decision, "committed"), decision
                    assert not self.oracle.held(decision, "reserved"), decision

    def _explains(self, refusal: LimitExceeded, on: date) -> None:
        """A limit that refuses is crossed, and the numbers that it gives are those of the facts so far."""
        assert refusal.asked > refusal.left
        for tested in refusal.tested:
            lefts = {max(0, self.oracle.least(key, on)) for key in self.oracle.keys(tested)}
            assert tested.left in lefts, (tested, lefts)
