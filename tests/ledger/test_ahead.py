"""The next turn is decided while the database writes the last one: the answers are those of one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import psycopg
import pytest

from domain.commands import Command
from domain.money import eur
from domain.refusals import AlreadyApproved, ExceedsAppropriation, NameTaken
from ledger import clerk as clerks
from ledger import lookups
from ledger.answers import KeyReused, Recorded
from ledger.clerk import Clerk
from ledger.desk import Desk
from ledger.guess import Guess
from ledger.turn import Turn
from projections.ledger import Ledger, new_desk
from tests.support.engine import check_log, desk_of, in_loop, receipt_of, recorded, refusal_of, rows
from tests.support.sound import dump
from tests.support.world import approve, award, granted, moment, pay, reverse, spend, with_money

Asked = tuple[str, Sequence[Command]]
Seen = list[tuple[str, ...]]


class Watched(Clerk):
    """A clerk that counts its turns under the lock, and can be disturbed at the next writings of a turn."""

    locked = 0
    while_writing: Sequence[Callable[[], Awaitable[Any]] | None] = ()

    async def _write(self, cursor: lookups.Cursor, written: dict[str, Any]) -> str:
        disturb, *self.while_writing = self.while_writing or [None]
        if disturb is not None:
            await disturb()
        return await super()._write(cursor, written)

    async def _locked(self, *given: Any) -> Turn | None:
        self.locked += 1
        return await super()._locked(*given)


@pytest.fixture(autouse=True)
def ahead(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Half of what waits is taken, however few wait; the keys of each turn that was decided ahead."""
    monkeypatch.setattr(clerks, "FEW", 0)
    seen: Seen = []
    decide = Guess.at

    async def watched(desk: Desk, batch: Any, now: datetime, upon: Guess | None = None) -> Guess | None:
        guess = await decide(desk, batch, now, upon)
        if upon is not None and guess is not None:
            seen.append(tuple(request.key for request in batch))
        return guess

    monkeypatch.setattr(Guess, "at", watched)
    return seen


@asynccontextmanager
async def watched(ledger: Ledger, *before: Sequence[Command]) -> AsyncIterator[Watched]:
    """A clerk that knows of a ledger with money in it and of these lists, and is alone."""
    async with Watched(ledger.conninfo, ledger.schema, new_desk) as clerk:
        for number, asks in enumerate([with_money(), *before]):
            await recorded(clerk, asks, f"before-{number}")
        yield clerk


async def ask(clerk: Clerk, *asked: Asked) -> list[Any]:
    """Ask all at once; what was answered, or raised."""
    asking = (clerk.record(asks, key) for key, asks in asked)
    return await asyncio.gather(*asking, return_exceptions=True)


def facts(ledger: Ledger) -> int:
    return int(rows(ledger, "SELECT count(*) FROM events")[0][0])


@in_loop
async def test_what_is_decided_ahead_rests_on_what_is_being_written(ledger: Ledger, ahead: Seen) -> None:
    """The grant is written while its payment is decided, and that while its approval is, which closes the grant."""
    async with watched(ledger) as clerk:
        locked = clerk.locked
        answers = await ask(
            clerk,
            ("grant", [award("G-1", "500,00")]),
            ("expenditure", [spend("V-1", "1,00")]),
            ("payment", [pay("G-1", "500,00")]),
            ("approval", [approve("G-1")]),
        )
    assert clerk.locked == locked, "every guess was right"
    assert ahead == [("payment",), ("approval",)], "half of four are taken, half of two, the last"
    founded = len(with_money())
    assert [receipt_of(it).first for it in answers] == [founded + n for n in (1, 2, 3, 4)]
    newest = rows(ledger, "SELECT last_position FROM turns ORDER BY recorded_at DESC LIMIT 3")
    assert newest == [(founded + n,) for n in (4, 3, 2)]
    check_log(ledger, [receipt_of(it) for it in answers])


