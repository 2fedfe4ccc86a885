"""Appropriations, cuts and transfers: only what Parliament made, to the cent and to the day."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.commands import GrantAppropriation, TransferBudget
from domain.facts import AppropriationGranted, Budget, BudgetTransferred, Charge, GrantAwarded, MomentOpened
from domain.money import ZERO, Money, eur
from domain.names import AppropriationKind, MomentCode, Source
from domain.pots import Pot
from domain.refusals import (
    ExceedsAppropriation,
    ExceedsFrameFunding,
    KindDiffers,
    KindMissing,
    MomentNotOpenYet,
    NotAMomentCode,
    OutsideBudgetYear,
    TransferUnbalanced,
    WrongSpan,
)
from domain.registers import Vintage
from tests.support.scenario import given, main_title_total, reversing
from tests.support.world import (
    NOT_KEPT,
    OPENED,
    OPERATING,
    OPERATING_FRAME,
    PROGRAM_FRAME,
    PROGRAMS,
    SPRING,
    award,
    but,
    fixed,
    frame,
    granted,
    moment,
    moving,
    operating_frame,
    pay,
    spend,
    transfer,
    with_money,
)

D, F, E = AppropriationKind.DEFERRABLE, AppropriationKind.FIXED, AppropriationKind.ESTIMATED
FREE_2021 = limits.appropriation(PROGRAMS, 2021, Source.NATIONAL, None)


@pytest.mark.parametrize("code", ["21.01.01", "29.01.53", "36.99.00"])
def test_a_moment_opens_under_a_code_of_main_titles_21_to_36(code: str) -> None:
    opened = moment(code)
    given().when(opened).then(MomentOpened(MomentCode(code), opened.names, True, None))


@pytest.mark.parametrize(
    "code", ["20.01.01", "37.01.01", "12.39.04", "29.1.53", "29.01.53.", "29-01-53", "", "2901.53", "29.٠١.٥٣"]
)
def test_anything_else_is_not_a_moment(code: str) -> None:
    given().when(moment(code)).refused(NotAMomentCode(code))


@pytest.mark.parametrize(
    "kind, span, fits",
    [
        (F, 0, False),
        (F, 1, True),
        (F, 2, False),
        (E, 1, True),
        (E, 2, False),
        (D, 0, False),
        (D, 1, False),
        (D, 2, True),
        (D, 3, True),
        (D, 4, False),
        (D, 5, True),
        (D, 6, False),
    ],
)
def test_how_long_an_appropriation_lives_follows_from_its_kind(kind: AppropriationKind, span: int, fits: bool) -> None:
    outcome = given(*OPENED).when(granted("1,00", span=span, kind=kind))
    if fits:
        outcome.then(
            AppropriationGranted(Budget(2021, 0), Charge(PROGRAMS), kind, span, eur("1,00")),
        )
    else:
        outcome.refused(WrongSpan(kind, span))


def test_an_appropriation_counts_from_a_day_of_its_budget_year() -> None:
    for on in (date(2020, 12, 31), date(2022, 1, 1)):
        opened = (moment(PROGRAMS, on=date(2020, 1, 1)),)
        given(*opened).when(granted("1,00", on=on)).refused(OutsideBudgetYear(2021, on))
    given(*OPENED).when(granted("1,00", on=date(2021, 12, 31))).accepted()


def test_nothing_posts_before_the_moment_is_opened() -> None:
    given(moment(PROGRAMS, on=SPRING)).when(granted("1,00", on=date(2021, 5, 13))).refused(
        MomentNotOpenYet(PROGRAMS, SPRING, date(2021, 5, 13))
    )
    given(moment(PROGRAMS, on=SPRING)).when(granted("1,00", on=SPRING)).accepted()


@pytest.mark.parametrize("kind, span", [(D, 3), (F, 1)])
def test_a_later_change_cannot_make_a_vintage_another_kind(kind: AppropriationKind, span: int) -> None:
    given(*OPENED, granted("10,00")).when(granted("1,00", span=span, kind=kind, ordinal=1)).refused(
        KindDiffers(PROGRAMS, 2021, D, 2)
    )
    given(*OPENED, granted("10,00")).when(granted("1,00", 2022, span=span, kind=kind)).accepted()


def test_a_vintage_whose_every_grant_was_reversed_may_come_again_as_another_kind() -> None:
    once = given(*OPENED, granted("10,00"), granted("5,00", ordinal=1), reversing(AppropriationGranted, 0))
    once.when(fixed("1,00")).refused(KindDiffers(PROGRAMS, 2021, D, 2))
    once.when(reversing(AppropriationGranted, 1)).when(fixed("1,00")).accepted()


# Cuts


def test_a_cut_is_recorded_even_below_zero_and_blocks_what_is_new_until_it_is_cured() -> None:
    cut = given(
        *with_money("100,00"),
        award("G-1", "80,00"),
        granted("-50,00", ordinal=1, on=date(2021, 7, 1)),
    )
    # 100 - 80 - 50 = -30 from 1 July on; before that day there were 20, but they would be missed later
    for ask in (award("G-2", "0,01", on=date(2021, 8, 1)), spend("V-1", "0,01", on=date(2021, 6, 2))):
        cut.when(ask).refused(ExceedsAppropriation, name=PROGRAMS, asked=eur("0,01"), left=eur("0"))
    paid = cut.when(pay("G-1", "80,00")).holds(Pot.AVAILABLE, eur("-30,00")).holds(Pot.IN_PAYMENT, eur("80,00"))
    cured = paid.when(granted("30,01", ordinal=2, on=date(2021, 9, 1)))
    cured.when(spend("V-1", "0,02", on=date(2021, 9, 1))).refused(
        ExceedsAppropriation, asked=eur("0,02"), left=eur("0,01")
    )
    cured.when(spend("V-1", "0,01", on=date(2021, 9, 1))).leaves(FREE_2021, eur("0"))


def test_a_cut_hits_the_vintage_of_its_budget_only() -> None:
    given(*with_money("100,00"), granted("100,00", 2022), granted("-60,00", 2022, ordinal=1)).when(
        spend("V-1", "140,00", on=date(2022, 3, 1))
    ).leaves(FREE_2021, eur("0")).leaves(limits.appropriation(PROGRAMS, 2022, Source.NATIONAL, None), eur("0"))


def test_a_correction_that_lowers_what_a_cut_left_uncovered_is_recorded_though_it_does_not_cure() -> None:
    cut = given(*with_money("100,00"), award("G-1", "80,00"), granted("-50,00", ordinal=1, on=date(2021, 7, 1)))
    on = date(2021, 8, 1)
    cut.when(reversing(GrantAwarded, on=on), award("G-1", "79,00", on=on)).holds(Pot.AVAILABLE, eur("-29,00"))
    given(*with_money("100,00"), award("G-1", "80,00"), granted("-50,00", ordinal=1, on=date(2021, 7, 1))).when(
        reversing(GrantAwarded, on=on), award("G-1", "80,01", on=on)
    ).refused(ExceedsAppropriation, asked=eur("0,01"), left=eur("0"))


# Transfers

BOTH = (*OPENED, granted("100,00"), granted("1,00", code=OPERATING))


@pytest.mark.parametrize(
    "amount, left",
    [("-100,00", "0,00"), ("-99,99", "0,01"), ("-0,01", "99,99")],
    ids=["all", "all but a cent", "a cent"],
)
def test_a_transfer_takes_from_the_source_what_the_target_gets(amount: str, left: str) -> None:
    moved = transfer(moving(PROGRAMS, amount), moving(OPERATING, amount.removeprefix("-")))
    before = main_title_total(given(*BOTH).ledger, "29")
    outcome = given(*BOTH).when(moved).then(BudgetTransferred(moved.budget, moved.lines)).leaves(FREE_2021, eur(left))
    assert main_title_total(outcome.ledger, "29") == before


def test_a_transfer_is_refused_where_the_source_lacks_a_cent() -> None:
    given(*BOTH).when(transfer(moving(PROGRAMS, "-100,01"), moving(OPERATING, "100,01"))).refused(
        ExceedsAppropriation, name=PROGRAMS, asked=eur("100,01"), left=eur("100,00")
    )


def test_a_transfer_does_not_take_what_was_spent_or_will_be_on_a_recorded_later_day() -> None:
    spent = given(*BOTH, spend("V-1", "40,00", on=date(2021, 11, 1)))
    spent.when(transfer(moving(PROGRAMS, "-60,01"), moving(OPERATING, "60,01"))).refused(
        ExceedsAppropriation, asked=eur("60,01"), left=eur("60,00")
    )
    spent.when(transfer(moving(PROGRAMS, "-60,00"), moving(OPERATING, "60,00"))).accepted()


def test_money_that_cites_a_frame_leaves_only_with_a_line_that_cites_it_while_the_frame_is_used() -> None:
    framed = given(
        *OPENED,
        frame(PROGRAM_FRAME, {2021: "100,00"}),
        granted("100,00", frame=PROGRAM_FRAME),
        granted("50,00"),
        granted("1,00", code=OPERATING),
        spend("V-1", "70,00", frame=PROGRAM_FRAME, on=date(2021, 2, 1)),
    )
    framed.when(transfer(moving(PROGRAMS, "-30,01", PROGRAM_FRAME), moving(OPERATING, "30,01"))).refused(
        ExceedsFrameFunding, name=PROGRAM_FRAME, asked=eur("30,01"), left=eur("30,00")
    )
    framed.when(transfer(moving(PROGRAMS, "-30,00", PROGRAM_FRAME), moving(OPERATING, "30,00"))).accepted()


@pytest.mark.parametrize("lines, sum_", [(("-100,00", "99,99"), -1), (("-99,99", "100,00"), 1)])
def test_a_transfer_adds_up_to_zero_to_the_cent(lines: tuple[str, str], sum_: int) -> None:
    given(*BOTH).when(transfer(moving(PROGRAMS, lines[0]), moving(OPERATING, lines[1]))).refused(
        TransferUnbalanced(Money(sum_))
    )


def test_a_target_without_a_vintage_says_its_kind() -> None:
    bare = given(*OPENED, granted("100,00"))
    bare.when(transfer(moving(PROGRAMS, "-1,00"), moving(OPERATING, "1,00"))).refused(KindMissing(OPERATING, 2021))
    bare.when(transfer(moving(PROGRAMS, "-1,00"), moving(OPERATING, "1,00", None, D, 3))).holds(
        Pot.AVAILABLE, eur("1,00"), moment=OPERATING, vintage=2021
    )


def test_a_moment_that_is_not_kept_gives_what_it_is_told_and_shows_no_limit() -> None:
    given(*BOTH).when(transfer(moving(NOT_KEPT[0], "-5 000,00"), moving(OPERATING, "5 000,00"))).holds(
        Pot.PARLIAMENT, eur("5 000,00"), moment=NOT_KEPT[0]
    ).leaves(limits.appropriation(NOT_KEPT[0], 2021, Source.NATIONAL, None), eur("0"))


@pytest.mark.parametrize("kind, span", [(D, 7), (F, 2)])
def test_a_kind_that_cannot_be_is_refused_on_a_moment_that_is_not_kept_too(kind: AppropriationKind, span: int) -> None:
    given(*BOTH).when(transfer(moving(NOT_KEPT[0], "-1,00", None, kind, span), moving(OPERATING, "1,00"))).refused(
        WrongSpan(kind, span)
    )


def test_reversing_a_transfer_whose_money_is_spent_is_refused_and_otherwise_gives_all_of_it_back() -> None:
    moved = given(*BOTH, transfer(moving(PROGRAMS, "-60,00"), moving(OPERATING, "60,00")))
    spent = moved.when(spend("V-1", "1,01", code=OPERATING))
    spent.when(reversing(BudgetTransferred)).refused(
        ExceedsAppropriation, name=OPERATING, asked=eur("60,00"), left=eur("59,99")
    )
    exactly = given(*BOTH, transfer(moving(PROGRAMS, "-60,00"), moving(OPERATING, "60,00")))
    exactly.when(spend("V-1", "1,00", code=OPERATING)).when(reversing(BudgetTransferred)).leaves(
        FREE_2021, eur("100,00")
    ).holds(Pot.AVAILABLE, eur("0"), moment=OPERATING)


def test_an_operating_frame_s_money_is_kept_for_what_cites_it() -> None:
    kept = given(
        *OPENED,
        operating_frame("100,00"),
        granted("100,00", code=OPERATING, frame=OPERATING_FRAME, span=3),
        granted("10,00", code=OPERATING, span=3),
    )
    kept.when(spend("V-1", "10,01", code=OPERATING)).refused(
        ExceedsAppropriation, name=OPERATING, asked=eur("10,01"), left=eur("10,00")
    )
    kept.when(spend("V-1", "10,00", code=OPERATING)).when(
        spend("V-2", "100,01", code=OPERATING, frame=OPERATING_FRAME)
    ).refused(ExceedsAppropriation, asked=eur("100,01"), left=eur("100,00"))
    kept.when(spend("V-2", "100,00", code=OPERATING, frame=OPERATING_FRAME)).holds(Pot.PAID, eur("110,00"))


@pytest.mark.parametrize(
    "ask",
    [
        but(granted("1,00"), budget=Budget(2021, 0), effective_on=date(2021, 12, 31)),
        transfer(moving(PROGRAMS, "-1,00"), moving(OPERATING, "1,00"), on=date(2021, 12, 31)),
    ],
    ids=["appropriation", "transfer"],
)
def test_the_last_day_of_the_budget_year_is_a_day_of_it(ask: GrantAppropriation | TransferBudget) -> None:
    given(*BOTH).when(ask).accepted()
    given(*BOTH).when(but(ask, effective_on=date(2022, 1, 1))).refused(OutsideBudgetYear(2021, date(2022, 1, 1)))


def test_a_vintage_that_only_a_transfer_still_funds_stays_usable_and_of_its_kind() -> None:
    funded = given(*BOTH, transfer(moving(PROGRAMS, "-60,00"), moving(OPERATING, "60,00")))
    left = funded.when(reversing(AppropriationGranted)).holds(Pot.AVAILABLE, eur("60,00"), moment=OPERATING)
    left.when(fixed("1,00", code=OPERATING)).refused(KindDiffers(OPERATING, 2021, D, 2))
    left.when(spend("V-1", "60,00", code=OPERATING)).holds(Pot.AVAILABLE, eur("0"), moment=OPERATING)


def test_once_grant_and_transfer_are_both_reversed_the_vintage_may_be_of_another_kind() -> None:
    both = given(*BOTH, transfer(moving(PROGRAMS, "-60,00"), moving(OPERATING, "60,00")))
    both.when(reversing(AppropriationGranted)).when(reversing(BudgetTransferred)).when(
        fixed("1,00", code=OPERATING)
    ).accepted()
    made = given(*OPENED, granted("9,00"), transfer(moving(PROGRAMS, "-1,00"), moving(OPERATING, "1,00", None, D, 3)))
    made.when(fixed("1,00", code=OPERATING)).refused(KindDiffers(OPERATING, 2021, D, 3))
    made.when(reversing(BudgetTransferred)).when(fixed("1,00", code=OPERATING)).accepted()
    seen = given(*BOTH, transfer(moving(NOT_KEPT[0], "-1,00", None, D, 3), moving(OPERATING, "1,00")))
    seen.when(fixed("1,00", code=NOT_KEPT[0])).refused(KindDiffers(NOT_KEPT[0], 2021, D, 3))
    seen.when(reversing(BudgetTransferred)).when(fixed("1,00", code=NOT_KEPT[0])).accepted()


@pytest.mark.parametrize("kind, span", [(AppropriationKind.DEFERRABLE, None), (None, 2)])
def test_a_new_vintage_needs_both_its_kind_and_its_span(kind: AppropriationKind | None, span: int | None) -> None:
    half = transfer(moving(PROGRAMS, "-10,00"), moving(OPERATING, "10,00", kind=kind, span=span))
    given(*OPENED, granted("100,00")).when(half).refused(KindMissing(OPERATING, 2021))
    known = (*OPENED, granted("100,00"), granted("1,00", code=OPERATING, span=3))
    moved = given(*known).when(half).holds(Pot.AVAILABLE, eur("11,00"), moment=OPERATING)
    assert moved.ledger.books.vintages[OPERATING] == (Vintage(2021, AppropriationKind.DEFERRABLE, 3, grants=2),)
    later = reversing(BudgetTransferred, on=SPRING), reversing(AppropriationGranted)
    moved.when(*later).holds(Pot.AVAILABLE, ZERO, moment=OPERATING)
    assert moved.ledger.books.vintage(OPERATING, 2021) is None


def test_two_lines_of_one_transfer_give_a_moment_one_kind() -> None:
    lines = (
        moving(PROGRAMS, "-20,00"),
        moving(OPERATING, "10,00", kind=AppropriationKind.DEFERRABLE, span=2),
        moving(OPERATING, "10,00", OPERATING_FRAME, AppropriationKind.DEFERRABLE, 3),
    )
    world = given(*OPENED, granted("100,00"), operating_frame())
    world.when(transfer(*lines)).refused(KindDiffers(OPERATING, 2021, AppropriationKind.DEFERRABLE, 2))


def test_the_first_supplementary_budget_may_transfer() -> None:
    first = transfer(moving(PROGRAMS, "-10,00"), moving(NOT_KEPT[0], "10,00"), budget=Budget(2021, 1))
    moved = given(*OPENED, granted("100,00")).when(first).holds(Pot.AVAILABLE, eur("90,00"), moment=PROGRAMS)
    moved.when(reversing(BudgetTransferred, on=SPRING)).holds(Pot.AVAILABLE, eur("100,00"), moment=PROGRAMS)


@pytest.mark.parametrize("kind, span", [(AppropriationKind.DEFERRABLE, None), (None, 2), (None, None)])
def test_where_nothing_is_kept_only_a_kind_and_span_make_a_vintage_known(
    kind: AppropriationKind | None, span: int | None
) -> None:
    there = transfer(moving(PROGRAMS, "-10,00"), moving(NOT_KEPT[0], "10,00", kind=kind, span=span))
    world = given(*OPENED, granted("100,00"), fixed("1,00", code=NOT_KEPT[0]), there)
    assert world.ledger.books.vintages[NOT_KEPT[0]] == (Vintage(2021, AppropriationKind.FIXED, 1, grants=1),)
    back = world.when(reversing(BudgetTransferred, on=SPRING)).accepted()
    assert back.ledger.books.vintages[NOT_KEPT[0]] == (Vintage(2021, AppropriationKind.FIXED, 1, grants=1),)
