"""Who gives which role to whom, which are kept apart, and that somebody is always left to give them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.books import Books
from domain.calendar import FIRST_DAY, LAST_DAY
from domain.facts import RoleAssigned, RoleEnded
from domain.names import READ_ONLY, Person, Role
from domain.refusals import (
    DutiesNotSeparated,
    EndsBeforeItBegins,
    FirstAdministratorMissing,
    LastAdministrator,
    NoRoleToEnd,
    NotAnAdministrator,
    NotReversible,
    OutsideCalendar,
    OwnRole,
    ReasonMissing,
    RoleHeldAlready,
)
from domain.subjects import tags
from tests.support.access import ADMINISTRATOR, FOUNDED, MEMBER, SECOND_ADMINISTRATOR, giving, losing
from tests.support.memory import MemoryLedger
from tests.support.scenario import given, reversing
from tests.support.world import NEW_YEAR, SUMMER, but

MARCH, AUGUST = date(2021, 3, 1), date(2021, 8, 31)
DAY = timedelta(days=1)
RECORDING = [role for role in Role if role not in READ_ONLY]


# The first administrator


@pytest.mark.parametrize("by", [ADMINISTRATOR, Person("founder.one")])
def test_whoever_founds_a_ledger_names_its_first_administrator(by: Person) -> None:
    first = giving(Role.ADMINISTRATOR, ADMINISTRATOR, by=by, on=SUMMER)
    outcome = given().when(first, giving(Role.RECORDER, on=SUMMER))
    outcome.then(
        RoleAssigned(ADMINISTRATOR, Role.ADMINISTRATOR, NEW_YEAR, None),
        RoleAssigned(MEMBER, Role.RECORDER, NEW_YEAR, None),
    )


@pytest.mark.parametrize("access", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_no_other_role_comes_first(access: Role) -> None:
    given().when(giving(access)).refused(FirstAdministratorMissing(NEW_YEAR))


@pytest.mark.parametrize(
    "since, until, founds",
    [
        pytest.param(MARCH - DAY, None, True, id="begun"),
        pytest.param(MARCH, None, True, id="begins that day"),
        pytest.param(MARCH + DAY, None, False, id="not begun yet"),
        pytest.param(MARCH, date(2099, 12, 31), False, id="would run out"),
    ],
)
def test_the_first_term_has_begun_and_goes_on(since: date, until: date | None, founds: bool) -> None:
    outcome = given().when(giving(Role.ADMINISTRATOR, ADMINISTRATOR, since, until, on=MARCH))
    if founds:
        outcome.accepted()
    else:
        outcome.refused(FirstAdministratorMissing(MARCH))


def test_nobody_founds_a_ledger_again() -> None:
    seized = giving(Role.ADMINISTRATOR, MEMBER, by=MEMBER, on=MARCH)
    given(*FOUNDED).when(seized).refused(NotAnAdministrator(MEMBER, MARCH))


# Who gives and ends roles


@pytest.mark.parametrize(
    "on, administers", [(MARCH - DAY, False), (MARCH, True), (AUGUST, True), (AUGUST + DAY, False)]
)
def test_an_administrator_gives_and_ends_roles_on_a_day_of_the_term(on: date, administers: bool) -> None:
    second = giving(Role.ADMINISTRATOR, SECOND_ADMINISTRATOR, MARCH, AUGUST)
    world = given(*FOUNDED, giving(Role.RECORDER), second)
    for asked in (
        giving(Role.APPROVER, by=SECOND_ADMINISTRATOR, on=on),
        losing(Role.RECORDER, SUMMER, by=SECOND_ADMINISTRATOR, on=on),
    ):
        for told in (asked, but(asked, effective_on=date(2021, 12, 1), document_on=on)):
            if administers:
                given(*FOUNDED, giving(Role.RECORDER), second).when(told).accepted()
            else:
                world.when(told).refused(NotAnAdministrator(SECOND_ADMINISTRATOR, on))


@pytest.mark.parametrize("held", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_no_other_role_gives_or_ends_roles(held: Role) -> None:
    world = given(*FOUNDED, giving(held), giving(Role.RECORDER, Person("member.two")))
    world.when(giving(Role.RECORDER, Person("member.three"), by=MEMBER)).refused(NotAnAdministrator(MEMBER, NEW_YEAR))
    ended = losing(Role.RECORDER, SUMMER, Person("member.two"), by=MEMBER)
    world.when(ended).refused(NotAnAdministrator(MEMBER, SUMMER))


@pytest.mark.parametrize("access", RECORDING)
def test_nobody_gives_themselves_a_role(access: Role) -> None:
    given(*FOUNDED).when(giving(access, ADMINISTRATOR)).refused(OwnRole(ADMINISTRATOR))


def test_another_administrator_gives_an_administrator_a_role() -> None:
    second = giving(Role.ADMINISTRATOR, SECOND_ADMINISTRATOR)
    given(*FOUNDED, second).when(giving(Role.RECORDER, ADMINISTRATOR, by=SECOND_ADMINISTRATOR)).accepted()


# Terms


@pytest.mark.parametrize("until, in_order", [(MARCH - DAY, False), (MARCH, True), (MARCH + DAY, True)])
def test_a_term_ends_on_or_after_its_first_day(until: date, in_order: bool) -> None:
    outcome = given(*FOUNDED).when(giving(Role.AUDITOR, since=MARCH, until=until))
    if in_order:
        outcome.then(RoleAssigned(MEMBER, Role.AUDITOR, MARCH, until))
    else:
        outcome.refused(EndsBeforeItBegins("The role of auditor", MARCH, until))


@pytest.mark.parametrize(
    "since, until, outside",
    [
        (FIRST_DAY - DAY, None, FIRST_DAY - DAY),
        (FIRST_DAY, LAST_DAY, None),
        (MARCH, LAST_DAY + DAY, LAST_DAY + DAY),
        (LAST_DAY + DAY, None, LAST_DAY + DAY),
    ],
)
def test_a_term_has_days_of_the_calendar(since: date, until: date | None, outside: date | None) -> None:
    outcome = given(*FOUNDED).when(giving(Role.AUDITOR, since=since, until=until))
    if outside is None:
        outcome.accepted()
    else:
        outcome.refused(OutsideCalendar(outside, FIRST_DAY, LAST_DAY))


MEETING = [
    pytest.param(date(2021, 1, 1), MARCH - DAY, False, id="the eve"),
    pytest.param(date(2021, 1, 1), MARCH, True, id="through the first day"),
    pytest.param(date(2021, 1, 1), None, True, id="all around and on"),
    pytest.param(MARCH, AUGUST, True, id="the same days"),
    pytest.param(SUMMER, SUMMER, True, id="a day within"),
    pytest.param(AUGUST, None, True, id="from the last day"),
    pytest.param(AUGUST + DAY, None, False, id="the day after"),
]


@pytest.mark.parametrize("since, until, meets", MEETING)
def test_terms_in_one_role_do_not_overlap(since: date, until: date | None, meets: bool) -> None:
    outcome = given(*FOUNDED, giving(Role.APPROVER, since=MARCH, until=AUGUST)).when(
        giving(Role.APPROVER, since=since, until=until)
    )
    if meets:
        outcome.refused(RoleHeldAlready(MEMBER, Role.APPROVER, "from 2021-03-01 through 2021-08-31"))
    else:
        outcome.accepted()


@pytest.mark.parametrize("until, meets", [(MARCH - DAY, False), (MARCH, True), (None, True)])
def test_a_term_that_goes_on_is_met_by_all_that_comes_after_its_first_day(until: date | None, meets: bool) -> None:
    outcome = given(*FOUNDED, giving(Role.APPROVER, since=MARCH)).when(giving(Role.APPROVER, until=until))
    if meets:
        outcome.refused(RoleHeldAlready(MEMBER, Role.APPROVER, "from 2021-03-01 on"))
    else:
        outcome.accepted()


def test_another_person_may_hold_the_same_role() -> None:
    given(*FOUNDED, giving(Role.APPROVER)).when(giving(Role.APPROVER, Person("member.two"))).accepted()


# Duties kept apart


@pytest.mark.parametrize("held, access", list(permutations(Role, 2)))
def test_who_only_reads_holds_no_other_role(held: Role, access: Role) -> None:
    outcome = given(*FOUNDED, giving(held, since=MARCH)).when(giving(access))
    if held in READ_ONLY or access in READ_ONLY:
        outcome.refused(DutiesNotSeparated(MEMBER, access, held, "from 2021-03-01 on"))
    else:
        outcome.then(RoleAssigned(MEMBER, access, NEW_YEAR, None))


@pytest.mark.parametrize("since, until, meets", MEETING)
@pytest.mark.parametrize("held, access", [(Role.AUDITOR, Role.RECORDER), (Role.APPROVER, Role.MINISTRY)])
def test_roles_are_kept_apart_day_by_day(
    held: Role, access: Role, since: date, until: date | None, meets: bool
) -> None:
    outcome = given(*FOUNDED, giving(held, since=MARCH, until=AUGUST)).when(giving(access, since=since, until=until))
    if meets:
        outcome.refused(DutiesNotSeparated(MEMBER, access, held, "from 2021-03-01 through 2021-08-31"))
    else:
        outcome.accepted()


# The end of a term


def test_a_term_is_ended_for_a_reason_and_once() -> None:
    world = given(*FOUNDED, giving(Role.RECORDER, until=AUGUST))
    for reason in (None, ""):
        world.when(losing(Role.RECORDER, SUMMER, reason=reason)).refused(ReasonMissing())
    ended = world.when(losing(Role.RECORDER, SUMMER)).then(RoleEnded(MEMBER, Role.RECORDER, SUMMER))
    assert [entry.reason for entry in ended.entries] == ["Moved to another unit"]
    for again in (SUMMER, SUMMER + DAY):
        ended.when(losing(Role.RECORDER, again)).refused(NoRoleToEnd(MEMBER, Role.RECORDER, again))
    ended.when(losing(Role.RECORDER, SUMMER - DAY)).accepted()


@pytest.mark.parametrize(
    "ended_on, ends",
    [
        (MARCH - 2 * DAY, False),
        (MARCH - DAY, True),
        (MARCH, True),
        (AUGUST - DAY, True),
        (AUGUST, False),
        (AUGUST + DAY, False),
    ],
)
def test_a_term_ends_on_a_day_of_its_own_before_the_last_or_on_the_eve_of_its_first(ended_on: date, ends: bool) -> None:
    outcome = given(*FOUNDED, giving(Role.RECORDER, since=MARCH, until=AUGUST)).when(losing(Role.RECORDER, ended_on))
    if ends:
        outcome.accepted()
    else:
        outcome.refused(NoRoleToEnd(MEMBER, Role.RECORDER, ended_on))


@pytest.mark.parametrize("on", [MARCH, NEW_YEAR])
def test_a_role_given_by_mistake_is_held_on_no_day(on: date) -> None:
    """On its first day, and before it begins."""
    world = given(*FOUNDED, giving(Role.AUDITOR, since=MARCH))
    ended = world.when(losing(Role.AUDITOR, MARCH - DAY, on=on)).then(RoleEnded(MEMBER, Role.AUDITOR, MARCH - DAY))
    (term,) = ended.ledger.books.roles[MEMBER]
    assert not any(term.in_force(MARCH + n * DAY) for n in range(-2, 3))
    ended.when(losing(Role.AUDITOR, MARCH - DAY)).refused(NoRoleToEnd(MEMBER, Role.AUDITOR, MARCH - DAY))
    ended.when(giving(Role.RECORDER, until=MARCH)).accepted()
    ended.when(giving(Role.AUDITOR, since=MARCH + DAY)).accepted()
    ended.when(giving(Role.AUDITOR, since=AUGUST)).refused(RoleHeldAlready(MEMBER, Role.AUDITOR, "from 2021-03-02 on"))


def test_of_two_terms_that_meet_the_second_ends_before_it_begins() -> None:
    world = given(*FOUNDED, giving(Role.RECORDER, until=MARCH - DAY), giving(Role.RECORDER, since=MARCH))
    ended = world.when(losing(Role.RECORDER, MARCH - DAY))
    ended.accepted()
    ended.when(giving(Role.AUDITOR, since=MARCH)).accepted()
    early = ended.when(giving(Role.AUDITOR, since=MARCH - DAY))
    early.refused(DutiesNotSeparated, days="from 2021-01-01 through 2021-02-28")


@pytest.mark.parametrize("person, access", [(MEMBER, Role.APPROVER), (Person("member.two"), Role.RECORDER)])
def test_only_a_role_that_is_held_ends(person: Person, access: Role) -> None:
    world = given(*FOUNDED, giving(Role.RECORDER))
    world.when(losing(access, SUMMER, person)).refused(NoRoleToEnd(person, access, SUMMER))


@pytest.mark.parametrize("ended_on", [FIRST_DAY - DAY, LAST_DAY + DAY])
def test_a_term_ends_on_a_day_of_the_calendar(ended_on: date) -> None:
    world = given(*FOUNDED)
    world.when(losing(Role.ADMINISTRATOR, ended_on, ADMINISTRATOR)).refused(
        OutsideCalendar(ended_on, FIRST_DAY, LAST_DAY)
    )


def test_other_roles_and_other_terms_go_on() -> None:
    ended = given(
        *FOUNDED,
        giving(Role.APPROVER),
        giving(Role.RECORDER, since=date(2021, 9, 1)),
        giving(Role.RECORDER, until=AUGUST),
        losing(Role.RECORDER, SUMMER),
    )
    for asked, days in (
        (giving(Role.APPROVER, since=SUMMER + DAY), "from 2021-01-01 on"),
        (giving(Role.RECORDER, since=SUMMER + DAY), "from 2021-09-01 on"),
    ):
        ended.when(asked).refused(RoleHeldAlready(MEMBER, asked.access, days))
    ended.when(giving(Role.RECORDER, since=SUMMER + DAY, until=AUGUST)).accepted()


@pytest.mark.parametrize("since, free", [(SUMMER, False), (SUMMER + DAY, True)])
def test_the_last_day_of_a_role_still_counts(since: date, free: bool) -> None:
    ended = given(*FOUNDED, giving(Role.RECORDER), losing(Role.RECORDER, SUMMER))
    outcome = ended.when(giving(Role.AUDITOR, since=since))
    if free:
        outcome.accepted()
    else:
        outcome.refused(DutiesNotSeparated, held=Role.RECORDER, days="from 2021-01-01 through 2021-06-01")


def test_neither_fact_is_undone() -> None:
    world = given(*FOUNDED, giving(Role.RECORDER), losing(Role.RECORDER, SUMMER))
    world.when(reversing(RoleAssigned)).refused(NotReversible, kind="role-assigned")
    world.when(reversing(RoleEnded)).refused(NotReversible, kind="role-ended")


# Somebody is left to give roles


def test_the_last_administrator_stays() -> None:
    gone = losing(Role.ADMINISTRATOR, SUMMER, ADMINISTRATOR)
    given(*FOUNDED).when(gone).refused(LastAdministrator(ADMINISTRATOR, SUMMER + DAY))
    resigned = given(*FOUNDED, giving(Role.ADMINISTRATOR, SECOND_ADMINISTRATOR)).when(gone)
    resigned.then(RoleEnded(ADMINISTRATOR, Role.ADMINISTRATOR, SUMMER))
    left = losing(Role.ADMINISTRATOR, AUGUST, SECOND_ADMINISTRATOR, by=SECOND_ADMINISTRATOR)
    resigned.when(left).refused(LastAdministrator(SECOND_ADMINISTRATOR, AUGUST + DAY))


@pytest.mark.parametrize(
    "others, uncovered",
    [
        pytest.param([(SUMMER + DAY, None)], None, id="the next begins the day after"),
        pytest.param([(SUMMER + 2 * DAY, None)], SUMMER + DAY, id="a day between"),
        pytest.param([(MARCH, AUGUST)], AUGUST + DAY, id="the next runs out"),
        pytest.param([(MARCH, AUGUST), (AUGUST + DAY, None)], None, id="one after the other"),
        pytest.param([(AUGUST + DAY, None), (MARCH, AUGUST)], None, id="given in another order"),
        pytest.param([(MARCH, AUGUST), (AUGUST + 2 * DAY, None)], AUGUST + DAY, id="a gap later on"),
        pytest.param([(NEW_YEAR, SUMMER), (MARCH, AUGUST)], AUGUST + DAY, id="both run out"),
        pytest.param([(NEW_YEAR, SUMMER)], SUMMER + DAY, id="ends the same day"),
    ],
)
def test_an_administrator_goes_once_others_go_on_for_good(
    others: list[tuple[date, date | None]], uncovered: date | None
) -> None:
    world = given(
        *FOUNDED,
        *(
            giving(Role.ADMINISTRATOR, Person(f"administrator.{number}"), *days)
            for number, days in enumerate(others, start=2)
        ),
    )
    outcome = world.when(losing(Role.ADMINISTRATOR, SUMMER, ADMINISTRATOR))
    if uncovered is None:
        outcome.accepted()
    else:
        outcome.refused(LastAdministrator(ADMINISTRATOR, uncovered))


def test_an_administrator_on_whom_others_rely_is_not_ended_before_they_begin() -> None:
    second = giving(Role.ADMINISTRATOR, SECOND_ADMINISTRATOR, since=SUMMER + DAY)
    gone = losing(Role.ADMINISTRATOR, SUMMER, ADMINISTRATOR)
    mistaken = losing(Role.ADMINISTRATOR, SUMMER, SECOND_ADMINISTRATOR)
    given(*FOUNDED, second, gone).when(mistaken).refused(LastAdministrator(SECOND_ADMINISTRATOR, SUMMER + DAY))
    given(*FOUNDED, second, mistaken).when(gone).refused(LastAdministrator(ADMINISTRATOR, SUMMER + DAY))


def test_the_other_roles_of_others_do_not_count() -> None:
    world = given(*FOUNDED, giving(Role.RECORDER), giving(Role.DIRECTOR_GENERAL))
    world.when(losing(Role.ADMINISTRATOR, SUMMER, ADMINISTRATOR)).refused(LastAdministrator)


PEOPLE = st.sampled_from([ADMINISTRATOR, SECOND_ADMINISTRATOR, MEMBER])
DAYS = st.integers(0, 9).map(lambda n: NEW_YEAR + n * DAY)


@any_of(st.lists(st.tuples(st.booleans(), PEOPLE, PEOPLE, DAYS, st.none() | DAYS), max_size=25))
def test_whatever_is_asked_somebody_is_administrator_every_day(
    asked: list[tuple[bool, Person, Person, date, date | None]],
) -> None:
    ledger = MemoryLedger()
    ledger.record(FOUNDED)
    for gives, by, person, day, until in asked:
        if gives:
            ledger.record(giving(Role.ADMINISTRATOR, person, day, until, by=by, on=day))
        else:
            ledger.record(losing(Role.ADMINISTRATOR, until or day, person, by=by, on=day))
        assert all(_administrators(ledger.books, NEW_YEAR + n * DAY) for n in range(12))
        assert _administrators(ledger.books, LAST_DAY)


def _administrators(books: Books, day: date) -> list[Person]:
    return [
        person
        for person, terms in books.roles.items()
        if any(it.role is Role.ADMINISTRATOR and it.in_force(day) for it in terms)
    ]


# What it is found by


def test_a_role_is_found_by_its_person_and_its_name() -> None:
    assert tags(RoleAssigned(MEMBER, Role.AUDITOR, MARCH, None)) == ["person:member.one", "role:auditor"]
    assert tags(RoleEnded(MEMBER, Role.MINISTRY, MARCH)) == ["person:member.one", "role:ministry"]
