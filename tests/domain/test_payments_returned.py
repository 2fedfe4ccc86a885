"""Payments that come back, by their approver or by the bank: committed again, once, and paid again, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain import limits
from domain.facts import (
    ContractSigned,
    GrantAwarded,
    PaymentApproved,
    PaymentBounced,
    PaymentConfirmed,
    PaymentPrepared,
    PaymentReturned,
    ReportAccepted,
)
from domain.money import ZERO, eur
from domain.names import NATIONWIDE, Region, RegisterNumber, kebab
from domain.pots import Pot
from domain.refusals import (
    AlreadyApproved,
    BankReferenceMissing,
    BeforeItsDecision,
    ExceedsCommitment,
    NameTaken,
    NothingToApprove,
    NotPaid,
    NotReversible,
    PaidByTheBank,
    PaymentCameBack,
    ReasonMissing,
)
from tests.support.grants import amending, report
from tests.support.parts import grant_lines, lines
from tests.support.payments import OCTOBER, bounce, confirm, send_back
from tests.support.scenario import Ask, Outcome, Scenario, given, reversing
from tests.support.world import (
    AUTUMN,
    BRIDGE_COURSE_AWARDED,
    OPENED,
    OPERATING,
    PROGRAMS,
    VERIFIER,
    approve,
    award,
    but,
    contract,
    funded,
    granted,
    pay,
    plan,
    planned,
    with_money,
)

G1, T1 = RegisterNumber("G-1"), RegisterNumber("T-1")
SIGNED = (*with_money(), *contract("T-1", "100,00"))
WAITING = (*SIGNED, pay("T-1", "60,00", invoice="I-1"))
PAID = (*WAITING, approve("T-1"))
SETTLED = (*SIGNED, pay("T-1", "100,00", invoice="I-1"), approve("T-1"))
TWO_CHARGES = (
    *OPENED,
    granted("1 000,00"),
    granted("1 000,00", code=OPERATING, span=3),
    plan(planned("grants", "500,00"), planned("more", "500,00", code=OPERATING)),
)
COMMITMENT = limits.commitment(T1)


def position_of(world: Scenario | Outcome, kind: type, nth: int = -1) -> int:
    return [entry.position for entry in world.ledger.entries if isinstance(entry.fact, kind)][nth]


# Returned by its approver


def test_a_returned_payment_is_committed_again_line_by_line() -> None:
    back = given(*BRIDGE_COURSE_AWARDED, pay("G-1", "300 000,00")).when(send_back("G-1", on=OCTOBER))
    drawn = grant_lines((2021, "01", "180 000,00"), (2021, "06", "120 000,00"))
    back.then(PaymentReturned(G1, 1, "Invented College", None, drawn, (), None))
    back.holds(Pot.IN_PAYMENT, ZERO).holds(Pot.COMMITTED, eur("300 000,00"), region=Region("01"))
    back.leaves(limits.commitment(G1), eur("500 000,00"))
    assert back.entries[0].reason == "wrong payee"


def test_its_instalment_and_its_invoice_are_paid_again_but_once() -> None:
    back = given(*WAITING, send_back("T-1"))
    again = back.when(pay("T-1", "61,00", invoice="I-1")).holds(Pot.IN_PAYMENT, eur("61,00"))
    position = position_of(again, PaymentPrepared)
    again.when(pay("T-1", "1,00", 1, invoice="I-2")).refused(NameTaken("Payment", "T-1/1", position))
    again.when(pay("T-1", "1,00", 2, invoice="I-1")).refused(NameTaken("Invoice", "I-1", position))


@pytest.mark.parametrize("by", [VERIFIER, "anybody.else"])
def test_a_return_is_no_approval_so_that_anybody_may_do_it(by: str) -> None:
    given(*WAITING).when(but(send_back("T-1"), by=by)).holds(Pot.IN_PAYMENT, ZERO)


@pytest.mark.parametrize("reason", [None, ""])
def test_a_return_owes_its_reason(reason: str | None) -> None:
    given(*WAITING).when(send_back("T-1", reason=reason)).refused(ReasonMissing())


def test_only_what_waits_is_returned_and_once() -> None:
    given(*SIGNED).when(send_back("T-1")).refused(NothingToApprove("T-1/1"))
    given(*WAITING).when(send_back("T-1", 2)).refused(NothingToApprove("T-1/2"))
    given(*WAITING, send_back("T-1")).when(send_back("T-1")).refused(NothingToApprove("T-1/1"))
    given(*WAITING, send_back("T-1")).when(approve("T-1")).refused(NothingToApprove("T-1/1"))
    given(*WAITING).when(send_back("T-9")).refused(NothingToApprove("T-9/1"))


@pytest.mark.parametrize("world", [PAID, SETTLED], ids=["open", "settled"])
@pytest.mark.parametrize("ask", [send_back("T-1"), approve("T-1")], ids=["return", "approval"])
def test_what_was_approved_does_not_wait_and_the_refusal_says_since_when(world: tuple[Ask, ...], ask: Ask) -> None:
    paid = given(*world)
    paid.when(ask).refused(AlreadyApproved("T-1/1", position_of(paid, PaymentApproved)))


def test_nothing_comes_back_before_the_day_it_was_prepared_nor_is_paid_again_before_it_came_back() -> None:
    day_before = date(2021, 8, 31)
    given(*WAITING).when(send_back("T-1", on=day_before)).refused(
        BeforeItsDecision("Payment T-1/1", AUTUMN, day_before)
    )
    back = given(*WAITING, send_back("T-1", on=OCTOBER))
    back.when(pay("T-1", "1,00", invoice="I-1", on=AUTUMN)).refused(BeforeItsDecision(T1, OCTOBER, AUTUMN))
    back.when(pay("T-1", "100,00", invoice="I-1", on=OCTOBER)).leaves(COMMITMENT, ZERO)


def test_a_preparation_that_was_returned_is_not_reversed_even_when_it_was_prepared_again() -> None:
    back = given(*WAITING, send_back("T-1"))
    first = position_of(back, PaymentPrepared)
    back.when(reversing(PaymentPrepared)).refused(PaymentCameBack(first, "T-1/1"))
    again = back.when(pay("T-1", "30,00", invoice="I-1"))
    again.when(reversing(PaymentPrepared, 0)).refused(PaymentCameBack(first, "T-1/1"))
    again.when(reversing(PaymentPrepared, 1)).holds(Pot.COMMITTED, eur("100,00"))


def test_all_of_it_came_back_so_the_contract_can_be_undone() -> None:
    given(*WAITING, send_back("T-1")).when(reversing(ContractSigned)).holds(Pot.RESERVED, eur("100,00"))


# Confirmed by the bank


@pytest.mark.parametrize("world", [PAID, SETTLED], ids=["open", "settled"])
def test_a_confirmation_moves_nothing_and_is_recorded_once(world: tuple[Ask, ...]) -> None:
    paid = given(*world)
    moved, shelved = paid.ledger.pots(), dict(paid.ledger.shelf)
    confirmed = paid.when(confirm("T-1", on=OCTOBER)).then(PaymentConfirmed(T1, 1, "BANK-1"))
    assert confirmed.ledger.pots() == moved
    assert confirmed.ledger.shelf == shelved, "the decision itself is not touched"
    confirmed.when(confirm("T-1", reference="BANK-2")).refused(
        NameTaken("Confirmation of payment", "T-1/1", position_of(confirmed, PaymentConfirmed))
    )


def test_only_what_is_paid_is_confirmed() -> None:
    given(*SIGNED).when(confirm("T-1")).refused(NotPaid("T-1/1"))
    given(*WAITING).when(confirm("T-1")).refused(NotPaid("T-1/1"))
    given(*PAID).when(confirm("T-1", 2)).refused(NotPaid("T-1/2"))
    given(*PAID, bounce("T-1")).when(confirm("T-1", on=OCTOBER)).refused(NotPaid("T-1/1"))
    given(*PAID, reversing(PaymentApproved)).when(confirm("T-1", on=OCTOBER)).refused(NotPaid("T-1/1"))


def test_a_confirmation_has_a_reference_and_does_not_come_before_the_approval() -> None:
    given(*PAID).when(confirm("T-1", reference="")).refused(BankReferenceMissing("T-1/1"))
    day_before = date(2021, 8, 31)
    given(*PAID).when(confirm("T-1", on=day_before)).refused(
        BeforeItsDecision("The approval of payment T-1/1", AUTUMN, day_before)
    )


def test_a_confirmed_payment_is_not_reversed_but_may_still_bounce() -> None:
    confirmed = given(*PAID, confirm("T-1"))
    confirmed.when(reversing(PaymentApproved)).refused(PaidByTheBank(position_of(confirmed, PaymentApproved), "T-1/1"))
    confirmed.when(reversing(PaymentConfirmed)).refused(NotReversible, because="record the bounce")
    confirmed.when(bounce("T-1")).holds(Pot.PAID, ZERO)


# Bounced by the bank


@pytest.mark.parametrize("confirmed", [False, True], ids=["unconfirmed", "confirmed"])
@pytest.mark.parametrize("amount", ["60,00", "100,00"], ids=["open", "settled"])
def test_a_bounced_payment_is_committed_again(amount: str, confirmed: bool) -> None:
    paid = given(*SIGNED, pay("T-1", amount, invoice="I-1"), approve("T-1"), *([confirm("T-1")] if confirmed else []))
    bounced = paid.when(bounce("T-1"))
    bounced.then(PaymentBounced(T1, 1, "Invented Oy", "I-1", confirmed, lines((2021, NATIONWIDE, amount)), (), None))
    bounced.holds(Pot.PAID, ZERO).holds(Pot.IN_PAYMENT, ZERO).holds(Pot.COMMITTED, eur("100,00"))
    bounced.leaves(COMMITMENT, eur("100,00"))
    assert bounced.ledger.books.commitments[T1].since == OCTOBER
    assert not {name for name in bounced.ledger.claims if "T-1/1" in name or "I-1" in name}


def test_it_is_paid_again_but_once_and_confirmed_again_but_once() -> None:
    bounced = given(*SETTLED, confirm("T-1"), bounce("T-1"))
    bounced.when(pay("T-1", "40,00", invoice="I-1", on=AUTUMN)).refused(BeforeItsDecision(T1, OCTOBER, AUTUMN))
    again = bounced.when(pay("T-1", "100,00", invoice="I-1", on=OCTOBER)).when(approve("T-1", on=OCTOBER))
    again.holds(Pot.PAID, eur("100,00"))
    assert not again.ledger.books.commitments, "it is settled again"
    first = position_of(again, PaymentPrepared)
    again.when(pay("T-1", "1,00", 1, OCTOBER, "I-1")).refused(NameTaken("Payment", "T-1/1", first))
    again.when(pay("T-1", "1,00", 2, OCTOBER, "I-1")).refused(NameTaken("Invoice", "I-1", first))
    again.when(pay("T-1", "1,00", 2, OCTOBER, "I-2")).refused(ExceedsCommitment, asked=eur("1,00"), left=ZERO)
    twice = again.when(confirm("T-1", on=OCTOBER))
    twice.when(confirm("T-1", on=OCTOBER)).refused(NameTaken, name="T-1/1")
    twice.when(bounce("T-1")).holds(Pot.COMMITTED, eur("100,00"))


def test_only_what_is_paid_bounces_for_a_reason_and_once() -> None:
    given(*WAITING).when(bounce("T-1")).refused(NotPaid("T-1/1"))
    given(*PAID).when(bounce("T-1", 2)).refused(NotPaid("T-1/2"))
    given(*PAID).when(bounce("T-9")).refused(NotPaid("T-9/1"))
    given(*PAID, bounce("T-1")).when(bounce("T-1")).refused(NotPaid("T-1/1"))
    given(*PAID).when(bounce("T-1", reason=None)).refused(ReasonMissing())


def test_a_bounce_does_not_come_before_what_it_undoes() -> None:
    day_before = date(2021, 8, 31)
    given(*PAID).when(bounce("T-1", on=day_before)).refused(
        BeforeItsDecision("The approval of payment T-1/1", AUTUMN, day_before)
    )
    given(*PAID, confirm("T-1", on=OCTOBER)).when(bounce("T-1", on=AUTUMN)).refused(
        BeforeItsDecision("The confirmation of payment T-1/1", OCTOBER, AUTUMN)
    )


def test_money_that_bounces_in_a_later_year_is_committed_money_of_its_own_vintage() -> None:
    years_later = date(2024, 2, 1)  # the vintage of 2021 was usable through 2022
    bounced = given(*SETTLED).when(bounce("T-1", on=years_later))
    bounced.holds(Pot.COMMITTED, eur("100,00"), vintage=2021).holds(Pot.LAPSED, ZERO)
    bounced.when(pay("T-1", "100,00", invoice="I-1", on=years_later)).when(approve("T-1", on=years_later)).holds(
        Pot.PAID, eur("100,00"), vintage=2021
    )


@pytest.mark.parametrize("again", [False, True], ids=["bounced", "paid again"])
def test_an_approval_and_a_preparation_that_bounced_are_not_reversed(again: bool) -> None:
    world = given(*PAID, bounce("T-1"), *([pay("T-1", "1,00", 1, OCTOBER, "I-1")] if again else []))
    if again:
        world.when(approve("T-1", on=OCTOBER)).accepted()
    for kind in (PaymentApproved, PaymentPrepared):
        world.when(reversing(kind, 0)).refused(PaymentCameBack(position_of(world, kind, 0), "T-1/1"))
    if again:
        world.when(reversing(PaymentApproved)).when(reversing(PaymentPrepared)).holds(Pot.COMMITTED, eur("100,00"))


@pytest.mark.parametrize("kind", [PaymentReturned, PaymentBounced])
def test_what_came_back_is_prepared_again_not_reversed(kind: type) -> None:
    back = given(*WAITING, send_back("T-1"), pay("T-1", "60,00", invoice="I-1"), approve("T-1"), bounce("T-1"))
    back.when(reversing(kind)).refused(NotReversible, kind=kebab(kind), because="prepare the payment again")


def test_a_payment_whose_approval_was_reversed_is_returned_with_the_invoice_it_was_prepared_for() -> None:
    again = given(*PAID, reversing(PaymentApproved, on=OCTOBER)).when(send_back("T-1", on=OCTOBER))
    again.then(PaymentReturned(T1, 1, "Invented Oy", "I-1", lines((2021, NATIONWIDE, "60,00")), (), None))
    again.when(pay("T-1", "60,00", invoice="I-1", on=OCTOBER)).accepted()


def test_a_decision_of_two_charges_takes_each_part_back() -> None:
    grant = but(award("G-2", "100,00"), funding=funded(("more", "40,00"), ("grants", "60,00")))
    grant = but(grant, instalments=(eur("50,00"), eur("50,00")))
    two = given(
        *TWO_CHARGES,
        grant,
        report("G-2"),
        pay("G-2", "50,00", 1),
        approve("G-2", 1),
        pay("G-2", "50,00", 2),
        approve("G-2", 2),
    )
    first = two.when(bounce("G-2", 1)).holds(Pot.COMMITTED, eur("50,00"))
    both = first.when(bounce("G-2", 2)).holds(Pot.COMMITTED, eur("40,00"), moment=OPERATING)
    both.holds(Pot.COMMITTED, eur("60,00"), moment=PROGRAMS).holds(Pot.PAID, ZERO)
    both.when(reversing(ReportAccepted), reversing(GrantAwarded)).holds(Pot.COMMITTED, ZERO)


# In one list, in one turn


def test_a_payment_is_approved_confirmed_and_bounced_in_one_list() -> None:
    asks = [pay("T-1", "100,00", invoice="I-1"), approve("T-1"), confirm("T-1"), bounce("T-1", on=AUTUMN)]
    given(*SIGNED).when(*asks, pay("T-1", "100,00", invoice="I-1"), approve("T-1")).holds(Pot.PAID, eur("100,00"))
    given(*SIGNED).when(pay("T-1", "9,00", invoice="I-1"), send_back("T-1"), pay("T-1", "8,00", invoice="I-1")).holds(
        Pot.IN_PAYMENT, eur("8,00")
    )


def test_a_list_that_is_refused_leaves_no_trace_of_what_it_looked_up() -> None:
    world = given(*SETTLED)
    world.when(confirm("T-1"), bounce("T-1"), confirm("T-1", on=OCTOBER)).refused(NotPaid("T-1/1"))
    world.when(confirm("T-1"), bounce("T-1")).holds(Pot.COMMITTED, eur("100,00"))


def test_what_one_list_of_a_turn_approves_the_next_confirms_and_bounces() -> None:
    ledger = given(*SIGNED).ledger
    answers = ledger.turn(
        [pay("T-1", "100,00", invoice="I-1"), approve("T-1")],
        [confirm("T-1")],
        [confirm("T-1")],
        [bounce("T-1")],
        [pay("T-1", "100,00", 1, OCTOBER, "I-1")],
    )
    assert [isinstance(answer, list) for answer in answers] == [True, True, False, True, True]
    assert isinstance(answers[2], NameTaken)


NOVEMBER = date(2021, 11, 1)
TWICE_PAID = (
    pay("G-1", "60,00"),
    approve("G-1"),
    report("G-1", on=NOVEMBER),
    pay("G-1", "40,00", 2, on=NOVEMBER),
    approve("G-1", 2, on=NOVEMBER),
)


@pytest.mark.parametrize(
    "raised_on, first_day",
    [
        pytest.param(None, date(2021, 9, 1), id="nothing moved since it was paid"),
        pytest.param(date(2021, 8, 1), date(2021, 9, 1), id="it was raised before it was paid"),
        pytest.param(date(2021, 9, 1), NOVEMBER, id="it was raised on the day it was paid"),
    ],
)
def test_a_payment_comes_back_after_the_last_one_if_money_moved_since_it_was_paid(
    raised_on: date | None, first_day: date
) -> None:
    awarded = award("G-1", "100,00", instalments=("60,00", "40,00"))
    more = (amending("G-1", "101,00", "grants", ("60,00", "41,00"), on=raised_on),) if raised_on else ()
    world = given(*with_money(), awarded, *more, *TWICE_PAID)
    early = first_day - timedelta(days=1)
    world.when(bounce("G-1", on=early)).refused(BeforeItsDecision, effective_on=early)
    world.when(bounce("G-1", on=first_day)).holds(Pot.PAID, eur("40,00"))
