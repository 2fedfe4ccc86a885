"""Whatever happens around two New Years, in whatever order, signed accounts equal the pots of their last day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random

import pytest

from domain.commands import Command
from domain.facts import PaymentApproved, ReversibleFact, sum_of
from domain.money import ZERO, Money, in_euros
from domain.names import AllocationBasis, RegisterNumber
from tests.support.memory import MemoryLedger
from tests.support.payments import bounce, send_back
from tests.support.scenario import given
from tests.support.sound import check_sound, dump
from tests.support.world import (
    OPENED,
    PLAN_2021,
    approve,
    award,
    awarding,
    fixed,
    granted,
    pay,
    plan,
    planned,
    reverse,
    signing,
    spend,
    tender,
)
from tests.support.year_end import by, close, cover, deliver, lock, reopen, text

DAYS = (
    *(date(2021, month, 15) for month in (10, 11, 12)),
    date(2021, 12, 31),
    *(date(2022, month, 15) for month in (1, 2, 11, 12)),
    date(2022, 12, 31),
    date(2023, 1, 15),
)
STEPS = 80
SEEDS = 40


class Drawing:
    """Commands drawn by chance; many are refused, and that is as good."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.basis = self.chance.choice(list(AllocationBasis))
        self.named = 0

    def world(self) -> tuple[Command, ...]:
        """Money that expires with 2021 or 2022 under one basis, and plans to decide by."""
        old = fixed("500,00") if self.chance.random() < 0.5 else granted("500,00", span=2)
        return (
            *OPENED,
            *(text(year=year, bases=by(self.basis)) for year in (2021, 2022, 2023)),
            old,
            PLAN_2021,
            granted("400,00", 2022),
            plan(planned("grants-2", "1 000,00"), planned("tenders-2", "1 000,00"), year=2022),
            granted("300,00", 2023, on=date(2023, 1, 1)),
        )

    def command(self, ledger: MemoryLedger) -> Command:
        """Any one of them, mostly about what is there."""
        books, on = ledger.books, self.chance.choice(DAYS)
        amount = in_euros(Money(self.chance.randrange(1, 9_000)))
        suffix = "-2" if on.year > 2021 else ""
        committed = self._one(books.commitments)
        reserved = self._one(books.reservations)
        waiting = self._one(books.payments)
        match self.chance.choice(MADE):
            case "award":
                self.named += 1
                return award(f"D-{self.named}", amount, on=on, line=f"grants{suffix}")
            case "tender":
                self.named += 1
                return tender(f"D-{self.named}", amount, on=on, line=f"tenders{suffix}")
            case "awarding":
                return awarding(reserved, amount, on=on)
            case "signing":
                return signing(reserved, on=on)
            case "pay":
                self.named += 1
                grant = committed in books.commitments and books.commitments[RegisterNumber(committed)].grant
                instalment = 1 if grant else self.named
                return pay(committed, self._part(committed, ledger), instalment, on=on, invoice=f"I-{self.named}")
            case "approve":
                return approve(*_payment(waiting), on=on)
            case "send_back":
                return send_back(*_payment(waiting), on=on)
            case "bounce":
                paid = [it.fact for it in ledger.entries if isinstance(it.fact, PaymentApproved)]
                fact = self.chance.choice(paid) if paid else None
                return bounce(fact.decision, fact.instalment, on=on) if fact else bounce("D-0", on=on)
            case "deliver":
                self.named += 1
                return deliver(committed, self._part(committed, ledger), on, document=f"D-{self.named}")
            case "cover":
                lapsed = self._one([it.decision for it in books.commitments.values() if it.lapsed])
                return cover(lapsed, amount, on)
            case "spend":
                self.named += 1
                return spend(f"V-{self.named}", amount, on=on)
            case "reverse":
                standing = [it.position for it in ledger.entries if isinstance(it.fact, ReversibleFact)]
                return reverse(self.chance.choice(standing[-12:]), on)
            case "lock":
                return lock(self.chance.choice(DAYS[:2]), on=on)
            case _:
                return reopen(on)

    def _one(self, names: Iterable[str]) -> str:
        """One of the names, or one that there is not."""
        return self.chance.choice(sorted(names) or ["D-0/1"])

    def _part(self, decision: str, ledger: MemoryLedger) -> str:
        """Up to what is left of a decision, and sometimes more than that."""
        held = ledger.books.commitments.get(RegisterNumber(decision))
        left = sum_of(held.left) if held else ZERO
        return in_euros(Money(self.chance.choice((max(1, left), self.chance.randrange(1, left + 100)))))


def _payment(name: str) -> tuple[str, int]:
    decision, instalment = name.split("/")
    return decision, int(instalment)


OFTEN = {"award": 3, "tender": 2, "awarding": 3, "signing": 3, "pay": 4, "approve": 3, "deliver": 2, "cover": 2}
MADE = [made for made, times in OFTEN.items() for _ in range(times)]
MADE += ["send_back", "bounce", "spend", "reverse", "reverse", "lock", "reopen"]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_accounts_add_up_whatever_happens(seed: int) -> None:
    drawing = Drawing(seed)
    ledger = given(*drawing.world()).ledger
    closes = {drawing.chance.randrange(STEPS // 2): 2021, drawing.chance.randrange(STEPS // 2, STEPS): 2022}
    for step in range(STEPS):
        asked = close(closes[step]) if step in closes else drawing.command(ledger)
        before = dump(ledger.books)
        if isinstance(ledger.record(asked), list):
            check_sound(ledger)
        else:
            assert dump(ledger.books) == before
    assert dump(ledger.refolded()) == dump(ledger.books)
    for year in (2021, 2022):
        ledger.record(close(year))
    check_sound(ledger)
