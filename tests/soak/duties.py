"""What the processes of the soak do: write, import, read, follow, and audit by rebuilding and verifying."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import count, cycle

import psycopg

from api import reading
from api.reading import Asked
from domain.commands import GrantAppropriation, OpenMoment, RecordOperatingExpenditure
from domain.facts import Budget
from domain.names import BudgetAccount, Cost, MomentCode
from ledger.answers import Recorded
from ledger.clerk import Clerk
from projections import follower
from projections.balances import Dimension
from projections.ledger import Ledger
from projections.rebuild import rebuild
from projections.trail import Figure
from projections.verify import verify
from tests.benchmarks.asks import TODAY, VINTAGES, Asks, expenditures, founding, payments
from tests.soak.posts import Post

CLIENTS, PAUSE = 4, 0.2
"""People at each writer, and the seconds that each rests between two requests: load is steady and bounded."""

LISTS, LENGTH = 10, 50
"""Lists of a burst, all asked at once, and commands of each."""

READ_EVERY, FOLLOW_EVERY, SNAPSHOT_EVERY = 0.1, 1.0, 1_000
"""Snapshots come more often than usual, so that they are written and started from all the time."""

YARDSTICK = "yardstick"
"""A connection and a little work of the server's that no ledger is part of."""

QUIET = MomentCode("29.01.99")
"""A moment with a short history: an explanation is as long as what it explains, so this one stays the same."""


def foundation() -> Asks:
    """The agency of the bench with every frame funded, and a moment that sees twenty facts and then no more.

    What explains a frame that is short is looked for in all that cites it, which would take longer and longer.
    """
    asks = founding()
    opened = next(ask for ask in asks if isinstance(ask, OpenMoment))
    granted = next(ask for ask in asks if isinstance(ask, GrantAppropriation))
    spent = expenditures(0)
    return [
        *asks,
        replace(granted, budget=Budget(VINTAGES[0], 0), effective_on=date(VINTAGES[0], 1, 1)),
        replace(opened, moment=QUIET),
        replace(granted, moment=QUIET, frame=None),
        *(
            replace(ask, moment=QUIET, frame=None, cost=Cost.OTHER, budget_account=BudgetAccount(f"{QUIET}.1"))
            for _ in range(20)
            for ask in next(spent)
            if isinstance(ask, RecordOperatingExpenditure)
        ),
    ]


# Writing


def write(number: int, ledger: Ledger, post: Post) -> None:
    """Some people who pay grants and record expenditure through one clerk, each at a steady pace."""
    asyncio.run(_write(number, ledger, post))


async def _write(number: int, ledger: Ledger, post: Post) -> None:
    async def work(clerk: Clerk, client: int) -> None:
        asks = (payments if client % 2 else expenditures)(client)
        await asyncio.sleep(PAUSE * (client % CLIENTS) / CLIENTS)
        while post.goes_on:
            await _record(clerk, next(asks), f"client-{client}", post, "record")
            await asyncio.sleep(PAUSE)

    async with ledger.clerk() as clerk:
        await asyncio.gather(*(work(clerk, number * CLIENTS + client) for client in range(CLIENTS)))


def bring_in(every: float, ledger: Ledger, post: Post) -> None:
    """Bursts of long lists, as an import asks for them, through a clerk of its own."""
    asyncio.run(_bring_in(every, ledger, post))


async def _bring_in(every: float, ledger: Ledger, post: Post) -> None:
    rows = expenditures(1_000_000)
    async with ledger.clerk() as clerk:
        while post.goes_on:
            lists = [[ask for _ in range(LENGTH) for ask in next(rows)] for _ in range(LISTS)]
            await asyncio.gather(*(_record(clerk, asks, "import", post, "record a list of 50") for asks in lists))
            await asyncio.to_thread(post.rest, every)


_keys = count(1)


async def _record(clerk: Clerk, asks: Asks, who: str, post: Post, what: str) -> None:
    since = time.monotonic()
    answer = await clerk.record(asks, f"{who}-{next(_keys)}")
    if not isinstance(answer, Recorded) or answer.replayed:
        raise RuntimeError(f"a request was not recorded: {answer}")
    post.note(what, since, answer.receipt.last - answer.receipt.first + 1)


# Reading


def read(ledger: Ledger, post: Post) -> None:
    """One view after the other, as the doors ask for them; each figure is compared with what it must equal."""
    began = datetime.now(UTC)
    views: dict[str, Callable[[], None]] = {
        "balances by moment": partial(_balances, ledger, "moment", Asked()),
        "balances by program": partial(_balances, ledger, "program", Asked()),
        "balances by region": partial(_balances, ledger, "region", Asked()),
        "balances as of a day": partial(_balances, ledger, "moment", Asked(as_of=TODAY)),
        "balances known at a time": partial(_balances, ledger, "moment", Asked(known_at=began)),
        "frames": partial(_frames, ledger),
        "history": partial(_history, ledger),
        "explain": partial(_explain, ledger),
        YARDSTICK: partial(_measure, ledger),
    }
    for what, look in cycle(views.items()):
        if not post.goes_on:
            return
        with post.timed(what):
            look()
        post.rest(READ_EVERY)


def _balances(ledger: Ledger, by: Dimension, asked: Asked) -> None:
    at, rows = reading.read_balances(ledger, by, asked)
    for row in rows if by == "moment" else ():
        came_in = sum(it or 0 for it in (row.granted, row.income, row.overrun))
        held = sum(it or 0 for it in (row.available, row.reserved, row.committed, row.in_payment, row.paid, row.lapsed))
        if came_in != held:
            raise RuntimeError(f"at position {at.position} the pots of {row.name} {row.vintage} do not add up: {row}")


def _frames(ledger: Ledger) -> None:
    at, rows, _ = reading.read_frames(ledger, Asked())
    if {row.frame for row in rows} != {"operating", "programs"} or not all(row.verifies for row in rows):
        raise RuntimeError(f"at position {at.position} a frame does not verify: {rows}")


def _history(ledger: Ledger) -> None:
    about = {"moment": str(QUIET)}
    if len(reading.read_history(ledger, Asked(), about, None, 50)) != 22:
        raise RuntimeError("the quiet moment was opened, granted money and spent from twenty times, and no more")


def _explain(ledger: Ledger) -> None:
    explained = reading.read_explained(ledger, Asked(), Figure("paid", {"moment": str(QUIET)}))
    if len(explained.facts) != 20 or explained.total != explained.stored:
        raise RuntimeError(f"the stored figure differs from its facts: {explained}")


def _measure(ledger: Ledger) -> None:
    with psycopg.connect(ledger.conninfo) as connection:
        connection.execute("SELECT sum(number) FROM generate_series(1, 50000) AS number")


# Keeping


def follow(ledger: Ledger, post: Post) -> None:
    """Sums and snapshots, kept up with the head."""
    follower.SNAPSHOT_EVERY = SNAPSHOT_EVERY
    while post.goes_on:
        with post.timed("follow"):
            follower.follow(ledger)
        post.rest(FOLLOW_EVERY)


def audit(every: float, ledger: Ledger, post: Post) -> None:
    """Rebuild, then verify, while all others go on; nothing may differ."""
    while post.goes_on:
        with post.timed("rebuild"):
            rebuilt = rebuild(ledger)
        if rebuilt.mended:
            raise RuntimeError(f"what was stored differed from the log: {rebuilt.mended}")
        with post.timed("verify"):
            verify(ledger)
        post.rest(every)
