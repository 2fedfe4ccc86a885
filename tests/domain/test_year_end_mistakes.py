"""Mistakes that outsiders make with budget years, each by its number in the rule book."""

from __future__ import annotations

from datetime import UTC, date, datetime

from domain.calendar import helsinki_day
from domain.facts import OperatingExpenditureRecorded, YearClosed
from domain.money import eur, total
from domain.names import AllocationBasis, AppropriationKind
from domain.pots import Pot
from domain.refusals import ExceedsAppropriation, NotReversible, OtherBudgetYear
from tests.support.scenario import given, held, reversing
from tests.support.world import OPENED, PLAN_2021, approve, award, fixed, granted, pay, spend
from tests.support.year_end import account, by, close, signed, text

COMMITMENT = by(AllocationBasis.COMMITMENT)
YEARS = (
    *OPENED,
    text(bases=COMMITMENT),
    granted("1 000,00", span=3),
    spend("V-1", "300,00"),
    close(2021),
    text(year=2022, bases=COMMITMENT),
    granted("500,00", 2022, span=3),
)
"""700 carried from 2021 into 2022, which has 500 of its own."""


def test_mistake_01_carry_over_is_not_added_to_the_appropriation() -> None:
    year = given(*YEARS, close(2022))
    assert total(it.granted for it in signed(year.ledger, 2022)) == eur("500,00")
    assert -held(year.ledger, Pot.PARLIAMENT) == eur("1 500,00")  # granted once each, whatever was carried over


def test_mistake_03_outturn_above_the_budget_in_force_is_explained_by_carry_over() -> None:
    year = given(*YEARS, spend("V-2", "1 200,00", on=date(2022, 6, 1)), close(2022))
    assert signed(year.ledger, 2022) == (
        account(2021, carried_in="700,00", outturn="700,00"),
        account(2022, "500,00", outturn="500,00"),
    )
    given(*YEARS).when(spend("V-2", "1 200,01", on=date(2022, 6, 1))).refused(
        ExceedsAppropriation, asked=eur("1 200,01"), left=eur("1 200,00")
    )


def test_mistake_05_the_budget_year_does_not_come_from_the_payment_date() -> None:
    decided = given(
        *OPENED,
        text(bases=COMMITMENT),
        fixed("1 000,00"),
        PLAN_2021,
        award("G-1", "400,00"),
        pay("G-1", "400,00", on=date(2022, 2, 1)),
        approve("G-1", on=date(2022, 2, 2)),
        close(2021),
    )
    assert signed(decided.ledger, 2021) == (account(2021, "1 000,00", outturn="400,00", lapsed="600,00"),)
    decided.when(close(2022)).accepted()
    assert signed(decided.ledger, 2022) == ()


def test_mistake_06_vintages_are_not_pooled() -> None:
    """Pooled, 1 600 would lapse in 2022 or nothing; told apart, what is left of 2021 lapses and 2022 carries on."""
    year = given(
        *OPENED,
        text(bases=COMMITMENT),
        granted("1 000,00", span=2),
        text(year=2022, bases=COMMITMENT),
        granted("900,00", 2022, span=2),
        spend("V-1", "300,00", on=date(2022, 5, 1)),
        close(2021),
        close(2022),
    )
    assert signed(year.ledger, 2022) == (
        account(2021, carried_in="1 000,00", outturn="300,00", lapsed="700,00"),
        account(2022, "900,00", carried_out="900,00"),
    )


def test_mistake_10_closed_years_stay_closed() -> None:
    year = given(*YEARS)
    before = signed(year.ledger, 2021)
    year.when(reversing(YearClosed, on=date(2022, 6, 1))).refused(NotReversible)
    year.when(reversing(OperatingExpenditureRecorded, on=date(2021, 12, 31))).refused(OtherBudgetYear)
    late = year.when(spend("V-9", "5,00", on=date(2021, 12, 30))).accepted()
    assert late.entries[0].effective_on == date(2022, 1, 1)
    closed = late.when(close(2022)).accepted()
    assert signed(closed.ledger, 2021) == before
    assert signed(closed.ledger, 2022)[0] == account(2021, carried_in="700,00", outturn="5,00", carried_out="695,00")


def test_mistake_12_business_dates_at_new_year_are_helsinki_s() -> None:
    """At 22.30 UTC on New Year's Eve it is 2022 in Helsinki: money of 2021 alone is gone by then."""
    on = helsinki_day(datetime(2021, 12, 31, 22, 30, tzinfo=UTC))
    assert on == date(2022, 1, 1)
    year = given(
        *OPENED,
        text(bases=COMMITMENT),
        fixed("1 000,00"),
        text(year=2022, bases=COMMITMENT),
        granted("10,00", 2022, kind=AppropriationKind.FIXED, span=1),
        spend("V-1", "10,00", on=on),
        close(2021),
    )
    year.when(close(2022)).holds(Pot.PAID, eur("10,00"), vintage=2022)
    assert signed(year.ledger, 2021) == (account(2021, "1 000,00", lapsed="1 000,00"),)
