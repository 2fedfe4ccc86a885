"""The outturn of a year as the pots have it equals what was signed, and signed accounts never change."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import date

import pytest

from api import presenting, reading, tables
from api.cli.here import Here
from api.reading import Asked
from domain.commands import Command
from domain.facts import OpeningBalanceBroughtIn, YearClosed
from domain.names import AllocationBasis, AppropriationKind
from ledger.answers import Rehearsed
from projections.follower import follow
from projections.ledger import Ledger
from projections.verify import verify
from tests.domain.test_golden_29_01_04 import history
from tests.domain.test_year_end import IN_PAYMENT, NEXT_YEAR, PAID, RESERVED, world
from tests.projections.lifelike import record, sum_up
from tests.support import moments
from tests.support.memory import MemoryLedger
from tests.support.scenario import given, reversing
from tests.support.world import OPERATING, granted, moment, spend
from tests.support.year_end import by, close, deliver, signed, text

YEAR_END = date(2021, 12, 31)


def lived(ledger: Ledger, steps: Sequence[Command]) -> MemoryLedger:
    """The same history in memory and in PostgreSQL."""
    record(ledger, *([step] for step in steps))
    return given(*steps).ledger


def shown(ledger: Ledger, year: int) -> str:
    return json.dumps(presenting.signed(year, reading.read_signed(ledger, year)))


@pytest.mark.parametrize("basis", list(AllocationBasis))
def test_the_outturn_of_a_closed_year_is_what_was_signed(ledger: Ledger, basis: AllocationBasis) -> None:
    payment = () if basis is AllocationBasis.PAYMENT else (IN_PAYMENT,)
    delivery = (deliver("T-1", "120,00"),) if basis is AllocationBasis.ACCRUAL else ()
    memory = lived(ledger, [*world(basis, *PAID, *payment, RESERVED, *delivery), *NEXT_YEAR, close(2021), close(2022)])
    follow(ledger)
    sum_up(ledger, 7, times=2)
    for year in (2021, 2022):
        assert tuple(reading.read_outturn(ledger, year, Asked())[1]) == signed(memory, year)
    verify(ledger)


def test_the_golden_moment_is_carried_from_year_to_year(ledger: Ledger) -> None:
    memory = lived(ledger, history())
    for year in (2023, 2024, 2025):
        assert tuple(reading.read_outturn(ledger, year, Asked())[1]) == signed(memory, year)


def test_before_the_close_nothing_lapsed_and_the_accounts_are_open(ledger: Ledger) -> None:
    record(ledger, *([step] for step in world(AllocationBasis.COMMITMENT, *PAID)))
    (account,) = reading.read_outturn(ledger, 2021, Asked())[1]
    assert (account.outturn, account.lapsed, account.carried_out) == (30_000, 0, 70_000)
    assert presenting.signed(2021, reading.read_signed(ledger, 2021)) == ([], {"year": 2021, "closed": False})


def test_signed_accounts_read_the_same_whatever_is_recorded_later(ledger: Ledger) -> None:
    record(ledger, *([step] for step in (*world(AllocationBasis.COMMITMENT, *PAID), *NEXT_YEAR, close(2021))))
    first = shown(ledger, 2021)
    assert json.loads(first)[0][0]["lapsed"] == 70_000
    late = spend("V-9", "5,00", on=YEAR_END)
    record(ledger, [late], [moments.renaming("Toinen nimi", on=date(2021, 6, 1))], [close(2022)])
    assert shown(ledger, 2021) == first
    assert "Toinen nimi" in shown(ledger, 2022)


def test_an_opening_balance_that_was_taken_back_is_not_carried_in(ledger: Ledger) -> None:
    steps = (*world(AllocationBasis.COMMITMENT), moments.opening("20,00", code=OPERATING))
    memory = lived(ledger, steps)
    carried = [it.carried_in for it in reading.read_outturn(ledger, 2021, Asked())[1]]
    assert sorted(carried) == [0, 2_000]
    record(ledger, [reversing(OpeningBalanceBroughtIn)(memory)])
    assert [it.carried_in for it in reading.read_outturn(ledger, 2021, Asked())[1]] == [0]


def test_a_rehearsed_close_shows_its_accounts_and_writes_nothing(ledger: Ledger) -> None:
    memory = lived(ledger, world(AllocationBasis.COMMITMENT, *PAID))
    ask = close(2021)

    async def rehearse() -> object:
        async with ledger.clerk() as clerk:
            return await clerk.record([ask], "preview", dry_run=True)

    rehearsed = asyncio.run(rehearse())
    assert isinstance(rehearsed, Rehearsed)
    (entry,) = rehearsed.entries
    assert isinstance(entry.fact, YearClosed)
    assert isinstance(memory.record(close(2021)), list)
    assert entry.fact.accounts == signed(memory, 2021)
    assert presenting.answer(rehearsed)["entries"][0]["fact"]["year"] == 2021
    assert reading.read_signed(ledger, 2021) is None


def test_the_tables_show_every_account(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    record(ledger, *([step] for step in (*world(AllocationBasis.PAYMENT, *PAID), close(2021))))
    tables.show_signed(Here(ledger).accounts(2021))
    tables.show_signed(Here(ledger).accounts(2022))
    tables.show_outturn(Here(ledger).outturn(2021, Asked()), 2021)
    said = capsys.readouterr().out
    assert "900,00" in said and "Signed by general.one" in said and "2022 is open" in said


def test_an_item_has_an_outturn_as_its_newest_opening_keeps_it(ledger: Ledger) -> None:
    """Opened as kept by mistake, closed and opened again: what is granted to it is nobody's account here."""
    code = "29.10.54"
    mistaken = (
        moment(code, on=date(2021, 1, 4)),
        moments.closing(code, on=date(2021, 1, 4)),
        moment(code, kept=False, on=date(2021, 1, 5)),
        granted("1 000,00", code=code, on=date(2021, 1, 5)),
    )
    memory = lived(ledger, [*world(AllocationBasis.COMMITMENT, *PAID), *mistaken, close(2021)])
    assert tuple(reading.read_outturn(ledger, 2021, Asked())[1]) == signed(memory, 2021)


def test_an_item_that_is_not_kept_any_more_has_the_outturn_of_the_years_in_which_it_was(ledger: Ledger) -> None:
    code = "29.10.54"
    kept = (
        moment(code, on=date(2021, 1, 4)),
        text(code, bases=by(AllocationBasis.COMMITMENT), on=date(2021, 1, 4)),
        granted("900,00", code=code, span=1, kind=AppropriationKind.FIXED, on=date(2021, 1, 4)),
        spend("V-1", "900,00", code=code),
    )
    given_up = (moments.closing(code, on=date(2021, 12, 31)), moment(code, kept=False, on=date(2022, 1, 3)))
    memory = lived(ledger, [*world(AllocationBasis.COMMITMENT, *PAID), *kept, *given_up, close(2021)])
    accounts = tuple(reading.read_outturn(ledger, 2021, Asked())[1])
    assert accounts == signed(memory, 2021)
    assert code in {it.moment for it in accounts}
