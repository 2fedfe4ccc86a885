"""What a decision gives up, as it is lowered or ends, and takes back when that is undone."""

from __future__ import annotations

from dataclasses import replace

from domain.decisions import Commitment
from domain.facts import ContractAmended, ContractEnded, Entry, GrantAmended, GrantClosed, GrantDeclined, YearAmount
from domain.folds.authority import together
from domain.folds.standing import released
from domain.parts import Parts, add, subtract

Releasing = GrantAmended | GrantDeclined | GrantClosed | ContractAmended | ContractEnded


def give_up(held: Commitment, entry: Entry, fact: Releasing) -> Commitment:
    """What was released is not left to pay; what no money stood behind is owed no more."""
    gone, given_up = add(fact.freed, fact.lapsed), fact.given_up
    return replace(
        with_change(held, subtract((), gone)),
        lapsed=subtract(held.lapsed, given_up.uncovered),
        uncovered=together(held.uncovered, tuple(YearAmount(it.year, -it.amount) for it in given_up.scheduled)),
        delivered=subtract(held.delivered, given_up.undelivered),
        later_lines=released(held, entry, gone),
    )


def take_back(held: Commitment, fact: Releasing) -> Commitment:
    """It is all left to pay again, or owed."""
    given_up = fact.given_up
    return replace(
        with_change(held, add(fact.freed, fact.lapsed)),
        lapsed=add(held.lapsed, given_up.uncovered),
        uncovered=together(held.uncovered, given_up.scheduled),
        delivered=add(held.delivered, given_up.undelivered),
    )


def with_change(held: Commitment, change: Parts) -> Commitment:
    """More is decided and left to pay; or less, with a minus sign."""
    return replace(held, awarded=add(held.awarded, change), left=add(held.left, change))
