"""What is written down says what happened, and nothing of what was asked."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from structlog.contextvars import bound_contextvars

from api.logging import configure
from ledger.answers import LedgerUnavailable
from projections.ledger import Ledger
from tests.support.engine import superuser

log = logging.getLogger("ledger.test")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged meanwhile, as a server writes it."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    configure(stream)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_object_with_the_id_of_its_request(written: io.StringIO) -> None:
    with bound_contextvars(request_id="r-1"):
        log.info("%d turns", 2)
    log.debug("nobody reads this")
    logging.getLogger("somebody.else").info("nor this")
    (line,) = lines(written)
    assert line.pop("at").endswith("Z")
    assert line == {"event": "2 turns", "level": "info", "logger": "ledger.test", "request_id": "r-1"}


def test_what_postgresql_quotes_is_not_written(written: io.StringIO, ledger: Ledger) -> None:
    with superuser(ledger) as connection:
        connection.execute("CREATE TABLE people (name text PRIMARY KEY CHECK (name <> 'Nobody'))")
        for name in ("'Matti'", "'Matti'", "'Nobody'", "NULL", "'Matti'::int"):
            try:
                connection.execute(f"INSERT INTO people VALUES ({name})".encode())
            except psycopg.Error as error:
                log.warning("tried again: %s", error)
                log.error(error)
                log.exception("failed")
                logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: {error!r}")
    text = written.getvalue()
    assert "Matti" not in text and "Nobody" not in text
    said = [line["event"] for line in lines(written)]
    assert "tried again: UniqueViolation 23505" in said
    assert "NotNullViolation 23502" in said
    assert "Task exception was never retrieved" in said


def test_an_exception_is_its_types_and_places_the_cause_last(written: io.StringIO) -> None:
    try:
        try:
            raise KeyError("Matti")
        except KeyError as error:
            raise ValueError("no Matti") from error
    except ValueError:
        log.exception("failed")
    (line,) = lines(written)
    assert "Matti" not in written.getvalue()
    assert [it["error"] for it in line["raised"]] == ["ValueError", "KeyError"]
    assert all("test_logging.py" in place for it in line["raised"] for place in it["at"])


def test_why_a_database_is_away_is_said_in_words(written: io.StringIO, ledger: Ledger) -> None:
    with pytest.raises(psycopg.OperationalError) as away:
        psycopg.connect(ledger.conninfo, port=9)
    log.warning("tried again: %s", away.value)
    log.warning("%s", LedgerUnavailable(f"the database cannot be reached: {away.value}"))
    first, second = (line["event"] for line in lines(written))
    assert first.startswith("tried again: OperationalError - connection")
    assert second.startswith("LedgerUnavailable - the database cannot be reached: connection")


def test_fields_nobody_allowed_are_left_out(written: io.StringIO) -> None:
    log.info("request", extra={"status": 200, "body": "Matti"}, stack_info=True)
    (line,) = lines(written)
    assert line["status"] == 200
    assert line.keys() == {"at", "event", "level", "logger", "status"}


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def test_a_person_reads_plain_lines(written: io.StringIO) -> None:
    configure(terminal := Terminal())
    try:
        raise KeyError("Matti")
    except KeyError:
        log.exception("failed")
    assert "failed" in terminal.getvalue() and "KeyError" in terminal.getvalue()
    assert "Matti" not in terminal.getvalue()
