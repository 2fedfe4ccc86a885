"""Ledgers with a history as lived: late facts, future ones, lists, reversals, everything in small amounts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count
from random import Random

from domain.commands import CloseYear, Command, LockPeriod
from ledger.answers import Recorded
from projections.ledger import Ledger
from tests.machines.commands import command
from tests.machines.drawing import DAYS, Draw
from tests.machines.foundations import FOUNDATIONS
from tests.support.engine import as_role
from tests.support.memory import MemoryLedger

_keys = count(1)


def lived(ledger: Ledger, seed: int = 1, lists: int = 150) -> MemoryLedger:
    """The same history on a ledger in PostgreSQL, some turns with several lists in them."""
    chance = Random(seed)
    memory = MemoryLedger()
    turns: list[list[list[Command]]] = [[list(FOUNDATIONS[0])]]
    memory.record(turns[0][0], "key-0-0")
    today = 0
    while lists > 0:
        today = (today + chance.choice((0, 0, 0, 1))) % len(DAYS)
        turns.append([])
        for _ in range(chance.choice((1, 1, 2, 3))):
            draw = Draw(chance, memory, today)
            asks = [_open_ended(draw) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
            if isinstance(memory.record(asks, f"key-{len(turns)}-{len(turns[-1])}"), list):
                turns[-1].append(asks)
                lists -= 1
    asyncio.run(_record(ledger, turns))
    return memory


def _open_ended(draw: Draw) -> Command:
    """Any command that leaves every day open: tests go on from here with facts of 2021."""
    while isinstance(asked := command(draw), LockPeriod | CloseYear):
        continue
    return asked


def record(ledger: Ledger, *turns: Sequence[Command]) -> list[Recorded]:
    """Lists recorded one after another, each in a turn of its own."""
    return asyncio.run(_record(ledger, [[list(asks)] for asks in turns]))


def together(ledger: Ledger, *lists: Sequence[Command]) -> list[Recorded]:
    """Lists recorded in one turn."""
    return asyncio.run(_record(ledger, [[list(asks) for asks in lists]]))


async def _record(ledger: Ledger, turns: list[list[list[Command]]]) -> list[Recorded]:
    found: list[Recorded] = []
    async with ledger.clerk() as clerk:
        for turn in turns:
            keyed = [(f"{next(_keys)}", asks) for asks in turn]
            answers = await asyncio.gather(*(clerk.record(asks, key) for key, asks in keyed))
            for answer in answers:
                assert isinstance(answer, Recorded), answer
                found.append(answer)
    return found


def sum_up(ledger: Ledger, chunk: int, times: int = 1_000_000) -> int:
    """Sum up chunk after chunk as the clerk's role, as a follower does; returns how many were summed up."""
    done = 0
    with as_role(ledger, "clerk") as connection:
        while done < times and connection.execute("SELECT sum_up(%s)", (chunk,)).fetchone() == (True,):
            done += 1
    return done
