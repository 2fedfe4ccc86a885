"""The clerk: each request answered once, by what the log has, whoever else writes and whatever breaks."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus

from domain.commands import Command, RecordOperatingExpenditure
from domain.decide import DECIDE
from domain.money import eur
from domain.names import ProgramId, RegisterNumber
from domain.refusals import (
    AlreadyApproved,
    AlreadyReversed,
    ExceedsAppropriation,
    ExceedsCommitment,
    NameTaken,
    UnknownDecision,
    UnknownFact,
)
from ledger import clerk as clerks
from ledger import lookups
from ledger.answers import Answer, KeyReused, LedgerUnavailable, LogDamaged, Recorded, Refused, Rehearsed
from ledger.clerk import Clerk
from ledger.codec import Codec, UnreadableLine
from ledger.desk import hashed, key_claim
from ledger.migrations import SchemaError, statement
from ledger.tree import inclusion_proof, verify_inclusion
from ledger.turn import Request
from projections.ledger import Ledger, new_desk
from tests.support.engine import (
    Tree,
    check_log,
    desk_of,
    everything,
    in_loop,
    receipt_of,
    recorded,
    refusal_of,
    restore,
    rows,
    superuser,
)
from tests.support.sound import dump
from tests.support.world import (
    APPROVER,
    approve,
    award,
    contract,
    granted,
    moment,
    pay,
    program,
    reverse,
    spend,
    with_money,
)


@asynccontextmanager
async def clerk_of(ledger: Ledger, *before: Sequence[Command]) -> AsyncIterator[Clerk]:
    """A clerk of a ledger with money in it, and with these lists recorded."""
    async with ledger.clerk() as clerk:
        await recorded(clerk, with_money(), "world")
        for number, asks in enumerate(before):
            await recorded(clerk, asks, f"before-{number}")
        yield clerk


def turns(ledger: Ledger) -> int:
    return int(rows(ledger, "SELECT count(*) FROM turns")[0][0])


def facts(ledger: Ledger) -> int:
    return int(rows(ledger, "SELECT count(*) FROM events")[0][0])


PAID_IN_FULL = (award("G-1", "500,00"), pay("G-1", "500,00"), approve("G-1"))
"""A grant that is closed at once."""


# Once per key


@in_loop
async def test_the_same_request_gets_the_same_receipt(ledger: Ledger) -> None:
    asks = [spend("V-1", "1,00"), spend("V-2", "2,00")]
    async with clerk_of(ledger) as clerk:
        first = await clerk.record(asks, "k")
        assert isinstance(first, Recorded) and not first.replayed
        assert first.receipt.last - first.receipt.first == 1 and len(first.receipt.leaves) == 2
        for _ in range(3):
            again = await clerk.record(list(asks), "k")
            assert isinstance(again, Recorded) and again.replayed and again.receipt == first.receipt
    async with ledger.clerk() as restarted:
        again = await restarted.record(asks, "k")
        assert isinstance(again, Recorded) and again.replayed and again.receipt == first.receipt
    check_log(ledger, [first.receipt])


@in_loop
async def test_a_long_list_has_one_receipt(ledger: Ledger) -> None:
    """Longer than what is read at a time when a receipt is looked up."""
    for length in (1, 63, 64, 65, 128, 200):
        asks = [spend(f"V-{length}-{number}", "0,01") for number in range(length)]
        async with ledger.clerk() as clerk:
            await clerk.record(with_money(), "world")
            first = await recorded(clerk, asks, f"list-{length}")
            await recorded(clerk, spend(f"W-{length}", "0,01"), f"after-{length}")
        async with ledger.clerk() as restarted:
            again = await restarted.record(asks, f"list-{length}")
            assert isinstance(again, Recorded) and again.receipt == first
            assert len(first.leaves) == length == first.last - first.first + 1
    check_log(ledger, [first])


@in_loop
async def test_two_of_one_key_in_one_turn_are_recorded_once(ledger: Ledger) -> None:
    async with clerk_of(ledger) as clerk:
        before = turns(ledger)
        ask = spend("V-1", "1,00")
        first, second, third = await asyncio.gather(*(clerk.record([ask], "k") for _ in range(3)))
        assert turns(ledger) == before + 1, "it was one turn"
        assert receipt_of(first) == receipt_of(second) == receipt_of(third)
        assert [isinstance(it, Recorded) and it.replayed for it in (first, second, third)] == [False, True, True]
    check_log(ledger, [receipt_of(first)])


@in_loop
async def test_two_bodies_under_one_key_in_one_turn(ledger: Ledger) -> None:
    async with clerk_of(ledger) as clerk:
        first, second = await asyncio.gather(
            clerk.record([spend("V-1", "1,00")], "k"), clerk.record([spend("V-2", "1,00")], "k")
        )
        assert refusal_of(second) == KeyReused("k", receipt_of(first).first)
    check_log(ledger, [receipt_of(first)])


@in_loop
async def test_two_clerks_with_one_key_record_it_once(ledger: Ledger) -> None:
    async with clerk_of(ledger) as one, ledger.clerk() as other:
        receipts = []
        for number in range(20):
            asks = [spend(f"V-{number}", "1,00"), spend(f"W-{number}", "1,00")]
            answers = await asyncio.gather(
                *(clerk.record(asks, f"k-{number}") for clerk in (one, other, one, other) for _ in range(2))
            )
            assert len({receipt_of(answer) for answer in answers}) == 1
            assert sum(isinstance(it, Recorded) and not it.replayed for it in answers) == 1
            receipts.append(receipt_of(answers[0]))
    check_log(ledger, receipts)
    assert facts(ledger) == len(with_money()) + 40


@in_loop
async def test_a_key_belongs_to_one_body_and_one_person(ledger: Ledger) -> None:
    ask = spend("V-1", "1,00")
    async with clerk_of(ledger) as clerk:
        first = await recorded(clerk, ask, "k")
        before = everything(ledger)
        for other in (replace(ask, amount=eur("2,00")), replace(ask, by=APPROVER), replace(ask, reason="why not")):
            for asks in ([other], [other, ask], [ask, ask]):
                assert refusal_of(await clerk.record(asks, "k")) == KeyReused("k", first.first)
        async with ledger.clerk() as another:
            assert refusal_of(await another.record([replace(ask, by=APPROVER)], "k")) == KeyReused("k", first.first)
        assert everything(ledger) == before
    check_log(ledger, [first])


@in_loop
async def test_a_refused_requests_key_may_be_used_again(ledger: Ledger) -> None:
    async with clerk_of(ledger) as clerk:
        assert isinstance(await clerk.record([spend("V-1", "9 000 000,00")], "k"), Refused)
        assert isinstance(await clerk.record([spend("V-1", "1,00")], "k", dry_run=True), Rehearsed)
        first = await recorded(clerk, spend("V-2", "1,00"), "k")
        refused, accepted = await asyncio.gather(
            clerk.record([spend("V-3", "9 000 000,00")], "k2"), clerk.record([spend("V-3", "1,00")], "k2")
        )
        assert isinstance(refused, Refused)
    check_log(ledger, [first, receipt_of(accepted)])


@pytest.mark.parametrize("restarted", [False, True])
@in_loop
async def test_what_would_now_be_refused_is_replayed(restarted: bool, ledger: Ledger) -> None:
    """The guess of a clerk that does not know the key refuses; the log knows better."""
    whole = [spend("V-1", "1 000 000,00")]
    async with clerk_of(ledger) as first:
        receipt = await recorded(first, whole, "k")
        async with ledger.clerk() as second:
            clerk = second if restarted else first
            before = facts(ledger)
            assert await clerk.record(whole, "k", dry_run=True) == Recorded(receipt, replayed=True)
            assert await clerk.record(whole, "k") == Recorded(receipt, replayed=True)
            refused, again = await asyncio.gather(
                clerk.record([spend("V-2", "1,00")], "other"), clerk.record(whole, "k")
            )
            assert isinstance(refused, Refused) and again == Recorded(receipt, replayed=True)
            assert facts(ledger) == before


@in_loop
async def test_what_is_recorded_is_replayed_though_its_rule_fails_now(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with clerk_of(ledger) as clerk:
        receipt = await recorded(clerk, spend("V-1", "1,00"), "k")
        break_rule(monkeypatch)
        assert await clerk.record([spend("V-1", "1,00")], "k") == Recorded(receipt, replayed=True)


@in_loop
async def test_an_answer_that_rests_on_a_receipt_appends_a_turn(ledger: Ledger) -> None:
    """Whoever is told of an earlier receipt is told so by a commit that is as durable as any."""
    async with clerk_of(ledger) as clerk:
        receipt = await recorded(clerk, spend("V-1", "1,00"), "k")
        before = turns(ledger)
        await recorded(clerk, spend("V-1", "1,00"), "k")
        assert turns(ledger) == before + 1
    check_log(ledger, [receipt])


# Dry runs

ASKED: dict[str, Sequence[Command]] = {
    "accepted": [spend("N-1", "1,00")],
    "a list": [spend("N-1", "1,00"), award("N-2", "10,00"), pay("N-2", "4,00"), approve("N-2")],
    "too much": [spend("N-1", "1,00"), spend("N-2", "9 000 000,00")],
    "a voucher twice in a list": [spend("N-1", "1,00"), spend("N-1", "1,00")],
    "a voucher taken before": [spend("V-1", "1,00")],
    "a decision that is closed": [award("G-1", "10,00")],
    "a decision that is open": [award("G-2", "10,00")],
    "a payment of a closed decision": [pay("G-1", "1,00", instalment=1)],
    "a payment of an open decision": [pay("G-2", "1,00")],
    "a payment of no decision": [pay("G-9", "1,00")],
    "an invoice paid before": [pay("C-1", "1,00", 2, invoice="INV-1")],
    "an instalment paid before": [pay("C-1", "1,00", 1, invoice="INV-2")],
    "an approval of nothing": [approve("G-1")],
    "a reversal": [reverse(11)],
    "a reversal of nothing": [reverse(999)],
    "a correction": [reverse(11), spend("V-1", "2,00")],
}


@pytest.mark.parametrize("fresh", [False, True], ids=["on its books", "at its start"])
@pytest.mark.parametrize("name", ASKED)
@in_loop
async def test_a_dry_run_writes_nothing_and_answers_as_the_real_one(name: str, fresh: bool, ledger: Ledger) -> None:
    asks = ASKED[name]
    before = ([spend("V-1", "1,00")], PAID_IN_FULL, [award("G-2", "10,00")])
    async with (
        clerk_of(ledger, *before, contract("C-1", "100,00"), [pay("C-1", "5,00", 1, invoice="INV-1")]) as first,
        ledger.clerk() as second,
    ):
        clerk = second if fresh else first
        state = everything(ledger)
        rehearsed = await clerk.record(asks, "k", dry_run=True)
        assert everything(ledger) == state
        connection = clerk._connection
        in_one_turn, _ = await asyncio.gather(
            clerk.record(asks, "k", dry_run=True), clerk.record([spend("V-3", "0,01")], "beside")
        )
        assert clerk._connection is connection, "they went in one turn, and it went well"
        assert (type(in_one_turn), facts(ledger)) == (type(rehearsed), len(state["events"]) + 1)
        answer = await clerk.record(asks, "k")
        if isinstance(answer, Recorded):
            assert isinstance(rehearsed, Rehearsed), rehearsed
            assert rehearsed.facts == answer.receipt.last - answer.receipt.first + 1
            assert {limit for limit, _ in rehearsed.left} == {limit for limit, _ in answer.left}
        else:
            assert isinstance(answer, Refused) and isinstance(rehearsed, Refused)
            assert type(rehearsed.refusal) is type(answer.refusal)
    check_log(ledger)


@in_loop
async def test_a_dry_run_leaves_as_much_room_as_it_says(ledger: Ledger) -> None:
    async with clerk_of(ledger) as clerk:
        asks = [spend("V-1", "100,00"), award("G-1", "10,00")]
        rehearsed = await clerk.record(asks, "k", dry_run=True)
        answer = await clerk.record(asks, "k")
        assert isinstance(answer, Recorded) and isinstance(rehearsed, Rehearsed)
        assert rehearsed.left == answer.left != ()


# Lists and turns


@in_loop
async def test_a_list_is_recorded_whole_or_not_at_all(ledger: Ledger) -> None:
    async with clerk_of(ledger) as clerk:
        before = everything(ledger)
        asks = [award("G-1", "10,00"), pay("G-1", "4,00"), approve("G-1"), pay("G-1", "7,00")]
        assert isinstance(await clerk.record(asks, "k"), Refused)
        assert everything(ledger) == before
        assert refusal_of(await clerk.record([pay("G-1", "1,00")], "k2")) == UnknownDecision(
            "commitment", RegisterNumber("G-1")
        )
        await recorded(clerk, asks[:-1], "k")
    check_log(ledger)


@in_loop
async def test_a_refusal_disturbs_no_other_request_of_its_turn(ledger: Ledger) -> None:
    async with clerk_of(ledger) as clerk:
        before = turns(ledger)
        asked = [
            [spend("V-1", "600 000,00")],
            [spend("V-2", "0,01"), spend("V-3", "600 000,00")],
            [spend("V-1", "1,00")],
            [spend("V-2", "400 000,00")],
            [spend("V-4", "0,01")],
        ]
        one, two, three, four, five = await asyncio.gather(
            *(clerk.record(asks, f"k-{number}") for number, asks in enumerate(asked))
        )
        assert turns(ledger) == before + 1
        assert isinstance(refusal_of(two), ExceedsAppropriation)
        assert refusal_of(three) == NameTaken("Voucher", "V-1", receipt_of(one).first)
        assert isinstance(refusal_of(five), ExceedsAppropriation)
    check_log(ledger, [receipt_of(one), receipt_of(four)])


@in_loop
async def test_receipts_prove_that_their_facts_are_in_the_tree(ledger: Ledger) -> None:
    receipts = []
    async with clerk_of(ledger) as one, ledger.clerk() as other:
        for number in range(40):
            asks = [spend(f"V-{number}-{part}", "0,01") for part in range(number % 3 * 10 + 1)]
            receipts.append(await recorded(one if number % 2 else other, asks, f"k-{number}"))
    check_log(ledger, receipts)
    (size, root) = rows(ledger, "SELECT last_position, root FROM turns ORDER BY recorded_at DESC LIMIT 1")[0]
    assert size > 256, "the proofs use tiles too"
    tree = Tree(ledger)
    for receipt in receipts:
        for position, leaf in enumerate(receipt.leaves, start=receipt.first):
            proof = inclusion_proof(position - 1, size, tree)
            assert verify_inclusion(bytes.fromhex(leaf), position - 1, size, proof, root)
            assert not verify_inclusion(bytes.fromhex(leaf), position, size, proof, root)


@in_loop
async def test_close_answers_all_that_wait(ledger: Ledger) -> None:
    async with clerk_of(ledger) as clerk:
        waiting = [asyncio.create_task(clerk.record([spend(f"V-{n}", "0,01")], f"k-{n}")) for n in range(500)]
        await asyncio.sleep(0)
        await clerk.close()
        answers = [await task for task in waiting]
        with pytest.raises(LedgerUnavailable):
            await clerk.record([spend("V-x", "0,01")], "late")
    check_log(ledger, [receipt_of(answer) for answer in answers])


@in_loop
async def test_many_requests_take_several_turns(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clerks, "MOST_PER_TURN", 7)
    async with clerk_of(ledger) as clerk:
        before = turns(ledger)
        asked = (clerk.record([spend(f"V-{n % 40}", "0,01")], f"k-{n}") for n in range(50))
        answers = await asyncio.gather(*asked)
        assert turns(ledger) == before + 6, "the last turn was refused whole"
    assert [type(answer) for answer in answers] == [Recorded] * 40 + [Refused] * 10
    check_log(ledger, [receipt_of(answer) for answer in answers[:40]])


@in_loop
async def test_one_who_goes_away_disturbs_nobody(ledger: Ledger) -> None:
    async with clerk_of(ledger) as clerk:
        tasks = [asyncio.create_task(clerk.record([spend(f"V-{n}", "0,01")], f"k-{n}")) for n in range(20)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(it, asyncio.CancelledError) for it in answers[::2])
        receipts = [await recorded(clerk, spend(f"V-{n}", "0,01"), f"k-{n}") for n in range(20)]
    check_log(ledger, receipts)
    assert facts(ledger) == len(with_money()) + 20


@in_loop
async def test_an_empty_list_is_a_callers_mistake(ledger: Ledger) -> None:
    async with ledger.clerk() as clerk:
        with pytest.raises(ValueError, match="at least one"):
            await clerk.record([], "k")
    with pytest.raises(LedgerUnavailable):
        await ledger.clerk().record([spend("V-1", "1,00")], "not entered")


# Several writers


@in_loop
async def test_two_clerks_learn_each_others_news(ledger: Ledger) -> None:
    async with clerk_of(ledger) as one, ledger.clerk() as other:
        receipts = [
            await recorded(one, contract("C-1", "900,00"), "c"),
            await recorded(other, pay("C-1", "300,00", 1, invoice="A"), "p1"),
            await recorded(one, approve("C-1", 1), "a1"),
            await recorded(one, pay("C-1", "300,00", 2, invoice="B"), "p2"),
            await recorded(other, approve("C-1", 2), "a2"),
        ]
        assert isinstance(refusal_of(await one.record([pay("C-1", "300,01", 3, invoice="C")], "k")), ExceedsCommitment)
        taken = NameTaken("Invoice", "A", receipts[1].first)
        assert refusal_of(await other.record([pay("C-1", "1,00", 3, invoice="A")], "k")) == taken
        receipts.append(await recorded(other, [pay("C-1", "300,00", 3, invoice="C"), approve("C-1", 3)], "p3"))
        assert one.position < other.position
        assert isinstance(refusal_of(await one.record([approve("C-1", 3)], "k")), AlreadyApproved)
        assert one.position == other.position
    check_log(ledger, receipts)


@in_loop
async def test_what_one_closes_another_reopens(ledger: Ledger) -> None:
    async with clerk_of(ledger) as one, ledger.clerk() as other:
        await recorded(other, spend("V-1", "1,00"), "warm")
        await recorded(one, [award("G-1", "500,00"), pay("G-1", "500,00")], "g")
        approved = await recorded(one, approve("G-1"), "a")
        undone = await recorded(other, reverse(approved.first), "r")
        assert refusal_of(await one.record([reverse(approved.first)], "r2")) == AlreadyReversed(
            approved.first, undone.first
        )
        again = await recorded(one, approve("G-1", on=date(2021, 10, 1)), "a2")
        prepared = approved.first - 1
        await recorded(other, [reverse(again.first), reverse(prepared)], "r3")
        later = date(2021, 10, 1)
        await recorded(one, [pay("G-1", "400,00", on=later), approve("G-1", on=later)], "p2")
        assert isinstance(refusal_of(await other.record([pay("G-1", "200,00", on=later)], "p3")), NameTaken)
    check_log(ledger)


@in_loop
async def test_the_news_recall_a_commitment_as_it_was_then(ledger: Ledger) -> None:
    """Not as it was closed later: the shelf holds every closing, and the news are read long after."""
    async with clerk_of(ledger) as one, ledger.clerk() as other:
        await recorded(one, [award("G-1", "500,00"), pay("G-1", "500,00")], "g")
        approved = await recorded(one, approve("G-1"), "a")
        await recorded(other, spend("V-1", "1,00"), "learn")
        second, third, fourth = (date(2021, 9, day) for day in (2, 3, 4))
        await recorded(one, [reverse(approved.first, second), reverse(approved.first - 1, second)], "r")
        again = await recorded(one, [pay("G-1", "500,00", on=third), approve("G-1", on=third)], "a2")
        await recorded(one, reverse(again.last, fourth), "r2")
        await recorded(other, spend("V-2", "1,00"), "learn more")
        fresh = await desk_of(ledger)
        assert other._desk is not None and dump(other._desk.books) == dump(fresh.books)
        assert other._desk.projection.dump() == fresh.projection.dump()
    assert len(rows(ledger, "SELECT FROM shelf")) == 2
    check_log(ledger)


@in_loop
async def test_commands_that_name_closed_commitments(ledger: Ledger) -> None:
    async with clerk_of(ledger, PAID_IN_FULL) as one, ledger.clerk() as other:
        for clerk in (one, other):
            taken = refusal_of(await clerk.record([pay("G-1", "1,00")], "k"))
            assert isinstance(taken, NameTaken) and taken.name == "G-1/1"
            assert isinstance(refusal_of(await clerk.record([approve("G-1")], "k")), AlreadyApproved)
            assert isinstance(refusal_of(await clerk.record([award("G-1", "1,00")], "k")), NameTaken)
            assert refusal_of(await clerk.record([pay("G-0", "1,00")], "k")) == UnknownDecision(
                "commitment", RegisterNumber("G-0")
            )
            assert isinstance(refusal_of(await clerk.record([reverse(999)], "k")), UnknownFact)


@in_loop
async def test_closed_and_reopened_within_one_turn(ledger: Ledger) -> None:
    """Requests of one turn stand one after the other, each on what the ones before it did."""
    async with clerk_of(ledger, [award("G-1", "500,00"), pay("G-1", "500,00")]) as one, ledger.clerk() as other:
        for clerk, instalment in ((one, 1), (other, 2)):
            head, before = facts(ledger), turns(ledger)
            decision = "G-1" if clerk is one else "G-2"
            if clerk is other:
                await recorded(one, [award("G-2", "500,00"), pay("G-2", "500,00")], "g2")
                head, before = facts(ledger), turns(ledger)
            approved, repaid, undone, prepared, again = await asyncio.gather(
                clerk.record([approve(decision)], f"a-{instalment}"),
                clerk.record([pay(decision, "1,00")], f"p-{instalment}"),
                clerk.record([reverse(head + 1)], f"r-{instalment}"),
                clerk.record([reverse(head)], f"rp-{instalment}"),
                clerk.record([pay(decision, "200,00", on=date(2021, 10, 1))], f"p2-{instalment}"),
            )
            assert turns(ledger) == before + 1
            assert receipt_of(approved).first == head + 1
            assert isinstance(refusal_of(repaid), NameTaken)
            assert [receipt_of(it).first for it in (undone, prepared, again)] == [head + 2, head + 3, head + 4]
    check_log(ledger)


@in_loop
async def test_a_reopened_invoice_is_paid_again_within_one_turn(ledger: Ledger) -> None:
    """Names that a turn frees are free for its later requests, though the log still says that they are taken."""
    later = date(2021, 10, 1)
    paid = [*contract("C-1", "500,00"), pay("C-1", "500,00", 1, invoice="INV-1"), approve("C-1", 1)]
    async with clerk_of(ledger, paid) as one, ledger.clerk() as other:
        head, before = facts(ledger), turns(ledger)
        first, second, third = await asyncio.gather(
            other.record([reverse(head), reverse(head - 1)], "undo"),
            other.record([pay("C-1", "400,00", 1, later, "INV-1"), approve("C-1", 1, later)], "redo"),
            other.record([pay("C-1", "50,00", 2, later, "INV-1")], "twice"),
        )
        assert turns(ledger) == before + 1
        receipts = [receipt_of(first), receipt_of(second)]
        assert refusal_of(third) == NameTaken("Invoice", "INV-1", receipts[1].first)
        await recorded(one, [pay("C-1", "100,00", 2, later, "INV-2"), approve("C-1", 2, later)], "rest")
    check_log(ledger, receipts)


@in_loop
async def test_memory_holds_what_is_open(ledger: Ledger) -> None:
    async with clerk_of(ledger) as one, ledger.clerk() as other:
        await recorded(other, spend("V-1", "1,00"), "warm")
        for batch in range(5):
            await asyncio.gather(*(one.record(paid(f"G-{batch}-{n}"), f"g-{batch}-{n}") for n in range(40)))
            closed = rows(
                ledger, "SELECT position FROM events WHERE labels @> label_hashes('=payment-approved') ORDER BY 1"
            )
            await asyncio.gather(
                other.record([spend(f"V-{batch}", "1,00")], f"v-{batch}"),
                *(other.record([pay(f"G-{batch}-{n}", "1,00")], f"p-{n}") for n in range(40)),
                *(other.record([reverse(position, on=date(2022, 1, 1))], f"r-{position}") for (position,) in closed),
            )
            for clerk in (one, other):
                assert clerk._desk is not None
                books = clerk._desk.books
                held = {
                    name: len(getattr(books, name)) for name in ("commitments", "payments", "reservations", "departed")
                }
                assert set(held.values()) == {0}, held
                looked_up = (books.claims, books.recalled, books.sought, books._undo)
                assert [len(it) for it in looked_up] == [0] * len(looked_up)
                assert len(books.rooms) == len(one._desk.books.rooms) < 5
    assert len(rows(ledger, "SELECT FROM shelf")) == 200
    check_log(ledger)


def paid(decision: str) -> list[Command]:
    return [award(decision, "1,00"), pay(decision, "1,00"), approve(decision)]


# Time


@in_loop
async def test_recorded_time_increases_and_follows_the_servers_clock(ledger: Ledger) -> None:
    async with clerk_of(ledger) as one, ledger.clerk() as other:
        for number in range(60):
            clerk = one if number % 3 else other
            if number % 7 == 0 and clerk._desk:
                clerk._clock += random.Random(number).choice([-90.0, -3.0, 3.0, 90.0])  # its own clock drifts
            (before,) = rows(ledger, "SELECT clock_timestamp()")[0]
            receipt = await recorded(clerk, spend(f"V-{number}", "0,01"), f"k-{number}")
            (after,) = rows(ledger, "SELECT clock_timestamp()")[0]
            assert before - timedelta(seconds=5) < receipt.recorded_at < after + timedelta(seconds=5)
    times = [recorded_at for (recorded_at,) in rows(ledger, "SELECT recorded_at FROM turns ORDER BY last_position")]
    assert all(earlier < later for earlier, later in pairwise(times))
    check_log(ledger)


@in_loop
async def test_recorded_time_is_utc_whatever_the_server_thinks(ledger: Ledger) -> None:
    with superuser(ledger) as connection:
        connection.execute("ALTER ROLE postgres SET timezone = 'Europe/Helsinki'")
    try:
        async with clerk_of(ledger) as clerk:
            await recorded(clerk, spend("V-1", "1,00"), "k")
            receipt = receipt_of(await clerk.record([spend("V-1", "1,00")], "k"))
    finally:
        with superuser(ledger) as connection:
            connection.execute("ALTER ROLE postgres RESET timezone")
    assert receipt.recorded_at.utcoffset() == timedelta(0)
    assert not rows(ledger, "SELECT FROM events WHERE convert_from(line, 'UTF8') !~ '\"recorded_at\":\"[-0-9:.T]+Z\"'")


@pytest.mark.parametrize("known", [False, True], ids=["met at the start", "met while running"])
@in_loop
async def test_a_last_turn_in_the_future_stops_all_turns_and_says_so(known: bool, ledger: Ledger) -> None:
    async with clerk_of(ledger) as one, ledger.clerk() as other:
        with superuser(ledger) as connection:
            connection.execute(
                "INSERT INTO turns SELECT clock_timestamp() + interval '1 hour', last_position, root"
                " FROM turns ORDER BY recorded_at DESC LIMIT 1"
            )
        before = everything(ledger)
        clerk = one if known else other
        for asks, dry_run in (([spend("V-1", "1,00")], False), ([spend("V-1", "1,00")], True)):
            with pytest.raises(LogDamaged, match="clock"):
                await clerk.record(asks, "k", dry_run=dry_run)
        assert everything(ledger) == before
        remove(ledger, "turns", "recorded_at > clock_timestamp()")
        await recorded(clerk, spend("V-1", "1,00"), "k")
    check_log(ledger)


@in_loop
async def test_a_slow_start_is_not_mistaken_for_a_wrong_clock(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    async with clerk_of(ledger):
        pass
    catch_up = lookups.catch_up
    seconds = [5.5]

    async def slowly(*args: Any) -> None:
        await catch_up(*args)
        await asyncio.sleep(seconds.pop(0))

    monkeypatch.setattr(lookups, "catch_up", slowly)
    async with ledger.clerk() as clerk:
        await recorded(clerk, spend("V-1", "1,00"), "k")
    assert not seconds, "it was slow while it held the lock"
    check_log(ledger)


@pytest.mark.parametrize("starts", [True, False], ids=["at its start", "after a rest"])
@in_loop
async def test_nobody_waits_for_one_who_has_much_to_read(
    starts: bool, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Much news are read before the lock is taken, and those that came meanwhile, too."""
    catch_up, reading, read_on = lookups.catch_up, asyncio.Event(), asyncio.Event()
    monkeypatch.setattr(lookups, "PAGE", 3)
    under_the_lock: list[int] = []

    async def slowly(cursor: Any, desk: Any, to: Any) -> None:
        locked = cursor.connection.info.transaction_status is TransactionStatus.INTRANS
        news = to.position - desk.books.position
        if locked:
            under_the_lock.append(news)
        await catch_up(cursor, desk, to)
        if news > 3 and not locked:
            reading.set()
            await read_on.wait()

    async with ledger.clerk() as beginner, clerk_of(ledger) as veteran:
        if not starts:
            await recorded(beginner, spend("B-0", "1,00"), "rest")
        receipts = [await recorded(veteran, spend(f"V-{n}", "1,00"), f"k-{n}") for n in range(10)]
        monkeypatch.setattr(lookups, "catch_up", slowly)
        waiting = asyncio.create_task(beginner.record([spend("B-1", "1,00")], "b"))
        await asyncio.wait_for(reading.wait(), 5)
        for n in range(10, 20):
            receipts.append(await asyncio.wait_for(recorded(veteran, spend(f"V-{n}", "1,00"), f"k-{n}"), 5))
        assert not waiting.done()
        read_on.set()
        receipts.append(receipt_of(await waiting))
    assert max(under_the_lock) <= 3
    check_log(ledger, receipts)


