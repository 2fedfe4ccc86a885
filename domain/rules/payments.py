"""Payments and operating expenditure: checked by one person, approved by another (Decree 1243/1992 s. 38)."""

from __future__ import annotations

from collections.abc import Iterable

from domain.books import Books
from domain.commands import (
    ApprovePayment,
    Asked,
    BouncePayment,
    ConfirmPayment,
    PreparePayment,
    RecordOperatingExpenditure,
    ReturnPayment,
    ReverseFact,
)
from domain.controls import Controls
from domain.decisions import Commitment
from domain.facts import (
    Charge,
    Entry,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentBounced,
    PaymentConfirmed,
    PaymentPrepared,
    PaymentReturned,
    payment_name,
)
from domain.money import ZERO
from domain.names import Cost, Expenditure, Source
from domain.parts import covers
from domain.refusals import (
    BeforeItsDecision,
    BuiltUpon,
    ExceedsCommitment,
    InstalmentAbovePlan,
    InstalmentNotPlanned,
    InvoiceMissing,
    NameTaken,
    NotPositive,
    PaidByTheBank,
    PaymentCameBack,
    Refusal,
    SamePerson,
    SuspendedSince,
    UnknownDecision,
)
from domain.rules import Decision, Rules, Undoing, Warnings
from domain.rules.accounts import refuse_accounts, vat_apart
from domain.rules.charging import draw, refuse_spending
from domain.rules.conditions import refuse_conditions
from domain.rules.cover import draw_payable, newly_delivered, refuse_expired
from domain.rules.returns import bounce_payment, confirm_payment, not_waiting, return_payment
from domain.rules.texts import refuse_expenditure, refuse_salaries
from domain.rules.undoing import refuse_elsewhere, same_year
from domain.subjects import approved_claim, confirmed_claim, invoice_claim, payment_claim
from domain.warnings import FacilityEnded, PaidLate, Warned


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
    if not held.left and not held.lapsed:
        return ExceedsCommitment(ask.decision, ask.amount, ZERO, ())
    parts = draw_payable(held, ask.amount, ask.effective_on, books)
    if isinstance(parts, Refusal):
        return parts
    vat = vat_apart([part.charge.moment for part in parts], ask, books) if ask.vat else None
    if isinstance(vat, Refusal):
        return vat
    delivers = newly_delivered(parts, held, books)
    return [PaymentPrepared(ask.decision, ask.instalment, held.party, ask.invoice, ask.due_on, parts, delivers, vat)]


