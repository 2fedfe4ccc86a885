"""The decision part of a moment: what Parliament allows its money to be used for."""

from __future__ import annotations

from datetime import date

import pytest

from domain.commands import AdoptMomentText, Command
from domain.facts import Basis, MomentTextAdopted, OperatingExpenditureRecorded
from domain.names import AllocationBasis, Cost, Expenditure, MomentCode, PersonYears
from domain.refusals import (
    BasisTwice,
    ExpenditureNotAllowed,
    OutsideBudgetYear,
    PersonYearsBelowZero,
    SalariesNotAllowed,
    TextTooLate,
    UnknownMoment,
    YearOutsideCalendar,
)
from domain.rules.texts import class_of
from tests.support.moments import ALL_BY_COMMITMENT, text
from tests.support.scenario import given, reversing
from tests.support.world import (
    NOT_KEPT,
    OFFICES,
    OPENED,
    OPERATING,
    PROGRAMS,
    award,
    fixed,
    granted,
    moment,
    plan,
    planned,
    spend,
    tender,
    with_money,
)

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
    for year in (0, 1999, 2100):
        opened.when(text(year=year, on=date(2021, 1, 1))).refused(YearOutsideCalendar(year, 2000, 2099))
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


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(text(bases=BY_PAYMENT, pays=(CONSUMPTION,), salaries=True, cap=700), id="the same"),
        pytest.param(text(bases=BY_PAYMENT, pays=(CONSUMPTION, TRANSFER), salaries=True, cap=701), id="more"),
    ],
)
def test_the_same_again_narrows_nothing(again: AdoptMomentText) -> None:
    given(*USED).when(again).accepted()


def test_a_text_without_salaries_or_a_cap_stays_without() -> None:
    used = (*with_money("100,00"), text(pays=(CONSUMPTION,)), spend("V-1", "0,01"))
    given(*used).when(text(pays=(CONSUMPTION, TRANSFER))).accepted()


def test_money_in_use_takes_no_first_text_that_counts_some_of_it_otherwise() -> None:
    mixed = (Basis(TRANSFER, AllocationBasis.GRANT_DECISION), Basis(CONSUMPTION, AllocationBasis.PAYMENT))
    used = given(*with_money("100,00"), spend("V-1", "0,01"))
    used.when(text(bases=mixed)).refused(TextTooLate(PROGRAMS, 2021, "the basis of allocation"))


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


# What a moment pays

BOTH_MOMENTS = (
    *OPENED,
    granted("100,00"),
    granted("100,00", code=OPERATING),
    plan(planned("grants", "50,00"), planned("tenders", "50,00"), planned("operating", "50,00", OPERATING)),
)
"""Item 53 is transfer expenditure, item 04 consumption."""


@pytest.mark.parametrize(
    "asked, code, expenditure",
    [
        (award("G-1", "1,00", line="operating"), OPERATING, TRANSFER),
        (tender("T-1", "1,00"), PROGRAMS, CONSUMPTION),
        (spend("V-1", "1,00"), PROGRAMS, CONSUMPTION),
    ],
    ids=["a grant from consumption", "a tender from transfers", "expenditure from transfers"],
)
def test_consumption_money_never_pays_transfers_nor_the_reverse_unless_the_text_allows_it(
    asked: Command, code: MomentCode, expenditure: Expenditure
) -> None:
    given(*BOTH_MOMENTS).when(asked).accepted()
    given(*BOTH_MOMENTS, text(code)).when(asked).refused(ExpenditureNotAllowed(code, 2021, expenditure))
    given(*BOTH_MOMENTS, text(code, pays=(expenditure,))).when(asked).accepted()


@pytest.mark.parametrize(
    "asked",
    [award("G-1", "1,00"), tender("T-1", "1,00", line="operating"), spend("V-1", "1,00", code=OPERATING)],
)
def test_a_moment_pays_its_own_class_whatever_its_text_says(asked: Command) -> None:
    given(*BOTH_MOMENTS, text(PROGRAMS), text(OPERATING)).when(asked).accepted()


def test_the_text_of_each_vintage_that_is_drawn_counts() -> None:
    years = (*BOTH_MOMENTS, granted("100,00", 2022), text(pays=(CONSUMPTION,)), text(year=2022))
    on = date(2022, 2, 1)
    given(*years).when(spend("V-1", "100,00", on=on)).accepted()
    given(*years).when(spend("V-1", "100,01", on=on)).refused(ExpenditureNotAllowed(PROGRAMS, 2022, CONSUMPTION))


@pytest.mark.parametrize(
    "code, texts, paid",
    [
        ("29.01.01", (), True),
        ("29.01.14", (text("29.01.14"),), True),
        ("29.01.15", (), False),
        ("29.01.15", (text("29.01.15"),), False),
        ("29.01.15", (text("29.01.15", cap=0),), False),
        ("29.01.15", (text("29.01.15", cap=1),), True),
        ("29.01.15", (text("29.01.15", salaries=True),), True),
        ("29.01.15", (text("29.01.15", year=2022, cap=700),), False),
    ],
)
def test_salaries_are_paid_from_items_1_to_14_or_where_the_text_caps_person_years(
    code: str, texts: tuple[AdoptMomentText, ...], paid: bool
) -> None:
    opened = given(*OFFICES, moment(code), granted("10,00", code=code), *texts)
    asked = spend("V-1", "1,00", code=code, cost=Cost.SALARIES)
    if paid:
        opened.when(asked).accepted()
    else:
        opened.when(asked).refused(SalariesNotAllowed(MomentCode(code), 2021))
    opened.when(spend("V-2", "1,00", code=code)).accepted()


# Mistakes outsiders make


def test_mistake_04_a_deferrable_appropriation_does_not_make_a_moment_pay_transfers() -> None:
    given(*BOTH_MOMENTS, text(OPERATING)).when(award("G-1", "1,00", line="operating")).refused(ExpenditureNotAllowed)
    yearly = (*OPENED, fixed("100,00"), plan(planned("grants", "50,00")), text())
    given(*yearly).when(award("G-1", "1,00")).accepted()
