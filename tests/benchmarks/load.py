"""Momentti under load: clients that wait for each receipt before they ask again, through one clerk in one process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import count, islice
from typing import Self

from ledger.answers import Recorded
from projections.ledger import Ledger
from tests.benchmarks.asks import INSTALMENTS as HUNDRED
from tests.benchmarks.asks import Asks, decisions, expenditures, founding, in_lists, payments
from tests.benchmarks.rows import Counted

MOST_CLIENTS = 512
"""At once in one process."""

A_LIST = 10
"""Decisions in a list."""


class Work(StrEnum):
    """What the clients ask for."""

    PAYMENTS = "payments"
    LISTS = "lists"
    EXPENDITURE = "expenditure"


class Load:
    """A clerk and its clients; each client goes on where it stopped when it is measured again."""

    def __init__(self, ledger: Ledger, process: int) -> None:
        self._clerk = ledger.clerk()
        self._process = process
        self._keys = count(1)
        numbers = range(process * 10_000, process * 10_000 + MOST_CLIENTS)
        self._clients: dict[Work, list[Iterator[Asks]]] = {
            Work.PAYMENTS: [payments(number) for number in numbers],
            Work.LISTS: [in_lists(payments(number + MOST_CLIENTS), A_LIST) for number in numbers],
            Work.EXPENDITURE: [expenditures(number) for number in numbers],
        }
        self._acknowledged = 0

    async def __aenter__(self) -> Self:
        await self._clerk.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._clerk.close()

    async def found(self) -> None:
        """Record what all clients of a ledger stand on; once a ledger."""
        await self._record(founding())

    async def measure(self, work: Work, clients: int, seconds: float, at: float) -> Counted:
        """Have so many clients ask in a closed loop, from a time on."""
        await asyncio.sleep(max(0.0, at - time.time()))
        start = time.perf_counter()
        waits: list[float] = []

        async def ask(client: Iterator[Asks]) -> int:
            counted = 0
            while (asked := time.perf_counter()) < start + seconds:
                asks = next(client)
                await self._record(asks)
                counted += decisions(asks)
                waits.append(time.perf_counter() - asked)
            return counted

        counts = await asyncio.gather(*map(ask, self._clients[work][:clients]))
        return Counted(sum(counts), time.perf_counter() - start, waits)

    async def take_turns(self, turns: int) -> None:
        """Have one client ask so often; each of its requests is a turn."""
        for _ in range(turns):
            await self._record(next(self._clients[Work.PAYMENTS][0]))

    async def pay(self, days: Sequence[date], grants: int, expenditure: int) -> None:
        """Pay on one day after the other so many whole grants and single payments, a hundred payments in a list."""
        for number, day in enumerate(days):
            whole, hundreds = in_lists(payments(number, day), 2 * HUNDRED), in_lists(expenditures(number, day), HUNDRED)
            lists = [*islice(whole, grants), *islice(hundreds, expenditure // HUNDRED)]
            await asyncio.gather(*map(self._record, lists))

    async def acknowledged(self) -> int:
        """How many facts this process holds receipts for."""
        return self._acknowledged

    async def _record(self, asks: Asks) -> None:
        answer = await self._clerk.record(asks, f"bench-{self._process}-{next(self._keys)}")
        if not isinstance(answer, Recorded) or answer.replayed:
            raise RuntimeError(f"a decision of the bench was not recorded: {answer}")
        self._acknowledged += answer.receipt.last - answer.receipt.first + 1
