"""The limits that money may not cross, and how a fact lowers the room under them (rule 1)."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, assert_never

from domain.facts import Charge
from domain.legs import Account, Pot
from domain.names import FrameId, FrameKind, MomentCode, PlanLineId, RegisterNumber, Source


class LimitKind(StrEnum):
    """What sets the limit; in this order a refusal names the one that was crossed."""

    COMMITMENT = "commitment"
    RESERVATION = "reservation"
    APPROPRIATION = "appropriation"
    FRAME = "frame"
    FRAME_FUNDING = "frame-funding"
    PLAN_LINE = "plan-line"


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


def appropriation(moment: MomentCode, vintage: int, source: Source, kept_for: FrameId | None) -> Limit:
    """Spending never exceeds the appropriation of a moment and vintage, per funding source."""
    return Limit(LimitKind.APPROPRIATION, moment, vintage, source, kept_for)


def frame(name: FrameId, vintage: int) -> Limit:
    """What cites a frame never exceeds its amount for the vintage."""
    return Limit(LimitKind.FRAME, name, vintage)


def frame_funding(name: FrameId, vintage: int) -> Limit:
    """What cites a frame never exceeds the appropriations that cite it."""
    return Limit(LimitKind.FRAME_FUNDING, name, vintage)


def plan_line(line: PlanLineId) -> Limit:
    """Decisions never exceed the line of the annual plan that they cite."""
    return Limit(LimitKind.PLAN_LINE, line)


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


def of_leg(
    account: Account, frame_kind: FrameKind | None, decision: RegisterNumber | None, line: PlanLineId | None
) -> tuple[tuple[Limit, int], ...]:
    """The limits whose room a leg changes, each with the sign of the change."""
    cited = account.frame
    match account.pot:
        case Pot.AVAILABLE:
            kept_for = cited if frame_kind is FrameKind.OPERATING else None
            return ((appropriation(account.moment, account.vintage, account.source, kept_for), 1),)
        case Pot.PARLIAMENT:
            return ((frame_funding(cited, account.vintage), -1),) if cited else ()
        case Pot.RESERVED | Pot.COMMITTED | Pot.IN_PAYMENT | Pot.PAID:
            found: list[tuple[Limit, int]] = []
            if cited:
                found += [(frame(cited, account.vintage), -1), (frame_funding(cited, account.vintage), -1)]
            if line:
                found.append((plan_line(line), -1))
            if decision and account.pot is Pot.RESERVED:
                found.append((reservation(decision), 1))
            elif decision and account.pot is Pot.COMMITTED:
                found.append((commitment(decision), 1))
            return tuple(found)
        case Pot.LAPSED:
            return ()
        case _:
            assert_never(account.pot)