# What breaks


def remove(ledger: Ledger, table: str, condition: str) -> None:
    """Delete rows as only a superuser can, past the triggers."""
    with superuser(ledger) as connection:
        connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(sql.Identifier(table)))
        connection.execute(f"DELETE FROM {table} WHERE {condition}".encode())
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER ALL").format(sql.Identifier(table)))


BAD: dict[str, Sequence[Command]] = {
    "NUL in a tag": [award("G\x00", "1,00")],
    "NUL in what is looked up": [pay("G\x00", "1,00")],
    "NUL in an account": [program(ProgramId("pro\x00gram"))],
    "more cents than fit": [
        moment("29.01.99"),
        replace(granted("1,00", code="29.01.99"), amount=eur("9" * 17 + ",99")),
    ],
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("fresh", [False, True])
@in_loop
async def test_a_value_that_the_database_rejects_gives_only_the_culprit_an_error(
    fresh: bool, name: str, ledger: Ledger
) -> None:
    async with clerk_of(ledger) as first, ledger.clerk() as second:
        clerk = second if fresh else first
        good = [clerk.record([spend(f"V-{number}", "1,00")], f"k-{number}") for number in range(5)]
        refused = clerk.record([spend("V-x", "9 000 000,00")], "refused")
        bad = clerk.record(BAD[name], "bad")
        *answers, no, error = await asyncio.gather(*good[:3], *good[3:], refused, bad, return_exceptions=True)
        assert isinstance(error, psycopg.Error) and not isinstance(error, psycopg.OperationalError), error
        assert isinstance(no, Refused)
        receipts = [receipt_of(answer) for answer in answers if not isinstance(answer, BaseException)]
        assert len(receipts) == 5
        receipts.append(await recorded(clerk, spend("V-9", "1,00"), "later"))
    check_log(ledger, receipts)
    assert facts(ledger) == len(with_money()) + 6


def break_rule(monkeypatch: pytest.MonkeyPatch, voucher: str = "V-1") -> None:
    """A colleague's mistake in one rule, met by one voucher only."""
    rule = DECIDE[RecordOperatingExpenditure]

    def broken(ask: Any, books: Any) -> Any:
        answer = rule(ask, books)
        assert ask.voucher != voucher, "a mistake in a rule"
        return answer

    monkeypatch.setitem(DECIDE, RecordOperatingExpenditure, broken)


@pytest.mark.parametrize("fresh", [False, True])
@in_loop
async def test_a_rule_that_raises_fails_its_own_request_only(
    fresh: bool, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_rule(monkeypatch)
    async with clerk_of(ledger) as first, ledger.clerk() as second:
        clerk = second if fresh else first
        before = turns(ledger)
        asked = [[spend("V-0", "1,00")], [spend("V-2", "1,00"), spend("V-1", "1,00")], [spend("V-2", "2,00")]]
        one, broken, other = await asyncio.gather(
            *(clerk.record(asks, f"k-{number}") for number, asks in enumerate(asked)), return_exceptions=True
        )
        assert turns(ledger) == before + 1
        assert isinstance(broken, AssertionError)
        assert isinstance(one, Recorded) and isinstance(other, Recorded)
        with pytest.raises(AssertionError):
            await clerk.record([spend("V-1", "1,00")], "alone")
        assert turns(ledger) == before + 1
    check_log(ledger, [one.receipt, other.receipt])


@pytest.mark.parametrize("grown", [False, True], ids=["restored", "restored and written on"])
@pytest.mark.parametrize("dry_run", [False, True])
@in_loop
async def test_books_that_are_ahead_of_the_log_are_read_anew(dry_run: bool, grown: bool, ledger: Ledger) -> None:
    """After a fail-over or a restore the log may lack what a writer remembers."""
    async with clerk_of(ledger, [award("G-1", "500,00")]) as clerk:
        old = everything(ledger)
        lost = await recorded(clerk, [spend("V-1", "999 500,00"), pay("G-1", "500,00")], "lost")
        restore(ledger, old)
        if grown:
            async with ledger.clerk() as other:
                await recorded(other, [spend("V-8", "1,00"), spend("V-9", "1,00")], "another history")
                assert other.position == clerk.position
        state = everything(ledger)
        answer = await clerk.record([spend("V-2", "900 000,00")], "new", dry_run=dry_run)
        if dry_run:
            assert isinstance(answer, Rehearsed) and everything(ledger) == state
        else:
            assert receipt_of(answer).first == len(state["events"]) + 1
        again = receipt_of(await clerk.record([spend("V-1", "500,00"), pay("G-1", "500,00")], "lost"))
        assert again.leaves != lost.leaves
    check_log(ledger, [again])


def tamper(what: str) -> str:
    return {
        "altered": "UPDATE events SET line = convert_to(replace(convert_from(line, 'UTF8'), 'V-1', 'V-2'), 'UTF8')"
        " WHERE position = 11",
        "missing": "DELETE FROM events WHERE position = 11",
        "cut off": "DELETE FROM events WHERE position >= 12",
        "emptied": "DELETE FROM events",
        "reordered": "UPDATE events SET position = CASE position WHEN 11 THEN -12 WHEN 12 THEN -11 END"
        " WHERE position IN (11, 12); UPDATE events SET position = -position WHERE position < 0",
        "another root": "UPDATE turns SET root = sha256('forged') WHERE last_position >= 12",
        "no turn": "DELETE FROM turns",
        "another line": "UPDATE events SET line = (SELECT line FROM events WHERE position = 12) WHERE position = 11",
    }[what]


@pytest.mark.parametrize(
    "what", ["altered", "missing", "cut off", "emptied", "reordered", "another root", "no turn", "another line"]
)
@in_loop
async def test_nothing_is_decided_on_a_damaged_log(what: str, ledger: Ledger) -> None:
    async with clerk_of(ledger, [spend("V-1", "1,00")], [spend("V-3", "2,00")]):
        pass
    with superuser(ledger) as connection:
        for table in ("events", "turns"):
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(sql.Identifier(table)))
        connection.execute(tamper(what).encode())
    before = everything(ledger)
    async with ledger.clerk() as clerk:
        for dry_run in (False, True):
            with pytest.raises(LogDamaged):
                await asyncio.wait_for(clerk.record([spend("V-9", "1,00")], "k", dry_run=dry_run), 10)
        one, two = await asyncio.gather(
            *(asyncio.wait_for(clerk.record([spend(f"V-{n}", "1,00")], f"k-{n}"), 10) for n in (8, 9)),
            return_exceptions=True,
        )
        assert isinstance(one, LogDamaged) and isinstance(two, LogDamaged)
    assert everything(ledger) == before


@in_loop
async def test_a_newer_fact_stops_an_older_clerk(ledger: Ledger) -> None:
    """It neither skips what it does not know nor decides without it."""

    class Newer(Codec):
        def encode(self, entry: Any) -> tuple[bytes, list[str]]:
            line, marks = super().encode(entry)
            return line.replace(b'"version":1', b'"version":2'), marks

    def newer_desk() -> Any:
        desk = new_desk()
        desk.codec = Newer()
        return desk

    async with clerk_of(ledger) as older:
        async with Clerk(ledger.conninfo, ledger.schema, newer_desk) as newer:
            await recorded(newer, program(ProgramId("more")), "n")
        before = everything(ledger)
        for _ in range(2):
            with pytest.raises(UnreadableLine, match="newer Momentti"):
                await older.record([spend("V-1", "1,00")], "k")
        assert everything(ledger) == before


@in_loop
async def test_a_missing_lock_row_stops_all_turns_and_says_so(ledger: Ledger) -> None:
    async with clerk_of(ledger) as clerk:
        remove(ledger, "turn_lock", "true")
        before = everything(ledger)
        with pytest.raises(psycopg.Error, match="turn_lock"):
            await clerk.record([spend("V-1", "1,00")], "k")
        assert everything(ledger) == before


# Lost connections


def named(ledger: Ledger) -> Ledger:
    """The ledger, under an address by which its writers' sessions can be told from others."""
    return Ledger(make_conninfo(ledger.conninfo, application_name=f"clerk of {ledger.schema}"), ledger.schema)


async def cut(connection: psycopg.AsyncConnection[Any], ledger: Ledger) -> int:
    """End the sessions of a ledger's clerks, whatever they are at."""
    cursor = await connection.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = %s",
        [f"clerk of {ledger.schema}"],
    )
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


