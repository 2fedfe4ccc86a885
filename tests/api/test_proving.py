"""Proofs over HTTP and on the command line, checked offline by us, by a script in plain Python, and by pymerkle."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pymerkle import InmemoryTree
from typer.testing import CliRunner, Result

from api import cli
from ledger.checkpoints import open_checkpoint
from ledger.evidence import check_consistency, check_receipt
from ledger.journals import check_journal
from ledger.notes import NotProven, Signer
from projections.ledger import Ledger
from projections.verify import verify
from tests.projections.lifelike import record
from tests.support.docs import ROOT
from tests.support.engine import superuser
from tests.support.foreign import foreign
from tests.support.proving import KEY
from tests.support.served import served
from tests.support.world import spend, with_money

SCRIPT = ROOT / "docs" / "verify_journal.py"


@pytest.fixture(scope="module")
def lived(database: str) -> Ledger:
    """A ledger of some facts, one of them somebody else's."""
    ledger = Ledger(database, "proving")
    ledger.migrate()
    record(ledger, with_money(), *([spend(f"V-{number}", "1,00")] for number in range(20)))
    foreign(ledger, "somebody-elses")
    return ledger


@pytest.fixture(scope="module")
def door(lived: Ledger) -> Iterator[httpx.Client]:
    """The door over it."""
    with served(lived, signer=KEY) as client:
        yield client


def momentti(*arguments: str) -> Result:
    """The command line; what it raises is what it says."""
    return CliRunner().invoke(cli.app, list(arguments))


def size_of(door: httpx.Client) -> int:
    """How many facts there are."""
    return int(door.get("/api/v1/journal").headers["Momentti-Position"])


def test_the_exported_journal_is_proven_by_the_checkpoint(door: httpx.Client, tmp_path: Path) -> None:
    journal, checkpoint, early = (tmp_path / name for name in ("journal", "checkpoint", "early"))
    exported = door.get("/api/v1/journal")
    assert exported.headers["content-type"].startswith("application/x-ndjson")
    journal.write_bytes(exported.content)
    newest = door.get("/api/v1/checkpoint")
    assert newest.headers["content-type"] == "text/plain; charset=utf-8"
    checkpoint.write_bytes(newest.content)
    early.write_bytes(door.get("/api/v1/checkpoint", params={"size": 7}).content)
    key = str(KEY.verifier)

    judge = InmemoryTree(algorithm="sha256")
    for line in exported.content.splitlines():
        judge.append_entry(line)
    assert open_checkpoint(newest.content, [KEY.verifier]).root == judge.get_root()
    assert open_checkpoint(early.read_bytes(), [KEY.verifier]).root == judge.get_root(7)

    files = [str(journal), "--checkpoint", str(checkpoint), "--key", key]
    said = momentti("verify-journal", *files, "--earlier", str(early))
    assert said.exit_code == 0, said
    assert "its first 7 lines are still those of the earlier checkpoint" in said.stdout
    assert script(journal, checkpoint, key, early) == (0, 2)

    longer = exported.content + b'{"position":%d}\n' % (judge.get_size() + 1)
    journal.write_bytes(longer)
    assert "NOT proven: the 1 lines after them" in momentti("verify-journal", *files).stdout
    assert script(journal, checkpoint, key) == (0, 1)

    journal.write_bytes(exported.content.replace(b'"V-7"', b'"V-9"', 1))
    assert isinstance(momentti("verify-journal", *files).exception, NotProven)
    assert script(journal, checkpoint, key)[0] == 1
    journal.write_bytes(exported.content)
    other = str(Signer.create(KEY.name).verifier)
    assert isinstance(momentti("verify-journal", *files[:-1], other).exception, NotProven)
    assert script(journal, checkpoint, other)[0] == 1
    assert script(journal, early, key, checkpoint)[0] == 1


def script(journal: Path, checkpoint: Path, key: str, earlier: Path | None = None) -> tuple[int, int]:
    """What the stand-alone script says: its exit code, and how many things it calls proven."""
    arguments = [str(it) for it in (SCRIPT, journal, checkpoint, key, earlier) if it is not None]
    done = subprocess.run([sys.executable, "-I", *arguments], capture_output=True, text=True, check=False, cwd="/")
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, sum(line.startswith("proven") for line in done.stdout.splitlines())


