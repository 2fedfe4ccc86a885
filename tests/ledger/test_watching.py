"""Whoever watches a clerk is told what became of each turn, and cannot stop it."""

from __future__ import annotations

import asyncio
import time

import pytest
from psycopg.conninfo import make_conninfo

from domain.commands import RecordOperatingExpenditure
from domain.decide import DECIDE
from ledger import clerk as clerks
from ledger.answers import LedgerUnavailable
from ledger.watching import TurnSeen
from projections.ledger import Ledger
from tests.support.engine import in_loop, recorded
from tests.support.world import spend, with_money


@in_loop
async def test_it_is_told_how_each_request_went(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[TurnSeen] = []
    rule = DECIDE[RecordOperatingExpenditure]

    def faulty(ask: RecordOperatingExpenditure, books: object) -> object:
        if ask.voucher == "V-fault":
            raise ZeroDivisionError
        return rule(ask, books)

    async with ledger.clerk(seen.append) as clerk:
        await recorded(clerk, with_money(), "world")
        assert (seen[0].recorded, seen[0].facts, seen[0].requests) == (1, len(with_money()), 1)
        monkeypatch.setitem(DECIDE, RecordOperatingExpenditure, faulty)
        await asyncio.gather(
            clerk.record([spend("V-1", "1,00"), spend("V-2", "1,00")], "two"),
            clerk.record([spend("V-1", "1,00"), spend("V-2", "1,00")], "two"),
            clerk.record([spend("V-3", "900 000 000,00")], "too much"),
            clerk.record([spend("V-4", "1,00")], "rehearsed", dry_run=True),
            clerk.record([spend("V-fault", "1,00")], "fault"),
            return_exceptions=True,
        )
        (turn,) = seen[1:]
        assert turn.seconds > 0
        assert turn == TurnSeen(turn.seconds, 2, 1, 1, 1, ("exceeds-appropriation",), 1)
        assert turn.requests == 5
        await clerk.record([spend("V-1", "1,00"), spend("V-2", "1,00")], "two")
        assert (seen[2].replayed, seen[2].facts) == (1, 0)


@in_loop
async def test_who_watches_badly_stops_nothing(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    def fails(turn: TurnSeen) -> None:
        raise ValueError(turn)

    async with ledger.clerk(fails) as clerk:
        await recorded(clerk, with_money(), "world")
        await recorded(clerk, spend("V-1", "1,00"), "k")
    assert "could not be told" in caplog.text


@in_loop
async def test_it_says_whether_it_takes_requests(ledger: Ledger) -> None:
    clerk = ledger.clerk()
    assert not clerk.accepting
    async with clerk:
        assert (clerk.accepting, clerk.connected, clerk.waiting) == (True, False, 0)
        asked = asyncio.create_task(clerk.record(with_money(), "world"))
        await asyncio.sleep(0)
        assert clerk.waiting == 1
        await asked
        assert (clerk.connected, clerk.waiting) == (True, 0)
    assert not clerk.accepting and not clerk.connected


@in_loop
async def test_a_database_that_is_away_is_waited_for_once_when_it_ends(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not turn by turn: ending takes no longer however many wait."""
    monkeypatch.setattr(clerks, "PATIENCE", 2.0)
    monkeypatch.setattr(clerks, "MOST_PER_TURN", 1)
    nowhere = Ledger(make_conninfo(ledger.conninfo, port=9), ledger.schema)
    seen: list[TurnSeen] = []
    began = time.monotonic()
    async with nowhere.clerk(seen.append) as clerk:
        asked = [asyncio.create_task(clerk.record([spend(f"V-{n}", "1,00")], f"k-{n}")) for n in range(10)]
        await asyncio.sleep(0)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert time.monotonic() - began < 10 * clerks.PATIENCE
    assert {type(answer) for answer in answers} == {LedgerUnavailable}
    assert [turn.failed for turn in seen] == [1] * 10
