"""The limits that money may not cross, and how a fact lowers the room under them (rule 1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from domain.facts import Charge
from domain.money import ZERO, Money
from domain.names import AuthorityId, FrameId, FrameKind, MomentCode, PlanLineId, RegisterNumber, Source, Term
from domain.pots import SOURCES, USED, Leg, Pot

Purse = tuple[MomentCode, int, Source, FrameId | None]
"""What a limit tells money apart by: moment, vintage, funding source, the frame it cites."""

Planned = Callable[[dict[Charge, Money]], dict[PlanLineId, Money]]
"""Tells under which plan lines cents of each charge are used, or given back."""


class LimitKind(Term):
    """What sets the limit; in this order a refusal names the one that was crossed."""

    COMMITMENT = "commitment"
    RESERVATION = "reservation"
    APPROPRIATION = "appropriation"
    FRAME = "frame"
    FRAME_FUNDING = "frame-funding"
    PLAN_LINE = "plan-line"
    AUTHORITY = "authority"


OF_A_DECISION = frozenset({LimitKind.COMMITMENT, LimitKind.RESERVATION})
"""Limits whose room is kept with their decision."""


class Limit(NamedTuple):
    """One limit: of a moment, frame, plan line or decision, where it applies of one vintage and source.

    The unused, funded part of an operating frame is kept for what cites it: an appropriation's room is apart for the
    operating frame named in ``kept_for``. Program frames are ceilings and keep nothing.
    """

    kind: LimitKind
    name: str
    vintage: int = 0
    source: Source | None = None
    kept_for: FrameId | None = None


@cache
def appropriation(moment: MomentCode, vintage: int, source: Source, kept_for: FrameId | None) -> Limit:
    """Spending never exceeds the appropriation of a moment and vintage, per funding source."""
    return Limit(LimitKind.APPROPRIATION, moment, vintage, source, kept_for)


@cache
def frame(name: FrameId, vintage: int) -> Limit:
    """What cites a frame never exceeds its amount for the vintage."""
    return Limit(LimitKind.FRAME, name, vintage)


@cache
def frame_funding(name: FrameId, vintage: int) -> Limit:
    """What cites a frame never exceeds the appropriations that cite it."""
    return Limit(LimitKind.FRAME_FUNDING, name, vintage)


def plan_line(line: PlanLineId) -> Limit:
    """Decisions never exceed the line of the annual plan that they cite."""
    return Limit(LimitKind.PLAN_LINE, line)


def authority(name: AuthorityId) -> Limit:
    """What is decided under commitment authority never exceeds it."""
    return Limit(LimitKind.AUTHORITY, name)


def commitment(decision: RegisterNumber) -> Limit:
    """Payments never exceed the commitment."""
    return Limit(LimitKind.COMMITMENT, decision)


def reservation(decision: RegisterNumber) -> Limit:
    """A contract never exceeds what its tender reserved."""
    return Limit(LimitKind.RESERVATION, decision)


def of_draw(charge: Charge, vintage: int, frame_kind: FrameKind | None) -> tuple[Limit, ...]:
    """The limits that money drawn from a vintage has to fit under."""
    if charge.frame is None:
        return (appropriation(charge.moment, vintage, charge.source, None),)
    kept_for = charge.frame if frame_kind is FrameKind.OPERATING else None
    return (
        appropriation(charge.moment, vintage, charge.source, kept_for),
        frame(charge.frame, vintage),
        frame_funding(charge.frame, vintage),
    )


def changes(
    moved: list[Leg],
    kind_of: Callable[[FrameId], FrameKind],
    decision: RegisterNumber | None,
    reserve: RegisterNumber | None,
    planned: Planned,
) -> dict[Limit, Money]:
    """How much room the legs of one fact give (or, with a minus sign, take) under each limit, in cents, net.

    What is committed counts for the decision, what is reserved for the one whose reserve it is. What only moves between
    the pots of use changes no frame and no plan line.
    """
    available: dict[Purse, Money] = {}
    funded: dict[Purse, Money] = {}
    used: dict[Purse, Money] = {}
    by_pot: dict[Pot, Money] = {}
    for account, amount in moved:
        pot, purse = account.pot, account[1:5]
        if pot in USED:
            used[purse] = used.get(purse, ZERO) + amount
            by_pot[pot] = by_pot.get(pot, ZERO) + amount
        elif pot in SOURCES:
            funded[purse] = funded.get(purse, ZERO) - amount
        elif pot is Pot.AVAILABLE:
            available[purse] = available.get(purse, ZERO) + amount

    found: dict[Limit, Money] = {}

    def give(limit: Limit, change: Money) -> None:
        if change:
            found[limit] = found.get(limit, ZERO) + change

    for (moment, vintage, source, cited), amount in available.items():
        kept_for = cited if cited and kind_of(cited) is FrameKind.OPERATING else None
        give(appropriation(moment, vintage, source, kept_for), amount)
    for (_, vintage, _, cited), amount in funded.items():
        if cited:
            give(frame_funding(cited, vintage), amount)
    for (_, vintage, _, cited), amount in used.items():
        if cited and amount:
            give(frame(cited, vintage), -amount)
            give(frame_funding(cited, vintage), -amount)
    if decision:
        for line, amount in planned(_by_charge(moved)).items():
            give(plan_line(line), -amount)
    if reserve:
        give(reservation(reserve), by_pot.get(Pot.RESERVED, ZERO))
    if decision:
        give(commitment(decision), by_pot.get(Pot.COMMITTED, ZERO))
    return {limit: change for limit, change in found.items() if change}


def _by_charge(moved: list[Leg]) -> dict[Charge, Money]:
    """What the legs of one fact use, or give back, of each charge."""
    used: dict[Charge, Money] = {}
    for account, amount in moved:
        if account.pot in USED:
            charge = Charge(account.moment, account.source, account.frame, account.program)
            used[charge] = used.get(charge, ZERO) + amount
    return used
