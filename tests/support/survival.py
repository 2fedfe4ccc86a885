"""What must be found after a disaster: all that was acknowledged, nothing that was not asked, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from domain.commands import Command
from ledger.answers import Receipt, Recorded
from projections.ledger import Ledger
from tests.support.engine import check_log, recorded
from tests.support.processes import Diary
from tests.support.world import granted, with_money


def begin(ledger: Ledger) -> None:
    """A world with money in it, for the writers to spend."""

    async def write() -> None:
        async with ledger.clerk() as clerk:
            await recorded(clerk, [*with_money(), granted("10 000 000,00")], "world")

    asyncio.run(write())


def settle(ledger: Ledger, diaries: Sequence[Diary]) -> None:
    """Check what the writers left behind, ask again for all that nobody acknowledged, and check once more."""
    asked: dict[str, Sequence[Command]] = {}
    receipts: dict[str, Receipt] = {}
    for diary in diaries:
        assert not diary.others()
        asked |= diary.asked()
        receipts |= diary.acknowledged()
    before = {entry.key for entry in check_log(ledger, receipts.values())}
    assert before <= {*asked, "world"}, "nothing is recorded that nobody asked for"
    open_keys = asked.keys() - receipts.keys()

    async def ask_again() -> None:
        async with ledger.clerk() as clerk:
            keys = sorted(open_keys)
            answers = await asyncio.gather(*(clerk.record(asked[key], key) for key in keys))
            for key, answer in zip(keys, answers, strict=True):
                assert isinstance(answer, Recorded), answer
                assert answer.replayed == (key in before), "it was recorded already, or it is now"
                receipts[key] = answer.receipt
            twice = await asyncio.gather(*(clerk.record(asked[key], key) for key in keys))
            assert [it.receipt for it in twice if isinstance(it, Recorded)] == [receipts[key] for key in keys]

    asyncio.run(ask_again())
    entries = check_log(ledger, receipts.values())
    assert len(entries) == sum(len(asks) for asks in asked.values()) + len(with_money()) + 1, "each once, and no other"
    assert receipts.keys() == asked.keys()
