"""Who holds a connection and says or takes nothing, or says it slowly, is let go; who says too much is told so."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
import uvloop

from api.access.house import House
from api.http import patience
from api.http.patience import Impatient
from api.serving import MOST_HEAD_BYTES, safe_host
from domain.slips import Slip
from tests.support.engine import in_loop

HEAD = b"GET /some/where HTTP/1.1\r\nHost: localhost\r\n"


async def hello(scope: dict[str, object], receive: object, send: object) -> None:
    """An application that answers whatever it is asked."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"hi"})


@asynccontextmanager
async def served() -> AsyncIterator[int]:
    """A port where it is served."""
    async with serving(hello) as server:
        yield server.servers[0].sockets[0].getsockname()[1]


@asynccontextmanager
async def serving(app: Any, listening: socket.socket | None = None) -> AsyncIterator[uvicorn.Server]:
    """The server of an application, on a port of its own or where somebody listens already."""
    config = uvicorn.Config(
        app,
        port=0,
        http=Impatient,
        lifespan="off",
        log_config=None,
        timeout_keep_alive=1,
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve([listening] if listening is not None else None))
    while not server.started:
        await asyncio.sleep(0.01)
    yield server
    server.should_exit = True
    await running


async def trickle(port: int, *parts: bytes, every: float = 0.0, after: bytes = b"") -> bytes:
    """Send parts one after the other, after a request that is answered, and read until the server has enough."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        if after:
            writer.write(after)
            assert (await reader.readuntil(b"hi")).startswith(b"HTTP/1.1 200 OK")
        for part in parts:
            writer.write(part)
            await asyncio.sleep(every)
        return await asyncio.wait_for(reader.read(), 30)
    except ConnectionError:
        return b""
    finally:
        writer.close()


@in_loop
async def test_who_says_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_WITHIN", 0.3)
    async with served() as port:
        assert await trickle(port) == b""
        assert await trickle(port, *[HEAD[n : n + 1] for n in range(20)], every=0.05) == b""
        assert await trickle(port, *[HEAD[n : n + 1] for n in range(20)], every=0.05, after=HEAD + b"\r\n") == b""


@in_loop
async def test_who_asks_in_time_is_answered_however_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_WITHIN", 1.0)
    async with served() as port:
        whole = HEAD + b"\r\n"
        parts = [whole, whole[:9], whole[9:], whole, whole + whole, HEAD + b"Connection: close\r\n\r\n"]
        answered = await trickle(port, *parts, every=0.3)
        assert answered.count(b"200 OK") == 6


@in_loop
async def test_a_head_without_end_is_refused() -> None:
    async with served() as port:
        assert b" 400 " in await trickle(port, HEAD + b"X-Long: " + b"x" * 2 * MOST_HEAD_BYTES)


LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
}
"""A server runs on the second; what bounds it does not depend on it."""

SMALL = 4_096
"""Bytes that the sockets below hold, more or less: the rest waits for its taker."""


def big(size: int, parts: int) -> Any:
    """An application that answers with parts of a size."""

    async def app(scope: dict[str, object], receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for left in reversed(range(parts)):
            await send({"type": "http.response.body", "body": b"x" * size, "more_body": left > 0})

    return app


@asynccontextmanager
async def asked(app: Any, more: bytes = b"") -> AsyncIterator[tuple[uvicorn.Server, socket.socket]]:
    """A server that holds little, and the connection of somebody who asked it and has taken nothing yet."""
    with socket.socket() as listening, socket.socket() as asker:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL)
        asker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        listening.bind(("127.0.0.1", 0))
        async with serving(app, listening) as server:
            asker.setblocking(False)
            await asyncio.get_running_loop().sock_connect(asker, listening.getsockname())
            await asyncio.get_running_loop().sock_sendall(asker, HEAD + more + b"\r\n")
            while not server.server_state.connections:
                await asyncio.sleep(0.01)
            yield server, asker


async def let_go(server: uvicorn.Server) -> bool:
    """Whether its connections and whatever is done for them end."""
    for _ in range(300):
        if not server.server_state.connections and not server.server_state.tasks:
            return True
        await asyncio.sleep(0.01)
    return False


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize(
    ("size", "parts", "more"),
    [(100_000, 50, b""), (5_000_000, 1, b""), (50_000, 1, b"Connection: close\r\n"), (50_000, 1, b"")],
    ids=["a stream", "a large answer", "the rest of a last one", "the rest of one, at rest"],
)
def test_who_takes_nothing_is_let_go(
    loop: str, size: int, parts: int, more: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "TAKEN_WITHIN", 0.3)

    async def go() -> None:
        async with asked(big(size, parts), more) as (server, _):
            assert await let_go(server)

    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(go())


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize(("size", "parts"), [(20_000, 20), (400_000, 1)], ids=["a stream", "a large answer"])
def test_who_takes_little_at_a_time_has_all_of_it(
    loop: str, size: int, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "TAKEN_WITHIN", 0.3)

    async def go() -> None:
        async with asked(big(size, parts), b"Connection: close\r\n") as (_, asker):
            taken = 0
            while part := await asyncio.get_running_loop().sock_recv(asker, 10_000):
                taken += part.count(b"x")
                await asyncio.sleep(0.05)
            assert taken == size * parts

    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(go())


def test_beyond_its_machine_a_server_listens_only_under_names_of_its_own() -> None:
    nameless, named = House(), House(hosts=("ledger.example",))
    assert [safe_host(host, nameless) for host in ("127.0.0.1", "::1", "127.0.0.2")]
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        with pytest.raises(Slip, match="MOMENTTI_HOSTS"):
            safe_host(host, nameless)
        assert safe_host(host, named) == host
    with pytest.raises(Slip, match="IP address"):
        safe_host("momentti.example", named)
