"""Tenders and contracts, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books, Commitment, ContractTerms, Reservation, TenderTerms
from domain.facts import ContractSigned, Entry, TenderAwarded, TenderOpened, sum_of
from domain.folds import Fold
from domain.parts import add, subtract
from domain.room import post


def open_tender(books: Books, entry: Entry, fact: TenderOpened) -> None:
    """Its base value is reserved."""
    charges = [part.charge for part in fact.parts]
    books.reservations[fact.decision] = Reservation(
        fact.decision,
        entry.effective_on,
        tuple(zip(charges, fact.plan_lines, strict=True)),
        fact.parts,
        room=None,
        standing=(entry.position,),
        tender=TenderTerms(fact.framework, fact.options),
    )


def unopen_tender(books: Books, entry: Entry, fact: TenderOpened) -> None:
    """There is no such tender."""
    del books.reservations[fact.decision]


def award(books: Books, entry: Entry, fact: TenderAwarded) -> None:
    """The reserve is what was awarded."""
    held = books.reservations[fact.decision]
    assert held.tender is not None, "only a tender is awarded"
    books.reservations[fact.decision] = replace(
        held,
        parts=add(held.parts, fact.changes),
        standing=(*held.standing, entry.position),
        tender=replace(
            held.tender,
            supplier=fact.supplier,
            awarded_on=entry.effective_on,
            standstill_until=fact.standstill_until,
        ),
    )


def unaward(books: Books, entry: Entry, fact: TenderAwarded) -> None:
    """The reserve is what it was at the opening; nothing happens to it before the day of the reversal."""
    held = books.reservations[fact.decision]
    assert held.tender is not None, "only a tender is awarded"
    books.reservations[fact.decision] = replace(
        held,
        since=max(held.since, entry.effective_on),
        parts=subtract(held.parts, fact.changes),
        standing=held.standing[:-1],
        tender=replace(held.tender, supplier=None, awarded_on=None, standstill_until=None),
    )


def sign(books: Books, entry: Entry, fact: ContractSigned) -> None:
    """What was reserved is committed; the tender is kept, should the signature be undone."""
    tender = books.reservations[fact.decision]
    del books.reservations[fact.decision]
    assert tender.tender is not None and tender.tender.supplier is not None, "only an awarded tender is signed"
    books.commitments[fact.decision] = Commitment(
        fact.decision,
        tender.tender.supplier,
        entry.effective_on,
        tender.plan,
        awarded=fact.parts,
        left=fact.parts,
        waiting=(),
        room=None,
        standing=(*tender.standing, entry.position),
        contract=ContractTerms(replace(tender, room=post(tender.room, entry.effective_on, -sum_of(fact.parts)))),
    )


def unsign(books: Books, entry: Entry, fact: ContractSigned) -> None:
    """The tender is awarded, and not signed."""
    terms = books.commitments[fact.decision].contract
    assert terms is not None, "a contract comes from a tender"
    del books.commitments[fact.decision]
    books.reservations[fact.decision] = terms.tender


ENTER: dict[type, Fold] = {TenderOpened: open_tender, TenderAwarded: award, ContractSigned: sign}
UNDO: dict[type, Fold] = {TenderOpened: unopen_tender, TenderAwarded: unaward, ContractSigned: unsign}
