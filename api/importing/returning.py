"""The file of errors: the user's own rows that were not recorded, each with its reason."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from api.importing.headings import REASON
from api.importing.problems import RowProblem
from api.importing.rows import Sheet
from api.importing.tables import Table

_NUMBERED = re.compile(r"(?P<stem>.*)\.errors(-[0-9]+)?")


def rejected(table: Table, sheet: Sheet, problems: Iterable[RowProblem], whole: bool) -> bytes:
    """The rows with a problem, each with its reason, as a file of the same format.

    ``whole`` gives back the other rows, too, so that a list that is recorded as a whole can be corrected as a whole.
    """
    reasons = dict.fromkeys(sheet.numbers, "") if whole else {}
    reasons |= {sheet.headings.row: REASON} | {problem.row: problem.reason for problem in problems}
    return table.with_reasons(reasons, sheet.headings.reason)


def write_beside(file: Path, content: bytes, suffix: str) -> Path:
    """Write what was rejected of a file beside it, never over another file; returns where it stands."""
    named = _NUMBERED.fullmatch(file.stem)
    stem = named["stem"] if named else file.stem
    numbered = (file.with_name(f"{stem}.errors{f'-{number}' if number > 1 else ''}{suffix}") for number in count(1))
    target = next(it for it in numbered if not it.exists() or (it != file and _same(it.read_bytes(), content)))
    if not target.exists():
        target.write_bytes(content)
    return target


def _same(one: bytes, other: bytes) -> bool:
    """Whether two files hold the same; those of spreadsheets are packed with, and tell, the time of their writing."""
    return one == other or (zipfile.is_zipfile(io.BytesIO(one)) and _parts(one) == _parts(other))


def _parts(packed: bytes) -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        return {it.filename: it.CRC for it in parts.infolist() if it.filename != "docProps/core.xml"}