@pytest.mark.parametrize("few", [clerks.FEW, 0], ids=["at once", "by halves"])
@in_loop
async def test_every_request_is_answered_once_though_connections_are_lost(
    few: int, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clerks, "FEW", few)
    chance = random.Random(7)
    ledger = named(ledger)
    answers: dict[str, Answer] = {}
    cuts = 0

    async def work(clerk: Clerk, person: int) -> None:
        for number in range(15):
            key = f"k-{person}-{number}"
            asks: Sequence[Command] = [spend(f"V-{person}-{number}", "1,00")]
            if number % 5 == 1:
                asks = paid(f"G-{person}-{number}")
            elif number % 5 == 2:
                asks = [pay(f"G-{person}-{number - 1}", "1,00")]  # closed: needs the lock and the shelf
            elif number % 5 == 3:
                asks = [spend(f"V-{person}-{number}", "9 000 000,00")]
            assert key not in answers
            answers[key] = await clerk.record(asks, key)
            await asyncio.sleep(chance.random() / 10)

    cutter = await psycopg.AsyncConnection.connect(ledger.conninfo, autocommit=True, application_name="cutter")
    async with cutter, clerk_of(ledger) as one, ledger.clerk() as other:
        working = asyncio.gather(*(work(one if person % 2 else other, person) for person in range(8)))
        while not working.done():
            await asyncio.sleep(0.01 + chance.random() / 5)
            cuts += await cut(cutter, ledger)
        await working
    assert cuts > 10
    assert len(answers) == 8 * 15
    kinds = {number: {type(it) for key, it in answers.items() if key.endswith(f"-{number}")} for number in range(5)}
    assert kinds == {0: {Recorded}, 1: {Recorded}, 2: {Refused}, 3: {Refused}, 4: {Recorded}}
    check_log(ledger, [answer.receipt for answer in answers.values() if isinstance(answer, Recorded)])
    assert facts(ledger) == len(with_money()) + 8 * (3 * 2 + 3 * 3)


