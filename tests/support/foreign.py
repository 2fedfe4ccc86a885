"""A log as the ``eventsourcing`` library has it: its settings, its recorder, events of somebody else's types."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eventsourcing.dcb.api import DCBEvent
from psycopg.conninfo import conninfo_to_dict

from ledger.recorder import LogFactory, LogRecorder
from projections.ledger import Ledger


def settings(ledger: Ledger, **more: str) -> dict[str, str]:
    """The library's variables for a ledger."""
    where = conninfo_to_dict(ledger.conninfo)
    return {
        "PERSISTENCE_MODULE": "ledger.recorder",
        "POSTGRES_DBNAME": str(where["dbname"]),
        "POSTGRES_HOST": str(where["host"]),
        "POSTGRES_PORT": str(where["port"]),
        "POSTGRES_USER": str(where["user"]),
        "POSTGRES_PASSWORD": "",
        "POSTGRES_SCHEMA": ledger.schema,
        **more,
    }


@contextmanager
def recording(ledger: Ledger, **more: str) -> Iterator[LogRecorder]:
    """A recorder with a pool of its own."""
    with LogFactory(settings(ledger, **more)) as factory:
        yield factory.dcb_recorder()


def foreign(ledger: Ledger, *kinds: str) -> None:
    """Events of these types, recorded through the library's interface."""
    with recording(ledger) as recorder:
        for kind in kinds:
            recorder.append([DCBEvent(kind, b"\x00 not ours", ["moment:29.01.53", "a tag"])])
