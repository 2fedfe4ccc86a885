"""Contracts and framework agreements: committed at the signature, changed as decided, released at the end."""

from __future__ import annotations

from datetime import date, timedelta

from domain.books import Books
from domain.commands import AmendContract, EndContract, ReverseFact, SignContract, UseOption
from domain.decisions import Commitment, ContractTerms
from domain.facts import ContractAmended, ContractEnded, ContractSigned, Entry, OptionUsed, sum_of
from domain.money import ZERO, Money
from domain.names import RegisterNumber
from domain.parts import Parts, covers
from domain.refusals import (
    AppealPending,
    BeforeItsDecision,
    BuiltUpon,
    CallOffNotRaised,
    ContractHasEnded,
    InstalmentWaiting,
    LessThanPaid,
    NotAVatRate,
    NotPositive,
    NotWithoutVat,
    OptionAboveEstimate,
    OptionAlreadyUsed,
    PlanLineMissing,
    ReasonMissing,
    Refusal,
    StandstillRuns,
    TenderNotAwarded,
    UnknownDecision,
    UnknownOption,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import freed, refuse_decider
from domain.rules.procurement import drawn_beside, open_tender_of, refuse_lapsed
from domain.rules.releasing import ended, lowered, refuse_undelivered, releasable
from domain.rules.undoing import last_decided, nothing_paid

WHOLE = 10_000
"""Hundred per cent, in hundredths of a per cent."""


def sign_contract(ask: SignContract, books: Books) -> Decision:
    """A contract commits what its award reserved, after the standstill and while no appeal is pending.

    A framework agreement commits nothing: its reserve stays for what is called off.
    """
    held = open_tender_of(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    tender, terms = held
    if terms.award is None:
        return TenderNotAwarded(ask.decision)
    if terms.appeals:
        return AppealPending(ask.decision, terms.appeals[0].court_reference, terms.appeals[0].lodged_on)
    until = terms.award.standstill_until
    if until is not None and ask.decided_on <= until:
        return StandstillRuns(ask.decision, until, until + timedelta(days=1))
    if terms.framework:
        return [ContractSigned(ask.decision, ())]
    usable, _ = freed(tender.parts, ask.effective_on, books)
    if sum_of(usable) < terms.award.amount and (refusal := refuse_lapsed(tender, ask.effective_on, books)):
        return refusal
    return [ContractSigned(ask.decision, tender.parts)]


def amend_contract(ask: AmendContract, books: Books) -> Decision:
    """A contract is amended as it was awarded, and has its reason: raised under a plan line in force, or lowered."""
    found = _going(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    held, terms = found
    vat_rate = terms.vat_rate if ask.vat_rate is None else ask.vat_rate
    if not ask.reason:
        return ReasonMissing()
    if ask.amount <= 0:
        return NotPositive("An amended contract", ask.amount)
    if vat_rate is not None and not 0 <= vat_rate <= WHOLE:
        return NotAVatRate(vat_rate)
    if refusal := refuse_decider(ask.decided_by, ask.amount, ask.decided_on, books):
        return refusal
    before = held.decided
    changes = _raised(ask, held, terms, ask.amount - before, books) if ask.amount > before else ()
    if isinstance(changes, Refusal):
        return changes
    less = max(ZERO, before - ask.amount)
    if less > releasable(held):
        return LessThanPaid(ask.decision, ask.amount, before - releasable(held))
    released = lowered(held, less)
    if refusal := refuse_undelivered(held, released, ask.effective_on):
        return refusal
    return [
        ContractAmended(
            ask.decision,
            ask.decided_by,
            (ask.plan_line,) if changes and ask.plan_line else (),
            changes,
            *freed(released.parts, ask.effective_on, books),
            terms.vat_rate,
            vat_rate,
            released.given_up,
        )
    ]


def use_option(ask: UseOption, books: Books) -> Decision:
    """An option is used once, within its estimate, and draws usable vintages under a plan line in force."""
    found = _going(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    held, terms = found
    if not 1 <= ask.option <= len(terms.options):
        return UnknownOption(ask.decision, ask.option, len(terms.options))
    if ask.option in terms.used:
        return OptionAlreadyUsed(ask.decision, ask.option)
    if ask.amount <= 0:
        return NotPositive("An option", ask.amount)
    if refusal := refuse_without_vat(ask.without_vat, ask.amount):
        return refusal
    estimated, price = terms.options[ask.option - 1], ask.without_vat or ask.amount
    if price > estimated:
        return OptionAboveEstimate(ask.decision, ask.option, estimated, price)
    if refusal := refuse_decider(ask.decided_by, held.decided + ask.amount, ask.decided_on, books):
        return refusal
    parts = drawn_beside(held.awarded, ask.plan_line, ask.amount, ask, books)
    if isinstance(parts, Refusal):
        return parts
    return [OptionUsed(ask.decision, ask.option, ask.decided_by, (ask.plan_line,), parts, ask.without_vat)]


def end_contract(ask: EndContract, books: Books) -> Decision:
    """A contract ends when no payment waits; one that ended may end again, when a payment came back to it."""
    found = _contract(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    held, terms = found
    if terms.ended and not held.open:
        return ContractHasEnded(ask.decision, terms.ended[0])
    if held.waiting:
        return InstalmentWaiting(ask.decision, held.waiting[0])
    if held.room and ask.effective_on < held.room.on:
        return BeforeItsDecision(ask.decision, held.room.on, ask.effective_on)
    released = ended(held)
    if refusal := refuse_undelivered(held, released, ask.effective_on):
        return refusal
    return [ContractEnded(ask.decision, *freed(released.parts, ask.effective_on, books), released.given_up)]


def refuse_without_vat(without_vat: Money | None, amount: Money) -> Refusal | None:
    """Thresholds and estimates are without VAT, what is drawn may be with it: a price without VAT is the lower one."""
    return None if without_vat is None or 0 < without_vat <= amount else NotWithoutVat(amount, without_vat)


def _contract(decision: RegisterNumber, on: date, books: Books) -> tuple[Commitment, ContractTerms] | Refusal:
    """A contract and its terms, on a day on which something can happen to it."""
    held = books.commitments.get(decision)
    if held is None or held.contract is None:
        return UnknownDecision("contract", decision)
    return BeforeItsDecision(decision, held.since, on) if on < held.since else (held, held.contract)


def _going(decision: RegisterNumber, on: date, books: Books) -> tuple[Commitment, ContractTerms] | Refusal:
    """A contract that has not ended, and its terms."""
    found = _contract(decision, on, books)
    if isinstance(found, Refusal):
        return found
    _, terms = found
    return ContractHasEnded(decision, terms.ended[0]) if terms.ended else found


def _raised(ask: AmendContract, held: Commitment, terms: ContractTerms, more: Money, books: Books) -> Parts | Refusal:
    """A raise cites what pays it; what a call-off lacks is called off anew."""
    if terms.framework is not None:
        return CallOffNotRaised(ask.decision, terms.framework, more)
    if ask.plan_line is None:
        return PlanLineMissing(ask.decision, more)
    return drawn_beside(held.awarded, ask.plan_line, more, ask, books)


def _unpaid_if_signed(ask: ReverseFact, entry: Entry, fact: ContractSigned, books: Books) -> Refusal | None:
    """A contract that was paid from stands; a framework agreement, while anything is called off from it."""
    check = last_decided if fact.decision in books.reservations else nothing_paid
    return check(ask, entry, fact, books)


def _added_and_left(ask: ReverseFact, entry: Entry, fact: ContractAmended | OptionUsed, books: Books) -> Refusal | None:
    """What was added goes back line by line: a payment may not have drawn it."""
    if refusal := last_decided(ask, entry, fact, books):
        return refusal
    added = fact.parts if isinstance(fact, OptionUsed) else fact.changes
    return None if covers(books.commitments[fact.decision].left, added) else BuiltUpon(ask.position, "a payment")


RULES: Rules = {
    SignContract: sign_contract,
    AmendContract: amend_contract,
    UseOption: use_option,
    EndContract: end_contract,
}
UNDO: dict[type, Undoing] = {
    ContractSigned: _unpaid_if_signed,
    ContractAmended: _added_and_left,
    OptionUsed: _added_and_left,
    ContractEnded: last_decided,
}