def test_every_fact_has_a_receipt_that_is_proven_offline(door: httpx.Client, tmp_path: Path) -> None:
    lines = door.get("/api/v1/journal").content.splitlines()
    for position, line in enumerate(lines, 1):
        proven = check_receipt(door.get(f"/api/v1/events/{position}/receipt").content, [KEY.verifier])
        assert (proven.position, proven.line, proven.checkpoint.size) == (position, line, len(lines))
    path = tmp_path / "receipt.json"
    path.write_bytes(door.get("/api/v1/events/3/receipt", params={"size": 5}).content)
    said = momentti("verify-receipt", str(path), "--key", str(KEY.verifier))
    assert said.exit_code == 0 and "fact 3 of the first 5" in said.stdout and lines[2].decode() in said.stdout


def test_consistency_is_proven_between_any_two_sizes(door: httpx.Client, tmp_path: Path) -> None:
    last = size_of(door)
    notes = [door.get("/api/v1/checkpoint", params={"size": size}).content for size in range(last + 1)]
    checkpoints = [open_checkpoint(note, [KEY.verifier]) for note in notes]
    for earlier, later in [(0, last), (1, 2), (7, 8), (8, last), (last - 1, last), (last, last)]:
        proof = door.get("/api/v1/proofs/consistency", params={"earlier": earlier, "later": later}).content
        check_consistency(proof, checkpoints[earlier], checkpoints[later])
        said = json.loads(proof)
        assert said["later_root"] == checkpoints[later].root.hex()
        with pytest.raises(NotProven):
            check_consistency(proof, checkpoints[earlier], checkpoints[max(later - 1, 0)])
    for name, content in (("proof", proof), ("earlier", notes[last]), ("later", notes[last])):
        (tmp_path / name).write_bytes(content)
    files = [str(tmp_path / "proof"), "--earlier", str(tmp_path / "earlier"), "--checkpoint", str(tmp_path / "later")]
    assert momentti("verify-consistency", *files, "--key", str(KEY.verifier)).exit_code == 0


def test_an_inclusion_proof_tells_nothing_of_the_fact(door: httpx.Client) -> None:
    proof = door.get("/api/v1/events/3/proof", params={"size": 9}).json()
    assert set(proof) == {"position", "leaf", "size", "root", "path"}
    receipt = door.get("/api/v1/events/3/receipt", params={"size": 9}).json()
    assert (proof["leaf"], proof["path"]) == (receipt["leaf"], receipt["path"])


@pytest.mark.parametrize(
    "path, status, code",
    [
        ("checkpoint?size=999", 404, "not-in-log"),
        ("checkpoint?size=-1", 400, "bad-request"),
        ("events/999/receipt", 404, "not-in-log"),
        ("events/999/proof", 404, "not-in-log"),
        ("events/9/proof?size=8", 404, "not-in-log"),
        ("proofs/consistency?earlier=9&later=8", 404, "not-in-log"),
        ("proofs/consistency?earlier=9&later=999", 404, "not-in-log"),
        ("proofs/consistency", 400, "bad-request"),
        ("journal?size=1", 400, "unknown-parameter"),
    ],
)
def test_what_is_not_there_is_said(path: str, status: int, code: str, door: httpx.Client) -> None:
    answer = door.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if code == "not-in-log":
        assert str(size_of(door)) in answer.json()["detail"], "it says what there is"


@pytest.mark.parametrize(
    "path, asked",
    [
        ("checkpoint", ""),
        ("proofs/consistency", "?earlier=1"),
        ("events/{position}/proof", ""),
        ("events/{position}/receipt", ""),
        ("journal", ""),
        ("feed", ""),
        ("feed/page", ""),
    ],
)
def test_the_description_tells_what_is_answered(path: str, asked: str, door: httpx.Client) -> None:
    description = door.get("/schema/openapi.json").json()
    described = description["paths"][f"/api/v1/{path}"]["get"]["responses"]
    assert set(described) >= {"200", "400", "401", "403", "404", "429", "503"}
    assert [status for status in described if status < "400"] == ["200"], "beyond that it describes problems alone"
    with door.stream("GET", f"/api/v1/{path.format(position=3)}{asked}") as answer:
        assert list(described["200"]["content"]) == [answer.headers["content-type"].split(";")[0]]
        told = described["200"]["content"].get("application/json", {"schema": {}})  # what is no JSON is told elsewhere
        if shape := told["schema"].get("$ref", "").rpartition("/")[2]:
            properties = description["components"]["schemas"][shape]["properties"]
            assert properties.keys() == json.loads(answer.read()).keys()