class LosesAnswers(Clerk):
    """A clerk whose connection breaks at a chosen moment of its turns."""

    lost = 0
    after_writing: Callable[[], Any] | None = None

    async def _write(self, cursor: lookups.Cursor, draft: Any, *names: Any) -> str:
        outcome = await super()._write(cursor, draft, *names)
        if self.after_writing is not None:
            await self.after_writing()
        return outcome


@pytest.mark.parametrize("locked", [False, True])
@in_loop
async def test_a_lost_answer_is_settled_by_the_receipt(locked: bool, ledger: Ledger) -> None:
    """The commit went through (or, under the lock, did not), and the answer never came."""
    async with LosesAnswers(ledger.conninfo, ledger.schema, new_desk) as clerk:
        await recorded(clerk, with_money(), "world")
        if locked:
            clerk._desk = None

        async def lose() -> None:
            clerk.after_writing = None
            assert clerk._connection is not None
            if locked:
                await clerk._connection.close()
            raise psycopg.OperationalError("the answer was lost")

        clerk.after_writing = lose
        answers = await asyncio.gather(
            clerk.record([spend("V-1", "1,00")], "k"),
            clerk.record([spend("V-2", "9 000 000,00")], "refused"),
            clerk.record([spend("V-3", "1,00")], "k3"),
        )
        assert isinstance(answers[1], Refused)
        assert [isinstance(it, Recorded) and it.replayed for it in answers] == [not locked, False, not locked]
    check_log(ledger, [receipt_of(answers[0]), receipt_of(answers[2])])
    assert facts(ledger) == len(with_money()) + 2


