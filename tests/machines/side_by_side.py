"""Two clerks on one PostgreSQL ledger beside the ledger in memory: the same answers, facts, books and balances."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any, ClassVar

import psycopg
from hypothesis import note
from psycopg import sql

from domain.commands import Command
from domain.decide import Entered
from domain.facts import Entry
from domain.refusals import Refusal
from ledger.answers import Answer, KeyReused, Recorded, Refused, Rehearsed
from ledger.clerk import Clerk
from ledger.codec import Codec
from ledger.migrations import statement
from ledger.states import dump_books
from ledger.tree import leaf_hash
from projections.derivation import Derivation, shelf_of
from projections.ledger import Ledger
from projections.verify import verify
from tests.machines.commands import command
from tests.machines.drawing import DAYS, Draw
from tests.machines.machine import InMemory, Told
from tests.machines.oracle import key_of
from tests.machines.postings import FAMILIES, Place
from tests.support.memory import KeyUsedOtherwise

ACCOUNTS = statement("projections", "accounts")
NEW_LINES = "SELECT line FROM events WHERE position > %s ORDER BY position"

CODEC = Codec()

_numbers = count(1)


class SideBySide(InMemory):
    """Two clerks on one PostgreSQL ledger, one ledger in memory, one oracle."""

    often = (*InMemory.often, *("turn",) * 3)
    rarely = (*InMemory.rarely, "twins", "restart", "sum", "view")
    conninfo: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger(self.conninfo, f"machine_{next(_numbers)}")
        self.ledger.migrate()
        self.runner = asyncio.Runner()
        self.clerks = [self.runner.run(self._new_clerk()) for _ in range(2)]
        self.at_work = 0
        self.reader = psycopg.connect(self.conninfo, autocommit=True)
        self.reader.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{self.ledger.schema}_clerk")))
        self.reader.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(self.ledger.schema)))
        self.lines: list[bytes] = []

    def happen(self, what: str, draw: Draw) -> None:
        """One thing that can happen, mostly to one of the clerks."""
        self.at_work = draw.number(0, 1)
        note(f"clerk {self.at_work}")
        match what:
            case "turn":
                self.ask([[command(draw)] for _ in range(draw.number(2, 4))])
            case "twins":
                self.ask([[command(draw)]], times=2)
            case "restart":
                self.runner.run(self.clerk.close())
                self.clerks[self.at_work] = self.runner.run(self._new_clerk())
            case "sum":
                self.reader.execute("SELECT sum_up(%s)", (draw.number(1, 12),))
            case "view":
                self._stands(draw.one(DAYS), draw.number(0, len(self.memory.entries)))
            case _:
                super().happen(what, draw)

    def teardown(self) -> None:
        """The whole log verifies, and a fold of its lines gives the books that the writers hold."""
        try:
            super().teardown()
            if self.sound:
                self._close()
        finally:
            for clerk in self.clerks:
                self.runner.run(clerk.close())
            self.runner.close()
            self.reader.close()
            _drop(self.ledger)

    @property
    def clerk(self) -> Clerk:
        """The clerk who is at work."""
        return self.clerks[self.at_work]

    def checked(self, keyed: list[tuple[str, list[Command]]]) -> list[Told]:
        """Lists that wait together, so that one turn takes them all, are answered and recorded as in memory."""
        known = len(self.memory.entries)
        told = super().checked(keyed)
        answers = self.runner.run(self._together(keyed))
        self._read_on()
        for answer, it in zip(answers, told, strict=True):
            self._same(answer, it)
        recorded = [CODEC.decode(line) for line in self.lines[known:]]
        assert [_bare(entry) for entry in recorded] == [_bare(entry) for entry in self.memory.entries[known:]]
        desk = self.clerk._desk
        assert desk is not None
        assert dump_books(desk.books) == dump_books(self.memory.books)
        if recorded:
            self._stands(None, len(self.lines))
        return told

    def rehearse(self, asks: list[Command]) -> Entered | Refusal:
        """A rehearsal is answered as in memory, and records nothing."""
        due = super().rehearse(asks)
        answer = self.runner.run(self.clerk.record(asks, f"key-{next(self.keys)}", dry_run=True))
        if isinstance(due, Refusal):
            assert isinstance(answer, Refused), (answer, due)
            assert answer.refusal == due
        else:
            assert answer == Rehearsed(len(due.entries), tuple(due.left), tuple(due.warned))
        known = len(self.lines)
        self._read_on()
        assert len(self.lines) == known
        return due

    async def _new_clerk(self) -> Clerk:
        return await self.ledger.clerk().__aenter__()

    async def _together(self, keyed: list[tuple[str, list[Command]]]) -> list[Answer]:
        return await asyncio.gather(*(self.clerk.record(asks, key) for key, asks in keyed))

    def _same(self, answer: Answer, told: Told) -> None:
        match told.due:
            case list() as due:
                assert isinstance(answer, Recorded), (answer, due)
                receipt = answer.receipt
                first, last = due[0].position, due[-1].position
                leaves = tuple(leaf_hash(line).hex() for line in self.lines[first - 1 : last])
                assert (receipt.key, receipt.first, receipt.last, receipt.leaves) == (told.key, first, last, leaves)
                assert answer.replayed != told.fresh
                if told.fresh:
                    self._leaves(answer, due)
            case KeyUsedOtherwise():
                first = self.memory._receipts[told.key][1][0].position
                assert isinstance(answer, Refused), answer
                assert answer.refusal == KeyReused(told.key, first)
            case Refusal() as due:
                assert isinstance(answer, Refused), (answer, due)
                assert answer.refusal == due

    def _leaves(self, answer: Recorded, entries: list[Entry]) -> None:
        """What an answer says is left under each limit is what the facts so far leave (when nothing came after)."""
        if entries[-1].position != len(self.memory.entries):
            return
        since = self.oracle.changed(entries)
        told = {key_of(limit, self.oracle.decisions): left for limit, left in answer.left}
        assert told == {key: self.oracle.least(key, day) for key, day in since.items()}

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
        refold = Derivation(shelf_of(self.reader, "shelf"))
        for line in self.lines:
            refold.take(line)
        refold.gather()
        due = dump_books(refold.books)
        assert dump_books(self.memory.books) == due
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
