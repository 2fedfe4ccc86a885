"""The library's aggregates on PostgreSQL: an application loads a grant, decides and saves it."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from tests.benchmarks.peers.databases import library_settings, new_database
from tests.benchmarks.peers.payment import CENTS, LIMIT, ON_A_STREAM, payment
from tests.benchmarks.peers.threads import Decide, closed_loop
from tests.benchmarks.rows import Row, Sample, Series, rows_of


class Grant(Aggregate):
    """A grant that is paid until its money is spent."""

    @event("GrantAwarded")
    def __init__(self, cents: int) -> None:
        self.left = cents
        self.payments = 0

    def prepare(self) -> None:
        """Prepare one payment. Raises RuntimeError where it exceeds what is left."""
        if self.left < CENTS:
            raise RuntimeError("the money of the bench is spent")
        self.prepared(payment(str(self.id)))

    @event("PaymentPrepared")
    def prepared(self, payment: dict[str, Any]) -> None:
        """A payment counts against what is left."""
        self.left -= payment["cents"]
        self.payments += 1


class Aggregates:
    """The application in a database of its own."""

    def __init__(self, conninfo: str, most: int) -> None:
        self._application = Application[UUID](library_settings(new_database(conninfo, "aggregates"), most))
        self._clients: dict[int, list[Decide]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None) -> None:
        self._application.close()

    def rows(self, clients: Iterable[int]) -> list[Row]:
        """Payments of a grant for each client."""
        return rows_of(Series.AGGREGATES, clients, self._measure)

    def _measure(self, clients: int, seconds: float) -> Sample:
        """Each client goes on where it stopped when it was measured last."""
        if clients not in self._clients:
            self._clients[clients] = [_Client(self._application) for _ in range(clients)]
        return closed_loop(self._clients[clients], seconds)


class _Client:
    def __init__(self, application: Application[UUID]) -> None:
        self._application = application
        self._grant = self._awarded()

    def __call__(self) -> bool:
        grant: Grant = self._application.repository.get(self._grant)
        grant.prepare()
        self._application.save(grant)
        if grant.payments == ON_A_STREAM:
            self._grant = self._awarded()
        return True

    def _awarded(self) -> UUID:
        grant = Grant(LIMIT)
        self._application.save(grant)
        return grant.id
