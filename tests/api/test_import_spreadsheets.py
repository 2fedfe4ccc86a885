"""Spreadsheets that no spreadsheet program wrote, or that hold what no payment has: told in a sentence."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from api.importing.tables import BadFile
from tests.support.sheets import HEADINGS, changed, opened, read, write_xlsx

ROOT = Path(__file__).parents[2]
PART = 30 * 2**20
"""Bytes to which a small file unpacks."""


def rewritten(path: Path, part: str, write: Callable[[bytes], bytes]) -> Path:
    """A workbook of one payment, a part of it written otherwise."""
    packed = io.BytesIO(write_xlsx(path, [HEADINGS, changed()]).read_bytes())
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            assert name != part or write(content) != content
            target.writestr(name, write(content) if name == part else content)
    return path


def with_cell(path: Path, at: str, cell: str) -> Path:
    """A workbook of one payment, a cell of it written by hand."""
    there = re.compile(rf'<c r="{at}".*?</c>'.encode())
    return rewritten(path, "xl/worksheets/sheet1.xml", lambda it: there.sub(cell.encode(), it))


NUMBERS = ["1e999", "-1e999", "1" * 400, "-" + "1" * 4_000]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    ("at", "column", "code"),
    [
        ("A", "decision", "not-a-text"),
        ("B", "instalment", "not-a-number"),
        ("C", "amount", "not-an-amount"),
        ("D", "invoice", "not-a-text"),
        ("E", "due_on", "not-a-day"),
    ],
)
def test_a_number_that_no_spreadsheet_keeps(number: str, at: str, column: str, code: str, tmp_path: Path) -> None:
    (problem,) = read(with_cell(tmp_path / "p.xlsx", f"{at}2", f'<c r="{at}2"><v>{number}</v></c>')).problems
    assert (problem.row, problem.column, problem.code) == (2, column, code)
    assert len(problem.reason) < 500


@pytest.mark.parametrize(
    ("column", "code"), [("decision", "not-a-text"), ("amount", "not-an-amount"), ("due_on", "not-a-day")]
)
def test_hours_are_no_payment(column: str, code: str, tmp_path: Path) -> None:
    (problem,) = read(write_xlsx(tmp_path / "p.xlsx", [HEADINGS, changed(**{column: timedelta(hours=36)})])).problems
    assert (problem.row, problem.column, problem.code) == (2, column, code)


def test_what_a_broken_cell_shows_is_told_in_a_few_words(tmp_path: Path) -> None:
    cell = f'<c r="C2" t="e"><v>{"#" * 100_000}</v></c>'
    (problem,) = read(with_cell(tmp_path / "p.xlsx", "C2", cell)).problems
    assert problem.code == "broken-cell" and len(problem.reason) < 500


READING = """
import sys
from pathlib import Path
from tests.support.sheets import read
print(read(Path(sys.argv[1])).problems)
"""


def test_nothing_is_said_beside_of_what_cells_hold(tmp_path: Path) -> None:
    """A server's log has a line of its own form for everything, and no values."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(HEADINGS))
    book.active.append(changed(due_on=1e300))
    book.active["E2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "p.xlsx")
    ran = subprocess.run(
        [sys.executable, "-c", READING, tmp_path / "p.xlsx"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "broken-cell" in ran.stdout and ran.stderr == ""


SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"

CROWDED: dict[str, tuple[str, bytes, bytes]] = {
    "cells": (SHEET, b"</row>", b"<c/>"),
    "attributes": (SHEET, b"</row>", b"<c %s/>" % b" ".join(b'a%d=""' % it for it in range(1_000))),
    "rows": (SHEET, b"</sheetData>", b"<row/>"),
    "rows in rows": (SHEET, b"</row>", b"<c/><c/><c/><c/><row/>"),
    "rows of another kind": (SHEET, b"</row>", b'<c/><row xmlns="urn:other"/>'),
    "what is before the rows": (SHEET, b"<sheetData>", b"<a/>"),
    "looks": (STYLES, b"</styleSheet>", b"<a/>"),
    "names": (BOOK, b"</workbook>", b"<a/>"),
}


@pytest.mark.parametrize(("part", "before", "crowd"), CROWDED.values(), ids=CROWDED.keys())
def test_a_small_file_of_millions_of_elements_is_not_read(
    part: str, before: bytes, crowd: bytes, tmp_path: Path
) -> None:
    path = rewritten(tmp_path / "p.xlsx", part, lambda it: it.replace(before, crowd * (PART // len(crowd)) + before, 1))
    assert path.stat().st_size < 2**19
    with pytest.raises(BadFile, match=r"^the spreadsheet has a (row|part|sheet).* of more than"):
        read(path)


def test_a_tag_that_does_not_end_is_not_waited_for(tmp_path: Path) -> None:
    path = rewritten(tmp_path / "p.xlsx", SHEET, lambda it: it.replace(b"<row", b"<a b='%s'/><row" % (b"x" * PART), 1))
    with pytest.raises(BadFile, match="a tag of more than"):
        opened(path)


def test_what_the_library_does_not_read_may_be_as_large_as_it_is(tmp_path: Path) -> None:
    """Such as what a pivot table keeps."""
    path = rewritten(tmp_path / "p.xlsx", STYLES, lambda it: it + b" ")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/pivotCache/pivotCacheRecords1.xml", b"<r>" + b"<x/>" * 1_000_000 + b"</r>")
    assert len(read(path).rows) == 1


def test_entities_are_not_written_out(tmp_path: Path) -> None:
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    path = rewritten(tmp_path / "p.xlsx", SHEET, lambda it: it.replace(b"<worksheet", declared, 1))
    with pytest.raises(BadFile, match="cannot be read"):
        read(path)
