"""Grants, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.decisions import Commitment, GrantTerms
from domain.facts import (
    AttributionCorrected,
    Entry,
    GrantAmended,
    GrantAwarded,
    GrantClosed,
    GrantDeclined,
    PaymentsResumed,
    PaymentsSuspended,
    ReportAccepted,
)
from domain.folds import Fold
from domain.folds.releasing import give_up, take_back, with_change
from domain.folds.standing import added, fall, moved_away, stand
from domain.names import Report
from domain.parts import add, negated, subtract


def award(books: Books, entry: Entry, fact: GrantAwarded) -> None:
    """A commitment, paid by its instalments; the call it came from has given up its part."""
    charges = [part.charge for part in fact.parts]
    books.commitments[fact.decision] = Commitment(
        fact.decision,
        fact.recipient,
        entry.effective_on,
        tuple(zip(charges, fact.plan_lines, strict=True)),
        awarded=fact.parts,
        left=fact.parts,
        waiting=(),
        room=None,
        standing=(entry.position,),
        grant=GrantTerms(fact.call, fact.instalments, fact.used_until),
    )
    if fact.call is not None:
        call = books.reservations[fact.call]
        books.reservations[fact.call] = replace(
            call, parts=subtract(call.parts, fact.released), standing=(*call.standing, entry.position)
        )


def unaward(books: Books, entry: Entry, fact: GrantAwarded) -> None:
    """There is no such grant; its call has its reserve back, from that day."""
    (position,) = books.commitments[fact.decision].standing
    del books.commitments[fact.decision]
    if fact.call is not None:
        call = books.reservations[fact.call]
        books.reservations[fact.call] = replace(
            call,
            since=max(call.since, entry.effective_on),
            parts=add(call.parts, fact.released),
            standing=tuple(it for it in call.standing if it != position),
        )


def amend(books: Books, entry: Entry, fact: GrantAmended) -> None:
    """It is raised or lowered; nothing is paid from what was added before that day."""
    held = give_up(books.commitments[fact.decision], entry, fact)
    stand(
        books,
        entry,
        with_change(held, fact.changes),
        since=max(held.since, entry.effective_on) if fact.changes else held.since,
        later_lines=added(held, entry, fact.changes, fact.plan_lines),
        grant=replace(terms_of(held), instalments=fact.instalments, used_until=fact.used_until),
    )


def unamend(books: Books, entry: Entry, fact: GrantAmended) -> None:
    """It is as it was before; what was released is left to pay from again, from that day."""
    held = books.commitments[fact.decision]
    before = with_change(take_back(held, fact), negated(fact.changes))
    fall(
        books,
        entry,
        before,
        grant=replace(terms_of(held), instalments=fact.instalments_before, used_until=fact.used_until_before),
    )


def accept_report(books: Books, entry: Entry, fact: ReportAccepted) -> None:
    """One more report is accepted."""
    held = books.commitments[fact.decision]
    grant = terms_of(held).now_reported(entry.effective_on, fact.report is Report.FINAL)
    stand(books, entry, held, grant=grant)


def unaccept_report(books: Books, entry: Entry, fact: ReportAccepted) -> None:
    """One report less; the final one is the last."""
    held = books.commitments[fact.decision]
    terms = terms_of(held)
    fall(books, entry, held, grant=replace(terms, reports=terms.reports[:-1], final_report=False))


def suspend(books: Books, entry: Entry, fact: PaymentsSuspended) -> None:
    """Nothing is paid from that day."""
    held = books.commitments[fact.decision]
    stand(books, entry, held, grant=replace(terms_of(held), suspended_on=entry.effective_on))


def unsuspend(books: Books, entry: Entry, fact: PaymentsSuspended) -> None:
    """Payments were never suspended."""
    held = books.commitments[fact.decision]
    fall(books, entry, held, grant=replace(terms_of(held), suspended_on=None))


def resume(books: Books, entry: Entry, fact: PaymentsResumed) -> None:
    """Payments go on."""
    held = books.commitments[fact.decision]
    stand(books, entry, held, grant=replace(terms_of(held), suspended_on=None))


def unresume(books: Books, entry: Entry, fact: PaymentsResumed) -> None:
    """Payments are suspended, since the day on which they were."""
    held = books.commitments[fact.decision]
    fall(books, entry, held, grant=replace(terms_of(held), suspended_on=fact.suspended_on))


def end(books: Books, entry: Entry, fact: GrantDeclined | GrantClosed) -> None:
    """Nothing is left to pay, and nothing will be."""
    held = books.commitments[fact.decision]
    terms = terms_of(held)
    ended = replace(terms, ended=(*terms.ended, entry.effective_on))
    stand(books, entry, give_up(held, entry, fact), grant=ended)


def unend(books: Books, entry: Entry, fact: GrantDeclined | GrantClosed) -> None:
    """What was released is left to pay from again, from that day."""
    held = books.commitments[fact.decision]
    terms = terms_of(held)
    fall(books, entry, take_back(held, fact), grant=replace(terms, ended=terms.ended[:-1]))


def reattribute(books: Books, entry: Entry, fact: AttributionCorrected) -> None:
    """What is paid stands elsewhere from that day, under the lines that the correction cites."""
    held = books.commitments[fact.decision]
    moved = replace(held, later_lines=moved_away(held, entry, fact.taken))
    stand(
        books,
        entry,
        held,
        since=max(held.since, entry.effective_on),
        awarded=add(subtract(held.awarded, fact.taken), fact.parts),
        later_lines=added(moved, entry, fact.parts, fact.plan_lines),
    )


def unreattribute(books: Books, entry: Entry, fact: AttributionCorrected) -> None:
    """What is paid stands where it stood."""
    held = books.commitments[fact.decision]
    fall(books, entry, held, awarded=add(subtract(held.awarded, fact.parts), fact.taken))


def terms_of(held: Commitment) -> GrantTerms:
    """The terms of a grant."""
    assert held.grant is not None, "only a grant is treated as one"
    return held.grant


ENTER: dict[type, Fold] = {
    GrantAwarded: award,
    GrantAmended: amend,
    ReportAccepted: accept_report,
    PaymentsSuspended: suspend,
    PaymentsResumed: resume,
    GrantDeclined: end,
    GrantClosed: end,
    AttributionCorrected: reattribute,
}
UNDO: dict[type, Fold] = {
    GrantAwarded: unaward,
    GrantAmended: unamend,
    ReportAccepted: unaccept_report,
    PaymentsSuspended: unsuspend,
    PaymentsResumed: unresume,
    GrantDeclined: unend,
    GrantClosed: unend,
    AttributionCorrected: unreattribute,
}