@in_loop
async def test_what_is_being_closed_is_opened_again_ahead(ledger: Ledger, ahead: Seen) -> None:
    """Whether its closing was written meanwhile or is still being written."""
    async with watched(ledger, [award("G-1", "500,00"), pay("G-1", "500,00")]) as clerk:
        approval, later = facts(ledger) + 1, date(2021, 10, 2)
        asked = [
            ("a", [approve("G-1")]),
            ("r", [reverse(approval)]),
            ("a2", [approve("G-1", on=later)]),
            ("a3", [approve("G-1", on=later)]),
        ]
        *answers, twice = await ask(clerk, *asked)
        assert [receipt_of(it).first for it in answers] == [approval, approval + 1, approval + 2]
        assert isinstance(refusal_of(twice), AlreadyApproved)
        assert clerk.position == approval + 2
    assert ahead
    check_log(ledger, [receipt_of(it) for it in answers])


@in_loop
async def test_each_turn_shelves_what_it_closed_itself(ledger: Ledger, ahead: Seen) -> None:
    prepared = [[award(f"G-{n}", "5,00"), pay(f"G-{n}", "5,00")] for n in range(4)]
    async with watched(ledger, *prepared) as clerk:
        locked, before = clerk.locked, facts(ledger)
        answers = await ask(clerk, *((f"a-{n}", [approve(f"G-{n}")]) for n in range(4)))
        assert clerk.locked == locked
    assert len(ahead) == 2
    shelved = rows(ledger, "SELECT decision, position FROM shelf ORDER BY position")
    assert shelved == [(f"G-{n}", before + 1 + n) for n in range(4)]
    check_log(ledger, [receipt_of(it) for it in answers])


@in_loop
async def test_a_refusal_ahead_counts_what_is_being_written(ledger: Ledger, ahead: Seen) -> None:
    """Of a million, 600 000 are being spent: 500 000 more are refused, with 400 000 left; so is a rehearsal."""
    async with watched(ledger) as clerk:
        written, refused = await ask(clerk, ("v", [spend("V-1", "600 000,00")]), ("w", [spend("V-2", "500 000,00")]))
        refusal = refusal_of(refused)
        assert isinstance(refusal, ExceedsAppropriation)
        assert (refusal.asked, refusal.left) == (eur("500 000,00"), eur("400 000,00"))

        writing = asyncio.create_task(clerk.record([spend("V-3", "1,00")], "x"))
        rehearsed = asyncio.create_task(clerk.record([spend("V-3", "1,00")], "y", dry_run=True))
        assert isinstance(refusal_of(await rehearsed), NameTaken)
        receipts = [receipt_of(written), receipt_of(await writing)]
    assert ahead == [("w",), ("y",)]
    assert facts(ledger) == len(with_money()) + 2
    check_log(ledger, receipts)


@in_loop
async def test_one_key_asked_again_ahead_is_recorded_once(ledger: Ledger, ahead: Seen) -> None:
    async with watched(ledger) as clerk:
        asks = [award("G-1", "500,00"), pay("G-1", "200,00")]
        first, again = await ask(clerk, ("k", asks), ("k", asks))
        assert isinstance(again, Recorded) and again.replayed and again.receipt == receipt_of(first)
        one, other = await ask(clerk, ("l", [spend("V-1", "1,00")]), ("l", [spend("V-2", "1,00")]))
        assert isinstance(refusal_of(other), KeyReused)
    assert facts(ledger) == len(with_money()) + 3
    check_log(ledger, [receipt_of(first), receipt_of(one)])


