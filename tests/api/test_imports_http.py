"""Files over HTTP: recorded once in the name of whoever sends them, looked at beside everybody else, bounded in all."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from api.access import porter, tokens
from api.http import imports, observing
from api.http.app import make_app
from api.importing.kinds import What
from api.importing.tables import CSV, XLSX
from domain.facts import PaymentPrepared
from domain.names import Person, Role
from ledger.codec import Codec
from projections.ledger import Ledger
from projections.verify import verify
from tests.support.access import losing
from tests.support.coming_in import bearer
from tests.support.door import Door
from tests.support.engine import everything, rows, until
from tests.support.importing import PAID_BEFORE, WORLD, asked, invoice, prepared
from tests.support.sheets import BOTH, HEADINGS, Rows, Write, changed, write_csv, write_xlsx
from tests.support.world import NEW_YEAR, contract, pay

ME = "finance.one"


class Sending:
    """Somebody who sends files to a served ledger."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def __call__(
        self,
        file: Path | bytes,
        what: str = "payments",
        *,
        media: str | None = None,
        person: str = ME,
        roles: str = "recorder",
        headers: dict[str, str] | None = None,
        **params: str,
    ) -> httpx.Response:
        """Send a file, as what it is unless it is said otherwise."""
        body = file if isinstance(file, bytes) else file.read_bytes()
        said = {"Test-Person": person, "Test-Roles": roles}
        said["Content-Type"] = media or (XLSX if body.startswith(b"PK") else CSV)
        answer: httpx.Response = self.door.client.post(
            f"/api/v1/imports/{what}", content=body, headers=said | (headers or {}), params=params
        )
        return answer

    def told(self, file: Path | bytes, what: str = "payments", **how: Any) -> dict[str, Any]:
        """The report on a file."""
        answer = self(file, what, **how)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), answer.text
        report: dict[str, Any] = answer.json()
        return report

    def fares(self, file: Path | bytes, what: str = "payments", **how: Any) -> tuple[int, int, int]:
        """How many rows are recorded (or would be), were recorded already, are refused."""
        report = self.told(file, what, **how)
        return report.get("recorded", report.get("would_record")), report["already_recorded"], report["refused"]


