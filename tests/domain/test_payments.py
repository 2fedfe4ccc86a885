"""Payments: within the commitment, by its plan, once, checked by one person and approved by another."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.commands import Command
from domain.facts import (
    Charge,
    Draw,
    OperatingExpenditureRecorded,
    Part,
    PaymentApproved,
    PaymentPrepared,
)
from domain.money import ZERO, eur
from domain.names import (
    AppropriationKind,
    BudgetAccount,
    Cost,
    Expenditure,
    LedgerAccount,
    Region,
    RegisterNumber,
    Source,
)
from domain.pots import Pot
from domain.refusals import (
    AlreadyApproved,
    BeforeItsDecision,
    ExceedsCommitment,
    InstalmentAbovePlan,
    InstalmentNotPlanned,
    InvoiceMissing,
    NameTaken,
    NothingToApprove,
    SamePerson,
    UnknownDecision,
)
from tests.support.grants import report
from tests.support.parts import grant_lines
from tests.support.scenario import Outcome, given, reversing
from tests.support.world import (
    APPROVER,
    AUTUMN,
    BRIDGE_COURSE_AWARDED,
    OPENED,
    OPERATING,
    PROGRAMS,
    SKILLS,
    SUMMER,
    VERIFIER,
    approve,
    award,
    awarding,
    but,
    contract,
    granted,
    pay,
    plan,
    planned,
    signing,
    spend,
    tender,
    with_money,
)

G1, T1 = RegisterNumber("G-1"), RegisterNumber("T-1")
SIGNED = (*with_money(), *contract("T-1", "100,00"))


def parts_of(outcome: Outcome) -> tuple[Part, ...]:
    (entry,) = outcome.accepted().entries
    assert isinstance(entry.fact, PaymentPrepared)
    return entry.fact.parts


def test_a_payment_moves_from_committed_through_in_payment_to_paid() -> None:
    drawn = grant_lines((2021, "01", "180 000,00"), (2021, "06", "120 000,00"))  # 300 000 by 300 : 200
    prepared = given(*BRIDGE_COURSE_AWARDED).when(pay("G-1", "300 000,00"))
    prepared.then(PaymentPrepared(G1, 1, "Invented College", None, AUTUMN, drawn, delivers=(), vat=None))
    prepared.holds(Pot.COMMITTED, eur("200 000,00")).holds(Pot.IN_PAYMENT, eur("300 000,00"))
    approved = prepared.when(approve("G-1")).then(
        PaymentApproved(
            G1,
            1,
            VERIFIER,
            payee="Invented College",
            invoice=None,
            budget_account=BudgetAccount("29.01.53.1"),
            ledger_account=LedgerAccount("82010000"),
            parts=drawn,
        )
    )
    approved.holds(Pot.IN_PAYMENT, ZERO).holds(Pot.PAID, eur("180 000,00"), region=Region("01"), program=SKILLS)


@pytest.mark.parametrize(
    "instalment, amount, planned_", [(1, "300 000,01", "300 000,00"), (2, "200 000,01", "200 000,00")]
)
def test_an_instalment_is_paid_up_to_its_plan(instalment: int, amount: str, planned_: str) -> None:
    reported = (*BRIDGE_COURSE_AWARDED, report("G-1"))
    given(*reported).when(pay("G-1", amount, instalment)).refused(
        InstalmentAbovePlan(G1, instalment, asked=eur(amount), planned=eur(planned_))
    )
    given(*reported).when(pay("G-1", planned_, instalment)).accepted()


@pytest.mark.parametrize("instalment", [0, 3, -1])
def test_an_instalment_that_is_not_planned_is_not_paid(instalment: int) -> None:
    given(*BRIDGE_COURSE_AWARDED).when(pay("G-1", "1,00", instalment)).refused(InstalmentNotPlanned(G1, instalment, 2))


def test_a_contract_is_paid_to_the_cent_and_no_further() -> None:
    paid = given(*SIGNED, pay("T-1", "99,99", invoice="I-1"))
    paid.when(pay("T-1", "0,02", 2, invoice="I-2")).refused(
        ExceedsCommitment, name=T1, asked=eur("0,02"), left=eur("0,01")
    )
    paid.when(pay("T-1", "0,01", 2, invoice="I-2")).holds(Pot.COMMITTED, ZERO).holds(Pot.IN_PAYMENT, eur("100,00"))


def test_a_payment_beyond_everything_names_what_is_left() -> None:
    given(*SIGNED).when(pay("T-1", "100,01", invoice="I-1")).refused(
        ExceedsCommitment, name=T1, asked=eur("100,01"), left=eur("100,00")
    )


def test_once_all_is_in_payment_nothing_is_left() -> None:
    used = given(*SIGNED, pay("T-1", "100,00", invoice="I-1"))
    used.when(pay("T-1", "0,01", 2, invoice="I-2")).refused(ExceedsCommitment, asked=eur("0,01"), left=ZERO)


def test_a_commitment_that_is_paid_in_full_leaves_the_books_and_still_says_that_nothing_is_left() -> None:
    settled = given(*SIGNED, pay("T-1", "100,00", invoice="I-1"), approve("T-1"))
    assert not settled.ledger.books.commitments
    settled.when(pay("T-1", "0,01", 2, invoice="I-2")).refused(ExceedsCommitment, name=T1, asked=eur("0,01"), left=ZERO)
    assert not settled.ledger.books.commitments


def test_a_commitment_s_room_counts_from_its_dates() -> None:
    later = given(*SIGNED, pay("T-1", "60,00", invoice="I-1", on=date(2021, 11, 1)))
    later.when(pay("T-1", "40,01", 2, invoice="I-2", on=AUTUMN)).refused(
        ExceedsCommitment, asked=eur("40,01"), left=eur("40,00")
    )
    later.when(pay("T-1", "40,00", 2, invoice="I-2", on=AUTUMN)).accepted()
    given(*SIGNED).when(pay("T-1", "1,00", invoice="I-1", on=date(2021, 8, 1))).refused(
        BeforeItsDecision(T1, date(2021, 8, 2), date(2021, 8, 1))
    )


@pytest.mark.parametrize("decision", ["G-9", "T-2"])
def test_only_a_commitment_is_paid_not_a_tender(decision: str) -> None:
    given(*SIGNED, tender("T-2", "1,00")).when(pay(decision, "1,00", invoice="I-1")).refused(
        UnknownDecision("commitment", decision)
    )


# Vintages and regions

TWO_VINTAGES = (
    *OPENED,
    granted("50,00"),
    granted("50,00", 2022),
    plan(planned("grants", "500,00"), year=2022),
    award(
        "G-1",
        "100,00",
        on=date(2022, 3, 1),
        regions={"01": "60,00", "06": "40,00"},
        instalments=("25,01", "35,00", "39,99"),
    ),
)


def test_payments_draw_the_oldest_vintage_first_and_the_last_takes_what_is_left() -> None:
    on = date(2022, 9, 1)
    world = given(*TWO_VINTAGES, report("G-1", on=on), report("G-1", on=on))  # 2021: 30 and 20; 2022: 30 and 20
    # 25.01 of 2021 by 30 : 20 is 15.006 and 10.004
    first = world.when(pay("G-1", "25,01", 1, on))
    assert parts_of(first) == grant_lines((2021, "01", "15,01"), (2021, "06", "10,00"))
    # what is left of 2021 is 14.99 and 10.00, then 10.01 of 2022 by 30 : 20 is 6.006 and 4.004
    second = first.when(pay("G-1", "35,00", 2, on))
    assert parts_of(second) == grant_lines(
        (2021, "01", "14,99"), (2021, "06", "10,00"), (2022, "01", "6,01"), (2022, "06", "4,00")
    )
    last = second.when(pay("G-1", "39,99", 3, on))
    assert parts_of(last) == grant_lines((2022, "01", "23,99"), (2022, "06", "16,00"))
    last.holds(Pot.COMMITTED, ZERO).holds(Pot.IN_PAYMENT, eur("60,00"), region=Region("01"))


def test_committed_money_stays_payable_after_its_vintage_ended() -> None:
    given(*SIGNED).when(pay("T-1", "100,00", invoice="I-1", on=date(2025, 1, 1))).holds(Pot.IN_PAYMENT, eur("100,00"))


# Four eyes


def test_whoever_prepared_a_payment_may_not_approve_it() -> None:
    prepared = given(*BRIDGE_COURSE_AWARDED, pay("G-1", "1,00"))
    prepared.when(approve("G-1", by=VERIFIER)).refused(SamePerson(VERIFIER, "G-1/1"))
    prepared.when(approve("G-1", by=APPROVER)).accepted()


def test_nor_may_they_after_the_approval_was_reversed() -> None:
    again = given(*BRIDGE_COURSE_AWARDED, pay("G-1", "1,00"), approve("G-1"), reversing(PaymentApproved))
    on = date(2021, 10, 1)
    again.when(approve("G-1", by=VERIFIER, on=on)).refused(SamePerson(VERIFIER, "G-1/1"))
    again.when(approve("G-1", on=date(2021, 9, 30))).refused(BeforeItsDecision("Payment G-1/1", on, date(2021, 9, 30)))
    again.when(approve("G-1", on=on)).holds(Pot.PAID, eur("1,00"))


def test_only_what_waits_is_approved_and_once() -> None:
    world = given(*BRIDGE_COURSE_AWARDED)
    world.when(approve("G-1")).refused(NothingToApprove("G-1/1"))
    world.when(pay("G-1", "1,00")).when(approve("G-1", 2)).refused(NothingToApprove("G-1/2"))
    world.when(approve("G-1")).when(approve("G-1")).refused(AlreadyApproved, payment="G-1/1")


def test_an_approval_does_not_come_before_its_preparation() -> None:
    day_before = date(2021, 8, 31)
    given(*BRIDGE_COURSE_AWARDED, pay("G-1", "1,00")).when(approve("G-1", on=day_before)).refused(
        BeforeItsDecision("Payment G-1/1", AUTUMN, day_before)
    )


# Twice


def test_the_key_of_a_payment_is_register_number_and_instalment() -> None:
    once = given(*BRIDGE_COURSE_AWARDED, report("G-1"), pay("G-1", "1,00"))
    position = once.ledger.entries[-1].position
    once.when(pay("G-1", "2,00")).refused(NameTaken("Payment", "G-1/1", position))
    once.when(approve("G-1")).when(pay("G-1", "2,00")).refused(NameTaken("Payment", "G-1/1", position))
    once.when(pay("G-1", "2,00", 2)).accepted()


TWO_CONTRACTS = (*SIGNED, *contract("T-2", "100,00"), *contract("T-3", "100,00", supplier="Another Oy"))


def test_an_invoice_is_paid_once_whatever_contract_of_its_supplier_it_bills() -> None:
    once = given(*TWO_CONTRACTS, pay("T-1", "1,00", invoice="I-1"))
    position = once.ledger.entries[-1].position
    for decision, instalment in (("T-1", 2), ("T-2", 1)):
        once.when(pay(decision, "1,00", instalment, invoice="I-1")).refused(NameTaken("Invoice", "I-1", position))
    once.when(pay("T-3", "1,00", invoice="I-1")).when(pay("T-2", "1,00", invoice="I-2")).accepted()


@pytest.mark.parametrize("signed_before", [True, False], ids=["signed before", "signed in the same list"])
def test_an_invoice_is_known_also_when_its_contract_is_as_new_as_the_payment(signed_before: bool) -> None:
    once = given(*SIGNED, pay("T-1", "1,00", invoice="I-1"), tender("T-2", "50,00"))
    position = once.ledger.entries[-2].position
    steps: list[Command] = [awarding("T-2", "50,00"), signing("T-2")]
    if signed_before:
        for step in steps:
            once.when(step).accepted()
        steps = []
    once.when(*steps, pay("T-2", "1,00", invoice="I-1")).refused(NameTaken("Invoice", "I-1", position))


def test_a_reversed_payment_gives_its_key_and_its_invoice_back() -> None:
    undone = given(*SIGNED, pay("T-1", "1,00", invoice="I-1"), reversing(PaymentPrepared))
    undone.when(pay("T-1", "2,00", invoice="I-1", on=date(2021, 10, 1))).holds(Pot.IN_PAYMENT, eur("2,00"))


@pytest.mark.parametrize("invoice", [None, ""])
def test_a_contract_is_paid_by_invoices(invoice: str | None) -> None:
    given(*SIGNED).when(pay("T-1", "1,00", invoice=invoice)).refused(InvoiceMissing(T1))


# Operating expenditure


def test_operating_expenditure_is_paid_straight_from_what_is_available() -> None:
    asked = but(spend("V-1", "12,00", code=OPERATING, cost=Cost.SALARIES), description="Salaries in May")
    given(*OPENED, granted("10,00", code=OPERATING, span=3), granted("5,00", 2022, code=OPERATING, span=3)).when(
        but(asked, effective_on=date(2022, 1, 31))
    ).then(
        OperatingExpenditureRecorded(
            "V-1",
            "Salaries in May",
            Cost.SALARIES,
            Charge(OPERATING),
            Expenditure.CONSUMPTION,
            (Draw(2021, eur("10,00")), Draw(2022, eur("2,00"))),
            vat=None,
            budget_account=BudgetAccount("29.01.04.1"),
            ledger_account=LedgerAccount("43000000"),
        )
    ).holds(Pot.PAID, eur("12,00"), moment=OPERATING, program=None, region=None).holds(Pot.AVAILABLE, eur("3,00"))


def test_a_voucher_is_recorded_once() -> None:
    once = given(*with_money(), spend("V-1", "1,00"))
    position = once.ledger.entries[-1].position
    once.when(spend("V-1", "2,00", on=AUTUMN)).refused(NameTaken("Voucher", "V-1", position))
    once.when(reversing(OperatingExpenditureRecorded)).when(spend("V-1", "2,00", on=AUTUMN)).accepted()


def test_estimated_money_is_not_overrun_without_permission() -> None:
    world = given(*OPENED, granted("10,00", span=1, kind=AppropriationKind.ESTIMATED), spend("V-1", "10,00", on=SUMMER))
    assert world.when(spend("V-2", "0,01")).answer.code == "exceeds-appropriation"  # type: ignore[union-attr]
    assert world.ledger.books.left(limits.appropriation(PROGRAMS, 2021, Source.NATIONAL, None)) == ZERO
