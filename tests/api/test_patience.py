"""Who holds a connection and says nothing, or says it slowly, is let go; who says too much is told so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn

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
    config = uvicorn.Config(
        hello, port=0, http=Impatient, lifespan="off", log_config=None, h11_max_incomplete_event_size=MOST_HEAD_BYTES
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


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


def test_beyond_its_machine_a_server_listens_only_under_names_of_its_own() -> None:
    nameless, named = House(), House(hosts=("ledger.example",))
    assert [safe_host(host, nameless) for host in ("127.0.0.1", "::1", "127.0.0.2")]
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        with pytest.raises(Slip, match="MOMENTTI_HOSTS"):
            safe_host(host, nameless)
        assert safe_host(host, named) == host
    with pytest.raises(Slip, match="IP address"):
        safe_host("momentti.example", named)
