"""Whoever means harm, at a served ledger: each attack gets a clear no, changes nothing, and takes nothing down."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from api.access import tokens
from api.access.rights import GRANTABLE, RECORDED_BY, RIGHTS, Right
from api.access.sessions import csrf_of
from api.doors import BY_NAME
from api.http.examples import examples
from domain.names import Person, Role
from tests.support.engine import superuser
from tests.support.hostile import COMMANDS, Target, attacked

OPENING = [
    {
        "command": "open-moment",
        "effective_on": "2021-01-01",
        "moment": "29.01.53",
        "names": {"fi": '=HYPERLINK("http://evil.example")', "sv": "@SUM(1)", "en": "＝1+1"},
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


def spend(voucher: str = "V-1", **more: Any) -> dict[str, Any]:
    return {
        "command": "record-operating-expenditure",
        "effective_on": "2021-02-01",
        "voucher": voucher,
        "description": "Rent",
        "cost": "other",
        "moment": "29.01.53",
        "amount": 100,
        "budget_account": "29.01.53.1",
        "ledger_account": "43000000",
    } | more


SPENT = json.dumps(spend()).encode()


def spending(amount: bytes) -> bytes:
    """The same with an amount that JSON may or may not write."""
    return SPENT.replace(b'"amount": 100', b'"amount": ' + amount)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with attacked(tmp_path_factory.mktemp("hostile")) as target:
        opened = target.record(OPENING, {"Idempotency-Key": "opening"}, by="director-general")
        assert opened.status == 201, opened.body
        yield target


# A forged identity


@pytest.mark.parametrize("said", [{"by": "finance.director"}, {"role": "director"}, {"key": "other"}])
def test_a_body_does_not_say_who_asks(target: Target, said: dict[str, str]) -> None:
    (name,) = said
    with target.untouched():
        for body, named in ((spend(**said), name), ([spend(), spend("V-2", **said)], f"1.{name}")):
            refused = target.record(body)
            assert (refused.status, refused.problem["code"]) == (400, "bad-input")
            assert f"{named}: leave it out" in refused.said


FORGED: dict[str, str | bytes | None] = {
    "X-Remote-User": "finance.director-general",
    "X-Forwarded-User": "finance.director-general",
    "Remote-User": "finance.director-general",
    "Momentti-Person": "finance.director-general",
    "Momentti-Role": "director-general",
    "Test-Person": "finance.director-general",
    "X-Forwarded-For": "10.0.0.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=10.0.0.1;host=evil.example;proto=https",
    "X-Real-IP": "10.0.0.1",
}


def test_headers_make_nobody_somebody(target: Target) -> None:
    with target.untouched():
        refused = target.record(spend(), FORGED, by=None)
        assert (refused.status, refused.problem["code"]) == (401, "unauthorized")
        assert "Bearer" in refused.said and refused.headers["www-authenticate"].startswith("Bearer")
        refused = target.record(examples()["close-year"], FORGED)
        assert (refused.status, refused.problem["roles"]) == (403, ["director-general"])
        me = target.ask("GET", "/api/v1/me", headers=FORGED)
        assert json.loads(me.body)["person"] == "finance.recorder"
        assert "strict-transport-security" not in me.headers, "no proxy is believed that was not named"


def test_a_token_that_is_not_whole_is_none(target: Target) -> None:
    good, other = target.tokens["recorder"], target.tokens["director"]
    prefix, secret = good[:17], good[17:]
    forged = [
        *(f"{prefix}{secret[:at]}{chr(ord(secret[at]) ^ 1)}{secret[at + 1 :]}" for at in (0, 20, 41)),
        other[:17] + secret,
        prefix + other[17:],
        good[:-1],
        good + "A",
        good.upper(),
        f"{good} {good}",
        f"{good},{good}",
        "",
        "mmt_",
        "' OR '1'='1",
        "a" * 20_000,
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJmaW5hbmNlLmRpcmVjdG9yIn0.",
    ]
    ways: list[str | bytes] = [
        *(f"Bearer {it}" for it in forged),
        good,
        f"Basic {good}",
        f"Token {good}",
        b"Bearer \xff\xfe",
    ]
    with target.untouched():
        for way in ways:
            refused = target.record(spend(), {"Authorization": way}, by=None)
            assert (refused.status, refused.problem["code"]) == (401, "unauthorized"), way
            assert "token" in refused.said and refused.headers["www-authenticate"].startswith("Bearer")


def test_a_token_that_is_over_is_none(target: Target) -> None:
    person = Person("finance.recorder")
    with target.ledger.registrar() as connection:
        revoked, expired = (tokens.issue(connection, person, GRANTABLE, "tests", 1) for _ in range(2))
        tokens.revoke(connection, revoked.token.id, "tests")
    with superuser(target.ledger) as connection:
        connection.execute("ALTER TABLE tokens DISABLE TRIGGER append_only_rows")
        past = [timedelta(days=2), timedelta(days=2), expired.token.id]
        connection.execute(
            "UPDATE tokens SET issued_at = issued_at - %s, expires_at = expires_at - %s WHERE id = %s", past
        )
        connection.execute("ALTER TABLE tokens ENABLE ALWAYS TRIGGER append_only_rows")
    with target.untouched():
        for it in (revoked, expired):
            refused = target.record(spend(), {"Authorization": f"Bearer {it.text}"}, by=None)
            assert (refused.status, refused.problem["code"]) == (401, "unauthorized")
            assert "expired or revoked" in refused.said


def test_a_session_is_used_by_its_own_pages_alone(target: Target) -> None:
    secret, other = target.session(), target.session("finance.director")
    here = f"http://127.0.0.1:{target.address[1]}"
    own = {"Cookie": f"momentti={secret}", "Origin": here, "Momentti-CSRF": csrf_of(secret)}
    bearer = {"Authorization": f"Bearer {target.tokens['recorder']}"}
    attacks: list[tuple[dict[str, str | bytes | None], int, str]] = [
        (own | bearer, 400, "bad-request"),
        (own | {"Momentti-CSRF": None}, 403, "forbidden"),
        (own | {"Momentti-CSRF": ""}, 403, "forbidden"),
        (own | {"Momentti-CSRF": b"\xe4\xff"}, 403, "forbidden"),
        (own | {"Momentti-CSRF": secret}, 403, "forbidden"),
        (own | {"Momentti-CSRF": csrf_of(other)}, 403, "forbidden"),
        (own | {"Origin": None}, 403, "forbidden"),
        (own | {"Origin": "http://127.0.0.1:1"}, 403, "forbidden"),
        (own | {"Origin": here.replace("http", "https")}, 403, "forbidden"),
        (own | {"Origin": f"{here}/"}, 403, "forbidden"),
        (own | {"Origin": "null"}, 400, "wrong-host"),
        (own | {"Origin": ""}, 400, "wrong-host"),
        (own | {"Origin": "http://evil.example"}, 400, "wrong-host"),
        (own | {"Origin": "http://127.0.0.1@evil.example"}, 400, "wrong-host"),
        (own | {"Origin": "http://["}, 400, "wrong-host"),
        (own | {"Host": "evil.example"}, 400, "wrong-host"),
        (own | {"Host": "127.0.0.1.evil.example"}, 400, "wrong-host"),
        (own | {"Cookie": f"momentti={secret[:-2]}xx"}, 401, "unauthorized"),
        (own | {"Cookie": f"__Host-momentti={secret}"}, 401, "unauthorized"),
        (own | {"Cookie": b"momentti=\xff\xfe\x80"}, 401, "unauthorized"),
        (own | {"Cookie": ";=;=momentti;" * 20}, 401, "unauthorized"),
        (own | {"Cookie": ";=;=momentti;" * 500}, 400, "bad-request"),
    ]
    with target.untouched():
        for headers, status, code in attacks:
            refused = target.record(spend(), headers, by=None)
            assert (refused.status, refused.problem["code"]) == (status, code), headers
        form = {"Content-Type": "application/x-www-form-urlencoded", "Momentti-CSRF": None}
        refused = target.record(b"csrf=" + csrf_of(secret).encode(), own | form, by=None)
        assert (refused.status, refused.problem["code"]) == (415, "unsupported-media-type")
    assert target.record(spend("S-1"), own | {"Idempotency-Key": "own"}, by=None).status == 201


def test_what_lets_in_one_way_lets_in_no_other(target: Target) -> None:
    """Not while it is remembered either: as a token a session would need no word of its pages."""
    secret, token = target.session(), target.tokens["recorder"]
    assert target.ask("GET", "/api/v1/me", headers={"Cookie": f"momentti={secret}"}, by=None).status == 200
    with target.untouched():
        for other in (secret, f"staying {secret}"):
            refused = target.record(spend(), {"Authorization": f"Bearer {other}"}, by=None)
            assert (refused.status, refused.problem["code"]) == (401, "unauthorized")
        assert target.ask("GET", "/api/v1/me").status == 200
        refused = target.ask("GET", "/api/v1/me", headers={"Cookie": f"momentti={token}"}, by=None)
        assert (refused.status, refused.problem["code"]) == (401, "unauthorized")


def test_a_form_that_is_none_of_ours_is_not_read(target: Target) -> None:
    """Not even of somebody who may come in: a large one takes seconds to read, and was kept for good."""
    secret = target.session("nobody.here")
    word = b"csrf=" + csrf_of(secret).encode()
    own: dict[str, str | bytes | None] = {
        "Cookie": f"momentti={secret}",
        "Origin": f"http://127.0.0.1:{target.address[1]}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    attacks: list[tuple[bytes, dict[str, str | bytes | None]]] = [
        (b"", {"Content-Length": "9000000"}),
        (word + b"&a" * 2_048, {}),
        (word + b"&a" * 8, {}),
        (word + b"&" + word, {}),
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(word), word), {"Content-Length": None, "Transfer-Encoding": "chunked"}),
    ]
    with target.untouched():
        for body, more in attacks:
            refused = target.ask("POST", "/auth/sign-out", body, own | more, by=None)
            assert (refused.status, refused.problem["code"]) == (403, "forbidden"), (body[:80], more)
    signed_out = target.ask("POST", "/auth/sign-out", word + b"&a" * 7, own, by=None)
    assert signed_out.status == 303


def test_a_page_elsewhere_reads_nothing(target: Target) -> None:
    with target.untouched():
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Host": "["}):
            for path in ("/", "/api/v1/frames", "/health", "/schema/openapi.json", "/auth/login"):
                refused = target.ask("GET", path, headers=headers)
                assert (refused.status, refused.problem["code"]) == (400, "wrong-host"), (headers, path)
                assert "access-control-allow-origin" not in refused.headers


# Wrong roles


@pytest.mark.parametrize("role", Role)
def test_nobody_records_what_their_role_may_not(target: Target, role: Role) -> None:
    wrong = {name: body for name, body in examples().items() if role not in RECORDED_BY[BY_NAME[name]]}
    code = "role-may-not" if Right.RECORD in RIGHTS[role] else "forbidden"
    with target.untouched():
        for name, body in wrong.items():
            for path, sent in ((f"{COMMANDS}/{name}", body), (COMMANDS, [body])):
                refused = target.ask("POST", path, json.dumps(sent).encode(), by=role.value)
                assert (refused.status, refused.problem["code"]) == (403, code), (name, refused.body)
                assert role.value in refused.said, "it says what they are"


@pytest.mark.parametrize(
    "role, path",
    [
        ("ministry", "/api/v1/events"),
        ("ministry", "/api/v1/events/1"),
        ("ministry", "/api/v1/refusals"),
        ("ministry", "/api/v1/explain?figure=paid%20moment=29.01.53"),
        ("ministry", "/api/v1/feed"),
        ("recorder", "/api/v1/readings"),
        ("recorder", "/api/v1/tokens"),
        ("recorder", "/api/v1/sessions"),
        ("recorder", "/metrics"),
        ("auditor", "/api/v1/tokens"),
        ("auditor", "/api/v1/sessions"),
        ("administrator", "/api/v1/events"),
    ],
)
def test_nobody_reads_what_their_role_may_not(target: Target, role: str, path: str) -> None:
    with target.untouched():
        for by, status, code in ((role, 403, "forbidden"), (None, 401, "unauthorized")):
            refused = target.ask("GET", path, by=by)
            assert (refused.status, refused.problem["code"]) == (status, code)


def test_nobody_gives_themselves_more(target: Target) -> None:
    wanted = json.dumps({"person": "finance.recorder", "scopes": ["access"]}).encode()
    with target.untouched():
        for method, path, body in (
            ("POST", "/api/v1/tokens", wanted),
            ("DELETE", "/api/v1/tokens/000000000000", b""),
            ("DELETE", "/api/v1/sessions?person=finance.director", b""),
        ):
            refused = target.ask(method, path, body)
            assert (refused.status, refused.problem["code"]) == (403, "forbidden")


# Replays


def test_a_key_that_is_used_again_for_something_else_is_refused(target: Target) -> None:
    key = {"Idempotency-Key": "replayed"}
    first = target.record(spend("R-1"), key)
    assert first.status == 201
    with target.untouched():
        for body, by in (
            (spend("R-1", amount=200), "recorder"),
            (spend("R-1"), "director"),
            (spend("R-2"), "director"),
        ):
            refused = target.record(body, key, by)
            assert (refused.status, refused.problem["code"]) == (422, "key-reused")
            assert json.loads(first.body)["recorded"]["leaves"][0] not in refused.body.decode()
        again = target.record(spend("R-1"), key)
        assert (again.status, again.headers["location"]) == (200, first.headers["location"])


@pytest.mark.parametrize("alike", [True, False])
def test_of_fifty_at_once_under_one_key_one_is_recorded(target: Target, alike: bool) -> None:
    before = int(target.standing()["events"])
    key = {"Idempotency-Key": f"fifty-{alike}"}
    with ThreadPoolExecutor(50) as crowd:
        asked = [crowd.submit(target.record, spend(f"F-{alike}-{0 if alike else it}"), key) for it in range(50)]
        answers = [each.result() for each in asked]
    assert sorted(it.status for it in answers) == ([200] * 49 + [201] if alike else [201] + [422] * 49)
    assert int(target.standing()["events"]) == before + 1
    if alike:
        assert len({it.headers["location"] for it in answers}) == 1


# Bodies


def deep(opening: bytes, closing: bytes = b"") -> bytes:
    return opening * 100_000 + closing * 100_000


def object_of(many: int, more: bytes = b"") -> bytes:
    """An object of fields that no command has."""
    fields = b",".join(b'"f%d":1' % it for it in range(many))
    return b'{"command": "open-moment",' + fields + more + b"}"


BODIES: list[tuple[str, bytes, int, str, str]] = [
    ("nothing but space", b" ", 400, "bad-input", "body"),
    ("half an object", b'{"command": ', 400, "bad-input", "body"),
    ("two objects", SPENT + SPENT, 400, "bad-input", "body"),
    ("single quotes", SPENT.replace(b'"', b"'"), 400, "bad-input", "body"),
    ("a comment", b"/* */" + SPENT, 400, "bad-input", "body"),
    ("a number", b"1", 400, "bad-input", "body"),
    ("two marks", b"\xef\xbb\xbf" * 2 + SPENT, 400, "bad-input", "body"),
    ("UTF-16", SPENT.decode().encode("utf-16"), 400, "bad-input", "UTF-8"),
    ("invalid UTF-8", SPENT.replace(b"Rent", b"\xff"), 400, "bad-input", "UTF-8"),
    ("overlong UTF-8", SPENT.replace(b"Rent", b"\xc0\x80"), 400, "bad-input", "UTF-8"),
    ("an encoded surrogate", SPENT.replace(b"Rent", b"\xed\xa0\x80"), 400, "bad-input", "UTF-8"),
    ("a NUL", SPENT.replace(b"Rent", b"\x00"), 400, "bad-input", "body"),
    ("an escaped NUL", SPENT.replace(b"Rent", b"\\u0000"), 400, "bad-input", "description"),
    ("an escaped line", SPENT.replace(b"Rent", b"a\\r\\nb"), 400, "bad-input", "description"),
    ("a lone surrogate", SPENT.replace(b"Rent", b"\\ud800"), 400, "bad-input", "body"),
    ("surrogates turned round", SPENT.replace(b"Rent", b"\\udc00\\ud800"), 400, "bad-input", "body"),
    ("1e400", spending(b"1e400"), 400, "bad-input", "amount"),
    ("-1e400", spending(b"-1e400"), 400, "bad-input", "amount"),
    ("10**400", spending(b"1" + b"0" * 400), 400, "bad-input", "amount"),
    ("10**100000", spending(b"1" + b"0" * 100_000), 400, "bad-input", "body"),
    ("just over the most", spending(b"%d" % (10**15 + 1)), 400, "bad-input", "amount"),
    ("a 64 bit number that turns round", spending(b"%d" % (2**64 + 100)), 400, "bad-input", "amount"),
    ("NaN", spending(b"NaN"), 400, "bad-input", "amount"),
    ("Infinity", spending(b"-Infinity"), 400, "bad-input", "amount"),
    ("a float", spending(b"100.0"), 400, "bad-input", "amount"),
    ("a float without a fraction", spending(b"1e2"), 400, "bad-input", "amount"),
    ("minus nought as a float", spending(b"-0.0"), 400, "bad-input", "amount"),
    ("a leading nought", spending(b"0100"), 400, "bad-input", "body"),
    ("a plus", spending(b"+100"), 400, "bad-input", "body"),
    ("hexadecimal", spending(b"0x64"), 400, "bad-input", "body"),
    ("a text", spending(b'"100"'), 400, "bad-input", "amount"),
    ("a truth", spending(b"true"), 400, "bad-input", "amount"),
    ("a field twice", SPENT.replace(b'"amount": 100', b'"amount": 1, "amount": 100'), 400, "bad-input", "amount"),
    ("a field twice, once escaped", SPENT.replace(b'"am', b'"amount": 1, "\\u0061m'), 400, "bad-input", "amount"),
    ("a field too many", json.dumps(spend(__proto__={"admin": True})).encode(), 400, "bad-input", "__proto__"),
    ("an unknown command", json.dumps(spend(command="drop-table")).encode(), 400, "bad-input", "names no command"),
    ("open brackets", deep(b"["), 400, "bad-input", "body"),
    ("nested lists", deep(b"[", b"]"), 400, "bad-input", "body"),
    ("nested objects", deep(b'{"a":'), 400, "bad-input", "body"),
    ("a nested field", SPENT.replace(b'"Rent"', deep(b"[", b"]")), 400, "bad-input", "body"),
    ("a long text", json.dumps(spend(description="x" * 9_000_000)).encode(), 400, "bad-input", "description"),
    ("a day in no calendar", json.dumps(spend(effective_on="2021-02-30")).encode(), 400, "bad-input", "effective_on"),
    ("digits that are none", json.dumps(spend(effective_on="２０２１-02-01")).encode(), 400, "bad-input", "effective"),
    ("too large", b"[" + b" " * 10_000_000 + b"]", 413, "too-large", ""),
    ("ten million bytes of fields", object_of(800_000), 400, "bad-input", "body"),
    ("many fields, and one twice", object_of(90_000, b',"z":1,"z":1'), 400, "bad-input", "z: is given twice"),
    ("ten million bytes of lists", b"[" + b",".join([b"[]"] * 3_000_000) + b"]", 400, "bad-input", "body"),
    ("one field over and over", object_of(1, b',"z":1' * 1_000_000), 400, "bad-input", "z: is given twice"),
    ("a zipped body called JSON", gzip.compress(SPENT), 400, "bad-input", "UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize("body, status, code, named", [it[1:] for it in BODIES], ids=[it[0] for it in BODIES])
def test_a_body_that_is_none_is_told_what_is_wrong(
    target: Target, body: bytes, status: int, code: str, named: str
) -> None:
    with target.untouched():
        refused = target.record(body)
        assert (refused.status, refused.problem["code"]) == (status, code), refused.body[:1_000]
        assert named in refused.said
        assert len(refused.body) < 100_000, "what is wrong is not sent back whole"


WANTED = json.dumps({"person": "system.one", "scopes": ["figures"], "days": 7}).encode()

OF_TOKENS: list[tuple[str, bytes, str]] = [
    ("open brackets", deep(b"["), "body"),
    ("nested objects", deep(b'{"a":'), "body"),
    ("a nested field", WANTED.replace(b"7", deep(b"[", b"]")), "body"),
    ("invalid UTF-8", WANTED.replace(b"system", b"\xff"), "UTF-8"),
    ("a field twice", WANTED.replace(b'"days"', b'"days": 1, "days"'), "days: is given twice"),
    ("a truth", WANTED.replace(b"7", b"true"), "days"),
    ("10**400", WANTED.replace(b"7", b"7" + b"0" * 400), "days"),
    ("a list", b"[" + WANTED + b"]", "body"),
    ("not a name", WANTED.replace(b"system.one", b"System One"), "person"),
    ("many fields", object_of(90_000), "person"),
]


@pytest.mark.parametrize("body, named", [it[1:] for it in OF_TOKENS], ids=[it[0] for it in OF_TOKENS])
def test_a_token_that_nobody_can_mean_is_not_issued(target: Target, body: bytes, named: str) -> None:
    with target.untouched():
        refused = target.ask("POST", "/api/v1/tokens", body, by="administrator")
        assert (refused.status, refused.problem["code"]) == (400, "bad-input"), refused.body[:1_000]
        assert named in refused.said


def test_a_token_is_asked_for_in_json_alone(target: Target) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"):
        with target.untouched():
            refused = target.ask("POST", "/api/v1/tokens", WANTED, {"Content-Type": kind}, by="administrator")
            assert (refused.status, refused.problem["code"]) == (415, "unsupported-media-type"), refused.body


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": None},
        {"Content-Type": ""},
        {"Content-Type": "application/xml"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": b"\xff\xfe"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json; charset=klingon"},
        {"Content-Encoding": "gzip"},
        {"Content-Encoding": "br"},
    ],
)
def test_a_form_that_is_not_served_is_told(target: Target, headers: dict[str, str]) -> None:
    with target.untouched():
        refused = target.record(spend(), headers)
        assert (refused.status, refused.problem["code"]) == (415, "unsupported-media-type"), refused.body
        assert "application/json" in refused.said


# Exports

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    " =1+1",
    '"=1+1',
    "'=1+1",
    ";=1+1",
    "a,=1+1",
    "x;=cmd|'/C calc'!A0;",
]
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def test_no_text_is_a_formula_in_a_file(target: Target) -> None:
    texts = [spend(f"X-{at}", description=text) for at, text in enumerate(FORMULAS)]
    assert target.record(texts, {"Idempotency-Key": "formulas"}).status == 201
    for text in ("\t=1+1", "\r=1+1", "\n=1+1"):
        refused = target.record(spend("X", description=text))
        assert (refused.status, refused.problem["code"]) == (400, "bad-input")
        assert "description" in refused.said
    for path in ("/api/v1/moments", "/api/v1/events", "/api/v1/legs"):
        table = target.ask("GET", f"{path}?format=csv", by="auditor")
        assert table.status == 200
        for delimiter in ",;":
            read = csv.reader(io.StringIO(table.body.decode("utf-8-sig")), delimiter=delimiter)
            cells = [cell for row in read for cell in row]
            assert [it for it in cells if it.startswith(STARTS) and not it.removeprefix("-").isdecimal()] == []
        book = target.ask("GET", f"{path}?format=xlsx", by="auditor")
        sheet = load_workbook(io.BytesIO(book.body)).active
        assert sheet is not None
        assert [it.coordinate for row in sheet.iter_rows() for it in row if it.data_type == "f"] == []
