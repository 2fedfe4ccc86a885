"""The views over HTTP: one shape, in every form, tagged, paged, and as the API's description says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import jsonschema_rs
import openpyxl
import pytest
from litestar import Litestar
from litestar.testing import RequestFactory, TestClient

from api.http.app import make_app
from api.http.views.asking import Asking, Told
from api.http.views.negotiating import TABLE, NotAcceptable, chosen
from api.http.views.registers import RoleHeld
from api.http.views.sheets import MARK
from api.reading import Asked, Opened
from domain.facts import PaymentPrepared
from projections.ledger import Ledger
from projections.view import View
from projections.viewers import Viewers
from tests.projections.conftest import history
from tests.projections.lifelike import record
from tests.support.door import SOMEBODY, whoever
from tests.support.engine import everything, restore
from tests.support.memory import MemoryLedger
from tests.support.world import granted, spend, with_money

__all__ = ["history"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Lived = tuple[Ledger, MemoryLedger]


@pytest.fixture(scope="module")
def app(history: Lived) -> Litestar:
    return make_app(history[0], identify=whoever)


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.headers.update(SOMEBODY)
        yield client


TABLES = [
    "balances?by=moment",
    "balances?by=program&as_of=2021-08-31",
    "balances?by=region&known_at=100",
    "frames",
    "frames?as_of=2021-06-30",
    "outturn?year=2021",
    "accounts?year=2021",
    "events",
    "events?type=grant-awarded&region=06&limit=3",
    "events?order=oldest&after=10&limit=5&until=2021-12-31",
    "events/7",
    "legs?limit=5",
    "legs?pot=committed&region=06",
    "explain?figure=committed%20moment=29.01.53",
    "explain?figure=paid&limit=3",
    "explain?figure=committed:29.01.53:2021%20region=06",
    "decisions",
    "decisions?type=call&limit=2",
    "payments",
    "moments",
    "programs",
    "regions",
    "offices",
    "roles",
    "roles?person=director.first&as_of=2024-09-01",
    "plans?year=2021",
    "plans?year=2030",
    "rules",
    "refusals",
    "diff?by=moment&from_known_at=50",
    "diff?by=region&from_as_of=2021-03-31&to_as_of=2021-09-30",
    "diff/facts?by=program&from_known_at=50&limit=3",
]


def answered(client: TestClient[Litestar], path: str, **headers: str) -> Any:
    answer = client.get(f"/api/v1/{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("path", TABLES)
def test_every_view_answers_in_one_shape_as_the_description_says(
    path: str, app: Litestar, client: TestClient[Litestar]
) -> None:
    answer = answered(client, path)
    body = answer.json()
    assert {"position", "recorded_at", "standby", "as_of", "known_at", "rows"} <= body.keys()
    assert answer.headers["momentti-position"] == str(body["position"])
    assert answer.headers["momentti-standby"] == "false"
    document = app.openapi_schema.to_schema()
    template = next(it for it in document["paths"] if it.split("/")[3:] == _template(path.partition("?")[0].split("/")))
    schema = document["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema_rs.validator_for(schema | {"components": document["components"]}).validate(body)
    known = set(_properties(document, schema))
    assert body.keys() <= known, body.keys() - known
    rows = _properties(document, _properties(document, schema)["rows"]["items"])
    for row in body["rows"]:
        assert row.keys() <= rows.keys(), row.keys() - rows.keys()


def _template(parts: list[str]) -> list[str]:
    return ["events", "{position}"] if parts[0] == "events" and len(parts) > 1 else parts


def _properties(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
    return found


@pytest.mark.parametrize("path", TABLES)
def test_what_has_not_changed_is_not_told_again(path: str, client: TestClient[Litestar]) -> None:
    answer = answered(client, path)
    if path == "refusals":
        assert "etag" not in answer.headers and answer.headers["cache-control"] == "no-store"
        return
    tag = answer.headers["etag"]
    assert tag.startswith('W/"')
    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert answered(client, path, **{"If-None-Match": '"other"'}).json() == answer.json()
    if "events/" not in path:
        other = client.get(f"/api/v1/{path}", headers={"If-None-Match": tag, "Accept": "text/csv"})
        assert other.status_code == 200, "another form is another answer"


def test_after_a_fail_over_that_lost_a_fact_the_tag_is_another(ledger: Ledger) -> None:
    record(ledger, with_money())
    before = everything(ledger)
    with TestClient(make_app(ledger, identify=whoever), base_url="http://127.0.0.1") as client:
        client.headers.update(SOMEBODY)
        record(ledger, [spend("LOST-1", "0,01")])
        paths = ("balances?by=moment", f"balances?by=moment&known_at={len(with_money()) + 1}")
        lost = [answered(client, path) for path in paths]
        restore(ledger, before)
        record(ledger, [spend("INSTEAD-1", "0,02")])
        for path, answer in zip(paths, lost, strict=True):
            again = answered(client, path, **{"If-None-Match": answer.headers["etag"]})
            assert again.headers["momentti-position"] == answer.headers["momentti-position"]
            assert again.json()["rows"] != answer.json()["rows"]


@pytest.mark.parametrize("path", ["events/999999", "decisions/NEVER-MADE"])
def test_what_is_not_there_is_not_told_as_unchanged(path: str, client: TestClient[Litestar]) -> None:
    assert client.get(f"/api/v1/{path}", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("path", ["events/7", "balances?by=moment", "legs?format=csv"])
def test_any_tag_will_do_for_what_is_there(path: str, client: TestClient[Litestar]) -> None:
    tag = answered(client, path).headers["etag"]
    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": "*"})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_a_view_that_is_read_over_midnight_has_the_tag_of_the_day_it_was_asked_on(
    history: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date(2026, 3, 1)
    monkeypatch.setattr("api.http.views.asking.helsinki_day", lambda moment: today)
    path = "/api/v1/roles"

    def read(opened: Opened, at: View) -> Told:
        nonlocal today
        today += timedelta(days=1)
        return Told([])

    with Viewers(history[0]) as views:
        asked = Asking(RequestFactory().get(path), views, Asked(), None, "json")
        tag = asked.answer("roles", RoleHeld, read).headers["ETag"]
        again = Asking(RequestFactory().get(path, headers={"If-None-Match": tag}), views, Asked(), None, "json")
        assert again.answer("roles", RoleHeld, read).status_code != 304, "what is in force may be another"


def cells(csv_text: str) -> list[dict[str, str]]:
    assert csv_text.startswith(MARK)
    return list(csv.DictReader(io.StringIO(csv_text.removeprefix(MARK), newline="")))


@pytest.mark.parametrize("path", [it for it in TABLES if "events/" not in it])
def test_tables_are_the_same_rows_in_csv_and_xlsx(path: str, client: TestClient[Litestar]) -> None:
    limited = path if "limit" in path or not path.startswith(("events", "legs")) else f"{path}&limit=50"
    limited = limited if "?" in limited else limited.replace("&", "?", 1)
    rows = answered(client, limited).json()["rows"]
    answer = answered(client, limited, Accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].endswith('.csv"')
    told = cells(answer.text)
    assert len(told) == len(rows)
    workbook = answered(client, limited, Accept=f"text/html;q=0.3, {XLSX}, text/csv;q=0.9")
    assert workbook.headers["content-type"] == XLSX
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.content)).active
    head, *lines = sheet.iter_rows(values_only=True)
    assert len(lines) == len(rows)
    for row, line, cell_line in zip(rows, told, lines, strict=True):
        assert next(iter(row)) == head[0], "a sheet begins with what its rows are about, as JSON does"
        for title, text, cell in zip(head, line.values(), cell_line, strict=True):
            value = row.get(title.removesuffix("_cents"), row.get(title))
            if isinstance(value, int) and not isinstance(value, bool):
                assert int(text) == value == cell
            elif isinstance(value, str) and not value.startswith(("=", "+", "-", "@")):
                assert (text, cell) == (value, value or None)


def test_journals_come_whole_as_files(history: Lived, client: TestClient[Litestar]) -> None:
    _, memory = history
    positions = [it.position for it in memory.entries]
    for order, expected in (("newest", positions[::-1]), ("oldest", positions)):
        lines = answered(client, f"events?order={order}", Accept="application/x-ndjson").text.splitlines()
        assert [json.loads(line)["position"] for line in lines] == expected
        told = cells(answered(client, f"events?order={order}&format=csv").text)
        assert [int(it["position"]) for it in told] == expected
    legs = [json.loads(it) for it in answered(client, "legs?format=ndjson&order=oldest").text.splitlines()]
    assert sum(it["cents"] for it in legs) == 0
    assert len(legs) == sum(1 for _ in memory.legs())


def test_pages_follow_each_other_by_link(client: TestClient[Litestar], history: Lived) -> None:
    _, memory = history
    for first, key in (
        ("/api/v1/events?limit=100", "position"),
        ("/api/v1/events?limit=100&order=oldest", "position"),
        ("/api/v1/decisions?limit=7", "decision"),
        ("/api/v1/payments?limit=7", "prepared_at"),
    ):
        told: list[Any] = []
        following: str | None = first
        while following is not None:
            answer = client.get(following)
            assert answer.status_code == 200
            told += [row[key] for row in answer.json()["rows"]]
            following = answer.json()["next"]
            link = answer.headers.get("link")
            assert link == (None if following is None else f'<{following}>; rel="next"')
        assert len(told) == len(set(told))
        if key == "position":
            assert sorted(told) == [it.position for it in memory.entries]
        if key == "prepared_at":
            assert len(told) == sum(isinstance(it.fact, PaymentPrepared) for it in memory.entries)


@pytest.mark.parametrize(
    "path, headers, status, code",
    [
        ("balances?by=moment", {"Accept": "image/png"}, 406, "not-acceptable"),
        ("balances?by=moment", {"Accept": "application/json;q=0, text/csv;q=0.000"}, 406, "not-acceptable"),
        ("events/1", {"Accept": "text/csv"}, 406, "not-acceptable"),
        ("balances?by=moment&format=ndjson", {}, 400, "bad-request"),
        ("outturn?year=2021&as_of=2021-12-31", {}, 400, "unknown-parameter"),
        ("balances?by=moment&state=1", {}, 400, "unknown-parameter"),
        ("outturn?year=1999", {}, 400, "bad-request"),
        ("balances?by=moment&as_of=1999-12-31", {}, 400, "bad-request"),
        ("balances?by=moment&as_of=2021-02-30", {}, 400, "bad-input"),
        ("balances?by=moment&known_at=2021-02-30T10:00", {}, 400, "bad-input"),
        (f"balances?by=moment&known_at={2**53}", {}, 400, "bad-input"),
        ("diff?by=moment&from_as_of=2021-02-30", {}, 400, "bad-input"),
        ("diff/facts?by=moment&to_known_at=2021-02-30T10:00", {}, 400, "bad-input"),
        ("events?since=2021-06-31", {}, 400, "bad-input"),
        ("decisions?until=2021-06-31", {}, 400, "bad-input"),
        ("roles?as_of=2021-02-30", {}, 400, "bad-input"),
        ("readings?since=2021-02-30", {}, 400, "bad-input"),
        ("explain?figure=committed%20moment=29.01.53%20moment=29.20.21", {}, 400, "bad-input"),
        ("balances?by=moment&known_at=100000", {}, 404, "not-recorded"),
        ("diff?by=moment&to_known_at=100000", {}, 404, "not-recorded"),
        ("events/100000", {}, 404, "not-found"),
        ("events/50?known_at=49", {}, 404, "not-found"),
        ("events/0", {}, 400, "bad-request"),
        ("decisions/NOBODY/1", {}, 404, "not-found"),
        ("legs?pot=treasure", {}, 400, "bad-request"),
    ],
)
def test_what_is_not_to_be_had_is_said(
    path: str, headers: dict[str, str], status: int, code: str, client: TestClient[Litestar]
) -> None:
    answer = client.get(f"/api/v1/{path}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    if status == 406:
        assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize(
    "accept, form",
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("text/csv;charset=utf-8", "csv"),
        ("TEXT/CSV ; Q=0.9, application/json; q=0.8", "csv"),
        ("text/*", "csv"),
        ("application/*;q=0.9, text/csv;q=0.8", "json"),
        ("application/*, application/json;q=0.1", "xlsx"),
        ("application/json;q=0, */*;q=0.1", "csv"),
        ("*/*;q=0, application/json;q=0.1", "json"),
        ("text/csv;q=0.5, application/json;q=0.5", "json"),
        ("text/csv;q=2, application/json", "json"),
        ("text/csv;q=-1, application/json;q=0.1", "json"),
        ("text/csv;q=much, application/json;q=0.1", "json"),
        ("text/csv;header=absent;q=0.1, application/json;q=0.2", "json"),
        ("text/csv;q=0.1, text/csv;q=0.9, application/json;q=0.5", "csv"),
    ],
)
def test_the_form_that_is_wanted_most_is_given(accept: str | None, form: str) -> None:
    assert chosen(accept, TABLE) == form


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/csv;q=-1", "text/csv;q=much", "text", "*"])
def test_what_is_wanted_in_no_form_is_told_which_there_are(accept: str) -> None:
    with pytest.raises(NotAcceptable, match=f"application/json, text/csv, {XLSX}"):
        chosen(accept, TABLE)


def test_what_nothing_is_called_finds_nothing(client: TestClient[Litestar]) -> None:
    for path in ("events?moment=99.99.99", "events?type=nothing", "legs?region=99", "decisions?person=nobody"):
        assert answered(client, path).json()["rows"] == []


def test_one_fact_is_shown_with_its_line_and_leaf(history: Lived, client: TestClient[Litestar]) -> None:
    from ledger.codec import Codec
    from ledger.tree import leaf_hash

    _, memory = history
    body = answered(client, "events/9").json()
    assert body["entry"]["position"] == 9
    assert leaf_hash(body["line"].encode()).hex() == body["leaf"]
    assert Codec().decode(body["line"].encode()).position == 9
    assert sum(leg["cents"] for leg in body["rows"]) == 0
    assert len(memory.entries) > 9


def test_a_decision_is_shown_with_its_timeline(client: TestClient[Litestar]) -> None:
    for row in answered(client, "decisions").json()["rows"]:
        body = answered(client, f"decisions/{row['decision']}").json()
        assert body["decision"] == row
        last = body["rows"][-1]
        assert last["position"] == row["changed_at"]
        assert all(last[key] == row[key] for key in ("awarded", "released", "committed", "paid", "left"))
        assert cells(answered(client, f"decisions/{row['decision']}?format=csv").text)


def test_known_at_a_position_is_as_it_was_then(history: Lived, client: TestClient[Litestar]) -> None:
    ledger, _ = history
    answer = answered(client, "balances?by=moment&known_at=120")
    assert answer.json()["position"] == 120
    at_time = answer.json()["recorded_at"]
    tag = answer.headers["etag"]
    record(ledger, [granted("0,01"), spend("LATER-1", "0,01")])
    again = client.get("/api/v1/balances?by=moment&known_at=120", headers={"If-None-Match": tag})
    assert again.status_code == 304, "what was known then does not change"
    newest = answered(client, "balances?by=moment")
    assert newest.json()["position"] > 120
    assert answered(client, "balances?by=moment", **{"If-None-Match": tag}).status_code == 200
    assert at_time <= newest.json()["recorded_at"]


def test_a_text_that_would_be_a_formula_is_a_text(client: TestClient[Litestar], history: Lived) -> None:
    ledger, _ = history
    record(ledger, [granted("0,05")])
    for number, text in enumerate(("=1+1", "+1", "-1", "@A1", '=HYPERLINK("http://x")')):
        voucher = f"{text} F-{number}"
        record(ledger, [spend(voucher, "0,01")])
    told = cells(answered(client, "events?limit=5&format=csv").text)
    assert all(not value.startswith(("=", "+", "@", "-")) for it in told for value in it.values())
    book = openpyxl.load_workbook(io.BytesIO(answered(client, "events?limit=5&format=xlsx").content))
    assert all(cell.data_type != "f" for line in book.active.iter_rows() for cell in line)


def test_readers_are_given_back(client: TestClient[Litestar]) -> None:
    for _ in range(12):
        for path in ("events?format=csv", "legs?format=ndjson", "events/100000", "balances?by=moment&known_at=100000"):
            client.get(f"/api/v1/{path}")
    assert answered(client, "balances?by=moment")
