"""What stands under each line of the annual plan, told from the facts alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.facts import AttributionCorrected, CallOffMade, Charge, Entry, Fact, FactReversed, Part, YearClosed
from tests.machines.postings import SPENT, owned

Decision = tuple[str, int]
"""A register number, and at which position it was opened: after a reversal the number may serve again."""

Charged = tuple[str, str, str | None, str | None]
"""What money is charged to: moment, funding source, frame, program."""


def charged_of(charge: Charge) -> Charged:
    return charge.moment, charge.source.value, charge.frame, charge.program


class Planned(NamedTuple):
    """Cents that a fact puts under a line of the annual plan, for one charge of a decision."""

    decision: Decision
    charged: Charged
    line: str
    cents: int


class Plans:
    """What stands under each line of the annual plan: added under the line it cites, given back last in, first out.

    What lapsed, or was paid and is attributed elsewhere, leaves the line that was cited first.
    """

    def __init__(self) -> None:
        self._stands: dict[tuple[Decision, Charged], dict[str, int]] = defaultdict(dict)
        self._of: dict[int, list[Planned]] = {}

    def note(self, entry: Entry, owners: dict[str, Decision]) -> None:
        """One more fact."""
        fact = entry.fact
        if isinstance(fact, FactReversed):
            found = [it._replace(cents=-it.cents) for it in self._of[fact.reversed]]
        elif isinstance(fact, YearClosed):
            found = [
                Planned(
                    owners[it.decision],
                    charged_of(it.part.charge),
                    it.plan_line,
                    -sum(own.amount for own in it.part.lines),
                )
                for it in (*fact.reserved, *fact.committed)
                if it.plan_line is not None
            ]
        elif isinstance(fact, CallOffMade):
            found = list(self._called_off(fact, owners))
        else:
            found = list(self._planned(fact, owners))
        self._of[entry.position] = found
        for it in found:
            under = self._stands[it.decision, it.charged]
            under[it.line] = under.get(it.line, 0) + it.cents
            assert under[it.line] >= 0, (entry, it)

    def changes(self, entry: Entry) -> Iterator[tuple[str, int]]:
        """By how many cents a fact lowers, or raises, what is left of plan lines."""
        for it in self._of[entry.position]:
            yield it.line, -it.cents

    def _planned(self, fact: Fact, owners: dict[str, Decision]) -> Iterator[Planned]:
        changed: dict[tuple[Decision, Charged], int] = defaultdict(int)
        for owner, place, cents in owned(fact):
            if place.pot in SPENT and owner is not None:
                changed[owners[owner], (place.moment, place.source, place.frame, place.program)] += cents
        own = owners.get(getattr(fact, "decision", ""))
        cited = _cited(fact)
        for (decision, charged), cents in changed.items():
            under = self._stands[decision, charged]
            line, added = cited.get(charged, (None, 0)) if decision == own else (None, 0)
            if line is not None:
                yield Planned(decision, charged, line, added)
            elif cents > 0:
                yield Planned(decision, charged, next(iter(under)), cents)
                continue
            away = isinstance(fact, AttributionCorrected)
            yield from self._leaving(decision, charged, added - cents, oldest_first=away)

    def _called_off(self, fact: CallOffMade, owners: dict[str, Decision]) -> Iterator[Planned]:
        """The call-off takes the place of its framework agreement under the lines that this leaves."""
        for part in fact.released:
            charged, cents = charged_of(part.charge), sum(line.amount for line in part.lines)
            for it in self._leaving(owners[fact.framework], charged, cents):
                yield it
                yield Planned(owners[fact.decision], charged, it.line, -it.cents)

    def _leaving(
        self, decision: Decision, charged: Charged, cents: int, oldest_first: bool = False
    ) -> Iterator[Planned]:
        under = self._stands[decision, charged]
        for line in under if oldest_first else reversed(under):
            gone = min(cents, under[line])
            cents -= gone
            if gone:
                yield Planned(decision, charged, line, -gone)
        assert not cents, (decision, charged, under)


def _cited(fact: Fact) -> dict[Charged, tuple[str, int]]:
    """The plan line that a fact cites for each charge of what it opens or adds, and how many cents it adds there."""
    parts: Sequence[Part] = getattr(fact, "changes", ()) or getattr(fact, "parts", ())
    lines: Sequence[str] = getattr(fact, "plan_lines", ())
    return {
        charged_of(part.charge): (line, sum(own.amount for own in part.lines))
        for part, line in zip(parts, lines, strict=False)
    }
