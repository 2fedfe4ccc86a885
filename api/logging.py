"""What a server writes of itself: one JSON object a line on standard error, readable lines on a terminal.

Nothing of what was asked gets in. Texts of exceptions quote values (PostgreSQL's DETAIL, a wrong amount, a name), so an
exception is told by its type and where it was raised; only what is worded here, or says why a database is away, is told
in words.
"""

from __future__ import annotations

import copy
import logging
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO

import psycopg
import structlog
from structlog.contextvars import merge_contextvars
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

from ledger.answers import LedgerUnavailable, LogDamaged
from ledger.migrations import SchemaError
from ledger.servers import OnStandby

OURS = ("api", "ledger", "projections", "uvicorn.error")
"""Who is heard from INFO on; of everybody else, warnings."""

WORDED = (SchemaError, LedgerUnavailable, LogDamaged, OnStandby, psycopg.OperationalError)
"""What is told in words: these name the ledger, the server or the network, and nothing anybody asked for."""


def configure(stream: TextIO = sys.stderr) -> None:
    """Have everything that is logged in this process written to a stream; once, by whoever serves."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Safe(readable=stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def told(error: BaseException) -> str:
    """An exception as it may be written down: its type, a database's code, and words where they quote nobody."""
    parts = [type(error).__name__]
    if isinstance(error, psycopg.Error) and error.sqlstate:
        parts.append(error.sqlstate)
    if isinstance(error, WORDED):
        parts.append(f"- {str(error).strip().partition(chr(10))[0]}")
    return " ".join(parts)


class _Safe(ProcessorFormatter):
    """Writes a record without what exceptions quote."""

    def __init__(self, readable: bool) -> None:
        shown: structlog.typing.Processor = (
            structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
        )
        super().__init__(
            foreign_pre_chain=[
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
                add_log_level,
                add_logger_name,
                merge_contextvars,
                ExtraAdder(allow=ALLOWED),
            ],
            processors=[_one_line, _raised, ProcessorFormatter.remove_processors_meta, shown],
        )

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        safe = copy.copy(record)
        if isinstance(record.args, tuple):
            safe.args = tuple(told(it) if isinstance(it, BaseException) else it for it in record.args)
        if isinstance(record.msg, BaseException):
            safe.msg = told(record.msg)
        return super().format(safe)


ALLOWED = ("method", "route", "status", "milliseconds", "way")
"""What a line says beside its sentence; whoever else logs with fields of their own adds them here, after a look."""


def _one_line(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The first line alone: what follows it, such as asyncio's account of a task, is made of values."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _raised(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """An exception as its types and places, the cause after what it led to."""
    event.pop("stack_info", None)
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        event["raised"] = [{"error": told(it), "at": _places(it.__traceback__)} for it in _chain(error)]
    return event


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and not any(following is it for it in found):
        found.append(following)
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return found


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
