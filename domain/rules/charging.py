"""What several rules ask of a charge: is it open, who may decide, which vintages pay, how regions share."""

from __future__ import annotations

from datetime import date

from domain import limits
from domain.books import Books
from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import Asked, Share
from domain.facts import Charge, Draw, Funding, Part
from domain.limits import Limit
from domain.money import ZERO, Money, total
from domain.names import (
    REGION_NAMES,
    Expenditure,
    FrameKind,
    Office,
    Person,
    PlanLineId,
    Region,
    Source,
)
from domain.parts import Parts, spread
from domain.refusals import (
    AboveDelegatedLimit,
    ChargedTwice,
    ClosedMoment,
    FacilityOver,
    FrameDoesNotFit,
    MomentNotKept,
    MomentNotOpenYet,
    NotPositive,
    NotTheDecider,
    NoUsableVintage,
    PlanLineEnded,
    PlanLineNotInForce,
    Refusal,
    RegionsDoNotAddUp,
    RegionTwice,
    UnknownFrame,
    UnknownMoment,
    UnknownPlanLine,
    UnknownProgram,
    UnknownRegion,
    YearOutsideCalendar,
)
from domain.registers import PlannedLine
from domain.room import least_from
from domain.rules.texts import refuse_expenditure


def refuse_year(year: int) -> Refusal | None:
    """A budget year lies in the calendar; another number is a slip of the pen."""
    first, last = FIRST_DAY.year, LAST_DAY.year
    return None if first <= year <= last else YearOutsideCalendar(year, first, last)


def refuse_charge(charge: Charge, on: date, books: Books) -> Refusal | None:
    """Nothing posts to a moment, program or frame that is not open; a cited frame must fit the money."""
    moment = books.moments.get(charge.moment)
    if moment is None:
        return UnknownMoment(charge.moment)
    if on < moment.opened_on:
        return MomentNotOpenYet(charge.moment, moment.opened_on, on)
    if moment.closed_on is not None:
        return ClosedMoment(charge.moment, moment.closed_on)
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


def refuse_facility(charge: Charge, decided_on: date, books: Books) -> Refusal | None:
    """Awards from the Recovery and Resilience Facility end with it (rule 7)."""
    if charge.source is not Source.RRF:
        return None
    ends = books.controls_on(decided_on).facility_ends
    return FacilityOver(ends, decided_on) if decided_on > ends else None


def plan_line_in_force(line: PlanLineId, on: date, books: Books) -> PlannedLine | Refusal:
    """A decision cites a line of the annual plan that is in force on its day."""
    planned = books.plan_lines.get(line)
    if planned is None:
        return UnknownPlanLine(line)
    if on.year != planned.year or on < planned.adopted_on:
        return PlanLineNotInForce(line, planned.year, planned.adopted_on, on)
    if planned.ended_on is not None and planned.ended_on <= on:
        return PlanLineEnded(line, planned.ended_on, on)
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


def by_region(shares: tuple[Share, ...]) -> list[tuple[Region, Money]]:
    """The split in the order of region codes, in which ties are broken."""
    return sorted((share.region, share.amount) for share in shares)


def parts_of(
    funding: tuple[Funding, ...], shares: tuple[Share, ...], expenditure: Expenditure, ask: Asked, books: Books
) -> Parts | Refusal:
    """What a decision takes under each plan line that it cites, split over regions and vintages to the cent."""
    drawn: list[tuple[Part, Draw]] = []
    taken: dict[Limit, Money] = {}
    cited: dict[Charge, PlanLineId] = {}
    for own in funding:
        if own.amount <= 0:
            return NotPositive(f"What is taken under plan line {own.plan_line}", own.amount)
        planned = plan_line_in_force(own.plan_line, ask.decided_on, books)
        if isinstance(planned, Refusal):
            return planned
        charge = planned.line.charge
        if charge in cited:
            return ChargedTwice(cited[charge], own.plan_line)
        cited[charge] = own.plan_line
        if refusal := refuse_spending(charge, ask.effective_on, books):
            return refusal
        if refusal := refuse_facility(charge, ask.decided_on, books):
            return refusal
        draws = draw(charge, own.amount, ask.effective_on, books, taken)
        if isinstance(draws, Refusal):
            return draws
        if refusal := refuse_expenditure(charge, expenditure, draws, books):
            return refusal
        drawn += [(Part(charge, expenditure, ()), it) for it in draws]
    if refusal := refuse_shares(shares, total(own.amount for own in funding)):
        return refusal
    return spread(drawn, by_region(shares))


def freed(parts: Parts, on: date, books: Books) -> tuple[Parts, Parts]:
    """What is set free on a day: available again where the vintage is usable that day, lapsed where it has expired.

    A vintage whose appropriation the same list has undone is no reason to lapse: its limit refuses the list.
    """
    usable: list[Part] = []
    expired: list[Part] = []
    for part in parts:
        unusable = {it.year for it in books.vintages.get(part.charge.moment, ()) if not it.usable_on(on)}
        free = tuple(line for line in part.lines if line.vintage not in unusable)
        gone = tuple(line for line in part.lines if line.vintage in unusable)
        usable += [Part(part.charge, part.expenditure, free)] if free else []
        expired += [Part(part.charge, part.expenditure, gone)] if gone else []
    return tuple(usable), tuple(expired)


def draw(
    charge: Charge, amount: Money, on: date, books: Books, taken: dict[Limit, Money] | None = None
) -> tuple[Draw, ...] | Refusal:
    """Money is drawn from the oldest vintage that is usable, has money and has headroom in the cited frame (rule 3).

    ``taken`` is what the same decision draws beside it. What no vintage covers falls on the youngest one that gives
    anything: the limits, judged after the last fact of the list, then refuse it with what was left.
    """
    usable = [v.year for v in books.vintages.get(charge.moment, ()) if v.usable_on(on)]
    if not usable:
        return NoUsableVintage(charge.moment, charge.source, on)
    kind: FrameKind | None = books.frame_kind(charge.frame)
    draws: list[Draw] = []
    for vintage in usable:
        if not amount:
            break
        under = limits.of_draw(charge, vintage, kind)
        rooms = [least_from(books.room(limit), on) for limit in under]
        if taken:
            rooms = [room - taken.get(limit, ZERO) for room, limit in zip(rooms, under, strict=True)]
        take = min(amount, *rooms)
        if take > 0:
            draws.append(Draw(vintage, take))
            amount = amount - take
            if taken is not None:
                taken |= {limit: taken.get(limit, ZERO) + take for limit in under}
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
