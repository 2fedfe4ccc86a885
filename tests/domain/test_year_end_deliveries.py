"""Deliveries: outturn of a moment that counts by delivery, up to what was committed, each once."""

from __future__ import annotations

from datetime import date

import pytest

from domain.facts import DeliveryRecorded, PaymentPrepared
from domain.money import ZERO, eur
from domain.names import AllocationBasis, RegisterNumber
from domain.pots import Pot
from domain.refusals import (
    BeforeItsDecision,
    BuiltUpon,
    ExceedsUndelivered,
    NameTaken,
    NotByDelivery,
    NotPositive,
    UnknownDecision,
)
from tests.support.payments import bounce, send_back
from tests.support.scenario import given, reversing
from tests.support.world import AUTUMN, OPENED, PLAN_2021, approve, contract, fixed, granted, pay
from tests.support.year_end import BY_DELIVERY, account, by, close, deliver, signed, text

T1 = RegisterNumber("T-1")
LATER = date(2021, 10, 1)


def test_a_delivery_counts_on_its_day_and_a_payment_uses_it_up() -> None:
    delivered = given(*BY_DELIVERY).when(deliver("T-1", "100,00")).holds(Pot.DELIVERED, eur("100,00"))
    paid = delivered.when(pay("T-1", "60,00", invoice="I-1", on=LATER)).holds(Pot.DELIVERED, eur("100,00"))
    more = paid.when(pay("T-1", "70,00", 2, invoice="I-2", on=LATER))
    more.holds(Pot.DELIVERED, eur("130,00"))  # 40 were delivered before, 30 are shown by the payment itself
    taken_back = more.when(reversing(PaymentPrepared, on=LATER)).holds(Pot.DELIVERED, eur("100,00"))
    taken_back.when(pay("T-1", "40,00", 2, invoice="I-2", on=LATER)).holds(Pot.DELIVERED, eur("100,00"))


def test_no_more_is_delivered_than_what_was_committed_and_is_not_delivered_yet() -> None:
    some = given(*BY_DELIVERY, deliver("T-1", "100,00"), pay("T-1", "150,00", invoice="I-1"), approve("T-1"))
    some.when(deliver("T-1", "150,01", LATER, "D-2")).refused(
        ExceedsUndelivered(T1, eur("150,01"), eur("150,00"), LATER)
    )
    all_of_it = some.when(deliver("T-1", "150,00", LATER, "D-2")).holds(Pot.DELIVERED, eur("300,00"))
    all_of_it.when(deliver("T-1", "0,01", LATER, "D-3")).refused(ExceedsUndelivered, left=ZERO)


def test_an_expired_vintage_is_not_delivered_from_any_more() -> None:
    january = date(2022, 1, 3)
    given(*BY_DELIVERY).when(deliver("T-1", "1,00", january)).refused(NotByDelivery(T1))
    partly = given(*BY_DELIVERY, deliver("T-1", "40,00"))
    partly.when(deliver("T-1", "0,01", january, "D-2")).refused(ExceedsUndelivered, left=ZERO)


@pytest.mark.parametrize(
    "asked, refusal",
    [
        (deliver("T-9", "1,00"), UnknownDecision("commitment", "T-9")),
        (deliver("T-1", "1,00", date(2021, 8, 1)), BeforeItsDecision(T1, date(2021, 8, 2), date(2021, 8, 1))),
        (deliver("T-1", "0,00"), NotPositive("A delivery", ZERO)),
    ],
)
def test_a_delivery_that_cannot_be(asked: object, refusal: object) -> None:
    given(*BY_DELIVERY).when(asked).refused(refusal)  # type: ignore[arg-type]


def test_a_document_is_recorded_once_until_it_is_undone() -> None:
    once = given(*BY_DELIVERY, deliver("T-1", "10,00"))
    once.when(deliver("T-1", "10,00")).refused(NameTaken("Delivery", "D-1", len(once.ledger.entries)))
    undone = once.when(reversing(DeliveryRecorded, on=AUTUMN)).holds(Pot.DELIVERED, ZERO)
    undone.when(deliver("T-1", "20,00")).holds(Pot.DELIVERED, eur("20,00"))


def test_a_delivery_that_was_paid_is_not_undone() -> None:
    paid = given(*BY_DELIVERY, deliver("T-1", "10,00"), pay("T-1", "0,01", invoice="I-1"))
    paid.when(reversing(DeliveryRecorded, on=LATER)).refused(BuiltUpon)


@pytest.mark.parametrize("basis", [it for it in AllocationBasis if it is not AllocationBasis.ACCRUAL])
def test_on_another_basis_deliveries_are_not_recorded(basis: AllocationBasis) -> None:
    other = (*OPENED, text(bases=by(basis)), fixed("1 000,00"), PLAN_2021, *contract("T-1", "300,00"))
    given(*other).when(deliver("T-1", "1,00")).refused(NotByDelivery(T1))
    given(*other).when(pay("T-1", "1,00", invoice="I-1")).holds(Pot.DELIVERED, ZERO)


def test_the_outturn_is_the_delivery_s_and_not_the_payment_s() -> None:
    years = given(
        *OPENED,
        text(bases=by(AllocationBasis.ACCRUAL)),
        granted("1 000,00", span=3),
        PLAN_2021,
        *contract("T-1", "300,00"),
        deliver("T-1", "200,00", date(2021, 12, 31), accrual=True),
        close(2021),
        pay("T-1", "250,00", invoice="I-1", on=date(2022, 1, 20)),
        approve("T-1", on=date(2022, 1, 21)),
        close(2022),
    )
    assert signed(years.ledger, 2021) == (account(2021, "1 000,00", outturn="200,00", carried_out="800,00"),)
    assert signed(years.ledger, 2022) == (account(2021, carried_in="800,00", outturn="50,00", carried_out="750,00"),)


def test_a_payment_that_comes_back_leaves_delivered_what_was_delivered_before_it() -> None:
    paid = given(*BY_DELIVERY, deliver("T-1", "100,00"), pay("T-1", "120,00", invoice="I-1", on=LATER))
    returned = paid.when(send_back("T-1", on=LATER)).holds(Pot.DELIVERED, eur("100,00"))
    returned.when(pay("T-1", "100,00", invoice="I-1", on=LATER)).holds(Pot.DELIVERED, eur("100,00"))
    bounced = paid.when(approve("T-1", on=LATER)).when(bounce("T-1", on=LATER)).holds(Pot.DELIVERED, eur("100,00"))
    bounced.when(deliver("T-1", "200,01", LATER, "D-2")).refused(ExceedsUndelivered, left=eur("200,00"))
