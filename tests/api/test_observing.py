"""Requests as a server sees them: ids, lines, figures, faults, and what stays unsaid whatever is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from litestar.connection import ASGIConnection
from litestar.testing import TestClient

from api.access.identity import Identity
from api.access.rights import RIGHTS
from api.http import observing
from api.http.app import make_app
from api.metrics import ANSWERS
from domain.names import Person
from projections.ledger import Ledger
from tests.api.test_logging import lines, written
from tests.api.test_serving import OPENING, spend

__all__ = ["written"]

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def somebody(_: ASGIConnection[Any, Any, Any, Any]) -> Identity:
    """A person with all roles, who came in by a token."""
    return Identity(Person("matti.meikalainen"), frozenset(RIGHTS), "token:7")


@pytest.fixture
def door(ledger: Ledger) -> Iterator[TestClient[Any]]:
    """The HTTP door of a ledger with money in it."""
    app = make_app(ledger, identify=somebody)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        opened = client.post("/api/v1/commands", json=OPENING, headers={"Idempotency-Key": "opening"})
        assert opened.status_code == 201
        yield client


def figures(door: TestClient[Any]) -> dict[str, float]:
    """All figures by name and labels."""
    told = door.get("/metrics")
    assert told.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = (line.rpartition(" ") for line in told.text.splitlines() if line[0] != "#")
    return {name: float(value) for name, _, value in lines}


# Ids


@pytest.mark.parametrize("given", ["r-1", "0af7651916cd43dd8448eb211c80319c", "A.b_c-9" * 9])
def test_a_plain_id_is_kept(given: str, door: TestClient[Any]) -> None:
    assert door.get("/health", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "<script>", 'a"b', "ä"])
def test_any_other_is_replaced(given: str, door: TestClient[Any]) -> None:
    answered = door.get("/health", headers={"X-Request-ID": given.encode()}).headers["X-Request-ID"]
    assert len(answered) == 32 and answered != given


def test_each_request_has_its_own_and_a_problem_names_it(door: TestClient[Any]) -> None:
    answers = [door.get("/api/v1/balances?by=country") for _ in range(3)]
    assert len({it.headers["X-Request-ID"] for it in answers}) == 3
    assert [it.json()["request_id"] for it in answers] == [it.headers["X-Request-ID"] for it in answers]


# Lines


def test_a_request_is_one_line(door: TestClient[Any], written: Any) -> None:
    door.get("/api/v1/balances?by=moment", headers={"X-Request-ID": "r-1"})
    (line,) = lines(written)
    assert line.pop("milliseconds") > 0
    line.pop("at")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "api.http.observing",
        "request_id": "r-1",
        "method": "GET",
        "route": "/api/v1/balances",
        "status": 200,
        "way": "token:7",
    }


SECRETS = [
    "s3cret-t0ken",
    "s3cret-cookie",
    "matti.meikalainen",
    "Meikäläinen",
    "VN/9/2021",
    "010190-123A",
    "s3cret-key",
]
"""What stands in the requests below and nowhere else."""

BODY = spend(100, "V-1") | {"description": "Meikäläinen VN/9/2021 010190-123A"}

ODD: list[dict[str, Any]] = [
    {"url": "/api/v1/commands", "json": BODY},
    {"url": "/api/v1/commands", "json": BODY | {"by": "matti.meikalainen"}},
    {"url": "/api/v1/commands", "json": BODY | {"amount": 10**14}},
    {"url": "/api/v1/commands", "json": BODY | {"amount": "Meikäläinen"}},
    {"url": "/api/v1/commands", "json": BODY | {"Meikäläinen": "010190-123A"}},
    {"url": "/api/v1/commands", "json": BODY, "headers": {"Content-Type": "text/matti.meikalainen"}},
    {"url": "/api/v1/commands", "content": "{Meikäläinen: 010190-123A".encode()},
    {"url": "/api/v1/commands", "json": BODY, "headers": {"Idempotency-Key": "s3cret-key\tMeikäläinen".encode()}},
    {"url": "/api/v1/commands", "json": BODY, "headers": {"Host": "matti.meikalainen"}},
    {"method": "GET", "url": "/api/v1/events?decision=VN/9/2021"},
    {"method": "GET", "url": "/api/v1/events?decision=%00010190-123A"},
    {"method": "GET", "url": "/api/v1/balances?by=Meikäläinen"},
    {"method": "GET", "url": "/api/v1/balances?by=moment&matti.meikalainen=010190-123A"},
    {"method": "GET", "url": "/api/v1/refusals?by=matti.meikalainen&code=s3cret-t0ken"},
    {"method": "GET", "url": "/api/v1/explain?figure=paid moment=010190-123A"},
    {"method": "GET", "url": "/nowhere/VN/9/2021/matti.meikalainen"},
    {"method": "GET", "url": "/health?token=s3cret-t0ken"},
    {"method": "S3CRET-T0KEN", "url": "/health"},
    {"method": "DELETE", "url": "/api/v1/commands?key=s3cret-key"},
    {"method": "GET", "url": "/", "headers": BROWSER | {"Referer": "http://127.0.0.1/?who=matti.meikalainen"}},
]


@pytest.mark.parametrize("broken", [None, "reading", "deciding", "database"])
def test_nothing_of_what_was_asked_is_written_down(
    broken: str | None, door: TestClient[Any], written: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where something breaks with all of it in hand."""

    def breaks(*given: Any, **more: Any) -> Any:
        if broken == "database":
            raise psycopg.errors.UniqueViolation(f"Key (name)=({given}, {more}, Meikäläinen) exists", info=None)
        raise RuntimeError(f"{given} {more} Meikäläinen 010190-123A")

    if broken in ("reading", "database"):
        for name in ("read_refusals", "read_explained", "read_balances", "read_standing"):
            monkeypatch.setattr(f"api.reading.{name}", breaks)
        monkeypatch.setattr("api.http.views.facts.newest", breaks)
    if broken in ("deciding", "database"):
        monkeypatch.setattr("ledger.clerk.Clerk.record", breaks)
    secret = {"Authorization": "Bearer s3cret-t0ken", "Cookie": "session=s3cret-cookie"}
    for number, asked in enumerate(ODD):
        headers = secret | {"Idempotency-Key": f"k-{number}"} | asked.get("headers", {})
        answer = door.request(**{"method": "POST"} | asked | {"headers": headers | {"X-Request-ID": f"r-{number}"}})
        assert answer.headers["X-Request-ID"] == f"r-{number}"
        if broken and answer.status_code == 500:
            assert "Meikäläinen" not in answer.text and "Error" not in answer.text
    text = written.getvalue()
    found = [secret for secret in SECRETS if secret.lower() in text.lower()]
    assert not found
    told = lines(written)
    assert [line["request_id"] for line in told if line["event"] == "request"] == [f"r-{n}" for n in range(len(ODD))]
    assert bool(broken) == any("raised" in line for line in told)


