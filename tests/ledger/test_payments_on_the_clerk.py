"""Payments that come back, on a real log: their names lead to facts and decisions that no writer holds any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date

import pytest

from domain.commands import Command
from domain.facts import Entry, PaymentApproved, PaymentBounced, PaymentConfirmed
from domain.refusals import AlreadyApproved, NameTaken, NotPaid, PaidByTheBank, PaymentCameBack
from domain.subjects import claims_freed, claims_taken
from ledger import lookups
from ledger.answers import Recorded, Refused, Rehearsed
from ledger.clerk import Clerk
from ledger.codec import Codec
from ledger.desk import hashed, key_claim
from projections.ledger import Ledger
from tests.support.engine import desk_of, everything, in_loop, receipt_of, recorded, refusal_of, rows
from tests.support.memory import MemoryLedger
from tests.support.payments import OCTOBER, bounce, confirm, send_back
from tests.support.processes import compete, writers
from tests.support.sound import check_sound, dump
from tests.support.world import approve, award, contract, pay, reverse, spend, with_money

SETTLED = (*contract("C-1", "500,00"), pay("C-1", "500,00", invoice="INV-1"), approve("C-1"))
"""A contract that is paid in full: it is on the shelf, its payment only in the log."""

PAID_AGAIN = (pay("C-1", "500,00", 1, OCTOBER, "INV-1"), approve("C-1", 1, OCTOBER))


@asynccontextmanager
async def two_clerks(ledger: Ledger, *before: Sequence[Command]) -> AsyncIterator[tuple[Clerk, Clerk]]:
    """One who recorded everything so far, and one who starts with its first request."""
    async with ledger.clerk() as one, ledger.clerk() as other:
        await recorded(one, with_money(), "world")
        for number, asks in enumerate(before):
            await recorded(one, asks, f"before-{number}")
        yield one, other
    check_names(ledger)


def entries_of(ledger: Ledger) -> list[Entry]:
    codec = Codec()
    found = [codec.decode(line) for (line,) in rows(ledger, "SELECT line FROM events ORDER BY position")]
    return [entry for entry in found if isinstance(entry, Entry)]


def check_names(ledger: Ledger) -> None:
    """The names that are taken are those of the journal, each taken and freed in turn; and the journal is sound."""
    memory = MemoryLedger()
    memory.entries = entries_of(ledger)
    memory.books = memory.refolded()
    check_sound(memory)
    taken: dict[str, int] = {}
    for entry in memory.entries:
        taken.setdefault(key_claim(entry.key), entry.position)
        for name in claims_freed(entry.fact):
            del taken[name]
        for name in claims_taken(entry.fact):
            assert name not in taken
            taken[name] = entry.position
    newest = rows(
        ledger, "SELECT DISTINCT ON (name) uuid_send(name), position, taken FROM claims ORDER BY name, position DESC"
    )
    stored = {name: position for name, position, is_taken in newest if is_taken}
    assert stored == {hashed(name): position for name, position in taken.items()}


async def warm(clerk: Clerk) -> None:
    """From now on this clerk guesses first."""
    await recorded(clerk, spend("warm", "0,01"), "warm")


@pytest.mark.parametrize("starts", [True, False], ids=["at its start", "on its books"])
@in_loop
async def test_a_settled_commitment_is_confirmed_and_bounced_by_one_who_never_saw_it(
    starts: bool, ledger: Ledger
) -> None:
    async with two_clerks(ledger, SETTLED) as (one, other):
        if not starts:
            await warm(other)
        shelved = len(rows(ledger, "SELECT FROM shelf"))
        confirmed = await recorded(other, confirm("C-1"), "confirm")
        assert len(rows(ledger, "SELECT FROM shelf")) == shelved, "the decision itself is not touched"
        assert refusal_of(await one.record([confirm("C-1")], "again")) == NameTaken(
            "Confirmation of payment", "C-1/1", confirmed.first
        )
        bounced = await recorded(other, bounce("C-1"), "bounce")
        fact = entries_of(ledger)[bounced.first - 1].fact
        assert isinstance(fact, PaymentBounced) and fact.confirmed and fact.invoice == "INV-1"
        assert refusal_of(await one.record([bounce("C-1")], "again")) == NotPaid("C-1/1")
        await recorded(one, PAID_AGAIN, "paid again")
        await recorded(other, confirm("C-1", on=OCTOBER), "confirmed again")
        fresh = await desk_of(ledger)
        for clerk in (one, other):
            await recorded(clerk, spend(f"end-{clerk is one}", "0,01"), f"end-{clerk is one}")
            assert clerk._desk is not None
            books = clerk._desk.books
            assert not (books.claims or books.recalled or books.sought or books.commitments or books.payments)
        assert not fresh.books.commitments


@pytest.mark.parametrize("starts", [True, False], ids=["at its start", "on its books"])
@in_loop
async def test_what_waits_is_returned_by_one_who_did_not_prepare_it(starts: bool, ledger: Ledger) -> None:
    waiting = (*contract("C-1", "500,00"), pay("C-1", "500,00", invoice="INV-1"))
    async with two_clerks(ledger, waiting) as (one, other):
        if not starts:
            await warm(other)
        await recorded(other, send_back("C-1", on=OCTOBER), "back")
        await recorded(one, PAID_AGAIN, "paid again")
        position = len(entries_of(ledger))
        for clerk in (one, other):
            assert refusal_of(await clerk.record([send_back("C-1")], "no")) == AlreadyApproved("C-1/1", position)
            assert refusal_of(await clerk.record([approve("C-1")], "no")) == AlreadyApproved("C-1/1", position)


@pytest.mark.parametrize("starts", [True, False], ids=["at its start", "on its books"])
@in_loop
async def test_what_the_bank_answered_is_not_reversed(starts: bool, ledger: Ledger) -> None:
    async with two_clerks(ledger, SETTLED) as (one, other):
        if not starts:
            await warm(other)
        approved = next(entry.position for entry in entries_of(ledger) if isinstance(entry.fact, PaymentApproved))
        await recorded(one, confirm("C-1"), "confirm")
        for clerk in (one, other):
            assert refusal_of(await clerk.record([reverse(approved)], "no")) == PaidByTheBank(approved, "C-1/1")
        await recorded(one, [bounce("C-1"), *PAID_AGAIN], "paid again")
        for position in (approved, approved - 1):
            for clerk in (one, other):
                answer = await clerk.record([reverse(position)], "no")
                assert refusal_of(answer) == PaymentCameBack(position, "C-1/1")
        again = len(entries_of(ledger))
        await recorded(other, [reverse(again, OCTOBER), reverse(again - 1, OCTOBER)], "undone")


@pytest.mark.parametrize("starts", [True, False], ids=["at its start", "on its books"])
@in_loop
async def test_a_payment_goes_all_its_ways_within_one_list(starts: bool, ledger: Ledger) -> None:
    whole = [
        award("G-1", "100,00"),
        pay("G-1", "100,00"),
        send_back("G-1"),
        pay("G-1", "100,00"),
        approve("G-1"),
        confirm("G-1"),
        bounce("G-1"),
        pay("G-1", "100,00", on=OCTOBER),
        approve("G-1", on=OCTOBER),
        confirm("G-1", on=OCTOBER),
    ]
    async with two_clerks(ledger) as (one, other):
        clerk = other if starts else one
        before = everything(ledger)
        assert isinstance(await clerk.record(whole, "k", dry_run=True), Rehearsed)
        assert refusal_of(await clerk.record([*whole, confirm("G-1", on=OCTOBER)], "k")).code == "name-taken"
        assert everything(ledger) == before
        receipt = await recorded(clerk, whole, "k")
        assert receipt.last - receipt.first + 1 == len(whole)


@pytest.mark.parametrize("starts", [True, False], ids=["at its start", "on its books"])
@in_loop
async def test_a_payment_goes_all_its_ways_within_one_turn(starts: bool, ledger: Ledger) -> None:
    """Each request of a turn stands on what the ones before it did, also where a name leads to one of their facts."""
    async with two_clerks(ledger, contract("C-1", "500,00")) as (one, other):
        clerk = other if starts else one
        turns = len(rows(ledger, "SELECT FROM turns"))
        lists: list[list[Command]] = [
            [pay("C-1", "500,00", invoice="INV-1"), approve("C-1")],
            [confirm("C-1")],
            [confirm("C-1", reference="BANK-2")],
            [bounce("C-1")],
            [pay("C-1", "400,00", 1, OCTOBER, "INV-1")],
            [send_back("C-1", on=OCTOBER)],
            [bounce("C-1")],
            [pay("C-1", "500,00", 1, OCTOBER, "INV-1"), approve("C-1", 1, OCTOBER)],
        ]
        answers = await asyncio.gather(*(clerk.record(asks, f"k-{nth}") for nth, asks in enumerate(lists)))
        assert len(rows(ledger, "SELECT FROM turns")) == turns + 1
        assert [isinstance(it, Recorded) for it in answers] == [True, True, False, True, True, True, False, True]
        assert refusal_of(answers[2]) == NameTaken("Confirmation of payment", "C-1/1", receipt_of(answers[1]).first)
        assert refusal_of(answers[6]) == NotPaid("C-1/1")
        fresh = await desk_of(ledger)
        assert clerk._desk is not None and dump(clerk._desk.books) == dump(fresh.books)


@in_loop
async def test_a_position_that_nobody_holds_yet_may_be_named_later_in_the_same_turn(ledger: Ledger) -> None:
    """A reversal of what is still to be recorded is refused, and does not hide the fact that comes to stand there."""
    async with two_clerks(ledger) as (one, _):
        head = len(entries_of(ledger))
        early, spent, undone = await asyncio.gather(
            one.record([reverse(head + 1)], "early"),
            one.record([spend("V-1", "1,00")], "spent"),
            one.record([reverse(head + 1)], "undone"),
        )
        assert refusal_of(early).code == "unknown-fact"
        assert (receipt_of(spent).first, receipt_of(undone).first) == (head + 1, head + 2)


@in_loop
async def test_a_bank_s_statement_is_looked_up_in_one_go(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many payments it confirms: their names, then the facts behind them."""
    grants = [ask for n in range(30) for ask in (award(f"G-{n}", "1,00"), pay(f"G-{n}", "1,00"), approve(f"G-{n}"))]
    async with two_clerks(ledger, grants) as (_, other):
        trips: list[int] = []
        recall = lookups.recall

        async def counted(*args: object) -> None:
            trips.append(1)
            await recall(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(lookups, "recall", counted)
        await recorded(other, [confirm(f"G-{n}") for n in range(30)], "statement")
        assert len(trips) == 2
        await recorded(other, [bounce(f"G-{n}") for n in range(30)], "bounced")
        assert len(trips) == 4
    assert sum(isinstance(entry.fact, PaymentConfirmed) for entry in entries_of(ledger)) == 30


def test_two_processes_confirm_and_bounce_each_payment_once(ledger: Ledger) -> None:
    """Both are at it at the same time, on payments that neither of them holds."""
    payments = [f"G-{n}" for n in range(12)]

    async def prepare() -> None:
        async with ledger.clerk() as clerk:
            await recorded(clerk, with_money(), "world")
            for name in payments:
                await recorded(clerk, [award(name, "10,00"), pay(name, "10,00"), approve(name)], name)

    asyncio.run(prepare())
    later = date(2021, 11, 1)
    with writers(ledger, 2) as made:
        for step, ask in (("confirm", confirm), ("bounce", bounce)):
            orders = [[([ask(name, on=OCTOBER)], f"{step}-{name}-{racer}") for name in payments] for racer in range(2)]
            reports = compete(made, orders, one_by_one=True)
            for first, second in zip(*(report.answers for report in reports), strict=True):
                assert {type(first), type(second)} == {Recorded, Refused}
        again = [
            [([pay(name, "10,00", on=later), approve(name, on=later)], f"{name}-{racer}") for name in payments]
            for racer in range(2)
        ]
        for first, second in zip(*(report.answers for report in compete(made, again)), strict=True):
            assert {type(first), type(second)} == {Recorded, Refused}
    check_names(ledger)
    assert len(entries_of(ledger)) == len(with_money()) + 12 * (3 + 1 + 1 + 2)
