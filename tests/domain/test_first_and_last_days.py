"""The first and the last day on which something may be: of the calendar, of a term, and the same day."""

from __future__ import annotations

from datetime import date

import pytest

from domain.calendar import FIRST_DAY, LAST_DAY
from domain.controls import ReferenceRate
from domain.facts import Budget, GrantAmended
from domain.money import ZERO, eur
from domain.names import AllocationBasis, Ministry, Office, Person
from domain.refusals import (
    AboveDelegatedLimit,
    BeforeItsDecision,
    BuiltUpon,
    DocumentOutOfTime,
    ExceedsFrame,
    FrameIncomplete,
    NotPaidThere,
    NotTheDecider,
    OutsideCalendar,
    PlanLineNotInForce,
    ReferenceRateUnknown,
    YearOutsideCalendar,
)
from tests.support import grants, plans, procurement, proposals, year_end
from tests.support.scenario import Ask, given, reversing
from tests.support.world import (
    AUTUMN,
    CONTROLS_2,
    NEW_YEAR,
    OPENED,
    PROGRAM_FRAME,
    SUMMER,
    approve,
    award,
    awarding,
    but,
    controlled,
    frame,
    granted,
    moment,
    office,
    pay,
    plan,
    planned,
    spend,
    tender,
    with_money,
)

MONEY = with_money("1 000,00")
NEXT_DAY = date(2021, 6, 2)


# The calendar


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_first_and_the_last_day_of_the_calendar_are_in_it(day: date) -> None:
    given().when(moment("29.01.55", on=day)).accepted()


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1)])
def test_the_days_around_the_calendar_are_not(day: date) -> None:
    given().when(moment("29.01.55", on=day)).refused(OutsideCalendar(day, FIRST_DAY, LAST_DAY))


@pytest.mark.parametrize("document_on, fits", [(FIRST_DAY, True), (SUMMER, True), (NEXT_DAY, False)])
def test_a_document_is_of_the_day_or_earlier(document_on: date, fits: bool) -> None:
    asked = but(moment("29.01.55", on=SUMMER), document_on=document_on)
    if fits:
        given().when(asked).accepted()
    else:
        given().when(asked).refused(DocumentOutOfTime(document_on, FIRST_DAY, SUMMER))


@pytest.mark.parametrize("year, fits", [(1999, False), (2000, True), (2099, True), (2100, False)])
def test_a_budget_year_is_in_the_calendar(year: int, fits: bool) -> None:
    asked = proposals.proposal(budget=Budget(year, 0))
    if fits:
        given(*OPENED).when(asked).accepted()
    else:
        given(*OPENED).when(asked).refused(YearOutsideCalendar(year, 2000, 2099))


@pytest.mark.parametrize("year", [0, 1999, 2100, 10_000, 2**31 - 1])
def test_a_year_outside_the_calendar_is_not_closed(year: int) -> None:
    asked = but(year_end.close(2021), year=year)
    given(*OPENED).when(asked).refused(YearOutsideCalendar(year, 2000, 2099))


@pytest.mark.parametrize("year, fits", [(1999, False), (2000, True), (2099, True), (2100, False)])
def test_a_year_of_a_frame_is_in_the_calendar(year: int, fits: bool) -> None:
    for asked in (frame(PROGRAM_FRAME, {year: "1,00"}), frame(PROGRAM_FRAME, {}, yearly_from=(year, "1,00"))):
        if fits:
            given(*OPENED).when(asked).accepted()
        else:
            given(*OPENED).when(asked).refused(FrameIncomplete)


def test_a_frame_has_an_amount_for_some_year() -> None:
    given(*OPENED).when(frame(PROGRAM_FRAME, {})).refused(FrameIncomplete)


