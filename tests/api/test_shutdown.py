"""Servers that are stopped, killed or restarted with clients at work: what was acknowledged is there, each once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.facts import RoleAssigned
from domain.names import Role
from ledger.answers import Receipt
from projections.ledger import Ledger
from projections.verify import verify
from tests.api.test_serving import OPENING, ROOT, spend
from tests.support.coming_in import bearer
from tests.support.engine import check_log, in_loop, rows

CLIENTS = 16


class Server:
    """A serving process on a ledger."""

    def __init__(self, ledger: Ledger, log: Path) -> None:
        self.log = log
        here = {"PYTHONPATH": str(ROOT), "MOMENTTI_DATABASE_URL": ledger.conninfo, "MOMENTTI_SCHEMA": ledger.schema}
        with log.open("w") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
                env=os.environ | here,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        assert self._process.stdout is not None
        announced = self._process.stdout.readline()
        assert announced.startswith("Serving http://127.0.0.1:"), log.read_text()
        self.address = announced.split()[1]

    def send(self, how: signal.Signals) -> None:
        """Tell it something."""
        self._process.send_signal(how)

    def ended(self) -> int:
        """With which code it ended."""
        return self._process.wait(timeout=60)

    def lines(self) -> list[dict[str, Any]]:
        """What it logged."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture
def comes(ledger: Ledger) -> dict[str, str]:
    """How somebody comes in who may record."""
    return bearer(ledger, "finance.recorder", Role.RECORDER)


