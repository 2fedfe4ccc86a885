"""What a grant is paid under: reports that are accepted, and payments that are not suspended."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.books import Books
from domain.calendar import months_after
from domain.commands import AcceptReport, ResumePayments, ReverseFact, SuspendPayments
from domain.controls import Controls
from domain.decisions import GrantTerms
from domain.facts import Entry, PaymentsResumed, PaymentsSuspended, ReportAccepted
from domain.money import ZERO
from domain.names import RegisterNumber, Report
from domain.refusals import (
    BeforeItsDecision,
    BuiltUpon,
    FinalReportAccepted,
    GrantEnded,
    NotSuspended,
    Refusal,
    ReportMissing,
    SuspendedSince,
)
from domain.rules import Decision, Rules, Undoing, Warnings
from domain.rules.charging import refuse_decider
from domain.rules.grants import going_grant
from domain.rules.undoing import last_decided
from domain.warnings import ReportLate, Warned

MONTHS_TO_REPORT = 2


def accept_report(ask: AcceptReport, books: Books) -> Decision:
    """Reports are accepted one after another, the final one last."""
    found = going_grant(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    _, terms = found
    if terms.final_report:
        return FinalReportAccepted(ask.decision)
    return [ReportAccepted(ask.decision, ask.report, ask.accepted_by, ask.document)]


def suspend_payments(ask: SuspendPayments, books: Books) -> Decision:
    """The Director, or a delegate, may suspend the payments of a grant (s. 19)."""
    found = going_grant(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    _, terms = found
    if terms.suspended_on is not None:
        return SuspendedSince(ask.decision, terms.suspended_on)
    if refusal := refuse_decider(ask.decided_by, ZERO, ask.decided_on, books):
        return refusal
    return [PaymentsSuspended(ask.decision, ask.decided_by, ask.ground)]


def resume_payments(ask: ResumePayments, books: Books) -> Decision:
    """Suspended payments are resumed by who may suspend them."""
    found = going_grant(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    _, terms = found
    if terms.suspended_on is None:
        return NotSuspended(ask.decision)
    if ask.effective_on < terms.suspended_on:
        return BeforeItsDecision(f"The suspension of {ask.decision}", terms.suspended_on, ask.effective_on)
    if refusal := refuse_decider(ask.decided_by, ZERO, ask.decided_on, books):
        return refusal
    return [PaymentsResumed(ask.decision, ask.decided_by, terms.suspended_on, ask.ground)]


def refuse_conditions(decision: RegisterNumber, instalment: int, terms: GrantTerms, on: date) -> Refusal | None:
    """A grant that goes on is paid while payments are not suspended, each instalment after the reports before it."""
    if terms.ended:
        return GrantEnded(decision, terms.ended[0])
    if terms.suspended_on is not None:
        return SuspendedSince(decision, terms.suspended_on)
    if instalment > 1:
        accepted = sum(day <= on for day in terms.reports)
        if accepted < instalment - 1:
            return ReportMissing(decision, instalment, instalment - 1, accepted)
    return None


def _needed_by_none(ask: ReverseFact, entry: Entry, fact: ReportAccepted, books: Books) -> Refusal | None:
    """A report stands while an instalment that needs it is paid or in payment."""
    held = books.commitments.get(fact.decision)
    assert held is not None and held.grant is not None, "a report that stands is of a grant that stands"
    taken = (*held.waiting, *(instalment for instalment, _ in held.grant.paid))
    if max(taken, default=0) > len(held.grant.reports):
        return BuiltUpon(ask.position, "a payment")
    return last_decided(ask, entry, fact, books)


def not_paid_since(ask: ReverseFact, entry: Entry, fact: Any, books: Books) -> Refusal | None:
    """What a payment may rest on stands, once one was made or waits."""
    held = books.commitments.get(fact.decision)
    paid = held.grant.paid if held is not None and held.grant is not None else ()
    if (held is not None and held.waiting) or any(on >= entry.effective_on for _, on in paid):
        return BuiltUpon(ask.position, "a payment")
    return last_decided(ask, entry, fact, books)


def _warn_report(ask: AcceptReport, fact: ReportAccepted, books: Books, controls: Controls) -> list[Warned]:
    """The final report is due within two months of the end of the period of use."""
    terms = books.commitments[fact.decision].grant
    if fact.report is not Report.FINAL or terms is None or terms.used_until is None:
        return []
    due_on = months_after(terms.used_until, MONTHS_TO_REPORT)
    return [ReportLate(due_on, ask.decided_on)] if ask.decided_on > due_on else []


RULES: Rules = {AcceptReport: accept_report, SuspendPayments: suspend_payments, ResumePayments: resume_payments}
WARN: Warnings = {ReportAccepted: _warn_report}
UNDO: dict[type, Undoing] = {
    ReportAccepted: _needed_by_none,
    PaymentsSuspended: last_decided,
    PaymentsResumed: not_paid_since,
}
