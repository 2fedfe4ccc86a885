"""Nothing is edited or deleted: a mistake is undone by a reversal that points at it and says why."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from domain.books import Books
from domain.commands import ReverseFact
from domain.facts import (
    AnnualPlanAdopted,
    AppropriationGranted,
    BudgetTransferred,
    ContractSigned,
    Entry,
    FactReversed,
    FrameSet,
    GrantAwarded,
    MomentOpened,
    OfficeAssigned,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentPrepared,
    ProgramOpened,
    ReversibleFact,
    TenderAwarded,
    TenderOpened,
    payment_name,
)
from domain.names import RegisterNumber
from domain.refusals import (
    AlreadyReversed,
    BeforeItsDecision,
    BuiltUpon,
    NotReversible,
    OtherBudgetYear,
    ReasonMissing,
    Refusal,
    UnknownFact,
)
from domain.rules import Decision


def reverse_fact(ask: ReverseFact, books: Books) -> Decision:
    """A reversal takes back exactly what a fact moved, once, and only while nothing stands on it."""
    if not ask.reason:
        return ReasonMissing()
    entry = books.recalled.get(ask.position)
    if entry is None:
        return UnknownFact(ask.position)
    if by := books.claims.get(f"reversal:{ask.position}"):
        return AlreadyReversed(ask.position, by)
    if ask.effective_on < entry.effective_on:
        return BeforeItsDecision(f"Fact {ask.position}", entry.effective_on, ask.effective_on)
    match entry.fact:
        case FactReversed():
            return NotReversible(ask.position, "fact-reversed", "record the fact again instead")
        case MomentOpened() | ProgramOpened():
            return NotReversible(ask.position, "opening", "later facts may stand on it")
        case FrameSet():
            return NotReversible(ask.position, "frame-set", "set the frame again with the right amounts")
        case OfficeAssigned() | AnnualPlanAdopted():
            return NotReversible(ask.position, "appointment or plan", "decisions may have been made under it")
        case fact:
            refusal = _refuse_built_upon(ask, entry, fact, books)
            return refusal or [FactReversed(ask.position, fact)]


def _refuse_built_upon(ask: ReverseFact, entry: Entry, fact: ReversibleFact, books: Books) -> Refusal | None:
    position = ask.position
    match fact:
        case PaymentPrepared():
            name = payment_name(fact.decision, fact.instalment)
            waiting = books.payments.get(name)
            if waiting is None:
                return BuiltUpon(position, "the payment's approval")
            in_order = ask.effective_on >= waiting.prepared_on
            return None if in_order else BeforeItsDecision(f"Payment {name}", waiting.prepared_on, ask.effective_on)
        case PaymentApproved() | OperatingExpenditureRecorded():
            same_year = ask.effective_on.year == entry.effective_on.year
            return None if same_year else OtherBudgetYear(entry.effective_on.year, ask.effective_on)
        case GrantAwarded() | ContractSigned():
            held = books.commitments.get(fact.decision)
            if held is None or held.lines != fact.lines:
                return BuiltUpon(position, "a payment")
            return _refuse_earlier(fact.decision, held.since, ask.effective_on)
        case TenderOpened():
            tender = books.tenders.get(fact.decision)
            if tender is None or tender.awarded_on is not None:
                return BuiltUpon(position, "the tender's award")
            return _refuse_earlier(fact.decision, tender.since, ask.effective_on)
        case TenderAwarded():
            free = fact.decision in books.tenders
            return None if free else BuiltUpon(position, "the contract")
        case AppropriationGranted() | BudgetTransferred():
            return None
        case _:
            assert_never(fact)


def _refuse_earlier(decision: RegisterNumber, since: date, on: date) -> Refusal | None:
    """A decision is not undone for a day on which something still stood on it."""
    return BeforeItsDecision(decision, since, on) if on < since else None