def test_a_frame_that_is_set_for_an_earlier_day_later_counts_until_the_next_setting() -> None:
    def ceiling(amount: str, on: date) -> Ask:
        return frame(PROGRAM_FRAME, {2021: amount}, on=on)

    set_late = (ceiling("10,00", NEW_YEAR), ceiling("20,00", AUTUMN), ceiling("12,00", SUMMER))
    framed = (*OPENED, *set_late, granted("100,00", frame=PROGRAM_FRAME))
    for day, fits, above in (
        (date(2021, 5, 31), "10,00", "10,01"),
        (SUMMER, "12,00", "12,01"),
        (date(2021, 8, 31), "12,00", "12,01"),
        (AUTUMN, "20,00", "20,01"),
    ):
        given(*framed).when(spend("V-1", fits, on=day, frame=PROGRAM_FRAME)).accepted()
        given(*framed).when(spend("V-1", above, on=day, frame=PROGRAM_FRAME)).refused(
            ExceedsFrame, asked=eur(above), left=eur(fits)
        )


# The same day

AWARDED = (*MONEY, award("G-1", "100,00", regions={"01": "60,00", "06": "40,00"}))
PAID = (*AWARDED, pay("G-1", "100,00"), approve("G-1"))
TENDERED = (*MONEY, tender("T-1", "10,00"), awarding("T-1", "10,00"))


@pytest.mark.parametrize(
    "world, asked",
    [
        pytest.param(
            PAID,
            grants.correcting("G-1", (grants.place("1,00", "01"),), (grants.place("1,00", "06"),), on=AUTUMN),
            id="an attribution is corrected on the day of the payment",
        ),
        pytest.param(
            PAID,
            but(grants.ordering("G-1", "R-1", "1,00", on=AUTUMN), due_on=AUTUMN),
            id="a recovery is due on the day it is ordered",
        ),
        pytest.param(
            PAID,
            grants.ordering("G-1", "R-1", "1,00", on=AUTUMN, interest=(AUTUMN, AUTUMN)),
            id="interest runs for no day",
        ),
        pytest.param(
            (*OPENED, plans.proposal()),
            plans.approval(Ministry.OKM, on=SUMMER),
            id="a development plan is approved on the day it is proposed",
        ),
        pytest.param(
            AWARDED, plans.outputs("G-1", 2, 1, through=SUMMER, on=SUMMER), id="outputs are those of the first day"
        ),
        pytest.param(
            MONEY, but(grants.call("C-1", ("grants", "1,00")), closes_on=grants.CALLED), id="a call is open for a day"
        ),
        pytest.param(
            (*TENDERED, procurement.appealing("T-1")),
            procurement.resolving("T-1", on=procurement.CORRECTED),
            id="an appeal is resolved on the day it is lodged",
        ),
        pytest.param(
            TENDERED,
            procurement.appealing("T-1", lodged_on=FIRST_DAY),
            id="an appeal is of the calendar's first day",
        ),
        pytest.param(
            TENDERED[:-1],
            but(awarding("T-1", "10,00"), notified_on=LAST_DAY),
            id="a notification is of the calendar's last day",
        ),
        pytest.param(
            MONEY,
            but(award("G-1", "1,00"), used_from=SUMMER, used_until=SUMMER),
            id="a grant is used for a day",
        ),
        pytest.param(MONEY, but(award("G-1", "1,00"), used_from=SUMMER), id="a period of use has no end"),
        pytest.param(MONEY, but(award("G-1", "1,00"), used_until=SUMMER), id="or no beginning"),
    ],
)
def test_it_may_be_so(world: tuple[Ask, ...], asked: Ask) -> None:
    given(*world).when(asked).accepted()


def test_what_is_attributed_elsewhere_was_paid_before() -> None:
    nothing_paid = given(*AWARDED)
    asked = grants.correcting("G-1", (grants.place("1,00", "01"),), (grants.place("1,00", "06"),))
    nothing_paid.when(asked).refused(NotPaidThere, left=ZERO)


