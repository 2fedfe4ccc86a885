"""Money that comes in beside the appropriations: opening balances, permitted overruns, income."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.commands import BringInOpeningBalance
from domain.facts import (
    AppropriationGranted,
    Charge,
    Draw,
    FrameAmount,
    IncomeRecorded,
    OpeningBalanceBroughtIn,
    OperatingExpenditureRecorded,
    OverrunPermitted,
)
from domain.money import ZERO, eur
from domain.names import AppropriationKind, Source
from domain.pots import Pot
from domain.refusals import (
    ExceedsAppropriation,
    FrameDoesNotFit,
    FrameTwice,
    KindDiffers,
    MomentNotKept,
    MoneyAlreadyIn,
    NameTaken,
    NotEstimated,
    NothingGrantedYet,
    NotNetBudgeted,
    NotPositive,
    OutsideBudgetYear,
    Refusal,
    VintageExpired,
    WrongSpan,
    YearOutsideCalendar,
)
from tests.support.moments import income, opening, overrun, text
from tests.support.scenario import given, reversing
from tests.support.world import (
    NEW_YEAR,
    NOT_KEPT,
    OPENED,
    OPERATING,
    OPERATING_FRAME,
    PROGRAMS,
    RRF_FRAME,
    SUMMER,
    but,
    fixed,
    frame,
    granted,
    operating_frame,
    spend,
    with_money,
)

D, F, E = AppropriationKind.DEFERRABLE, AppropriationKind.FIXED, AppropriationKind.ESTIMATED
EVE, NEXT = date(2021, 12, 31), date(2022, 1, 1)
OF_2020 = limits.appropriation(PROGRAMS, 2020, Source.NATIONAL, None)
OF_2021 = limits.appropriation(PROGRAMS, 2021, Source.NATIONAL, None)

# Opening balances


def test_what_was_left_of_a_vintage_is_brought_in_and_drawn_first() -> None:
    given(*OPENED, granted("100,00")).when(opening("40,00")).then(
        OpeningBalanceBroughtIn(PROGRAMS, Source.NATIONAL, 2020, D, 2, (FrameAmount(None, eur("40,00")),))
    ).holds(Pot.PARLIAMENT, eur("-40,00"), vintage=2020).leaves(OF_2020, eur("40,00")).when(
        spend("V-1", "50,00")
    ).leaves(OF_2020, ZERO).leaves(OF_2021, eur("90,00"))


def test_an_opening_balance_may_cite_frames_and_each_counts_under_its_own() -> None:
    framed = given(*OPENED, operating_frame("100,00", 2020))
    both = but(
        opening("60,00", code=OPERATING, span=3),
        amounts=(FrameAmount(OPERATING_FRAME, eur("100,00")), FrameAmount(None, eur("60,00"))),
    )
    framed.when(both).leaves(
        limits.appropriation(OPERATING, 2020, Source.NATIONAL, OPERATING_FRAME), eur("100,00")
    ).leaves(limits.appropriation(OPERATING, 2020, Source.NATIONAL, None), eur("60,00")).leaves(
        limits.frame_funding(OPERATING_FRAME, 2020), eur("100,00")
    )


@pytest.mark.parametrize(
    "asked, refusal",
    [
        (opening("0,00"), NotPositive("An opening balance", ZERO)),
        (opening("-1,00"), NotPositive("An opening balance", eur("-1,00"))),
        (but(opening("1,00"), amounts=()), FrameTwice()),
        (but(opening("1,00"), amounts=(FrameAmount(None, eur("1,00")),) * 2), FrameTwice()),
        (opening("1,00", 0), YearOutsideCalendar(0, 2000, 2099)),
        (opening("1,00", span=4), WrongSpan(D, 4)),
        (opening("1,00", code=NOT_KEPT[0]), MomentNotKept(NOT_KEPT[0])),
        (opening("1,00", 2019), VintageExpired(PROGRAMS, 2019, date(2020, 12, 31), NEW_YEAR)),
        (opening("1,00", 2020, kind=F, span=1), VintageExpired(PROGRAMS, 2020, date(2020, 12, 31), NEW_YEAR)),
        (opening("1,00", 2022), OutsideBudgetYear(2022, NEW_YEAR)),
        (opening("1,00", frame=RRF_FRAME), FrameDoesNotFit(RRF_FRAME, "program", "rrf", None)),
    ],
)
def test_an_opening_balance_that_cannot_be_is_refused(asked: BringInOpeningBalance, refusal: Refusal) -> None:
    given(*OPENED, frame(RRF_FRAME, {2020: "5,00"}, source=Source.RRF)).when(asked).refused(refusal)


def test_an_opening_balance_comes_before_other_money_of_its_vintage_and_source_and_once() -> None:
    taken = MoneyAlreadyIn(PROGRAMS, 2021, "national")
    given(*OPENED, granted("1,00")).when(opening("1,00", 2021)).refused(taken)
    once = given(*OPENED, opening("1,00", 2021, on=SUMMER))
    once.when(opening("1,00", 2021)).refused(taken)
    once.when(opening("1,00", 2021, source=Source.RRF)).accepted()
    # cut to nothing, it is still known to have been brought in
    once.when(granted("-1,00", ordinal=1, on=SUMMER)).when(opening("1,00", 2021)).refused(taken)
    given(*OPENED, granted("1,00"), reversing(AppropriationGranted)).when(opening("1,00", 2021)).accepted()


def test_the_vintage_of_an_opening_balance_is_known_as_by_a_grant() -> None:
    brought = given(*OPENED, opening("5,00", 2021, span=3))
    brought.when(granted("1,00", ordinal=1)).refused(KindDiffers(PROGRAMS, 2021, D, 3))
    brought.when(granted("1,00", span=3, ordinal=1)).leaves(OF_2021, eur("6,00"))


def test_an_opening_balance_is_undone_while_it_is_unspent_and_may_come_again() -> None:
    given(*OPENED, opening("5,00"), spend("V-1", "0,01")).when(reversing(OpeningBalanceBroughtIn)).refused(
        ExceedsAppropriation, asked=eur("5,00"), left=eur("4,99")
    )
    given(*OPENED, opening("5,00"), reversing(OpeningBalanceBroughtIn)).when(opening("6,00", span=3)).leaves(
        OF_2020, eur("6,00")
    )


# Overruns

ESTIMATED = (*OPENED, granted("100,00", kind=E, span=1))


def test_a_permitted_overrun_can_be_used_to_the_cent() -> None:
    spent = given(*ESTIMATED, spend("V-1", "100,00"))
    spent.when(spend("V-2", "0,01")).refused(ExceedsAppropriation, left=ZERO)
    spent.when(overrun("30,00")).then(
        OverrunPermitted(Charge(PROGRAMS), 2021, eur("30,00"), "Ministry of Education and Culture", "OKM/1/2021")
    ).holds(Pot.OVERRUN, eur("-30,00")).leaves(OF_2021, eur("30,00"))
    spent.when(spend("V-2", "30,01")).refused(ExceedsAppropriation, asked=eur("30,01"), left=eur("30,00"))
    spent.when(spend("V-2", "30,00")).leaves(OF_2021, ZERO).holds(Pot.PARLIAMENT, eur("-100,00"))


@pytest.mark.parametrize("kind, span", [(F, 1), (D, 2)])
def test_no_other_kind_is_ever_overrun(kind: AppropriationKind, span: int) -> None:
    given(*OPENED, granted("1,00", kind=kind, span=span)).when(overrun("1,00")).refused(
        NotEstimated(PROGRAMS, 2021, kind)
    )


def test_an_overrun_is_of_the_appropriation_s_own_year() -> None:
    estimated = given(*ESTIMATED)
    estimated.when(overrun("1,00", on=NEXT)).refused(OutsideBudgetYear(2021, NEXT))
    estimated.when(overrun("1,00", 2022, on=NEXT)).refused(NothingGrantedYet(PROGRAMS, 2022))
    estimated.when(overrun("0,00")).refused(NotPositive("An overrun", ZERO))
    estimated.when(overrun("1,00", code=NOT_KEPT[0])).refused(MomentNotKept(NOT_KEPT[0]))
    estimated.when(overrun("1,00", on=EVE)).accepted()


def test_an_overrun_counts_from_its_day() -> None:
    permitted = given(*ESTIMATED, overrun("10,00"))
    permitted.when(spend("V-1", "100,01", on=date(2021, 5, 31))).refused(ExceedsAppropriation, left=eur("100,00"))
    permitted.when(spend("V-1", "110,00", on=SUMMER)).accepted()


def test_an_overrun_is_undone_while_it_is_unused() -> None:
    given(*ESTIMATED, overrun("10,00"), spend("V-1", "100,01")).when(reversing(OverrunPermitted)).refused(
        ExceedsAppropriation, asked=eur("10,00"), left=eur("9,99")
    )
    given(*ESTIMATED, overrun("10,00"), reversing(OverrunPermitted)).when(overrun("11,00")).leaves(
        OF_2021, eur("111,00")
    )


# Income

NET = (*OPENED, granted("100,00", code=OPERATING, span=3), text(OPERATING, net_budgeted=True))
OPERATING_2021 = limits.appropriation(OPERATING, 2021, Source.NATIONAL, None)


def test_income_of_a_net_budgeted_moment_adds_to_the_year_s_vintage() -> None:
    asked = income("I-1", "25,00")
    given(*NET).when(asked).then(
        IncomeRecorded(
            "I-1",
            "Invented course fees",
            Charge(OPERATING),
            2021,
            eur("25,00"),
            asked.budget_account,
            asked.ledger_account,
        )
    ).holds(Pot.INCOME, eur("-25,00")).holds(Pot.PARLIAMENT, eur("-100,00")).leaves(OPERATING_2021, eur("125,00"))


def test_income_goes_to_its_own_year_though_an_older_vintage_is_usable() -> None:
    given(*NET, granted("1,00", 2022, OPERATING, span=3), text(OPERATING, 2022, net_budgeted=True)).when(
        income("I-1", "25,00", on=NEXT)
    ).holds(Pot.AVAILABLE, eur("100,00"), vintage=2021).holds(Pot.AVAILABLE, eur("26,00"), vintage=2022)


def test_income_needs_a_text_that_says_net_and_an_appropriation() -> None:
    given(*OPENED, granted("1,00", code=OPERATING)).when(income("I-1", "1,00")).refused(NotNetBudgeted(OPERATING, 2021))
    given(*OPENED, granted("1,00", code=OPERATING), text(OPERATING)).when(income("I-1", "1,00")).refused(
        NotNetBudgeted(OPERATING, 2021)
    )
    given(*NET).when(income("I-1", "1,00", on=NEXT)).refused(NotNetBudgeted(OPERATING, 2022))
    given(*NET, text(OPERATING, 2022, net_budgeted=True)).when(income("I-1", "1,00", on=NEXT)).refused(
        NothingGrantedYet(OPERATING, 2022)
    )
    given(*NET).when(income("I-1", "0,00")).refused(NotPositive("Income", ZERO))
    given(*OPENED, text(NOT_KEPT[0], net_budgeted=True)).when(income("I-1", "1,00", NOT_KEPT[0])).refused(
        MomentNotKept(NOT_KEPT[0])
    )


def test_a_voucher_of_income_or_expenditure_is_recorded_once() -> None:
    recorded = given(*NET, income("I-1", "25,00"))
    position = recorded.ledger.entries[-1].position
    recorded.when(income("I-1", "25,00")).refused(NameTaken("Voucher", "I-1", position))
    recorded.when(spend("I-1", "25,00", code=OPERATING)).refused(NameTaken("Voucher", "I-1", position))


def test_income_is_undone_while_it_is_unspent_and_its_voucher_is_free_again() -> None:
    spent = (*NET, income("I-1", "25,00"), spend("V-1", "100,01", code=OPERATING))
    given(*spent).when(reversing(IncomeRecorded)).refused(ExceedsAppropriation, asked=eur("25,00"), left=eur("24,99"))
    given(*spent, reversing(OperatingExpenditureRecorded), reversing(IncomeRecorded)).when(
        income("I-1", "26,00")
    ).leaves(OPERATING_2021, eur("126,00"))


def test_a_vintage_that_only_income_is_left_of_stays_known_and_usable() -> None:
    given(*NET, income("I-1", "25,00"), reversing(AppropriationGranted)).when(
        spend("V-1", "25,00", code=OPERATING)
    ).holds(Pot.PAID, eur("25,00"), moment=OPERATING, vintage=2021).when(fixed("1,00", code=OPERATING)).refused(
        KindDiffers(OPERATING, 2021, D, 3)
    )


# Mistakes outsiders make


def test_mistake_02_what_is_spent_of_a_deferrable_appropriation_does_not_change_what_was_granted() -> None:
    given(*with_money("100,00")).when(spend("V-1", "60,00")).holds(Pot.PARLIAMENT, eur("-100,00")).holds(
        Pot.PAID, eur("60,00")
    )


def test_mistake_03_spending_above_the_year_s_budget_is_no_overspending_where_an_earlier_vintage_explains_it() -> None:
    given(*OPENED, opening("40,00"), granted("100,00")).when(spend("V-1", "140,00")).holds(
        Pot.PAID, eur("40,00"), vintage=2020
    ).holds(Pot.PAID, eur("100,00"), vintage=2021).holds(Pot.AVAILABLE, ZERO).holds(
        Pot.PARLIAMENT, eur("-100,00"), vintage=2021
    ).when(spend("V-2", "0,01")).refused(ExceedsAppropriation, left=ZERO)


def test_mistake_06_vintages_are_not_pooled() -> None:
    outcome = given(*OPENED, opening("40,00"), granted("100,00")).when(spend("V-1", "50,00"))
    (entry,) = outcome.accepted().entries
    assert isinstance(entry.fact, OperatingExpenditureRecorded)
    assert entry.fact.draws == (Draw(2020, eur("40,00")), Draw(2021, eur("10,00")))
    outcome.when(spend("V-2", "90,00", on=NEXT)).holds(Pot.PAID, eur("100,00"), vintage=2021)


def test_mistake_13_cuts_are_recorded_and_only_what_is_available_bounds_new_spending() -> None:
    cut = given(*OPENED, opening("40,00"), granted("100,00"), granted("-130,00", ordinal=1, on=SUMMER))
    cut.when(spend("V-1", "40,01")).refused(ExceedsAppropriation)
    cut.when(spend("V-1", "40,00")).holds(Pot.AVAILABLE, eur("-30,00"), vintage=2021)


def test_mistake_14_income_from_the_facility_is_no_appropriation() -> None:
    facility = given(*OPENED, frame(RRF_FRAME, {2021: "50,00"}, source=Source.RRF), text(net_budgeted=True))
    received = but(income("I-1", "50,00", PROGRAMS), source=Source.RRF)
    facility.when(received).refused(NothingGrantedYet(PROGRAMS, 2021))
    assert not facility.ledger.pots()
