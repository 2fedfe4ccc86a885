"""What every door says beside a yes or a no: warnings, the command and the facts behind a refusal, the register."""

from __future__ import annotations

import dataclasses
import json
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import presenting, tables
from domain import refusals
from domain.controls import FOUNDING, Level, Tolerance
from domain.facts import Entry, ProgramOpened
from domain.money import eur
from domain.names import Names, Person, ProgramId, Role
from domain.warnings import PostedLate, Warned
from ledger.answers import KeyReused, Receipt, Recorded, Refused, Rehearsed
from ledger.saying import APART
from tests.api.test_serving import OPENING, momentti, serve, spend, stop

NEW_YEAR, SUMMER = date(2021, 1, 1), date(2021, 6, 1)
LATE = PostedLate(NEW_YEAR, SUMMER, level=Level.INFORM)
RECEIPT = Receipt("k", 1, 1, datetime(2021, 6, 1, tzinfo=UTC), ("00",), ("posted-late",))
SAID = "2021-01-01 lies in a locked period: this counts from 2021-06-01, the first open day."


def paid(cents: int, voucher: str) -> dict[str, Any]:
    """Operating expenditure with the accounts it is entered on."""
    return spend(cents, voucher) | {"budget_account": "29.01.53.1", "ledger_account": "43000000"}


def every(of: type[Any]) -> Iterator[type[Any]]:
    for kind in of.__subclasses__():
        yield kind
        yield from every(kind)


def test_a_fresh_receipt_tells_its_warnings_whole() -> None:
    whole = {
        "code": "posted-late",
        "level": "inform",
        "sentence": SAID,
        "source": PostedLate.source,
        "document_on": "2021-01-01",
        "effective_on": "2021-06-01",
    }
    assert presenting.answer(Recorded(RECEIPT, warned=(LATE,)))["warnings"] == [whole]
    assert presenting.answer(Rehearsed(1, (), (LATE,)))["warnings"] == [whole]
    assert presenting.answer(Recorded(RECEIPT, replayed=True))["warnings"] == [{"code": "posted-late"}]
    assert presenting.answer(Recorded(replace(RECEIPT, warned=())))["warnings"] == []


def test_the_tables_show_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    for given, told in (
        (Recorded(RECEIPT, warned=(LATE,)), f"inform (posted-late): {SAID}"),
        (Rehearsed(1, (), (LATE,)), f"inform (posted-late): {SAID}"),
        (Recorded(RECEIPT, replayed=True), "warned then: posted-late"),
    ):
        tables.show_answer(given)
        assert told in capsys.readouterr().out
    tables.show_answer(Recorded(replace(RECEIPT, warned=())))
    assert "warned" not in capsys.readouterr().out


def test_history_shows_the_document_and_the_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    fact = ProgramOpened(ProgramId("skills"), Names("Taidot"))
    entry = Entry(
        1,
        RECEIPT.recorded_at,
        SUMMER,
        Person("one"),
        Role.RECORDER,
        "k",
        "d",
        1,
        "late",
        fact,
        NEW_YEAR,
        ("posted-late",),
    )
    shown = presenting.fact(entry)
    assert (shown["document_on"], shown["warned"]) == ("2021-01-01", ["posted-late"])
    plain = presenting.fact(replace(entry, document_on=None, warned=()))
    assert (plain["document_on"], plain["warned"]) == (None, [])
    tables.show_history([entry])
    *_, row, below, _ = capsys.readouterr().out.splitlines()
    assert row.split() == ["1", "2021-06-01", "program-opened", "skills", "one"]
    assert below.strip() == "late; document of 2021-01-01; warned: posted-late"
    tables.show_history([replace(entry, warned=("paid-late", "posted-late", "paid-late"))])
    assert capsys.readouterr().out.splitlines()[-2].endswith("; warned: paid-late, posted-late")


def test_no_refusal_has_a_number_that_is_called_like_what_is_said_of_all() -> None:
    said_of_all = {"code", "sentence", "source", "command", "limits", "facts", "level"}
    for kind in (*every(refusals.Refusal), *every(Warned)):
        assert not said_of_all & ({field.name for field in dataclasses.fields(kind)} - set(APART)), kind


def test_a_key_that_was_reused_is_no_command_of_the_list() -> None:
    shown = presenting.refusal(Refused(KeyReused("k", 7), 9))
    assert (shown["command"], shown["position"], "facts" in shown) == (None, 7, False)


