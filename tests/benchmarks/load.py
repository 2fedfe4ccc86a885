"""Momentti under load: clients that wait for each receipt before they ask again, through one clerk in one process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import count
from types import TracebackType
from typing import Self

from ledger.answers import Recorded
from ledger.clerk import Clerk
from projections.ledger import Ledger
from projections.verify import Verified, verify
from tests.benchmarks.asks import Asks, expenditures, founding, payments
from tests.benchmarks.rows import Row, Series

CLIENTS = (1, 32, 128, 512)
"""At once in one process."""

MOST = max(CLIENTS)


class Load:
    """A ledger, its clerk and its clients; each client goes on where it stopped when it is measured again."""

    def __init__(self, conninfo: str) -> None:
        self._ledger = Ledger(conninfo, "bench")
        self._runner = asyncio.Runner()
        self._keys = count(1)
        self._paying = [payments(number) for number in range(MOST)]
        self._spending = [expenditures(number) for number in range(MOST)]
        self._clerk: Clerk | None = None
        self._acknowledged = 0

    def __enter__(self) -> Self:
        self._ledger.migrate()
        self._clerk = self._runner.run(self._ledger.clerk().__aenter__())
        self._runner.run(self._found())
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None) -> None:
        with self._runner:
            self._runner.run(self._close())

    def rows(self) -> list[Row]:
        """Payments over many commitments at several numbers of clients, and expenditure of one appropriation."""
        return [
            *(
                Row(Series.PAYMENTS, clients, lambda seconds, n=clients: self._measure(self._paying[:n], seconds))
                for clients in CLIENTS
            ),
            Row(Series.ONE_APPROPRIATION, MOST, lambda seconds: self._measure(self._spending, seconds)),
        ]

    def verify(self) -> Verified:
        """All that is stored follows from the log, and the log holds exactly the facts that were acknowledged."""
        self._runner.run(self._close())
        verified = verify(self._ledger)
        if verified.facts != self._acknowledged:
            raise RuntimeError(f"{self._acknowledged} facts were acknowledged and {verified.facts} are in the log")
        return verified

    def _measure(self, clients: Sequence[Iterator[Asks]], seconds: float) -> float:
        return self._runner.run(self._closed_loop(clients, seconds))

    async def _closed_loop(self, clients: Sequence[Iterator[Asks]], seconds: float) -> float:
        """Decisions a second; a client's next grant takes its time, too, but is not counted as a decision."""
        start = time.perf_counter()

        async def decisions(client: Iterator[Asks]) -> int:
            counted = 0
            while time.perf_counter() < start + seconds:
                asks = next(client)
                await self._record(asks)
                counted += len(asks) == 1
            return counted

        counts = await asyncio.gather(*map(decisions, clients))
        return sum(counts) / (time.perf_counter() - start)

    async def _record(self, asks: Asks) -> None:
        assert self._clerk is not None, "the load is entered first"
        answer = await self._clerk.record(asks, f"bench-{next(self._keys)}")
        if not isinstance(answer, Recorded) or answer.replayed:
            raise RuntimeError(f"a decision of the bench was not recorded: {answer}")
        self._acknowledged += answer.receipt.last - answer.receipt.first + 1

    async def _found(self) -> None:
        await self._record(founding())
        await asyncio.gather(*(self._record(next(client)) for client in self._paying))

    async def _close(self) -> None:
        if self._clerk is not None:
            await self._clerk.close()
            self._clerk = None
