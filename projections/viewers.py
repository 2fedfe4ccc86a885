"""Readers for views, kept open from one view to the next: so many for each process that serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from threading import BoundedSemaphore

from psycopg_pool import ConnectionPool

from ledger.migrations import statement
from projections.ledger import Connection, Ledger

AS_VIEWER = statement("projections", "as_viewer")

MOST = 8
"""Views that are read at a time; others wait."""

STREAMS = 3
"""Of these, answers that are sent while they are read, and take as long as whoever reads them."""

PATIENCE = 5.0
"""Seconds that a view waits for a connection."""

LIFETIME = 600.0
"""Seconds after which a connection makes room for a new one, which looks at the schema again."""


class Busy(Exception):
    """As many long answers are being sent as may be; asked again later, there will be room."""


class Viewers:
    """Connections that read; one snapshot each time that one is lent. Use it as a context manager."""

    def __init__(self, ledger: Ledger) -> None:
        # Nothing is prepared: a plan is made for what is asked, and not for what was asked before.
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            ledger.viewed,
            kwargs={"prepare_threshold": None},
            min_size=1,
            max_size=MOST,
            timeout=PATIENCE,
            max_lifetime=LIFETIME,
            configure=lambda connection: _settle(ledger, connection),
            check=ConnectionPool.check_connection,
            open=False,
        )
        self._streams = BoundedSemaphore(STREAMS)

    def __enter__(self) -> Viewers:
        self._pool.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def stats(self) -> Mapping[str, int]:
        """What the pool says of itself."""
        return self._pool.get_stats()

    def viewer(self) -> AbstractContextManager[Connection]:
        """A reader for a view. Raises PoolTimeout where none becomes free."""
        return self._pool.connection()

    @contextmanager
    def streamer(self) -> Iterator[Connection]:
        """A reader for a long answer. Raises Busy where there are enough of these."""
        if not self._streams.acquire(blocking=False):
            raise Busy(f"{STREAMS} long answers are being sent already; ask again in a while.")
        try:
            with self._pool.connection() as connection:
                yield connection
        finally:
            self._streams.release()


def _settle(ledger: Ledger, connection: Connection) -> None:
    ledger.settle(connection)
    connection.execute(AS_VIEWER)
    connection.commit()
