"""Long answers over HTTP, served for real: a client that goes away ends its query, and few are sent at a time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from api.access import porter, tokens
from api.http import patience
from api.http.identify import identify
from domain.names import Role
from projections.ledger import Ledger
from projections.viewers import STREAMS, Busy, Viewers
from tests.projections.lifelike import record
from tests.support.coming_in import bearer
from tests.support.engine import superuser
from tests.support.served import served
from tests.support.world import but, spend, with_money

FACTS = 6_000
TEXT = "Rent " * 500


@pytest.fixture(scope="module")
def long(database: str) -> Ledger:
    """A ledger whose journal is more than a socket takes at once."""
    ledger = Ledger(database, "long_answers")
    ledger.migrate()
    record(ledger, with_money())
    for first in range(0, FACTS, 2_000):
        record(ledger, [but(spend(f"V-{n}", "0,01"), description=TEXT) for n in range(first, first + 2_000)])
    return ledger


@pytest.fixture(scope="module")
def door(long: Ledger) -> Iterator[httpx.Client]:
    """The door over it."""
    with served(long) as client:
        yield client


@pytest.fixture
def slow(door: httpx.Client) -> Iterator[httpx.Client]:
    """A client that takes little at a time."""
    transport = httpx.HTTPTransport(socket_options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)])
    with httpx.Client(base_url=door.base_url, headers=door.headers, transport=transport, timeout=60) as client:
        yield client


def in_use(ledger: Ledger) -> int:
    """Sessions in the middle of a snapshot."""
    with superuser(ledger) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state LIKE %s AND query LIKE %s AND pid <> pg_backend_pid()",
            ("idle in transaction%", "FETCH FORWARD%"),
        ).fetchone()
        assert row is not None
        return int(row[0])


def settled(ledger: Ledger, expected: int) -> bool:
    for _ in range(100):
        if in_use(ledger) == expected:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("path", ["events?format=ndjson", "journal"])
def test_a_client_that_goes_away_ends_its_query(
    path: str, long: Ledger, door: httpx.Client, slow: httpx.Client
) -> None:
    for _ in range(STREAMS + 2):
        with slow.stream("GET", f"/api/v1/{path}") as answer:
            assert answer.status_code == 200
            taken = answer.iter_raw()
            assert next(taken)
            assert settled(long, 1), "it is still being sent"
        assert settled(long, 0), "nobody takes it any more"
    whole = door.get(f"/api/v1/{path}", timeout=60)
    assert len(whole.text.splitlines()) == int(whole.headers["Momentti-Position"]) > FACTS


def test_few_long_answers_are_sent_at_a_time_and_views_go_on(long: Ledger, slow: httpx.Client) -> None:
    with ExitStack() as sent:
        for _ in range(STREAMS):
            answer = sent.enter_context(slow.stream("GET", "/api/v1/events?format=csv"))
            assert answer.status_code == 200
        assert settled(long, STREAMS)
        for path in ("legs?format=csv", "journal"):
            refused = slow.get(f"/api/v1/{path}")
            assert (refused.status_code, refused.json()["code"]) == (503, "busy")
            assert int(refused.headers["retry-after"]) > 0
        assert slow.get("/api/v1/balances?by=moment").status_code == 200
    assert settled(long, 0)
    with slow.stream("GET", "/api/v1/legs?format=csv") as answer:
        assert answer.status_code == 200


def test_whoever_takes_nothing_gives_its_place_back(
    long: Ledger, slow: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "TAKEN_WITHIN", 1.0)
    with ExitStack() as left_open:
        for _ in range(STREAMS):
            assert left_open.enter_context(slow.stream("GET", "/api/v1/journal")).status_code == 200
        assert settled(long, STREAMS)
        assert settled(long, 0), "they are still open, and their readers asleep"
        with slow.stream("GET", "/api/v1/journal") as answer:
            assert answer.status_code == 200


def test_whoever_may_no_longer_read_is_sent_no_more(long: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(porter, "REMEMBERED", 0.0)
    comes = bearer(long, "auditor.one", Role.AUDITOR)
    with served(long, identify=identify) as door:
        door.headers.update(comes)
        with door.stream("GET", "/api/v1/journal") as answer:
            lines = answer.iter_lines()
            assert next(lines)
            with long.registrar() as connection:
                (token,) = tokens.every(connection)
                assert tokens.revoke(connection, token.id, "tests")
            with pytest.raises(httpx.RemoteProtocolError):
                list(lines)
        assert door.get("/api/v1/journal").status_code == 401
    assert settled(long, 0)


def test_readers_are_of_one_ledger_and_are_lent_one_snapshot_at_a_time(long: Ledger) -> None:
    with Viewers(long) as viewers:
        with viewers.viewer() as connection:
            role, reads, isolation, patience = (
                connection.execute(f"SHOW {name}").fetchone()
                for name in ("role", "transaction_read_only", "transaction_isolation", "statement_timeout")
            )
            assert (role, reads, isolation, patience) == (
                ("long_answers_clerk",),
                ("on",),
                ("repeatable read",),
                ("1min",),
            )
        held = [viewers.streamer() for _ in range(STREAMS + 1)]
        for it in held[:-1]:
            it.__enter__()
        with pytest.raises(Busy):
            held[-1].__enter__()
        for it in held[:-1]:
            it.__exit__(None, None, None)
        with viewers.streamer():
            pass
