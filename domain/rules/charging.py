"""What several rules ask of a charge: is it open, who may decide, which vintages pay, how regions share."""

from __future__ import annotations

from datetime import date

from domain import limits
from domain.books import Books, PlannedLine
from domain.commands import Share
from domain.facts import Charge, Draw
from domain.money import ZERO, Money, total
from domain.names import REGION_NAMES, FrameKind, Office, Person, PlanLineId, Region, TargetGroup
from domain.refusals import (
    AboveDelegatedLimit,
    FrameDoesNotFit,
    MomentNotKept,
    MomentNotOpenYet,
    NotPositive,
    NotTheDecider,
    NoUsableVintage,
    PlanLineNotInForce,
    Refusal,
    RegionsDoNotAddUp,
    RegionTwice,
    TargetGroupNeedsReason,
    UnknownFrame,
    UnknownMoment,
    UnknownPlanLine,
    UnknownProgram,
    UnknownRegion,
)
from domain.room import least_from


def refuse_charge(charge: Charge, on: date, books: Books) -> Refusal | None:
    """Nothing posts to a moment, program or frame that is not open; a cited frame must fit the money."""
    moment = books.moments.get(charge.moment)
    if moment is None:
        return UnknownMoment(charge.moment)
    if on < moment.opened_on:
        return MomentNotOpenYet(charge.moment, moment.opened_on, on)
    if charge.program is not None:
        program = books.programs.get(charge.program)
        if program is None or on < program.opened_on:
            return UnknownProgram(charge.program, on)
    if charge.frame is not None:
        frame = books.frames.get(charge.frame)
        if frame is None:
            return UnknownFrame(charge.frame)
        if frame.source is not charge.source or frame.moment not in (None, charge.moment):
            return FrameDoesNotFit(charge.frame, frame.kind, frame.source, frame.moment)
    return None


def refuse_spending(charge: Charge, on: date, books: Books) -> Refusal | None:
    """Money is spent only from a moment that is kept."""
    refusal = refuse_charge(charge, on, books)
    if refusal is None and not books.moments[charge.moment].kept:
        return MomentNotKept(charge.moment)
    return refusal


def plan_line_in_force(line: PlanLineId, on: date, books: Books) -> PlannedLine | Refusal:
    """A decision cites a line of the annual plan that is in force on its day."""
    planned = books.plan_lines.get(line)
    if planned is None:
        return UnknownPlanLine(line)
    if on.year != planned.year or on < planned.adopted_on:
        return PlanLineNotInForce(line, planned.year, planned.adopted_on, on)
    return planned


def refuse_decider(person: Person, amount: Money, on: date, books: Books) -> Refusal | None:
    """Only the Director, or a delegate within the limit, decides grants and awards, on that date."""
    terms = [term for term in books.offices.get(person, ()) if term.in_force(on)]
    if any(term.office is Office.DIRECTOR for term in terms):
        return None
    delegated = [term.limit or ZERO for term in terms if term.office is Office.DELEGATE]
    if not delegated:
        return NotTheDecider(person, "director or delegate", on)
    if amount > max(delegated):
        return AboveDelegatedLimit(person, amount, max(delegated))
    return None


def refuse_shares(shares: tuple[Share, ...], amount: Money) -> Refusal | None:
    """A region split covers official regions, each once, and adds up to the cent (rule 10)."""
    seen: set[Region] = set()
    for share in shares:
        if share.region not in REGION_NAMES:
            return UnknownRegion(share.region)
        if share.region in seen:
            return RegionTwice(share.region)
        if share.amount <= 0:
            return NotPositive(f"The share of region {share.region}", share.amount)
        seen.add(share.region)
    split = total(share.amount for share in shares)
    return None if split == amount else RegionsDoNotAddUp(split, amount)


def refuse_target(group: TargetGroup, reason: str | None) -> Refusal | None:
    """A target group other than the usual two needs a recorded reason (rule 10)."""
    return TargetGroupNeedsReason() if group is TargetGroup.OTHER and not reason else None


def by_region(shares: tuple[Share, ...]) -> list[tuple[Region, Money]]:
    """The split in the order of region codes, in which ties are broken."""
    return sorted((share.region, share.amount) for share in shares)


def draw(charge: Charge, amount: Money, on: date, books: Books) -> tuple[Draw, ...] | Refusal:
    """Money is drawn from the oldest vintage that is usable, has money and has headroom in the cited frame (rule 3).

    What no vintage covers falls on the youngest one that gives anything: the limits, judged after the last fact of the
    list, then refuse it with what was left.
    """
    usable = [v.year for v in books.vintages.get(charge.moment, ()) if v.usable_on(on)]
    if not usable:
        return NoUsableVintage(charge.moment, charge.source, on)
    kind: FrameKind | None = books.frame_kind(charge.frame)
    draws: list[Draw] = []
    for vintage in usable:
        if not amount:
            break
        rooms = [least_from(books.room(limit), on) for limit in limits.of_draw(charge, vintage, kind)]
        take = min(amount, *rooms)
        if take > 0:
            draws.append(Draw(vintage, take))
            amount = amount - take
    if amount:
        last = draws.pop() if draws else Draw(_likeliest(charge, usable, books), ZERO)
        draws.append(Draw(last.vintage, last.amount + amount))
    return tuple(draws)


def _likeliest(charge: Charge, usable: list[int], books: Books) -> int:
    """The vintage whose lack of room explains best why nothing could be drawn: the youngest that the frame covers."""
    if charge.frame is None:
        return usable[-1]
    framed = [year for year in usable if year in books.frames[charge.frame].years]
    return framed[-1] if framed else usable[-1]
