"""Who holds which role, as of any date and as known at any time, is what the books say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from api import presenting, reading, tables
from api.reading import Asked
from domain.facts import RoleAssigned
from domain.names import Person, Role
from projections.access import roles_held, terms
from projections.ledger import Connection, Ledger
from projections.view import view
from tests.projections.lifelike import record
from tests.support.access import ADMINISTRATOR, FOUNDED, MEMBER, SECOND_ADMINISTRATOR, giving, losing
from tests.support.memory import MemoryLedger
from tests.support.scenario import given
from tests.support.world import COUNCIL, DIRECTOR, NEW_YEAR, OPENED, SUMMER

DAY = timedelta(days=1)
MAY, AUTUMN = date(2021, 5, 31), date(2021, 9, 1)
MISTAKEN, RETURNING = Person("member.two"), Person("member.three")

STEPS = (
    *FOUNDED,
    giving(Role.RECORDER),
    giving(Role.APPROVER, since=SUMMER, until=AUTUMN),
    giving(Role.ADMINISTRATOR, SECOND_ADMINISTRATOR, since=SUMMER, on=MAY),
    giving(Role.DIRECTOR, DIRECTOR),
    giving(Role.RECORDER, RETURNING, until=SUMMER),
    giving(Role.RECORDER, RETURNING, since=AUTUMN),
    losing(Role.RECORDER, MAY, RETURNING, by=SECOND_ADMINISTRATOR),
    losing(Role.RECORDER, SUMMER + 9 * DAY, by=SECOND_ADMINISTRATOR),
    losing(Role.RECORDER, MAY, by=SECOND_ADMINISTRATOR),
    giving(Role.RECORDER, since=SUMMER, by=SECOND_ADMINISTRATOR, on=SUMMER),
    giving(Role.AUDITOR, since=SUMMER, person=MISTAKEN, by=SECOND_ADMINISTRATOR, on=SUMMER),
    losing(Role.AUDITOR, MAY, MISTAKEN, by=SECOND_ADMINISTRATOR, on=SUMMER),
    losing(Role.ADMINISTRATOR, AUTUMN, ADMINISTRATOR, by=SECOND_ADMINISTRATOR, on=AUTUMN),
)
"""A role that is ended twice, each time earlier, and given anew over the day on which it first ended; one of which a
later term goes on; a mistake."""


@pytest.fixture
def memory(ledger: Ledger) -> MemoryLedger:
    """The same history in memory and in PostgreSQL, among other facts that name the people."""
    steps = (*OPENED, *STEPS)
    record(ledger, *([step] for step in steps))
    return given(*steps).ledger


@pytest.fixture
def reader(ledger: Ledger, memory: MemoryLedger) -> Iterator[Connection]:
    """A connection that reads it."""
    with ledger.reader() as connection:
        yield connection


def test_the_view_is_what_the_books_hold(reader: Connection, memory: MemoryLedger) -> None:
    at = view(reader)
    for person, due in memory.books.roles.items():
        assert tuple(it.term for it in terms(reader, at, person)) == due
        for day in (NEW_YEAR - DAY, NEW_YEAR, MAY, SUMMER, SUMMER + 9 * DAY, AUTUMN, AUTUMN + DAY):
            held = {term.role for term in due if term.in_force(day)}
            assert roles_held(reader, at, person, day) == held, (person, day)
    given_at = [entry.position for entry in memory.entries if isinstance(entry.fact, RoleAssigned)]
    assert [it.given.position for it in terms(reader, at)] == given_at


@pytest.mark.parametrize(
    "day, held",
    [
        (MAY, {Role.RECORDER}),
        (SUMMER, {Role.RECORDER, Role.APPROVER}),
        (AUTUMN, {Role.RECORDER, Role.APPROVER}),
        (AUTUMN + DAY, {Role.RECORDER}),
    ],
)
def test_a_role_is_held_through_its_last_day(reader: Connection, day: date, held: set[Role]) -> None:
    assert roles_held(reader, view(reader), MEMBER, day) == held


def test_a_role_given_by_mistake_is_shown_with_its_end_and_held_on_no_day(reader: Connection) -> None:
    (it,) = terms(reader, view(reader), MISTAKEN)
    assert (it.term.since, it.term.until) == (SUMMER, MAY) and it.ended is not None
    for day in (MAY, SUMMER, SUMMER + DAY):
        assert roles_held(reader, view(reader), MISTAKEN, day) == frozenset()


@pytest.mark.parametrize("person", [Person("nobody.one"), COUNCIL, Person("member")])
def test_who_was_given_no_role_holds_none(reader: Connection, person: Person) -> None:
    assert roles_held(reader, view(reader), person, SUMMER) == frozenset()


def test_a_role_ended_later_was_held_as_known_before_and_on_earlier_days(
    ledger: Ledger, reader: Connection, memory: MemoryLedger
) -> None:
    ended = next(it for it in terms(reader, view(reader), ADMINISTRATOR) if it.ended)
    assert ended.ended is not None
    assert (ended.term.until, ended.ended.by) == (AUTUMN, SECOND_ADMINISTRATOR)
    (before,) = terms(reader, view(reader).before(ended.ended.position), ADMINISTRATOR)
    assert before.ended is None and before.term.until is None
    assert terms(reader, view(reader, as_of=AUTUMN - DAY), ADMINISTRATOR) == [ended]
    assert ended.term.in_force(AUTUMN - DAY)
    assert terms(reader, view(reader, as_of=NEW_YEAR - DAY)) == []


def test_a_role_is_held_by_its_own_days_whatever_day_its_command_says(ledger: Ledger) -> None:
    """The door lets in by these days, so that whoever watches over access is shown them as of any date."""
    later = date(2022, 1, 3)
    steps = (
        *FOUNDED,
        giving(Role.RECORDER, since=SUMMER, on=later),
        losing(Role.RECORDER, AUTUMN, on=later),
        giving(Role.APPROVER, since=later),
    )
    record(ledger, *([step] for step in steps))
    with ledger.reader() as connection:
        for day in (SUMMER - DAY, SUMMER, AUTUMN, AUTUMN + DAY, later):
            told = terms(connection, view(connection, as_of=day), MEMBER)
            assert [it.term.role for it in told] == [
                role for role, since in ((Role.RECORDER, SUMMER), (Role.APPROVER, later)) if since <= day
            ]
            assert all(it.term.until == AUTUMN for it in told if it.term.role is Role.RECORDER)
            held = {it.term.role for it in told if it.term.in_force(day)}
            assert held == roles_held(connection, view(connection), MEMBER, day)


def test_what_is_shown_says_who_gave_and_who_ended_it(
    ledger: Ledger, memory: MemoryLedger, capsys: pytest.CaptureFixture[str]
) -> None:
    at, held = reading.read_roles(ledger, Asked(), MEMBER)
    first = presenting.role(held[0], MAY)
    assert first == {
        "person": MEMBER,
        "role": "recorder",
        "since": "2021-01-01",
        "until": "2021-05-31",
        "in_force": True,
        "given": {"position": held[0].given.position, "by": ADMINISTRATOR},
        "ended": {
            "position": held[0].ended and held[0].ended.position,
            "by": SECOND_ADMINISTRATOR,
            "reason": "Moved to another unit",
        },
    }
    assert not presenting.role(held[0], SUMMER)["in_force"]
    assert presenting.role(held[1], MAY)["ended"] is None
    tables.show_roles(presenting.seen(at, Asked(), [presenting.role(it, MAY) for it in held]))
    shown = capsys.readouterr().out
    assert "ended by administrator.two: Moved to another unit" in shown
    assert "amounts" not in shown
