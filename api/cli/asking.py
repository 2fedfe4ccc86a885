"""What every command of the command line shares: its options, the ledger it asks, how it prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import Timer
from typing import Annotated, Any

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from typer.core import TyperGroup

from api.cli.door import Door
from api.cli.ending import Ended, Ending
from api.cli.here import Here
from api.cli.server import chosen, chosen_address
from api.cli.there import There
from api.printing import err
from api.reading import LAST_POSITION
from api.settings import Settings
from projections.ledger import Ledger

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As of a date in force: 2021-12-31.")]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="WHEN", help="As the ledger knew it at a position, or a time (Helsinki)."),
]
Year = Annotated[int, typer.Argument(min=2000, max=2099, help="The budget year.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON; amounts in whole cents.")]
Limit = Annotated[int, typer.Option("--limit", metavar="NUMBER", min=1, max=1_000_000, help="How many, newest first.")]
Before = Annotated[
    int | None,
    typer.Option("--before", metavar="POSITION", min=1, max=LAST_POSITION, help="Facts before it: older pages."),
]
BeforeNumber = Annotated[
    int | None,
    typer.Option("--before", metavar="NUMBER", min=1, max=LAST_POSITION, help="Before this number: older pages."),
]
Port = Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="The port; 0 takes any free one.")]

UNSEEN = 1.0
"""Seconds that something may take before a person is shown that it goes on."""


class Commands(TyperGroup):
    """Commands, each with its whole sentence in the list of them: none ends in the middle."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        told = [(name, (it.help or "").partition("\n\n")[0]) for name, it in found if it and not it.hidden]
        with formatter.section("Commands"):
            formatter.write_dl([(name, " ".join(sentence.split())) for name, sentence in told])


class By(StrEnum):
    """The dimensions of a budget view."""

    moment = "moment"
    program = "program"
    region = "region"


@contextmanager
def door_here() -> Iterator[Door]:
    """The way to the ledger, for what is asked once; that it goes on is shown."""
    with waiting(f"asking {chosen_address() or 'the ledger'}"), way_here() as door:
        yield door


@contextmanager
def way_here() -> Iterator[Door]:
    """The way to the ledger: to the server that was chosen, or to the ledger that the settings name."""
    if (server := chosen()) is not None:
        with There.at(server) as there:
            yield there
    else:
        with Settings.read().ledger() as ledger:
            yield Here(ledger)


@contextmanager
def ledger_here() -> Iterator[Ledger]:
    """The ledger that the settings name, for what only works beside it."""
    if (address := chosen_address()) is not None:
        raise Ended(
            Ending.ASKED_WRONGLY,
            "local-only",
            f"This works on a ledger here alone, and a server is chosen ({address}): unset MOMENTTI_SERVER.",
        )
    settings = Settings.read()
    with settings.ledger() as ledger:
        yield ledger


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """That something goes on, of which nobody can say how far it is."""
    with _shown(what, SpinnerColumn(), TextColumn(what), TimeElapsedColumn()):
        yield


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """How far something has come, where nobody knows how far it goes."""
    columns = (SpinnerColumn(), TextColumn(what), TextColumn("{task.completed:,} facts"), TimeElapsedColumn())
    with _shown(what, *columns) as progress:
        (task,) = progress.task_ids
        yield lambda position: progress.update(task, completed=position)


@contextmanager
def advancing(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """How far something has come, step by step."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with _shown(what, *columns, total=total) as progress:
        (task,) = progress.task_ids
        yield lambda steps: progress.advance(task, steps)


@contextmanager
def _shown(what: str, *columns: ProgressColumn, total: int | None = None) -> Iterator[Progress]:
    """A line on a terminal that comes once something takes longer than a second, and goes when it is done."""
    progress = Progress(*columns, console=err, transient=True)
    progress.add_task(what, total=total)
    if not err.is_terminal:
        yield progress
        return
    timer = Timer(UNSEEN, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield progress
    finally:
        timer.cancel()
        timer.join()
        if progress.live.is_started:
            progress.stop()


def print_json(value: Any) -> None:
    """Print a value as scripts read it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
