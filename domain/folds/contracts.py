"""Contracts and framework agreements, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.decisions import Commitment, ContractTerms
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
from domain.folds.releasing import give_up, take_back, with_change
from domain.folds.standing import added, called_off, fall, released, stand, under_still
from domain.names import PlanLineId
from domain.parts import Parts, add, negated, subtract
from domain.room import post


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
        later_lines=tender.later_lines,
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
    plan = tuple(zip((part.charge for part in fact.parts), fact.plan_lines, strict=True))
    framework, terms = tender_of(books, fact.framework)
    books.commitments[fact.decision] = Commitment(
        fact.decision,
        fact.supplier,
        entry.effective_on,
        plan,
        awarded=fact.parts,
        left=fact.parts,
        waiting=(),
        room=None,
        standing=(entry.position,),
        contract=ContractTerms(None, fact.framework),
        later_lines=called_off(framework, entry, fact.released, plan),
    )
    stand(
        books,
        entry,
        framework,
        parts=subtract(framework.parts, fact.released),
        later_lines=released(framework, entry, fact.released),
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
        later_lines=under_still(framework, position),
        tender=replace(terms, called_off=terms.called_off - (fact.without_vat or sum_of(fact.parts))),
    )


def amend(books: Books, entry: Entry, fact: ContractAmended) -> None:
    """It is raised or lowered, and has its rate of VAT; nothing is paid from what was added before that day."""
    held, terms = _contract(books, fact)
    held = give_up(held, entry, fact)
    _raise(books, entry, held, fact.changes, fact.plan_lines, replace(terms, vat_rate=fact.vat_rate))


def unamend(books: Books, entry: Entry, fact: ContractAmended) -> None:
    """It is as it was before; what was released is left to pay from again, from that day."""
    held, terms = _contract(books, fact)
    before = with_change(take_back(held, fact), negated(fact.changes))
    fall(books, entry, before, contract=replace(terms, vat_rate=fact.vat_rate_before))


def use_option(books: Books, entry: Entry, fact: OptionUsed) -> None:
    """It is raised by the option; nothing is paid from that before that day."""
    held, terms = _contract(books, fact)
    _raise(books, entry, held, fact.parts, fact.plan_lines, replace(terms, used=(*terms.used, fact.option)))


def unuse_option(books: Books, entry: Entry, fact: OptionUsed) -> None:
    """The option may be used again."""
    held, terms = _contract(books, fact)
    fall(books, entry, with_change(held, negated(fact.parts)), contract=replace(terms, used=terms.used[:-1]))


def end(books: Books, entry: Entry, fact: ContractEnded) -> None:
    """Nothing is left to pay."""
    held, terms = _contract(books, fact)
    stand(books, entry, give_up(held, entry, fact), contract=replace(terms, ended=(*terms.ended, entry.effective_on)))


def unend(books: Books, entry: Entry, fact: ContractEnded) -> None:
    """What was released is left to pay from again, from that day."""
    held, terms = _contract(books, fact)
    fall(books, entry, take_back(held, fact), contract=replace(terms, ended=terms.ended[:-1]))


def _contract(books: Books, fact: ContractAmended | OptionUsed | ContractEnded) -> tuple[Commitment, ContractTerms]:
    held = books.commitments[fact.decision]
    assert held.contract is not None, "only a contract is treated as one"
    return held, held.contract


def _raise(
    books: Books, entry: Entry, held: Commitment, more: Parts, lines: tuple[PlanLineId, ...], terms: ContractTerms
) -> None:
    """What is added stands under the plan line that is cited; nothing is paid from it before that day."""
    stand(
        books,
        entry,
        with_change(held, more),
        since=max(held.since, entry.effective_on) if more else held.since,
        later_lines=added(held, entry, more, lines),
        contract=terms,
    )


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
