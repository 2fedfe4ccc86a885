"""How much room is left under a limit, day by day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from domain.money import ZERO, Money


class Day(NamedTuple):
    """The room left at the end of one business day, and the days before it; newest first.

    Immutable, so that a turn that fails just forgets its days. Money counts from its date: an amount changes its own
    day and all later days, and the room must hold on every one of them.
    """

    on: date
    left: Money
    before: Day | None


Room = Day | None
"""Nothing recorded yet is no room at all."""


def left_at_end(room: Room) -> Money:
    """The room left after the last recorded day, in cents."""
    return room.left if room else ZERO


def left_on(room: Room, on: date) -> Money:
    """The room left at the end of a day, in cents."""
    while room is not None and room.on > on:
        room = room.before
    return left_at_end(room)


def post(room: Room, on: date, amount: Money) -> Day:
    """The room after an amount on a day: that day and every later one change by it."""
    if room is None or room.on < on:
        return Day(on, left_at_end(room) + amount, room)
    if room.on == on:
        return Day(on, room.left + amount, room.before)
    later: list[Day] = []
    earlier: Room = room
    while earlier is not None and earlier.on > on:
        later.append(earlier)
        earlier = earlier.before
    day = post(earlier, on, amount)
    for old in reversed(later):
        day = Day(old.on, old.left + amount, day)
    return day


def worst_day(room: Room, own: Room) -> tuple[Money, Money] | None:
    """What is left on the worst of the days on which the room is lowered, and by how much it is lowered that day.

    The second room is what one list changes of the first; None where the list lowers no day.
    """
    worst: tuple[Money, Money] | None = None
    while room is not None:
        while own is not None and own.on > room.on:
            own = own.before
        if own is None:
            break
        if own.left < 0 and (worst is None or room.left < worst[0]):
            worst = (room.left, own.left)
        room = room.before
    return worst


def least_from(room: Room, on: date) -> Money:
    """The least room on a day and all later recorded days, in cents: what can still be used on that day."""
    if room is None:
        return ZERO
    least = room.left
    while room is not None and room.on > on:
        room = room.before
        least = min(least, left_at_end(room))
    return least
