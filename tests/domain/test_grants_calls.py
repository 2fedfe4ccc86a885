"""Calls for applications: they reserve, grants take from the reserve, the end releases what is left."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.facts import CallClosed, CallOpened, GrantAwarded, GrantRefused, Line, Part
from domain.money import ZERO, eur
from domain.names import Expenditure, PlanLineId, ProgramId, Region, RegisterNumber, TargetGroup
from domain.pots import Pot
from domain.refusals import (
    BeforeItsDecision,
    BuiltUpon,
    CallAlreadyClosed,
    ChargedTwice,
    EndsBeforeItBegins,
    ExceedsAppropriation,
    ExceedsReservation,
    NameTaken,
    NotALineOfTheCall,
    NotPositive,
    NotTheDecider,
    RegionsDoNotAddUp,
    ReservedUnderOtherLines,
    ReserveLapsed,
    TargetGroupNeedsReason,
    UnknownDecision,
    UnknownPlanLine,
)
from tests.support.grants import CALLED, WINTER, call, called, closing_call, refusing
from tests.support.scenario import given, reversing
from tests.support.world import (
    COUNCIL,
    OPENED,
    SUMMER,
    award,
    awarding,
    but,
    funded,
    granted,
    plan,
    planned,
    program,
    tender,
    with_money,
)

C1, G1 = RegisterNumber("C-1"), RegisterNumber("G-1")
GRANTS = limits.plan_line(PlanLineId("grants"))
DIGITAL = ProgramId("digital")
IN_2022 = date(2022, 3, 1)

OPEN = (*with_money("100,00"), call("C-1", ("grants", "60,00")))

TWO_LINES = (
    *OPENED,
    program(DIGITAL),
    granted("50,00"),
    granted("60,00", 2022),
    plan(planned("skills", "500,00"), planned("digital", "500,00", program=DIGITAL), year=2022),
    call("C-1", ("skills", "60,00"), ("digital", "40,00"), on=date(2022, 2, 1)),
)
"""50 euros of 2021 and 10 of 2022 under one line, 40 of 2022 under another."""


def vintages(parts: tuple[Part, ...]) -> dict[tuple[str | None, int], int]:
    amounts: dict[tuple[str | None, int], int] = {}
    for part in parts:
        for line in part.lines:
            key = (part.charge.program, line.vintage)
            amounts[key] = amounts.get(key, 0) + line.amount
    return amounts


def test_a_call_reserves_its_money() -> None:
    opened = given(*with_money("100,00")).when(call("C-1", ("grants", "60,00")))
    opened.holds(Pot.RESERVED, eur("60,00")).holds(Pot.AVAILABLE, eur("40,00"))
    opened.leaves(limits.reservation(C1), eur("60,00")).leaves(GRANTS, eur("9 999 940,00"))
    (entry,) = opened.entries
    assert isinstance(entry.fact, CallOpened)
    assert entry.fact.parts[0].expenditure is Expenditure.TRANSFER


@pytest.mark.parametrize(
    "asked, refusal",
    [
        (call("C-1", ("grants", "0,00")), NotPositive("What a call reserves", ZERO)),
        (call("C-1", ("grants", "1,00"), regions={"01": "0,99"}), RegionsDoNotAddUp(eur("0,99"), eur("1,00"))),
        (call("C-1", ("other", "1,00")), UnknownPlanLine("other")),
        (
            but(call("C-1", ("grants", "1,00")), closes_on=date(2021, 5, 19)),
            EndsBeforeItBegins("The time for applications", CALLED, date(2021, 5, 19)),
        ),
    ],
)
def test_a_call_is_refused(asked: object, refusal: object) -> None:
    given(*with_money("100,00")).when(asked).refused(refusal)  # type: ignore[arg-type]


def test_a_call_needs_money_grounds_and_a_number_of_its_own() -> None:
    world = given(*OPEN)
    world.when(call("C-2", ("grants", "40,01"))).refused(ExceedsAppropriation, asked=eur("40,01"), left=eur("40,00"))
    world.when(call("C-2", ("grants", "40,00"))).accepted()
    for ask in (call("C-1", ("grants", "1,00")), award("C-1", "1,00"), refusing("C-1")):
        world.when(ask).refused(NameTaken("Decision", "C-1", 11))
    other = call("C-3", ("grants", "1,00"))
    world.when(but(other, grounds=but(other.grounds, target_group=TargetGroup.OTHER))).refused(TargetGroupNeedsReason())
    world.when(awarding("C-1", "1,00")).refused(UnknownDecision("open tender", "C-1"))


def test_a_grant_takes_what_its_call_reserved_over_its_own_regions() -> None:
    taken = given(*OPEN).when(called("G-1", "C-1", "45,01", regions={"01": "30,00", "06": "15,01"}))
    taken.holds(Pot.RESERVED, eur("14,99")).holds(Pot.COMMITTED, eur("15,01"), region=Region("06"))
    taken.holds(Pot.AVAILABLE, eur("40,00")).leaves(limits.reservation(C1), eur("14,99"))
    taken.leaves(limits.commitment(G1), eur("45,01")).leaves(GRANTS, eur("9 999 940,00"))


def test_a_grant_takes_no_more_than_its_call_has_left() -> None:
    world = given(*OPEN, called("G-1", "C-1", "59,99"))
    world.when(called("G-2", "C-1", "0,02")).refused(
        ExceedsReservation, name="C-1", asked=eur("0,02"), left=eur("0,01")
    )
    emptied = world.when(called("G-2", "C-1", "0,01")).holds(Pot.RESERVED, ZERO)
    emptied.when(called("G-3", "C-1", "0,01")).refused(ExceedsReservation("C-1", eur("0,01"), ZERO, ()))


def test_what_a_grant_takes_has_the_same_cents_charge_by_charge_and_vintage_by_vintage() -> None:
    asked = but(
        called("G-1", "C-1", "75,00", IN_2022, {"01": "33,33", "06": "41,67"}),
        funding=funded(("digital", "22,50"), ("skills", "52,50")),
    )
    taken = given(*TWO_LINES).when(asked).accepted()
    (entry,) = taken.entries
    assert isinstance(entry.fact, GrantAwarded)
    expected = {("digital", 2022): 2250, ("skills", 2021): 5000, ("skills", 2022): 250}
    assert vintages(entry.fact.released) == vintages(entry.fact.parts) == expected
    assert [part.charge.program for part in entry.fact.parts] == ["digital", "skills"]
    taken.holds(Pot.COMMITTED, eur("33,33"), region=Region("01")).leaves(limits.reservation(C1), eur("25,00"))


@pytest.mark.parametrize(
    "funding, refusal",
    [
        ((("skills", "60,01"),), ReservedUnderOtherLines("C-1", "skills", eur("60,01"), eur("60,00"))),
        (
            (("skills", "60,00"), ("digital", "40,01")),
            ReservedUnderOtherLines("C-1", "digital", eur("40,01"), eur("40,00")),
        ),
        ((("other", "1,00"),), NotALineOfTheCall("C-1", "other", "skills, digital")),
        ((("skills", "1,00"), ("skills", "1,00")), ChargedTwice("skills", "skills")),
        (
            (("skills", "2,00"), ("digital", "-1,00")),
            NotPositive("What is taken under plan line digital", eur("-1,00")),
        ),
    ],
)
def test_a_grant_takes_what_is_reserved_under_each_line(funding: tuple[tuple[str, str], ...], refusal: object) -> None:
    asked = but(called("G-1", "C-1", "1,00", IN_2022), funding=funded(*funding))
    given(*TWO_LINES).when(asked).refused(refusal)  # type: ignore[arg-type]


def test_a_grant_of_a_call_shares_its_amount_over_regions() -> None:
    asked = called("G-1", "C-1", "10,00", regions={"01": "9,99"})
    given(*OPEN).when(asked).refused(RegionsDoNotAddUp(eur("9,99"), eur("10,00")))


def test_what_was_reserved_of_an_expired_vintage_is_not_awarded() -> None:
    in_2023 = date(2023, 2, 1)
    world = given(*TWO_LINES)
    asked = called("G-1", "C-1", "10,01", in_2023)
    world.when(but(asked, funding=funded(("skills", "10,01")))).refused(
        ReserveLapsed("C-1", 2021, date(2022, 12, 31), in_2023)
    )
    asked = called("G-1", "C-1", "10,00", in_2023)
    world.when(but(asked, funding=funded(("skills", "10,00")))).holds(Pot.COMMITTED, eur("10,00"), vintage=2022)


def test_a_grant_is_awarded_in_a_call_from_its_opening_to_its_end() -> None:
    world = given(*OPEN)
    day_before = date(2021, 5, 19)
    world.when(called("G-1", "C-1", "1,00", day_before)).refused(BeforeItsDecision("C-1", CALLED, day_before))
    world.when(called("G-1", "C-9", "1,00")).refused(UnknownDecision("call", "C-9"))
    given(*with_money(), tender("T-1", "1,00")).when(called("G-1", "T-1", "1,00")).refused(
        UnknownDecision("call", "T-1")
    )
    closed = world.when(called("G-1", "C-1", "1,00", CALLED)).when(closing_call("C-1"))
    closed.when(called("G-2", "C-1", "1,00")).refused(CallAlreadyClosed("C-1", WINTER))
    closed.when(closing_call("C-1", date(2021, 12, 2))).refused(CallAlreadyClosed("C-1", WINTER))


def test_the_end_of_a_call_frees_the_rest() -> None:
    closed = given(*OPEN, called("G-1", "C-1", "45,00")).when(closing_call("C-1"))
    closed.holds(Pot.RESERVED, ZERO).holds(Pot.AVAILABLE, eur("55,00")).leaves(GRANTS, eur("9 999 955,00"))
    assert not closed.ledger.books.reservations, "a closed call leaves the books"
    again = closed.when(reversing(CallClosed, on=date(2021, 12, 2)))
    again.holds(Pot.RESERVED, eur("15,00")).leaves(limits.reservation(C1), eur("15,00"))
    again.when(closing_call("C-1", date(2021, 12, 2))).holds(Pot.AVAILABLE, eur("55,00"))


def test_at_the_end_of_a_call_expired_vintages_lapse() -> None:
    closed = given(*TWO_LINES).when(closing_call("C-1", date(2023, 1, 1)))
    closed.holds(Pot.LAPSED, eur("50,00"), vintage=2021).holds(Pot.AVAILABLE, eur("60,00"), vintage=2022)


def test_a_call_does_not_end_before_its_last_award() -> None:
    given(*OPEN, called("G-1", "C-1", "1,00")).when(closing_call("C-1", date(2021, 5, 31))).refused(
        BeforeItsDecision("C-1", SUMMER, date(2021, 5, 31))
    )
    given(*OPEN, called("G-1", "C-1", "1,00")).when(closing_call("C-1", SUMMER)).accepted()
    given(*OPEN).when(closing_call("G-9")).refused(UnknownDecision("call", "G-9"))


def test_an_award_that_is_undone_gives_the_reserve_back_while_its_call_is_open() -> None:
    on = date(2021, 10, 1)
    taken = given(*OPEN, called("G-1", "C-1", "60,00"))
    undone = taken.when(reversing(GrantAwarded)).holds(Pot.RESERVED, eur("60,00")).holds(Pot.COMMITTED, ZERO)
    undone.when(called("G-1", "C-1", "1,00", date(2021, 9, 30))).refused(
        BeforeItsDecision("C-1", on, date(2021, 9, 30))
    )
    taken = undone.when(called("G-1", "C-1", "60,00", on)).leaves(limits.reservation(C1), ZERO)
    closed = taken.when(closing_call("C-1", on))
    position = closed.ledger.entries[-1].position
    closed.when(reversing(GrantAwarded)).refused(BuiltUpon(14, f"fact {position}, the closing of its call,"))


def test_a_call_is_undone_while_nothing_was_awarded_in_it() -> None:
    given(*OPEN, called("G-1", "C-1", "1,00")).when(reversing(CallOpened)).refused(BuiltUpon(11, "fact 12"))
    undone = given(*OPEN, called("G-1", "C-1", "1,00"), reversing(GrantAwarded)).when(reversing(CallOpened))
    undone.holds(Pot.RESERVED, ZERO).holds(Pot.AVAILABLE, eur("100,00"))
    undone.when(call("C-1", ("grants", "1,00"))).accepted()


def test_a_refused_application_takes_its_number_and_moves_nothing() -> None:
    refused = given(*OPEN).when(refusing("A-1", "C-1"))
    (entry,) = refused.accepted().entries
    assert isinstance(entry.fact, GrantRefused)
    refused.holds(Pot.RESERVED, eur("60,00"))
    for ask in (refusing("A-1"), award("A-1", "1,00")):
        refused.when(ask).refused(NameTaken("Decision", "A-1", 12))
    undone = refused.when(reversing(GrantRefused)).accepted()
    undone.when(award("A-1", "1,00")).accepted()


def test_an_application_is_refused_by_the_director_in_a_call_that_there_is() -> None:
    world = given(*OPEN)
    world.when(refusing("A-1", by=COUNCIL)).refused(NotTheDecider(COUNCIL, "director or delegate", SUMMER))
    world.when(refusing("A-1", "C-9")).refused(UnknownDecision("call", "C-9"))
    world.when(closing_call("C-1")).when(refusing("A-1", "C-1", WINTER)).accepted()


def test_the_released_lines_of_a_call_are_those_of_the_call() -> None:
    over_two = (*with_money("100,00"), call("C-1", ("grants", "10,00"), regions={"01": "6,00", "06": "4,00"}))
    taken = given(*over_two).when(called("G-1", "C-1", "5,00", regions={"19": "5,00"}))
    (entry,) = taken.accepted().entries
    assert isinstance(entry.fact, GrantAwarded)
    assert entry.fact.released[0].lines == (
        Line(2021, Region("01"), eur("3,00")),
        Line(2021, Region("06"), eur("2,00")),
    )
    assert entry.fact.parts[0].lines == (Line(2021, Region("19"), eur("5,00")),)