def approve_payment(ask: ApprovePayment, books: Books) -> Decision:
    """Whoever prepared a payment may not approve it."""
    name = payment_name(ask.decision, ask.instalment)
    payment = books.payments.get(name)
    if payment is None:
        return not_waiting(ask, books)
    if ask.effective_on < payment.prepared_on:
        return BeforeItsDecision(f"Payment {name}", payment.prepared_on, ask.effective_on)
    if ask.by == payment.prepared_by:
        return SamePerson(ask.by, name)
    if refusal := refuse_expired(payment, ask.effective_on, books):
        return refusal
    if refusal := refuse_accounts([part.charge.moment for part in payment.parts], ask):
        return refusal
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
    if refusal := refuse_expenditure(charge, Expenditure.CONSUMPTION, draws, books):
        return refusal
    if ask.cost is Cost.SALARIES and (refusal := refuse_salaries(charge, draws, books)):
        return refusal
    vat = vat_apart([ask.moment], ask, books) if ask.vat else None
    if isinstance(vat, Refusal):
        return vat
    if refusal := refuse_accounts([ask.moment], ask):
        return refusal
    return [
        OperatingExpenditureRecorded(
            ask.voucher,
            ask.description,
            ask.cost,
            charge,
            Expenditure.CONSUMPTION,
            draws,
            vat,
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
    if position := books.claims.get(payment_claim(ask.decision, ask.instalment)):
        return NameTaken("Payment", payment_name(ask.decision, ask.instalment), position)
    if ask.invoice is not None and (position := books.claims.get(invoice_claim(held.party, ask.invoice))):
        return NameTaken("Invoice", ask.invoice, position)
    return None


RULES: Rules = {
    PreparePayment: prepare_payment,
    ApprovePayment: approve_payment,
    ReturnPayment: return_payment,
    ConfirmPayment: confirm_payment,
    BouncePayment: bounce_payment,
    RecordOperatingExpenditure: record_operating_expenditure,
}


def _still_waiting(ask: ReverseFact, entry: Entry, fact: PaymentPrepared, books: Books) -> Refusal | None:
    """A payment that was approved is undone by undoing the approval first; one that came back is not there any more."""
    name = payment_name(fact.decision, fact.instalment)
    if books.claims.get(payment_claim(fact.decision, fact.instalment)) != ask.position:
        return PaymentCameBack(ask.position, name)
    waiting = books.payments.get(name)
    if waiting is None:
        return BuiltUpon(ask.position, "the payment's approval")
    in_order = ask.effective_on >= waiting.prepared_on
    return None if in_order else BeforeItsDecision(f"Payment {name}", waiting.prepared_on, ask.effective_on)


def _not_answered(ask: ReverseFact, entry: Entry, fact: PaymentApproved, books: Books) -> Refusal | None:
    """An approval is undone in its own year, until the bank has answered or what it paid is ordered back."""
    if books.claims.get(approved_claim(fact.decision, fact.instalment)) != ask.position:
        return PaymentCameBack(ask.position, payment_name(fact.decision, fact.instalment))
    if books.claims.get(confirmed_claim(fact.decision, fact.instalment)):
        return PaidByTheBank(ask.position, payment_name(fact.decision, fact.instalment))
    held = books.commitments.get(fact.decision)
    if held is None or not covers(books.paid(held), fact.parts):
        return BuiltUpon(ask.position, "a recovery, a repayment or a correction of what it paid")
    if refusal := refuse_elsewhere(held, entry.effective_on, ask.effective_on):
        return refusal
    return same_year(ask, entry, fact, books)


UNDO: dict[type, Undoing] = {
    PaymentPrepared: _still_waiting,
    PaymentApproved: _not_answered,
    OperatingExpenditureRecorded: same_year,
}
NOT_REVERSIBLE: dict[type, str] = {
    PaymentReturned: "prepare the payment again",
    PaymentConfirmed: "record the bounce",
    PaymentBounced: "prepare the payment again",
}


def _warn_prepared(ask: PreparePayment, fact: PaymentPrepared, books: Books, controls: Controls) -> list[Warned]:
    """A payment that is already late, or of a facility that has ended."""
    late: list[Warned] = [PaidLate(fact.due_on, ask.decided_on)] if fact.due_on < ask.decided_on else []
    return late + _warn_facility((part.charge for part in fact.parts), ask, controls)


def _warn_approved(ask: ApprovePayment, fact: PaymentApproved, books: Books, controls: Controls) -> list[Warned]:
    return _warn_facility((part.charge for part in fact.parts), ask, controls)


def _warn_spent(
    ask: RecordOperatingExpenditure, fact: OperatingExpenditureRecorded, books: Books, controls: Controls
) -> list[Warned]:
    return _warn_facility((fact.charge,), ask, controls)


def _warn_facility(charges: Iterable[Charge], ask: Asked, controls: Controls) -> list[Warned]:
    """Payments from the Recovery and Resilience Facility after its end are shown (rule 7)."""
    if ask.effective_on > controls.facility_ends and any(it.source is Source.RRF for it in charges):
        return [FacilityEnded(controls.facility_ends, ask.effective_on)]
    return []


WARN: Warnings = {
    PaymentPrepared: _warn_prepared,
    PaymentApproved: _warn_approved,
    OperatingExpenditureRecorded: _warn_spent,
}