@in_loop
async def test_a_frozen_writer_loses_the_lock_and_answers_when_it_wakes(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        clerks, "SESSION", clerks.SESSION.replace("idle_in_transaction_session_timeout=10s", IDLE + "=200ms")
    )
    rule, freeze = DECIDE[RecordOperatingExpenditure], [0.8]

    def freezing(ask: Any, books: Any) -> Any:
        if freeze and ask.voucher == "V-1":
            time.sleep(freeze.pop())
        return rule(ask, books)

    async with clerk_of(ledger):
        pass
    monkeypatch.setitem(DECIDE, RecordOperatingExpenditure, freezing)
    async with ledger.clerk() as clerk:
        receipt = await recorded(clerk, spend("V-1", "1,00"), "k")
    assert not freeze
    check_log(ledger, [receipt])


IDLE = "idle_in_transaction_session_timeout"


@in_loop
async def test_a_database_that_stays_away_is_said_so(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clerks, "PATIENCE", 0.3)
    nowhere = Ledger(make_conninfo(ledger.conninfo, port=9), ledger.schema)
    async with nowhere.clerk() as clerk:
        answers = await asyncio.gather(
            *(clerk.record([spend(f"V-{n}", "1,00")], f"k-{n}") for n in range(3)), return_exceptions=True
        )
        assert {type(answer) for answer in answers} == {LedgerUnavailable}


