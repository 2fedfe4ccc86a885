"""Offices, annual plans, frames and programs: who may decide, under what."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.facts import AnnualPlanAdopted, FrameSet, OfficeAssigned, ProgramOpened, YearAmount
from domain.money import eur
from domain.names import FrameKind, Office, Person, PlanLineId
from domain.refusals import (
    AboveDelegatedLimit,
    AlreadyOpen,
    ExceedsPlanLine,
    FrameDoesNotFit,
    FrameIncomplete,
    NotTheDecider,
    OfficeIncomplete,
    PlanAlreadyAdopted,
    PlanLineNotInForce,
    UnknownPlanLine,
    UnknownProgram,
)
from tests.support.scenario import given
from tests.support.world import (
    COUNCIL,
    DELEGATE,
    DIRECTOR,
    GENERAL,
    NEW_YEAR,
    OPENED,
    OPERATING,
    OPERATING_FRAME,
    PROGRAM_FRAME,
    PROGRAMS,
    SKILLS,
    SUMMER,
    VERIFIER,
    award,
    awarding,
    but,
    frame,
    granted,
    moment,
    office,
    operating_frame,
    plan,
    planned,
    program,
    tender,
    with_money,
)

DEPUTY = Person("deputy.one")
DECIDERS = "director or delegate"


# Who decides


@pytest.mark.parametrize("person", [COUNCIL, GENERAL, VERIFIER, Person("nobody")])
def test_only_the_director_or_a_delegate_decides_grants_and_awards(person: Person) -> None:
    given(*with_money()).when(award("G-1", "1,00", by=person)).refused(NotTheDecider(person, DECIDERS, SUMMER))
    opened = given(*with_money(), tender("T-1", "1,00"))
    opened.when(awarding("T-1", "1,00", by=person)).refused(NotTheDecider(person, DECIDERS, date(2021, 7, 1)))


@pytest.mark.parametrize("amount, cents_over", [("50 000,00", None), ("50 000,01", "50 000,01")])
def test_a_delegate_decides_up_to_the_limit(amount: str, cents_over: str | None) -> None:
    outcomes = [
        given(*with_money()).when(award("G-1", amount, by=DELEGATE)),
        given(*with_money(), tender("T-1", amount)).when(awarding("T-1", amount, by=DELEGATE)),
    ]
    for outcome in outcomes:
        if cents_over is None:
            outcome.accepted()
        else:
            outcome.refused(AboveDelegatedLimit(DELEGATE, asked=eur(cents_over), limit=eur("50 000,00")))


def test_the_widest_of_several_delegations_counts_and_the_office_of_director_has_no_limit() -> None:
    twice = given(*with_money(), office(Office.DELEGATE, DELEGATE, "60 000,00", until=date(2021, 6, 30)))
    twice.when(award("G-1", "60 000,00", by=DELEGATE, on=date(2021, 6, 30))).accepted()
    twice.when(award("G-2", "50 000,01", by=DELEGATE, on=date(2021, 7, 1))).refused(
        AboveDelegatedLimit, limit=eur("50 000,00")
    )
    twice.when(office(Office.DIRECTOR, DELEGATE)).when(award("G-3", "900 000,00", by=DELEGATE)).accepted()


@pytest.mark.parametrize(
    "on, holds",
    [
        (date(2021, 2, 28), False),
        (date(2021, 3, 1), True),
        (date(2021, 8, 31), True),
        (date(2021, 9, 1), False),
    ],
)
def test_a_term_covers_its_first_and_its_last_day(on: date, holds: bool) -> None:
    world = given(*with_money(), office(Office.DIRECTOR, DEPUTY, since=date(2021, 3, 1), until=date(2021, 8, 31)))
    outcome = world.when(award("G-1", "1,00", by=DEPUTY, on=on))
    if holds:
        outcome.accepted()
    else:
        outcome.refused(NotTheDecider(DEPUTY, DECIDERS, on))


def test_a_term_may_be_one_day_but_not_less() -> None:
    day = office(Office.DIRECTOR, DEPUTY, since=SUMMER, until=SUMMER)
    given(*OPENED).when(day).then(OfficeAssigned(Office.DIRECTOR, DEPUTY, "Government", SUMMER, SUMMER, None))
    given(*OPENED).when(but(day, until=date(2021, 5, 31))).refused(OfficeIncomplete, office=Office.DIRECTOR)


@pytest.mark.parametrize("held", list(Office))
def test_a_delegate_and_nobody_else_has_a_limit(held: Office) -> None:
    with_limit, without = given().when(office(held, DEPUTY, "1,00")), given().when(office(held, DEPUTY))
    (with_limit, without)[held is Office.DELEGATE].refused(OfficeIncomplete, office=held)
    (without, with_limit)[held is Office.DELEGATE].accepted()


# The annual plan


def test_only_the_council_adopts_a_plan() -> None:
    line = planned("grants", "1,00")
    for person in (DIRECTOR, GENERAL, DELEGATE):
        given(*OPENED).when(plan(line, by=person)).refused(NotTheDecider(person, "council", date(2021, 1, 2)))
    given(*OPENED).when(plan(line)).then(AnnualPlanAdopted(2021, COUNCIL, (line,)))


def test_a_plan_is_adopted_once_a_year() -> None:
    adopted = given(*OPENED, plan(planned("a", "1,00")))
    adopted.when(plan(planned("b", "1,00"), on=date(2021, 3, 1))).refused(PlanAlreadyAdopted(2021, date(2021, 1, 2)))
    adopted.when(plan(planned("b", "1,00"), year=2022)).accepted()


@pytest.mark.parametrize("on", [date(2021, 2, 28), date(2022, 1, 1)])
def test_a_plan_line_is_in_force_from_its_adoption_through_its_year(on: date) -> None:
    adopted = given(*OPENED, granted("10,00"), plan(planned("grants", "5,00"), on=date(2021, 3, 1)))
    adopted.when(award("G-1", "1,00", on=on)).refused(
        PlanLineNotInForce(PlanLineId("grants"), 2021, date(2021, 3, 1), on)
    )
    adopted.when(tender("T-1", "1,00", on=on, line="grants")).refused(PlanLineNotInForce, line="grants")
    adopted.when(award("G-1", "1,00", on=date(2021, 3, 1))).when(award("G-2", "1,00", on=date(2021, 12, 31))).accepted()


def test_a_decision_cites_a_line_that_there_is() -> None:
    given(*with_money()).when(award("G-1", "1,00", line="none")).refused(UnknownPlanLine(PlanLineId("none")))


def test_decisions_together_use_a_plan_line_to_the_cent() -> None:
    adopted = given(*OPENED, granted("500,00"), plan(planned("grants", "100,00")), award("G-1", "60,00"))
    reserved = adopted.when(tender("T-1", "30,00", line="grants"))
    reserved.when(award("G-2", "10,01")).refused(ExceedsPlanLine, name="grants", asked=eur("10,01"), left=eur("10,00"))
    reserved.when(tender("T-2", "10,01", line="grants")).refused(ExceedsPlanLine, asked=eur("10,01"), left=eur("10,00"))
    reserved.when(award("G-2", "10,00")).leaves(limits.plan_line(PlanLineId("grants")), eur("0"))


def test_an_award_below_the_reserve_frees_its_plan_line_and_one_above_uses_it() -> None:
    line = limits.plan_line(PlanLineId("tenders"))
    world = given(*OPENED, granted("500,00"), plan(planned("tenders", "100,00")), tender("T-1", "60,00"))
    world.when(awarding("T-1", "100,01")).refused(ExceedsPlanLine, asked=eur("40,01"), left=eur("40,00"))
    world.when(awarding("T-1", "45,00")).leaves(line, eur("55,00"))


def test_a_plan_cites_programs_moments_and_frames_that_are_open() -> None:
    given(*OPENED).when(plan(planned("a", "1,00", program=SKILLS))).accepted()
    late = given(*OPENED[:-1], program(on=date(2021, 1, 3)))
    late.when(plan(planned("a", "1,00"))).refused(UnknownProgram(SKILLS, date(2021, 1, 2)))
    late.when(plan(planned("a", "1,00"), on=date(2021, 1, 3))).accepted()


# Frames and programs


def test_a_program_is_opened_once() -> None:
    opened = program()
    given().when(opened).then(ProgramOpened(SKILLS, opened.names)).when(opened).refused(AlreadyOpen, name=SKILLS)


def test_a_frame_is_recorded_as_it_was_set() -> None:
    asked = frame(PROGRAM_FRAME, {2021: "40 000 000,00"}, yearly_from=(2023, "10 000 000,00"))
    given().when(asked).then(
        FrameSet(
            PROGRAM_FRAME,
            FrameKind.PROGRAM,
            asked.names,
            asked.source,
            None,
            (YearAmount(2021, eur("40 000 000,00")),),
            YearAmount(2023, eur("10 000 000,00")),
        )
    )


def test_a_year_named_apart_overrides_the_yearly_amount() -> None:
    given().when(frame(PROGRAM_FRAME, {2024: "7,00"}, yearly_from=(2023, "10,00"))).leaves(
        limits.frame(PROGRAM_FRAME, 2023), eur("10,00")
    ).leaves(limits.frame(PROGRAM_FRAME, 2024), eur("7,00")).leaves(limits.frame(PROGRAM_FRAME, 2025), eur("10,00"))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(but(operating_frame(), moment=None), id="an operating frame without its moment"),
        pytest.param(frame(PROGRAM_FRAME, {}), id="no amount for any year"),
        pytest.param(but(frame(PROGRAM_FRAME, {}), years=(YearAmount(2021, eur("1")),) * 2), id="a year twice"),
        pytest.param(frame(PROGRAM_FRAME, {1999: "1,00"}), id="before the calendar"),
        pytest.param(frame(PROGRAM_FRAME, {}, yearly_from=(2100, "1,00")), id="after the calendar"),
    ],
)
def test_a_frame_is_whole(asked: object) -> None:
    given(moment(OPERATING)).when(asked).refused(FrameIncomplete)  # type: ignore[arg-type]


def test_a_frame_stays_what_it_is() -> None:
    world = given(moment(OPERATING), moment(PROGRAMS), operating_frame())
    for changed in (
        but(operating_frame(), moment=PROGRAMS),
        but(operating_frame(), kind=FrameKind.PROGRAM),
    ):
        world.when(changed).refused(FrameDoesNotFit, frame=OPERATING_FRAME, kind="operating", moment=OPERATING)
    world.when(operating_frame("1,00")).leaves(limits.frame(OPERATING_FRAME, 2021), eur("1,00"))


def test_the_day_a_term_begins_is_its_own_not_that_of_the_recording() -> None:
    world = given(*with_money(), but(office(Office.DIRECTOR, DEPUTY, since=SUMMER), effective_on=NEW_YEAR))
    world.when(award("G-1", "1,00", by=DEPUTY, on=date(2021, 5, 31))).refused(NotTheDecider, person=DEPUTY)
    world.when(award("G-1", "1,00", by=DEPUTY, on=SUMMER)).accepted()
