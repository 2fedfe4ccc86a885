"""Payments: each time that one was prepared, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.facts import (
    Entry,
    FactReversed,
    PaymentApproved,
    PaymentBounced,
    PaymentConfirmed,
    PaymentPrepared,
    PaymentReturned,
    payment_name,
    sum_of,
)
from domain.money import Money
from domain.names import Person, RegisterNumber, Term
from ledger.stored import stored_name
from projections.history import Sought, newest
from projections.ledger import Connection
from projections.view import View, entries_of_any

PREPARED = f"={stored_name(PaymentPrepared)}"


class Fate(Term):
    """What became of a payment: an approved one is paid by the ledger, a confirmed one by the bank."""

    PREPARED = "prepared"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    BOUNCED = "bounced"
    UNDONE = "undone"


_FATES = {
    PaymentPrepared: Fate.PREPARED,
    PaymentApproved: Fate.APPROVED,
    PaymentConfirmed: Fate.CONFIRMED,
    PaymentReturned: Fate.RETURNED,
    PaymentBounced: Fate.BOUNCED,
}


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it was prepared, and how it stands; ``vat`` is apart from the amount, where it is booked apart."""

    decision: RegisterNumber
    instalment: int
    state: Fate
    payee: str
    invoice: str | None
    amount: Money
    vat: Money | None
    due_on: date
    prepared_on: date
    prepared_at: int
    prepared_by: Person
    approved_on: date | None
    approved_at: int | None
    approved_by: Person | None
    budget_account: str | None
    ledger_account: str | None
    bank_reference: str | None
    changed_at: int


def payments(
    connection: Connection, at: View, sought: Sought, before: int | None, until: date | None, most: int
) -> tuple[list[Payment], int | None]:
    """The payments last prepared of what is sought, newest first, and before which position the next page is.

    A page costs its payments and their facts. A payment that came back and was prepared again stands there twice.
    """
    prepared = replace(sought, labels=[PREPARED, *sought.labels])
    found = list(newest(connection, at.page(before, until), prepared, most))
    own = [it for it in found if isinstance(it, Entry) and isinstance(it.fact, PaymentPrepared)]
    told: dict[str, list[Entry]] = defaultdict(list)
    for entry, labels in entries_of_any(connection, at, sorted({f":payment:{_name(it)}" for it in own})):
        for label in labels:
            if label.startswith(":payment:"):
                told[label.removeprefix(":payment:")].append(entry)
    rows = [_told(it, told[_name(it)]) for it in own]
    return rows, found[-1].position if len(found) == most else None


def _name(entry: Entry) -> str:
    assert isinstance(entry.fact, PaymentPrepared)
    return payment_name(entry.fact.decision, entry.fact.instalment)


def _told(prepared: Entry, facts: Sequence[Entry]) -> Payment:
    """What became of a payment until it was prepared anew."""
    fact = prepared.fact
    assert isinstance(fact, PaymentPrepared)
    anew = [it.position for it in facts if isinstance(it.fact, PaymentPrepared) and it.position > prepared.position]
    end = min(anew, default=None)
    own = [it for it in facts if it.position >= prepared.position and (end is None or it.position < end)]
    undone = {it.fact.reversed for it in own if isinstance(it.fact, FactReversed)}
    standing = [it for it in own if it.position not in undone and type(it.fact) in _FATES]
    approved = next((it for it in standing if isinstance(it.fact, PaymentApproved)), None)
    approval = approved.fact if approved is not None else None
    assert approval is None or isinstance(approval, PaymentApproved)
    confirmed = next((it.fact for it in standing if isinstance(it.fact, PaymentConfirmed)), None)
    return Payment(
        fact.decision,
        fact.instalment,
        _FATES[type(standing[-1].fact)] if standing else Fate.UNDONE,
        fact.payee,
        fact.invoice,
        sum_of(fact.parts),
        fact.vat.amount if fact.vat is not None else None,
        fact.due_on,
        prepared.effective_on,
        prepared.position,
        prepared.by,
        approved.effective_on if approved is not None else None,
        approved.position if approved is not None else None,
        approved.by if approved is not None else None,
        approval.budget_account if approval is not None else None,
        approval.ledger_account if approval is not None else None,
        confirmed.bank_reference if isinstance(confirmed, PaymentConfirmed) else None,
        own[-1].position,
    )
