"""Nothing is edited or deleted: a mistake is undone by a reversal that points at it and says why."""

from __future__ import annotations

from typing import Any, get_args

from domain.books import Books
from domain.commands import ReverseFact
from domain.facts import FACTS, Charge, Entry, FactReversed, ReversibleFact
from domain.legs import legs
from domain.names import kebab
from domain.pots import HELD
from domain.refusals import AlreadyReversed, BeforeItsDecision, NotReversible, ReasonMissing, Refusal, UnknownFact
from domain.rules import (
    Decision,
    Rules,
    Undoing,
    access,
    amendments,
    attributions,
    authority,
    awards,
    budget,
    calls,
    conditions,
    contracts,
    control,
    development,
    frameworks,
    grants,
    incoming,
    moments,
    offices,
    payments,
    person_years,
    plans,
    procurement,
    proposals,
    recoveries,
    year_end,
)
from domain.rules.charging import refuse_charge

FIELDS = (
    payments,
    grants,
    calls,
    amendments,
    conditions,
    attributions,
    recoveries,
    procurement,
    awards,
    contracts,
    frameworks,
    budget,
    moments,
    incoming,
    authority,
    proposals,
    person_years,
    development,
    year_end,
)

UNDO: dict[type[Any], Undoing] = {kind: refuse for field in FIELDS for kind, refuse in field.UNDO.items()}
NOT_REVERSIBLE: dict[type[Any], str] = {FactReversed: "record the fact again instead"} | {
    kind: because
    for field in (payments, moments, plans, offices, access, development, year_end, control)
    for kind, because in field.NOT_REVERSIBLE.items()
}

assert set(UNDO) == set(get_args(ReversibleFact)), "every reversible fact says when"
assert set(UNDO) | set(NOT_REVERSIBLE) == set(FACTS), "every other fact says why not"


def reverse_fact(ask: ReverseFact, books: Books) -> Decision:
    """A reversal takes back exactly what a fact moved, once, and only while nothing stands on it."""
    if not ask.reason:
        return ReasonMissing()
    entry = books.recalled.get(ask.position)
    if entry is None:
        return UnknownFact(ask.position)
    if by := books.claims.get(f"reversal:{ask.position}"):
        return AlreadyReversed(ask.position, by)
    if ask.effective_on < entry.effective_on:
        return BeforeItsDecision(f"Fact {ask.position}", entry.effective_on, ask.effective_on)
    fact = entry.fact
    if not isinstance(fact, ReversibleFact):
        return NotReversible(ask.position, kebab(type(fact)), NOT_REVERSIBLE[type(fact)])
    if refusal := _refuse_moments(entry, fact, books):
        return refusal
    return UNDO[type(fact)](ask, entry, fact, books) or [FactReversed(ask.position, fact)]


def _refuse_moments(entry: Entry, fact: ReversibleFact, books: Books) -> Refusal | None:
    """Nothing posts to a moment that is closed, nor to another item that has its code now (rule 9)."""
    for code in {leg.account.moment for leg in legs(fact) if leg.account.pot in HELD}:
        if refusal := refuse_charge(Charge(code), entry.effective_on, books):
            return refusal
    return None


RULES: Rules = {ReverseFact: reverse_fact}
