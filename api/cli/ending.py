"""How a command ends: its exit code, and what is said of what went wrong, to people and to scripts."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import IntEnum
from traceback import format_exception

import psycopg
import typer

from api.demo.loading import NotTheDemo
from api.printing import err
from api.serving import PortTaken
from api.wrong_fields import BadInput, Problem
from domain.slips import Slip
from ledger.answers import LedgerUnavailable, LogDamaged
from ledger.migrations import SchemaError
from ledger.notes import NotProven
from ledger.programs import EmbeddedServerError
from projections.rebuild import RebuildUnderWay
from projections.restore import BackupUnfit, NotEmpty
from projections.verify import Difference


class Ending(IntEnum):
    """The exit codes, which scripts rely on."""

    DONE = 0
    REFUSED = 1
    """The ledger refused, or what was to be verified is not so."""
    ASKED_WRONGLY = 2
    UNUSABLE = 3
    """The ledger, or the server that keeps it, cannot be reached or used; or this program itself is wrong."""
    STOPPED = 130
    """By Ctrl-C, as shells have it."""
    UNREAD = 141
    """Whoever read the output went away, as ``head`` does; nothing is said of it."""


class Ended(Exception):
    """A command cannot go on, for a reason that has a lasting code."""

    def __init__(self, ending: Ending, code: str, message: str) -> None:
        super().__init__(message)
        self.ending = ending
        self.code = code


CODES: dict[type[Exception], tuple[Ending, str]] = {
    typer.TyperException: (Ending.ASKED_WRONGLY, "bad-usage"),
    Slip: (Ending.ASKED_WRONGLY, "bad-input"),
    # An argument, or a file that is read as text, that is no UTF-8.
    UnicodeError: (Ending.ASKED_WRONGLY, "bad-input"),
    OSError: (Ending.ASKED_WRONGLY, "bad-file"),
    Difference: (Ending.REFUSED, "not-verified"),
    NotProven: (Ending.REFUSED, "not-proven"),
    BackupUnfit: (Ending.REFUSED, "not-restored"),
    NotEmpty: (Ending.UNUSABLE, "not-empty"),
    EmbeddedServerError: (Ending.UNUSABLE, "unavailable"),
    LedgerUnavailable: (Ending.UNUSABLE, "unavailable"),
    psycopg.OperationalError: (Ending.UNUSABLE, "unavailable"),
    psycopg.Error: (Ending.UNUSABLE, "database-error"),
    SchemaError: (Ending.UNUSABLE, "wrong-schema"),
    LogDamaged: (Ending.UNUSABLE, "log-damaged"),
    PortTaken: (Ending.UNUSABLE, "port-taken"),
    NotTheDemo: (Ending.UNUSABLE, "not-the-demo"),
    RebuildUnderWay: (Ending.UNUSABLE, "rebuild-under-way"),
}
"""What can go wrong, and how the command ends then; of several that fit, the first one."""

FAULT = (Ending.UNUSABLE, "fault")
"""How it ends where the program itself is wrong."""

_BEFORE = {"not-proven": "NOT proven: ", "not-restored": "NOT restored: "}
"""What stands before a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong: a lasting code, a sentence, and each field that is wrong."""

    ending: Ending
    code: str
    message: str
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """What to say of it; of what nobody foresaw, where it happened, for whoever mends it."""
        if isinstance(error, BadInput):
            message = "Nothing was recorded. `momentti commands NAME` shows a command's fields."
            return cls(Ending.ASKED_WRONGLY, "bad-input", message, error.problems)
        if isinstance(error, Ended):
            return cls(error.ending, error.code, str(error))
        ending, code = next((found for kind, found in CODES.items() if isinstance(error, kind)), FAULT)
        if code == "fault":
            return cls(ending, code, f"Momentti failed. Send this to who keeps it:\n{''.join(format_exception(error))}")
        return cls(ending, code, f"{_BEFORE.get(code, '')}{_said_of(error)}")

    def tell(self, as_json: bool) -> None:
        """Say it on standard error, as JSON if the command was asked for JSON."""
        if as_json:
            told = {"code": self.code, "message": self.message, "problems": [asdict(it) for it in self.problems]}
            sys.stderr.write(json.dumps({"error": told}, ensure_ascii=False, indent=2) + "\n")
            return
        for it in self.problems:
            err.print(f"{it.field}: {it.problem}")
        err.print(self.message)


def _said_of(error: Exception) -> str:
    """What went wrong, without what only programs call it."""
    if isinstance(error, typer.TyperException):
        return error.format_message().replace("Value error, ", "").replace("Input should", "it should")
    if isinstance(error, OSError) and error.strerror and error.filename is not None:
        return f"{error.strerror}: {error.filename!r}"
    return str(error)


@contextmanager
def if_stopped(state: str) -> Iterator[None]:
    """Say in what state things are if somebody presses Ctrl-C meanwhile."""
    try:
        yield
    except KeyboardInterrupt:
        raise Ended(Ending.STOPPED, "stopped", f"Stopped. {state}") from None


def settled_by(key: str) -> str:
    """What to do where nobody knows whether something was recorded."""
    return f"Whether it was recorded is settled by asking again with --key {key}: nothing is added twice."


def leave_unread() -> None:
    """End without a word: nobody reads standard output any more, not even what the interpreter still flushes."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
