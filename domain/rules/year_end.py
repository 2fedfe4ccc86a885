"""The close of the year: periods are locked, what expired lapses, the Director General signs the accounts."""

from __future__ import annotations

from datetime import date

from domain.books import Books
from domain.calendar import last_day_of
from domain.commands import CloseYear, CoverCommitment, LockPeriod, RecordDelivery, ReopenPeriod
from domain.facts import CommitmentCovered, DeliveryRecorded, PeriodLocked, PeriodReopened, VintageAccount, YearClosed
from domain.names import AllocationBasis, Office, Person
from domain.refusals import (
    AlreadyLocked,
    BasisMissing,
    ClosedYearStays,
    NotAYearEnd,
    NothingToClose,
    NotLocked,
    NotTheDecider,
    NotYetOver,
    OpenPayments,
    ReasonMissing,
    Refusal,
    SignedTooEarly,
    YearAlreadyClosed,
    YearsCloseInOrder,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import refuse_year
from domain.rules.closing import accounts, first_year, lapses
from domain.rules.cover import cover_commitment, expired, not_drawn, not_used_up, record_delivery


def lock_period(ask: LockPeriod, books: Books) -> Decision:
    """A lock only moves forward, over days that have passed."""
    locked = books.periods.get("locked")
    if locked is not None and ask.through <= locked:
        return AlreadyLocked(locked)
    if ask.through > ask.effective_on:
        return NotYetOver(ask.through, ask.effective_on)
    return [PeriodLocked(ask.through)]


def reopen_period(ask: ReopenPeriod, books: Books) -> Decision:
    """What was locked is opened again for a reason; a closed year stays closed."""
    if not ask.reason:
        return ReasonMissing()
    locked, closed = books.periods.get("locked"), books.periods.get("closed")
    if locked is None or ask.since > locked:
        return NotLocked(ask.since)
    if closed is not None and ask.since <= closed:
        return ClosedYearStays(closed)
    return [PeriodReopened(ask.since)]


def close_year(ask: CloseYear, books: Books) -> Decision:
    """Years close in order, each once, as of 31 December, signed by the Director General once the year is over."""
    if refusal := refuse_year(ask.year):
        return refusal
    last = last_day_of(ask.year)
    if position := books.closes.get(ask.year):
        return YearAlreadyClosed(ask.year, position)
    if ask.effective_on != last:
        return NotAYearEnd(last, ask.effective_on)
    if ask.signed_on < last:
        return SignedTooEarly(last, ask.signed_on)
    if refusal := _refuse_signer(ask.decided_by, ask.signed_on, books) or _refuse_order(ask.year, books):
        return refusal
    if waiting := _counted_when_paid(last, books):
        return OpenPayments(last, ", ".join(waiting))
    lapse = lapses(last, books)
    found = accounts(ask.year, lapse, books)
    if missing := _without_basis(found, books):
        return BasisMissing(missing.moment, missing.vintage)
    return [
        YearClosed(
            ask.year,
            ask.decided_by,
            ask.signed_on,
            found,
            lapse.unused,
            lapse.reserved,
            lapse.committed,
            lapse.authorities,
        )
    ]


def _refuse_signer(person: Person, on: date, books: Books) -> Refusal | None:
    terms = books.offices.get(person, ())
    if any(term.office is Office.DIRECTOR_GENERAL and term.in_force(on) for term in terms):
        return None
    return NotTheDecider(person, Office.DIRECTOR_GENERAL, on)


def _refuse_order(year: int, books: Books) -> Refusal | None:
    due = max(books.closes) + 1 if books.closes else first_year(books)
    if due is None or year < due:
        return NothingToClose(year)
    return YearsCloseInOrder(year, due) if year > due else None


def _counted_when_paid(last: date, books: Books) -> list[str]:
    """Payments of money that expires at the year end and counts when it is paid: they wait for their approval."""
    after = date(last.year + 1, 1, 1)
    return sorted(
        name
        for name, payment in books.payments.items()
        if payment.prepared_on <= last
        and any(
            expired(part, line.vintage, after, books)
            and books.basis(part.charge.moment, line.vintage, part.expenditure) is AllocationBasis.PAYMENT
            for part in payment.parts
            for line in part.lines
        )
    )


def _without_basis(found: tuple[VintageAccount, ...], books: Books) -> VintageAccount | None:
    def says_nothing(account: VintageAccount) -> bool:
        text = books.texts.get((account.moment, account.vintage))
        return text is None or not text.bases

    return next(filter(says_nothing, found), None)


RULES: Rules = {
    RecordDelivery: record_delivery,
    CoverCommitment: cover_commitment,
    LockPeriod: lock_period,
    ReopenPeriod: reopen_period,
    CloseYear: close_year,
}
UNDO: dict[type, Undoing] = {DeliveryRecorded: not_used_up, CommitmentCovered: not_drawn}
NOT_REVERSIBLE: dict[type, str] = {
    PeriodLocked: "reopen the period",
    PeriodReopened: "lock the period again",
    YearClosed: "closed years stay closed; what was wrong is corrected in the open year",
}
