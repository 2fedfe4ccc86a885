"""A server that is stopped or killed while it records a file: what was recorded stands, the same file goes on."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import httpx
import pytest

from domain.names import Role
from projections.ledger import Ledger
from projections.verify import verify
from tests.api.test_imports_http import ME, large
from tests.api.test_shutdown import Server
from tests.support.coming_in import bearer
from tests.support.engine import in_loop
from tests.support.importing import PAID_BEFORE, WORLD, asked, prepared

MANY = 4_000


async def sent(server: Server, path: Path, comes: dict[str, str]) -> httpx.Response:
    """What a server answers to a file."""
    async with httpx.AsyncClient(base_url=server.address, headers=comes | {"Content-Type": "text/csv"}) as client:
        return await client.post("/api/v1/imports/payments", content=path.read_bytes(), timeout=60)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
@in_loop
async def test_a_file_goes_on_where_its_server_ended(how: signal.Signals, ledger: Ledger, tmp_path: Path) -> None:
    await asyncio.to_thread(asked, ledger, *WORLD)
    path = await asyncio.to_thread(large, ledger, tmp_path, MANY)
    comes = await asyncio.to_thread(bearer, ledger, ME, Role.RECORDER)
    server = Server(ledger, tmp_path / "first.log")
    sending = asyncio.create_task(sent(server, path, comes))
    while await asyncio.to_thread(prepared, ledger) < PAID_BEFORE + 500:
        assert not sending.done(), sending.result().text
    server.send(how)
    code = await asyncio.to_thread(server.ended)
    if how is signal.SIGTERM:
        assert (code, (await sending).json()["recorded"]) == (0, MANY), "what is under way is answered"
    else:
        assert code == -signal.SIGKILL
        with pytest.raises(httpx.TransportError):
            await sending
    there = prepared(ledger) - PAID_BEFORE
    assert 500 <= there <= MANY and (there < MANY) == (how is signal.SIGKILL)
    again = Server(ledger, tmp_path / "again.log")
    for recorded, already in ((MANY - there, there), (0, MANY)):
        report = (await sent(again, path, comes)).json()
        assert (report["recorded"], report["already_recorded"], report["refused"]) == (recorded, already, 0)
    again.send(signal.SIGTERM)
    assert await asyncio.to_thread(again.ended) == 0
    assert prepared(ledger) == PAID_BEFORE + MANY
    await asyncio.to_thread(verify, ledger)
