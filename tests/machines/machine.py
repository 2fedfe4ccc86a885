"""Two clerks on one PostgreSQL ledger, a ledger in memory and an oracle that shares no code with them, side by side."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any, ClassVar

import psycopg
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from psycopg import sql

from domain.commands import Command
from domain.facts import Entry
from domain.refusals import LimitExceeded, Refusal
from ledger.answers import Answer, KeyReused, Recorded, Refused, Rehearsed
from ledger.clerk import Clerk
from ledger.codec import Codec
from ledger.migrations import statement
from ledger.states import dump_books
from ledger.tree import leaf_hash
from projections.derivation import Derivation
from projections.ledger import Ledger
from projections.verify import verify
from tests.machines.commands import command, commands
from tests.machines.drawing import DAYS, Draw
from tests.machines.foundations import FOUNDATIONS
from tests.machines.oracle import Oracle, key_of
from tests.machines.postings import FAMILIES, Place
from tests.support.memory import Answer as Due
from tests.support.memory import KeyUsedOtherwise, MemoryLedger

RARELY = ("twins", "again", "rehearse", "restart", "sum", "view")

ACCOUNTS = statement("projections", "accounts")
NEW_LINES = "SELECT line FROM events WHERE position > %s ORDER BY position"

CODEC = Codec()

_numbers = count(1)


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


class SideBySide(RuleBasedStateMachine):
    """Two clerks on one PostgreSQL ledger, one ledger in memory, one oracle."""

    conninfo: ClassVar[str]
    reached: ClassVar[Counter[tuple[str, str]]]
    steps: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger(self.conninfo, f"machine_{next(_numbers)}")
        self.ledger.migrate()
        self.memory = MemoryLedger()
        self.oracle = Oracle()
        self.runner = asyncio.Runner()
        self.clerks = [self.runner.run(self._new_clerk()) for _ in range(2)]
        self.reader = psycopg.connect(self.conninfo, autocommit=True)
        self.reader.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{self.ledger.schema}_clerk")))
        self.reader.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(self.ledger.schema)))
        self.today = 0
        self.keys = count(1)
        self.asked: dict[str, list[Command]] = {}
        self.lines: list[bytes] = []
        self.sound = True

    @initialize(founded=st.sampled_from((0, 1, 2) * 8 + (None,)), clerk=st.integers(0, 1))
    def found(self, founded: int | None, clerk: int) -> None:
        """Most ledgers begin with a small agency that is open for everything, some with nothing."""
        if founded is not None:
            self._record([("foundation", list(FOUNDATIONS[founded]))], clerk)
            assert len(self.memory.entries) == len(FOUNDATIONS[founded])

    @rule(data=st.data(), clerk=st.integers(0, 1), passed=st.sampled_from((0, 0, 0, 0, 1, 2)))
    def step(self, data: st.DataObject, clerk: int, passed: int) -> None:
        """Something happens at the agency."""
        type(self).steps += 1
        self.today = (self.today + passed) % len(DAYS)
        draw = Draw(Chosen(data), self.memory, self.today)
        match draw.one(("one",) * 12 + ("list",) * 4 + ("turn",) * 3 + RARELY):
            case "one":
                self._ask([[command(draw)]], clerk)
            case "list":
                self._ask([commands(draw, 2, 4)], clerk)
            case "turn":
                self._ask([[command(draw)] for _ in range(draw.number(2, 4))], clerk)
            case "twins":
                self._ask([[command(draw)]], clerk, times=2)
            case "again":
                self._again(draw, clerk)
            case "rehearse":
                self._rehearse(commands(draw, 1, 2), clerk)
            case "restart":
                self.runner.run(self.clerks[clerk].close())
                self.clerks[clerk] = self.runner.run(self._new_clerk())
            case "sum":
                self.reader.execute("SELECT sum_up(%s)", (draw.number(1, 12),))
            case "view":
                self._stands(draw.one(DAYS), draw.number(0, len(self.memory.entries)))

    def teardown(self) -> None:
        """The whole log verifies, and a fold of its lines gives the books that the writers hold."""
        try:
            if self.sound:
                self._close()
        finally:
            for clerk in self.clerks:
                self.runner.run(clerk.close())
            self.runner.close()
            self.reader.close()
            _drop(self.ledger)

    async def _new_clerk(self) -> Clerk:
        return await self.ledger.clerk().__aenter__()

    def _ask(self, lists: list[list[Command]], clerk: int, times: int = 1) -> None:
        """Ask for lists that wait together, so that one turn takes them all; in memory one after the other."""
        keyed = [(f"key-{next(self.keys)}", asks) for asks in lists]
        self.asked |= keyed
        for key, asks in keyed:
            note(f"asked of clerk {clerk} under {key}: {asks}")
        for asks, due in zip(lists, self._record(keyed * times, clerk), strict=False):
            if isinstance(due, list):
                self.reached.update((type(ask).__name__, "accepted") for ask in asks)
            elif len(asks) == 1:
                self.reached[type(asks[0]).__name__, "refused"] += 1

    def _again(self, draw: Draw, clerk: int) -> None:
        """An old key with its own body, or with another one."""
        keys = list(self.asked)
        if keys:
            key = draw.one(keys[-8:])
            note(f"asked of clerk {clerk} again under {key}")
            other = draw.seldom(3)
            self._record([(key, [command(draw)] if other else self.asked[key])], clerk)

    def _rehearse(self, asks: list[Command], clerk: int) -> None:
        note(f"rehearsed by clerk {clerk}: {asks}")
        self.sound = False
        due = self.memory.dry_run(*asks)
        answer = self.runner.run(self.clerks[clerk].record(asks, f"key-{next(self.keys)}", dry_run=True))
        if isinstance(due, Refusal):
            assert isinstance(answer, Refused), (answer, due)
            assert answer.refusal == due
        else:
            assert answer == Rehearsed(len(due.entries), tuple(due.left), tuple(due.warned))
        known = len(self.lines)
        self._read_on()
        assert len(self.lines) == known
        self.sound = True

    def _record(self, keyed: list[tuple[str, list[Command]]], clerk: int) -> list[Due]:
        self.sound = False
        known = len(self.memory.entries)
        dues = []
        for key, asks in keyed:
            before = len(self.memory.entries)
            due = self.memory.record(asks, key)
            if isinstance(due, LimitExceeded) and len(asks) == 1:
                self._explains(due, self.memory.books.first_open(asks[0].effective_on))
            if len(self.memory.entries) > before:
                assert isinstance(due, list)
                self.oracle.take(due)
            dues.append((due, len(self.memory.entries) > before))
        answers = self.runner.run(self._together(keyed, self.clerks[clerk]))
        self._read_on()
        for answer, (due, fresh), (key, _) in zip(answers, dues, keyed, strict=True):
            self._same(answer, due, fresh, key)
        recorded = [CODEC.decode(line) for line in self.lines[known:]]
        assert [_bare(entry) for entry in recorded] == [_bare(entry) for entry in self.memory.entries[known:]]
        desk = self.clerks[clerk]._desk
        assert desk is not None
        assert dump_books(desk.books) == dump_books(self.memory.books)
        if recorded:
            self._stands(None, len(self.lines))
        self.sound = True
        return [due for due, _ in dues]

    async def _together(self, keyed: list[tuple[str, list[Command]]], clerk: Clerk) -> list[Answer]:
        return await asyncio.gather(*(clerk.record(asks, key) for key, asks in keyed))

    def _same(self, answer: Answer, due: Due, fresh: bool, key: str) -> None:
        match due:
            case list():
                assert isinstance(answer, Recorded), (answer, due)
                receipt = answer.receipt
                first, last = due[0].position, due[-1].position
                leaves = tuple(leaf_hash(line).hex() for line in self.lines[first - 1 : last])
                assert (receipt.key, receipt.first, receipt.last, receipt.leaves) == (key, first, last, leaves)
                assert answer.replayed != fresh
                if fresh:
                    self._leaves(answer, due)
            case KeyUsedOtherwise():
                first = self.memory._receipts[key][1][0].position
                assert isinstance(answer, Refused), answer
                assert answer.refusal == KeyReused(key, first)
            case Refusal():
                assert isinstance(answer, Refused), (answer, due)
                assert answer.refusal == due

    def _leaves(self, answer: Recorded, entries: list[Entry]) -> None:
        """What an answer says is left under each limit is what the facts so far leave (when nothing came after)."""
        if entries[-1].position != len(self.memory.entries):
            return
        since = self.oracle.changed(entries)
        told = {key_of(limit, self.oracle.decisions): left for limit, left in answer.left}
        assert told == {key: self.oracle.least(key, day) for key, day in since.items()}

    def _explains(self, refusal: LimitExceeded, on: date) -> None:
        """A limit that refuses is crossed, and the numbers that it gives are those of the facts so far."""
        assert refusal.asked > refusal.left
        for tested in refusal.tested:
            lefts = {max(0, self.oracle.least(key, on)) for key in self.oracle.keys(tested)}
            assert tested.left in lefts, (tested, lefts)

    def _stands(self, as_of: date | None, known: int) -> None:
        """The stored balances are what the facts add up to, and each family of pots adds up to nothing."""
        stored: Counter[Place] = Counter()
        for *coordinates, cents in self.reader.execute(ACCOUNTS, {"as_of": as_of, "known": known}):
            stored[Place(*coordinates)] += cents
        assert dict(stored) == self.oracle.standing(as_of, known)
        left: Counter[tuple[str, int, str, frozenset[str]]] = Counter()
        for place, cents in stored.items():
            (family,) = (pots for pots in FAMILIES if place.pot in pots)
            left[place.moment, place.vintage, place.source, family] += cents
        assert not any(left.values()), left

    def _read_on(self) -> None:
        self.lines += [line for (line,) in self.reader.execute(NEW_LINES, (len(self.lines),))]

    def _close(self) -> None:
        verified = verify(self.ledger)
        assert verified.facts == len(self.memory.entries)
        refold = Derivation()
        for line in self.lines:
            refold.take(line)
        due = dump_books(refold.books)
        assert dump_books(self.memory.books) == due
        assert dump_books(self.memory.refolded()) == due
        for clerk in self.clerks:
            if clerk._desk is not None and clerk.position == len(self.lines):
                assert dump_books(clerk._desk.books) == due
                assert clerk._desk.projection.dump() == refold.legs.dump()


def _bare(entry: Any) -> Entry:
    """An entry without what only one of the ledgers knows: its time, and how it digests a body."""
    assert isinstance(entry, Entry)
    return replace(entry, recorded_at=entry.recorded_at.min, digest="")


def _drop(ledger: Ledger) -> None:
    with psycopg.connect(ledger.conninfo, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(ledger.schema)))
        for role in ("owner", "clerk"):
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(f"{ledger.schema}_{role}")))
