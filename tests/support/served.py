"""The HTTP door served from a thread of the test's own process, on a port of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from api.http.app import make_app
from api.http.server import Server
from api.serving import server_config
from projections.ledger import Ledger
from tests.support.door import whoever
from tests.support.engine import until

AUDITOR = {"Test-Person": "auditor.one", "Test-Roles": "auditor"}
"""What makes somebody an auditor where a test itself says who comes in."""


@contextmanager
def served(ledger: Ledger, **how: Any) -> Iterator[httpx.Client]:
    """A client of the served ledger: an auditor of the test's, unless it is said otherwise who comes in."""
    server = Server(server_config(make_app(ledger, **{"identify": whoever} | how), port=0))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive())
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=AUDITOR, timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(30)
