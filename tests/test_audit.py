"""`make audit` fails for a hole, and for nothing else; what it could not look up it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.docs import ROOT

HOLE = {"id": "PYSEC-1", "aliases": ["CVE-2026-1"], "fix_versions": ["2.0"]}
SOUND = {"name": "sound", "version": "1.0", "vulns": []}
BAD = {"name": "bad", "version": "1.5", "vulns": [HOLE]}
UNKNOWN = {"name": "odd", "skip_reason": "Dependency not found on PyPI and could not be audited: odd (1)"}


def audit(folder: Path, answer: str, code: int = 0, ignored: str = "") -> tuple[int, str]:
    """What the audit says where the service answers so."""
    place = folder / ".ci"
    place.mkdir()
    (place / "audit.py").write_text((ROOT / ".ci" / "audit.py").read_text())
    (place / "audit-ignored.txt").write_text(ignored)
    (folder / "answer").write_text(answer)
    program = folder / "pip-audit"
    program.write_text(
        f'#!/bin/sh\ntest "$2" = requirements.lock || exit 9\ncat {folder}/answer\necho why >&2\nexit {code}\n'
    )
    program.chmod(0o755)
    done = subprocess.run([sys.executable, place / "audit.py", program], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("packages", "ignored", "code", "says"),
    [
        ([SOUND], "", 0, "1 of 1 packages audited, 0 holes ignored"),
        ([SOUND, BAD], "", 1, "bad 1.5: PYSEC-1, fixed in 2.0"),
        ([SOUND, BAD], "CVE-2026-1 we never parse such files\n", 0, "2 of 2 packages audited, 1 holes ignored"),
        ([SOUND], "# why\nCVE-2026-1 we never parse such files\n", 0, "CVE-2026-1 is ignored and was not met"),
        ([SOUND, UNKNOWN], "", 0, "NOT audited: odd"),
        ([UNKNOWN], "", 0, "NOT audited: the service knows none of the 1 packages"),
    ],
)
def test_what_is_found_is_judged(
    packages: list[dict[str, Any]], ignored: str, code: int, says: str, tmp_path: Path
) -> None:
    given, said = audit(tmp_path, json.dumps({"dependencies": packages}), int(BAD in packages), ignored)
    assert (given, says in said) == (code, True), said


def test_a_service_that_cannot_be_asked_is_said(tmp_path: Path) -> None:
    assert audit(tmp_path, "", code=1) == (0, "NOT audited: the service cannot be asked (why).\n")


def test_nothing_is_ignored_without_a_reason(tmp_path: Path) -> None:
    code, said = audit(tmp_path, json.dumps({"dependencies": [BAD]}), 1, "CVE-2026-1\n")
    assert (code, "without a reason" in said) == (1, True)
