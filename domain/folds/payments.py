"""Payments and expenditure, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.decisions import Payment
from domain.facts import (
    Entry,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentBounced,
    PaymentConfirmed,
    PaymentPrepared,
    PaymentReturned,
    payment_name,
)
from domain.folds import Fold
from domain.parts import Parts, add, common, subtract


def prepare(books: Books, entry: Entry, fact: PaymentPrepared) -> None:
    """It waits for its approval; its lines are no longer left to pay from."""
    held = books.commitments[fact.decision]
    books.payments[payment_name(fact.decision, fact.instalment)] = Payment(
        fact.decision, fact.instalment, entry.by, entry.effective_on, fact.payee, fact.invoice, fact.parts
    )
    now = held.now(subtract(held.left, fact.parts), (*held.waiting, fact.instalment), held.room)
    if held.delivered:
        now = replace(now, delivered=subtract(held.delivered, common(held.delivered, fact.parts)))
    books.commitments[fact.decision] = now


def unprepare(books: Books, entry: Entry, fact: PaymentPrepared | PaymentReturned) -> None:
    """It does not wait any more; its lines are left to pay from again, from that day."""
    held = books.commitments[fact.decision]
    del books.payments[payment_name(fact.decision, fact.instalment)]
    books.commitments[fact.decision] = replace(
        held,
        since=max(held.since, entry.effective_on),
        left=add(held.left, fact.parts),
        waiting=_without(held.waiting, fact.instalment),
        delivered=_still_delivered(books, held.delivered, fact),
    )


def approve(books: Books, entry: Entry, fact: PaymentApproved) -> None:
    """It is paid."""
    held = books.commitments[fact.decision]
    del books.payments[payment_name(fact.decision, fact.instalment)]
    grant = held.grant and held.grant.now_paid(fact.instalment, entry.effective_on)
    books.commitments[fact.decision] = held.now(held.left, _without(held.waiting, fact.instalment), held.room, grant)


def unapprove(books: Books, entry: Entry, fact: PaymentApproved) -> None:
    """It waits for its approval again."""
    held = books.commitments[fact.decision]
    books.payments[payment_name(fact.decision, fact.instalment)] = Payment(
        fact.decision,
        fact.instalment,
        fact.prepared_by,
        entry.effective_on,
        fact.payee,
        fact.invoice,
        fact.parts,
    )
    grant = held.grant and held.grant.now_unpaid(fact.instalment)
    books.commitments[fact.decision] = held.now(held.left, (*held.waiting, fact.instalment), held.room, grant)


def confirm(books: Books, entry: Entry, fact: PaymentConfirmed) -> None:
    """What was paid stays paid."""


def bounce(books: Books, entry: Entry, fact: PaymentBounced) -> None:
    """Its lines are left to pay from again, from that day."""
    held = books.commitments[fact.decision]
    books.commitments[fact.decision] = replace(
        held,
        since=max(held.since, entry.effective_on),
        left=add(held.left, fact.parts),
        delivered=_still_delivered(books, held.delivered, fact),
        grant=held.grant and held.grant.now_unpaid(fact.instalment),
    )


def spend(books: Books, entry: Entry, fact: OperatingExpenditureRecorded) -> None:
    """Nothing stays open."""


def _still_delivered(books: Books, delivered: Parts, fact: PaymentPrepared | PaymentReturned | PaymentBounced) -> Parts:
    """What was delivered before the payment stays so; what the payment itself showed to be delivered goes with it."""
    counting = books.by_delivery(fact.parts)
    return add(delivered, subtract(counting, fact.delivers)) if counting else delivered


def _without(waiting: tuple[int, ...], instalment: int) -> tuple[int, ...]:
    return tuple(it for it in waiting if it != instalment)


ENTER: dict[type, Fold] = {
    PaymentPrepared: prepare,
    PaymentApproved: approve,
    PaymentReturned: unprepare,
    PaymentConfirmed: confirm,
    PaymentBounced: bounce,
    OperatingExpenditureRecorded: spend,
}
UNDO: dict[type, Fold] = {PaymentPrepared: unprepare, PaymentApproved: unapprove, OperatingExpenditureRecorded: spend}
