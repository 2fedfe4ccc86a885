"""What stands on a decision, and under which lines of the annual plan, as facts about it are entered and undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from domain.books import Beside, Books, Commitment, Decided
from domain.facts import Entry, Part, amount_of
from domain.money import Money
from domain.names import PlanLineId
from domain.parts import Parts

StandsUnder = tuple[Beside, ...]


def stand(books: Books, entry: Entry, held: Decided, **changed: Any) -> None:
    """One more decision stands on it."""
    books.hold(replace(held, standing=(*held.standing, entry.position), **changed))


def fall(books: Books, entry: Entry, held: Decided, **changed: Any) -> None:
    """The last decision on it does not stand any more; nothing happens to it before that day."""
    *standing, undone = held.standing
    if isinstance(held, Commitment) and held.beside:
        changed["beside"] = tuple(it for it in held.beside if it.position != undone)
    since = max(held.since, entry.effective_on)
    books.hold(replace(held, since=since, standing=tuple(standing), **changed))


def added(held: Commitment, entry: Entry, parts: Sequence[Part], lines: Sequence[PlanLineId]) -> StandsUnder:
    """What is added stands under the line that each part cites."""
    first = dict(held.plan)
    cited = zip(parts, lines, strict=True)
    return (
        *held.beside,
        *(_beside(entry, part, line) for part, line in cited if first.get(part.charge) != line),
    )


def covered(held: Commitment, entry: Entry, parts: Parts) -> StandsUnder:
    """What is covered again stands under the line that its charge was first decided under."""
    first = dict(held.plan)
    later = [(part, [*held.under_later_lines(part.charge)]) for part in parts if part.charge not in first]
    return (*held.beside, *(_beside(entry, part, lines[0]) for part, lines in later if lines))


def released(held: Commitment, entry: Entry, parts: Parts) -> StandsUnder:
    """What is given back leaves the line that was cited last, first."""
    return (*held.beside, *_leaving(held, entry, parts, newest_first=True))


def moved_away(held: Commitment, entry: Entry, parts: Parts) -> StandsUnder:
    """What was paid and is attributed elsewhere, or has lapsed, leaves the line that was cited first, first."""
    return (*held.beside, *_leaving(held, entry, parts, newest_first=False))


def _leaving(held: Commitment, entry: Entry, parts: Parts, newest_first: bool) -> Iterable[Beside]:
    if not held.beside:
        return
    for part in parts:
        amount = amount_of(part.lines)
        later = list(held.under_later_lines(part.charge).items())
        if newest_first:
            later.reverse()
        else:
            amount = Money(max(0, amount - held.under_first_line(part.charge)))
        for line, stands in later:
            gone = min(amount, stands)
            if gone:
                yield Beside(entry.position, part.charge, line, -gone)
                amount = amount - gone


def _beside(entry: Entry, part: Part, line: PlanLineId) -> Beside:
    return Beside(entry.position, part.charge, line, amount_of(part.lines))
