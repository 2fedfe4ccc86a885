"""Lines of vintages and regions: added, taken apart and drawn without losing a cent."""

from __future__ import annotations

from domain.facts import Draw, Line
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
    return add(lines, negated(less))


def spread(draws: tuple[Draw, ...], shares: list[tuple[Region, Money]]) -> Lines:
    """Money of several vintages over regions, exact both ways.

    Regions first: the oldest vintage is apportioned over them, the youngest takes the rest.
    """
    owed = [amount for _, amount in shares]
    lines: list[Line] = []
    for draw in sorted(draws[:-1], key=lambda draw: draw.vintage):
        parts = apportion(draw.amount, owed)
        owed = [left - part for left, part in zip(owed, parts, strict=True)]
        lines += _lines(draw.vintage, shares, parts)
    lines += _lines(draws[-1].vintage, shares, owed)
    return tuple(lines)


def _lines(vintage: int, shares: list[tuple[Region, Money]], parts: list[Money]) -> list[Line]:
    return [Line(vintage, region, part) for (region, _), part in zip(shares, parts, strict=True) if part]


def oldest_first(lines: Lines, amount: Money) -> Lines:
    """The lines that an amount draws: the oldest vintage first, spread over what is left of it.

    What goes beyond all lines falls on the last one, and leaves it below zero: the commitment's limit then says how
    much was left.
    """
    drawn: list[Line] = []
    for vintage in sorted({line.vintage for line in lines if line.amount > 0}):
        if not amount:
            break
        own = [line for line in lines if line.vintage == vintage and line.amount > 0]
        take = min(amount, Money(sum(line.amount for line in own)))
        parts = apportion(take, [line.amount for line in own])
        drawn += [Line(vintage, line.region, part) for line, part in zip(own, parts, strict=True) if part]
        amount = amount - take
    if amount:
        last = lines[-1]
        return add(tuple(drawn), (Line(last.vintage, last.region, amount),))
    return tuple(drawn)


def youngest_first(lines: Lines, amount: Money) -> Lines:
    """The lines that a release of an amount gives back: the youngest vintage first."""
    kept = Money(sum(line.amount for line in lines)) - amount
    return subtract(lines, oldest_first(lines, kept))
