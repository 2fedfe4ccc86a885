"""Whoever asks for many views at once waits for their own; nobody else does, neither at the door nor behind it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from api.access.house import House
from api.http.identify import identify
from api.http.shares import SHARE
from domain.names import Role
from projections.ledger import Ledger
from tests.api.test_serving import OPENING, spend
from tests.support.coming_in import bearer
from tests.support.engine import rows, superuser, until
from tests.support.served import served

MANY = 60

WAITING = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%refusals%'"


@contextmanager
def held_up(ledger: Ledger, door: httpx.Client, headers: dict[str, str]) -> Iterator[list[int]]:
    """Ask for the refusals many times at once, none of them read meanwhile; the statuses come in the end."""
    answered: list[int] = []
    with ThreadPoolExecutor(MANY) as crowd:
        with superuser(ledger) as other, other.transaction():
            other.execute("LOCK TABLE refusals IN ACCESS EXCLUSIVE MODE")
            asked = [crowd.submit(door.get, "/api/v1/refusals", headers=headers) for _ in range(MANY)]
            until(lambda: len(rows(ledger, WAITING)) >= SHARE)
            yield answered
        answered += [it.result().status_code for it in asked]


def test_who_asks_for_much_keeps_nobody_else_waiting(ledger: Ledger) -> None:
    greedy, other = bearer(ledger, "auditor.one", Role.AUDITOR), bearer(ledger, "finance.one", Role.RECORDER)
    with served(ledger, identify=identify, house=House(per_minute=10_000)) as door:
        opened = door.post("/api/v1/commands", json=OPENING, headers=other | {"Idempotency-Key": "opening"})
        assert opened.status_code == 201, opened.text
        with held_up(ledger, door, greedy) as answered:
            later = bearer(ledger, "finance.two", Role.RECORDER)
            assert door.get("/api/v1/me", headers=later).status_code == 200, "the porter finds out who comes"
            assert door.get("/api/v1/frames", headers=other).status_code == 200, "another one's view is read"
            assert door.get("/ready").json() == {"ready": True, "missing": {}}
            key = {"Idempotency-Key": "spend"}
            spent = door.post("/api/v1/commands", json=spend(100, "V-1"), headers=other | key)
            assert spent.status_code == 201, spent.text
        assert answered == [200] * MANY