@pytest.mark.parametrize("written", [0, 1], ids=["the first", "the one decided ahead"])
@in_loop
async def test_a_wrong_guess_leaves_no_trace_in_the_books(written: int, ledger: Ledger, ahead: Seen) -> None:
    """Another clerk spends 700 000 of the million while a turn is written: what waits is decided again, on its news."""
    prepared = [[award(f"G-{n}", "5,00"), pay(f"G-{n}", "5,00")] for n in range(3)]
    async with watched(ledger, *prepared) as clerk, ledger.clerk() as other:

        async def disturb() -> None:
            await recorded(other, [spend("V-0", "700 000,00"), approve("G-2")], "other")

        clerk.while_writing = [None] * written + [disturb]
        asked = [[spend(f"V-{n}", "140 000,00"), approve(f"G-{n - 1}")] for n in (1, 2)]
        asked += [[spend("V-3", "140 000,00")]]
        first, second, third = await ask(clerk, *((f"k-{n}", asks) for n, asks in enumerate(asked)))
        refusal = refusal_of(third)
        assert isinstance(refusal, ExceedsAppropriation)
        assert refusal.left == eur("1 000 000,00") - eur("15,00") - eur("700 000,00") - eur("280 000,00")
        assert clerk._desk is not None
        assert dump(clerk._desk.books) == dump((await desk_of(ledger)).books)
    assert ahead
    check_log(ledger, [receipt_of(first), receipt_of(second)])


@in_loop
async def test_a_connection_lost_while_writing_takes_what_is_ahead_with_it(ledger: Ledger, ahead: Seen) -> None:
    async with watched(ledger) as clerk:

        async def lose() -> None:
            assert clerk._connection is not None
            await clerk._connection.close()

        clerk.while_writing = [lose]
        asked = [(f"k-{number}", [spend(f"V-{number}", "1,00")]) for number in range(8)]
        answers = await ask(clerk, *asked)
    assert ("k-4", "k-5") in ahead
    assert [receipt_of(it).first for it in answers] == [len(with_money()) + n for n in range(1, 9)]
    check_log(ledger, [receipt_of(it) for it in answers])


@in_loop
async def test_what_must_be_looked_up_is_not_decided_ahead(ledger: Ledger, ahead: Seen) -> None:
    """A grant that was closed long ago, and a fact that nobody has at hand, wait for a turn of their own."""
    async with watched(ledger, [award("G-1", "500,00"), pay("G-1", "500,00"), approve("G-1")]) as clerk:
        approval = facts(ledger)
        written, undone = await ask(clerk, ("v", [spend("V-1", "1,00")]), ("r", [reverse(approval)]))
        assert [receipt_of(it).first for it in (written, undone)] == [approval + 1, approval + 2]
    assert not ahead
    check_log(ledger, [receipt_of(written), receipt_of(undone)])


@pytest.mark.parametrize("alone", [True, False])
@in_loop
async def test_a_value_that_cannot_be_written_fails_its_own_request(alone: bool, ledger: Ledger, ahead: Seen) -> None:
    """More cents than the database holds: seen while the turn before is being written, and told to nobody of it."""
    too_much = [moment("29.01.99"), replace(granted("1,00", code="29.01.99"), amount=eur("9" * 17 + ",99"))]
    async with watched(ledger) as clerk:
        asked: list[Asked] = [("v", [spend("V-1", "1,00")]), ("bad", too_much)]
        asked += [] if alone else [("w", [spend("V-2", "1,00")]), ("x", [spend("V-3", "1,00")])]
        first, bad, *others = await ask(clerk, *asked)
        assert isinstance(bad, psycopg.DataError)
        receipts = [receipt_of(it) for it in (first, *others)]
        assert isinstance(first, Recorded) and not first.replayed
        receipts.append(await recorded(clerk, spend("V-4", "1,00"), "later"))
    assert facts(ledger) == len(with_money()) + len(receipts)
    check_log(ledger, receipts)


@in_loop
async def test_many_turns_are_each_decided_upon_the_last(ledger: Ledger, ahead: Seen) -> None:
    """Many turns, each upon the last: every request is answered once, in the order in which they were asked."""
    async with watched(ledger) as clerk:
        answers = await ask(clerk, *((f"k-{number}", [spend(f"V-{number}", "1,00")]) for number in range(200)))
    assert [receipt_of(it).first for it in answers] == [len(with_money()) + n for n in range(1, 201)]
    assert len(ahead) == 7, "of 200: 100, 50, 25, 13, 6, 3, 2, 1, of which the first was not decided ahead"
    check_log(ledger, [receipt_of(it) for it in answers])
