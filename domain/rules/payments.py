"""Payments and operating expenditure: checked by one person, approved by another (Decree 1243/1992 s. 38)."""

from __future__ import annotations

from domain.books import Books, Commitment
from domain.commands import ApprovePayment, PreparePayment, RecordOperatingExpenditure, ReverseFact
from domain.facts import Charge, Entry, OperatingExpenditureRecorded, PaymentApproved, PaymentPrepared, payment_name
from domain.money import ZERO
from domain.names import Expenditure
from domain.parts import covers, oldest_first
from domain.refusals import (
    BeforeItsDecision,
    BuiltUpon,
    ExceedsCommitment,
    InstalmentAbovePlan,
    InstalmentNotPlanned,
    InvoiceMissing,
    NameTaken,
    NothingToApprove,
    NotPositive,
    Refusal,
    SamePerson,
    SuspendedSince,
    UnknownDecision,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import draw, refuse_spending
from domain.rules.conditions import refuse_conditions
from domain.rules.undoing import same_year
from domain.subjects import invoice_claim


def prepare_payment(ask: PreparePayment, books: Books) -> Decision:
    """A payment draws its commitment, the oldest vintage first, spread over what is left of the regions."""
    held = books.commitments.get(ask.decision)
    if held is None:
        return UnknownDecision("commitment", ask.decision)
    if ask.effective_on < held.since:
        return BeforeItsDecision(ask.decision, held.since, ask.effective_on)
    if ask.amount <= 0:
        return NotPositive("A payment", ask.amount)
    if refusal := _refuse_instalment(ask, held) or _refuse_twice(ask, held, books):
        return refusal
    if not held.left:
        return ExceedsCommitment(ask.decision, ask.amount, ZERO, ())
    parts = oldest_first(held.left, ask.amount)
    return [PaymentPrepared(ask.decision, ask.instalment, held.party, ask.invoice, ask.due_on, parts, (), ask.vat)]


def approve_payment(ask: ApprovePayment, books: Books) -> Decision:
    """Whoever prepared a payment may not approve it."""
    name = payment_name(ask.decision, ask.instalment)
    payment = books.payments.get(name)
    if payment is None:
        return NothingToApprove(name)
    if ask.effective_on < payment.prepared_on:
        return BeforeItsDecision(f"Payment {name}", payment.prepared_on, ask.effective_on)
    if ask.by == payment.prepared_by:
        return SamePerson(ask.by, name)
    terms = books.commitments[ask.decision].grant
    if terms is not None and terms.suspended_on is not None:
        return SuspendedSince(ask.decision, terms.suspended_on)
    return [
        PaymentApproved(
            ask.decision,
            ask.instalment,
            payment.prepared_by,
            payment.payee,
            payment.invoice,
            ask.budget_account,
            ask.ledger_account,
            payment.parts,
        )
    ]


def record_operating_expenditure(ask: RecordOperatingExpenditure, books: Books) -> Decision:
    """Operating expenditure is paid straight from what is available, the oldest vintage first."""
    if position := books.claims.get(f"voucher:{ask.voucher}"):
        return NameTaken("Voucher", ask.voucher, position)
    if ask.amount <= 0:
        return NotPositive("Expenditure", ask.amount)
    charge = Charge(ask.moment, ask.source, ask.frame)
    if refusal := refuse_spending(charge, ask.effective_on, books):
        return refusal
    draws = draw(charge, ask.amount, ask.effective_on, books)
    if isinstance(draws, Refusal):
        return draws
    return [
        OperatingExpenditureRecorded(
            ask.voucher,
            ask.description,
            ask.cost,
            charge,
            Expenditure.CONSUMPTION,
            draws,
            ask.vat,
            ask.budget_account,
            ask.ledger_account,
        )
    ]


def _refuse_instalment(ask: PreparePayment, held: Commitment) -> Refusal | None:
    """A grant is paid by its payment plan, a contract by invoices."""
    if held.grant is None:
        return None if ask.invoice else InvoiceMissing(ask.decision)
    instalments = held.grant.instalments
    if not 1 <= ask.instalment <= len(instalments):
        return InstalmentNotPlanned(ask.decision, ask.instalment, len(instalments))
    planned = instalments[ask.instalment - 1]
    if ask.amount > planned:
        return InstalmentAbovePlan(ask.decision, ask.instalment, ask.amount, planned)
    return refuse_conditions(ask.decision, ask.instalment, held.grant, ask.effective_on)


def _refuse_twice(ask: PreparePayment, held: Commitment, books: Books) -> Refusal | None:
    """The key of a payment is register number and instalment; an invoice is paid once."""
    name = payment_name(ask.decision, ask.instalment)
    if position := books.claims.get(f"payment:{name}"):
        return NameTaken("Payment", name, position)
    if ask.invoice is not None and (position := books.claims.get(invoice_claim(held.party, ask.invoice))):
        return NameTaken("Invoice", ask.invoice, position)
    return None


RULES: Rules = {
    PreparePayment: prepare_payment,
    ApprovePayment: approve_payment,
    RecordOperatingExpenditure: record_operating_expenditure,
}


def _still_waiting(ask: ReverseFact, entry: Entry, fact: PaymentPrepared, books: Books) -> Refusal | None:
    """A payment that was approved is undone by undoing the approval first."""
    name = payment_name(fact.decision, fact.instalment)
    waiting = books.payments.get(name)
    if waiting is None:
        return BuiltUpon(ask.position, "the payment's approval")
    in_order = ask.effective_on >= waiting.prepared_on
    return None if in_order else BeforeItsDecision(f"Payment {name}", waiting.prepared_on, ask.effective_on)


def _still_paid(ask: ReverseFact, entry: Entry, fact: PaymentApproved, books: Books) -> Refusal | None:
    """What was ordered back, came back or was attributed anew stays paid; an approval is undone in its own year."""
    held = books.commitments.get(fact.decision)
    if held is None or not covers(books.paid(held), fact.parts):
        return BuiltUpon(ask.position, "a recovery, a repayment or a correction of what it paid")
    return same_year(ask, entry, fact, books)


UNDO: dict[type, Undoing] = {
    PaymentPrepared: _still_waiting,
    PaymentApproved: _still_paid,
    OperatingExpenditureRecorded: same_year,
}
