"""The command line: every view and every command, for people and for scripts.

Exit codes: 0 done; 1 refused, or not verified; 2 asked wrongly; 3 the ledger cannot be reached or used, or Momentti
itself failed; 130 stopped by Ctrl-C; 141 nobody read on.

It works on the ledger that the settings name, or with MOMENTTI_SERVER and MOMENTTI_TOKEN on a server.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Annotated, Any

import typer

from api.cli import access, backing, comparing, importing, keeping, proving, recording, views
from api.cli.asking import Commands
from api.cli.ending import Ended, Ending, Failure, leave_unread
from api.cli.server import choose


class Momentti(Commands):
    """The group of all commands; it tells being stopped and being unread from what typer makes of both."""

    def make_context(self, *words: Any, **more: Any) -> Any:
        """Read what was asked for; help is printed meanwhile."""
        with _told_apart():
            return super().make_context(*words, **more)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        with _told_apart():
            return super().invoke(ctx)


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Ended(Ending.STOPPED, "stopped", "Stopped. Nothing was changed.") from None
    except BrokenPipeError:
        leave_unread()
        raise typer.Exit(Ending.UNREAD) from None


app = typer.Typer(
    cls=Momentti,
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=__doc__,
)
for part in (views, comparing, recording, importing, access, keeping, backing, proving):
    app.add_typer(part.app)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"momentti {version('momentti')}")
        raise typer.Exit(Ending.DONE)


@app.callback()
def start(
    server: Annotated[
        str | None,
        typer.Option("--server", metavar="URL", envvar="MOMENTTI_SERVER", help="Work on this server's ledger."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Say which version this is.")
    ] = False,
) -> None:
    """What stands before every command."""
    choose(server)


def main() -> None:
    """Run the command line; what goes wrong is said in a sentence, and a traceback is a fault of the program."""
    _hold_standard_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without € still gets its answer
    sys.exit(_run())


def _hold_standard_streams() -> None:
    """Where one of them was closed, no file or connection gets its number: the event loop aborts on closing that.

    And what is said there is said to nobody.
    """
    while (lowest := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(lowest, True)
    os.close(lowest)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", closefd=False))  # noqa: SIM115 - for good


def _run() -> int:
    try:
        code = app(prog_name="momentti", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        leave_unread()
        return Ending.UNREAD
    except typer.Abort as unanswered:
        failure = _unanswered(unanswered)
        failure.tell(_asked_for_json())
        return failure.ending
    except Exception as error:
        failure = Failure.of(error)
        failure.tell(_asked_for_json())
        return failure.ending
    return int(code or 0)


def _unanswered(question: typer.Abort) -> Failure:
    """Nobody answered a question: somebody pressed Ctrl-C, or there was nothing to read."""
    if isinstance(question.__context__, KeyboardInterrupt):
        return Failure(Ending.STOPPED, "stopped", "Stopped. Nothing was recorded.")
    return Failure(Ending.REFUSED, "not-confirmed", "Aborted! Nothing was recorded.")


def _asked_for_json() -> bool:
    return "--json" in sys.argv
