"""Interest on what is given back: day by day at the rate in force, rounded once, half up. Worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from domain.controls import FOUNDING, ReferenceRate
from domain.interest import interest
from domain.money import Money, eur

HALF_YEARS = (ReferenceRate(date(2022, 7, 1), 300), ReferenceRate(date(2023, 1, 1), 350))
"""3.00 and 3.50 per cent."""


@pytest.mark.parametrize(
    "amount, since, until, cents",
    [
        # 3 per cent: 29 days of September, 31 of October, 10 of November; 3 x 10 000 x 70 / 36 500 = 57.534
        ("10 000,00", date(2021, 9, 1), date(2021, 11, 10), "57,53"),
        # the day of the payment is not counted, the day of the return is
        ("365 000,00", date(2021, 9, 1), date(2021, 9, 1), "0,00"),
        ("365 000,00", date(2021, 9, 1), date(2021, 9, 2), "30,00"),
        # 29 February is a day like any other, and the year still has 365 of them in the formula
        ("365 000,00", date(2024, 2, 28), date(2024, 3, 1), "60,00"),
        ("365 000,00", date(2023, 12, 31), date(2024, 12, 31), "10 980,00"),
        # 182.50 x 3 / 36 500 = 0.015: half a cent goes up, and a cent less of the amount does not
        ("182,50", date(2021, 9, 1), date(2021, 9, 2), "0,02"),
        ("182,49", date(2021, 9, 1), date(2021, 9, 2), "0,01"),
    ],
)
def test_interest_is_three_per_cent_above_the_reference_rate(amount: str, since: date, until: date, cents: str) -> None:
    assert interest(eur(amount), since, until, FOUNDING.reference_rates, FOUNDING.interest_margin) == eur(cents)


@pytest.mark.parametrize(
    "since, until, cents",
    [
        # 30 days of December at 6.00 and 46 of January and February at 6.50: (180 + 299) x 10 000 / 36 500 = 131.2329
        (date(2022, 12, 1), date(2023, 2, 15), "131,23"),
        # the last day of the old rate: 6 x 10 000 / 36 500 = 1.6438
        (date(2022, 12, 30), date(2022, 12, 31), "1,64"),
        # the first day of the new one: 6.5 x 10 000 / 36 500 = 1.7808
        (date(2022, 12, 31), date(2023, 1, 1), "1,78"),
    ],
)
def test_each_day_bears_the_rate_in_force_on_it(since: date, until: date, cents: str) -> None:
    for rates in (HALF_YEARS, HALF_YEARS[::-1]):
        assert interest(eur("10 000,00"), since, until, rates, 300) == eur(cents)


def test_it_is_rounded_once_not_at_every_change_of_rate() -> None:
    unchanged = (ReferenceRate(date(2022, 1, 1), 0), ReferenceRate(date(2022, 7, 1), 0))
    # 1.5 cents on each side of the change: 3 together, not 2 and 2
    assert interest(eur("182,50"), date(2022, 6, 29), date(2022, 7, 1), unchanged, 300) == Money(3)


def test_half_a_cent_is_rounded_up_and_the_least_below_it_is_not() -> None:
    hundredth = (ReferenceRate(date(2022, 1, 1), 1),)
    # 0.01 per cent of 18 250 euros is 1.825 a year: half a cent a day
    day = date(2022, 6, 1), date(2022, 6, 2)
    assert interest(eur("18 250,00"), *day, hundredth, 0) == Money(1)
    assert interest(eur("18 249,99"), *day, hundredth, 0) == Money(0)
