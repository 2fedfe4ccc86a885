"""The HTTP door and the page, served for real; and the command line where it ends badly."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.names import Role
from tests.support.coming_in import come_in
from tests.support.engine import until

ROOT = Path(__file__).parents[2]

OPENING = [
    {
        "command": "open-moment",
        "effective_on": "2021-01-01",
        "moment": "29.01.53",
        "names": {"fi": "Jatkuva oppiminen", "en": "<b>Continuous learning</b>"},
    },
    {
        "command": "grant-appropriation",
        "effective_on": "2021-01-01",
        "budget": {"year": 2021, "ordinal": 0},
        "moment": "29.01.53",
        "kind": "deferrable",
        "span": 2,
        "amount": 50_000_000,
    },
]


def spend(cents: int, voucher: str) -> dict[str, Any]:
    return {
        "command": "record-operating-expenditure",
        "effective_on": "2021-02-01",
        "voucher": voucher,
        "description": "Rent",
        "cost": "other",
        "moment": "29.01.53",
        "amount": cents,
        "budget_account": "29.01.53.1",
        "ledger_account": "43000000",
    }


BY = {"by": "finance.recorder"}
"""Whom the door knows on this machine; the command line is told."""


def momentti(home: Path, *arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT), "MOMENTTI_HOME": str(home)} | variables,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


def serve(home: Path, before: Callable[[], None] | None = None) -> tuple[subprocess.Popen[str], str]:
    """A serving process, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
        env=os.environ | {"PYTHONPATH": str(ROOT), "MOMENTTI_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )
    assert process.stdout is not None
    announced = process.stdout.readline()
    assert announced.startswith("Serving http://127.0.0.1:")
    return process, announced.split()[1]


def stop(process: subprocess.Popen[str], home: Path, how: signal.Signals) -> None:
    """Stopping a server ends well and stops all that it started."""
    process.send_signal(how)
    assert process.wait(timeout=30) == 0
    assert not (home / "postgres-18" / "postmaster.pid").exists()


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[httpx.Client]:
    """A served ledger with one appropriation; stopped as Ctrl-C stops it."""
    process, address = serve(home)
    with httpx.Client(base_url=address, timeout=30) as client:
        come_in(client, home, "finance.recorder", Role.RECORDER, Role.DIRECTOR_GENERAL)
        opened = client.post("/api/v1/commands", json=OPENING, headers={"Idempotency-Key": "opening"})
        assert opened.status_code == 201, opened.text
        yield client
    stop(process, home, signal.SIGINT)


def position(server: httpx.Client) -> int:
    """How far the log is."""
    return int(server.get("/api/v1/frames").headers["Momentti-Position"])


def test_a_recorded_command_gets_a_receipt_and_a_retry_the_same_one(server: httpx.Client) -> None:
    first = server.post("/api/v1/commands", json=spend(100, "V-1"), headers={"Idempotency-Key": "v-1"})
    again = server.post("/api/v1/commands", json=spend(100, "V-1"), headers={"Idempotency-Key": "v-1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["recorded"] == again.json()["recorded"] | {"replayed": False}
    other = server.post("/api/v1/commands", json=spend(200, "V-1"), headers={"Idempotency-Key": "v-1"})
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


def test_a_refusal_says_what_is_left_and_a_rehearsal_writes_nothing(server: httpx.Client) -> None:
    before = server.get("/api/v1/balances", params={"by": "moment"}).json()
    left = before["rows"][0]["available"]
    over = server.post("/api/v1/commands", json=spend(left + 1, "V-2"), headers={"Idempotency-Key": "v-2"})
    assert over.status_code == 409
    assert over.headers["content-type"] == "application/problem+json"
    assert over.json()["type"] == "/problems/exceeds-appropriation"
    assert (over.json()["asked"], over.json()["left"]) == (left + 1, left)
    exact = server.post("/api/v1/commands", json=spend(left, "V-2"), params={"dry_run": "true"})
    assert (exact.status_code, exact.json()["would_record"]) == (200, {"facts": 1})
    assert server.get("/api/v1/balances", params={"by": "moment"}).json() == before


def test_the_views_agree_with_each_other(server: httpx.Client) -> None:
    (row,) = server.get("/api/v1/balances", params={"by": "moment"}).json()["rows"]
    assert row["granted"] == 50_000_000 == row["available"] + row["paid"]
    explained = server.get("/api/v1/explain", params={"figure": "paid moment=29.01.53"}).json()
    assert explained["cents"] == explained["stored"] == row["paid"] == sum(it["cents"] for it in explained["rows"])
    newest = server.get("/api/v1/events", params={"limit": 1}).json()["rows"]
    assert len(newest) == 1
    assert server.get("/api/v1/balances", params={"by": "moment", "as_of": "2020-12-31"}).json()["rows"] == []
    assert server.get("/api/v1/frames").json()["rows"] == []


def test_history_and_explanations_go_on_page_by_page(server: httpx.Client, home: Path) -> None:
    for number in range(3):
        spent = spend(100 + number, f"P-{number}")
        key = {"Idempotency-Key": f"page-{number}"}
        assert server.post("/api/v1/commands", json=spent, headers=key).status_code == 201
    everything = [it["position"] for it in server.get("/api/v1/events", params={"limit": 1_000}).json()["rows"]]
    older = server.get("/api/v1/events", params={"limit": 2, "before": everything[1]}).json()
    assert [it["position"] for it in older["rows"]] == everything[2:4]

    asked = {"figure": "paid moment=29.01.53", "limit": 1}
    newest = server.get("/api/v1/explain", params=asked).json()
    before = newest["rows"][0]["position"]
    older = server.get("/api/v1/explain", params=asked | {"before": before}).json()
    assert [it["cents"] for it in newest["rows"] + older["rows"]] == [102, 101]
    assert newest["earlier"] + 102 == newest["cents"] == newest["stored"]
    assert older["cents"] == older["stored"] == newest["earlier"]
    shown = momentti(home, "explain", "paid", "moment=29.01.53", "--limit", "1").stdout
    assert "earlier facts" in shown and f"Earlier facts: the same with --before {before}." in shown
    told = momentti(home, "history", "--limit", "1", "--before", str(everything[0]), "--json").stdout
    (second,) = json.loads(told)["rows"]
    assert second["position"] == everything[1]
    assert server.get("/api/v1/events", params={"before": 0}).status_code == 400


def test_the_page_shows_the_figures_and_escapes_the_names(server: httpx.Client) -> None:
    page = server.get("/")
    assert page.status_code == 200
    assert "500 000,00" in page.text
    assert "&lt;b&gt;Continuous learning&lt;/b&gt;" in page.text
    assert "<b>Continuous" not in page.text


@pytest.mark.parametrize(
    "path, status, code",
    [
        ("/api/v1/balances?by=country", 400, "bad-request"),
        ("/api/v1/balances", 400, "bad-request"),
        ("/api/v1/balances?by=moment&as_of=yesterday", 400, "bad-request"),
        ("/api/v1/balances?by=moment&as_of=2021-02-30", 400, "bad-input"),
        ("/api/v1/balances?by=moment&known_at=noon", 400, "bad-request"),
        ("/api/v1/balances?by=moment&known_at=999999", 404, "not-recorded"),
        ("/api/v1/events?limit=0", 400, "bad-request"),
        ("/api/v1/events/999999", 404, "not-found"),
        ("/api/v1/explain?figure=money", 400, "bad-request"),
        ("/api/v1/explain?figure=paid%20region=06%20region=01", 400, "bad-input"),
        ("/api/v1/events?moment=%00", 400, "bad-request"),
        ("/api/v1/explain?figure=paid%20moment=%00", 400, "bad-request"),
        ("/api/v1/frames?known_at=9999-12-31T23:59:59-12:00", 400, "bad-request"),
        ("/api/v1/frames?nonsense=1", 400, "unknown-parameter"),
        ("/nowhere", 404, "not-found"),
    ],
)
def test_a_bad_question_gets_a_clear_answer(server: httpx.Client, path: str, status: int, code: str) -> None:
    answer = server.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "path, field, said",
    [
        ("balances?by=momen", "by", "moment, program, region"),
        ("balances?by=moment&as_of=31.12.2021", "as_of", "such as 2021-12-31"),
        ("balances?by=moment&known_at=yesterday", "known_at", "such as 1511"),
        ("balances?by=moment&format=pdf", "format", "json, csv, xlsx"),
        ("offices?office=king", "office", "council, "),
        ("outturn?year=abc", "year", "a whole number from 2000 to 2099"),
        ("outturn", "year", "a whole number from 2000 to 2099"),
        ("balances", "by", "moment, program, region"),
        ("events?since=2026-13-01", "since", "a date such as 2021-12-31"),
        ("events?limit=many", "limit", "a whole number from 1 to 1000"),
        ("feed/page?wait=100", "wait", "a number from 0 to 25"),
    ],
)
def test_what_is_wanted_of_a_parameter_is_said_in_words(server: httpx.Client, path: str, field: str, said: str) -> None:
    (problem,) = server.get(f"/api/v1/{path}").json()["problems"]
    assert problem["field"] == field and said in problem["problem"] and "regex" not in problem["problem"]


def test_what_there_is_not_is_said_in_a_sentence(server: httpx.Client) -> None:
    assert server.get("/nowhere").json()["detail"] == "There is nothing here."
    assert server.delete("/api/v1/frames").json()["detail"] == "The address does not answer this method."


@pytest.mark.parametrize(
    "content, headers, status",
    [
        (b'{"x', {"Content-Type": "application/json"}, 400),
        (b"\xff", {"Content-Type": "application/json"}, 400),
        (json.dumps(spend(1, "V-9")).encode(), {"Content-Type": "text/plain"}, 415),
        (json.dumps(spend(1, "V-9")).encode(), {"Content-Type": "application/json", "Host": "evil.example"}, 400),
        (
            json.dumps(spend(1, "V-9")).encode(),
            {"Content-Type": "application/json", "Origin": "http://evil.example"},
            400,
        ),
        (json.dumps(spend(1, "V-9")).encode(), {"Content-Type": "application/json", "Idempotency-Key": ""}, 400),
        (b"[" + b" " * 10_000_001 + b"]", {"Content-Type": "application/json"}, 413),
    ],
)
def test_what_should_not_come_in_writes_nothing(
    server: httpx.Client, content: bytes, headers: dict[str, str], status: int
) -> None:
    before = position(server)
    answer = server.post("/api/v1/commands", content=content, headers={"Idempotency-Key": "bad"} | headers)
    assert answer.status_code == status
    assert position(server) == before


def test_a_mistyped_rehearsal_does_not_record(server: httpx.Client) -> None:
    before = position(server)
    answer = server.post("/api/v1/commands", json=spend(1, "V-8"), params={"dryrun": "true"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown-parameter")
    assert position(server) == before


def test_brackets_in_a_text_are_a_text(server: httpx.Client, home: Path) -> None:
    odd = spend(100, "Lasku 12 [/kopio] [red]") | BY | {"key": "[/x]"}
    assert momentti(home, "record", "-", stdin=json.dumps(odd)).stdout.startswith("recorded: fact")
    for view in (["history"], ["explain", "paid", "moment=29.01.53"]):
        shown = momentti(home, *view)
        assert shown.returncode == 0
        assert "Lasku 12 [/kopio] [red]" in shown.stdout
    again = momentti(home, "record", "-", stdin=json.dumps(odd | {"key": "other"}))
    assert (again.returncode, "Lasku 12 [/kopio] [red]" in again.stdout) == (1, True)
    refused = momentti(home, "record", "-", stdin=json.dumps(odd | {"[/x]": 1}))
    assert (refused.returncode, refused.stderr.startswith("[/x]: ")) == (2, True)


def test_the_command_line_works_beside_the_server(server: httpx.Client, home: Path) -> None:
    shown = momentti(home, "balances", "--json")
    assert json.loads(shown.stdout)["rows"] == server.get("/api/v1/balances", params={"by": "moment"}).json()["rows"]
    recorded = momentti(home, "record", "-", "--json", stdin=json.dumps(spend(300, "V-3") | BY | {"key": "v-3"}))
    assert recorded.returncode == 0
    retried = server.post("/api/v1/commands", json=spend(300, "V-3"), headers={"Idempotency-Key": "v-3"})
    assert retried.json()["recorded"]["replayed"] is True
    verified = momentti(home, "verify", "--json")
    assert (verified.returncode, json.loads(verified.stdout)["verified"]) == (0, True)


def test_the_command_line_ends_with_the_documented_codes(server: httpx.Client, home: Path, tmp_path: Path) -> None:
    over = momentti(home, "record", "-", stdin=json.dumps(spend(10**14, "V-4") | BY))
    assert (over.returncode, over.stdout.startswith("refused (exceeds-appropriation)")) == (1, True)
    assert momentti(home, "record", "-", stdin="{").returncode == 2
    assert momentti(home, "record", str(tmp_path / "absent.json")).returncode == 2
    assert momentti(home, "frames", "--known-at", "9999-12-31T23:59:59-12:00").returncode == 2
    assert momentti(home, "history", "--limit", "9" * 24).returncode == 2
    latin = momentti(home, "record", "-", stdin=json.dumps(spend(10**14, "V-4") | BY), PYTHONIOENCODING="ascii")
    assert (latin.returncode, "exceeds-appropriation" in latin.stdout) == (1, True)
    assert momentti(home, "explain", "money").returncode == 2
    assert momentti(home, "balances", "--by", "country").returncode == 2
    mixed = momentti(home, "demo", "--check")
    assert (mixed.returncode, "not the demo's" in mixed.stderr) == (3, True)


def test_a_service_manager_stops_it_as_well(tmp_path: Path) -> None:
    process, address = serve(tmp_path)
    assert httpx.get(f"{address}/health").json() == {"alive": True}
    assert httpx.get(f"{address}/ready").json() == {"ready": True, "missing": {}}
    stop(process, tmp_path, signal.SIGTERM)


@pytest.mark.parametrize("closed", [0, 2])
def test_a_server_whose_standard_stream_is_closed_serves_and_ends_as_well(closed: int, tmp_path: Path) -> None:
    process, address = serve(tmp_path, lambda: os.close(closed))
    assert httpx.get(f"{address}/ready").status_code == 200
    stop(process, tmp_path, signal.SIGTERM)


def test_a_taken_port_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = momentti(tmp_path / "home", "demo", "--port", str(port))
    assert refused.returncode == 3
    assert f"Port {port} on 127.0.0.1 cannot be used" in refused.stderr
    assert not (tmp_path / "home").exists()


def test_a_production_database_is_migrated_only_when_asked(database: str, tmp_path: Path) -> None:
    production = {"MOMENTTI_DATABASE_URL": database, "MOMENTTI_SCHEMA": "production"}
    early = momentti(tmp_path, "balances", **production)
    assert (early.returncode, "run `momentti migrate`" in early.stderr) == (3, True)
    assert momentti(tmp_path, "migrate", **production).returncode == 0
    recorded = momentti(tmp_path, "record", "-", stdin=json.dumps([it | BY for it in OPENING]), **production)
    assert recorded.returncode == 0
    (row,) = json.loads(momentti(tmp_path, "balances", "--json", **production).stdout)["rows"]
    assert row["granted"] == row["available"] == 50_000_000
    assert list(tmp_path.iterdir()) == [], "no embedded server was needed"


def test_a_database_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    absent = momentti(tmp_path, "balances", MOMENTTI_DATABASE_URL=f"host={tmp_path} dbname=absent")
    assert absent.returncode == 3
    assert "Traceback" not in absent.stderr


def raw_request(server: httpx.Client, body: bytes, *headers: bytes) -> bytes:
    bearer = server.headers["Authorization"].encode()
    head = [b"POST /api/v1/commands HTTP/1.1", b"Host: 127.0.0.1", b"Content-Type: application/json", *headers]
    head.append(b"Authorization: " + bearer)
    return b"\r\n".join([*head, b"Content-Length: %d" % len(body), b"", body])


def connected(server: httpx.Client) -> socket.socket:
    return socket.create_connection((server.base_url.host, server.base_url.port), timeout=30)


def test_two_keys_are_none(server: httpx.Client) -> None:
    keys = b"Idempotency-Key: a", b"Idempotency-Key: b"
    sent = raw_request(server, json.dumps(spend(1, "V-6")).encode(), *keys, b"Connection: close")
    with connected(server) as connection:
        connection.sendall(sent)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400 ") and b"Idempotency-Key" in answer


def test_whoever_goes_away_changes_nothing_of_what_was_asked(server: httpx.Client) -> None:
    """What arrived whole is recorded, whether or not somebody waits for the receipt; what did not is not."""
    before = position(server)
    for number in range(20):
        sent = raw_request(
            server, json.dumps(spend(1, f"GONE-{number}")).encode(), b"Idempotency-Key: gone-%d" % number
        )
        with connected(server) as connection:
            connection.sendall(sent[: -20 if number % 2 else None])
    until(lambda: position(server) >= before + 10)
    for number in range(20):
        again = server.post(
            "/api/v1/commands", json=spend(1, f"GONE-{number}"), headers={"Idempotency-Key": f"gone-{number}"}
        )
        assert again.status_code == (201 if number % 2 else 200)
