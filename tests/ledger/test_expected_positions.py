"""A list that names the newest fact it has seen is recorded right behind that one, or not at all."""

from __future__ import annotations

import asyncio

import pytest

from ledger.answers import KeyReused, MovedOn, Recorded, Refused, Rehearsed
from projections.ledger import Ledger
from tests.support.engine import everything, in_loop, receipt_of, recorded, refusal_of, rows
from tests.support.world import spend, with_money

MONEY = len(with_money())
"""The position of the last fact of the world with money."""

ROUNDS, CLIENTS = 8, 200
"""More than go together in one turn of a clerk."""


@in_loop
async def test_what_is_asked_as_of_the_newest_fact_is_recorded_behind_it(ledger: Ledger) -> None:
    async with ledger.clerk() as clerk:
        opened = receipt_of(await clerk.record(with_money(), "world", expects=0))
        receipt = receipt_of(await clerk.record([spend("V-1", "1,00")], "k", expects=opened.last))
    assert receipt.first == opened.last + 1


@pytest.mark.parametrize("expected", [0, MONEY - 1, MONEY + 1])
@in_loop
async def test_what_is_asked_as_of_another_fact_changes_nothing(ledger: Ledger, expected: int) -> None:
    async with ledger.clerk() as clerk:
        assert (await recorded(clerk, with_money(), "world")).last == MONEY
        before = everything(ledger)
        for dry_run in (False, True):
            answer = await clerk.record([spend("V-1", "1,00")], "k", dry_run=dry_run, expects=expected)
            assert answer == Refused(MovedOn(expected, MONEY), MONEY)
        assert everything(ledger) == before
        assert isinstance(await clerk.record([spend("V-1", "1,00")], "k", dry_run=True, expects=MONEY), Rehearsed)


@in_loop
async def test_the_receipt_comes_before_what_was_expected(ledger: Ledger) -> None:
    """Whoever lost the answer asks as they did at first, though the ledger has moved on by their own doing."""
    async with ledger.clerk() as clerk, ledger.clerk() as other:
        await recorded(clerk, with_money(), "world")
        first = receipt_of(await clerk.record([spend("V-1", "1,00")], "k", expects=MONEY))
        for writer in (clerk, other):
            again = await writer.record([spend("V-1", "1,00")], "k", expects=MONEY)
            assert again == Recorded(first, replayed=True)
            reused = refusal_of(await writer.record([spend("V-2", "2,00")], "k", expects=MONEY))
            assert isinstance(reused, KeyReused)


@in_loop
async def test_a_clerk_that_has_not_read_the_news_judges_by_them(ledger: Ledger) -> None:
    async with ledger.clerk() as clerk, ledger.clerk() as other:
        await recorded(clerk, with_money(), "world")
        await recorded(other, spend("V-1", "1,00"), "other")
        assert refusal_of(await clerk.record([spend("V-2", "2,00")], "late", expects=MONEY)) == MovedOn(
            MONEY, MONEY + 1
        )
        await recorded(other, spend("V-3", "3,00"), "other-2")
        assert receipt_of(await clerk.record([spend("V-4", "4,00")], "seen", expects=MONEY + 2)).first == MONEY + 3


@in_loop
async def test_of_many_who_saw_the_same_fact_one_is_first(ledger: Ledger) -> None:
    """In one turn, in turns decided one upon the other, and with another clerk beside, round after round."""
    async with ledger.clerk() as one, ledger.clerk() as two:
        position = (await recorded(one, with_money(), "world")).last
        for number in range(ROUNDS):
            asked = [
                (one, two)[client % 2].record([spend(f"V-{name}", "0,01")], name, expects=position)
                for client in range(CLIENTS)
                for name in [f"{number}-{client}"]
            ]
            answers = await asyncio.gather(*asked)
            (receipt,) = (it.receipt for it in answers if isinstance(it, Recorded))
            assert receipt.first == position + 1
            moved = [it for it in answers if isinstance(it, Refused)]
            assert len(moved) == CLIENTS - 1 and {it.refusal for it in moved} == {MovedOn(position, position + 1)}
            position = receipt.last
    assert rows(ledger, "SELECT count(*) FROM events") == [(MONEY + ROUNDS,)]
