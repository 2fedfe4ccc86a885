"""Serving until somebody stops it: what is under way is answered, what was acknowledged is in the log."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.access.house import House
from domain.slips import Slip
from ledger.notes import Signer
from projections.ledger import Ledger

if TYPE_CHECKING:
    import uvicorn
    from litestar import Litestar

HOST = "127.0.0.1"
MOST_CONNECTIONS = 1_000
"""Connections at once; one more is told 503."""

BACKLOG = 2_048
"""Connections that the system keeps until they are taken up."""

MOST_HEAD_BYTES = 16_384
"""Bytes of a request's head; more is told 400. The framework remembers a thousand paths, whoever asked for them."""

IDLE_FOR = 30
"""Seconds for which a kept connection may rest; longer than a proxy before it keeps its own."""

ENDS_WITHIN = 35
"""Seconds for which answers under way are waited for when the server stops: the clerk's patience, and a little."""


class PortTaken(Exception):
    """Somebody else listens there."""


def free_port(port: int, host: str = HOST) -> None:
    """Refuse early, before anything is loaded. Raises PortTaken with the remedy."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            other = port + 1 if 1024 <= port < 65535 else 8080
            raise PortTaken(
                f"Port {port} on {host} cannot be used ({error.strerror}). Stop what listens there, or choose another,"
                f" such as --port {other} (make demo PORT={other})."
            ) from error


def safe_host(host: str, house: House) -> str:
    """An address to listen on: beyond this machine's own only under names that the house is known by."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise Slip(f"--host {host!r}: give an IP address, such as 127.0.0.1 or 0.0.0.0") from error
    if not address.is_loopback and not house.hosts:
        raise Slip(
            f"--host {host}: name the hosts it is reached by in MOMENTTI_HOSTS first; it answers under no other name."
        )
    return host


def serve_until_stopped(
    ledger: Ledger,
    port: int,
    house: House,
    signer: Signer | None,
    host: str = HOST,
    proxies: Sequence[str] = (),
) -> None:
    """Serve the API and the page; Ctrl-C or a service manager's TERM answers what is under way, then ends well."""
    # The web framework takes half a second to import: only those who serve wait for it.
    from api.http.app import make_app
    from api.http.server import Server
    from api.logging import configure

    configure()
    app = make_app(ledger, house, signer=signer)

    class Announcing(Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                at, bound, *_ = self.servers[0].sockets[0].getsockname()
                address = f"http://[{at}]:{bound}" if ":" in at else f"http://{at}:{bound}"
                print(
                    f"Serving {address} (API: /api/v1, its description: /schema/openapi.json). Ctrl-C stops.",
                    flush=True,
                )

    # The server answers what is under way, then raises the signal again: being stopped is how serving ends well.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: sys.exit(0))
    Announcing(server_config(app, port, host, proxies)).run()


def server_config(app: Litestar, port: int, host: str = HOST, proxies: Sequence[str] = ()) -> uvicorn.Config:
    """How an application is served: what a connection may take, how long anybody waits, which proxies are believed."""
    import uvicorn

    from api.http.patience import Impatient

    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Impatient,
        loop="uvloop",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        limit_concurrency=MOST_CONNECTIONS,
        backlog=BACKLOG,
        timeout_keep_alive=IDLE_FOR,
        timeout_graceful_shutdown=ENDS_WITHIN,
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
        reset_contextvars=True,
    )
