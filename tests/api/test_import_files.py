"""Files of payments are read, or refused in a sentence: CSV as it is saved in Finland, and spreadsheets, alike."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import openpyxl
import pytest

from api.importing.kinds import APPROVALS
from api.importing.tables import BadFile
from domain.commands import ApprovePayment, PreparePayment
from domain.money import Money
from domain.names import BudgetAccount, Instalment, LedgerAccount, Person, RegisterNumber, Role
from tests.support.sheets import BOTH, GOOD, HEADINGS, Write, changed, opened, read, write_csv, write_xlsx
from tests.support.world import but

PAYMENT = PreparePayment(
    by=Person("finance.one"),
    effective_on=date(2021, 9, 1),
    decision=RegisterNumber("H-1"),
    instalment=Instalment(1),
    amount=Money(1_234_56),
    invoice="I-1",
    due_on=date(2021, 9, 30),
)


@BOTH
def test_a_row_says_what_a_command_asks(write: Write, tmp_path: Path) -> None:
    sheet = read(write(tmp_path / "p", [HEADINGS, GOOD]))
    assert ([row.ask for row in sheet.rows], sheet.problems) == ([PAYMENT], [])


@BOTH
def test_headings_may_be_finnish_or_swedish_in_any_order_and_spelling(write: Write, tmp_path: Path) -> None:
    finnish = ["Eräpäivä", "SUMMA", "Maksuerä", "Diaarinumero", "asiatarkastaja", "Kirjauspäivä", "lasku"]
    swedish = ["förfallodag", "belopp", "rat", "diarienummer", "granskare", "bokföringsdag", "faktura"]
    english = ["Due on", "amount", "instalment", "DECISION", "by", "effective-on", " invoice "]
    row = ["30.9.2021", "1 234,56 €", "1", "H-1", "finance.one", "1.9.2021", "I-1"]
    apart = [normalize("NFD", heading) for heading in finnish]
    for number, headings in enumerate((finnish, swedish, english, apart)):
        sheet = read(write(tmp_path / f"p{number}", [headings, row]))
        assert [it.ask for it in sheet.rows] == [PAYMENT], sheet.problems


@BOTH
def test_approvals_are_read_alike(write: Write, tmp_path: Path) -> None:
    headings = ["diaarinumero", "maksuerä", "talousarviotili", "lkp-tili", "hyväksyjä", "kirjauspäivä"]
    row = ["H-1", "1", "29.01.53.1", "43000000", "finance.two", "2021-09-02"]
    approval = ApprovePayment(
        by=Person("finance.two"),
        role=Role.APPROVER,
        effective_on=date(2021, 9, 2),
        decision=RegisterNumber("H-1"),
        instalment=Instalment(1),
        budget_account=BudgetAccount("29.01.53.1"),
        ledger_account=LedgerAccount("43000000"),
    )
    sheet = read(write(tmp_path / "a", [headings, row]), APPROVALS)
    assert ([it.ask for it in sheet.rows], sheet.problems) == ([approval], [])


@BOTH
def test_what_is_given_fills_empty_cells_and_missing_columns(write: Write, tmp_path: Path) -> None:
    path = write(tmp_path / "p", [HEADINGS[:-1], GOOD[:-1], changed(instalment="2", effective_on="")[:-1]])
    sheet = read(path, by="finance.three", effective_on=date(2021, 9, 5))
    assert [(row.ask.by, row.ask.effective_on.day) for row in sheet.rows] == [
        ("finance.three", 1),
        ("finance.three", 5),
    ]


@BOTH
def test_blank_rows_are_passed_over_and_counted(write: Write, tmp_path: Path) -> None:
    blank = [""] * len(HEADINGS)
    sheet = read(write(tmp_path / "p", [blank, HEADINGS, blank, GOOD, blank, changed(amount="x"), blank]))
    assert [row.number for row in sheet.rows] == [4]
    assert [it.row for it in sheet.problems] == [6]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_in_the_ways_it_is_saved(separator: str, encoding: str, tmp_path: Path) -> None:
    invoice = 'Å-"7";, 9 €'
    sheet = read(write_csv(tmp_path / "p", [HEADINGS, changed(invoice=invoice)], separator, encoding))
    assert [row.ask for row in sheet.rows] == [but(PAYMENT, invoice=invoice)]


AMOUNTS = ["1 234,56", "1234,56", "1234.56", "1\u00a0234,56", "1\u202f234,56 €", " 1 234.56 "]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_amounts_as_finnish_people_write_them(amount: str, tmp_path: Path) -> None:
    sheet = read(write_csv(tmp_path / "p", [HEADINGS, changed(amount=amount)]))
    assert [row.ask for row in sheet.rows] == [PAYMENT]


def test_numbers_and_dates_of_a_spreadsheet(tmp_path: Path) -> None:
    # 1234.56 cannot be kept exactly in binary; 0.1 + 0.2 is 0.30000000000000004 there.
    rows = [
        changed(instalment=1, amount=1234.56, due_on=date(2021, 9, 30), effective_on=datetime(2021, 9, 1)),
        changed(instalment=2.0, amount=0.1 + 0.2, invoice=2021118),
        changed(instalment=3, amount=1500),
    ]
    sheet = read(write_xlsx(tmp_path / "p", [HEADINGS, *rows]))
    assert not sheet.problems
    first, *others = [row.ask for row in sheet.rows if isinstance(row.ask, PreparePayment)]
    assert first == PAYMENT
    assert [(it.amount, it.invoice) for it in others] == [(30, "2021118"), (150_000, "I-1")]


ROWS: list[tuple[dict[str, Any], str, str | None]] = [
    ({"amount": "1.234,56"}, "not-an-amount", "amount"),
    ({"amount": "1234,5"}, "not-an-amount", "amount"),
    ({"amount": "1,234"}, "not-an-amount", "amount"),
    ({"amount": "tuhat"}, "not-an-amount", "amount"),
    ({"amount": "=B2*2"}, "formula-cell", "amount"),
    ({"due_on": "=TODAY()"}, "formula-cell", "due_on"),
    ({"invoice": "=A1"}, "formula-cell", "invoice"),
    ({"due_on": "9/30/2021"}, "not-a-day", "due_on"),
    ({"due_on": "31.9.2021"}, "not-a-day", "due_on"),
    ({"due_on": "30.9.21"}, "not-a-day", "due_on"),
    ({"effective_on": "1921-09-01"}, "not-allowed", "effective_on"),
    ({"instalment": "first"}, "not-a-number", "instalment"),
    ({"instalment": "0"}, "not-allowed", "instalment"),
    ({"instalment": "1,5"}, "not-a-number", "instalment"),
    ({"amount": "99 999 999 999 999,00"}, "not-allowed", "amount"),
    ({"decision": "H 1"}, "not-allowed", "decision"),
    ({"decision": ""}, "missing-cell", "decision"),
    ({"amount": " "}, "missing-cell", "amount"),
    ({"by": "Anna Auditor"}, "not-allowed", "by"),
    ({"invoice": "I" * 501}, "not-allowed", "invoice"),
]


@BOTH
@pytest.mark.parametrize(("cells", "code", "column"), ROWS)
def test_a_row_that_cannot_be_read_names_row_column_rule_and_remedy(
    write: Write, cells: dict[str, Any], code: str, column: str | None, tmp_path: Path
) -> None:
    sheet = read(write(tmp_path / "p", [HEADINGS, changed(instalment="7"), changed(**cells)]))
    assert [row.number for row in sheet.rows] == [2]
    (problem,) = sheet.problems
    assert (problem.row, problem.code, problem.column) == (3, code, column)
    assert problem.sentence.endswith(".") and problem.remedy
    assert problem.reason.startswith(f"row 3, {column} ({code}): ")


SPREADSHEET_ROWS: list[tuple[dict[str, Any], str, str]] = [
    ({"amount": 12.345}, "not-an-amount", "amount"),
    ({"amount": True}, "not-an-amount", "amount"),
    ({"amount": date(2021, 9, 1)}, "not-an-amount", "amount"),
    ({"amount": "#REF!"}, "broken-cell", "amount"),
    ({"due_on": 44469}, "not-a-day", "due_on"),
    ({"due_on": datetime(2021, 9, 30, 12)}, "not-a-day", "due_on"),
    ({"invoice": 1.5}, "not-a-text", "invoice"),
    ({"invoice": 1e15}, "not-a-text", "invoice"),
    ({"invoice": "#N/A"}, "broken-cell", "invoice"),
    ({"decision": date(2021, 9, 1)}, "not-a-text", "decision"),
    ({"instalment": 1.5}, "not-a-number", "instalment"),
]


@pytest.mark.parametrize(("cells", "code", "column"), SPREADSHEET_ROWS)
def test_cells_that_only_a_spreadsheet_has(cells: dict[str, Any], code: str, column: str, tmp_path: Path) -> None:
    (problem,) = read(write_xlsx(tmp_path / "p", [HEADINGS, changed(**cells)])).problems
    assert (problem.row, problem.code, problem.column) == (2, code, column)


@BOTH
def test_a_payment_stands_in_a_file_once(write: Write, tmp_path: Path) -> None:
    rows = [GOOD, GOOD, changed(amount="9,99"), changed(amount="1234,56", due_on="30.9.2021")]
    sheet = read(write(tmp_path / "p", [HEADINGS, *rows]))
    assert [row.number for row in sheet.rows] == [2]
    assert [(it.row, it.code) for it in sheet.problems] == [
        (3, "duplicate-row"),
        (4, "same-payment"),
        (5, "duplicate-row"),  # written otherwise, it says the same
    ]
    assert all("row 2" in it.sentence for it in sheet.problems)


@BOTH
def test_a_second_row_of_headings(write: Write, tmp_path: Path) -> None:
    sheet = read(write(tmp_path / "p", [HEADINGS, HEADINGS, GOOD]))
    assert [(it.row, it.code) for it in sheet.problems] == [(2, "second-headings")]
    assert [row.number for row in sheet.rows] == [3]


def test_a_decimal_comma_between_commas_is_told_from_a_separator(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("decision,instalment,amount,due_on\nH-1,1,12,50,2021-09-30\n")
    (problem,) = read(path, by="finance.one", effective_on=date(2021, 9, 1)).problems
    assert (problem.row, problem.code) == (2, "too-many-cells")


FILES: list[tuple[bytes, str]] = [
    (b"", "is empty"),
    (b" \n\n", "is empty"),
    (b";;\n;;\n", "holds no row"),
    ("päätöspvm;summa\n".encode(), "no column 'päätöspvm'"),
    (b"decision;instalment;amount;colour\n", "no column 'colour'"),
    (b"decision;instalment;amount\n", "column due_on is missing"),
    (b"decision;instalment;amount;summa;due_on\n", "two columns are amount"),
    (b"Maksut 2021;;\ndecision;instalment;amount\n", "headings stand on row 2"),
    ("decision;amount\n".encode("utf-16"), "UTF-16"),
    (b"decision;amount\n\x81\xff;1\n", "byte 0x81 on line 2"),
    (b"\xef\xbb\xbfdecision;amount\n\xff;1\n", "byte 0xff on line 2"),
    (b"decision;amount\n\0;1\n", "no text"),
    (b'decision;instalment;amount;due_on\n"H-1;1;1,00;2021-09-30\n', "is not CSV"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old .xls"),
    (b"PK\x03\x04 and no more", "cannot be read"),
]


@pytest.mark.parametrize(("body", "said"), FILES)
def test_a_file_that_cannot_be_read_says_why(body: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_bytes(body)
    with pytest.raises(BadFile, match=said):
        read(path, by="finance.one", effective_on=date(2021, 9, 1))


def test_what_can_be_said_of_all_rows_at_once_is_said_how(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(b"decision;instalment;amount;due_on\n")
    with pytest.raises(BadFile, match=r"effective_on is missing; --on .*HTTP") as refused:
        read(path, by="finance.one")
    assert "--by" not in str(refused.value)


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("readme.txt", "not a workbook")
    with pytest.raises(BadFile, match="cannot be read"):
        read(path)


def test_a_workbook_of_several_sheets_is_asked_which(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Ohje"
    for row in (HEADINGS, GOOD):
        if "Maksut" not in book.sheetnames:
            book.create_sheet("Maksut")
        book["Maksut"].append(list(row))
    book.save(tmp_path / "p.xlsx")
    with pytest.raises(BadFile, match=r"2 sheets \(Ohje, Maksut\)"):
        opened(tmp_path / "p.xlsx")
    with pytest.raises(BadFile, match="no sheet 'Laskut'"):
        opened(tmp_path / "p.xlsx", sheet="Laskut")
    assert [list(row) for row in opened(tmp_path / "p.xlsx", sheet="Maksut").rows()] == [list(HEADINGS), list(GOOD)]