def test_it_is_attributed_to_a_plan_line_from_the_day_of_its_adoption() -> None:
    other = plan(planned("other", "50,00", program=None), year=2022, on=date(2022, 2, 1))
    world = given(*PAID, other)
    for day, fits in ((date(2022, 1, 31), False), (date(2022, 2, 1), True)):
        asked = grants.correcting(
            "G-1", (grants.place("1,00", "01"),), (grants.place("1,00", "01", line="other"),), on=day
        )
        if fits:
            world.when(asked).accepted()
        else:
            world.when(asked).refused(PlanLineNotInForce)


def test_interest_is_known_from_the_day_of_the_first_reference_rate() -> None:
    rates = but(CONTROLS_2, reference_rates=(ReferenceRate(AUTUMN, 0),))
    world = given(*PAID, controlled(rates))
    until = date(2021, 11, 10)
    world.when(grants.ordering("G-1", "R-1", "1,00", interest=(date(2021, 8, 31), until))).refused(ReferenceRateUnknown)
    world.when(grants.ordering("G-1", "R-1", "1,00", interest=(AUTUMN, until))).accepted()


def test_a_change_stands_when_something_was_paid_on_its_day() -> None:
    world = given(*AWARDED, grants.amending("G-1", "110,00", "grants", on=AUTUMN), pay("G-1", "110,00"), approve("G-1"))
    world.when(reversing(GrantAmended)).refused(BuiltUpon, what="a payment")


def test_a_grant_that_was_lowered_does_not_end_before_that() -> None:
    lowered = given(*AWARDED, grants.amending("G-1", "90,00", on=AUTUMN))
    for ending in (grants.declining, grants.closing):
        lowered.when(ending("G-1", date(2021, 8, 31))).refused(BeforeItsDecision, since=AUTUMN)
    lowered.when(grants.declining("G-1", AUTUMN)).accepted()


# Terms of office

AGAIN = date(2021, 7, 1)


def held_twice(kind: Office, person: Person) -> tuple[Ask, ...]:
    """An office that was left on the last of May and taken up again in July."""
    return (office(kind, person, since=NEW_YEAR, until=date(2021, 5, 31)), office(kind, person, since=AGAIN))


def test_a_term_that_is_over_does_not_end_the_next_one() -> None:
    council = Person("council.two")
    world = given(*OPENED, granted("1,00"), *held_twice(Office.COUNCIL, council))
    world.when(plan(planned("a", "1,00"), on=SUMMER, by=council)).refused(NotTheDecider(council, "council", SUMMER))
    world.when(plan(planned("a", "1,00"), on=AGAIN, by=council)).accepted()


def test_the_year_is_signed_by_who_is_director_general_then() -> None:
    general, former = Person("general.two"), Person("general.three")
    terms = (
        *held_twice(Office.DIRECTOR_GENERAL, general),
        office(Office.DIRECTOR_GENERAL, former, until=date(2021, 12, 31)),
    )
    texts = year_end.text(bases=year_end.by(AllocationBasis.COMMITMENT))
    over = given(*OPENED, *terms, texts, granted("1,00"))
    over.when(year_end.close(2021, who=former)).refused(NotTheDecider)
    over.when(year_end.close(2021, who=general)).accepted()


def test_a_draft_is_of_who_is_director_then() -> None:
    director, former = Person("director.two"), Person("director.three")
    terms = (*held_twice(Office.DIRECTOR, director), office(Office.DIRECTOR, former, until=date(2021, 5, 31)))
    world = given(*OPENED, *terms)
    world.when(proposals.proposal(by=former, on=AGAIN)).refused(NotTheDecider)
    world.when(proposals.proposal(by=director, on=AGAIN)).accepted()


def test_of_two_delegations_the_wider_counts() -> None:
    delegate = Person("delegate.two")
    terms = [office(Office.DELEGATE, delegate, limit) for limit in ("10,00", "20,00", "15,00")]
    world = given(*MONEY, *terms)
    world.when(award("G-1", "20,01", by=delegate)).refused(AboveDelegatedLimit(delegate, eur("20,01"), eur("20,00")))
    world.when(award("G-1", "20,00", by=delegate)).accepted()
