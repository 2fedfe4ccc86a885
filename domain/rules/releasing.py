"""What a decision gives up when it is lowered or ends: first what no money stands behind."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from domain.decisions import Commitment
from domain.facts import GivenUp, YearAmount, sum_of
from domain.money import ZERO, Money, total
from domain.parts import Parts, common, subtract, youngest_first
from domain.refusals import BeforeItsDecision, Refusal


class Released(NamedTuple):
    """What is released of the money that is left, and what is owed no more beside it."""

    parts: Parts
    given_up: GivenUp


def refuse_undelivered(held: Commitment, released: Released, on: date) -> Refusal | None:
    """What had been delivered is given up no earlier than it was delivered."""
    last = held.delivered_on
    if last is None or last <= on or not released.given_up.undelivered:
        return None
    return BeforeItsDecision(f"The last delivery of {held.decision}", last, on)


def releasable(held: Commitment) -> Money:
    """All that can be given up: what is neither paid nor in payment."""
    return sum_of(held.left) + sum_of(held.lapsed) + total(cost.amount for cost in held.uncovered)


def lowered(held: Commitment, less: Money) -> Released:
    """What a cut gives up: costs still to come, the latest first; lapsed cover; then money, the youngest first."""
    scheduled = _latest_first(held.uncovered, less)
    less = less - total(cost.amount for cost in scheduled)
    uncovered = youngest_first(held.lapsed, min(less, sum_of(held.lapsed)))
    less = less - sum_of(uncovered)
    return released(held, youngest_first(held.left, less), uncovered, scheduled)


def ended(held: Commitment) -> Released:
    """What the end of a decision gives up: all that is not paid."""
    return released(held, held.left, held.lapsed, held.uncovered)


def released(held: Commitment, parts: Parts, uncovered: Parts, scheduled: tuple[YearAmount, ...] = ()) -> Released:
    """What had been delivered of the money that is given up will not be paid."""
    kept = common(held.delivered, subtract(held.left, parts))
    return Released(parts, GivenUp(uncovered, scheduled, subtract(held.delivered, kept)))


def _latest_first(costs: tuple[YearAmount, ...], less: Money) -> tuple[YearAmount, ...]:
    given_up: list[YearAmount] = []
    for cost in reversed(costs):
        gone = min(less, cost.amount)
        if gone > ZERO:
            given_up.insert(0, YearAmount(cost.year, gone))
            less = less - gone
    return tuple(given_up)
