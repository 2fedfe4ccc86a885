"""Recording rows through a clerk: as one list, or row by row with many under way at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from api.doors import MOST_COMMANDS
from api.importing.preview import Accepted
from api.importing.problems import RowProblem, refused
from api.importing.tables import BadFile, Progress
from domain.commands import Command
from domain.money import ZERO, Money, total
from ledger.answers import Answer, Recorded, Refused
from ledger.clerk import Clerk
from ledger.codec import digest_of

UNDER_WAY = 1_024
"""Rows that wait for their answers at a time: they share turns of the log."""


class Mode(StrEnum):
    """Whether a file is recorded as a whole or not at all, or row by row, leaving out what is refused."""

    ALL = "all"
    ROWS = "rows"


@dataclass(slots=True)
class Outcome:
    """What was recorded: how many rows, what they come to in cents, what the ledger refused after all."""

    recorded: int = 0
    already: int = 0
    cents: Money = ZERO
    problems: list[RowProblem] = field(default_factory=list, repr=False)


def check_list(mode: Mode, rows: int) -> None:
    """Refuse early what cannot be one list. Raises BadFile with the remedy."""
    if mode is Mode.ALL and rows > MOST_COMMANDS:
        raise BadFile(f"one list holds at most {MOST_COMMANDS} rows, this file {rows}: divide it, or use mode rows")


async def record(clerk: Clerk, accepted: Sequence[Accepted], mode: Mode, progress: Progress) -> Outcome:
    """Record the rows that a preview accepted, each once, however often and from whichever file it comes."""
    if mode is Mode.ROWS:
        return await record_rows(clerk, accepted, UNDER_WAY, progress)
    outcome = Outcome()
    if accepted:
        _take(outcome, accepted, await clerk.record(*_request([it.row.ask for it in accepted])))
        progress(len(accepted))
    return outcome


async def record_rows(clerk: Clerk, accepted: Iterable[Accepted], under_way: int, progress: Progress) -> Outcome:
    """Record rows each for itself, so many at a time, for as long as there are any."""
    outcome, waiting = Outcome(), iter(accepted)

    async def work() -> None:
        for it in waiting:
            _take(outcome, [it], await clerk.record(*_request([it.row.ask])))
            progress(1)

    workers = [asyncio.create_task(work()) for _ in range(under_way)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
    outcome.problems.sort(key=lambda it: it.row)
    return outcome


def _request(asks: Sequence[Command]) -> tuple[Sequence[Command], str]:
    """A request under a key that follows from what it asks, wherever in a file that stands."""
    return asks, f"import-{digest_of(asks)}"


def _take(outcome: Outcome, asked: Sequence[Accepted], answer: Answer) -> None:
    match answer:
        case Recorded(replayed=True):
            outcome.already += len(asked)
        case Recorded():
            outcome.recorded += len(asked)
            outcome.cents += total(it.cents for it in asked)
        case Refused():
            outcome.problems.append(refused(asked[answer.command or 0].row.number, answer.refusal))
        case _:
            raise AssertionError("nothing is rehearsed here")
