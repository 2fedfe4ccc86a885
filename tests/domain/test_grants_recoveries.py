"""What recipients owe and give back: ordered, waived, received; it restores no money."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.commands import SetControls
from domain.controls import FOUNDING, ReferenceRate
from domain.facts import (
    Basis,
    OperatingExpenditureRecorded,
    PaymentApproved,
    RecoveryOrdered,
    RecoveryWaived,
    RepaymentReceived,
)
from domain.money import ZERO, eur
from domain.names import AllocationBasis, Expenditure, RecoveryGround, Region, RegisterNumber, Report, Source
from domain.pots import Pot
from domain.refusals import (
    AboveDelegatedLimit,
    BeforeItsDecision,
    BuiltUpon,
    EndsBeforeItBegins,
    ExceedsPaid,
    ExceedsReceivable,
    InterestDaysMissing,
    NameTaken,
    NothingGrantedYet,
    NotPositive,
    RecoveryBarred,
    ReferenceRateUnknown,
    TextTooLate,
    UnknownDecision,
    UnknownRecovery,
)
from tests.support.grants import (
    CALLED,
    WINTER,
    call,
    called,
    closing,
    closing_call,
    ordering,
    receiving,
    report,
    waiving,
)
from tests.support.moments import text
from tests.support.scenario import given, reversing
from tests.support.world import (
    AUTUMN,
    DELEGATE,
    NEW_YEAR,
    OPENED,
    PROGRAMS,
    SUMMER,
    VERIFIER,
    approve,
    award,
    but,
    contract,
    granted,
    pay,
    plan,
    planned,
    spend,
    with_money,
)

G1 = RegisterNumber("G-1")
JANUARY = date(2022, 1, 10)
PAID_IN_FULL = (
    *with_money("1 000,00"),
    award("G-1", "500,00", regions={"01": "300,00", "06": "200,00"}),
    pay("G-1", "500,00"),
    approve("G-1"),
)
ORDERED = (*PAID_IN_FULL, ordering("G-1", "R-1", "250,00", interest=(AUTUMN, date(2021, 11, 10))))
"""250 euros over 70 days at 3 per cent: 250 x 3 x 70 / 36 500 = 1.4384."""


def test_a_grant_that_was_paid_in_full_comes_back_to_be_recovered() -> None:
    full = given(*PAID_IN_FULL)
    assert not full.ledger.books.commitments
    ordered = full.when(*ORDERED[-1:])
    ordered.holds(Pot.RECEIVABLE, eur("250,00")).holds(Pot.RECEIVABLE, eur("150,00"), region=Region("01"))
    ordered.holds(Pot.INTEREST_RECEIVABLE, eur("1,44")).holds(Pot.CLAIMS, eur("-251,44"))
    ordered.holds(Pot.PAID, eur("500,00")).holds(Pot.AVAILABLE, eur("500,00"))
    assert ordered.ledger.books.commitments, "what is still owed is still open"
    paid_back = ordered.when(receiving("G-1", "V-1", "250,00", "R-1", "1,44"))
    paid_back.holds(Pot.RECEIVABLE, ZERO).holds(Pot.RETURNED, eur("250,00")).holds(Pot.INTEREST_RETURNED, eur("1,44"))
    assert not paid_back.ledger.books.commitments


def test_a_grant_is_open_until_both_the_money_and_its_interest_are_back() -> None:
    for first, last in ((("250,00", "0,00"), ("0,00", "1,44")), (("0,00", "1,44"), ("250,00", "0,00"))):
        half = given(*ORDERED).when(receiving("G-1", "V-1", first[0], "R-1", first[1])).accepted()
        assert half.ledger.books.commitments
        whole = half.when(receiving("G-1", "V-2", last[0], "R-1", last[1])).accepted()
        assert not whole.ledger.books.commitments


def test_mistake_07_a_refund_does_not_restore_available_money() -> None:
    for back in ((receiving("G-1", "V-1", "500,00"),), (*ORDERED[-1:], receiving("G-1", "V-1", "250,00", "R-1"))):
        given(*PAID_IN_FULL, *back[:-1]).when(*back[-1:]).holds(Pot.AVAILABLE, eur("500,00")).holds(
            Pot.PAID, eur("500,00")
        ).leaves(limits.appropriation(PROGRAMS, 2021, Source.NATIONAL, None), eur("500,00"))


BY_PAYMENT = (Basis(Expenditure.TRANSFER, AllocationBasis.PAYMENT),)
NET_2022 = (
    text(year=2022, bases=BY_PAYMENT, pays=(Expenditure.CONSUMPTION,), net_budgeted=True),
    granted("100,00", 2022),
    receiving("G-1", "V-1", "20,00"),
)
"""A repayment that is income: 120 euros of 2022 came in, and none of them is in use."""

BY_COMMITMENT_2022 = text(year=2022, on=date(2022, 2, 1), pays=(Expenditure.CONSUMPTION,), net_budgeted=True)


def test_a_repayment_of_a_net_budgeted_moment_came_in_and_is_not_in_use() -> None:
    back = given(*PAID_IN_FULL, *NET_2022)
    back.when(BY_COMMITMENT_2022).accepted()
    back.when(reversing(RepaymentReceived, on=date(2022, 2, 1))).holds(Pot.INCOME, ZERO)


def test_the_text_of_a_year_is_bound_though_only_as_much_is_in_use_as_came_back() -> None:
    used = given(*PAID_IN_FULL, spend("V-2", "500,00"), *NET_2022, spend("V-3", "20,00", on=date(2022, 1, 20)))
    used.when(BY_COMMITMENT_2022).refused(TextTooLate(PROGRAMS, 2022, "the basis of allocation"))


def test_a_repayment_is_income_only_of_a_year_that_has_an_appropriation() -> None:
    net_budgeted, _, repaid = NET_2022
    given(*PAID_IN_FULL, net_budgeted).when(repaid).refused(NothingGrantedYet(PROGRAMS, 2022))


def test_mistake_07_an_error_of_the_same_year_does() -> None:
    undone = given(*with_money("1 000,00"), spend("V-1", "10,00")).when(reversing(OperatingExpenditureRecorded))
    undone.holds(Pot.AVAILABLE, eur("1 000,00"))


def test_mistake_09_no_instalment_is_paid_twice_not_even_after_it_came_back() -> None:
    back = given(*PAID_IN_FULL, receiving("G-1", "V-1", "500,00"))
    position = next(e.position for e in back.ledger.entries if isinstance(e.fact, PaymentApproved)) - 1
    back.when(pay("G-1", "500,00", on=JANUARY)).refused(NameTaken("Payment", "G-1/1", position))


def test_what_is_ordered_back_is_what_was_paid_the_oldest_vintage_first() -> None:
    on = date(2022, 3, 1)
    over_years = (
        *OPENED,
        granted("100,00"),
        granted("100,00", 2022),
        plan(planned("grants", "500,00"), year=2022),
        award("G-1", "150,00", on, regions={"01": "90,00", "06": "60,00"}, instalments=("120,00", "30,00")),
        pay("G-1", "120,00", on=on),
        approve("G-1", on=on),
    )
    ordered = given(*over_years).when(ordering("G-1", "R-1", "110,00", on))
    # all 100 of 2021 as it was awarded, 60 : 40, and 10 of the 20 of 2022 that were paid
    ordered.holds(Pot.RECEIVABLE, eur("100,00"), vintage=2021).holds(Pot.RECEIVABLE, eur("10,00"), vintage=2022)
    ordered.holds(Pot.RECEIVABLE, eur("66,00"), region=Region("01"))
    ordered.when(ordering("G-1", "R-2", "10,01", on)).refused(ExceedsPaid("G-1", eur("10,01"), eur("10,00")))
    ordered.when(ordering("G-1", "R-2", "10,00", on)).holds(Pot.RECEIVABLE, eur("20,00"), vintage=2022)


def test_no_more_comes_back_than_was_paid() -> None:
    world = given(*PAID_IN_FULL)
    world.when(ordering("G-1", "R-1", "500,01")).refused(ExceedsPaid("G-1", eur("500,01"), eur("500,00")))
    world.when(receiving("G-1", "V-1", "500,01")).refused(ExceedsPaid("G-1", eur("500,01"), eur("500,00")))
    world.when(receiving("G-1", "V-1", "100,00")).holds(Pot.CLAIMS, eur("-100,00"))
    world.when(ordering("G-1", "R-1", "400,01")).refused(ExceedsPaid("G-1", eur("400,01"), eur("400,00")))
    world.when(ordering("G-1", "R-1", "400,00", JANUARY)).when(waiving("G-1", "R-1", "400,00", on=JANUARY)).when(
        ordering("G-1", "R-2", "0,01", JANUARY)
    ).refused(ExceedsPaid("G-1", eur("0,01"), ZERO))
    given(*PAID_IN_FULL[:-1]).when(ordering("G-1", "R-1", "0,01")).refused(ExceedsPaid("G-1", eur("0,01"), ZERO))


def test_a_recovery_is_waived_in_part_and_given_back_in_part() -> None:
    waived = given(*ORDERED).when(waiving("G-1", "R-1", "50,00", "0,44"))
    waived.holds(Pot.WAIVED, eur("50,00")).holds(Pot.RECEIVABLE, eur("200,00"))
    waived.holds(Pot.INTEREST_RECEIVABLE, eur("1,00")).holds(Pot.CLAIMS, eur("-251,00"))
    back = waived.when(receiving("G-1", "V-1", "199,99", "R-1", "1,00")).holds(Pot.RECEIVABLE, eur("0,01"))
    too_much = receiving("G-1", "V-2", "0,02", "R-1")
    back.when(too_much).refused(ExceedsReceivable("R-1", eur("0,02"), eur("0,01"), ZERO, ZERO))
    back.when(receiving("G-1", "V-2", "0,00", "R-1", "0,01")).refused(
        ExceedsReceivable("R-1", ZERO, eur("0,01"), eur("0,01"), ZERO)
    )
    back.when(waiving("G-1", "R-1", "0,02", on=JANUARY)).refused(
        ExceedsReceivable("R-1", eur("0,02"), eur("0,01"), ZERO, ZERO)
    )
    done = back.when(receiving("G-1", "V-2", "0,01", "R-1")).holds(Pot.RETURNED, eur("200,00"))
    assert not done.ledger.books.commitments


def test_what_was_decided_on_a_recovery_is_undone_from_the_last() -> None:
    world = given(*ORDERED, waiving("G-1", "R-1", "50,00"), receiving("G-1", "V-1", "200,00", "R-1", "1,44"))
    ordered, waived, received = (entry.position for entry in world.ledger.entries[-3:])
    world.when(reversing(RecoveryOrdered, on=JANUARY)).refused(BuiltUpon(ordered, f"fact {received}"))
    world.when(reversing(RecoveryWaived, on=JANUARY)).refused(BuiltUpon(waived, f"fact {received}"))
    again = world.when(reversing(RepaymentReceived, on=JANUARY)).holds(Pot.RECEIVABLE, eur("200,00"))
    again.holds(Pot.INTEREST_RECEIVABLE, eur("1,44")).holds(Pot.RETURNED, ZERO)
    again = again.when(reversing(RecoveryWaived, on=JANUARY)).holds(Pot.RECEIVABLE, eur("250,00"))
    again = again.when(reversing(RecoveryOrdered, on=JANUARY)).holds(Pot.CLAIMS, ZERO)
    again = again.when(ordering("G-1", "R-1", "500,00", JANUARY)).holds(Pot.RECEIVABLE, eur("500,00"))
    again.when(receiving("G-1", "V-1", "500,00", "R-1")).holds(Pot.RETURNED, eur("500,00"))


def test_what_came_unasked_is_undone() -> None:
    undone = given(*PAID_IN_FULL, receiving("G-1", "V-1", "100,00", interest="1,00")).when(
        reversing(RepaymentReceived, on=JANUARY)
    )
    undone.holds(Pot.RETURNED, ZERO).holds(Pot.CLAIMS, ZERO).holds(Pot.INTEREST_RETURNED, ZERO)
    undone.when(receiving("G-1", "V-1", "500,00")).holds(Pot.RETURNED, eur("500,00"))


@pytest.mark.parametrize(
    "asked, refusal",
    [
        (but(ORDERED[-1], recovery=G1), NameTaken("Decision", "G-1", 11)),
        (ordering("G-9", "R-1", "1,00"), UnknownDecision("grant", "G-9")),
        (ordering("G-1", "R-1", "0,00"), NotPositive("What comes back", ZERO)),
        (
            but(ordering("G-1", "R-1", "1,00"), due_on=date(2021, 11, 30)),
            EndsBeforeItBegins("The time for repayment", WINTER, date(2021, 11, 30)),
        ),
        (but(ordering("G-1", "R-1", "1,00"), interest_from=AUTUMN), InterestDaysMissing()),
        (but(ordering("G-1", "R-1", "1,00"), interest_until=AUTUMN), InterestDaysMissing()),
        (
            ordering("G-1", "R-1", "1,00", interest=(AUTUMN, SUMMER)),
            EndsBeforeItBegins("Interest", AUTUMN, SUMMER),
        ),
        (ordering("G-1", "R-1", "1,00", on=date(2021, 5, 31)), BeforeItsDecision("G-1", SUMMER, date(2021, 5, 31))),
        (waiving("G-1", "R-1", "1,00"), UnknownRecovery("G-1", "R-1")),
        (waiving("G-9", "R-1", "1,00"), UnknownDecision("grant", "G-9")),
        (receiving("G-1", "V-1", "1,00", "R-1"), UnknownRecovery("G-1", "R-1")),
        (receiving("G-9", "V-1", "1,00"), UnknownDecision("grant", "G-9")),
        (receiving("G-1", "V-1", "1,00", interest="-0,01"), NotPositive("Interest", eur("-0,01"))),
        (receiving("G-1", "V-1", "0,00"), NotPositive("What comes back", ZERO)),
    ],
)
def test_what_is_not_owed_is_not_claimed(asked: object, refusal: object) -> None:
    given(*PAID_IN_FULL).when(asked).refused(refusal)  # type: ignore[arg-type]


def test_a_recovery_is_of_a_grant_and_under_its_own_number() -> None:
    world = given(*ORDERED)
    position = world.ledger.entries[-1].position
    for ask in (ordering("G-1", "R-1", "1,00"), award("R-1", "1,00")):
        world.when(ask).refused(NameTaken("Decision", "R-1", position))
    given(*with_money(), *contract("T-1", "10,00")).when(ordering("T-1", "R-1", "1,00")).refused(
        UnknownDecision("grant", "T-1")
    )


def test_what_comes_on_a_recovery_comes_after_it_and_is_something() -> None:
    world = given(*ORDERED)
    day_before = date(2021, 11, 30)
    world.when(receiving("G-1", "V-1", "1,00", "R-1", on=day_before)).refused(
        BeforeItsDecision("R-1", WINTER, day_before)
    )
    nothing = NotPositive("What is given back or waived", ZERO)
    world.when(receiving("G-1", "V-1", "0,00", "R-1")).refused(nothing)
    world.when(waiving("G-1", "R-1", "0,00")).refused(nothing)
    world.when(receiving("G-1", "V-1", "-1,00", "R-1", "1,44")).refused(
        NotPositive("What is given back or waived", eur("-1,00"))
    )


def test_a_voucher_is_recorded_once_for_expenditure_and_repayments_together() -> None:
    world = given(*PAID_IN_FULL, spend("V-1", "1,00"), receiving("G-1", "V-2", "1,00"))
    position = world.ledger.entries[-1].position
    world.when(receiving("G-1", "V-1", "1,00")).refused(NameTaken("Voucher", "V-1", position - 1))
    for ask in (receiving("G-1", "V-2", "1,00"), spend("V-2", "1,00")):
        world.when(ask).refused(NameTaken("Voucher", "V-2", position))


def test_a_delegate_orders_and_waives_up_to_the_limit() -> None:
    paid = (*with_money(), award("G-1", "60 000,00"), pay("G-1", "60 000,00"), approve("G-1"))
    above = AboveDelegatedLimit(DELEGATE, eur("50 000,01"), eur("50 000,00"))
    given(*paid).when(ordering("G-1", "R-1", "50 000,01", by=DELEGATE)).refused(above)
    given(*paid).when(ordering("G-1", "R-1", "50 000,00", by=DELEGATE)).accepted()
    given(*paid, ordering("G-1", "R-1", "60 000,00")).when(waiving("G-1", "R-1", "50 000,01", by=DELEGATE)).refused(
        above
    )


def test_recovery_is_barred_ten_years_after_the_last_payment() -> None:
    last_day, next_day = date(2031, 9, 1), date(2031, 9, 2)
    given(*PAID_IN_FULL).when(ordering("G-1", "R-1", "200,00", last_day)).accepted()
    given(*PAID_IN_FULL).when(ordering("G-1", "R-1", "200,00", next_day)).refused(
        RecoveryBarred("G-1", AUTUMN, last_day)
    )
    on = date(2021, 10, 15)
    twice = (
        *with_money(),
        award("G-1", "100,00", instalments=("60,00", "40,00")),
        pay("G-1", "60,00"),
        approve("G-1"),
        report("G-1"),
        pay("G-1", "40,00", 2, on),
        approve("G-1", 2, on),
    )
    given(*twice).when(ordering("G-1", "R-1", "1,00", date(2031, 10, 15))).accepted()
    undone = given(*twice, reversing(PaymentApproved, on=on))
    undone.when(ordering("G-1", "R-1", "1,00", next_day)).refused(RecoveryBarred("G-1", AUTUMN, last_day))


@pytest.mark.parametrize(
    "asked, warned",
    [
        (ordering("G-1", "R-1", "100,01"), ()),
        (ordering("G-1", "R-1", "100,00"), ("small-recovery",)),
        (ordering("G-1", "R-1", "200,00", known_on=date(2019, 12, 1)), ()),
        (ordering("G-1", "R-1", "200,00", known_on=date(2019, 11, 30)), ("recovery-late",)),
        (ordering("G-1", "R-1", "1,00", known_on=date(2019, 1, 1)), ("small-recovery", "recovery-late")),
    ],
)
def test_little_may_be_kept_and_recoveries_are_ordered_within_two_years(asked: object, warned: object) -> None:
    assert given(*PAID_IN_FULL).when(asked).accepted().entries[0].warned == warned  # type: ignore[arg-type]


def test_interest_follows_the_reference_rates_of_the_controls() -> None:
    rates = (ReferenceRate(NEW_YEAR, 0), ReferenceRate(date(2021, 11, 1), 400))
    controls = but(FOUNDING, version=2, since=CALLED, reference_rates=rates)
    world = given(*PAID_IN_FULL, SetControls(by=VERIFIER, effective_on=CALLED, controls=controls))
    before = (date(2020, 12, 31), AUTUMN)
    world.when(ordering("G-1", "R-1", "500,00", interest=before)).refused(ReferenceRateUnknown(before[0]))
    # 60 days at 3 per cent and 10 at 7: (180 + 70) x 500 / 36 500 = 3.4247
    ordered = world.when(ordering("G-1", "R-1", "500,00", interest=(AUTUMN, date(2021, 11, 10))))
    ordered.holds(Pot.INTEREST_RECEIVABLE, eur("3,42")).holds(Pot.INTEREST_RECEIVABLE, eur("2,05"), region=Region("01"))


@pytest.mark.parametrize("ground", list(RecoveryGround))
def test_a_recovery_stands_on_one_of_three_grounds(ground: RecoveryGround) -> None:
    (entry,) = given(*PAID_IN_FULL).when(ordering("G-1", "R-1", "200,00", ground=ground)).accepted().entries
    assert isinstance(entry.fact, RecoveryOrdered) and entry.fact.ground is ground


def test_a_grant_from_the_call_to_the_recovery() -> None:
    on = date(2022, 2, 1)
    paid = given(
        *with_money("100 000,00"),
        call("C-1", ("grants", "90 000,00"), regions={"01": "50 000,00", "06": "40 000,00"}),
        but(
            called("G-1", "C-1", "80 000,00", regions={"01": "80 000,00"}),
            instalments=(eur("48 000,00"), eur("32 000,00")),
            own_contribution=eur("20 000,00"),
            eligible_costs=eur("100 000,00"),
            used_until=date(2021, 12, 31),
        ),
        closing_call("C-1"),
        pay("G-1", "48 000,00"),
        approve("G-1"),
        report("G-1", on=date(2021, 10, 1)),
        pay("G-1", "30 000,00", 2, date(2021, 10, 1)),
        approve("G-1", 2, date(2021, 10, 1)),
        report("G-1", Report.FINAL, on),
    )
    closed = paid.when(closing("G-1", on))
    closed.holds(Pot.PAID, eur("78 000,00")).holds(Pot.AVAILABLE, eur("22 000,00")).holds(Pot.COMMITTED, ZERO)
    assert not closed.ledger.books.commitments and not closed.ledger.books.reservations
    ordered = closed.when(ordering("G-1", "R-1", "5 000,00", date(2022, 3, 1)))
    ordered.holds(Pot.RECEIVABLE, eur("5 000,00"), region=Region("01"))
    waived = ordered.when(waiving("G-1", "R-1", "1 000,00", on=date(2022, 3, 15)))
    back = waived.when(receiving("G-1", "V-1", "4 000,00", "R-1", on=date(2022, 4, 1)))
    back.holds(Pot.RETURNED, eur("4 000,00")).holds(Pot.WAIVED, eur("1 000,00")).holds(Pot.RECEIVABLE, ZERO)
    back.holds(Pot.PAID, eur("78 000,00")).holds(Pot.AVAILABLE, eur("22 000,00"))
    assert not back.ledger.books.commitments


def test_as_much_interest_as_money_may_come_back() -> None:
    back = given(*ORDERED).when(receiving("G-1", "V-1", "1,44", "R-1", "1,44"))
    back.holds(Pot.RETURNED, eur("1,44")).holds(Pot.INTEREST_RETURNED, eur("1,44"))
