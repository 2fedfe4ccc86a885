"""Calls for applications, as facts change them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.books import Books
from domain.decisions import CallTerms, Reservation
from domain.facts import CallClosed, CallOpened, Entry, GrantRefused
from domain.folds import Fold
from domain.parts import add, subtract


def open_call(books: Books, entry: Entry, fact: CallOpened) -> None:
    """Its money is reserved."""
    charges = [part.charge for part in fact.parts]
    books.reservations[fact.decision] = Reservation(
        fact.decision,
        entry.effective_on,
        tuple(zip(charges, fact.plan_lines, strict=True)),
        fact.parts,
        room=None,
        standing=(entry.position,),
        call=CallTerms(),
    )


def unopen_call(books: Books, entry: Entry, fact: CallOpened) -> None:
    """There is no such call."""
    del books.reservations[fact.decision]


def close(books: Books, entry: Entry, fact: CallClosed) -> None:
    """Nothing is reserved any more."""
    call = books.reservations[fact.decision]
    books.reservations[fact.decision] = replace(
        call,
        parts=subtract(subtract(call.parts, fact.freed), fact.lapsed),
        standing=(*call.standing, entry.position),
        call=_closed(call, entry.effective_on),
    )


def unclose(books: Books, entry: Entry, fact: CallClosed) -> None:
    """It has its reserve back, from that day."""
    call = books.reservations[fact.decision]
    books.reservations[fact.decision] = replace(
        call,
        since=max(call.since, entry.effective_on),
        parts=add(add(call.parts, fact.freed), fact.lapsed),
        standing=call.standing[:-1],
        call=_closed(call, None),
    )


def _closed(call: Reservation, on: date | None) -> CallTerms:
    assert call.call is not None, "only a call is closed"
    return replace(call.call, closed_on=on)


def refuse(books: Books, entry: Entry, fact: GrantRefused) -> None:
    """Nothing stays open; its register number is taken."""


ENTER: dict[type, Fold] = {CallOpened: open_call, CallClosed: close, GrantRefused: refuse}
UNDO: dict[type, Fold] = {CallOpened: unopen_call, CallClosed: unclose, GrantRefused: refuse}
