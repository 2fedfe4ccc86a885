"""Deliveries, cover, periods and the close of the year, as facts change them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.books import Books
from domain.calendar import last_day_of
from domain.facts import (
    CommitmentCovered,
    DeliveryRecorded,
    Entry,
    Lapse,
    PeriodLocked,
    PeriodReopened,
    YearAmount,
    YearClosed,
    amount_of,
)
from domain.folds import Fold
from domain.folds.authority import together
from domain.folds.standing import covered, moved_away, under_still
from domain.parts import add, subtract
from domain.room import post


def deliver(books: Books, entry: Entry, fact: DeliveryRecorded) -> None:
    """It is delivered, and not paid yet."""
    held = books.commitments[fact.decision]
    books.commitments[fact.decision] = replace(
        held,
        delivered=add(held.delivered, fact.parts),
        delivered_on=max(held.delivered_on or entry.effective_on, entry.effective_on),
        standing=(*held.standing, entry.position),
    )


def undeliver(books: Books, entry: Entry, fact: DeliveryRecorded) -> None:
    """It was not delivered."""
    held = books.commitments[fact.decision]
    books.commitments[fact.decision] = replace(
        held, delivered=subtract(held.delivered, fact.parts), standing=held.standing[:-1]
    )


def cover(books: Books, entry: Entry, fact: CommitmentCovered) -> None:
    """What had lapsed can be paid again, from that day."""
    held = books.commitments[fact.decision]
    books.commitments[fact.decision] = replace(
        held,
        since=max(held.since, entry.effective_on),
        awarded=add(held.awarded, fact.parts),
        left=add(held.left, fact.parts),
        lapsed=subtract(held.lapsed, fact.covers),
        uncovered=together(held.uncovered, tuple(YearAmount(it.year, -it.amount) for it in fact.scheduled)),
        standing=(*held.standing, entry.position),
        later_lines=covered(held, entry, fact.parts),
    )


def uncover(books: Books, entry: Entry, fact: CommitmentCovered) -> None:
    """What had lapsed is uncovered again."""
    held = books.commitments[fact.decision]
    books.commitments[fact.decision] = replace(
        held,
        since=max(held.since, entry.effective_on),
        awarded=subtract(held.awarded, fact.parts),
        left=subtract(held.left, fact.parts),
        lapsed=add(held.lapsed, fact.covers),
        uncovered=together(held.uncovered, fact.scheduled),
        standing=held.standing[:-1],
        later_lines=under_still(held, held.standing[-1]),
    )


def lock(books: Books, entry: Entry, fact: PeriodLocked) -> None:
    """Through that day."""
    books.periods["locked"] = fact.through


def reopen(books: Books, entry: Entry, fact: PeriodReopened) -> None:
    """Locked through the day before."""
    books.periods["locked"] = fact.since - timedelta(days=1)


def close(books: Books, entry: Entry, fact: YearClosed) -> None:
    """What expired is gone from every decision; the year is locked for good."""
    for lapse in fact.reserved:
        _lapse_reserve(books, entry, lapse)
    for lapse in fact.committed:
        _lapse_cover(books, entry, lapse)
    last = last_day_of(fact.year)
    books.closes[fact.year] = entry.position
    books.periods["locked"] = max(books.periods.get("locked", date.min), last)
    books.periods["closed"] = last


def _lapse_reserve(books: Books, entry: Entry, lapse: Lapse) -> None:
    held = books.reservations[lapse.decision]
    books.reservations[lapse.decision] = replace(
        held,
        parts=subtract(held.parts, (lapse.part,)),
        lapsed=add(held.lapsed, (lapse.part,)),
        room=post(held.room, entry.effective_on, -amount_of(lapse.part.lines)),
        standing=_also(held.standing, entry.position),
        later_lines=moved_away(held, entry, (lapse.part,)),
    )


def _lapse_cover(books: Books, entry: Entry, lapse: Lapse) -> None:
    held = books.commitments[lapse.decision]
    books.commitments[lapse.decision] = replace(
        held,
        awarded=subtract(held.awarded, (lapse.part,)),
        left=subtract(held.left, (lapse.part,)),
        lapsed=add(held.lapsed, (lapse.part,)),
        room=post(held.room, entry.effective_on, -amount_of(lapse.part.lines)),
        standing=_also(held.standing, entry.position),
        later_lines=moved_away(held, entry, (lapse.part,)),
    )


def _also(standing: tuple[int, ...], position: int) -> tuple[int, ...]:
    """One close may take several parts of a decision; it stands there once."""
    return standing if standing[-1] == position else (*standing, position)


ENTER: dict[type, Fold] = {
    DeliveryRecorded: deliver,
    CommitmentCovered: cover,
    PeriodLocked: lock,
    PeriodReopened: reopen,
    YearClosed: close,
}
UNDO: dict[type, Fold] = {DeliveryRecorded: undeliver, CommitmentCovered: uncover}
