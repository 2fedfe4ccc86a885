"""CSV files: in UTF-8 or as older Finnish spreadsheets save them, separated by semicolons, commas or tabs."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping

from api.importing.tables import CSV, MOST_COLUMNS, BadFile, Cells

SEPARATORS = (";", ",", "\t")

SAVE_AS = "save it as 'CSV UTF-8' or as .xlsx"


class CsvTable:
    """The rows of a CSV file; its cells are texts."""

    suffix, media_type = ".csv", CSV

    def __init__(self, body: bytes, fits: Callable[[Cells], int]) -> None:
        """Read a file; ``fits`` says how many known headings a row holds, which tells what separates its cells."""
        self._text, self._encoding = _decoded(body)
        if "\0" in self._text:
            raise BadFile(f"the file holds bytes that are no text; {SAVE_AS}")
        opening = next((line for line in io.StringIO(self._text, newline="") if line.strip()), "").replace('"', "")
        self._separator = max(SEPARATORS, key=lambda it: fits(opening.split(it, MOST_COLUMNS)))

    def rows(self) -> Iterator[Cells]:
        """All rows; a quoted cell may go over several lines."""
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._separator, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            said = f"line {reader.line_num} is not CSV ({error})"
            raise BadFile(f"{said}; a quotation mark within a quoted cell is doubled") from error

    def with_reasons(self, reasons: Mapping[int, str], left_out: int | None) -> bytes:
        """These rows with their reasons, separated, ended and encoded as they were."""
        end = "\r\n" if "\r\n" in self._text else "\n"
        target = io.StringIO(newline="")
        writer = csv.writer(target, delimiter=self._separator, lineterminator=end)
        for number, row in enumerate(self.rows(), start=1):
            if number in reasons:
                kept = list(row)
                if left_out is not None:
                    del kept[left_out : left_out + 1]
                writer.writerow([reasons[number], *kept])
        # Only a word of ours can be missing from an older encoding: the cells came from it.
        return target.getvalue().encode(self._encoding, errors="replace")


def _decoded(body: bytes) -> tuple[str, str]:
    """The text of a file, and its encoding."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadFile(f"the file is in UTF-16; {SAVE_AS}")
    if body.startswith(codecs.BOM_UTF8):
        return _decode(body, "utf-8-sig")
    try:
        return body.decode(), "utf-8"
    except UnicodeDecodeError:
        return _decode(body, "cp1252")


def _decode(body: bytes, encoding: str) -> tuple[str, str]:
    try:
        return body.decode(encoding), encoding
    except UnicodeDecodeError as error:
        # The mark at the beginning of a file is no part of what the error counts.
        line = error.object.count(b"\n", 0, error.start) + 1
        said = f"byte {error.object[error.start]:#04x} on line {line} is neither UTF-8 nor Windows-1252"
        raise BadFile(f"{said}; {SAVE_AS}") from error
