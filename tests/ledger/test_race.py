"""Eight processes for the last euros: not a cent too much, nobody left out, nothing lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

import pytest

from domain import limits
from domain.commands import Command
from domain.limits import Limit
from domain.money import Money, in_euros
from domain.names import FrameId, MomentCode, RegisterNumber, Source
from domain.refusals import ExceedsAppropriation, ExceedsCommitment, ExceedsFrame, LimitExceeded
from ledger.answers import Receipt, Recorded, Refused
from projections.ledger import Ledger
from tests.support.engine import check_log, desk_of, recorded
from tests.support.processes import Order, compete, writers
from tests.support.world import (
    approve,
    contract,
    fixed,
    frame,
    granted,
    moment,
    pay,
    spend,
    with_money,
)

RACERS = 8
LAST = 10_00
"""Cents for which all compete, under each limit."""


class Prize:
    """One round: a commitment, an appropriation and a frame that have the last euros left."""

    def __init__(self, number: int) -> None:
        self.decision = f"C-{number}"
        self.moment = f"29.{number // 100 + 40:02}.{number % 100:02}"
        self.frame = FrameId(f"frame-{number}")
        self.line = f"line-{number}"
        self.limits: dict[type[LimitExceeded], Limit] = {
            ExceedsCommitment: limits.commitment(RegisterNumber(self.decision)),
            ExceedsAppropriation: limits.appropriation(MomentCode(self.moment), 2021, Source.NATIONAL, None),
            ExceedsFrame: limits.frame(self.frame, 2021),
        }

    def lists(self) -> list[Command]:
        """What makes the round: 100 euros under each limit, all but the last of them spent."""
        rest = in_euros(Money(100_00 - LAST))
        return [
            *contract(self.decision, "100,00"),
            pay(self.decision, rest, 1, invoice=f"{self.decision}/1"),
            approve(self.decision, 1),
            moment(self.moment),
            fixed("100,00", code=self.moment),
            spend(f"V-{self.decision}", rest, code=self.moment),
            frame(self.frame, {2021: "100,00"}),
            granted("500,00", frame=self.frame),
            spend(f"F-{self.decision}", rest, frame=self.frame),
        ]

    def asks(self, racer: int, attempt: int, cents: int) -> dict[type[LimitExceeded], list[Command]]:
        """One racer's attempt at each of the limits."""
        amount, name = in_euros(Money(cents)), f"{self.decision}/{racer}/{attempt}"
        instalment = 2 + racer * 10 + attempt
        return {
            ExceedsCommitment: [pay(self.decision, amount, instalment, invoice=name)],
            ExceedsAppropriation: [spend(f"A/{name}", amount, code=self.moment)],
            ExceedsFrame: [spend(f"B/{name}", amount, frame=self.frame)],
        }


def run_races(ledger: Ledger, rounds: int) -> None:
    chance = random.Random(rounds)
    receipts: list[Receipt] = []
    with writers(ledger, RACERS) as racers:
        for number in range(rounds):
            prize = Prize(number)
            asyncio.run(prepare(ledger, prize.lists(), number))
            asked: list[list[tuple[type[LimitExceeded], int, Order]]] = [[] for _ in racers]
            for racer, own in enumerate(asked):
                for attempt in range(3):
                    cents = chance.choice([1, 99, 250, 333, 400, 1_000])
                    for kind, asks in prize.asks(racer, attempt, cents).items():
                        own.append((kind, cents, (asks, f"{kind.__name__}-{number}-{racer}-{attempt}")))
            reports = compete(racers, [[order for _, _, order in own] for own in asked], one_by_one=number % 2 == 1)
            won: dict[type[LimitExceeded], int] = dict.fromkeys(prize.limits, 0)
            lost: dict[type[LimitExceeded], int] = dict.fromkeys(prize.limits, 1_001)
            for own, report in zip(asked, reports, strict=True):
                for (kind, cents, _), answer in zip(own, report.answers, strict=True):
                    if isinstance(answer, Recorded):
                        won[kind] += cents
                        receipts.append(answer.receipt)
                    else:
                        assert isinstance(answer, Refused) and type(answer.refusal) is kind, answer
                        lost[kind] = min(lost[kind], cents)
            books = asyncio.run(desk_of(ledger)).books
            for kind, limit in prize.limits.items():
                assert 0 < won[kind] <= LAST, f"{kind.__name__}: {won[kind]} cents of {LAST}"
                assert books.left(limit) == LAST - won[kind]
                assert lost[kind] > LAST - won[kind], "nobody was refused what was left to the end"
    check_log(ledger, receipts)


async def prepare(ledger: Ledger, asks: Sequence[Command], number: int) -> None:
    async with ledger.clerk() as clerk:
        if number == 0:
            await recorded(clerk, with_money("10 000 000,00"), "world")
        await recorded(clerk, asks, f"round-{number}")


def test_eight_processes_compete_for_the_last_euros(ledger: Ledger) -> None:
    run_races(ledger, rounds=12)


@pytest.mark.long
def test_eight_processes_compete_for_long(ledger: Ledger) -> None:
    run_races(ledger, rounds=200)


def test_no_process_is_starved(ledger: Ledger) -> None:
    """Each has its own work, one request at a time: all of it is answered, and nobody waits for the others to end."""
    asyncio.run(prepare(ledger, [spend("first", "0,01")], 0))
    each = 100
    orders = [[([spend(f"V-{racer}-{n}", "0,01")], f"k-{racer}-{n}") for n in range(each)] for racer in range(4)]
    with writers(ledger, 4) as racers:
        reports = compete(racers, orders, one_by_one=True)
    receipts = [answer.receipt for report in reports for answer in report.answers if isinstance(answer, Recorded)]
    assert len(receipts) == 4 * each
    check_log(ledger, receipts)
    totals = [sum(report.seconds) for report in reports]
    assert max(totals) < 30
    for report, seconds in zip(reports, totals, strict=True):
        assert max(report.seconds) < max(1.0, seconds / 4), "one request waited while the others went on"
    by_racer = [
        [answer.receipt.last for answer in report.answers if isinstance(answer, Recorded)] for report in reports
    ]
    halfway = max(sorted(positions)[each // 2] for positions in by_racer)
    assert halfway < min(positions[-1] for positions in by_racer), "each was half done before the first was done"
