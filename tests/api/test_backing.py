"""``momentti backup`` and ``momentti restore --check``: what they say, and what is there afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from litestar.testing import TestClient

from api.access import tokens
from api.http.app import make_app
from api.writing import replacing
from domain.names import Person, Role
from ledger.checkpoints import open_checkpoint
from ledger.notes import Verifier
from projections.backup import CHECKPOINT
from projections.ledger import Ledger
from projections.verify import verify
from tests.projections.lifelike import record
from tests.support.coming_in import bearer, token
from tests.support.docs import ROOT
from tests.support.engine import everything
from tests.support.world import spend, with_money


@dataclass
class Shell:
    """The command line in a folder of its own."""

    folder: Path
    variables: dict[str, str]

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """What a command says."""
        return subprocess.run(
            [sys.executable, "-m", "api.cli", *words],
            env=os.environ | {"PYTHONPATH": str(ROOT)} | self.variables | variables,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def shell(ledger: Ledger, tmp_path: Path) -> Shell:
    """With a ledger of some facts, and a key."""
    record(ledger, with_money(), [spend("V-1", "1,00")])
    where = {"MOMENTTI_DATABASE_URL": ledger.conninfo, "MOMENTTI_SCHEMA": ledger.schema}
    made = Shell(tmp_path, where | {"MOMENTTI_SIGNING_KEY_FILE": str(tmp_path / "key")})
    assert made.run("key", "create", "key").returncode == 0
    return made


def test_a_backup_is_restored_where_the_checkpoint_says_so(ledger: Ledger, shell: Shell) -> None:
    key = shell.run("key", "show", "key").stdout.strip()
    assert shell.run("checkpoint", "early").returncode == 0
    record(ledger, [spend("V-2", "1,00")])
    (shell.folder / "backups").mkdir()
    said = shell.run("backup", "backups")
    facts = len(with_money()) + 2
    assert said.returncode == 0 and f"backed up: {facts} facts" in said.stdout, said
    (file,) = (shell.folder / "backups").iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == (f"{ledger.schema}-{facts}.backup", 0o600)
    with ZipFile(file) as archive:
        assert open_checkpoint(archive.read(CHECKPOINT), [Verifier.read(key)]).size == facts

    other = Ledger(ledger.conninfo, f"{ledger.schema}_back")
    there = {"MOMENTTI_SCHEMA": other.schema}
    early = shell.run("restore", str(file), **there)
    assert (early.returncode, "momentti migrate" in early.stderr) == (3, True)
    assert shell.run("migrate", **there).returncode == 0
    before = everything(other)
    check = ["restore", str(file), "--check", "early", "--key"]
    assert shell.run(*check, key[:-2], **there).returncode == 2
    assert shell.run("restore", str(file), "--check", "early", **there).returncode == 1
    record(ledger, [spend("V-3", "1,00")])
    assert shell.run("checkpoint", "late").returncode == 0
    stale = shell.run("restore", str(file), "--check", "late", "--key", key, **there)
    assert (stale.returncode, "stale" in stale.stderr) == (1, True)
    assert everything(other) == before
    done = shell.run(*check, key, **there)
    assert done.returncode == 0, done
    assert f"proven: its first {facts - 1} facts" in done.stdout and "NOT proven: the 1 facts after" in done.stdout
    assert verify(other).facts == facts
    again = shell.run(*check, key, **there)
    assert (again.returncode, "empty ledger only" in again.stderr) == (3, True)


def test_a_restored_server_lets_in_whom_the_first_one_did_and_nobody_else(ledger: Ledger, shell: Shell) -> None:
    comes = bearer(ledger, "auditor.one", Role.AUDITOR)
    gone = {"Authorization": f"Bearer {token(ledger, Person('auditor.one'))}"}
    with ledger.registrar() as connection:
        newest, _ = tokens.every(connection)
        assert tokens.revoke(connection, newest.id, "tests")
    first = asked(ledger, comes, gone)
    other = Ledger(ledger.conninfo, f"{ledger.schema}_admitting")
    there = {"MOMENTTI_SCHEMA": other.schema}
    for words, where in ((["backup", "whole"], {}), (["migrate"], there), (["restore", "whole"], there)):
        assert shell.run(*words, **where).returncode == 0
    then = asked(other, comes, gone)
    assert [it.status_code for it in then] == [it.status_code for it in first] == [200, 401, 200]
    assert then[0].json()["line"] == first[0].json()["line"]
    noted, restored = ([row["asked"] for row in it[-1].json()["rows"]] for it in (first, then))
    assert restored[-len(noted) :] == noted and len(restored) == 2 * len(noted), "the register goes on"


def asked(ledger: Ledger, comes: dict[str, str], gone: dict[str, str]) -> list[httpx.Response]:
    """A fact asked for by a token that is good and by one that was revoked, then the register of readings."""
    with TestClient(make_app(ledger), base_url="http://127.0.0.1") as door:
        facts = [door.get("/api/v1/events/1", headers=headers) for headers in (comes, gone)]
        return [*facts, door.get("/api/v1/readings", headers=comes)]


def test_without_a_key_or_a_checkpoint_it_says_what_is_missing(ledger: Ledger, shell: Shell) -> None:
    shell.variables["MOMENTTI_SIGNING_KEY_FILE"] = ""
    assert "No key signs" in shell.run("backup", "whole").stdout
    there = {"MOMENTTI_SCHEMA": f"{ledger.schema}_unchecked"}
    assert shell.run("migrate", **there).returncode == 0
    assert "NOT proven: no checkpoint was given" in shell.run("restore", "whole", **there).stdout
    (shell.folder / "cut").write_bytes((shell.folder / "whole").read_bytes()[:-1])
    cut = shell.run("restore", "cut", **there)
    assert (cut.returncode, cut.stderr.startswith("NOT restored: ")) == (1, True)


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    with pytest.raises(TypeError), replacing(file) as target:
        target.writelines([b"half", "a text"])  # type: ignore[list-item]
    assert [it.read_bytes() for it in tmp_path.iterdir()] == [b"old"]
    with replacing(file) as target:
        target.write(b"new")
    assert [it.read_bytes() for it in tmp_path.iterdir()] == [b"new"]
