"""What every answer says to browsers, under which names, how often, how much and how slowly anybody may ask."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import httpx
import psycopg
import pytest
from litestar._parsers import parse_cookie_string, parse_query_string
from litestar.testing import TestClient

from api.access import readings
from api.access.house import SYSTEMS_PER_MINUTE, House, Provider
from api.access.identity import Identity
from api.access.limits import MOST_KNOWN, Buckets
from api.access.rights import Right
from api.http import limits
from api.http.app import make_app
from domain.names import Person, Role
from domain.slips import Slip
from projections.ledger import Ledger
from tests.api.test_serving import momentti, serve, stop
from tests.support.coming_in import bearer, come_in
from tests.support.engine import rows, superuser

HERE = "http://127.0.0.1"

Door = TestClient[Any]


@pytest.fixture
def door(ledger: Ledger) -> Iterator[Door]:
    with TestClient(make_app(ledger, House(hosts=("ledger.example",))), base_url=HERE) as client:
        yield client


# What every answer says


@pytest.mark.parametrize(
    "path", ["/", "/health", "/momentti.css", "/momentti.svg", "/nowhere", "/api/v1/frames", "/schema/openapi.json"]
)
def test_every_answer_carries_the_headers(door: Door, ledger: Ledger, path: str) -> None:
    for headers in ({}, bearer(ledger, "director-general.one", Role.DIRECTOR_GENERAL)):
        told = door.get(path, headers=headers).headers
        policy = dict(it.strip().split(" ", 1) for it in told["content-security-policy"].split(";"))
        assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'",) * 3
        assert "unsafe" not in told["content-security-policy"]
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "same-origin"
        assert "server" not in told
        assert "strict-transport-security" not in told, "not by http on this machine"


def test_what_is_restricted_is_not_kept(door: Door, ledger: Ledger) -> None:
    headers = bearer(ledger, "director-general.one", Role.DIRECTOR_GENERAL)
    for path in ("/api/v1/events", "/api/v1/refusals", "/api/v1/readings", "/api/v1/me", "/"):
        assert door.get(path, headers=headers).headers["cache-control"] == "no-store"


def test_the_pages_run_and_embed_nothing(door: Door, ledger: Ledger) -> None:
    page = door.get("/", headers=bearer(ledger, "finance.one", Role.RECORDER)).text
    for inline in ("<script", "<style", " style=", "onclick", "javascript:", "data:"):
        assert inline not in page
    assert door.get("/momentti.css").headers["content-type"].startswith("text/css")


def test_every_page_names_an_icon_that_is_there(door: Door, ledger: Ledger) -> None:
    """Else a browser asks for one by a name of its own, and is told of a problem at each visit."""
    comes = bearer(ledger, "finance.one", Role.RECORDER) | {"Accept": "text/html"}
    for path in ("/", "/problems", "/problems/not-found", "/nowhere"):
        assert '<link rel="icon" href="/momentti.svg" type="image/svg+xml">' in door.get(path, headers=comes).text, path
    icon = door.get("/momentti.svg")
    assert (icon.status_code, icon.headers["content-type"].partition(";")[0]) == (200, "image/svg+xml")
    assert "img-src 'self'" in icon.headers["content-security-policy"]
    assert fromstring(icon.text).tag == "{http://www.w3.org/2000/svg}svg"
    assert "<script" not in icon.text and "style" not in icon.text


def test_elsewhere_it_is_reached_by_https_alone(door: Door) -> None:
    assert "strict-transport-security" in door.get("/health", headers={"Host": "ledger.example"}).headers


# Problems


def test_a_program_gets_a_problem_and_a_browser_a_page(door: Door) -> None:
    problem = door.get("/")
    assert (problem.status_code, problem.headers["content-type"]) == (401, "application/problem+json")
    assert problem.json()["type"] == "/problems/unauthorized"
    wants = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = door.get("/", headers=wants)
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (401, "text/html")
    assert "Say who you are" in page.text
    for accepted in ("application/json", "application/problem+json", "*/*"):
        told = door.get("/api/v1/frames", headers={"Accept": accepted})
        assert told.headers["content-type"] == "application/problem+json", accepted
    lost = door.get("/<script>", headers=wants)
    assert lost.status_code == 404 and "<script>" not in lost.text


# Names


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "", "[", "ledger.example.evil"]
)
def test_a_name_that_is_not_ours_is_refused(door: Door, host: str) -> None:
    for path in ("/health", "/api/v1/frames", "/auth/login"):
        answer = door.get(path, headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (400, "wrong-host")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "[::1]:8000", "ledger.example", "LEDGER.example:443"])
def test_our_names_are_known(door: Door, host: str) -> None:
    assert door.get("/health", headers={"Host": host}).status_code == 200


# How often


def test_a_bucket_holds_a_minutes_worth_and_fills_evenly() -> None:
    now = [0.0]
    buckets = Buckets(60, lambda: now[0])
    assert [buckets.take("a") for _ in range(60)] == [0.0] * 60
    assert buckets.take("a") == pytest.approx(1.0)
    assert buckets.take("b") == 0.0, "another has their own"
    now[0] = 0.5
    assert buckets.take("a") == pytest.approx(0.5), "asking too early costs nothing"
    now[0] = 1.0
    assert buckets.take("a") == 0.0
    assert buckets.take("a") == pytest.approx(1.0)
    now[0] = 10_000.0
    assert [buckets.take("a") for _ in range(61)][-2:] == [0.0, pytest.approx(1.0)], "never more than a minute's worth"


def test_buckets_do_not_grow_for_ever() -> None:
    buckets = Buckets(1)
    for number in range(MOST_KNOWN + 1_000):
        buckets.take(str(number))
    assert len(buckets._left) == MOST_KNOWN
    assert buckets.take(str(MOST_KNOWN + 999)) > 0, "the newest are known"


def test_whoever_asks_too_often_waits(ledger: Ledger) -> None:
    with TestClient(make_app(ledger, House(per_minute=5, systems_per_minute=3)), base_url=HERE) as door:
        one, other = (bearer(ledger, f"finance.{name}", Role.RECORDER) for name in ("one", "other"))
        assert [door.get("/api/v1/me", headers=one).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert door.get("/api/v1/me", headers=other).status_code == 200
        answers = [door.get("/api/v1/me") for _ in range(6)]
        assert [it.status_code for it in answers][-1] == 429
        assert answers[-1].headers["content-type"] == "application/problem+json"
        assert 0 < int(answers[-1].headers["retry-after"]) <= 12
        assert door.get("/problems").status_code == 429, "strangers share what their address has"
        assert door.get("/health").status_code == door.get("/ready").status_code == 200, "but a balancer is answered"
        new = bearer(ledger, "finance.new", Role.RECORDER)
        assert door.get("/api/v1/me", headers=new).status_code == 429, "and nobody tries new tokens there"


@pytest.mark.parametrize(
    "asked",
    [
        {"url": "/nowhere"},
        {"url": "/health", "method": "PUT"},
        {"url": "/health", "headers": {"Host": "evil.example"}},
        {"url": "/health?" + "a" * 4_097},
        {"url": "/health", "headers": {"Cookie": "a;" * 64}},
    ],
)
def test_what_leads_nowhere_counts_too(ledger: Ledger, asked: dict[str, Any]) -> None:
    with TestClient(make_app(ledger, House(per_minute=3)), base_url=HERE) as door:
        statuses = [door.request(**{"method": "GET"} | asked).status_code for _ in range(5)]
        assert statuses[0] in (400, 404, 405)
        assert statuses == [statuses[0]] * 3 + [429] * 2


def test_who_came_in_before_is_not_kept_out_by_strangers(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.access.porter.REMEMBERED", 0.0)
    one = bearer(ledger, "finance.one", Role.RECORDER)
    with TestClient(make_app(ledger, House(per_minute=2)), base_url=HERE) as door:
        for _ in range(5):
            assert door.get("/api/v1/me", headers=one).status_code == 200, "what is good costs the address nothing"
        assert [door.get("/api/v1/me").status_code for _ in range(3)] == [401, 401, 429]
        assert door.get("/api/v1/me", headers=one).status_code == 200
        door.app.state.porter.forget()
        assert door.get("/api/v1/me", headers=one).status_code == 200, "nor is anybody when somebody else's is revoked"


def test_what_was_revoked_is_known_at_once(ledger: Ledger) -> None:
    one = bearer(ledger, "finance.one", Role.RECORDER)
    administrator = bearer(ledger, "administrator.one", Role.ADMINISTRATOR)
    with TestClient(make_app(ledger), base_url=HERE) as door:
        token_id = door.get("/api/v1/me", headers=one).json()["way"].partition(":")[2]
        assert door.delete(f"/api/v1/tokens/{token_id}", headers=administrator).status_code == 204
        assert door.get("/api/v1/me", headers=one).status_code == 401
        assert door.get("/api/v1/me", headers=administrator).status_code == 200


def test_false_tokens_are_not_tried_for_ever(ledger: Ledger) -> None:
    with TestClient(make_app(ledger, House(per_minute=5)), base_url=HERE) as door:
        false = {"Authorization": f"Bearer mmt_000000000000_{'A' * 43}"}
        assert [door.get("/api/v1/me", headers=false).status_code for _ in range(6)] == [401] * 5 + [429]


# How much


def test_what_is_too_much_to_read_is_not_read(door: Door) -> None:
    """The framework keeps a thousand of each that it has read: strangers fill none of its shelves with these."""
    read = parse_query_string.cache_info().misses, parse_cookie_string.cache_info().misses
    queries = "a" * 4_097, "a&" * 64
    cookies = "a" * 4_097, "a;" * 64
    asked = [
        *(door.get(f"/health?{it}") for it in queries),
        *(door.get(path, headers={"Cookie": it}) for path in ("/api/v1/me", "/auth/callback") for it in cookies),
    ]
    assert {(it.status_code, it.json()["code"]) for it in asked} == {(400, "bad-request")}
    assert (parse_query_string.cache_info().misses, parse_cookie_string.cache_info().misses) == read
    assert door.get("/health?" + "a" * 4_096).json()["code"] == "unknown-parameter"
    for most in ("a;" * 63, "a" * 4_096):
        assert door.get("/api/v1/me", headers={"Cookie": most}).status_code == 401


# The register of readings


def test_what_cannot_be_noted_is_not_shown(door: Door, ledger: Ledger) -> None:
    headers = bearer(ledger, "director-general.one", Role.DIRECTOR_GENERAL)
    assert door.get("/api/v1/events", headers=headers).status_code == 200
    with superuser(ledger) as connection:
        connection.execute("ALTER TABLE readings RENAME TO gone")
        answer = door.get("/api/v1/events", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert door.get("/api/v1/frames", headers=headers).status_code == 200
        connection.execute("ALTER TABLE gone RENAME TO readings")
    assert door.get("/api/v1/events", headers=headers).status_code == 200


def test_the_register_says_who_what_when_and_how(door: Door, ledger: Ledger) -> None:
    auditor = bearer(ledger, "auditor.one", Role.AUDITOR)
    door.get("/api/v1/events?moment=29.01.53&limit=2", headers=auditor)
    door.get("/api/v1/events?moment=%00", headers=auditor)
    door.get("/api/v1/frames", headers=auditor)
    found = door.get("/api/v1/readings", headers=auditor).json()["rows"]
    assert [it["asked"] for it in found] == [
        "/api/v1/readings",
        "/api/v1/events?moment=%00",
        "/api/v1/events?moment=29.01.53&limit=2",
    ]
    last = found[-1]
    assert (last["person"], last["roles"], last["under"]) == ("auditor.one", ["auditor"], "details")
    assert last["way"].startswith("token:")
    assert last["position"] == rows(ledger, "SELECT max(position) FROM events")[0][0]
    asked = {"before": 2}, {"person": "nobody"}, {"since": "2099-01-01"}
    told = [door.get("/api/v1/readings", params=it, headers=auditor).json() for it in asked]
    assert [(it["rows"], it["next"]) for it in told] == [([last], None), ([], None), ([], None)]
    page = door.get("/api/v1/readings", params={"limit": 2, "person": "auditor.one"}, headers=auditor).json()
    assert page["position"] == last["position"]
    assert len(page["rows"]) == 2
    following = door.get(page["next"], headers=auditor).json()["rows"]
    assert [it["number"] for it in (*page["rows"], *following)] == [7, 6, 5, 4]


@pytest.mark.parametrize(
    "table, altered",
    [("tokens", "person = 'q'"), ("revocations", "revoked_by = 'q'"), ("readings", "person = 'q'"), ("sessions", None)],
)
def test_the_registers_are_not_silently_altered_or_cut(ledger: Ledger, table: str, altered: str | None) -> None:
    """Of a session it is written when it was last seen, and that it ended."""
    with superuser(ledger) as connection:
        connection.execute("SET session_replication_role = replica")
        _fill(connection)
        written = [f"UPDATE {table} SET {altered}"] if altered else []
        for change in (*written, f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
                connection.execute(change.encode())


def test_readings_are_found_since_the_beginning_of_a_day_in_helsinki(ledger: Ledger) -> None:
    who = Identity(Person("auditor.one"), frozenset({Role.AUDITOR}), "token:000000000000")
    with ledger.registrar() as connection:
        for number, at in enumerate(("2026-03-01 21:59:59+00", "2026-03-01 22:00:00+00", "2026-03-02 22:00:00+00")):
            readings.note(connection, who, Right.DETAILS, f"/{number}")
            with superuser(ledger) as owner:
                owner.execute("ALTER TABLE readings DISABLE TRIGGER append_only_rows")
                owner.execute("UPDATE readings SET recorded_at = %s WHERE asked = %s", [at, f"/{number}"])
        for day, asked in ((1, ["/2", "/1", "/0"]), (2, ["/2", "/1"]), (3, ["/2"]), (4, [])):
            found = readings.readings(connection, None, date(2026, 3, day), most=10, before=None)
            assert [it.asked for it in found] == asked, day


def _fill(connection: Any) -> None:
    connection.execute("SELECT issue_token('a', 'x', 'p', '{figures}', 'b', 1)")
    connection.execute("SELECT revoke_token('a', 'b')")
    connection.execute("SELECT note_reading('p', '{}', 'w', 'details', '/')")
    connection.execute("SELECT start_session('x', 'p', 'h', '1 h')")


# The server as it is started


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    home = tmp_path_factory.mktemp("hardened")
    process, address = serve(home)
    yield process, address, home
    stop(process, home, signal.SIGINT)


def test_a_body_that_is_too_large_is_told_before_it_comes(served: Any) -> None:
    _, address, home = served
    with httpx.Client(base_url=address) as client:
        come_in(client, home, "finance.one", Role.RECORDER)
    lines = [
        "POST /api/v1/commands HTTP/1.1",
        f"Host: {urlsplit(address).netloc}",
        f"Authorization: {client.headers['Authorization']}",
        "Content-Type: application/json",
        "Idempotency-Key: a body that is too large",
        "Content-Length: 10000001",
    ]
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("said", ["chunked", "announced"])
def test_a_body_that_does_not_come_is_not_waited_for(
    ledger: Ledger, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = bearer(ledger, "finance.one", Role.RECORDER)
    within = limits.InTime(0.2)

    async def ask() -> tuple[int, Any]:
        sent: list[Any] = []
        parts = iter([{"type": "http.request", "body": b"[", "more_body": True}])

        async def receive() -> Any:
            await asyncio.sleep(0.05)
            if (part := next(parts, None)) is not None:
                return part
            return await asyncio.Event().wait()

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/api/v1/commands",
            "raw_path": b"/api/v1/commands",
            "query_string": b"",
            "root_path": "",
            "headers": [
                (b"host", b"127.0.0.1"),
                (b"content-type", b"application/json"),
                (b"idempotency-key", b"a body that does not come"),
                (b"authorization", headers["Authorization"].encode()),
                *([(b"content-length", b"100")] if said == "announced" else []),
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        app = make_app(ledger)
        async with app.lifespan():
            await app(scope, receive, send)  # type: ignore[arg-type]
        return sent[0]["status"], json.loads(sent[1]["body"])

    monkeypatch.setattr("api.http.app.InTime", lambda: within)
    started = time.monotonic()
    status, problem = asyncio.run(ask())
    assert (status, problem["code"]) == (408, "too-slow")
    assert time.monotonic() - started < 20


def test_a_line_that_never_ends_is_hung_up_on(served: Any) -> None:
    _, address, _ = served
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nX: " + b"a" * 70_000)
        told = b""
        while more := connection.recv(65_536):
            told += more
    assert told == b"" or told.startswith(b"HTTP/1.1 400")


# The environment


def test_the_house_is_as_the_environment_says(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    said = {
        "MOMENTTI_HOSTS": "ledger.example, Other.example",
        "MOMENTTI_PER_MINUTE": "10",
        "MOMENTTI_OIDC_ISSUER": "https://login.example",
        "MOMENTTI_OIDC_CLIENT_ID": "momentti",
        "MOMENTTI_OIDC_CLIENT_SECRET_FILE": str(secret),
    }
    provider = Provider("https://login.example", "momentti", "from a file", "sub")
    assert House.read(said) == House(("ledger.example", "other.example"), 10, SYSTEMS_PER_MINUTE, provider)
    assert House.read({}) == House()


OIDC = {"MOMENTTI_OIDC_ISSUER": "https://login.example", "MOMENTTI_OIDC_CLIENT_ID": "momentti"}


@pytest.mark.parametrize(
    "said, named",
    [
        ({"MOMENTTI_HOSTS": "https://ledger.example"}, "MOMENTTI_HOSTS"),
        ({"MOMENTTI_HOSTS": "ledger.example:443"}, "MOMENTTI_HOSTS"),
        ({"MOMENTTI_HOSTS": "[::"}, "MOMENTTI_HOSTS"),
        ({"MOMENTTI_PER_MINUTE": "0"}, "MOMENTTI_PER_MINUTE"),
        ({"MOMENTTI_PER_MINUTE": "9" * 5_000}, "MOMENTTI_PER_MINUTE"),
        ({"MOMENTTI_SYSTEMS_PER_MINUTE": "many"}, "MOMENTTI_SYSTEMS_PER_MINUTE"),
        ({"MOMENTTI_OIDC_ISSUER": "https://login.example"}, "CLIENT_ID"),
        ({"MOMENTTI_OIDC_CLIENT_ID": "momentti"}, "ISSUER"),
        (OIDC | {"MOMENTTI_OIDC_ISSUER": "http://login.example"}, "ISSUER"),
        (OIDC | {"MOMENTTI_OIDC_ISSUER": "https://["}, "ISSUER"),
        (OIDC | {"MOMENTTI_OIDC_CLIENT_SECRET": "a", "MOMENTTI_OIDC_CLIENT_SECRET_FILE": "b"}, "CLIENT_SECRET"),
    ],
)
def test_what_the_environment_may_not_say_is_named(said: dict[str, str], named: str) -> None:
    with pytest.raises(Slip, match=named):
        House.read(said)


# The development login


def test_the_development_login_is_refused_outside_the_demonstration(tmp_path: Path) -> None:
    refused = momentti(tmp_path, "serve", "--port", "0", "--development-login")
    assert refused.returncode == 3
    assert "not the demonstration" in refused.stderr
    assert momentti(tmp_path, "record", "-", stdin=json.dumps(FOUNDER)).returncode == 0
    assert momentti(tmp_path, "serve", "--port", "0", "--development-login").returncode == 3


FOUNDER = {
    "command": "assign-role",
    "by": "administrator.first",
    "role": "administrator",
    "effective_on": "2026-01-02",
    "person": "administrator.first",
    "access": "administrator",
    "since": "2026-01-02",
}
