"""Momentti's own rows: one ledger written by one process and by two, and a second ledger beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from projections.ledger import Ledger
from projections.verify import Verified, verify
from tests.benchmarks.load import Load, Work
from tests.benchmarks.rows import Row, Series, rows_of
from tests.benchmarks.workers import Worker, together


class Momentti:
    """Two ledgers in one database; two processes write to the first, a third one to the second."""

    def __init__(self, conninfo: str) -> None:
        self.ledger, self._second = Ledger(conninfo, "bench"), Ledger(conninfo, "second")

    def __enter__(self) -> Self:
        for ledger in (self.ledger, self._second):
            ledger.migrate()
        writing = (self.ledger, self.ledger, self._second)
        self._writers = [(ledger, Worker(ledger, number)) for number, ledger in enumerate(writing)]
        self.worker, self._beside, self._neighbour = (worker for _, worker in self._writers)
        for worker in (self.worker, self._neighbour):
            worker.do(Load.found)
        return self

    def __exit__(self, *_: object) -> None:
        for _, worker in self._writers:
            worker.end()

    def rows(self, clients: Sequence[int]) -> list[Row]:
        """Each kind of work at several numbers of clients; two processes share the same numbers."""
        return [
            *self._rows(Series.PAYMENTS, Work.PAYMENTS, clients, self.worker),
            *self._rows(Series.LISTS, Work.LISTS, clients, self.worker),
            *self._rows(Series.EXPENDITURE, Work.EXPENDITURE, clients, self.worker),
            *self._rows(Series.TWO_PROCESSES, Work.PAYMENTS, clients[1:], self.worker, self._beside),
            *self._rows(Series.TWO_LEDGERS, Work.PAYMENTS, clients[-1:], self.worker, self._neighbour),
        ]

    def verify(self) -> Verified:
        """All that is stored follows from the logs, and they hold exactly the facts that were acknowledged."""
        verified = {ledger: verify(ledger) for ledger in (self.ledger, self._second)}
        for ledger, found in verified.items():
            told = sum(worker.do(Load.acknowledged) for of, worker in self._writers if of == ledger)
            if found.facts != told:
                raise RuntimeError(f"{told} facts were acknowledged and {found.facts} are in the log")
        return verified[self.ledger]

    def _rows(self, series: Series, work: Work, clients: Sequence[int], *workers: Worker) -> list[Row]:
        return rows_of(series, clients, lambda n, seconds: together(workers, work, n, seconds))
