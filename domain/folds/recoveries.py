"""What recipients owe and give back, as facts change it."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.decisions import GrantTerms, Recovery
from domain.facts import Charge, Entry, Line, RecoveryOrdered, RecoveryWaived, RepaymentReceived
from domain.folds import Fold
from domain.folds.grants import terms_of
from domain.folds.incoming import add_to, take_from
from domain.folds.standing import fall, stand
from domain.names import RegisterNumber
from domain.parts import Parts, add, negated, subtract


def order(books: Books, entry: Entry, fact: RecoveryOrdered) -> None:
    """It is owed."""
    held = books.commitments[fact.decision]
    terms = terms_of(held)
    owed = Recovery(fact.recovery, entry.effective_on, fact.parts, fact.interest)
    reclaimed = add(terms.reclaimed, fact.parts)
    stand(books, entry, held, grant=replace(terms, recoveries=(*terms.recoveries, owed), reclaimed=reclaimed))


def unorder(books: Books, entry: Entry, fact: RecoveryOrdered) -> None:
    """It was never owed."""
    held = books.commitments[fact.decision]
    terms = terms_of(held)
    reclaimed = subtract(terms.reclaimed, fact.parts)
    fall(books, entry, held, grant=replace(terms, recoveries=terms.recoveries[:-1], reclaimed=reclaimed))


def waive(books: Books, entry: Entry, fact: RecoveryWaived) -> None:
    """That much less is owed; what was moderated is not ordered again."""
    held = books.commitments[fact.decision]
    stand(books, entry, held, grant=_owing_less(terms_of(held), fact.recovery, fact.parts, fact.interest))


def unwaive(books: Books, entry: Entry, fact: RecoveryWaived) -> None:
    """It is owed again."""
    held = books.commitments[fact.decision]
    parts, interest = negated(fact.parts), negated(fact.interest)
    fall(books, entry, held, grant=_owing_less(terms_of(held), fact.recovery, parts, interest))


def receive(books: Books, entry: Entry, fact: RepaymentReceived) -> None:
    """What came is no longer owed, or was given back unasked; where it is income, the year's vintage has more."""
    held = books.commitments[fact.decision]
    for charge, line in _income(fact):
        add_to(books, charge, line.vintage, line.amount)
    stand(books, entry, held, grant=_given_back(terms_of(held), fact.recovery, fact.parts, fact.interest))


def unreceive(books: Books, entry: Entry, fact: RepaymentReceived) -> None:
    """Nothing came."""
    held = books.commitments[fact.decision]
    for charge, line in _income(fact):
        take_from(books, charge, line.vintage, line.amount)
    parts, interest = negated(fact.parts), negated(fact.interest)
    fall(books, entry, held, grant=_given_back(terms_of(held), fact.recovery, parts, interest))


def _income(fact: RepaymentReceived) -> list[tuple[Charge, Line]]:
    return [(part.charge, line) for part in fact.income for line in part.lines]


def _given_back(terms: GrantTerms, recovery: RegisterNumber | None, parts: Parts, interest: Parts) -> GrantTerms:
    if recovery is None:
        return replace(terms, reclaimed=add(terms.reclaimed, parts))
    return _owing_less(terms, recovery, parts, interest)


def _owing_less(terms: GrantTerms, recovery: RegisterNumber, parts: Parts, interest: Parts) -> GrantTerms:
    return replace(
        terms,
        recoveries=tuple(
            replace(it, parts=subtract(it.parts, parts), interest=subtract(it.interest, interest))
            if it.recovery == recovery
            else it
            for it in terms.recoveries
        ),
    )


ENTER: dict[type, Fold] = {RecoveryOrdered: order, RecoveryWaived: waive, RepaymentReceived: receive}
UNDO: dict[type, Fold] = {RecoveryOrdered: unorder, RecoveryWaived: unwaive, RepaymentReceived: unreceive}
