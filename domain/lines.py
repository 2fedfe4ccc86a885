"""Lines of vintages and regions: added, taken apart and drawn without losing a cent."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from domain.facts import Line, amount_of
from domain.money import ZERO, Money, apportion
from domain.names import Region

Lines = tuple[Line, ...]


def add(lines: Lines, more: Lines) -> Lines:
    """Both together, oldest vintage first, then by region code; lines that come to nothing are left out."""
    amounts: dict[tuple[int, Region], Money] = {}
    for line in (*lines, *more):
        key = (line.vintage, line.region)
        amounts[key] = amounts.get(key, ZERO) + line.amount
    return tuple(Line(vintage, region, cents) for (vintage, region), cents in sorted(amounts.items()) if cents)


def negated(lines: Lines) -> Lines:
    """The same lines with the opposite sign."""
    return tuple(Line(line.vintage, line.region, -line.amount) for line in lines)


def subtract(lines: Lines, less: Lines) -> Lines:
    """What is left of the lines."""
    taken = {(line.vintage, line.region): line.amount for line in less}
    left = []
    for line in lines:
        amount = taken.pop((line.vintage, line.region), ZERO)
        if amount == ZERO:
            left.append(line)
        elif amount != line.amount:
            left.append(Line(line.vintage, line.region, line.amount - amount))
    # What was taken where there was nothing stays as a debt; the limits then refuse it.
    return add(tuple(left), tuple(Line(*place, -amount) for place, amount in taken.items())) if taken else tuple(left)


def oldest_first(lines: Lines, amount: Money) -> Lines:
    """The lines that an amount draws: the oldest vintage first, spread over what is left of it.

    The lines stand oldest vintage first, as every commitment keeps them. What goes beyond all of them falls on the last
    one, and leaves it below zero: the commitment's limit then says how much was left.
    """
    drawn: list[Line] = []
    for vintage, of_vintage in groupby(lines, key=attrgetter("vintage")):
        own = [line for line in of_vintage if line.amount > 0]
        left = amount_of(own)
        if amount >= left:
            drawn += own
            amount = amount - left
        else:
            parts = apportion(amount, [line.amount for line in own])
            drawn += [Line(vintage, line.region, part) for line, part in zip(own, parts, strict=True) if part]
            amount = ZERO
        if not amount:
            break
    if amount:
        last = lines[-1]
        return add(tuple(drawn), (Line(last.vintage, last.region, amount),))
    return tuple(drawn)
