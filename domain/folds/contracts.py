"""Contracts and framework agreements, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books, Commitment, ContractTerms
from domain.facts import (
    CallOffMade,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    Entry,
    FrameworkEnded,
    OptionUsed,
    sum_of,
)
from domain.folds import Fold
from domain.folds.procurement import close, reopen, tender_of
from domain.folds.standing import fall, planned_still, stand
from domain.parts import Parts, add, negated, subtract
from domain.room import post
from domain.subjects import cited


def sign(books: Books, entry: Entry, fact: ContractSigned) -> None:
    """What was reserved is committed; the tender is kept, should the signature be undone."""
    tender, terms = tender_of(books, fact.decision)
    if terms.framework:
        stand(books, entry, tender, tender=replace(terms, signed_on=entry.effective_on))
        return
    assert terms.award is not None, "only an awarded tender is signed"
    del books.reservations[fact.decision]
    books.commitments[fact.decision] = Commitment(
        fact.decision,
        terms.award.supplier,
        entry.effective_on,
        tender.plan,
        awarded=fact.parts,
        left=fact.parts,
        waiting=(),
        room=None,
        standing=(*tender.standing, entry.position),
        contract=ContractTerms(
            replace(tender, room=post(tender.room, entry.effective_on, -sum_of(fact.parts))), options=terms.options
        ),
    )


def unsign(books: Books, entry: Entry, fact: ContractSigned) -> None:
    """The tender is awarded, and not signed."""
    if fact.decision in books.reservations:
        framework, agreed = tender_of(books, fact.decision)
        fall(books, entry, framework, tender=replace(agreed, signed_on=None))
        return
    terms = books.commitments[fact.decision].contract
    assert terms is not None and terms.tender is not None, "a contract that was signed comes from a tender"
    del books.commitments[fact.decision]
    books.reservations[fact.decision] = terms.tender


def call_off(books: Books, entry: Entry, fact: CallOffMade) -> None:
    """A contract of its own; the framework agreement has given up its part."""
    charges = [part.charge for part in fact.parts]
    books.commitments[fact.decision] = Commitment(
        fact.decision,
        fact.supplier,
        entry.effective_on,
        tuple(zip(charges, fact.plan_lines, strict=True)),
        awarded=fact.parts,
        left=fact.parts,
        waiting=(),
        room=None,
        standing=(entry.position,),
        contract=ContractTerms(None, fact.framework),
    )
    framework, terms = tender_of(books, fact.framework)
    stand(
        books,
        entry,
        framework,
        parts=subtract(framework.parts, fact.released),
        tender=replace(terms, called_off=terms.called_off + (fact.without_vat or sum_of(fact.parts))),
    )


def uncall_off(books: Books, entry: Entry, fact: CallOffMade) -> None:
    """There is no such contract; the framework agreement has its reserve back, from that day."""
    (position,) = books.commitments[fact.decision].standing
    del books.commitments[fact.decision]
    framework, terms = tender_of(books, fact.framework)
    books.reservations[fact.framework] = replace(
        framework,
        since=max(framework.since, entry.effective_on),
        parts=add(framework.parts, fact.released),
        standing=tuple(it for it in framework.standing if it != position),
        tender=replace(terms, called_off=terms.called_off - (fact.without_vat or sum_of(fact.parts))),
    )


def amend(books: Books, entry: Entry, fact: ContractAmended) -> None:
    """It is raised or lowered, and has its rate of VAT; nothing is paid from what was added before that day."""
    held, terms = _contract(books, fact)
    held = _changed(held, negated(add(fact.freed, fact.lapsed)))
    _raise(books, entry, held, fact.changes, fact, replace(terms, vat_rate=fact.vat_rate))


def unamend(books: Books, entry: Entry, fact: ContractAmended) -> None:
    """It is as it was before; what was released is left to pay from again, from that day."""
    held, terms = _contract(books, fact)
    held = _changed(held, add(fact.freed, fact.lapsed))
    _unraise(books, entry, held, fact.changes, replace(terms, vat_rate=fact.vat_rate_before))


def use_option(books: Books, entry: Entry, fact: OptionUsed) -> None:
    """It is raised by the option; nothing is paid from that before that day."""
    held, terms = _contract(books, fact)
    _raise(books, entry, held, fact.parts, fact, replace(terms, used=(*terms.used, fact.option)))


def unuse_option(books: Books, entry: Entry, fact: OptionUsed) -> None:
    """The option may be used again."""
    held, terms = _contract(books, fact)
    _unraise(books, entry, held, fact.parts, replace(terms, used=terms.used[:-1]))


def end(books: Books, entry: Entry, fact: ContractEnded) -> None:
    """Nothing is left to pay."""
    held, terms = _contract(books, fact)
    held = _changed(held, negated(add(fact.freed, fact.lapsed)))
    stand(books, entry, held, contract=replace(terms, ended=(*terms.ended, entry.effective_on)))


def unend(books: Books, entry: Entry, fact: ContractEnded) -> None:
    """What was released is left to pay from again, from that day."""
    held, terms = _contract(books, fact)
    held = _changed(held, add(fact.freed, fact.lapsed))
    fall(books, entry, held, contract=replace(terms, ended=terms.ended[:-1]))


def _contract(books: Books, fact: ContractAmended | OptionUsed | ContractEnded) -> tuple[Commitment, ContractTerms]:
    held = books.commitments[fact.decision]
    assert held.contract is not None, "only a contract is treated as one"
    return held, held.contract


def _raise(
    books: Books, entry: Entry, held: Commitment, more: Parts, fact: ContractAmended | OptionUsed, terms: ContractTerms
) -> None:
    """What is added stands under the plan line that is cited, where the contract has none for its charge."""
    known = {charge for charge, _ in held.plan}
    stand(
        books,
        entry,
        _changed(held, more),
        since=max(held.since, entry.effective_on) if more else held.since,
        plan=(*held.plan, *(it for it in cited(fact) if it[0] not in known)),
        contract=terms,
    )


def _unraise(books: Books, entry: Entry, held: Commitment, more: Parts, terms: ContractTerms) -> None:
    """What was added is gone, and so is its plan line."""
    before = _changed(held, negated(more))
    fall(books, entry, before, plan=planned_still(held, before.awarded), contract=terms)


def _changed(held: Commitment, change: Parts) -> Commitment:
    return replace(held, awarded=add(held.awarded, change), left=add(held.left, change))


ENTER: dict[type, Fold] = {
    ContractSigned: sign,
    CallOffMade: call_off,
    ContractAmended: amend,
    OptionUsed: use_option,
    ContractEnded: end,
    FrameworkEnded: close,
}
UNDO: dict[type, Fold] = {
    ContractSigned: unsign,
    CallOffMade: uncall_off,
    ContractAmended: unamend,
    OptionUsed: unuse_option,
    ContractEnded: unend,
    FrameworkEnded: reopen,
}
