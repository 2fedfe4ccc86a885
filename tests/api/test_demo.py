"""The demonstration is a ledger like any other: accepted, balanced, verified, and the same each time."""

from __future__ import annotations

from collections import defaultdict

import pytest

from api.demo.requests import LAST_KEY, demo_requests
from domain import limits
from domain.facts import (
    GrantAwarded,
    TenderOpened,
    YearClosed,
)
from domain.money import ZERO, eur, total
from domain.names import FrameId, FrameKind, MomentCode, Source
from domain.pots import Pot
from tests.support.memory import MemoryLedger
from tests.support.scenario import held, main_title_total
from tests.support.sound import check_sound, dump

USED = (Pot.RESERVED, Pot.COMMITTED, Pot.IN_PAYMENT, Pot.PAID)
CAME_IN = (Pot.PARLIAMENT, Pot.INCOME)
HELD = (Pot.AVAILABLE, *USED, Pot.LAPSED)
BESIDE = (
    (Pot.DELIVERIES, Pot.DELIVERED),
    (Pot.VAT_DUE, Pot.VAT),
    (Pot.COVER, Pot.UNCOVERED),
    (Pot.CLAIMS, Pot.RECEIVABLE, Pot.RETURNED, Pot.WAIVED, Pot.INTEREST_RECEIVABLE, Pot.INTEREST_RETURNED),
    (Pot.AUTHORITY, Pot.AUTHORITY_UNUSED, Pot.AUTHORITY_USED, Pot.AUTHORITY_LAPSED),
)
"""What stands beside the money: each family adds up to nothing."""


# The founding: figures of the source document, worked out by hand


@pytest.mark.parametrize(
    "code, granted",
    [
        ("29.01.53", "40 000 000,00"),  # opened with 40 500 000, of which 500 000 leave
        ("29.10.20", "-200 000,00"),
        ("29.20.21", "-200 000,00"),
        ("29.40.20", "-200 000,00"),
        ("29.01.04", "1 100 000,00"),  # 500 000 + 3 x 200 000
    ],
)
def test_each_moment_stands_as_the_source_document_says(founded: MemoryLedger, code: str, granted: str) -> None:
    assert -held(founded, Pot.PARLIAMENT, moment=MomentCode(code)) == eur(granted)


def test_the_main_title_s_total_has_not_changed(founded: MemoryLedger) -> None:
    assert main_title_total(founded, "29") == eur("40 500 000,00")


def test_the_operating_frame_is_met_to_the_cent(founded: MemoryLedger) -> None:
    operating, code = FrameId("operating"), MomentCode("29.01.04")
    assert -held(founded, Pot.PARLIAMENT, moment=code, vintage=2021, frame=operating) == eur("1 100 000,00")
    assert held(founded, Pot.AVAILABLE, moment=code, vintage=2021, frame=operating) == eur("1 100 000,00")
    assert founded.books.left(limits.frame(FrameId("operating"), 2021)) == eur("1 100 000,00")


@pytest.mark.parametrize(
    "year, amount",
    [(2021, "40 000 000,00"), (2022, "0"), (2023, "10 000 000,00"), (2024, "10 000 000,00"), (2050, "10 000 000,00")],
)
def test_the_program_frame_is_40_million_then_nothing_then_10_million_yearly(
    founded: MemoryLedger, year: int, amount: str
) -> None:
    assert founded.books.frames[FrameId("programs")].amounts.get(year, ZERO) == eur(amount)


def test_money_that_leaves_29_01_53_cites_no_frame(founded: MemoryLedger) -> None:
    assert held(founded, Pot.AVAILABLE, moment=MomentCode("29.01.53"), frame=None) == ZERO
    assert held(founded, Pot.AVAILABLE, frame=FrameId("programs")) == eur("40 000 000,00")


# The years


def test_loading_twice_adds_nothing() -> None:
    ledger = MemoryLedger()
    first = [ledger.record(request.asks, request.key) for request in demo_requests()]
    recorded = len(ledger.entries)
    assert [ledger.record(request.asks, request.key) for request in demo_requests()] == first
    assert len(ledger.entries) == recorded


def test_two_builds_are_equal_and_keys_follow_on() -> None:
    requests = demo_requests()
    assert requests == demo_requests()
    assert [request.key for request in requests] == [f"demo-{number:04}" for number in range(1, len(requests) + 1)]
    assert requests[-1].key == LAST_KEY
    assert 400 <= len(requests) <= 1_200


def test_the_books_are_sound_and_another_process_comes_to_the_same(demo: MemoryLedger) -> None:
    check_sound(demo)
    assert dump(demo.refolded()) == dump(demo.books)