@in_loop
async def test_a_commit_that_no_standby_confirmed_is_no_answer_yet(ledger: Ledger) -> None:
    """A cancelled wait for the standby is reported as success; the clerk asks again and settles by the receipt."""
    ledger = named(ledger)
    waits = "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND wait_event = 'SyncRep'"
    async with clerk_of(ledger) as clerk:
        with superuser(ledger) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
            connection.execute("SELECT pg_reload_conf()")
            try:
                await wait_for_standby(ledger)
                asked = [clerk.record([spend("V-1", "1,00")], "k"), clerk.record([spend("V-2", "9 000 000,00")], "no")]
                waiting = asyncio.gather(*asked)
                for _ in range(3):
                    while not (found := connection.execute(waits, [f"clerk of {ledger.schema}"]).fetchall()):
                        assert not waiting.done(), "nothing is answered before the standby has it"
                        await asyncio.sleep(0.02)
                    connection.execute("SELECT pg_cancel_backend(%s)", found[0])
                    await asyncio.sleep(0.2)
                assert not waiting.done(), "a cancelled wait is not an answer"
            finally:
                connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
                connection.execute("SELECT pg_reload_conf()")
            answer, refused = await asyncio.wait_for(waiting, 20)
            assert isinstance(refused, Refused)
            assert isinstance(await asyncio.wait_for(clerk.record([spend("V-2", "9 000 000,00")], "no"), 5), Refused)
    check_log(ledger, [receipt_of(answer)])
    assert facts(ledger) == len(with_money()) + 1


