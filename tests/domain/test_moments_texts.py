"""The decision part of a moment: what Parliament allows its money to be used for."""

from __future__ import annotations

from datetime import date

import pytest

from domain.commands import AdoptMomentText
from domain.facts import Basis, MomentTextAdopted, OperatingExpenditureRecorded
from domain.names import AllocationBasis, Expenditure, MomentCode, PersonYears
from domain.refusals import BasisTwice, OutsideBudgetYear, PersonYearsBelowZero, TextTooLate, UnknownMoment
from domain.rules.texts import class_of
from tests.support.moments import ALL_BY_COMMITMENT, text
from tests.support.scenario import given, reversing
from tests.support.world import NOT_KEPT, OPENED, OPERATING, PROGRAMS, fixed, granted, spend, with_money

CONSUMPTION, TRANSFER, INVESTMENT = Expenditure.CONSUMPTION, Expenditure.TRANSFER, Expenditure.INVESTMENT
BY_PAYMENT = (Basis(TRANSFER, AllocationBasis.PAYMENT),)


def test_a_text_is_adopted_for_a_moment_and_a_year() -> None:
    given(*OPENED).when(text(cap=700, pays=(TRANSFER,))).then(
        MomentTextAdopted(PROGRAMS, 2021, False, ALL_BY_COMMITMENT, (TRANSFER,), False, PersonYears(700), None)
    )


def test_each_class_of_expenditure_has_the_basis_that_the_text_gives_it() -> None:
    bases = (Basis(CONSUMPTION, AllocationBasis.ACCRUAL), Basis(TRANSFER, AllocationBasis.GRANT_DECISION))
    known = given(*OPENED, text(bases=bases)).ledger.books.texts[PROGRAMS, 2021]
    assert [known.basis_of(it) for it in Expenditure] == [
        AllocationBasis.ACCRUAL,
        AllocationBasis.GRANT_DECISION,
        None,
    ]


@pytest.mark.parametrize(
    "code, economic_class",
    [
        ("29.01.01", CONSUMPTION),
        ("29.01.29", CONSUMPTION),
        ("29.01.30", TRANSFER),
        ("29.01.69", TRANSFER),
        ("29.01.70", INVESTMENT),
        ("29.01.89", INVESTMENT),
        ("29.01.90", None),
        ("29.01.99", None),
    ],
)
def test_the_item_number_fixes_the_economic_class(code: str, economic_class: Expenditure | None) -> None:
    assert class_of(MomentCode(code)) is economic_class


def test_a_text_that_cannot_be_is_refused() -> None:
    opened = given(*OPENED)
    twice = (Basis(TRANSFER, AllocationBasis.PAYMENT), Basis(TRANSFER, AllocationBasis.COMMITMENT))
    opened.when(text(bases=twice)).refused(BasisTwice(TRANSFER))
    opened.when(text(cap=-1)).refused(PersonYearsBelowZero(PersonYears(-1)))
    opened.when(text("29.01.99")).refused(UnknownMoment("29.01.99"))
    opened.when(text(year=2022, on=date(2021, 12, 31))).refused(OutsideBudgetYear(2022, date(2021, 12, 31)))
    opened.when(text(year=2021, on=date(2022, 1, 1))).accepted()


USED = (
    *with_money("100,00"),
    text(bases=BY_PAYMENT, pays=(CONSUMPTION,), salaries=True, cap=700),
    spend("V-1", "0,01"),
)


@pytest.mark.parametrize(
    "again, what",
    [
        (text(pays=(CONSUMPTION,), salaries=True, cap=700), "the basis of allocation"),
        (text(bases=(), pays=(CONSUMPTION,), salaries=True, cap=700), "the basis of allocation"),
        (
            text(bases=BY_PAYMENT, pays=(CONSUMPTION,), salaries=True, cap=700, net_budgeted=True),
            "whether it is net budgeted",
        ),
        (text(bases=BY_PAYMENT, salaries=True, cap=700), "what it pays to less"),
        (text(bases=BY_PAYMENT, pays=(CONSUMPTION,), cap=700), "that it pays salaries"),
        (text(bases=BY_PAYMENT, pays=(CONSUMPTION,), salaries=True, cap=699), "the cap of person-years to less"),
        (text(bases=BY_PAYMENT, pays=(CONSUMPTION,), salaries=True), "the cap of person-years to less"),
    ],
)
def test_a_text_changes_only_to_more_once_money_of_its_year_is_in_use(again: AdoptMomentText, what: str) -> None:
    given(*USED).when(again).refused(TextTooLate(PROGRAMS, 2021, what))
    given(*USED[:-1]).when(again).accepted()
    given(*USED, reversing(OperatingExpenditureRecorded)).when(again).accepted()


def test_a_supplementary_budget_may_allow_more_though_money_is_in_use() -> None:
    given(*USED).when(
        text(bases=BY_PAYMENT, pays=(INVESTMENT, CONSUMPTION), salaries=True, cap=701, on=date(2021, 6, 1))
    ).accepted()


def test_money_of_another_year_or_moment_in_use_does_not_bind_a_text() -> None:
    other = given(*with_money("100,00"), text(), granted("1,00", code=OPERATING), spend("V-1", "1,00", code=OPERATING))
    other.when(text(bases=())).accepted()
    given(*OPENED, fixed("1,00"), spend("V-1", "1,00"), text(year=2022)).when(text(year=2022, bases=())).accepted()


def test_the_text_of_a_moment_that_is_not_kept_is_never_in_use_here() -> None:
    code = NOT_KEPT[0]
    given(*OPENED, granted("5,00", code=code), text(code)).when(text(code, bases=())).accepted()


def test_a_first_text_may_come_late() -> None:
    given(*with_money("100,00"), spend("V-1", "1,00")).when(text(on=date(2021, 7, 1))).accepted()