def test_what_came_in_is_in_the_pots_of_each_moment_and_vintage(demo: MemoryLedger) -> None:
    came_in: dict[tuple[MomentCode, int], int] = defaultdict(int)
    in_pots: dict[tuple[MomentCode, int], int] = defaultdict(int)
    beside: dict[Pot, int] = defaultdict(int)
    for account, amount in demo.pots().items():
        if account.pot in CAME_IN:
            came_in[account.moment, account.vintage] -= amount
        elif account.pot in HELD:
            in_pots[account.moment, account.vintage] += amount
        else:
            beside[account.pot] += amount
    assert came_in == in_pots
    assert all(sum(beside[pot] for pot in family) == 0 for family in BESIDE)
    assert beside.keys() <= {pot for family in BESIDE for pot in family}


def test_each_past_year_is_closed_and_carries_on_exactly_what_it_left(demo: MemoryLedger) -> None:
    closed = [entry.fact for entry in demo.entries if isinstance(entry.fact, YearClosed)]
    assert [fact.year for fact in closed] == [2021, 2022, 2023, 2024, 2025]
    opening = (MomentCode("29.01.53"), 2020, Source.NATIONAL), eur("310 000,00")
    carried: dict[tuple[MomentCode, int, Source], int] = dict([opening])
    for fact in closed:
        brought = {(it.moment, it.vintage, it.source): it.carried_in for it in fact.accounts if it.carried_in}
        assert brought == {what: cents for what, cents in carried.items() if cents}
        for it in fact.accounts:
            assert it.carried_in + it.granted + it.overrun - it.outturn - it.lapsed == it.carried_out
        carried = {(it.moment, it.vintage, it.source): it.carried_out for it in fact.accounts}
    assert any(it.lapsed for fact in closed for it in fact.accounts)


@pytest.mark.parametrize(
    "code, year, granted",
    [
        ("29.01.04", 2021, "1 100 000,00"),
        ("29.01.04", 2023, "39 833 000,00"),
        ("29.01.04", 2024, "19 840 000,00"),  # 15 840 + 4 000 thousand
        ("29.01.04", 2025, "20 174 000,00"),  # 20 162 + 12
        ("29.01.04", 2026, "21 352 000,00"),
        ("29.01.53", 2022, "0"),
        ("29.01.53", 2023, "23 013 000,00"),
        ("29.01.53", 2024, "22 708 000,00"),
        ("29.01.53", 2025, "15 848 000,00"),  # 3 348 + 12 500
        ("29.01.53", 2026, "2 862 000,00"),
    ],
)
def test_what_parliament_granted_is_what_the_budget_books_say(
    demo: MemoryLedger, code: str, year: int, granted: str
) -> None:
    assert -held(demo, Pot.PARLIAMENT, moment=MomentCode(code), vintage=year) == eur(granted)


def test_every_frame_verifies(demo: MemoryLedger) -> None:
    pots = demo.pots()
    for name, frame in demo.books.frames.items():
        cited = {account: amount for account, amount in pots.items() if account.frame == name}
        for year in frame.amounts.keys() | {account.vintage for account in cited}:
            of_year = [(account.pot, amount) for account, amount in cited.items() if account.vintage == year]
            limit = frame.amounts.get(year, ZERO)
            granted = -total(amount for pot, amount in of_year if pot is Pot.PARLIAMENT)
            used = total(amount for pot, amount in of_year if pot in USED)
            assert used <= granted <= limit, (name, year)
            if frame.kind is FrameKind.OPERATING:
                assert used == granted == limit, "the operating frame is used up to the cent"


def test_program_money_comes_yearly_and_rrf_money_has_a_frame_of_its_own(demo: MemoryLedger) -> None:
    for year in range(2023, 2027):
        assert -held(demo, Pot.PARLIAMENT, frame=FrameId("programs"), vintage=year) == eur("10 000 000,00")
    assert {account.frame for account in demo.pots() if account.source is Source.RRF} == {FrameId("rrf")}
    assert -held(demo, Pot.PARLIAMENT, source=Source.RRF) == eur("2 000 000,00")


def test_no_available_money_is_below_zero(demo: MemoryLedger) -> None:
    kept = {code for code, moment in demo.books.moments.items() if moment.kept}
    assert kept == {"29.01.04", "29.01.53"}
    for code in kept:
        for year in range(2021, 2027):
            for source in Source:
                assert held(demo, Pot.AVAILABLE, moment=code, vintage=year, source=source) >= 0


def test_the_gap_year_uses_the_vintage_of_2021(demo: MemoryLedger) -> None:
    vintages = {
        line.vintage
        for entry in demo.entries
        if isinstance(entry.fact, GrantAwarded | TenderOpened) and entry.effective_on.year == 2022
        for part in entry.fact.parts
        if part.charge.frame == FrameId("programs")
        for line in part.lines
    }
    assert vintages == {2021}


def test_a_grant_draws_two_vintages(demo: MemoryLedger) -> None:
    awarded = [entry.fact for entry in demo.entries if isinstance(entry.fact, GrantAwarded)]
    assert any(len({line.vintage for part in fact.parts for line in part.lines}) == 2 for fact in awarded)
