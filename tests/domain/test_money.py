"""Whole cents: read, written, split without losing one."""

from __future__ import annotations

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.money import Money, apportion, eur, in_euros, total
from domain.slips import Slip

cents = st.integers(0, 10**13).map(Money)


@pytest.mark.parametrize(
    "text, amount",
    [
        ("0", 0),
        ("0,01", 1),
        ("1", 100),
        ("1,10", 110),
        ("1.10", 110),
        ("500 000,01", 50_000_001),
        ("500\u00a0000,01", 50_000_001),
        ("500000", 50_000_000),
        ("40 000 000,00", 4_000_000_000),
        ("-500 000,00", -50_000_000),
        (" 12,34 ", 1_234),
    ],
)
def test_euros_are_read_as_they_are_written_in_finland(text: str, amount: int) -> None:
    assert eur(text) == amount


@pytest.mark.parametrize(
    "text", ["", "1,1", "1,100", "1 00,00", "1,000.00", "1.000,00", "+1", "1e3", "--1", "€1", "1 0000", "١"]
)
def test_anything_else_is_not_an_amount(text: str) -> None:
    with pytest.raises(Slip, match="amount in euros"):
        eur(text)


@pytest.mark.parametrize(
    "amount, text",
    [
        (0, "0,00"),
        (1, "0,01"),
        (-1, "-0,01"),
        (100, "1,00"),
        (123_456_789, "1 234 567,89"),
        (-50_000_000, "-500 000,00"),
    ],
)
def test_euros_are_written_the_finnish_way(amount: int, text: str) -> None:
    assert in_euros(Money(amount)) == text


@any_of(st.integers(-(10**15), 10**15))
def test_what_is_written_is_read_back(amount: int) -> None:
    assert eur(in_euros(Money(amount))) == amount


@pytest.mark.parametrize(
    "amount, weights, shares",
    [
        pytest.param(100, [1, 1, 1], [34, 33, 33], id="tie: the odd cent goes to the first"),
        pytest.param(200, [1, 1, 1], [67, 67, 66], id="tie: two odd cents go to the first two"),
        pytest.param(10, [1, 2], [3, 7], id="thirds: 3.33 and 6.67, the larger remainder is rounded up"),
        pytest.param(0, [1, 2], [0, 0], id="nothing is nothing each"),
        pytest.param(5, [0, 5, 0], [0, 5, 0], id="no weight, no share"),
        pytest.param(7, [7], [7], id="one takes all"),
        pytest.param(1, [1, 1], [1, 0], id="one cent between two"),
        pytest.param(1, [1, 2], [0, 1], id="one cent to the larger"),
        pytest.param(1_000, [333, 333, 334], [333, 333, 334], id="a whole amount gives each its weight"),
        pytest.param(3, [1, 1, 1, 1], [1, 1, 1, 0], id="fewer cents than heads"),
    ],
)
def test_an_amount_is_apportioned_by_largest_remainder(amount: int, weights: list[int], shares: list[int]) -> None:
    assert apportion(Money(amount), [Money(weight) for weight in weights]) == shares


@pytest.mark.parametrize("amount, weights", [(1, []), (1, [0, 0]), (-1, [1]), (1, [2, -1])])
def test_there_must_be_something_to_weigh_by(amount: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        apportion(Money(amount), [Money(weight) for weight in weights])


@any_of(cents, st.lists(cents, min_size=1, max_size=25).filter(any))
def test_shares_add_up_and_are_within_a_cent_of_fair(amount: Money, weights: list[Money]) -> None:
    shares = apportion(amount, weights)
    whole = sum(weights)
    assert total(shares) == amount
    assert all(abs(share * whole - amount * weight) < whole for share, weight in zip(shares, weights, strict=True))


@any_of(st.lists(cents, min_size=1, max_size=25).filter(any), st.data())
def test_no_share_exceeds_its_weight_while_the_amount_does_not_exceed_all(
    weights: list[Money], data: st.DataObject
) -> None:
    amount = data.draw(st.integers(0, sum(weights)).map(Money))
    shares = apportion(amount, weights)
    assert all(share <= weight for share, weight in zip(shares, weights, strict=True))


@any_of(cents, st.lists(cents, min_size=2, max_size=25).filter(any), st.data())
def test_equal_weights_differ_by_a_cent_at_most_and_never_in_favour_of_the_later(
    amount: Money, weights: list[Money], data: st.DataObject
) -> None:
    i, j = sorted(data.draw(st.sets(st.integers(0, len(weights) - 1), min_size=2, max_size=2)))
    weights[j] = weights[i]
    if not any(weights):
        return
    shares = apportion(amount, weights)
    assert shares[i] - shares[j] in (0, 1)
