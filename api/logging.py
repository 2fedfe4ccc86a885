"""What a server writes of itself: one JSON object a line on standard error, readable lines on a terminal.

Nothing of what was asked gets in. Texts of exceptions quote values (PostgreSQL's DETAIL, a wrong amount, a name), so an
exception is told by its type and where it was raised; only what is worded here, or says why a database is away, is told
in words.
"""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import msgspec
import psycopg
import structlog
from structlog.contextvars import get_contextvars

from api.access.sign_in import ProviderDown
from api.snapshots import SnapshotsEnded
from ledger.answers import LedgerUnavailable, LogDamaged
from ledger.migrations import SchemaError
from ledger.servers import OnStandby

OURS = ("api", "ledger", "projections", "uvicorn.error")
"""Who is heard from INFO on; of everybody else, warnings."""

WORDED = (SchemaError, LedgerUnavailable, LogDamaged, OnStandby, ProviderDown, SnapshotsEnded, psycopg.OperationalError)
"""What is told in words: these name the ledger, a server or the network, and nothing anybody asked for."""


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


class _Safe(logging.Formatter):
    """Writes a record without what exceptions quote, under the id of the request that is being answered."""

    def __init__(self, readable: bool) -> None:
        super().__init__()
        self._shown = structlog.dev.ConsoleRenderer() if readable else _json

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        event: structlog.typing.EventDict = {
            "event": _one_line(record),
            "at": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **get_contextvars(),
            **{name: value for name in ALLOWED if (value := record.__dict__.get(name)) is not None},
        }
        if record.exc_info and (error := record.exc_info[1]) is not None:
            event["raised"] = [{"error": told(it), "at": _places(it.__traceback__)} for it in _chain(error)]
        return str(self._shown(None, record.levelname, event))


ALLOWED = ("method", "route", "status", "milliseconds", "way")
"""What a line says beside its sentence; whoever else logs with fields of their own adds them here, after a look."""

_encode = msgspec.json.Encoder(enc_hook=repr).encode


def _json(_: Any, __: str, event: structlog.typing.EventDict) -> str:
    return _encode(event).decode()


def _one_line(record: logging.LogRecord) -> str:
    """The first line alone: what follows it, such as asyncio's account of a task, is made of values."""
    message, args = record.msg, record.args
    said = told(message) if isinstance(message, BaseException) else str(message)
    if isinstance(args, tuple):
        args = tuple(told(it) if isinstance(it, BaseException) else it for it in args)
    return (said % args if args else said).partition("\n")[0]


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and not any(following is it for it in found):
        found.append(following)
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return found


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
