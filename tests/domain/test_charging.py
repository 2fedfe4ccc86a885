"""Which vintage pays, on which day, under which frame."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.facts import Draw, OperatingExpenditureRecorded
from domain.money import Money, eur
from domain.names import FrameId, Source
from domain.pots import Pot
from domain.refusals import (
    ExceedsAppropriation,
    ExceedsFrame,
    ExceedsFrameFunding,
    FrameDoesNotFit,
    NoUsableVintage,
)
from tests.support.scenario import Outcome, given
from tests.support.world import (
    OPENED,
    OPERATING,
    OPERATING_FRAME,
    PROGRAM_FRAME,
    PROGRAMS,
    RRF_FRAME,
    fixed,
    frame,
    granted,
    operating_frame,
    spend,
    with_money,
)


def draws(outcome: Outcome) -> list[tuple[int, int]]:
    (entry,) = outcome.accepted().entries
    assert isinstance(entry.fact, OperatingExpenditureRecorded)
    return [(draw.vintage, int(draw.amount)) for draw in entry.fact.draws]


# Money counts from its date


def test_money_is_not_spendable_before_its_day() -> None:
    later = given(*with_money("100,00"), granted("50,00", ordinal=1, on=date(2021, 7, 1)))
    later.when(spend("V-1", "100,01", on=date(2021, 6, 30))).refused(
        ExceedsAppropriation, asked=eur("100,01"), left=eur("100,00")
    )
    later.when(spend("V-1", "150,00", on=date(2021, 7, 1))).accepted()


def test_a_budget_adopted_for_next_year_is_not_spendable_in_december() -> None:
    given(*OPENED, fixed("1,00"), fixed("100,00", 2022)).when(spend("V-1", "1,01", on=date(2021, 12, 31))).refused(
        ExceedsAppropriation, asked=eur("1,01"), left=eur("1,00")
    )


def test_a_late_fact_that_would_leave_a_recorded_later_day_uncovered_is_refused() -> None:
    spent = given(*with_money("100,00"), spend("V-1", "80,00", on=date(2021, 9, 1)))
    spent.when(spend("V-2", "20,01", on=date(2021, 3, 1))).refused(
        ExceedsAppropriation, asked=eur("20,01"), left=eur("20,00")
    )
    spent.when(spend("V-2", "20,00", on=date(2021, 3, 1))).accepted()


def test_a_gap_between_two_grants_is_seen_day_by_day() -> None:
    # 100 from January, all spent in February, 50 more from June: in March nothing is left, in June 50
    world = given(
        *with_money("100,00"),
        spend("V-1", "100,00", on=date(2021, 2, 1)),
        granted("50,00", ordinal=1, on=date(2021, 6, 1)),
    )
    world.when(spend("V-2", "0,01", on=date(2021, 3, 1))).refused(
        ExceedsAppropriation, asked=eur("0,01"), left=eur("0")
    )
    world.when(spend("V-2", "50,00", on=date(2021, 6, 1))).accepted()


# Vintages

THREE = (*OPENED, granted("10,00", 2021, span=3), granted("20,00", 2022, span=3), granted("30,00", 2023, span=3))


@pytest.mark.parametrize(
    "amount, expected",
    [
        ("10,00", [(2021, 1000)]),
        ("10,01", [(2021, 1000), (2022, 1)]),
        ("30,00", [(2021, 1000), (2022, 2000)]),
        ("60,00", [(2021, 1000), (2022, 2000), (2023, 3000)]),
    ],
)
def test_the_oldest_vintage_is_drawn_first(amount: str, expected: list[tuple[int, int]]) -> None:
    assert draws(given(*THREE).when(spend("V-1", amount, on=date(2023, 2, 1)))) == expected


def test_what_all_vintages_lack_is_asked_of_all_of_them() -> None:
    given(*THREE).when(spend("V-1", "60,01", on=date(2023, 2, 1))).refused(
        ExceedsAppropriation, asked=eur("60,01"), left=eur("60,00")
    )


@pytest.mark.parametrize("span, last", [(2, 2022), (3, 2023), (5, 2025)])
def test_a_vintage_is_usable_through_the_last_day_of_its_span(span: int, last: int) -> None:
    world = given(*OPENED, granted("10,00", span=span))
    world.when(spend("V-2", "0,01", on=date(last + 1, 1, 1))).refused(
        NoUsableVintage(PROGRAMS, Source.NATIONAL, date(last + 1, 1, 1))
    )
    assert draws(world.when(spend("V-1", "10,00", on=date(last, 12, 31)))) == [(2021, 1000)]


def test_fixed_money_ends_with_its_year() -> None:
    world = given(*OPENED, fixed("10,00"), fixed("5,00", 2022))
    world.when(spend("V-1", "5,01", on=date(2022, 1, 1))).refused(
        ExceedsAppropriation, asked=eur("5,01"), left=eur("5,00")
    )
    assert draws(world.when(spend("V-1", "5,00", on=date(2022, 1, 1)))) == [(2022, 500)]
    assert draws(world.when(spend("V-2", "10,00", on=date(2021, 12, 31)))) == [(2021, 1000)]


def test_sources_do_not_mix() -> None:
    world = given(*OPENED, granted("10,00"), granted("5,00", source=Source.RRF))
    world.when(spend("V-1", "5,01", source=Source.RRF)).refused(
        ExceedsAppropriation, asked=eur("5,01"), left=eur("5,00")
    )
    world.when(spend("V-1", "10,01")).refused(ExceedsAppropriation, asked=eur("10,01"), left=eur("10,00"))
    world.when(spend("V-1", "5,00", source=Source.RRF)).when(spend("V-2", "10,00")).holds(
        Pot.PAID, eur("5,00"), source=Source.RRF
    )


# Frames

FRAMED = (
    *OPENED,
    frame(PROGRAM_FRAME, {2021: "15,00"}, yearly_from=(2023, "10,00")),
    granted("100,00", 2021, frame=PROGRAM_FRAME, span=3),
    granted("100,00", 2022, frame=PROGRAM_FRAME, span=3),
    granted("100,00", 2023, frame=PROGRAM_FRAME, span=3),
)


def test_a_frame_counts_by_vintage_not_by_the_day_of_the_decision() -> None:
    world = given(*FRAMED)
    assert draws(world.when(spend("V-1", "15,00", on=date(2022, 2, 1), frame=PROGRAM_FRAME))) == [(2021, 1500)]
    world.when(spend("V-2", "0,01", on=date(2022, 2, 1), frame=PROGRAM_FRAME)).refused(
        ExceedsFrame, name=PROGRAM_FRAME, asked=eur("0,01"), left=eur("0")
    )


def test_a_draw_takes_the_oldest_vintage_with_headroom_in_the_frame_and_skips_a_year_without_one() -> None:
    world = given(*FRAMED)
    assert draws(world.when(spend("V-1", "20,00", on=date(2023, 2, 1), frame=PROGRAM_FRAME))) == [
        (2021, 1500),
        (2023, 500),
    ]
    world.when(spend("V-2", "5,01", on=date(2023, 2, 1), frame=PROGRAM_FRAME)).refused(
        ExceedsFrame, name=PROGRAM_FRAME, asked=eur("5,01"), left=eur("5,00")
    )
    assert draws(world.when(spend("V-2", "5,00", on=date(2023, 2, 1), frame=PROGRAM_FRAME))) == [(2023, 500)]


def test_a_year_without_a_frame_has_none_to_spend_under() -> None:
    given(
        *OPENED,
        frame(PROGRAM_FRAME, {2021: "15,00"}, yearly_from=(2023, "10,00")),
        granted("100,00", 2022, frame=PROGRAM_FRAME),
    ).when(spend("V-1", "0,01", on=date(2022, 2, 1), frame=PROGRAM_FRAME)).refused(
        ExceedsFrame, asked=eur("0,01"), left=eur("0")
    )


def test_what_cites_a_frame_does_not_exceed_what_funds_it() -> None:
    world = given(
        *OPENED, frame(PROGRAM_FRAME, {2021: "100,00"}), granted("40,00", frame=PROGRAM_FRAME), granted("500,00")
    )
    world.when(spend("V-1", "40,01", frame=PROGRAM_FRAME)).refused(
        ExceedsFrameFunding, name=PROGRAM_FRAME, asked=eur("40,01"), left=eur("40,00")
    )
    world.when(spend("V-1", "40,00", frame=PROGRAM_FRAME)).when(spend("V-2", "500,00")).accepted()


def test_one_frame_limits_all_its_programs_and_moments() -> None:
    world = given(
        *OPENED,
        frame(PROGRAM_FRAME, {2021: "10,00"}),
        granted("50,00", frame=PROGRAM_FRAME),
        granted("50,00", code=OPERATING, frame=PROGRAM_FRAME),
        spend("V-1", "6,00", frame=PROGRAM_FRAME),
    )
    world.when(spend("V-2", "4,01", code=OPERATING, frame=PROGRAM_FRAME)).refused(
        ExceedsFrame, asked=eur("4,01"), left=eur("4,00")
    )
    world.when(spend("V-2", "4,00", code=OPERATING, frame=PROGRAM_FRAME)).accepted()


def test_a_frame_cut_below_its_use_is_recorded_and_blocks_what_is_new() -> None:
    cut = given(*FRAMED, spend("V-1", "15,00", frame=PROGRAM_FRAME)).when(frame(PROGRAM_FRAME, {2021: "14,00"}))
    cut.leaves(limits.frame(PROGRAM_FRAME, 2021), eur("-1,00")).leaves(limits.frame(PROGRAM_FRAME, 2023), eur("0"))
    cut.when(spend("V-2", "0,01", frame=PROGRAM_FRAME)).refused(ExceedsFrame, asked=eur("0,01"), left=eur("0"))


def test_a_frame_counts_from_the_day_it_was_set() -> None:
    world = given(*OPENED, granted("10,00", frame=None), frame(PROGRAM_FRAME, {2021: "5,00"}, on=date(2021, 3, 1)))
    world.when(granted("10,00", frame=PROGRAM_FRAME, ordinal=1)).when(
        spend("V-1", "0,01", on=date(2021, 2, 28), frame=PROGRAM_FRAME)
    ).refused(ExceedsFrame, asked=eur("0,01"), left=eur("0"))
    world.when(spend("V-1", "5,00", on=date(2021, 3, 1), frame=PROGRAM_FRAME)).accepted()


@pytest.mark.parametrize(
    "name, code, source",
    [
        pytest.param(OPERATING_FRAME, PROGRAMS, Source.NATIONAL, id="another moment's operating frame"),
        pytest.param(RRF_FRAME, PROGRAMS, Source.NATIONAL, id="national money under the frame for RRF"),
        pytest.param(PROGRAM_FRAME, PROGRAMS, Source.RRF, id="RRF money outside its own frame"),
    ],
)
def test_a_frame_must_fit_the_money_that_cites_it(name: FrameId, code: str, source: Source) -> None:
    world = given(*FRAMED, operating_frame(), frame(RRF_FRAME, {2021: "1,00"}, source=Source.RRF))
    for ask in (
        granted("1,00", code=code, frame=name, source=source, span=3),
        spend("V-1", "0,01", code=code, frame=name, source=source),
    ):
        world.when(ask).refused(FrameDoesNotFit, frame=name)


# Golden figures of moment 29.01.04, EUR 1000, the 30 725 brought into 2023 taken as vintage 2022


def test_the_oldest_first_rule_reproduces_the_carry_over_of_29_01_04() -> None:
    years = {2023: ("39 833", "31 727", "38 831"), 2024: ("19 840", "30 791", "27 880")}
    steps: list[object] = [*OPENED, granted("30 725", 2022, OPERATING, span=3)]
    for year, (amount, outturn, _) in years.items():
        steps += [granted(amount, year, OPERATING, span=3), spend(f"V-{year}", outturn, date(year, 12, 31), OPERATING)]
    closed = given(*steps)  # type: ignore[arg-type]
    pots = {year: closed.ledger.pots(date(year, 12, 31)) for year in years}
    for year, (_, _, carried) in years.items():
        assert sum(cents for account, cents in pots[year].items() if account.pot is Pot.AVAILABLE) == eur(carried)
    # The vintage that ends with 2024 is used up: 30 725 of 2022 went into the 31 727 of 2023, nothing lapses
    assert Draw(2022, eur("30 725")) == closed.ledger.entries[-3].fact.draws[0]  # type: ignore[union-attr]
    assert sum(cents for at, cents in pots[2024].items() if at.pot is Pot.AVAILABLE and at.vintage == 2022) == Money(0)
