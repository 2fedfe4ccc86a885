"""What every command of the command line shares: its options, the ledger it asks, how it prints."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.printing import err
from api.settings import Settings
from projections.ledger import Ledger

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As of a date in force: 2021-12-31.")]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="TIME", help="As the ledger knew it then; Helsinki time or an offset."),
]
Year = Annotated[int, typer.Argument(min=2000, max=2099, help="The budget year.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON; amounts in whole cents.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes any free one.")]


def ledger_here() -> AbstractContextManager[Ledger]:
    """The ledger that the settings name."""
    return Settings.read().ledger()


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """How far something has come, shown while it goes on."""
    columns = (
        SpinnerColumn(),
        TextColumn(what),
        TextColumn("{task.completed:,} facts"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda position: progress.update(task, completed=position)


@contextmanager
def advancing(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """How far something has come, on a terminal, once it takes longer than a second."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=err, transient=True)
    task = progress.add_task(what, total=total)
    shown_from = time.monotonic() + 1

    def advance(steps: int) -> None:
        progress.advance(task, steps)
        if err.is_terminal and not progress.live.is_started and time.monotonic() > shown_from:
            progress.start()

    try:
        yield advance
    finally:
        if progress.live.is_started:
            progress.stop()


def print_json(value: Any) -> None:
    """Print a value as scripts read it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