def test_a_server_that_tells_another_history_cannot_prove_that_it_goes_on(
    door: httpx.Client, ledger: Ledger, tmp_path: Path
) -> None:
    """Whoever has the database and the key forks the log: everything agrees, but for what the auditor kept."""
    kept = open_checkpoint(door.get("/api/v1/checkpoint", params={"size": 20}).content, [KEY.verifier])
    record(ledger, with_money(), *([spend(f"V-{number}", "2,00")] for number in range(30)))
    with served(ledger, signer=KEY) as forger:
        assert verify(ledger).facts > kept.size
        later = open_checkpoint(forger.get("/api/v1/checkpoint").content, [KEY.verifier])
        asked = {"earlier": kept.size, "later": later.size}
        for proof in (forger, door):
            with pytest.raises(NotProven):
                check_consistency(proof.get("/api/v1/proofs/consistency", params=asked).content, kept, later)
        journal = forger.get("/api/v1/journal").content
    assert check_journal(io.BytesIO(journal), later).unproven == 0
    with pytest.raises(NotProven, match="rewritten and signed anew"):
        check_journal(io.BytesIO(journal), later, kept)


def test_without_a_key_nothing_is_signed_and_the_remedy_is_said(lived: Ledger) -> None:
    with served(lived) as door:
        for path in ("checkpoint", "events/1/receipt"):
            answer = door.get(f"/api/v1/{path}")
            assert (answer.status_code, answer.json()["code"]) == (503, "no-signing-key")
            assert "momentti key create" in answer.json()["detail"]
        assert door.get("/api/v1/events/1/proof").status_code == 200


def test_a_tree_that_contradicts_itself_is_not_signed(ledger: Ledger) -> None:
    record(ledger, with_money())
    with superuser(ledger) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        connection.execute("UPDATE events SET line = line || ' ' WHERE position = 5")
    with served(ledger, signer=KEY) as door:
        assert door.get("/api/v1/checkpoint").status_code == 500
        assert door.get("/api/v1/checkpoint", params={"size": 5}).status_code == 500


def test_the_command_line_makes_keys_checkpoints_and_receipts(
    lived: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOMENTTI_DATABASE_URL", lived.conninfo)
    monkeypatch.setenv("MOMENTTI_SCHEMA", lived.schema)
    assert "MOMENTTI_SIGNING_KEY_FILE" in str(momentti("checkpoint").exception)
    secret = tmp_path / "keys" / "signing-key"
    key = momentti("key", "create", str(secret)).stdout.strip()
    assert key.startswith(f"momentti/{lived.schema}+")
    assert secret.stat().st_mode & 0o777 == 0o600
    assert isinstance(momentti("key", "create", str(secret)).exception, FileExistsError)
    assert momentti("key", "show", str(secret)).stdout.strip() == key
    monkeypatch.setenv("MOMENTTI_SIGNING_KEY_FILE", str(secret))

    names = ("journal", "checkpoint", "early", "receipt", "proof")
    journal, checkpoint, early, receipt, proof = (str(tmp_path / name) for name in names)
    assert momentti("export", "journal", journal).exit_code == 0
    assert momentti("checkpoint", checkpoint).exit_code == 0
    assert momentti("checkpoint", "--size", "9", early).exit_code == 0
    assert momentti("receipt", "4", receipt).exit_code == 0
    size = len(Path(journal).read_bytes().splitlines())
    assert momentti("consistency", "9", str(size), proof).exit_code == 0
    monkeypatch.delenv("MOMENTTI_DATABASE_URL")
    both = ["--checkpoint", checkpoint, "--earlier", early, "--key", key]
    assert momentti("verify-journal", journal, *both).exit_code == 0
    assert momentti("verify-consistency", proof, *both).exit_code == 0
    assert momentti("verify-receipt", receipt, "--key", key).exit_code == 0


def test_what_is_not_proven_ends_with_one(tmp_path: Path) -> None:
    for name in ("checkpoint", "journal"):
        (tmp_path / name).write_text("nothing\n")
    words = [sys.executable, "-m", "api.cli", "verify-journal", "journal", "--checkpoint", "checkpoint", "--key"]
    for key, code, said in ((str(KEY.verifier), 1, "NOT proven: this is not a signed note"), ("key", 2, "a key is")):
        done = subprocess.run(
            [*words, key], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr.startswith(said)) == (code, True), done


def test_python_alone_is_all_that_the_script_needs(tmp_path: Path) -> None:
    shutil.copy(SCRIPT, tmp_path)
    done = subprocess.run([sys.executable, "-I", "-S", str(tmp_path / SCRIPT.name)], capture_output=True, check=False)
    assert (done.returncode, b"verify_journal.py JOURNAL CHECKPOINT KEY" in done.stderr) == (2, True)