async def wait_for_standby(ledger: Ledger) -> None:
    """Until commits wait for a standby: the server takes up its new settings when it comes to it."""
    waits = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = %s AND wait_event = 'SyncRep'"
    async with await psycopg.AsyncConnection.connect(ledger.conninfo, autocommit=True) as probe:
        with superuser(ledger) as connection:
            for _ in range(500):
                commit = asyncio.create_task(probe.execute("SELECT pg_logical_emit_message(true, 'test', 'a commit')"))
                waited = False
                while not commit.done():
                    await asyncio.sleep(0.01)
                    waited = bool(connection.execute(waits, [probe.info.backend_pid]).fetchall()) or waited
                await commit
                if waited:
                    return
    raise AssertionError("the server never waited for its standby")


# Plans


STATEMENTS = ("head", "turn_at", "news", "lines_at", "claimed", "shelved", "snapshot", "tiles")


@in_loop
async def test_no_statement_of_a_turn_reads_a_whole_table(ledger: Ledger) -> None:
    """With the clerk's settings every plan uses an index, also one that was made while the tables were empty."""
    grown = ("events", "claims", "shelf", "turns")
    async with ledger.clerk() as veteran:
        await recorded(veteran, with_money(), "world")
        grow(ledger)
        async with ledger.clerk() as clerk:
            for number in range(3):
                await recorded(clerk, spend(f"V-{number}", "1,00"), f"v-{number}")
            await recorded(veteran, paid("G-1"), "g")
            start = await scans(ledger)
            await recorded(veteran, spend("V-8", "1,00"), "v-8")
            await recorded(clerk, spend("V-9", "1,00"), "v-9")
            await clerk.record([pay("G-1", "1,00")], "closed")
            await clerk.record([reverse(13, on=date(2021, 12, 1))], "r")
            await clerk.record([spend("V-9", "1,00")], "v-9")
            await clerk.record([spend("V-9", "1,00")], "dry", dry_run=True)
    end = await scans(ledger)
    for table in grown:
        assert end[table][0] == start[table][0], f"{table} was read whole"
        assert end[table][1] > start[table][1], f"{table} was read by its index"
    with superuser(ledger) as connection:
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET plan_cache_mode = force_generic_plan")
        for name in STATEMENTS:
            text = plain(statement("ledger", name))
            plan = "\n".join(line for (line,) in connection.execute(b"EXPLAIN (GENERIC_PLAN) " + text).fetchall())
            for table in (*grown, "snapshots", "tiles"):
                assert f"Seq Scan on {table}" not in plan, f"{name}:\n{plan}"
            assert "Sort" not in plan or name in ("shelved", "lines_at"), f"{name}:\n{plan}"


