"""The library's stock PostgreSQL DCB recorder: a decision reads its tag's events, adds them up and appends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import count, repeat
from types import TracebackType
from typing import Self

import psycopg
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.dcb.postgres_tt import PostgresTTDCBFactory
from eventsourcing.persistence import IntegrityError

from tests.benchmarks.peers.databases import library_settings, new_database
from tests.benchmarks.peers.payment import CENTS, LIMIT, ON_A_STREAM, payment
from tests.benchmarks.peers.threads import Decide, closed_loop
from tests.benchmarks.rows import Row, Sample, Series, rows_of

EARLIER = 10_000
"""Events that are there before anything is measured, so that no plan is made for empty tables."""


class Stock:
    """The stock recorder in a database of its own."""

    def __init__(self, conninfo: str, most: int) -> None:
        self._conninfo = new_database(conninfo, "stock")
        self._factory = PostgresTTDCBFactory(library_settings(self._conninfo, most))
        self._clients: dict[tuple[Series, int], list[Decide]] = {}
        self.longest = 0
        """The longest history that a decision has read."""

    def __enter__(self) -> Self:
        self._factory.__enter__()
        self._recorder = self._factory.dcb_recorder()
        for start in range(0, EARLIER, ON_A_STREAM):
            self._recorder.append([_event(f"earlier-{start}")] * ON_A_STREAM)
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute("ANALYZE")
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None) -> None:
        self._factory.__exit__(kind, why, at)

    def rows(self, clients: Iterable[int]) -> list[Row]:
        """Decisions on a tag for each client, and of all clients on one tag."""
        many = list(clients)
        # One tag for each number of clients, so that none reads the others' history.
        return [
            *rows_of(Series.STOCK, many, lambda n, seconds: self._measure(Series.STOCK, n, seconds)),
            *rows_of(Series.STOCK_ONE_TAG, many, lambda n, seconds: self._measure(Series.STOCK_ONE_TAG, n, seconds)),
        ]

    def _measure(self, series: Series, clients: int, seconds: float) -> Sample:
        """Each client goes on where it stopped when it was measured last."""
        if (series, clients) not in self._clients:
            one_tag = series is Series.STOCK_ONE_TAG
            self._clients[series, clients] = [
                self._client(repeat(f"appropriation-{clients}") if one_tag else _tags(f"decision-{clients}-{number}"))
                for number in range(clients)
            ]
        return closed_loop(self._clients[series, clients], seconds)

    def _client(self, tags: Iterator[str]) -> Decide:
        return lambda: self._decide(next(tags))

    def _decide(self, tag: str) -> bool:
        query = DCBQuery([DCBQueryItem(tags=[tag])])
        found = self._recorder.read(query)
        spent = [json.loads(event.event.data)["cents"] for event in found]
        self.longest = max(self.longest, len(spent))
        if sum(spent) + CENTS > LIMIT:
            raise RuntimeError("the money of the bench is spent")
        try:
            self._recorder.append([_event(tag)], DCBAppendCondition(query, after=found.head))
        except IntegrityError:
            return False
        return True


def _tags(name: str) -> Iterator[str]:
    """The tag of each decision of one client in turn."""
    for number in count():
        yield f"{name}-{number // ON_A_STREAM}"


def _event(tag: str) -> DCBEvent:
    return DCBEvent("PaymentPrepared", json.dumps(payment(tag)).encode(), [tag])
