"""The HTTP door of a ledger, for tests that say themselves who comes in."""

from __future__ import annotations

from typing import Any

import httpx
from litestar.testing import TestClient

from api.access.identity import Identity
from api.access.rights import RIGHTS
from api.http.app import make_app
from api.http.guard import Connection
from domain.names import Person, Role
from projections.ledger import Ledger

COMMANDS = "/api/v1/commands"

SOMEBODY = {"Test-Person": "finance.recorder"}
"""The headers of somebody who has all roles."""


async def whoever(asking: Connection) -> Identity | None:
    """Whom the headers name, with the roles that they name, or all of them."""
    if (person := asking.headers.get("Test-Person")) is None:
        return None
    roles = asking.headers.get("Test-Roles")
    held = RIGHTS.keys() if roles is None else [Role(role) for role in roles.split()]
    return Identity(Person(person), frozenset(held), "test")


class Door:
    """Whoever asks, unless it is said otherwise the recorder with all roles."""

    def __init__(self, ledger: Ledger) -> None:
        self.client = TestClient(make_app(ledger, identify=whoever), base_url="http://127.0.0.1")

    def __enter__(self) -> Door:
        self.client.__enter__()
        return self

    def __exit__(self, *happened: Any) -> None:
        self.client.__exit__(*happened)

    def record(
        self,
        body: Any,
        key: str | None = None,
        *,
        at: str | None = None,
        person: str = "finance.recorder",
        roles: str | None = None,
        expects: str | None = None,
        dry_run: bool | None = None,
    ) -> httpx.Response:
        """Send a command to its address, or anything to the address of lists; bytes are sent as they are."""
        path = at if at is not None else f"/{body['command']}" if isinstance(body, dict) else ""
        said = {"Test-Person": person, "Test-Roles": roles, "Idempotency-Key": key, "If-Match": expects}
        headers = {name: value for name, value in said.items() if value is not None}
        headers["Content-Type"] = "application/json"
        sent: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
        params = {} if dry_run is None else {"dry_run": str(dry_run).lower()}
        answer: httpx.Response = self.client.post(COMMANDS + path, headers=headers, params=params, **sent)
        return answer
