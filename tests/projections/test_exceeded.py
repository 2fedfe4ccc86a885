"""A cut that Parliament decided below what is bound: recorded, shown as exceeded, and the facts are named."""

from __future__ import annotations

import asyncio

from domain.limits import appropriation
from domain.money import eur
from domain.names import Source
from ledger.answers import Recorded, Refused
from projections.balances import balances
from projections.ledger import Ledger
from projections.view import view
from tests.support.world import OPENED, PROGRAMS, granted, spend


def test_a_cut_below_what_is_spent_says_so_and_names_the_facts(ledger: Ledger) -> None:
    async def cut() -> tuple[object, object]:
        async with ledger.clerk() as clerk:
            await clerk.record([*OPENED, granted("100,00"), spend("V-1", "80,00")], "k-1")
            return (
                await clerk.record([granted("-30,00")], "cut"),
                await clerk.record([spend("V-2", "0,01")], "after"),
            )

    recorded, refused = asyncio.run(cut())
    assert isinstance(recorded, Recorded)
    assert dict(recorded.left) == {appropriation(PROGRAMS, 2021, Source.NATIONAL, None): eur("-10,00")}
    assert isinstance(refused, Refused)
    with ledger.reader() as connection:
        (row,) = [it for it in balances(connection, "moment", view(connection)) if it.name == PROGRAMS]
    assert row.exceeded
    assert row.available == eur("-10,00")
    assert [(it.type, it.cents) for it in row.facts] == [
        ("operating-expenditure-recorded", eur("80,00")),
        ("appropriation-granted", eur("30,00")),
    ]
