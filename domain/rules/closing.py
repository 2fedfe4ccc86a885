"""The accounts of a year: what of each vintage lapses at its end, and what is carried over (rule 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, TypeVar

from domain import limits
from domain.books import Books
from domain.calendar import last_day_of
from domain.decisions import Commitment, Decided, Reservation, under_plan_lines
from domain.facts import Charge, Lapse, Part, Unused, UnusedAuthority, VintageAccount, sum_of
from domain.money import ZERO, Money, total
from domain.outturn import Counted, Kept, Tally, account_of, says_something
from domain.parts import Parts, oldest_first, subtract
from domain.room import Room, least_from, left_on
from domain.rules.cover import expired, payable

D = TypeVar("D", Commitment, Reservation)


class Lapses(NamedTuple):
    """What lapses at a year end: of what was available, reserved, committed; of commitment authority."""

    unused: tuple[Unused, ...]
    reserved: tuple[Lapse, ...]
    committed: tuple[Lapse, ...]
    authorities: tuple[UnusedAuthority, ...]


def lapses(last: date, books: Books) -> Lapses:
    """Available and reserved money lapses with its vintage on every basis, committed money where it is not payable.

    What came back to a decision only after the year end was not there to lapse: it lapses at the next one.
    """
    after = date(last.year + 1, 1, 1)
    reserved: list[Lapse] = []
    committed: list[Lapse] = []
    for reservation in _there_on(last, books.reservations.values(), books):
        reserved += _lapsing(reservation, _expired(reservation.parts, after, books))
    for commitment in _there_on(last, books.commitments.values(), books):
        committed += _lapsing(commitment, subtract(commitment.left, payable(commitment, after, books)))
    return Lapses(_unused(last, books), tuple(reserved), tuple(committed), _unused_authority(last, books))


def accounts(year: int, lapse: Lapses, books: Books) -> tuple[VintageAccount, ...]:
    """The account of every vintage that had or moved money in the year, with what lapses at its end."""
    lapsing, uncovering = _per_vintage(lapse)
    kept = sorted({(it.moment, it.vintage, it.source) for it in books.tallies if it.vintage <= year})
    drawn_up = [_account(own, year, lapsing.get(own, ZERO), uncovering.get(own, ZERO), books) for own in kept]
    return tuple(filter(says_something, drawn_up))


def first_year(books: Books) -> int | None:
    """The first year that has money."""
    came_in = (room for it, room in books.tallies.items() if it.tally in (Tally.GRANTED, Tally.BROUGHT_IN))
    return min((_first_day(room).year for room in came_in), default=None)


def _account(own: Kept, year: int, lapsing: Money, uncovering: Money, books: Books) -> VintageAccount:
    at_the_end = {Tally.LAPSED: lapsing, Tally.UNCOVERED: uncovering}

    def through(tally: Tally, day: date) -> Money:
        return left_on(books.tallies.get(Counted(*own, tally)), day)

    return account_of(
        own,
        lambda tally: through(tally, last_day_of(year - 1)),
        lambda tally: through(tally, last_day_of(year)) + at_the_end.get(tally, ZERO),
    )


def _there_on(last: date, decided: Iterable[D], books: Books) -> list[D]:
    """Decisions in the order of their register numbers, without those to which expired money came back since."""
    there = [it for it in decided if books.late.get(it.decision, last) <= last]
    return sorted(there, key=lambda it: it.decision)


def _lapsing(held: Decided, gone: Parts) -> Iterator[Lapse]:
    """What lapses of a decision, plan line by plan line: what was cited first has lapsed first."""
    for part in gone:
        left: Parts = (part,)
        for line, amount in under_plan_lines(held, part.charge).items():
            lapsed = oldest_first(left, min(amount, sum_of(left)))
            left = subtract(left, lapsed)
            for it in lapsed:
                yield Lapse(held.decision, line, it)


def _expired(parts: Parts, on: date, books: Books) -> Parts:
    gone = [
        Part(part.charge, part.expenditure, tuple(it for it in part.lines if expired(part, it.vintage, on, books)))
        for part in parts
    ]
    return tuple(part for part in gone if part.lines)


def _unused(last: date, books: Books) -> tuple[Unused, ...]:
    """What is available of an expired vintage, frame by frame; a vintage that is exceeded has nothing to lapse."""
    left: dict[Kept, list[Unused]] = {}
    for (moment, vintage, source, frame), room in sorted(books.free.items(), key=str):
        known = books.vintage(moment, vintage)
        amount = least_from(room, last)
        if amount and known is not None and known.until <= last:
            unused = Unused(Charge(moment, source, frame), vintage, amount)
            left.setdefault((moment, vintage, source), []).append(unused)
    return tuple(it for own in left.values() if total(it.amount for it in own) > 0 for it in own)


def _unused_authority(last: date, books: Books) -> tuple[UnusedAuthority, ...]:
    """Commitment authority is used in its own budget year, or never."""
    left = [
        UnusedAuthority(name, held.moment, held.source, held.year, least_from(books.room(limits.authority(name)), last))
        for name, held in sorted(books.authorities.items())
        if held.year <= last.year
    ]
    return tuple(it for it in left if it.amount > 0)


def _per_vintage(lapse: Lapses) -> tuple[dict[Kept, Money], dict[Kept, Money]]:
    """What lapses, and what of it stays legally owed."""
    lapsing: dict[Kept, Money] = {}
    uncovering: dict[Kept, Money] = {}

    def sum_up(own: Kept, amount: Money, into: dict[Kept, Money]) -> None:
        into[own] = into.get(own, ZERO) + amount

    for unused in lapse.unused:
        sum_up((unused.charge.moment, unused.vintage, unused.charge.source), unused.amount, lapsing)
    for found, into in ((lapse.reserved, (lapsing,)), (lapse.committed, (lapsing, uncovering))):
        for it in found:
            for line in it.part.lines:
                for sums in into:
                    sum_up((it.part.charge.moment, line.vintage, it.part.charge.source), line.amount, sums)
    return lapsing, uncovering


def _first_day(room: Room) -> date:
    assert room is not None, "what is counted was counted on some day"
    while room.before is not None:
        room = room.before
    return room.on
