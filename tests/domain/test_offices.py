"""Who appoints whom, and when a term is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.facts import AnnualPlanAdopted, OfficeAssigned, OfficeEnded
from domain.money import eur
from domain.names import Office, Person
from domain.refusals import (
    NoTermToEnd,
    NotReversible,
    NotTheAppointer,
    NotTheDecider,
    OfficeIncomplete,
)
from tests.support.plans import LEFT_EARLY, ending, proposal, revision
from tests.support.scenario import given, reversing
from tests.support.world import (
    COUNCIL,
    DELEGATE,
    DIRECTOR,
    GENERAL,
    OPENED,
    SUMMER,
    award,
    but,
    office,
    plan,
    planned,
    with_money,
)

DEPUTY = Person("deputy.one")
CHAIR = Person("chair.one")
BY_THE_GOVERNMENT = [Office.COUNCIL, Office.COUNCIL_CHAIR, Office.DIRECTOR, Office.DIRECTOR_GENERAL]
BY_A_DIRECTOR = "a director in office, or the Government"


# Who appoints


@pytest.mark.parametrize("held", BY_THE_GOVERNMENT)
@pytest.mark.parametrize("appointed_by", [DIRECTOR, COUNCIL, "government", "Parliament"])
def test_the_government_appoints_all_but_delegates(held: Office, appointed_by: str) -> None:
    assigned = office(held, DEPUTY)
    given(*OPENED).when(but(assigned, appointed_by=appointed_by)).refused(
        NotTheAppointer(held, appointed_by, "the Government", assigned.effective_on)
    )
    given(*OPENED).when(assigned).accepted()


@pytest.mark.parametrize("appointed_by, appoints", [("Government", True), (DIRECTOR, True), (GENERAL, False)])
def test_a_delegate_is_the_directors_or_the_governments(appointed_by: str, appoints: bool) -> None:
    delegated = but(office(Office.DELEGATE, DEPUTY, "10,00", since=SUMMER), appointed_by=appointed_by)
    outcome = given(*OPENED).when(delegated)
    if appoints:
        outcome.then(OfficeAssigned(Office.DELEGATE, DEPUTY, appointed_by, SUMMER, None, eur("10,00")))
    else:
        outcome.refused(NotTheAppointer(Office.DELEGATE, appointed_by, BY_A_DIRECTOR, SUMMER))


@pytest.mark.parametrize(
    "on, in_office",
    [(date(2021, 2, 28), False), (date(2021, 3, 1), True), (date(2021, 8, 31), True), (date(2021, 9, 1), False)],
)
def test_a_director_delegates_on_a_day_in_office(on: date, in_office: bool) -> None:
    world = given(office(Office.DIRECTOR, DEPUTY, since=date(2021, 3, 1), until=date(2021, 8, 31)))
    delegated = but(office(Office.DELEGATE, DELEGATE, "10,00", since=SUMMER), appointed_by=DEPUTY, effective_on=on)
    outcome = world.when(delegated)
    if in_office:
        outcome.accepted()
    else:
        outcome.refused(NotTheAppointer(Office.DELEGATE, DEPUTY, BY_A_DIRECTOR, on))


def test_the_day_of_the_document_says_who_was_in_office() -> None:
    world = given(office(Office.DIRECTOR, DEPUTY, since=date(2021, 3, 1), until=date(2021, 5, 31)))
    late = but(office(Office.DELEGATE, DELEGATE, "10,00", since=SUMMER), appointed_by=DEPUTY)
    world.when(late).refused(NotTheAppointer, on=SUMMER)
    world.when(but(late, document_on=date(2021, 5, 31))).accepted()


def test_a_delegation_outlives_the_directors_term() -> None:
    delegated = but(office(Office.DELEGATE, DEPUTY, "10,00"), appointed_by=DIRECTOR)
    world = given(*with_money(), delegated, ending(Office.DIRECTOR, DIRECTOR, date(2021, 5, 31)))
    world.when(award("G-1", "10,00", by=DIRECTOR)).refused(NotTheDecider, person=DIRECTOR)
    world.when(award("G-1", "10,00", by=DEPUTY)).accepted()


# The chair


def test_the_chair_decides_as_the_council() -> None:
    line = planned("grants", "1,00")
    chaired = given(*OPENED, office(Office.COUNCIL_CHAIR, CHAIR))
    adopted = chaired.when(plan(line, by=CHAIR))
    adopted.then(AnnualPlanAdopted(2021, CHAIR, (line,)))
    adopted.when(revision(planned("grants", "2,00"), by=CHAIR)).accepted()
    given(*OPENED, office(Office.COUNCIL_CHAIR, CHAIR)).when(proposal(by=CHAIR)).accepted()
    given(*with_money(), office(Office.COUNCIL_CHAIR, CHAIR)).when(award("G-1", "1,00", by=CHAIR)).refused(
        NotTheDecider, person=CHAIR
    )


# The end of a term


def test_the_last_day_in_office_still_counts() -> None:
    world = given(*with_money()).when(ending(Office.DIRECTOR, DIRECTOR, SUMMER))
    world.then(OfficeEnded(Office.DIRECTOR, DIRECTOR, SUMMER))
    assert [entry.reason for entry in world.entries] == [LEFT_EARLY]
    world.when(award("G-1", "1,00", on=date(2021, 6, 2))).refused(NotTheDecider, effective_on=date(2021, 6, 2))
    world.when(award("G-1", "1,00", on=SUMMER)).accepted()


def test_what_was_decided_in_office_stands() -> None:
    late = date(2021, 10, 1)
    world = given(*with_money(), award("G-1", "1,00", on=late), ending(Office.DIRECTOR, DIRECTOR, SUMMER))
    assert world.ledger.books.commitments["G-1"].since == late  # type: ignore[index]
    world.when(award("G-2", "1,00", on=late)).refused(NotTheDecider)
    world.when(but(award("G-2", "1,00", on=late), document_on=SUMMER)).accepted()


def test_only_terms_that_cover_the_day_end() -> None:
    later = office(Office.DELEGATE, DELEGATE, "90 000,00", since=date(2021, 9, 1))
    world = given(*with_money(), later, ending(Office.DELEGATE, DELEGATE, SUMMER))
    world.when(award("G-1", "1,00", by=DELEGATE, on=date(2021, 8, 31))).refused(NotTheDecider)
    world.when(award("G-1", "90 000,00", by=DELEGATE, on=date(2021, 9, 1))).accepted()


@pytest.mark.parametrize("since", [SUMMER, date(2021, 6, 2)])
def test_an_appointment_by_mistake_is_in_force_on_no_day(since: date) -> None:
    """On its first day, and before it begins."""
    eve = since - timedelta(days=1)
    world = given(*with_money(), office(Office.DIRECTOR, DEPUTY, since=since))
    ended = world.when(ending(Office.DIRECTOR, DEPUTY, eve))
    ended.then(OfficeEnded(Office.DIRECTOR, DEPUTY, eve))
    for on in (eve, since, since + timedelta(days=1)):
        ended.when(award("G-1", "1,00", by=DEPUTY, on=on)).refused(NotTheDecider, person=DEPUTY)
    ended.when(ending(Office.DIRECTOR, DEPUTY, eve)).refused(NoTermToEnd(Office.DIRECTOR, DEPUTY, eve))
    ended.when(office(Office.DIRECTOR, DEPUTY, since=since)).accepted()


def test_a_term_that_follows_another_goes_on_when_that_one_ends_and_may_be_ended_after_it() -> None:
    eve, first = date(2021, 8, 31), date(2021, 9, 1)
    end = ending(Office.DELEGATE, DELEGATE, eve)
    world = given(*with_money(), office(Office.DELEGATE, DELEGATE, "90 000,00", since=first), end)
    world.when(award("G-1", "1,00", by=DELEGATE, on=eve)).accepted()
    world.when(award("G-2", "90 000,00", by=DELEGATE, on=first)).accepted()
    world.when(end).when(award("G-3", "1,00", by=DELEGATE, on=first)).refused(NotTheDecider, person=DELEGATE)


def test_a_wider_delegation_from_the_next_day_on_goes_on_when_the_first_ends_on_its_first_day() -> None:
    first, wider = SUMMER, date(2021, 6, 2)
    delegated = [office(Office.DELEGATE, DEPUTY, limit, since=on) for limit, on in (("10,00", first), ("90,00", wider))]
    ended = given(*with_money(), *delegated, ending(Office.DELEGATE, DEPUTY, first))
    ended.when(award("G-1", "90,00", by=DEPUTY, on=wider)).accepted()


def test_another_office_of_the_same_person_goes_on() -> None:
    world = given(*with_money(), office(Office.DIRECTOR, DELEGATE), ending(Office.DELEGATE, DELEGATE, SUMMER))
    world.when(award("G-1", "900 000,00", by=DELEGATE, on=date(2021, 7, 1))).accepted()


def test_a_term_is_ended_for_a_reason_and_once() -> None:
    world = given(*OPENED)
    for reason in (None, ""):
        world.when(ending(Office.DIRECTOR, DIRECTOR, SUMMER, reason)).refused(OfficeIncomplete, office=Office.DIRECTOR)
    ended = world.when(ending(Office.DIRECTOR, DIRECTOR, SUMMER))
    for again in (SUMMER, date(2021, 6, 2)):
        ended.when(ending(Office.DIRECTOR, DIRECTOR, again)).refused(NoTermToEnd(Office.DIRECTOR, DIRECTOR, again))
    ended.when(ending(Office.DIRECTOR, DIRECTOR, date(2021, 5, 31))).accepted()


@pytest.mark.parametrize(
    "held, person, ended_on",
    [
        pytest.param(Office.COUNCIL, DIRECTOR, SUMMER, id="another office"),
        pytest.param(Office.DIRECTOR, DEPUTY, SUMMER, id="another person"),
        pytest.param(Office.DIRECTOR, DIRECTOR, date(2020, 12, 30), id="before the term"),
    ],
)
def test_only_a_term_that_is_held_ends(held: Office, person: Person, ended_on: date) -> None:
    given(*OPENED).when(ending(held, person, ended_on)).refused(NoTermToEnd(held, person, ended_on))


def test_an_end_is_not_undone_but_followed_by_another_appointment() -> None:
    ended = given(*with_money(), ending(Office.DIRECTOR, DIRECTOR, SUMMER))
    ended.when(reversing(OfficeEnded)).refused(NotReversible, kind="office-ended")
    again = ended.when(office(Office.DIRECTOR, DIRECTOR, since=date(2021, 7, 1)))
    again.when(award("G-1", "1,00", on=date(2021, 6, 30))).refused(NotTheDecider)
    again.when(award("G-1", "1,00", on=date(2021, 7, 1))).accepted()
