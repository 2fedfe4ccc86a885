"""What stands under every line of the annual plan, told from the facts that were not undone, without the books."""

from __future__ import annotations

from collections import defaultdict

from domain.facts import (
    AttributionCorrected,
    CallOffMade,
    Charge,
    Entry,
    Fact,
    FactReversed,
    Part,
    amount_of,
)
from domain.legs import legs
from domain.money import Money
from domain.names import PlanLineId, RegisterNumber
from domain.pots import USED, Pot
from domain.subjects import decision_of, reserve_of
from tests.support.closes import lapsing

Stands = dict[tuple[RegisterNumber, Charge], dict[PlanLineId, int]]
"""Cents under each plan line that a decision cites for a charge, in the order in which it first cited them."""


def used_of_plan_lines(entries: list[Entry]) -> dict[PlanLineId, int]:
    """Cents used of each plan line: what is added stands under the line it cites, what is given back left the last."""
    undone = {entry.fact.reversed for entry in entries if isinstance(entry.fact, FactReversed)}
    stands: Stands = defaultdict(dict)
    for entry in entries:
        if entry.position in undone or isinstance(entry.fact, FactReversed):
            continue
        for lapse, leg in lapsing(entry.fact):
            if lapse.plan_line is not None:
                stands[lapse.decision, lapse.part.charge][lapse.plan_line] += leg.amount
        _enter(entry.fact, stands)
    used: dict[PlanLineId, int] = defaultdict(int)
    for under in stands.values():
        assert all(cents >= 0 for cents in under.values()), stands
        for line, cents in under.items():
            used[line] += cents
    return used


def _enter(fact: Fact, stands: Stands) -> None:
    if isinstance(fact, CallOffMade):
        for part in fact.released:
            left = stands[fact.framework, part.charge]
            stands[fact.decision, part.charge] = dict.fromkeys(left, 0) | _give_back(amount_of(part.lines), left)
        return
    changed: dict[tuple[RegisterNumber, Charge], int] = defaultdict(int)
    for account, amount in legs(fact):
        owner = reserve_of(fact) if account.pot is Pot.RESERVED else decision_of(fact)
        if account.pot in USED and owner is not None:
            changed[owner, Charge(account.moment, account.source, account.frame, account.program)] += amount
    added = _added(fact)
    for key, cents in changed.items():
        own = {
            line: amount_of(part.lines) for part, line in added if part.charge == key[1] and decision_of(fact) == key[0]
        }
        for line in own:
            stands[key].setdefault(line, 0)
        rest = cents - sum(own.values())
        if rest > 0 and not own:
            own = {next(iter(stands[key])): Money(rest)}
        elif rest < 0:
            _give_back(-rest, stands[key], oldest_first=isinstance(fact, AttributionCorrected))
        for line, amount in own.items():
            stands[key][line] += amount


def _give_back(cents: int, under: dict[PlanLineId, int], oldest_first: bool = False) -> dict[PlanLineId, int]:
    given: dict[PlanLineId, int] = {}
    for line in under if oldest_first else reversed(under):
        given[line] = min(cents, under[line])
        under[line] -= given[line]
        cents -= given[line]
    assert not cents, under
    return given


def _added(fact: Fact) -> list[tuple[Part, PlanLineId]]:
    """What a fact adds under plan lines that it cites itself."""
    parts: tuple[Part, ...] = getattr(fact, "changes", ()) or getattr(fact, "parts", ())
    lines: tuple[PlanLineId, ...] = getattr(fact, "plan_lines", ())
    return list(zip(parts, lines, strict=True)) if lines else []
