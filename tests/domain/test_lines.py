"""Lines of vintages and regions: added, taken apart and drawn without losing a cent."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.facts import Line, amount_of
from domain.lines import add, negated, oldest_first, subtract
from domain.money import Money, total
from domain.names import REGION_NAMES, Region

regions = st.sampled_from(list(REGION_NAMES))
amounts = st.integers(1, 10**12).map(Money)
places = st.tuples(st.integers(2021, 2025), regions)
held = st.dictionaries(places, amounts, min_size=1, max_size=12).map(
    lambda found: tuple(Line(vintage, region, amount) for (vintage, region), amount in sorted(found.items()))
)
any_lines = st.lists(
    st.builds(Line, st.integers(2021, 2025), regions, st.integers(-999, 999).map(Money)), max_size=12
).map(tuple)


Cents = tuple[int, str, int]
"""A line: vintage, region, cents."""


def lines(*found: Cents) -> tuple[Line, ...]:
    return tuple(Line(vintage, Region(region), Money(amount)) for vintage, region, amount in found)


def naive(*many: tuple[Line, ...]) -> Counter[tuple[int, Region]]:
    counted: Counter[tuple[int, Region]] = Counter()
    for some in many:
        for line in some:
            counted[line.vintage, line.region] += line.amount
    return counted


@any_of(any_lines, any_lines)
def test_adding_is_adding_place_by_place(these: tuple[Line, ...], those: tuple[Line, ...]) -> None:
    both = add(these, those)
    expected = {place: cents for place, cents in naive(these, those).items() if cents}
    assert dict(naive(both)) == expected
    assert [(line.vintage, line.region) for line in both] == sorted({(line.vintage, line.region) for line in both})


@any_of(held, held)
def test_what_is_added_can_be_taken_off_again(these: tuple[Line, ...], those: tuple[Line, ...]) -> None:
    assert subtract(add(these, those), those) == these


LEFT = lines((2021, "01", 30), (2021, "06", 20), (2022, "01", 40), (2022, "06", 10))


@pytest.mark.parametrize(
    "amount, expected",
    [
        pytest.param(0, [], id="nothing"),
        pytest.param(25, [(2021, "01", 15), (2021, "06", 10)], id="half of the oldest, by what is left"),
        pytest.param(1, [(2021, "01", 1)], id="one cent: 0.6 against 0.4"),
        pytest.param(50, [(2021, "01", 30), (2021, "06", 20)], id="all of the oldest"),
        pytest.param(51, [(2021, "01", 30), (2021, "06", 20), (2022, "01", 1)], id="one cent of the next"),
        pytest.param(60, [(2021, "01", 30), (2021, "06", 20), (2022, "01", 8), (2022, "06", 2)], id="ten of the next"),
        pytest.param(100, [(2021, "01", 30), (2021, "06", 20), (2022, "01", 40), (2022, "06", 10)], id="all"),
        pytest.param(
            101,
            [(2021, "01", 30), (2021, "06", 20), (2022, "01", 40), (2022, "06", 11)],
            id="beyond all falls on the last",
        ),
    ],
)
def test_a_payment_draws_the_oldest_vintage_first(amount: int, expected: list[Cents]) -> None:
    assert oldest_first(LEFT, Money(amount)) == lines(*expected)


@pytest.mark.parametrize(
    "left, amount, expected",
    [
        pytest.param(
            # two thirds of a cent and a cent and a third: the odd cent goes to the larger remainder
            [(2021, "01", 1), (2021, "06", 2)],
            2,
            [(2021, "01", 1), (2021, "06", 1)],
            id="a line of one cent has its share",
        ),
        pytest.param([(2021, "01", -10), (2021, "06", 30)], 20, [(2021, "06", 20)], id="a debt is not drawn"),
        pytest.param([(2021, "01", 0), (2021, "06", 30)], 30, [(2021, "06", 30)], id="nor is nothing"),
    ],
)
def test_only_lines_that_have_money_are_drawn(left: list[Cents], amount: int, expected: list[Cents]) -> None:
    assert oldest_first(lines(*left), Money(amount)) == lines(*expected)


@any_of(held, st.data())
def test_what_is_drawn_fits_the_lines_and_no_younger_vintage_is_touched_before_an_older_is_empty(
    these: tuple[Line, ...], data: st.DataObject
) -> None:
    amount = data.draw(st.integers(0, amount_of(these)).map(Money))
    drawn = oldest_first(these, amount)
    left = subtract(these, drawn)
    assert amount_of(drawn) == amount
    assert all(line.amount > 0 for line in (*drawn, *left))
    assume(drawn and left)
    assert max(line.vintage for line in drawn) <= min(line.vintage for line in left)


@any_of(held, st.lists(st.integers(1, 10**12), max_size=6))
def test_payments_one_after_another_leave_nothing_when_the_last_takes_what_is_left(
    these: tuple[Line, ...], asked: list[int]
) -> None:
    left = these
    for amount in asked:
        left = subtract(left, oldest_first(left, Money(min(amount, amount_of(left)))))
        if not left:
            return
    assert subtract(left, oldest_first(left, amount_of(left))) == ()


@any_of(held)
def test_beyond_what_is_held_the_whole_amount_is_still_drawn(these: tuple[Line, ...]) -> None:
    over = Money(amount_of(these) + 1)
    left = subtract(these, oldest_first(these, over))
    assert amount_of(left) == -1
    assert amount_of(oldest_first(left, Money(5))) == 5
    assert negated(negated(left)) == left
    assert total(line.amount for line in negated(left)) == 1
