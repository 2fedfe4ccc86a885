"""Moments over the years: their names, their successors, their end."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.commands import Command
from domain.facts import (
    AppropriationGranted,
    ContractSigned,
    MomentClosed,
    MomentRenamed,
    MomentRenumbered,
    OperatingExpenditureRecorded,
    PaymentApproved,
    TenderOpened,
)
from domain.money import eur
from domain.names import MomentCode, Names, Source
from domain.pots import Pot
from domain.refusals import (
    AlreadyOpen,
    BuiltUpon,
    ClosedMoment,
    GrantedLater,
    MomentNotEmpty,
    MomentNotOpenYet,
    NotReversible,
    PostedAfterwards,
    RenumberedMoment,
    SucceedsItself,
    UnknownMoment,
)
from tests.support.moments import closing, renaming, renumbering, text
from tests.support.scenario import given, reversing
from tests.support.world import (
    NEW_YEAR,
    NOT_KEPT,
    OPENED,
    OPERATING,
    PROGRAMS,
    SPRING,
    SUMMER,
    approve,
    award,
    contract,
    granted,
    moment,
    moving,
    pay,
    spend,
    tender,
    transfer,
    with_money,
)

AUGUST = date(2021, 8, 2)
OTHER = MomentCode("29.01.30")

# Names


def test_a_moment_keeps_its_code_and_its_names_by_day() -> None:
    renamed = given(*OPENED).when(renaming("Ohjelmat")).then(MomentRenamed(PROGRAMS, Names("Ohjelmat")))
    first = Names(f"Momentti {PROGRAMS}")
    renamed.when(renaming("Uudet", on=AUGUST)).when(renaming("Ohjelmat", on=AUGUST)).when(
        renaming("Kevät", on=SPRING)
    ).accepted()
    assert renamed.ledger.books.moments[PROGRAMS].names == (
        (NEW_YEAR, first),
        (SPRING, Names("Kevät")),
        (SUMMER, Names("Ohjelmat")),
        (AUGUST, Names("Ohjelmat")),
    )


def test_only_an_open_moment_gets_a_name_and_no_reversal_takes_it_away() -> None:
    given(*OPENED).when(renaming("Muu", OTHER)).refused(UnknownMoment(OTHER))
    given(moment(OTHER, on=SPRING)).when(renaming("Muu", OTHER, NEW_YEAR)).refused(
        MomentNotOpenYet(OTHER, SPRING, NEW_YEAR)
    )
    given(*OPENED, renaming("Muu")).when(reversing(MomentRenamed)).refused(NotReversible)


# Successors

RENUMBERED = (*with_money("100,00"), granted("1,00", code=OPERATING), renumbering())


def test_from_its_day_a_successor_gets_the_appropriations() -> None:
    after = given(*RENUMBERED[:-1]).when(renumbering()).then(MomentRenumbered(PROGRAMS, OPERATING))
    refusal = RenumberedMoment(PROGRAMS, OPERATING, SUMMER)
    after.when(granted("1,00", ordinal=1, on=SUMMER)).refused(refusal)
    after.when(granted("1,00", 2022)).refused(refusal)
    after.when(transfer(moving(OPERATING, "-1,00"), moving(PROGRAMS, "1,00"), on=SUMMER)).refused(refusal)
    after.when(granted("1,00", ordinal=1, on=date(2021, 5, 31))).accepted()
    after.when(granted("1,00", 2022, OPERATING)).accepted()


def test_earlier_vintages_are_used_cut_and_moved_under_the_old_code() -> None:
    given(*RENUMBERED).when(spend("V-1", "60,00", on=AUGUST)).holds(Pot.AVAILABLE, eur("40,00"), moment=PROGRAMS).when(
        granted("-10,00", ordinal=1, on=AUGUST)
    ).when(transfer(moving(PROGRAMS, "-30,00"), moving(OPERATING, "30,00"), on=AUGUST)).holds(
        Pot.AVAILABLE, eur("0"), moment=PROGRAMS
    )


def test_a_successor_is_another_open_moment_without_a_successor_of_its_own() -> None:
    opened = given(*OPENED, moment(OTHER, on=AUGUST))
    opened.when(renumbering(PROGRAMS, PROGRAMS)).refused(SucceedsItself(PROGRAMS))
    opened.when(renumbering(PROGRAMS, "29.99.99")).refused(UnknownMoment("29.99.99"))
    opened.when(renumbering("29.99.99", PROGRAMS)).refused(UnknownMoment("29.99.99"))
    opened.when(renumbering(PROGRAMS, OTHER)).refused(MomentNotOpenYet(OTHER, AUGUST, SUMMER))
    given(*OPENED, renumbering()).when(renumbering(PROGRAMS, NOT_KEPT[0])).refused(
        RenumberedMoment(PROGRAMS, OPERATING, SUMMER)
    )
    given(*OPENED, renumbering()).when(renumbering(OPERATING, PROGRAMS)).refused(
        RenumberedMoment(PROGRAMS, OPERATING, SUMMER)
    )


def test_a_moment_is_not_succeeded_before_what_it_was_granted() -> None:
    later = given(*OPENED, granted("1,00", 2022))
    later.when(renumbering(on=date(2021, 12, 31))).refused(GrantedLater(PROGRAMS, 2022))
    later.when(renumbering(on=date(2022, 1, 1))).accepted()


def test_a_renumbering_can_be_undone_and_done_again() -> None:
    undone = given(*RENUMBERED).when(reversing(MomentRenumbered))
    undone.when(granted("1,00", 2022)).accepted()
    given(*RENUMBERED, reversing(MomentRenumbered)).when(renumbering(PROGRAMS, NOT_KEPT[0])).accepted()


# Closing

DECEMBER = date(2021, 12, 1)
GONE = (*with_money("100,00"), spend("V-1", "100,00"))
"""All of the money is spent."""


def test_an_empty_moment_closes_and_nothing_posts_to_it_any_more() -> None:
    closed = given(*GONE, granted("1,00", code=OPERATING)).when(closing()).then(MomentClosed(PROGRAMS))
    refusal = ClosedMoment(PROGRAMS, DECEMBER)
    asks: list[Command] = [
        granted("1,00", ordinal=1, on=DECEMBER),
        granted("1,00", ordinal=1, on=SUMMER),
        granted("1,00", 2022),
        transfer(moving(OPERATING, "-1,00"), moving(PROGRAMS, "1,00"), on=DECEMBER),
        spend("V-2", "0,01", on=DECEMBER),
        award("G-1", "0,01", on=DECEMBER),
        renaming("Muu", on=DECEMBER),
        renumbering(on=DECEMBER),
        renumbering(OPERATING, PROGRAMS, DECEMBER),
        text(on=DECEMBER),
        closing(),
    ]
    for ask in asks:
        closed.when(ask).refused(refusal)


LEFT = {
    "available": ((), "100,00", "0", "0", "0"),
    "reserved": ((tender("T-1", "40,00"), spend("V-1", "60,00")), "0", "40,00", "0", "0"),
    "committed": ((award("G-1", "40,00"), spend("V-1", "60,00")), "0", "0", "40,00", "0"),
    "in payment": ((award("G-1", "40,00"), pay("G-1", "40,00"), spend("V-1", "60,00")), "0", "0", "0", "40,00"),
    "everywhere": (
        (
            award("G-1", "40,00", instalments=("30,00", "10,00")),
            pay("G-1", "30,00"),
            tender("T-1", "20,00"),
            spend("V-1", "39,99"),
        ),
        "0,01",
        "20,00",
        "10,00",
        "30,00",
    ),
    "a contract": (contract("T-1", "100,00"), "0", "0", "100,00", "0"),
}


@pytest.mark.parametrize("steps, available, reserved, committed, in_payment", LEFT.values(), ids=LEFT)
def test_a_moment_does_not_close_while_it_has_money(
    steps: tuple[Command, ...], available: str, reserved: str, committed: str, in_payment: str
) -> None:
    given(*with_money("100,00"), *steps).when(closing()).refused(
        MomentNotEmpty(PROGRAMS, eur(available), eur(reserved), eur(committed), eur(in_payment), eur("0"))
    )


def test_a_moment_closes_once_all_is_paid() -> None:
    given(*with_money("100,00"), award("G-1", "100,00"), pay("G-1", "100,00"), approve("G-1")).when(closing()).holds(
        Pot.PAID, eur("100,00"), moment=PROGRAMS
    ).leaves(limits.appropriation(PROGRAMS, 2021, Source.NATIONAL, None), eur("0"))


def test_a_moment_that_a_cut_left_below_zero_does_not_close() -> None:
    given(*GONE, granted("-0,01", ordinal=1, on=SUMMER)).when(closing()).refused(MomentNotEmpty, available=eur("-0,01"))


def test_a_moment_does_not_close_before_something_that_is_posted_to_it() -> None:
    given(*GONE).when(closing(on=date(2021, 5, 31))).refused(PostedAfterwards(PROGRAMS, SUMMER, date(2021, 5, 31)))
    given(*GONE).when(closing(on=SUMMER)).accepted()


def test_a_moment_that_is_not_kept_closes_whatever_was_granted_for_it() -> None:
    code = NOT_KEPT[0]
    given(*OPENED, granted("5,00", code=code)).when(closing(code)).then(MomentClosed(code)).when(
        granted("5,00", 2022, code)
    ).refused(ClosedMoment(code, DECEMBER))


@pytest.mark.parametrize(
    "steps, kind",
    [
        ((spend("V-1", "100,00"),), OperatingExpenditureRecorded),
        ((award("G-1", "100,00"), pay("G-1", "100,00"), approve("G-1")), PaymentApproved),
        ((spend("V-1", "100,00"),), AppropriationGranted),
    ],
)
def test_nothing_of_a_closed_moment_is_undone(steps: tuple[Command, ...], kind: type) -> None:
    closed = given(*with_money("100,00"), *steps, closing())
    closed.when(reversing(kind, on=DECEMBER)).refused(ClosedMoment(PROGRAMS, DECEMBER))


def test_a_closing_can_be_undone_before_what_is_to_be_corrected_and_together_with_it() -> None:
    closed = given(*GONE, closing())
    closed.when(
        reversing(MomentClosed, on=DECEMBER),
        reversing(OperatingExpenditureRecorded, on=DECEMBER),
        spend("V-1", "99,00", on=DECEMBER),
    ).holds(Pot.AVAILABLE, eur("1,00"), moment=PROGRAMS)
    given(*GONE, closing(), reversing(MomentClosed, on=DECEMBER)).when(closing()).accepted()


# Another item under the same code


def test_a_closed_code_may_be_opened_for_another_item_from_a_later_day() -> None:
    closed = given(*GONE, closing())
    closed.when(moment(PROGRAMS, on=DECEMBER)).refused(AlreadyOpen("Moment", PROGRAMS))
    later = date(2024, 1, 1)
    again = closed.when(moment(PROGRAMS, on=later)).accepted()
    again.when(granted("1,00", 2023)).refused(MomentNotOpenYet(PROGRAMS, later, date(2023, 1, 1)))
    again.when(granted("7,00", 2024)).holds(Pot.AVAILABLE, eur("7,00"), moment=PROGRAMS)


def test_what_belonged_to_the_earlier_item_is_not_undone_any_more() -> None:
    again = given(
        *with_money("100,00"),
        renumbering(),
        spend("V-1", "100,00"),
        closing(),
        moment(PROGRAMS, on=date(2021, 12, 2)),
    )
    on = date(2021, 12, 3)
    other = f"the opening of another item as {PROGRAMS}"
    again.when(reversing(MomentClosed, on=on)).refused(BuiltUpon, what=other)
    again.when(reversing(MomentRenumbered, on=on)).refused(BuiltUpon, what=other)
    again.when(reversing(OperatingExpenditureRecorded, on=on)).refused(
        MomentNotOpenYet(PROGRAMS, date(2021, 12, 2), SUMMER)
    )


def test_what_was_reserved_is_given_back_before_the_moment_closes() -> None:
    emptied = given(
        *with_money("100,00"),
        *contract("T-1", "100,00"),
        reversing(ContractSigned),
    )
    emptied.when(closing()).refused(MomentNotEmpty, reserved=eur("100,00"))
    spent = spend("V-1", "100,00", on=date(2021, 10, 1))
    given(*with_money("100,00"), tender("T-1", "100,00"), reversing(TenderOpened), spent).when(closing()).accepted()
