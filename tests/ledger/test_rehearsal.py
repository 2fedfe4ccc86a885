"""A rehearsal decides as a clerk would, one command on what the others left, and writes nothing."""

from __future__ import annotations

import psycopg
import pytest

from domain.decide import Denied, Entered
from domain.facts import PaymentPrepared, sum_of
from domain.money import Money, eur
from domain.refusals import ExceedsCommitment, NameTaken, UnknownDecision
from ledger.rehearsal import SESSION
from projections.ledger import Ledger
from tests.support.engine import everything, in_loop, recorded, rows
from tests.support.world import AUTUMN, approve, but, contract, pay, with_money


@in_loop
async def test_each_command_is_decided_on_what_the_ones_before_it_left(ledger: Ledger) -> None:
    async with ledger.clerk() as clerk:
        await recorded(clerk, [*with_money(), *contract("H-1", "100,00")], "world")
    before = everything(ledger)
    async with ledger.rehearsal() as rehearsal:
        first = await rehearsal.decide([pay("H-1", "60,00", 1, invoice="I-1"), pay("H-1", "60,00", 2, invoice="I-2")])
        second = await rehearsal.decide([pay("H-1", "40,00", 3, invoice="I-3"), pay("H-9", "1,00", invoice="I-4")])
    paid, refused, rest, unknown = *first, *second
    assert [_paid(it) for it in (paid, rest)] == [eur("60,00"), eur("40,00")]
    assert isinstance(refused, Denied) and isinstance(refused.refusal, ExceedsCommitment)
    assert refused.refusal.left == eur("40,00")
    assert isinstance(unknown, Denied) and isinstance(unknown.refusal, UnknownDecision)
    assert everything(ledger) == before
    assert rows(ledger, "SELECT * FROM refusals") == []


@in_loop
async def test_it_looks_up_what_is_closed_and_what_is_taken(ledger: Ledger) -> None:
    asks = [*with_money(), *contract("H-1", "100,00"), pay("H-1", "100,00", 1, invoice="I-1"), approve("H-1")]
    async with ledger.clerk() as clerk:
        receipt = await recorded(clerk, asks, "world")
    async with ledger.rehearsal() as rehearsal:
        assert rehearsal.head.position == receipt.last
        again, invoice, other = await rehearsal.decide(
            [
                pay("H-1", "1,00", 1, invoice="I-2"),
                pay("H-1", "1,00", 2, invoice="I-1"),
                but(pay("H-1", "1,00", 3, invoice="I-3"), effective_on=AUTUMN),
            ]
        )
    prepared = receipt.last - 1
    assert isinstance(again, Denied) and again.refusal == NameTaken("Payment", "H-1/1", prepared)
    assert isinstance(invoice, Denied) and invoice.refusal == NameTaken("Invoice", "I-1", prepared)
    assert isinstance(other, Denied) and isinstance(other.refusal, ExceedsCommitment)


def _paid(answer: Entered | Denied) -> Money:
    assert isinstance(answer, Entered)
    (entry,) = answer.entries
    assert isinstance(entry.fact, PaymentPrepared)
    return sum_of(entry.fact.parts)


def test_its_connection_cannot_write(ledger: Ledger) -> None:
    with (
        psycopg.connect(ledger.conninfo, options=SESSION) as connection,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        connection.execute("CREATE TABLE anything ()")
