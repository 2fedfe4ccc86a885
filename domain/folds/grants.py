"""Calls and grants, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books, Commitment, GrantTerms
from domain.facts import Entry, GrantAwarded
from domain.folds import Fold
from domain.parts import add, subtract


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
        grant=GrantTerms(fact.call, fact.instalments),
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


ENTER: dict[type, Fold] = {GrantAwarded: award}
UNDO: dict[type, Fold] = {GrantAwarded: unaward}
