"""What stands on a decision, and under which lines of the annual plan, as facts about it are entered and undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from domain.books import Books
from domain.decisions import Decided, LaterLine, Plan, under_plan_lines
from domain.facts import Entry, Part, amount_of
from domain.names import PlanLineId
from domain.parts import Parts
from domain.values import changed

StandsUnder = tuple[LaterLine, ...]


def stand(books: Books, entry: Entry, held: Decided, **changes: Any) -> None:
    """One more decision stands on it."""
    books.hold(changed(held, standing=(*held.standing, entry.position), **changes))


def fall(books: Books, entry: Entry, held: Decided, **changes: Any) -> None:
    """The last decision on it does not stand any more; nothing happens to it before that day."""
    *standing, undone = held.standing
    since = max(held.since, entry.effective_on)
    books.hold(changed(held, since=since, standing=tuple(standing), later_lines=under_still(held, undone), **changes))


def under_still(held: Decided, undone: int) -> StandsUnder:
    """What stands under later lines once a fact is undone."""
    return tuple(it for it in held.later_lines if it.position != undone)


def added(held: Decided, entry: Entry, parts: Sequence[Part], lines: Sequence[PlanLineId]) -> StandsUnder:
    """What is added stands under the line that each part cites."""
    first = dict(held.plan)
    cited = zip(parts, lines, strict=True)
    return (
        *held.later_lines,
        *(_later_line(entry, part, line) for part, line in cited if first.get(part.charge) != line),
    )


def covered(held: Decided, entry: Entry, parts: Parts) -> StandsUnder:
    """What is covered again stands under the line that its charge was first decided under."""
    lines = [next(iter(under_plan_lines(held, part.charge))) for part in parts]
    return added(held, entry, parts, lines)


def released(held: Decided, entry: Entry, parts: Parts) -> StandsUnder:
    """What is given back leaves the line that was cited last, first."""
    return (*held.later_lines, *_leaving(held, entry, parts, newest_first=True))


def moved_away(held: Decided, entry: Entry, parts: Parts) -> StandsUnder:
    """What was paid and is attributed elsewhere, or has lapsed, leaves the line that was cited first, first."""
    return (*held.later_lines, *_leaving(held, entry, parts, newest_first=False))


def called_off(framework: Decided, entry: Entry, parts: Parts, plan: Plan) -> StandsUnder:
    """What a call-off takes stands under the lines that its framework agreement leaves, beside its own plan's."""
    left = _leaving(framework, entry, parts, newest_first=True)
    return tuple(it._replace(amount=-it.amount) for it in left if (it.charge, it.line) not in plan)


def _leaving(held: Decided, entry: Entry, parts: Parts, newest_first: bool) -> Iterable[LaterLine]:
    first = dict(held.plan)
    for part in parts if held.later_lines else ():
        amount = amount_of(part.lines)
        stands = list(under_plan_lines(held, part.charge).items())
        for line, there in reversed(stands) if newest_first else stands:
            gone = min(amount, there)
            amount = amount - gone
            if gone and first.get(part.charge) != line:
                yield LaterLine(entry.position, part.charge, line, -gone)


def _later_line(entry: Entry, part: Part, line: PlanLineId) -> LaterLine:
    return LaterLine(entry.position, part.charge, line, amount_of(part.lines))
