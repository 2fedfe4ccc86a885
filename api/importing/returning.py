"""The file of errors: the user's own rows that were not recorded, each with its reason."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from api.importing.headings import REASON
from api.importing.problems import RowProblem
from api.importing.rows import Sheet
from api.importing.tables import Table

_NUMBERED = re.compile(r"(?P<stem>.*)\.errors(-[0-9]+)?")


def give_back(file: Path, table: Table, sheet: Sheet, problems: Sequence[RowProblem], whole: bool) -> Path:
    """Write the rows with a problem beside their file, under a name that no other file has; returns it.

    ``whole`` gives back the other rows, too, so that a list that is recorded as a whole can be corrected as a whole.
    """
    reasons = {row.number: "" for row in sheet.rows} if whole else {}
    reasons |= {sheet.headings.row: REASON} | {problem.row: problem.reason for problem in problems}
    content = table.with_reasons(reasons, sheet.headings.reason)
    named = _NUMBERED.fullmatch(file.stem)
    stem = named["stem"] if named else file.stem
    for number in count(1):
        target = file.with_name(f"{stem}.errors{f'-{number}' if number > 1 else ''}{table.suffix}")
        if not target.exists():
            target.write_bytes(content)
            return target
        if target != file and _same(target.read_bytes(), content):
            return target
    raise AssertionError("numbers do not end")


def _same(one: bytes, other: bytes) -> bool:
    """Whether two files hold the same; those of spreadsheets are packed with the time of their writing."""
    return one == other or (zipfile.is_zipfile(io.BytesIO(one)) and _parts(one) == _parts(other))


def _parts(packed: bytes) -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        return {it.filename: it.CRC for it in parts.infolist()}
