"""What several fields ask before a fact is undone."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.books import Books
from domain.commands import ReverseFact
from domain.decisions import Commitment
from domain.facts import Entry, sum_of
from domain.refusals import BeforeItsDecision, BuiltUpon, OtherBudgetYear, Refusal


def freely(ask: ReverseFact, entry: Entry, fact: Any, books: Books) -> Refusal | None:
    """Nothing but the money limits stands in the way."""
    return None


def same_year(ask: ReverseFact, entry: Entry, fact: Any, books: Books) -> Refusal | None:
    """Only an error of the same year restores money (rule 8)."""
    same = ask.effective_on.year == entry.effective_on.year
    return None if same else OtherBudgetYear(entry.effective_on.year, ask.effective_on)


def last_decided(ask: ReverseFact, entry: Entry, fact: Any, books: Books) -> Refusal | None:
    """What was decided last is undone first, and not for a day on which something still stood on it."""
    held = books.decided(fact.decision)
    assert held is not None and entry.position in held.standing, "what it is decided on stands while it does"
    if held.standing[-1] != entry.position:
        return BuiltUpon(ask.position, f"fact {held.standing[-1]}")
    return BeforeItsDecision(held.decision, held.since, ask.effective_on) if ask.effective_on < held.since else None


def refuse_elsewhere(held: Commitment, paid_on: date, on: date) -> Refusal | None:
    """What was paid comes back on no day on which it may have been attributed elsewhere.

    Where money of the decision moved since it was paid, that is after the last payment: another one may have paid the
    same lines only then.
    """
    if on < held.since:
        return BeforeItsDecision(held.decision, held.since, on)
    last = held.grant.last_paid_on if held.grant and held.since >= paid_on else None
    return BeforeItsDecision(f"The last payment of {held.decision}", last, on) if last and on < last else None


def nothing_paid(ask: ReverseFact, entry: Entry, fact: Any, books: Books) -> Refusal | None:
    """A decision that was paid from, or is being paid, stands."""
    held = books.commitments.get(fact.decision)
    if held is None or sum_of(held.left) != sum_of(held.awarded) or held.waiting:
        return BuiltUpon(ask.position, "a payment")
    return last_decided(ask, entry, fact, books)
