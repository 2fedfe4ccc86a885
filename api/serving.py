"""Serving on this machine until somebody stops it."""

from __future__ import annotations

import signal
import socket
import sys

from ledger.notes import Signer
from projections.ledger import Ledger

HOST = "127.0.0.1"


class PortTaken(Exception):
    """Somebody else listens there."""


def free_port(port: int) -> None:
    """Refuse early, before anything is loaded. Raises PortTaken with the remedy."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = port + 1 if 1024 <= port < 65535 else 8080
            raise PortTaken(
                f"Port {port} on {HOST} cannot be used ({error.strerror}). Stop what listens there, or choose another,"
                f" such as --port {other} (make demo PORT={other})."
            ) from error


def serve_until_stopped(ledger: Ledger, port: int, signer: Signer | None = None) -> None:
    """Serve the API and the page on loopback; Ctrl-C answers what is under way, then stops."""
    # The web framework takes half a second to import: only those who serve wait for it.
    import uvicorn

    from api.http.app import make_app
    from api.http.server import Server

    class Announcing(Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                bound = self.servers[0].sockets[0].getsockname()[1]
                address = f"http://{HOST}:{bound}"
                print(
                    f"Serving {address} (API: /api/v1, its description: /schema/openapi.json). Ctrl-C stops.",
                    flush=True,
                )

    config = uvicorn.Config(
        make_app(ledger, signer=signer), host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=10
    )
    # The server answers what is under way, then raises the signal again: being stopped is how serving ends well.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: sys.exit(0))
    Announcing(config).run()
