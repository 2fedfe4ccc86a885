"""What changed between two points: the difference of two balances, and the facts that add up to it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random
from typing import get_args

import pytest

from domain.money import eur
from projections.balances import Dimension, balances
from projections.diff import NOTHING, Changed, Shares, diff, facts_between, sum_of
from projections.ledger import Connection, Ledger
from projections.view import View, view
from tests.machines.drawing import DAYS
from tests.projections.conftest import Lived
from tests.projections.lifelike import record
from tests.support.moments import closing
from tests.support.world import granted, moment

POINTS = 25
"""Pairs of points that are compared by each dimension."""

Rows = dict[tuple[str | None, int], Shares]


def as_shares(rows: list[object]) -> Rows:
    found: Rows = defaultdict(Shares)
    for row in rows:
        key = (row.name, row.vintage)
        found[key] = found[key].plus(Shares(*(getattr(row, pot) or 0 for pot in Shares._fields)))
    return {key: pots for key, pots in found.items() if any(pots)}


def drawn(connection: Connection, chance: Random, last: int) -> View:
    day = chance.choice((None, None, *DAYS))
    return view(connection, day, chance.choice((None, *(chance.randrange(last + 1) for _ in range(3)))))


def less(later: Rows, earlier: Rows) -> Rows:
    rows = {key: later.get(key, NOTHING).plus(earlier.get(key, NOTHING), -1) for key in later.keys() | earlier.keys()}
    return {key: pots for key, pots in rows.items() if any(pots)}


@pytest.mark.parametrize("by", get_args(Dimension))
def test_a_change_is_the_difference_of_two_balances_and_the_sum_of_its_facts(
    by: Dimension, history: Lived, reader: Connection
) -> None:
    _, memory = history
    chance = Random(by)
    changed = 0
    for _ in range(POINTS):
        since, until = (drawn(reader, chance, len(memory.entries)) for _ in range(2))
        found = diff(reader, by, since, until)
        told = as_shares(found.rows)
        assert told == less(as_shares(balances(reader, by, until)), as_shares(balances(reader, by, since)))
        assert found.totals == sum_of(told.values())
        everything = facts_between(reader, by, since, until, most=1_000_000)
        assert (everything.earlier, everything.older) == ([], None)
        assert as_shares(everything.facts) == told
        positions = [it.position for it in everything.facts]
        assert positions == sorted(positions, reverse=True)
        for it in everything.facts:
            here, there = (
                it.position <= at.position and (at.as_of is None or it.effective_on <= at.as_of)
                for at in (until, since)
            )
            assert (here, there) == (it.added, not it.added)
        changed += bool(told)
    assert changed > POINTS // 2, "most points differ"


def test_the_facts_of_a_change_are_told_page_by_page_with_what_the_others_come_to(
    history: Lived, reader: Connection
) -> None:
    _, memory = history
    since, until = view(reader, DAYS[12], len(memory.entries) // 2), view(reader, DAYS[6])
    whole = diff(reader, "moment", since, until).rows
    told: list[object] = []
    before = None
    while True:
        page = facts_between(reader, "moment", since, until, most=7, before=before)
        told += page.facts
        assert as_shares([*told, *page.earlier]) == as_shares(whole)
        if page.older is None:
            break
        assert len({it.position for it in page.facts}) == 7
        before = page.older
    assert told == facts_between(reader, "moment", since, until, most=1_000_000).facts


def test_nothing_changes_between_a_point_and_itself_and_back_is_less(history: Lived, reader: Connection) -> None:
    here, there = view(reader, DAYS[9], 100), view(reader)
    assert diff(reader, "moment", here, here).rows == []
    forth, back = diff(reader, "moment", here, there).rows, diff(reader, "moment", there, here).rows
    assert as_shares(forth) == {key: NOTHING.plus(pots, -1) for key, pots in as_shares(back).items()}
    assert all(isinstance(it, Changed) for it in forth)


@pytest.mark.parametrize("mistaken, now, available", [(False, True, "1 000,00"), (True, False, "0,00")])
def test_an_item_is_told_as_its_newest_opening_keeps_it(
    ledger: Ledger, mistaken: bool, now: bool, available: str
) -> None:
    """What is corrected by closing the empty item and opening it again is told as balances tell it."""
    code, day = "29.10.54", date(2021, 1, 5)
    record(
        ledger,
        [moment(code, kept=mistaken, on=date(2021, 1, 4))],
        [closing(code, on=date(2021, 1, 4))],
        [moment(code, kept=now, on=day)],
        [granted("1 000,00", code=code, on=day)],
    )
    with ledger.reader() as connection:
        since, until = view(connection, None, 0), view(connection)
        (row,) = diff(connection, "moment", since, until).rows
        (fact,) = facts_between(connection, "moment", since, until, most=10).facts
        (balance,) = balances(connection, "moment", until)
    for it in (row, fact):
        assert (it.granted, it.available) == (eur("1 000,00"), eur(available))
    assert (balance.granted, balance.available or 0) == (row.granted, row.available)


def test_what_an_item_becomes_later_changes_nothing_between_two_points_before_it(ledger: Ledger) -> None:
    code, day = "29.10.54", date(2021, 1, 4)
    record(ledger, [moment(code, on=day)], [granted("1 000,00", code=code, on=day)])
    record(ledger, [granted("-1 000,00", code=code, on=date(2021, 6, 1), ordinal=1)])
    record(ledger, [closing(code, on=date(2021, 7, 1))], [moment(code, kept=False, on=date(2022, 1, 3))])
    with ledger.reader() as connection:
        before, after = view(connection, date(2021, 1, 3)), view(connection, date(2021, 2, 1))
        (row,) = diff(connection, "moment", before, after).rows
    assert row.available == eur("1 000,00")