@pytest.fixture
def server(ledger: Ledger, comes: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    """A server of a ledger with money in it."""
    one = Server(ledger, tmp_path / "first.log")
    opened = httpx.post(f"{one.address}/api/v1/commands", json=OPENING, headers=comes | {"Idempotency-Key": "opening"})
    assert opened.status_code == 201
    yield one
    one.send(signal.SIGKILL)
    one.ended()


@dataclass
class Clients:
    """People who record one payment after the other, each under a key, and write down what they are told."""

    comes: dict[str, str]
    asked: set[str] = field(default_factory=set)
    acknowledged: dict[str, Receipt] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    others: list[str] = field(default_factory=list)

    async def work(self, name: str, addresses: list[str], until_told: asyncio.Event | None = None) -> None:
        """Record until the server is gone; where there are several, until told, going to the next when one fails."""
        async with httpx.AsyncClient(timeout=60, headers=self.comes) as client:
            number = 0
            while not (until_told and until_told.is_set()):
                number += 1
                key = f"{name}-{number}"
                self.asked.add(key)
                while not await self.ask(client, addresses[0], key):
                    self.unanswered.add(key)
                    if until_told is None:
                        return
                    addresses.append(addresses.pop(0))
                    await asyncio.sleep(0.05)
                self.unanswered.discard(key)

    async def ask(self, client: httpx.AsyncClient, address: str, key: str) -> bool:
        """Ask once, the same under the same key; whether it was answered."""
        too_much = key.endswith("7")
        body = spend(10**14 if too_much else 1, f"V-{key}")
        try:
            answer = await client.post(f"{address}/api/v1/commands", json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            return False
        if answer.status_code == 503:
            return False
        if answer.status_code == 409 and too_much:
            self.refused.add(key)
        elif answer.status_code in (200, 201):
            self._acknowledge(key, answer.json()["recorded"])
        else:
            self.others.append(answer.text)
        return True

    def _acknowledge(self, key: str, said: dict[str, Any]) -> None:
        receipt = Receipt(key, said["first"], said["last"], said["recorded_at"], tuple(said["leaves"]))
        assert self.acknowledged.setdefault(key, receipt) == receipt, "the same receipt, whenever it is asked for"


def keys_of(ledger: Ledger) -> list[str]:
    """Under which keys there is something in the log, the roles of who comes in left out."""
    return [entry.key for entry in check_log(ledger) if not isinstance(entry.fact, RoleAssigned)]


async def settle(clients: Clients, ledger: Ledger, address: str) -> None:
    """Ask again for everything: what was acknowledged stays, what was not is recorded now, nothing counts twice."""
    facts = set(keys_of(ledger))
    assert clients.acknowledged.keys() <= facts, "what was acknowledged is there"
    assert facts <= clients.asked | {"opening"}
    async with httpx.AsyncClient(timeout=60, headers=clients.comes) as client:
        for key in sorted(clients.asked):
            assert await clients.ask(client, address, key)
    assert not clients.others
    assert sorted(keys_of(ledger)) == sorted([*clients.acknowledged, *["opening"] * len(OPENING)]), (
        "each once, and no other"
    )
    assert clients.asked == clients.acknowledged.keys() | clients.refused
    verify(ledger)


async def started(clients: Clients, count: int) -> None:
    """Until so many requests were acknowledged."""
    async with asyncio.timeout(120):
        while len(clients.acknowledged) < count:
            assert not clients.others
            await asyncio.sleep(0.01)


@in_loop
async def test_a_stopped_server_loses_nothing_it_acknowledged(
    ledger: Ledger, server: Server, comes: dict[str, str], tmp_path: Path
) -> None:
    clients = Clients(comes)
    working = asyncio.gather(*(clients.work(f"c{number}", [server.address]) for number in range(CLIENTS)))
    await started(clients, 200)
    server.send(signal.SIGTERM)
    assert await asyncio.to_thread(server.ended) == 0
    await working
    noted = {key for (key,) in rows(ledger, "SELECT DISTINCT key FROM refusals")}
    assert clients.refused <= noted, "the register has every refusal that was told"
    assert {line["level"] for line in server.lines()} == {"info"}
    asked = [line for line in server.lines() if line["event"] == "request"]
    assert len({line["request_id"] for line in asked}) == len(asked) > 200
    again = Server(ledger, tmp_path / "again.log")
    await settle(clients, ledger, again.address)
    again.send(signal.SIGINT)
    assert again.ended() == 0


@in_loop
async def test_a_killed_server_loses_nothing_it_acknowledged(
    ledger: Ledger, server: Server, comes: dict[str, str], tmp_path: Path
) -> None:
    clients = Clients(comes)
    working = asyncio.gather(*(clients.work(f"c{number}", [server.address]) for number in range(CLIENTS)))
    await started(clients, 200)
    server.send(signal.SIGKILL)
    assert await asyncio.to_thread(server.ended) == -signal.SIGKILL
    await working
    assert clients.unanswered
    again = Server(ledger, tmp_path / "again.log")
    await settle(clients, ledger, again.address)
    again.send(signal.SIGTERM)
    assert again.ended() == 0


@in_loop
async def test_of_two_servers_one_may_be_restarted_while_everybody_works(
    ledger: Ledger, server: Server, comes: dict[str, str], tmp_path: Path
) -> None:
    other = Server(ledger, tmp_path / "other.log")
    both, clients, done = [server.address, other.address], Clients(comes), asyncio.Event()
    places = [both.copy(), both[::-1]]
    working = asyncio.gather(*(clients.work(f"c{number}", places[number % 2], done) for number in range(CLIENTS)))
    await started(clients, 100)
    server.send(signal.SIGTERM)
    assert await asyncio.to_thread(server.ended) == 0
    await started(clients, len(clients.acknowledged) + 100)
    renewed = await asyncio.to_thread(Server, ledger, tmp_path / "renewed.log")
    for known in places:
        known.append(renewed.address)
    other.send(signal.SIGTERM)
    assert await asyncio.to_thread(other.ended) == 0
    await started(clients, len(clients.acknowledged) + 100)
    done.set()
    await working
    assert not clients.unanswered and not clients.others
    await settle(clients, ledger, renewed.address)
    renewed.send(signal.SIGTERM)
    assert renewed.ended() == 0
