"""A database that is restarted without a warning, with clients at work at two servers: nobody loses anything."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import psycopg
import pytest

from api.settings import Settings
from domain.names import Role
from ledger.programs import as_server, let_pass, program
from projections.ledger import Ledger
from tests.api.test_serving import OPENING
from tests.api.test_shutdown import CLIENTS, Clients, Server, settle, started
from tests.support.coming_in import bearer
from tests.support.engine import in_loop


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder where PostgreSQL's own account gets at its data, too."""
    with tempfile.TemporaryDirectory() as folder:
        let_pass(Path(folder))
        yield Path(folder)


def restart(ledger: Ledger) -> None:
    """Restart the ledger's own database, as if its machine had failed."""
    with psycopg.connect(ledger.conninfo) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    # Not captured: what it starts keeps its outputs open.
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    told = [program("pg_ctl"), "restart", "-w", "-m", "immediate", "-D", row[0]]
    subprocess.run(told, check=True, timeout=60, **nowhere, **as_server())


@in_loop
async def test_a_restarted_database_loses_nothing_and_stops_nobody(home: Path) -> None:
    with Settings.read({"MOMENTTI_HOME": str(home)}).ledger() as ledger, ExitStack() as ending:
        comes = await asyncio.to_thread(bearer, ledger, "finance.recorder", Role.RECORDER)
        servers = [await asyncio.to_thread(Server, ledger, home / f"{name}.log") for name in ("one", "other")]
        for server in servers:
            ending.callback(server.send, signal.SIGKILL)
        both, clients, done = [it.address for it in servers], Clients(comes), asyncio.Event()
        opening = {"headers": comes | {"Idempotency-Key": "opening"}, "json": OPENING}
        assert (await asyncio.to_thread(httpx.post, f"{both[0]}/api/v1/commands", **opening)).status_code == 201
        places = [both.copy(), both[::-1]]
        working = asyncio.gather(*(clients.work(f"c{number}", places[number % 2], done) for number in range(CLIENTS)))
        for _ in range(2):
            await started(clients, len(clients.acknowledged) + 100)
            await asyncio.to_thread(restart, ledger)
        await started(clients, len(clients.acknowledged) + 100)
        done.set()
        await working
        assert not clients.unanswered and not clients.others
        async with httpx.AsyncClient() as client:
            assert [(await client.get(f"{address}/ready")).status_code for address in both] == [200, 200]
        await settle(clients, ledger, both[0])
        for server in servers:
            server.send(signal.SIGTERM)
            assert await asyncio.to_thread(server.ended) == 0
            assert {line["level"] for line in server.lines()} <= {"info", "warning"}
