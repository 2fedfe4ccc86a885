"""Rows as spreadsheets read them: a text is never calculated, a number is never a text."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from api.http.views.sheets import Column, csv_pieces, workbook

COLUMNS = (Column("text", "text"), Column("amount", "amount_cents"))
CALCULATED = [
    "=1+1",
    "+1",
    "-1",
    "@A1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    '=HYPERLINK("http://x")',
]
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines(text: str, cents: int) -> list[list[str]]:
    told = b"".join(csv_pieces(COLUMNS, [{"text": text, "amount": cents}])).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(told, newline="")))


@pytest.mark.parametrize("text", CALCULATED)
def test_a_text_that_would_be_calculated_is_marked_as_a_text(text: str) -> None:
    assert lines(text, 1) == [["text", "amount_cents"], [f"'{text}", "1"]]


@pytest.mark.parametrize("text", ["\t=1", "\r=1", "\n=1"])
def test_a_text_that_begins_with_another_cell_is_marked_there_too(text: str) -> None:
    assert lines(text, 1)[1] == [f"'{text[0]}'{text[1:]}", "1"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", [";", "\t", "a;", "a\t", "a\n", "a\r\n", "a,;", 'a;"', ';""', "=1;"])
@pytest.mark.parametrize("begins", CALCULATED)
def test_however_a_line_is_divided_no_part_of_it_is_calculated(ends: str, begins: str, delimiter: str) -> None:
    columns = (COLUMNS[1], COLUMNS[0], COLUMNS[1])
    told = b"".join(csv_pieces(columns, [{"text": f"{ends}{begins}", "amount": 5}])).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(told, newline=""), delimiter=delimiter):
        assert [cell for cell in row if cell.startswith(BEGINNINGS)] == []


@pytest.mark.parametrize("text", ["Rent; 1 = 1", "a;b", "2021-01-01; 5", 'he said "no"', "a; -5"])
def test_a_text_that_nothing_would_calculate_is_left_as_it_is(text: str) -> None:
    assert lines(text, 1)[1] == [text, "1"]


def test_a_negative_amount_is_a_number_and_a_harmless_text_is_left_as_it_is() -> None:
    assert lines("Åland, 1 = 1", -500)[1] == ["Åland, 1 = 1", "-500"]


@pytest.mark.parametrize("text", CALCULATED)
def test_no_cell_of_a_workbook_is_a_formula(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(COLUMNS, [{"text": text, "amount": -500}])))
    assert book.active is not None
    text_cell, amount = next(iter(book.active.iter_rows(min_row=2)))
    assert (text_cell.data_type, amount.data_type, amount.value) == ("s", "n", -500)