def plain(text: bytes) -> bytes:
    """The statement with numbered parameters, as the server plans it."""
    numbers = count(1)
    return re.sub(rb"%\(\w+\)[sb]", lambda _: b"$%d" % next(numbers), text)


def grow(ledger: Ledger) -> None:
    """Rows that nothing will name: what a long history leaves behind an index."""
    with superuser(ledger) as connection:
        connection.execute("INSERT INTO claims SELECT gen_random_uuid(), 0, true FROM generate_series(1, 20000) AS n")
        connection.execute("INSERT INTO shelf SELECT 'old-' || n, 0, '' FROM generate_series(1, 20000) AS n")
        connection.execute(
            "INSERT INTO turns SELECT '1970-01-02Z'::timestamptz + n * interval '1 second', 0, sha256('')"
            " FROM generate_series(1, 20000) AS n"
        )
        connection.execute("ANALYZE")


async def scans(ledger: Ledger) -> dict[str, tuple[int, int]]:
    """How often each table was read whole, and by an index, once the sessions have reported it."""
    await asyncio.sleep(1.2)
    found = rows(
        ledger, "SELECT relname, seq_scan, idx_scan FROM pg_stat_user_tables WHERE schemaname = current_schema()"
    )
    return {table: (whole, by_index or 0) for table, whole, by_index in found}


# What is rare


@in_loop
async def test_a_clerk_that_never_took_a_turn_closes(ledger: Ledger) -> None:
    await ledger.clerk().close()


@in_loop
async def test_where_there_is_no_ledger_a_clerk_says_so(ledger: Ledger) -> None:
    async with Ledger(ledger.conninfo, "no_ledger_here").clerk() as clerk:
        with pytest.raises(SchemaError, match="no ledger in schema no_ledger_here"):
            await asyncio.wait_for(clerk.record(with_money(), "k-1"), 10)


@in_loop
async def test_one_who_went_away_is_told_nothing() -> None:
    waiting: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    request = Request([], "k-1", "", False, waiting)
    waiting.cancel()
    request.fail(LedgerUnavailable("too late"))
    assert waiting.cancelled()


@in_loop
async def test_a_claim_that_leads_to_another_request_is_a_damaged_log(ledger: Ledger) -> None:
    async with clerk_of(ledger, [spend("V-1", "1,00")], [spend("V-2", "2,00")]) as clerk:
        with superuser(ledger) as connection:
            connection.execute("ALTER TABLE claims DISABLE TRIGGER ALL")
            claimed = [hashed(key_claim("before-0")).hex()]
            connection.execute("UPDATE claims SET position = position + 1 WHERE name = %s", claimed)
        with pytest.raises(LogDamaged, match="which is not its own"):
            await asyncio.wait_for(clerk.record([spend("V-1", "1,00")], "before-0"), 10)


@in_loop
async def test_news_beyond_a_turn_are_left_for_the_next(ledger: Ledger) -> None:
    async with clerk_of(ledger, [spend("V-1", "1,00")], [spend("V-2", "2,00")]):
        pass
    turns = rows(ledger, "SELECT recorded_at, last_position, root, now() FROM turns ORDER BY last_position")
    head = lookups.Head(*turns[-2])
    async with await psycopg.AsyncConnection.connect(ledger.conninfo, autocommit=True) as connection:
        await connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(ledger.schema)))
        desk = new_desk()
        await lookups.catch_up(connection.cursor(), desk, head)
    assert desk.books.position == head.position == turns[-1][1] - 1
