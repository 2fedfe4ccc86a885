"""What becomes of a payment that was put up: its approver may send it back, the bank confirms it or sends it back."""

from __future__ import annotations

from domain.books import Books
from domain.commands import ApprovePayment, BouncePayment, ConfirmPayment, ReturnPayment
from domain.facts import Entry, PaymentApproved, PaymentBounced, PaymentConfirmed, PaymentPrepared, PaymentReturned
from domain.facts import payment_name as name_of
from domain.parts import covers
from domain.refusals import (
    AlreadyApproved,
    BankReferenceMissing,
    BeforeItsDecision,
    BuiltUpon,
    NameTaken,
    NothingToApprove,
    NotPaid,
    ReasonMissing,
    Refusal,
)
from domain.rules import Decision
from domain.rules.undoing import refuse_elsewhere
from domain.subjects import approved_claim, confirmed_claim, payment_claim


def return_payment(ask: ReturnPayment, books: Books) -> Decision:
    """A payment that waits is sent back for a reason: no approval, so anybody may do it, and it can be paid anew."""
    if not ask.reason:
        return ReasonMissing()
    name = name_of(ask.decision, ask.instalment)
    payment = books.payments.get(name)
    if payment is None:
        return not_waiting(ask, books)
    if ask.effective_on < payment.prepared_on:
        return BeforeItsDecision(f"Payment {name}", payment.prepared_on, ask.effective_on)
    prepared = _prepared(ask, books)
    return [
        PaymentReturned(
            ask.decision,
            ask.instalment,
            prepared.payee,
            prepared.invoice,
            prepared.parts,
            prepared.delivers,
            prepared.vat,
        )
    ]


def confirm_payment(ask: ConfirmPayment, books: Books) -> Decision:
    """The bank confirms an approved payment once, under its own reference."""
    name = name_of(ask.decision, ask.instalment)
    if not ask.bank_reference:
        return BankReferenceMissing(name)
    approval = _approval(ask, books)
    if isinstance(approval, Refusal):
        return approval
    if position := books.claims.get(confirmed_claim(ask.decision, ask.instalment)):
        return NameTaken("Confirmation of payment", name, position)
    return [PaymentConfirmed(ask.decision, ask.instalment, ask.bank_reference)]


def bounce_payment(ask: BouncePayment, books: Books) -> Decision:
    """What the bank sends back, confirmed or not, is committed money again, in any year, and can be paid again."""
    if not ask.reason:
        return ReasonMissing()
    approval = _approval(ask, books)
    if isinstance(approval, Refusal):
        return approval
    confirmed = _found(confirmed_claim(ask.decision, ask.instalment), books)
    if confirmed is not None and ask.effective_on < confirmed.effective_on:
        name = name_of(ask.decision, ask.instalment)
        return BeforeItsDecision(f"The confirmation of payment {name}", confirmed.effective_on, ask.effective_on)
    assert isinstance(approval.fact, PaymentApproved), "the name of an approval leads to one"
    held = books.commitments[ask.decision]
    if refusal := refuse_elsewhere(held, approval.effective_on, ask.effective_on):
        return refusal
    if not covers(books.paid(held), approval.fact.parts):
        return BuiltUpon(approval.position, "a recovery, a repayment or a correction of what it paid")
    prepared = _prepared(ask, books)
    return [
        PaymentBounced(
            ask.decision,
            ask.instalment,
            prepared.payee,
            prepared.invoice,
            confirmed is not None,
            approval.fact.parts,
            prepared.delivers,
            prepared.vat,
        )
    ]


def not_waiting(ask: ApprovePayment | ReturnPayment, books: Books) -> Refusal:
    """Why there is no such payment to approve or to send back."""
    name = name_of(ask.decision, ask.instalment)
    if position := books.claims.get(approved_claim(ask.decision, ask.instalment)):
        return AlreadyApproved(name, position)
    return NothingToApprove(name)


def _approval(ask: ConfirmPayment | BouncePayment, books: Books) -> Entry | Refusal:
    """The approval that the bank answers, not before its day."""
    name = name_of(ask.decision, ask.instalment)
    approval = _found(approved_claim(ask.decision, ask.instalment), books)
    if approval is None:
        return NotPaid(name)
    if ask.effective_on < approval.effective_on:
        return BeforeItsDecision(f"The approval of payment {name}", approval.effective_on, ask.effective_on)
    return approval


def _prepared(ask: ReturnPayment | BouncePayment, books: Books) -> PaymentPrepared:
    entry = _found(payment_claim(ask.decision, ask.instalment), books)
    assert entry is not None and isinstance(entry.fact, PaymentPrepared), "what waits or is paid was prepared"
    return entry.fact


def _found(claim: str, books: Books) -> Entry | None:
    """The fact that took a name, if it is taken."""
    position = books.claims.get(claim)
    return books.recalled[position] if position else None
