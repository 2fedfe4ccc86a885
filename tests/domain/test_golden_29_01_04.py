"""Moment 29.01.04 (deferrable, 3 years) from 2023 to 2025, from the State budget books; EUR 1000.

Net outturn counts by delivery; drawn oldest vintage first nothing lapses, as happened. The 30 725 brought into 2023 are
taken as vintage 2022.
"""

from __future__ import annotations

from datetime import date

import pytest

from domain.commands import Command
from domain.facts import VintageAccount
from domain.money import total
from domain.names import AllocationBasis, Office
from tests.support.memory import MemoryLedger
from tests.support.moments import opening
from tests.support.scenario import given
from tests.support.world import GENERAL, OPERATING, granted, moment, office, spend
from tests.support.year_end import by, close, in_thousands, signed, text, thousands

BROUGHT_IN = 30_725
GRANTED = {2023: (39_833,), 2024: (15_840, 4_000), 2025: (20_162, 12)}
OUTTURN = {2023: 31_727, 2024: 30_791, 2025: 26_675}
CARRIED_OUT = {2023: 38_831, 2024: 27_880, 2025: 21_379}
SPAN = 3


def history() -> list[Command]:
    """What was brought in, then the appropriations, the net outturn and the close of each year."""
    first = date(2023, 1, 1)
    steps: list[Command] = [
        moment(OPERATING, on=first),
        office(Office.DIRECTOR_GENERAL, GENERAL, since=first),
        text(OPERATING, 2022, by(AllocationBasis.ACCRUAL), on=first),
        opening(thousands(BROUGHT_IN), 2022, OPERATING, span=SPAN, on=first),
    ]
    for year, amounts in GRANTED.items():
        steps.append(text(OPERATING, year, by(AllocationBasis.ACCRUAL)))
        steps += [granted(thousands(it), year, OPERATING, span=SPAN, ordinal=n) for n, it in enumerate(amounts)]
        steps.append(spend(f"OUTTURN-{year}", thousands(OUTTURN[year]), date(year, 12, 30), OPERATING))
        steps.append(close(year))
    return steps


@pytest.fixture(scope="module")
def ledger() -> MemoryLedger:
    return given(*history()).ledger


def _sum(accounts: tuple[VintageAccount, ...], name: str) -> int:
    return in_thousands(total(getattr(it, name) for it in accounts))


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_each_year_carries_out_what_the_budget_books_say(ledger: MemoryLedger, year: int) -> None:
    accounts = signed(ledger, year)
    assert _sum(accounts, "granted") == sum(GRANTED[year])
    assert _sum(accounts, "outturn") == OUTTURN[year]
    assert _sum(accounts, "carried_in") == {2023: BROUGHT_IN, **{y + 1: it for y, it in CARRIED_OUT.items()}}[year]
    assert _sum(accounts, "carried_out") == CARRIED_OUT[year]
    assert _sum(accounts, "lapsed") == 0


def test_the_oldest_vintage_is_used_up_before_it_expires(ledger: MemoryLedger) -> None:
    left = {it.vintage: in_thousands(it.carried_out) for it in signed(ledger, 2023)}
    assert left == {2022: 0, 2023: 38_831}  # 31 727 took all of 30 725, and 1 002 of the year's own 39 833
    left = {it.vintage: in_thousands(it.carried_out) for it in signed(ledger, 2024)}
    assert left == {2023: 8_040, 2024: 19_840}  # 38 831 - 30 791
    left = {it.vintage: in_thousands(it.carried_out) for it in signed(ledger, 2025)}
    assert left == {2023: 0, 2024: 1_205, 2025: 20_174}  # 26 675 - 8 040 = 18 635 of 19 840


def simulated(oldest_first: bool) -> tuple[dict[int, int], dict[int, int]]:
    """What lapses and what is missing each year, by hand: vintages in a row, drawn from one end or the other."""
    left = {2022: BROUGHT_IN}
    lapsed, missing = {}, {}
    for year in GRANTED:
        left[year] = sum(GRANTED[year])
        owed = OUTTURN[year]
        for vintage in sorted(left, reverse=not oldest_first):
            drawn = min(owed, left[vintage])
            left[vintage] -= drawn
            owed -= drawn
        missing[year] = owed
        lapsed[year] = sum(left.pop(vintage) for vintage in list(left) if vintage + SPAN - 1 <= year)
    return lapsed, missing


def test_drawing_the_newest_first_would_have_lapsed_27_880_at_the_end_of_2024(ledger: MemoryLedger) -> None:
    lapsed, missing = simulated(oldest_first=False)
    assert (lapsed[2024], missing[2025]) == (27_880, 6_501)  # 26 675 - 20 174 of the year's own
    lapsed, missing = simulated(oldest_first=True)
    assert lapsed == missing == {2023: 0, 2024: 0, 2025: 0}
    assert lapsed == {year: _sum(signed(ledger, year), "lapsed") for year in GRANTED}