def test_the_rule_book_says_since_when_and_how_loud() -> None:
    assert all(rule["holds_from"] >= "2021-01-01" for rule in presenting.rule_book())
    tolerance = Tolerance("posted-late", Level.INFORM, 5, eur("1,00"))
    (rule,) = [
        it for it in presenting.warning_book(replace(FOUNDING, tolerances=(tolerance,))) if it["code"] == "posted-late"
    ]
    assert rule == {
        "code": "posted-late",
        "sentence": PostedLate.wording(),
        "source": PostedLate.source,
        "holds_from": "2021-01-01",
        "level": "inform",
        "share": 5,
        "amount": 100,
    }
    assert {it["code"] for it in presenting.warning_book(FOUNDING)} == {kind.code_of() for kind in every(Warned)}
    levels = {it["code"]: it["level"] for it in presenting.warning_book(FOUNDING)}
    assert levels == {code: FOUNDING.tolerance(code).level.value for code in levels}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("saying")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[httpx.Client]:
    """A served ledger with one moment and one expenditure."""
    process, address = serve(home)
    with httpx.Client(base_url=address, timeout=30) as client:
        begun = client.post("/api/v1/commands", json=[*OPENING, paid(30_000_000, "V-0")])
        assert begun.status_code == 201, begun.text
        yield client
    stop(process, home, signal.SIGINT)


REFUSED = [paid(20_000_000, "V-1"), paid(1, "V-2")]


def test_both_doors_give_the_same_refusal_with_its_command_and_facts(server: httpx.Client, home: Path) -> None:
    over = server.post("/api/v1/commands", json=REFUSED, headers={"Idempotency-Key": "http"})
    assert over.status_code == 409
    whole = over.json()["refused"]
    assert (whole["code"], whole["command"]) == ("exceeds-appropriation", 1)
    assert whole["facts"] == [
        {
            "position": 3,
            "type": "operating-expenditure-recorded",
            "effective_on": "2021-02-01",
            "cents": 30_000_000,
        }
    ]
    printed = momentti(home, "record", "-", "--json", "--key", "line", stdin=json.dumps(REFUSED))
    assert printed.returncode == 1
    assert json.loads(printed.stdout) == {"refused": whole, "position": over.json()["position"]}
    told = momentti(home, "record", "-", "--key", "line", stdin=json.dumps(REFUSED))
    assert "at command 2 of 2" in told.stdout
    assert "used before: fact 3, operating-expenditure-recorded, 2021-02-01, 300 000,00" in told.stdout


def test_the_register_is_shown_by_both_doors(server: httpx.Client, home: Path) -> None:
    body = REFUSED[0] | {"by": "finance.other", "amount": 20_000_001}
    refused = server.post("/api/v1/commands", json=body, headers={"Idempotency-Key": "noted"}).json()["refused"]
    asked = {"by": "finance.other", "code": "exceeds-appropriation", "since": "2021-01-01"}
    for _ in range(100):
        if rows := server.get("/api/v1/refusals", params=asked).json()["rows"]:
            break
        time.sleep(0.05)
    (row,) = rows
    assert (row["key"], row["by"], row["commands"]) == ("noted", "finance.other", ["record-operating-expenditure"])
    assert row["refused"] == {key: value for key, value in refused.items() if key != "facts"}
    assert server.get("/api/v1/refusals", params={"by": "nobody"}).json()["rows"] == []
    printed = momentti(home, "refusals", "--by", "finance.other", "--since", "2021-01-01", "--json")
    assert json.loads(printed.stdout) == rows
    told = momentti(home, "refusals", "--code", "exceeds-appropriation", "--limit", "1")
    assert "finance.other (recorder) asked for record-operating-expenditure, key noted" in told.stdout
    assert "asked 200 000,01 €, left 200 000,00 €" in told.stdout
    assert momentti(home, "refusals", "--by", "nobody").stdout == "No refusal is noted for that.\n"
    assert momentti(home, "refusals", "--since", "yesterday").returncode == 2
    assert server.get("/api/v1/refusals", params={"by": "\x00"}).status_code == 400


def test_a_rehearsal_is_not_noted(server: httpx.Client) -> None:
    before = server.get("/api/v1/refusals").json()
    body = REFUSED[0] | {"amount": 20_000_001}
    assert server.post("/api/v1/commands", json=body, params={"dry_run": "true"}).status_code == 409
    time.sleep(0.3)
    assert server.get("/api/v1/refusals").json() == before


def test_the_rule_book_is_printed_in_two_sections(server: httpx.Client, home: Path) -> None:
    book = json.loads(momentti(home, "rules", "--json").stdout)
    assert book == {"refusals": presenting.rule_book(), "warnings": presenting.warning_book(FOUNDING)}
    told = momentti(home, "rules").stdout
    assert told.index("Refusals\n") < told.index("exceeds-appropriation\n") < told.index("Warnings\n")
    assert "posted-late (warn)\n" in told
    assert f"source: {PostedLate.source}; since 2021-01-01" in told
