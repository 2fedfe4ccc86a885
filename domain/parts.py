"""Parts of a decision: lines that are charged alike, added, taken apart and drawn as one.

A decision has one part per charge, in the order in which it first cited them; a part that comes to nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from domain import lines as of_lines
from domain.facts import Charge, Draw, Line, Part, amount_of, sum_of
from domain.money import ZERO, Money, apportion
from domain.names import Region

Parts = tuple[Part, ...]
_Merge = Callable[[of_lines.Lines, of_lines.Lines], of_lines.Lines]


def add(parts: Parts, more: Parts) -> Parts:
    """Both together, charge by charge."""
    return _merged(parts, more, of_lines.add)


def subtract(parts: Parts, less: Parts) -> Parts:
    """What is left; what is taken where there was nothing stays as a debt, for the limits to refuse."""
    return _merged(parts, less, of_lines.subtract)


def common(parts: Parts, others: Parts) -> Parts:
    """What both have, charge by charge and line by line."""
    theirs = {(part.charge, line.vintage, line.region): line.amount for part in others for line in part.lines}
    shared = [
        [
            Line(line.vintage, line.region, min(line.amount, theirs[place]))
            for line in part.lines
            if (place := (part.charge, line.vintage, line.region)) in theirs
        ]
        for part in parts
    ]
    return _of(parts, shared)


def negated(parts: Parts) -> Parts:
    """The same parts with the opposite sign."""
    return tuple(Part(part.charge, part.expenditure, of_lines.negated(part.lines)) for part in parts)


def oldest_first(parts: Parts, amount: Money) -> Parts:
    """What an amount draws: the oldest vintage first, spread over what is left of it in every part.

    What goes beyond all of it falls on the last line, and leaves it below zero: the decision's limit then says how much
    was left.
    """
    if len(parts) == 1:
        (only,) = parts
        lines = of_lines.oldest_first(only.lines, amount)
        return (Part(only.charge, only.expenditure, lines),) if lines else ()
    drawn: list[list[Line]] = [[] for _ in parts]
    for vintage in sorted({line.vintage for part in parts for line in part.lines}):
        if not amount:
            break
        owned = [
            (own, line)
            for own, part in zip(drawn, parts, strict=True)
            for line in part.lines
            if line.vintage == vintage and line.amount > 0
        ]
        left = amount_of([line for _, line in owned])
        taken = (
            [line.amount for _, line in owned] if amount >= left else apportion(amount, [it.amount for _, it in owned])
        )
        for (own, line), cents in zip(owned, taken, strict=True):
            if cents:
                own.append(Line(vintage, line.region, cents))
        amount = amount - min(amount, left)
    if amount:
        last = parts[-1].lines[-1]
        drawn[-1] = list(of_lines.add(tuple(drawn[-1]), (Line(last.vintage, last.region, amount),)))
    return _of(parts, drawn)


def youngest_first(parts: Parts, amount: Money) -> Parts:
    """What a release of an amount gives back: the youngest vintage first."""
    return subtract(parts, oldest_first(parts, sum_of(parts) - amount))


def spread(drawn: Sequence[tuple[Part, Draw]], shares: Sequence[tuple[Region, Money]]) -> Parts:
    """Money of several charges and vintages over regions, exact both ways; the parts come without lines.

    Regions first: the oldest vintage is apportioned over them, the youngest takes the rest.
    """
    owed = [amount for _, amount in shares]
    lines: dict[Charge, list[Line]] = {part.charge: [] for part, _ in drawn}
    in_order = sorted(drawn, key=lambda it: it[1].vintage)
    for part, draw in in_order[:-1]:
        cents = apportion(draw.amount, owed)
        owed = [left - own for left, own in zip(owed, cents, strict=True)]
        lines[part.charge] += _lines(draw.vintage, shares, cents)
    last, draw = in_order[-1]
    lines[last.charge] += _lines(draw.vintage, shares, owed)
    bare = {part.charge: part for part, _ in drawn}
    return _of(tuple(bare.values()), [lines[charge] for charge in bare])


def in_proportion(parts: Parts, amount: Money) -> Parts:
    """An amount spread over the lines of parts, by what each has."""
    cents = iter(apportion(amount, [line.amount for part in parts for line in part.lines]))
    spread_ = [[replace(line, amount=own) for line in part.lines if (own := next(cents))] for part in parts]
    return _of(parts, spread_)


def of_region(parts: Parts, region: Region) -> Parts:
    """What parts have for one region."""
    return _of(parts, [[line for line in part.lines if line.region == region] for part in parts])


def covers(parts: Parts, more: Parts) -> bool:
    """Whether parts have all of what others take, line by line."""
    return all(line.amount > 0 for part in subtract(parts, more) for line in part.lines)


def shares_of(parts: Parts) -> list[tuple[Region, Money]]:
    """The regions of the parts, in the order of their codes, with what each has."""
    amounts: dict[Region, Money] = {}
    for part in parts:
        for line in part.lines:
            amounts[line.region] = amounts.get(line.region, ZERO) + line.amount
    return sorted(amounts.items())


def _lines(vintage: int, shares: Sequence[tuple[Region, Money]], cents: Sequence[Money]) -> list[Line]:
    return [Line(vintage, region, own) for (region, _), own in zip(shares, cents, strict=True) if own]


def _of(parts: Parts, lines: Sequence[Sequence[Line]]) -> Parts:
    return tuple(replace(part, lines=tuple(own)) for part, own in zip(parts, lines, strict=True) if own)


def _merged(parts: Parts, more: Parts, merge: _Merge) -> Parts:
    if len(parts) == len(more) == 1 and parts[0].charge == more[0].charge:
        lines = merge(parts[0].lines, more[0].lines)
        return (Part(parts[0].charge, parts[0].expenditure, lines),) if lines else ()
    theirs = {part.charge: part for part in more}
    merged = []
    for part in parts:
        other = theirs.pop(part.charge, None)
        lines = merge(part.lines, other.lines) if other else part.lines
        if lines:
            merged.append(Part(part.charge, part.expenditure, lines))
    for part in theirs.values():
        if lines := merge((), part.lines):
            merged.append(Part(part.charge, part.expenditure, lines))
    return tuple(merged)
