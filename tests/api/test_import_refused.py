"""Rows that are refused say where, by which rule, what is left and what would set them right."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from api.importing.kinds import PAYMENTS
from api.importing.preview import preview
from api.importing.problems import refused
from api.importing.recording import Mode, Outcome, record
from domain.money import Money
from domain.refusals import (
    AlreadyApproved,
    BeyondTolerance,
    CoverLapsed,
    GrantEnded,
    Refusal,
)
from projections.ledger import Ledger
from tests.support.importing import ALL_HEADINGS, PAID_BEFORE, WORLD, Terminal, asked, invoice, prepared, with_more
from tests.support.sheets import BOTH, HEADINGS, Write, read, write_csv
from tests.support.world import pay

CASES: list[tuple[dict[str, str], str, str, int | None]] = [
    ({"decision": "X-1"}, "unknown-decision", "decision", None),
    ({"effective_on": "2021-08-01"}, "before-its-decision", "effective_on", None),
    ({"instalment": "2", "document_on": "2021-09-02"}, "document-out-of-time", "document_on", None),
    ({"instalment": "3", "amount": "0,00"}, "not-positive", "amount", None),
    ({"instalment": "4", "invoice": ""}, "invoice-missing", "invoice", None),
    ({"instalment": "5", "amount": "990,01"}, "exceeds-commitment", "amount", 990_00),
    ({"instalment": "99", "amount": "20,00"}, "name-taken", "instalment", None),
    ({"instalment": "6", "amount": "20,00", "invoice": "I-99"}, "name-taken", "invoice", None),
    ({"instalment": "7", "amount": "20,00", "vat": "4,80"}, "vat-included", "vat", None),
    ({"decision": "G-1", "amount": "300,01"}, "instalment-above-plan", "amount", 300_00),
    ({"decision": "G-1", "instalment": "2", "amount": "200,00"}, "report-missing", "instalment", None),
    ({"decision": "G-1", "instalment": "3"}, "instalment-not-planned", "instalment", None),
    ({"decision": "G-2", "amount": "100,00"}, "suspended-since", "decision", None),
    ({"decision": "N-1", "amount": "20,00", "vat": "4,80"}, "vat-moment-unknown", "vat_moment", None),
    ({"decision": "N-1", "instalment": "2", "amount": "20,00", "vat": "-4,80"}, "not-positive", "vat", None),
    ({"decision": "G-3", "amount": "20,00", "vat": "4,80", "invoice": ""}, "vat-without-invoice", "invoice", None),
]


@BOTH
def test_a_refused_row_names_row_column_rule_what_is_left_and_the_remedy(
    write: Write, terminal: Terminal, tmp_path: Path
) -> None:
    path = write(tmp_path / "p", [ALL_HEADINGS, *(with_more(**it) for it, *_ in CASES)])
    errors = terminal.told(path, "--dry-run")["errors"]
    assert [(it["row"], it["code"], it["column"], it["left"]) for it in errors] == [
        (number, *case[1:]) for number, case in enumerate(CASES, start=2)
    ]
    assert all(it["sentence"] and "momentti rules" not in it["remedy"] for it in errors)


DAY = WORLD[0].effective_on
RARE: list[tuple[Refusal, str | None, int | None]] = [
    (GrantEnded("G-1", DAY), "decision", None),
    (CoverLapsed("G-1", Money(500), Money(-100), 2021, DAY), "amount", 0),
    (BeyondTolerance("It is late."), None, None),
    (AlreadyApproved("G-1/1", 7), "instalment", None),
]


@pytest.mark.parametrize(("refusal", "column", "left"), RARE)
def test_a_rarer_refusal_names_its_remedy_too(refusal: Refusal, column: str | None, left: int | None) -> None:
    problem = refused(2, refusal)
    assert (problem.column, problem.left, problem.code) == (column, left, refusal.code)
    assert "momentti rules" not in problem.remedy


def test_each_row_is_judged_after_the_ones_before_it(terminal: Terminal, tmp_path: Path) -> None:
    # Of 990 euros left, 600 leave 390: the second 600 does not fit, the 390 of the third do.
    lines = [invoice(1, "600,00"), invoice(2, "600,00"), invoice(3, "390,00")]
    path = write_csv(tmp_path / "p.csv", [HEADINGS, *lines])
    report = terminal.told(path, "--dry-run")
    assert (report["would_record"], report["cents"]) == (2, 990_00)
    (problem,) = report["errors"]
    assert (problem["row"], problem["code"], problem["left"]) == (3, "exceeds-commitment", 390_00)
    assert terminal.fares(path, "--yes") == (2, 0, 1)


def test_an_invoice_that_stands_twice_in_a_file_is_said_to(terminal: Terminal, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", [HEADINGS, invoice(5), invoice(6, invoice="I-5")])
    (problem,) = terminal.told(path, "--dry-run")["errors"]
    assert (problem["row"], problem["code"], problem["column"]) == (3, "name-taken", "invoice")
    assert problem["sentence"] == "Invoice I-5 stands in row 2 already."


@pytest.mark.parametrize("mode", Mode)
def test_what_others_did_since_the_preview_is_refused_after_all(mode: Mode, ledger: Ledger, tmp_path: Path) -> None:
    asked(ledger, *WORLD)
    lines = read(write_csv(tmp_path / "p.csv", [HEADINGS, invoice(1), invoice(2, "500,00"), invoice(3)])).rows
    seen = asyncio.run(preview(ledger, PAYMENTS, lines, lambda _: None))
    assert (len(seen.accepted), seen.problems) == (3, [])
    asked(ledger, pay("H-1", "500,00", 50, invoice="I-50"), key="another")

    async def write() -> Outcome:
        async with ledger.clerk() as clerk:
            return await record(clerk, seen.accepted, mode, lambda _: None)

    outcome = asyncio.run(write())
    # 490 euros are left, of which the first row takes 100; what a list takes of a limit is told as a whole.
    left = 390_00 if mode is Mode.ROWS else 490_00
    assert [(it.row, it.code, it.left) for it in outcome.problems] == [(3, "exceeds-commitment", left)]
    assert (outcome.recorded, outcome.cents) == ((2, 200_00) if mode is Mode.ROWS else (0, 0))
    assert prepared(ledger) == PAID_BEFORE + 1 + outcome.recorded


def test_two_runs_at_once_record_each_row_once(ledger: Ledger, tmp_path: Path) -> None:
    asked(ledger, *WORLD)
    lines = read(write_csv(tmp_path / "p.csv", [HEADINGS, *(invoice(n, "9,99") for n in range(1, 51))])).rows
    seen = asyncio.run(preview(ledger, PAYMENTS, lines, lambda _: None))

    async def twice() -> list[Any]:
        async with ledger.clerk() as one, ledger.clerk() as other:
            both = (record(it, seen.accepted, Mode.ROWS, lambda _: None) for it in (one, other))
            return await asyncio.gather(*both)

    outcomes = asyncio.run(twice())
    assert sum(it.recorded for it in outcomes) == sum(it.already for it in outcomes) == 50
    assert not any(it.problems for it in outcomes)
    assert prepared(ledger) == PAID_BEFORE + 50


# Approvals


def test_approvals_are_of_another_person(ledger: Ledger, terminal: Terminal, tmp_path: Path) -> None:
    asked(ledger, *(pay("H-1", "10,00", number, invoice=f"I-{number}") for number in (1, 2, 3)), key="prepared")
    headings = ("decision", "instalment", "budget_account", "ledger_account")
    accounts = ("29.01.53.1", "43000000")
    lines = [
        ("H-1", "1", *accounts),
        ("H-1", "2", "29.01.04.1", "43000000"),
        ("H-1", "3", "29.01.53.1", "4300"),
        ("H-1", "4", *accounts),
    ]
    path = write_csv(tmp_path / "a.csv", [headings, *lines])
    own = terminal.told(path, "--yes", "--by", "finance.one", "--on", "2021-09-02", what="approvals")
    assert own["recorded" if "recorded" in own else "would_record"] == 0
    assert [(it["code"], it["column"]) for it in own["errors"][:1]] == [("same-person", "by")]
    other = ("--yes", "--by", "finance.two", "--on", "2021-09-02")
    report = terminal.told(path, *other, what="approvals")
    assert (report["recorded"], report["cents"]) == (1, 10_00)
    assert [(it["row"], it["code"], it["column"]) for it in report["errors"]] == [
        (3, "budget-account-does-not-fit", "budget_account"),
        (4, "not-a-ledger-account", "ledger_account"),
        (5, "nothing-to-approve", "instalment"),
    ]
    assert terminal.fares(path, *other, what="approvals") == (0, 1, 3)
