"""Momentti's door under load: real servers and clients over the network, beside an endpoint that only echoes.

Both servers are the same program, with the same settings as ``momentti serve``, and get the same requests; each has a
process of its own, and so has every group of clients, who keep their connections.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import fields
from itertools import count
from multiprocessing.connection import Connection
from typing import Any, Self

import msgspec
import uvicorn
import uvloop
from litestar import Litestar, post

from api.access.house import House
from api.access.identity import Identity
from api.access.rights import RIGHTS
from api.http.app import make_app
from api.http.guard import Connection as Asking
from api.logging import configure
from api.serving import HOST, server_config
from domain.commands import Command, command_name
from domain.names import Person
from projections.ledger import Ledger
from projections.verify import verify
from tests.benchmarks.asks import Asks, decisions, founding, payments
from tests.benchmarks.rows import Counted, Row, Sample, Series, rows_of, sample
from tests.benchmarks.workers import LEAD, PROCESSES

CLIENTS = 64
GROUPS = 2
"""Processes of clients: a server is measured, not those who ask it."""

PERSON = "Bench-Person"
"""The header that says who asks: finding out who has come in is not what is measured here."""

UNHURRIED = House(per_minute=10**9)
"""Requests are counted as ever, but nobody is told to wait: what a server can do is measured, not what it allows."""


@post("/{of:path}", status_code=201)
async def echo(of: str, data: Any) -> Any:
    """Read a body and send it back."""
    return data


class Web:
    """A ledger that is served, and beside it a server that keeps nothing."""

    def __init__(self, conninfo: str) -> None:
        self._ledger = Ledger(conninfo, "web")

    def __enter__(self) -> Self:
        self._ledger.migrate()
        self._servers = [_Process(_serve, ledger) for ledger in (self._ledger, None)]
        self._momentti, self._echo = (int(server.told()) for server in self._servers)
        self._groups = [_Process(_ask, number) for number in range(GROUPS)]
        self._groups[0].order(("found", self._momentti, 0, 0.0, 0.0))
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self._groups, *self._servers):
            process.end()

    def rows(self, clients: int = CLIENTS) -> list[Row]:
        """Payments over HTTP, and the same bodies echoed."""
        return [
            *rows_of(Series.WEB, (clients,), lambda n, seconds: self._measure(self._momentti, n, seconds)),
            *rows_of(Series.ECHO, (clients,), lambda n, seconds: self._measure(self._echo, n, seconds)),
        ]

    def verify(self) -> None:
        """What was recorded over HTTP is all there, and follows from the log."""
        verify(self._ledger)

    def _measure(self, port: int, clients: int, seconds: float) -> Sample:
        at = time.time() + LEAD
        for group in self._groups:
            group.tell(("measure", port, clients // GROUPS, seconds, at))
        return sample(*(group.told() for group in self._groups))


class _Process:
    """A process that is told what to do, and tells what came of it."""

    def __init__(self, work: Any, given: Any) -> None:
        self._pipe, theirs = PROCESSES.Pipe()
        self._process = PROCESSES.Process(target=work, args=(given, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def tell(self, order: Any) -> None:
        """Tell it what to do."""
        self._pipe.send(order)

    def told(self) -> Any:
        """What it tells. Raises RuntimeError when it has died; it has said why."""
        try:
            return self._pipe.recv()
        except EOFError as error:
            raise RuntimeError("a process of the bench has died") from error

    def order(self, order: Any) -> Any:
        """Tell it what to do, and wait until it is done."""
        self.tell(order)
        return self.told()

    def end(self) -> None:
        """Let it end."""
        self._pipe.close()
        self._process.join(20)


async def _whoever(asking: Asking) -> Identity:
    return Identity(Person(asking.headers[PERSON]), frozenset(RIGHTS), "bench")


def _serve(ledger: Ledger | None, orders: Connection) -> None:
    """Serve a ledger, or none, until whoever started it hangs up."""
    app = Litestar([echo], logging_config=None) if ledger is None else make_app(ledger, UNHURRIED, identify=_whoever)
    server = uvicorn.Server(server_config(app, port=0, host=HOST))

    async def serve() -> None:
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        orders.send(server.servers[0].sockets[0].getsockname()[1])
        await asyncio.to_thread(_wait, orders)
        server.should_exit = True
        await serving

    with open(os.devnull, "w") as nowhere:
        configure(nowhere)
        uvloop.run(serve())


def _wait(orders: Connection) -> None:
    try:
        orders.recv()
    except EOFError:
        return


def _ask(number: int, orders: Connection) -> None:
    """Be some clients, whenever told to."""
    uvloop.run(_asking(number, orders))


async def _asking(number: int, orders: Connection) -> None:
    clients: dict[tuple[int, int], Client] = {}
    while True:
        try:
            what, port, many, seconds, at = await asyncio.to_thread(orders.recv)
        except EOFError:
            return
        if what == "found":
            founder = Client(port, "founding", iter([founding()]))
            await founder.connect()
            await founder.ask()
            orders.send(None)
            continue
        for one in range(many):
            name = number * 10_000 + one
            if (port, one) not in clients:
                clients[port, one] = Client(port, str(name), payments(name))
        asking = [clients[port, one] for one in range(many)]
        await asyncio.gather(*(client.connect() for client in asking))
        await asyncio.sleep(max(0.0, at - time.time()))
        start = time.perf_counter()
        waits: list[float] = []
        counts = await asyncio.gather(*(client.measure(start + seconds, waits) for client in asking))
        orders.send(Counted(sum(counts), time.perf_counter() - start, waits))


class Client:
    """One connection, which is kept while it is measured; it asks again when it was answered."""

    def __init__(self, port: int, name: str, asks: Iterator[Asks]) -> None:
        self._port, self._name, self._asks = port, name, asks
        self._numbers = count(1)

    async def connect(self) -> None:
        """Come anew: the server hangs up on whoever was silent between two rounds."""
        self._reader, self._writer = await asyncio.open_connection(HOST, self._port)

    async def measure(self, until: float, waits: list[float]) -> int:
        """Ask until a time; returns how many decisions were answered."""
        counted = 0
        while (asked := time.perf_counter()) < until:
            counted += await self.ask()
            waits.append(time.perf_counter() - asked)
        self._writer.close()
        return counted

    async def ask(self) -> int:
        """Send the next request and read its answer; returns how many decisions it held."""
        asks = next(self._asks)
        reader = self._reader
        self._writer.write(self._request(asks))
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]))
        if not head.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(f"a decision of the bench was not recorded: {head!r} {body!r}")
        return decisions(asks)

    def _request(self, asks: Asks) -> bytes:
        one = len(asks) == 1
        bodies = [_body(ask) for ask in asks]
        body = msgspec.json.encode(bodies[0] if one else bodies)
        path = f"/{command_name(type(asks[0]))}" if one else ""
        return (
            f"POST /api/v1/commands{path} HTTP/1.1\r\nHost: {HOST}:{self._port}\r\n{PERSON}: {asks[0].by}\r\n"
            f"Idempotency-Key: web-{self._name}-{next(self._numbers)}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body


def _body(ask: Command) -> dict[str, Any]:
    given = {name: value for field in fields(ask) if (value := getattr(ask, name := field.name)) != field.default}
    del given["by"]
    return {"command": command_name(type(ask)), **given}
