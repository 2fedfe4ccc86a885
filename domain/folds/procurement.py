"""Tenders, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.decisions import Appeal, Reservation, TenderTerms
from domain.facts import (
    AppealLodged,
    AppealResolved,
    Award,
    AwardCorrected,
    Entry,
    FrameworkEnded,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
)
from domain.folds import Fold
from domain.folds.standing import added, fall, released, stand
from domain.names import RegisterNumber
from domain.parts import Parts, add, negated, subtract


def open_tender(books: Books, entry: Entry, fact: TenderOpened) -> None:
    """Its base value is reserved; the controls of its own day go on applying to it."""
    charges = [part.charge for part in fact.parts]
    books.reservations[fact.decision] = Reservation(
        fact.decision,
        entry.effective_on,
        tuple(zip(charges, fact.plan_lines, strict=True)),
        fact.parts,
        room=None,
        standing=(entry.position,),
        tender=TenderTerms(
            fact.framework,
            fact.procedure,
            fact.service,
            fact.estimated_value,
            fact.options,
            entry.document_on or entry.effective_on,
        ),
    )


def unopen_tender(books: Books, entry: Entry, fact: TenderOpened) -> None:
    """There is no such tender."""
    del books.reservations[fact.decision]


def close(books: Books, entry: Entry, fact: TenderCancelled | FrameworkEnded) -> None:
    """Nothing is reserved for it, and nothing is decided on it any more."""
    held, terms = tender_of(books, fact.decision)
    terms = replace(terms, closed_on=entry.effective_on)
    gone = add(fact.freed, fact.lapsed)
    stand(books, entry, held, parts=subtract(held.parts, gone), later_lines=released(held, entry, gone), tender=terms)


def reopen(books: Books, entry: Entry, fact: TenderCancelled | FrameworkEnded) -> None:
    """It is open again, with its reserve."""
    held, terms = tender_of(books, fact.decision)
    fall(
        books,
        entry,
        held,
        parts=add(held.parts, add(fact.freed, fact.lapsed)),
        tender=replace(terms, closed_on=None),
    )


def award(books: Books, entry: Entry, fact: TenderAwarded | AwardCorrected) -> None:
    """The reserve is what was awarded."""
    held, terms = tender_of(books, fact.decision)
    made = Award(fact.supplier, fact.amount, entry.effective_on, fact.standstill_until)
    raised = bool(fact.plan_lines)
    given_back = fact.lapsed if raised else add(negated(fact.changes), fact.lapsed)
    left = replace(held, later_lines=released(held, entry, given_back))
    stand(
        books,
        entry,
        held,
        parts=_brought(held, fact),
        later_lines=added(left, entry, fact.changes, fact.plan_lines) if raised else left.later_lines,
        tender=replace(terms, award=made),
    )


def unaward(books: Books, entry: Entry, fact: TenderAwarded) -> None:
    """The reserve is what it was at the opening."""
    held, terms = tender_of(books, fact.decision)
    fall(books, entry, held, parts=_before(held, fact), tender=replace(terms, award=None))


def uncorrect(books: Books, entry: Entry, fact: AwardCorrected) -> None:
    """The award that was annulled stands again, with its reserve and its standstill."""
    held, terms = tender_of(books, fact.decision)
    fall(books, entry, held, parts=_before(held, fact), tender=replace(terms, award=fact.annulled))


def lodge(books: Books, entry: Entry, fact: AppealLodged) -> None:
    """One more appeal holds the signature."""
    held, terms = tender_of(books, fact.decision)
    stand(books, entry, held, tender=_appealed(terms, fact))


def unlodge(books: Books, entry: Entry, fact: AppealLodged) -> None:
    """That appeal does not hold it."""
    held, terms = tender_of(books, fact.decision)
    fall(books, entry, held, tender=_not_appealed(terms, fact))


def resolve(books: Books, entry: Entry, fact: AppealResolved) -> None:
    """That appeal does not hold the signature from that day; an award that was annulled is none."""
    held, terms = tender_of(books, fact.decision)
    terms = _not_appealed(terms, fact)
    stand(
        books,
        entry,
        held,
        since=max(held.since, entry.effective_on),
        tender=replace(terms, award=None) if fact.annulled else terms,
    )


def unresolve(books: Books, entry: Entry, fact: AppealResolved) -> None:
    """That appeal holds the signature again; an award that was annulled stands again."""
    held, terms = tender_of(books, fact.decision)
    fall(books, entry, held, tender=_appealed(replace(terms, award=fact.annulled or terms.award), fact))


def tender_of(books: Books, decision: RegisterNumber) -> tuple[Reservation, TenderTerms]:
    """A tender and its terms."""
    held = books.reservations[decision]
    assert held.tender is not None, "only a tender is treated as one"
    return held, held.tender


def _brought(held: Reservation, fact: TenderAwarded | AwardCorrected) -> Parts:
    return add(subtract(held.parts, fact.lapsed), fact.changes)


def _before(held: Reservation, fact: TenderAwarded | AwardCorrected) -> Parts:
    return add(subtract(held.parts, fact.changes), fact.lapsed)


def _appealed(terms: TenderTerms, fact: AppealLodged | AppealResolved) -> TenderTerms:
    return replace(terms, appeals=tuple(sorted((*terms.appeals, _appeal(fact)))))


def _not_appealed(terms: TenderTerms, fact: AppealLodged | AppealResolved) -> TenderTerms:
    return replace(terms, appeals=tuple(it for it in terms.appeals if it != _appeal(fact)))


def _appeal(fact: AppealLodged | AppealResolved) -> Appeal:
    return Appeal(fact.lodged_on, fact.court_reference)


ENTER: dict[type, Fold] = {
    TenderOpened: open_tender,
    TenderCancelled: close,
    TenderAwarded: award,
    AwardCorrected: award,
    AppealLodged: lodge,
    AppealResolved: resolve,
}
UNDO: dict[type, Fold] = {
    TenderOpened: unopen_tender,
    TenderCancelled: reopen,
    TenderAwarded: unaward,
    AwardCorrected: uncorrect,
    AppealLodged: unlodge,
    AppealResolved: unresolve,
}