# Faults


@pytest.fixture(params=[KeyError, ValueError, UnicodeError])
def broken(request: pytest.FixtureRequest, door: TestClient[Any], monkeypatch: pytest.MonkeyPatch) -> TestClient[Any]:
    """A door where views fail, of whatever there is that nobody who asks has written."""

    def breaks(*_: Any) -> Any:
        raise request.param("Meikäläinen")

    monkeypatch.setattr("api.reading.read_balances", breaks)
    monkeypatch.setattr("api.reading.read_standing", breaks)
    return door


def test_a_fault_is_answered_without_internals_and_logged_once(broken: TestClient[Any], written: Any) -> None:
    answer = broken.get("/api/v1/balances?by=moment")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json().keys() == {"type", "title", "status", "code", "detail", "request_id"}
    assert "Error" not in answer.text and "Meikäläinen" not in answer.text
    failed, request = lines(written)
    assert (failed["level"], failed["request_id"]) == ("error", answer.json()["request_id"])
    assert any("figures.py" in place for place in failed["raised"][0]["at"])
    assert request["status"] == 500


def test_a_browser_gets_a_page(broken: TestClient[Any]) -> None:
    answer = broken.get("/", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert answer.headers["X-Request-ID"] in answer.text
    assert "Error" not in answer.text
    absent = broken.get("/nowhere", headers=BROWSER)
    assert (absent.status_code, absent.headers["content-type"]) == (404, "text/html; charset=utf-8")
    odd = broken.get("/api/v1/balances?by=%3Cb%3E", headers=BROWSER)
    assert (odd.status_code, "<b>" in odd.text) == (400, False)


@pytest.mark.parametrize("path", ["/nowhere", "/problems/not-found", "/problems"])
def test_a_preference_without_bounds_is_none(door: TestClient[Any], path: str) -> None:
    for accept in ("text/html;q=1e999", "*/*;q=inf", "text/html;q=nan"):
        answer = door.get(path, headers={"Accept": accept})
        assert answer.status_code == (404 if path == "/nowhere" else 200), accept
        assert answer.headers["content-type"].split(";")[0] in (
            "application/problem+json",
            "application/json",
            "text/html",
        )


def test_what_takes_too_long_is_answered(door: TestClient[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    async def rests(*_: Any, **__: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("ledger.clerk.Clerk.record", rests)
    monkeypatch.setattr(observing, "ANSWERED_WITHIN", 0.2)
    answer = door.post("/api/v1/commands", json=spend(100, "V-1"), headers={"Idempotency-Key": "a"})
    assert (answer.status_code, answer.headers["connection"]) == (503, "close")
    assert (answer.json()["code"], answer.json()["request_id"]) == ("too-long", answer.headers["X-Request-ID"])
    monkeypatch.setattr(observing, "ANSWERED_WITHIN", 60.0)
    assert door.get("/api/v1/balances?by=moment").status_code == 200


# Figures


def test_figures_say_what_was_asked_and_answered(door: TestClient[Any]) -> None:
    for key in ("a", "a", "b"):
        door.post("/api/v1/commands", json=spend(100, f"V-{key}"), headers={"Idempotency-Key": key})
    door.post("/api/v1/commands?dry_run=true", json=spend(100, "V-c"))
    door.post("/api/v1/commands", json=spend(10**14, "V-d"), headers={"Idempotency-Key": "d"})
    door.get("/nowhere/1")
    found = figures(door)
    answers = {answer: found[f'momentti_decisions_total{{answer="{answer}"}}'] for answer in ANSWERS}
    assert answers == {"recorded": 3, "replayed": 1, "rehearsed": 1, "refused": 1, "failed": 0}
    assert found["momentti_facts_total"] == found["momentti_position"] == len(OPENING) + 2
    assert found['momentti_refusals_total{code="exceeds-appropriation"}'] == 1
    asked = 'momentti_request_seconds_count{{method="{}",route="{}",status="{}"}}'
    assert found[asked.format("POST", "/api/v1/commands", 201)] == 3
    assert found[asked.format("POST", "/api/v1/commands", 409)] == 1
    assert found[asked.format("GET", "none", 404)] == 1
    assert found["momentti_turn_requests_count"] == found["momentti_turn_seconds_count"] == 6
    assert found["momentti_clerk_connected"] == found["momentti_ready"] == 1
    assert found["momentti_clerk_waiting"] == 0
    assert found["momentti_follower_behind_facts"] == found["momentti_position"], "chunks are larger than that"
    assert found["process_resident_memory_bytes"] > 0


def test_several_servers_in_one_process_count_apart(door: TestClient[Any], ledger: Ledger) -> None:
    with TestClient(make_app(ledger, identify=somebody), base_url="http://127.0.0.1") as other:
        assert figures(other)['momentti_decisions_total{answer="recorded"}'] == 0
        assert figures(other)["momentti_position"] == len(OPENING)
    assert figures(door)['momentti_decisions_total{answer="recorded"}'] == 1


def test_figures_say_who_reads_and_waits(door: TestClient[Any]) -> None:
    state = door.app.state
    with state.views.viewer():
        pass
    at_rest = figures(door)
    assert at_rest["momentti_feed_readers"] == 0
    assert at_rest['momentti_pool_connections{pool="views"}'] == at_rest['momentti_pool_free{pool="views"}'] == 1
    with state.feed_places.one(), state.views.viewer(), state.porter.pool.connection():
        busy = figures(door)
    assert busy["momentti_feed_readers"] == 1
    assert busy['momentti_pool_free{pool="views"}'] == 0
    assert busy['momentti_pool_connections{pool="registers"}'] == 1
    assert busy['momentti_pool_waiting{pool="views"}'] == busy['momentti_pool_waiting{pool="registers"}'] == 0


def test_a_stranger_learns_no_figures(ledger: Ledger) -> None:
    async def nobody(_: Any) -> None:
        return None

    with TestClient(make_app(ledger, identify=nobody), base_url="http://127.0.0.1") as client:
        assert client.get("/metrics").status_code == 401
        assert client.get("/health").json() == {"alive": True}
        assert client.get("/ready").status_code == 200
