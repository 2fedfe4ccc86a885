"""What would become of a file's rows: recorded already, acceptable now, or refused; nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from api.importing.kinds import Kind, name_of
from api.importing.problems import RowProblem, came_back, refused
from api.importing.rows import Row
from api.importing.tables import Progress
from domain.decide import Denied, Entered
from domain.facts import PaymentApproved, PaymentPrepared, sum_of
from domain.money import Money, total
from domain.refusals import NameTaken
from projections.ledger import Connection, Ledger
from projections.names import BY_INDEX, Taker, takers
from projections.view import view

AT_A_TIME = 1_000
"""Rows that are looked up together."""


class Accepted(NamedTuple):
    """A row that the ledger would record now, and what it comes to in cents."""

    row: Row
    cents: Money


@dataclass(slots=True)
class Preview:
    """The rows of a file, sorted by what would become of them at a position of the log."""

    # The rows stay out of its representation, which the event loop writes out when it ends.
    position: int = 0
    accepted: list[Accepted] = field(default_factory=list, repr=False)
    already: int = 0
    """Rows that are recorded, and stand."""
    problems: list[RowProblem] = field(default_factory=list, repr=False)
    warned: Counter[str] = field(default_factory=Counter)
    """How often the ledger would warn, by the codes of warnings."""

    @property
    def cents(self) -> Money:
        """What the accepted rows come to."""
        return total(it.cents for it in self.accepted)


async def preview(ledger: Ledger, kind: Kind, rows: Sequence[Row], progress: Progress) -> Preview:
    """Sort rows by what would become of them, each decided on what the ones before it left."""
    found = Preview()
    fresh: list[Row] = []
    with ledger.reader(options=BY_INDEX) as connection:
        found.position = view(connection).position
        for batch in _batches(rows):
            fresh += _unrecorded(connection, kind, batch, found)
            progress(len(batch))
    if fresh:
        await _rehearse(ledger, fresh, found, progress)
    return found


async def _rehearse(ledger: Ledger, fresh: Sequence[Row], found: Preview, progress: Progress) -> None:
    async with ledger.rehearsal() as rehearsal:
        found.position = rehearsal.head.position
        for batch in _batches(fresh):
            answers = await rehearsal.decide([row.ask for row in batch])
            for row, answer in zip(batch, answers, strict=True):
                _sort(row, answer, found)
            progress(len(batch))


def _unrecorded(connection: Connection, kind: Kind, batch: Sequence[Row], found: Preview) -> Iterator[Row]:
    """The rows that no fact says already; those of which the fact does not stand any more are problems."""
    names = [kind.claim(row.ask.decision, row.ask.instalment) for row in batch]
    took: defaultdict[str, list[Taker]] = defaultdict(list)
    for taker in takers(connection, names):
        took[taker.name].append(taker)
    for row, name in zip(batch, names, strict=True):
        said = [it for it in took[name] if kind.is_recorded_by(row.ask, it.entry)]
        if not said:
            yield row
        elif said[-1].holds:
            found.already += 1
        else:
            found.problems.append(came_back(row.number, name_of(row.ask), said[-1].entry.position))


def _sort(row: Row, answer: Entered | Denied, found: Preview) -> None:
    if isinstance(answer, Entered):
        (entry,) = answer.entries
        assert isinstance(entry.fact, PaymentPrepared | PaymentApproved), "the facts that rows make"
        found.accepted.append(Accepted(row, sum_of(entry.fact.parts)))
        found.warned.update(said.code for said in answer.warned)
        return
    refusal = answer.refusal
    # A fact beyond the head is one that an earlier row of the file would make.
    beyond = refusal.position - found.position if isinstance(refusal, NameTaken) else 0
    earlier = found.accepted[beyond - 1].row.number if beyond > 0 else None
    found.problems.append(refused(row.number, refusal, earlier))


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + AT_A_TIME] for start in range(0, len(rows), AT_A_TIME))
