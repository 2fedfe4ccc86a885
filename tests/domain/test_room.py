"""Room under a limit, day by day, against a plain dictionary of days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.money import Money
from domain.room import Room, least_from, left_at_end, post, worst_day

FIRST = date(2021, 1, 1)
days = st.integers(0, 30).map(lambda n: FIRST + timedelta(days=n))
postings = st.lists(st.tuples(days, st.integers(-1000, 1000).map(Money)), max_size=15)


def room_of(posted: list[tuple[date, Money]]) -> Room:
    room: Room = None
    for on, amount in posted:
        room = post(room, on, amount)
    return room


def naive_left(posted: list[tuple[date, Money]], on: date) -> int:
    return sum(amount for day, amount in posted if day <= on)


@any_of(postings, days)
def test_the_least_room_is_that_of_the_worst_day_from_then_on(posted: list[tuple[date, Money]], on: date) -> None:
    later = {on, *(day for day, _ in posted if day > on)}
    assert least_from(room_of(posted), on) == min(naive_left(posted, day) for day in later)


@any_of(postings)
def test_at_the_end_all_is_added_up(posted: list[tuple[date, Money]]) -> None:
    assert left_at_end(room_of(posted)) == sum(amount for _, amount in posted)


@any_of(postings, days, st.integers(-1000, 1000).map(Money))
def test_posting_leaves_the_older_room_as_it_was(posted: list[tuple[date, Money]], on: date, amount: Money) -> None:
    room = room_of(posted)
    before = [least_from(room, FIRST + timedelta(days=n)) for n in range(31)]
    post(room, on, amount)
    assert [least_from(room, FIRST + timedelta(days=n)) for n in range(31)] == before


@any_of(postings)
def test_days_are_each_there_once_newest_first(posted: list[tuple[date, Money]]) -> None:
    room, found = room_of(posted), []
    while room is not None:
        found.append(room.on)
        room = room.before
    assert found == sorted({day for day, _ in posted}, reverse=True)


@any_of(postings, st.randoms())
def test_the_order_of_recording_does_not_matter(posted: list[tuple[date, Money]], random: object) -> None:
    shuffled = sorted(posted, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert room_of(shuffled) == room_of(posted)


@pytest.mark.parametrize(
    "on, least",
    [
        pytest.param(date(2021, 2, 28), 0, id="before the money is granted"),
        pytest.param(date(2021, 3, 1), 40, id="on its day: what the later spending leaves"),
        pytest.param(date(2021, 6, 1), 40, id="on the day it is spent"),
        pytest.param(date(2021, 8, 31), 40, id="until more is granted"),
        pytest.param(date(2021, 9, 1), 90, id="after more was granted"),
        pytest.param(date(2022, 1, 1), 90, id="after the last recorded day"),
    ],
)
def test_money_counts_from_its_date(on: date, least: int) -> None:
    posted = [(date(2021, 3, 1), Money(100)), (date(2021, 6, 1), Money(-60)), (date(2021, 9, 1), Money(50))]
    assert least_from(room_of(posted), on) == least


def test_nothing_recorded_is_no_room() -> None:
    assert least_from(None, FIRST) == 0
    assert left_at_end(None) == 0


JANUARY, FEBRUARY, MARCH = date(2021, 1, 1), date(2021, 2, 1), date(2021, 3, 1)


@pytest.mark.parametrize(
    "own, worst",
    [
        pytest.param([(MARCH, -1)], (109, -1), id="the day that is lowered"),
        pytest.param([(JANUARY, -1), (FEBRUARY, 1)], (99, -1), id="only the day that is lowered"),
        pytest.param([(JANUARY, -105), (FEBRUARY, -5)], (-5, -105), id="the ten of February cover the five"),
        pytest.param([(JANUARY, -105), (MARCH, -10)], (-5, -115), id="of days equally bad the last"),
        pytest.param([(JANUARY, -105), (MARCH, -9)], (-5, -105), id="a cent better is not the worst"),
        pytest.param([(JANUARY, 0)], None, id="nothing is lowered"),
        pytest.param([(FEBRUARY, 5)], None, id="or raised"),
        pytest.param([], None, id="or touched"),
    ],
)
def test_the_worst_day_is_told_with_what_is_asked_of_it(
    own: list[tuple[date, int]], worst: tuple[int, int] | None
) -> None:
    before = [(JANUARY, Money(100)), (FEBRUARY, Money(10))]
    asked = [(on, Money(amount)) for on, amount in own]
    assert worst_day(room_of([*before, *asked]), room_of(asked)) == worst