def problem(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def sends(ledger: Ledger) -> Iterator[Sending]:
    """The way into the world's ledger."""
    asked(ledger, *WORLD)
    with Door(ledger) as door:
        yield Sending(door)


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Three payments of contract H-1."""
    return write_csv(tmp_path / "three.csv", [HEADINGS, *(invoice(number) for number in (1, 2, 3))])


def payments(ledger: Ledger) -> list[Any]:
    """The payments of contract H-1 that were prepared, with their envelopes."""
    found = "SELECT line FROM events WHERE labels @> label_hashes('=payment-prepared', ':decision:H-1') ORDER BY 1"
    entries = [Codec().decode(line) for (line,) in rows(ledger, found)]
    return [it for it in entries if isinstance(it.fact, PaymentPrepared) and it.key != "world"]


# What is recorded


@BOTH
def test_the_rows_that_can_be_are_recorded_and_the_others_told(
    write: Write, sends: Sending, ledger: Ledger, tmp_path: Path
) -> None:
    lines = [invoice(1), invoice(2, "tuhat"), invoice(3, due_on="2021-08-31"), invoice(4, "5 000,00")]
    report = sends.told(write(tmp_path / "p", [HEADINGS, *lines]))
    errors = report.pop("errors")
    assert report == {
        "mode": "rows",
        "position": len(WORLD),
        "read": 4,
        "recorded": 2,
        "cents": 200_00,
        "already_recorded": 0,
        "refused": 2,
        "warnings": {"paid-late": 1},
    }
    assert [(it["row"], it["column"], it["code"], it["left"]) for it in errors] == [
        (3, "amount", "not-an-amount", None),
        (5, "amount", "exceeds-commitment", 790_00),
    ]
    assert all(it["sentence"] and it["remedy"] for it in errors)
    assert prepared(ledger) == PAID_BEFORE + 2


@BOTH
def test_the_same_file_twice_adds_nothing(write: Write, sends: Sending, ledger: Ledger, tmp_path: Path) -> None:
    path = write(tmp_path / "p", [HEADINGS, invoice(1), invoice(2), invoice(3)])
    assert sends.fares(path) == (3, 0, 0)
    for mode in ("rows", "all"):
        again = sends.told(path, mode=mode)
        assert (again["recorded"], again["already_recorded"], again["cents"]) == (0, 3, 0)
    assert prepared(ledger) == PAID_BEFORE + 3
    assert verify(ledger).facts == len(WORLD) + 3


def test_a_list_is_recorded_as_a_whole_or_not_at_all(sends: Sending, ledger: Ledger, tmp_path: Path) -> None:
    wrong = write_csv(tmp_path / "p.csv", [HEADINGS, invoice(1), invoice(2, "5 000,00"), invoice(3)])
    before = everything(ledger)
    assert sends.fares(wrong, mode="all") == (0, 0, 1)
    assert everything(ledger) == before
    right = write_csv(tmp_path / "p.csv", [HEADINGS, invoice(1), invoice(2, "50,00"), invoice(3)])
    assert sends.fares(right, mode="all") == (3, 0, 0)
    assert len({it.key for it in payments(ledger)}) == 1
    assert sends.fares(right) == (0, 3, 0)


def test_a_dry_run_writes_nothing_at_all(sends: Sending, ledger: Ledger, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", [HEADINGS, invoice(1), invoice(2, "5 000,00")])
    before = everything(ledger)
    report = sends.told(path, dry_run="true")
    assert "recorded" not in report and (report["would_record"], report["cents"], report["refused"]) == (1, 100_00, 1)
    assert everything(ledger) == before
    assert rows(ledger, "SELECT count(*) FROM refusals") == [(0,)]


def test_a_day_and_a_sheet_are_said_beside_the_file(sends: Sending, ledger: Ledger, tmp_path: Path) -> None:
    bare = [it[:5] for it in (HEADINGS, invoice(1))]
    assert sends.fares(write_csv(tmp_path / "p.csv", bare), on="2021-09-02") == (1, 0, 0)
    assert [str(it.effective_on) for it in payments(ledger)] == ["2021-09-02"]
    assert sends.fares(write_xlsx(tmp_path / "p.xlsx", bare), on="2021-09-02", sheet="Maksut") == (0, 1, 0)


# Who asks


def test_who_asks_in_what_role_is_known_from_the_sign_in(sends: Sending, ledger: Ledger, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", [it[:6] for it in (HEADINGS, invoice(1))])
    assert sends.fares(path, roles="approver director", person="finance.two") == (1, 0, 0)
    assert [(it.by, it.role) for it in payments(ledger)] == [("finance.two", Role.DIRECTOR)]


@pytest.mark.parametrize("mode", ["rows", "all"])
def test_a_row_of_another_person_is_refused(mode: str, sends: Sending, ledger: Ledger, tmp_path: Path) -> None:
    lines = [invoice(1, by=""), invoice(2, by="finance.two"), invoice(3)]
    report = sends.told(write_csv(tmp_path / "p.csv", [HEADINGS, *lines]), mode=mode)
    assert [(it["row"], it["column"], it["code"]) for it in report["errors"]] == [(3, "by", "another-person")]
    assert report["recorded"] == (2 if mode == "rows" else 0)
    assert {it.by for it in payments(ledger)} <= {ME}


@pytest.mark.parametrize(("what", "roles"), [("payments", "approver administrator"), ("approvals", "recorder")])
def test_a_role_records_only_what_is_its_own(
    what: str, roles: str, sends: Sending, ledger: Ledger, three: Path
) -> None:
    answer = sends(three, what, roles=roles)
    assert problem(answer) == (403, "role-may-not")
    assert answer.json()["roles"] == (
        ["approver"] if what == "approvals" else ["recorder", "director", "director-general"]
    )
    assert prepared(ledger) == PAID_BEFORE
    assert problem(sends(three, roles="auditor")) == (403, "forbidden")


def test_another_person_approves(sends: Sending, three: Path, tmp_path: Path) -> None:
    assert sends.fares(three) == (3, 0, 0)
    headings = ("decision", "instalment", "budget_account", "ledger_account", "effective_on")
    lines = [("H-1", str(number), "29.01.53.1", "43000000", "2021-09-02") for number in (1, 2, 3)]
    path = write_csv(tmp_path / "a.csv", [headings, *lines])
    own = sends.told(path, "approvals", roles="approver")
    assert [it["code"] for it in own["errors"]] == ["same-person"] * 3
    assert sends.fares(path, "approvals", person="finance.two", roles="approver") == (3, 0, 0)


# What cannot be read


FILES: list[tuple[bytes, str]] = [
    (b"", "the file is empty"),
    (b"decision;instalment;amount\n", "column due_on is missing"),
    ("päätöspvm;summa\n".encode(), "no column 'päätöspvm'"),
    (b"decision;instalment;amount;due_on\n\0", "save it as 'CSV UTF-8'"),
    (b"PK\x03\x04 and no more", "open it and save it again"),
    (b"by;" * 1_001 + b"\n", "1002 cells"),
    (b"x;" * 900 + b"\n", "no column 'x'"),
]


@pytest.mark.parametrize(("body", "said"), FILES)
def test_a_file_that_cannot_be_read_says_why(body: bytes, said: str, sends: Sending, ledger: Ledger) -> None:
    before = everything(ledger)
    answer = sends(body)
    assert problem(answer) == (400, "bad-file")
    assert said in answer.json()["detail"] and len(answer.text) < 4_000
    assert sends.door.client.get("/problems/bad-file").json()["remedy"]
    assert everything(ledger) == before


def test_a_sheet_is_asked_for_by_its_name(sends: Sending, three: Path, tmp_path: Path) -> None:
    book = write_xlsx(tmp_path / "p.xlsx", [HEADINGS, invoice(1)])
    assert "it has Maksut" in sends(book, sheet="Laskut").json()["detail"]
    assert problem(sends(three, sheet="Maksut")) == (400, "bad-file")


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize(
    "params",
    [{"mode": "some"}, {"on": "2021-02-30"}, {"on": "yesterday"}, {"dry_run": "perhaps"}, {"dryrun": "true"}],
)
def test_a_mistyped_parameter_imports_nothing(
    params: dict[str, str], what: What, sends: Sending, ledger: Ledger, three: Path
) -> None:
    answer = sends(three, what, roles="recorder approver", **params)
    assert answer.status_code == 400 and answer.json()["code"] in ("bad-request", "unknown-parameter")
    assert prepared(ledger) == PAID_BEFORE


def test_what_is_no_kind_of_import_is_told(sends: Sending, three: Path) -> None:
    answer = sends(three, "grants")
    assert answer.status_code == 400 and "payments, approvals" in answer.text


@pytest.mark.parametrize(
    ("media", "headers"),
    [
        ("application/json", {}),
        ("text/plain", {}),
        ("application/x-www-form-urlencoded", {}),
        ("multipart/form-data; boundary=x", {}),
        ("text/csv; charset=utf-16", {}),
        ("text/csv", {"Content-Encoding": "gzip"}),
    ],
)
def test_a_file_comes_as_what_it_is(
    media: str, headers: dict[str, str], sends: Sending, ledger: Ledger, three: Path
) -> None:
    assert problem(sends(three, media=media, headers=headers)) == (415, "unsupported-media-type")
    assert prepared(ledger) == PAID_BEFORE
    assert sends.fares(three, media="text/csv; charset=Windows-1252", dry_run="true") == (3, 0, 0)


# Bounds


def test_a_file_has_its_bounds(
    sends: Sending, ledger: Ledger, three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert problem(sends(b";" * 10_000_001)) == (413, "too-large")
    book = write_xlsx(tmp_path / "p.xlsx", [HEADINGS, invoice(1)])
    monkeypatch.setattr(imports, "MOST_UNPACKED", book.stat().st_size)
    assert "unpacks to" in sends(book).json()["detail"]
    monkeypatch.setattr(imports, "MOST_ROWS", 2)
    answer = sends(three)
    assert problem(answer) == (400, "bad-file")
    assert "more than 2 rows; divide it" in answer.json()["detail"]
    assert prepared(ledger) == PAID_BEFORE


def test_a_file_that_takes_too_long_to_look_at_is_to_be_divided(
    sends: Sending, ledger: Ledger, three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "WITHIN", 0.0)
    answer = sends(three)
    assert problem(answer) == (413, "too-large")
    assert "Divide it" in answer.json()["detail"]
    assert prepared(ledger) == PAID_BEFORE


def test_a_workbook_of_a_thousand_million_empty_rows_is_not_read_to_its_end(
    sends: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_xlsx(tmp_path / "p.xlsx", [HEADINGS])
    far = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(far, "w") as target:
        for name in book.namelist():
            part = book.read(name)
            target.writestr(name, part.replace(b'<row r="1"', b'<row r="1000000000"') if "sheet1" in name else part)
    monkeypatch.setattr(imports, "WITHIN", 0.3)
    assert problem(sends(far.getvalue())) == (413, "too-large")


def test_what_was_recorded_in_time_stands_and_the_same_file_goes_on(
    sends: Sending, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many, ticks = 300, count()
    path = write_csv(tmp_path / "p.csv", [HEADINGS, *(invoice(1_000 + number, "1,00") for number in range(many))])
    looked_at = 1 + 1 + (1 + many) + 2  # its beginning, the headings, every row, what is recorded already, what may be
    monkeypatch.setattr(imports, "monotonic", lambda: 0.0 if next(ticks) < looked_at + 100 else 1e9)
    answer = sends(path)
    assert problem(answer) == (503, "too-long")
    assert answer.json()["recorded"] == prepared(ledger) - PAID_BEFORE == 100
    assert "200 are left" in answer.json()["detail"]
    monkeypatch.undo()
    assert sends.fares(path) == (200, 100, 0)
    assert prepared(ledger) == PAID_BEFORE + many


def large(ledger: Ledger, tmp_path: Path, many: int = 4_000, contracts: int = 40) -> Path:
    """A file that takes a while, of contracts of its own."""
    for number in range(contracts):
        asked(ledger, *contract(f"K-{number}", "1 000,00", f"Invented Oy {number}"), key=f"K-{number}")
    lines: Rows = [
        changed(decision=f"K-{n % contracts}", instalment=str(n), invoice=f"I-{n}", amount="9,99")
        for n in range(1, many + 1)
    ]
    return write_csv(tmp_path / "many.csv", [HEADINGS, *lines])


def test_one_file_is_imported_at_a_time_and_everybody_else_is_served(
    sends: Sending, ledger: Ledger, three: Path, tmp_path: Path
) -> None:
    path, places = large(ledger, tmp_path), sends.door.client.app.state.import_places
    paid = {
        "command": "prepare-payment",
        "effective_on": "2021-09-01",
        "decision": "H-1",
        "instalment": 50,
        "amount": 100,
        "invoice": "I-50",
        "due_on": "2021-09-30",
    }
    with ThreadPoolExecutor(1) as crowd:
        first = crowd.submit(sends.told, path)
        until(lambda: not places.free)
        other = sends(three)
        assert (problem(other), other.headers["Retry-After"]) == ((503, "busy"), "10")
        while not first.done():
            seen = sends.door.client.get("/api/v1/balances?by=moment", headers={"Test-Person": "x"})
            assert (seen.status_code, seen.elapsed.total_seconds() < 5) == (200, True)
            answer = sends.door.record(paid, "beside", roles="recorder")
            assert (answer.status_code in (200, 201), answer.elapsed.total_seconds() < 5) == (True, True), answer.text
        assert first.result()["recorded"] == 4_000
    assert places.free == 1
    assert sends.fares(three) == (3, 0, 0)


def test_an_import_that_nobody_waits_for_any_more_goes_on_in_its_place(
    sends: Sending, ledger: Ledger, three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = imports.Sent.look

    def look(*given: Any) -> Any:
        time.sleep(1)
        return looked(*given)

    monkeypatch.setattr(imports.Sent, "look", look)
    monkeypatch.setattr(observing, "ANSWERED_WITHIN", 0.3)
    assert problem(sends(three)) == (503, "too-long")
    assert problem(sends(three)) == (503, "busy")
    until(lambda: sends.door.client.app.state.import_places.free)
    monkeypatch.undo()
    assert prepared(ledger) == PAID_BEFORE + 3
    assert sends.fares(three) == (0, 3, 0)


def test_two_who_send_the_same_rows_record_each_once(sends: Sending, ledger: Ledger, three: Path) -> None:
    with Door(ledger) as other, ThreadPoolExecutor(2) as crowd:
        both = [crowd.submit(it.fares, three) for it in (sends, Sending(other))]
        assert sum(recorded for recorded, _, _ in (it.result() for it in both)) == 3
    assert prepared(ledger) == PAID_BEFORE + 3


def test_what_others_did_meanwhile_is_refused_after_all(
    sends: Sending, ledger: Ledger, three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the record."""
    looked = imports.Sent.look

    def look(*given: Any) -> Any:
        found = looked(*given)
        asked(ledger, pay("H-1", "790,00", 50, invoice="I-50"), key="another")
        return found

    monkeypatch.setattr(imports.Sent, "look", look)
    report = sends.told(three)
    assert (report["recorded"], report["refused"]) == (2, 1)
    assert [it["code"] for it in report["errors"]] == ["exceeds-commitment"]


# Who may no longer


@pytest.mark.parametrize("how", ["token", "role"])
def test_who_may_no_longer_record_records_no_more_rows(
    how: str, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within two seconds, as feeds and long answers end."""
    monkeypatch.setattr(porter, "REMEMBERED", 0.05)
    monkeypatch.setattr(imports, "LOOK_EVERY", 0.05)
    asked(ledger, *WORLD)
    path = large(ledger, tmp_path)
    client = TestClient(make_app(ledger), base_url="http://127.0.0.1")
    client.headers.update(bearer(ledger, ME, Role.RECORDER) | {"Content-Type": CSV})
    with client, ThreadPoolExecutor(1) as crowd:
        first = crowd.submit(client.post, "/api/v1/imports/payments", content=path.read_bytes())
        until(lambda: prepared(ledger) > PAID_BEFORE + 100)
        if how == "role":
            asked(ledger, losing(Role.RECORDER, NEW_YEAR, Person(ME)), key="leaves")
        else:
            with ledger.registrar() as connection:
                (issued,) = tokens.every(connection)
                tokens.revoke(connection, issued.id, "tests")
        answer = first.result()
        there = prepared(ledger) - PAID_BEFORE
        assert problem(answer) == (403, "forbidden")
        assert f" {there} rows were recorded before, and stand; {4_000 - there} are left." in answer.json()["detail"]
        assert 100 < there < 4_000
        again = client.post("/api/v1/imports/payments", content=path.read_bytes())
        assert again.status_code == (401 if how == "token" else 403)
    verify(ledger)
