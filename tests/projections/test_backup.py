"""A backup holds all of a ledger, restores as a whole or not at all, and proves that it is what was published."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest

from api.access import readings, tokens
from api.access.identity import Identity
from api.access.rights import GRANTABLE, Right
from domain.names import Person, RegisterNumber, Role
from ledger.checkpoints import Checkpoint
from ledger.journals import check_journal
from projections.backup import JOURNAL, MANIFEST, REGISTERS, TURNS, back_up
from projections.derivation import Derivation, shelf_of
from projections.fresh import DERIVED
from projections.ledger import Ledger
from projections.rebuild import rebuild
from projections.restore import BackupUnfit, NotEmpty, Restored, open_backup, restore
from projections.verify import verify
from projections.view import view
from tests.projections.lifelike import lived, record
from tests.support.engine import everything, rows, superuser, tables
from tests.support.foreign import foreign
from tests.support.processes import Worker
from tests.support.proving import ORIGIN
from tests.support.world import moment, spend, with_money

_numbers = count(1)

LOG = ("events", TURNS)

BROUGHT = ("snapshots", "migrations", "turn_lock", "rebuild_lock", "sessions", "sign_ins")
"""What a fresh schema brings with it, or a follower makes anew."""


def fresh(database: str) -> Ledger:
    """An empty ledger."""
    ledger = Ledger(database, f"restored_{next(_numbers)}")
    ledger.migrate()
    return ledger


@pytest.fixture(scope="module")
def source(database: str) -> Ledger:
    """A lifelike ledger with registers beside it and somebody else's events in it."""
    ledger = Ledger(database, f"source_{next(_numbers)}")
    ledger.migrate()
    lived(ledger, seed=9, lists=200)
    foreign(ledger, "somebody-elses", "another-ones")
    refuse(ledger)
    admit(ledger)
    return ledger


def refuse(ledger: Ledger) -> None:
    """Have two commands refused."""
    for number in (1, 2):
        with pytest.raises(AssertionError):
            record(ledger, [spend(f"V-refused-{number}", "999 999 999,00")])


def admit(ledger: Ledger) -> None:
    """Issue two tokens and revoke one; with the other three facts were read."""
    auditor, by = Person("auditor.one"), "administrator.one"
    with ledger.registrar() as connection:
        kept, revoked = (tokens.issue(connection, auditor, GRANTABLE, by).token.id for _ in range(2))
        assert tokens.revoke(connection, revoked, by)
        who = Identity(auditor, frozenset({Role.AUDITOR}), f"token:{kept}")
        for position in (1, 2, 3):
            readings.note(connection, who, Right.DETAILS, f"/api/v1/events/{position}")


@pytest.fixture(scope="module")
def backup(source: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    return backed_up(source, tmp_path_factory.mktemp("backup") / "ledger.backup")


def backed_up(ledger: Ledger, file: Path) -> Path:
    """A backup of a ledger."""
    with ledger.reader() as connection, file.open("wb") as target:
        back_up(connection, ledger.schema, view(connection), target, None, lambda position: None)
    return file


def head(ledger: Ledger, size: int | None = None) -> Checkpoint:
    """What a checkpoint of the newest turn, or of one that ends at a size, says."""
    found = dict(rows(ledger, "SELECT last_position, root FROM turns"))
    size = max(found) if size is None else size
    return Checkpoint(ORIGIN, size, found[size])


def restored(file: Path, ledger: Ledger, checkpoint: Checkpoint | None = None) -> Restored:
    """What comes of restoring a file."""
    with open_backup(file) as found:
        return restore(ledger, found, checkpoint)


@contextmanager
def left_empty(ledger: Ledger) -> Iterator[None]:
    """Nothing of a ledger changes, its registers included."""
    before = everything(ledger), rows(ledger, "SELECT * FROM refusals")
    yield
    assert (everything(ledger), rows(ledger, "SELECT * FROM refusals")) == before


def test_what_was_backed_up_comes_back_and_goes_on(source: Ledger, backup: Path, database: str) -> None:
    target = fresh(database)
    found = restored(backup, target, head(source))
    assert found.verified.root == verify(target).root == verify(source).root
    for table in (*LOG, "claims", "legs", "accounts", "tiles", "shelf", *REGISTERS):
        asked = f"SELECT * FROM {table} AS t ORDER BY t"
        assert rows(target, asked) == rows(source, asked), table
    assert found.registers == {"refusals": 2, "tokens": 2, "revocations": 1, "readings": 3}
    assert found.verified.snapshot == 0
    assert rows(target, "SELECT count(*) FROM snapshots") == [(1,)]
    assert rebuild(target).mended == ()

    record(target, [moment("29.77.10")])
    refuse(target)
    admit(target)
    for register, last in (("refusals", 4), ("readings", 6)):
        numbers = rows(target, f"SELECT number FROM {register} ORDER BY number")
        assert numbers == [(number,) for number in range(1, last + 1)], register
    assert verify(target).facts == found.verified.facts + 1


def test_every_table_is_backed_up_or_follows_from_what_is(source: Ledger) -> None:
    """Who adds a table says here what becomes of it."""
    derived = [table.name for table in DERIVED]
    assert sorted(tables(source)) == sorted([*LOG, *REGISTERS, *derived, *BROUGHT])


def test_the_journal_in_a_backup_is_the_exported_one(source: Ledger, backup: Path) -> None:
    with ZipFile(backup) as archive:
        assert set(archive.namelist()) == {JOURNAL, TURNS, MANIFEST, *REGISTERS}
        assert check_journal(io.BytesIO(archive.read(JOURNAL)), head(source)).unproven == 0


def test_an_empty_ledger_comes_back_empty(ledger: Ledger, database: str, tmp_path: Path) -> None:
    target = fresh(database)
    with left_empty(target):
        assert restored(backed_up(ledger, tmp_path / "empty"), target, head(ledger)).verified.facts == 0
    record(target, with_money())
    assert verify(target).facts == len(with_money())


def test_an_older_checkpoint_proves_what_it_can(source: Ledger, backup: Path, database: str) -> None:
    positions = sorted(position for (position,) in rows(source, "SELECT DISTINCT last_position FROM turns"))
    middle = head(source, positions[len(positions) // 2])
    assert restored(backup, fresh(database), middle).checkpoint == middle


def test_a_ledger_with_facts_or_refusals_is_not_written_to(backup: Path, ledger: Ledger) -> None:
    refuse(ledger)
    with pytest.raises(NotEmpty, match="refusals"), left_empty(ledger):
        restored(backup, ledger)
    record(ledger, with_money())
    with pytest.raises(NotEmpty), left_empty(ledger):
        restored(backup, ledger)


# Damage

Parts = dict[str, bytes]


def rezipped(backup: Path, file: Path, change: Callable[[Parts], object]) -> Path:
    """The backup with its parts changed, as a zip archive that is whole."""
    with ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file


def manifest(parts: Parts, **changes: object) -> None:
    """Have the manifest say something else."""
    parts[MANIFEST] = json.dumps(json.loads(parts[MANIFEST]) | changes).encode()


def lines(parts: Parts, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Have other lines in the journal."""
    parts[JOURNAL] = b"".join(change(parts[JOURNAL].splitlines(keepends=True)))


def cut_with_its_manifest(parts: Parts) -> None:
    """An old backup: its lines, turns and manifest agree with each other."""
    lines(parts, lambda all_of_them: all_of_them[:-1])
    manifest(parts, position=json.loads(parts[MANIFEST])["position"] - 1)


def forget_tokens(parts: Parts) -> None:
    """Leave the tokens out, and have the manifest say so."""
    parts["tokens"] = b""
    tables = said_of(parts)
    manifest(parts, tables=tables | {"tokens": tables["tokens"] | {"rows": 0}})


def forget_register(parts: Parts) -> None:
    """Leave the readings out, from the manifest on."""
    del parts["readings"]
    manifest(parts, tables={name: it for name, it in said_of(parts).items() if name != "readings"})


def add_register(parts: Parts) -> None:
    """A register that only a later version has."""
    parts["visits"] = b""
    manifest(parts, tables=said_of(parts) | {"visits": {"columns": ["number"], "rows": 0}})


def said_of(parts: Parts) -> dict[str, dict[str, object]]:
    """What the manifest says of tables."""
    tables: dict[str, dict[str, object]] = json.loads(parts[MANIFEST])["tables"]
    return tables


DAMAGE: dict[str, tuple[Callable[[Parts], object], str]] = {
    "lines cut off": (lambda it: lines(it, lambda found: found[:-3]), "was cut"),
    "a line cut": (lambda it: it.update({JOURNAL: it[JOURNAL][:-20]}), "does not follow"),
    "lines too many": (lambda it: lines(it, lambda found: [*found, found[-1]]), "goes on after"),
    "a line missing": (lambda it: lines(it, lambda found: found[:9] + found[10:]), "line 10 says position 11"),
    "lines exchanged": (lambda it: lines(it, lambda found: [*found[:9], found[10], found[9], *found[11:]]), "line 10"),
    "a line altered": (lambda it: lines(it, altered), "another history"),
    "a name with NUL": (lambda it: lines(it, named_by_nul), r"line \d+ does not follow.* NUL"),
    "another root in the manifest": (lambda it: manifest(it, root="00" * 32), "altered"),
    "an older position in the manifest": (cut_with_its_manifest, "stale"),
    "no manifest": (lambda it: it.pop(MANIFEST), "not a backup"),
    "another version": (lambda it: manifest(it, format="momentti-backup/2"), "not a backup"),
    "no journal": (lambda it: it.pop(JOURNAL), "lacks a part"),
    "no turns": (lambda it: it.pop(TURNS), "lacks a part"),
    "turns cut off": (lambda it: it.update({TURNS: it[TURNS][: it[TURNS].index(b"\n") + 1]}), "says otherwise"),
    "half a turn": (lambda it: it.update({TURNS: it[TURNS][:-9]}), "cannot be read|contradicts"),
    "a turn at another time": (
        lambda it: it.update({TURNS: it[TURNS].replace(b"+00", b"+01", 1)}),
        "cannot|contradicts",
    ),
    "no refusals": (lambda it: it.pop("refusals"), "lacks a part"),
    "refusals cut off": (lambda it: it.update({"refusals": b""}), "says otherwise"),
    "garbage among the refusals": (lambda it: it.update({"refusals": b"\xff\n"}), "cannot be read"),
    "a revocation left out": (lambda it: it.update({"revocations": b""}), "says otherwise"),
    "a register that the manifest does not name": (forget_register, "names no readings"),
    "a register of a later version": (add_register, "'visits', which this version does not know"),
    "a revocation of no token": (forget_tokens, "revocations cannot be read"),
}


def altered(found: list[bytes]) -> list[bytes]:
    """One digit of an amount."""
    at = next(at for at, line in enumerate(found) if b'"amount":1' in line)
    return [*found[:at], found[at].replace(b'"amount":1', b'"amount":2', 1), *found[at + 1 :]]


def named_by_nul(found: list[bytes]) -> list[bytes]:
    """A payment of a decision that no database could hold: it is looked for among the closed ones."""
    at = next(number for number, line in enumerate(found) if b'"type":"payment-prepared"' in line)
    return [*found[:at], found[at].replace(b'"decision":"', b'"decision":"\\u0000'), *found[at + 1 :]]


@pytest.fixture(scope="module")
def target(database: str) -> Ledger:
    """An empty ledger that stays so."""
    return fresh(database)


@pytest.mark.parametrize("damage", list(DAMAGE))
def test_what_was_damaged_is_not_restored(
    damage: str, source: Ledger, backup: Path, target: Ledger, tmp_path: Path
) -> None:
    change, said = DAMAGE[damage]
    file = rezipped(backup, tmp_path / "damaged", change)
    with left_empty(target), pytest.raises(BackupUnfit, match=said):
        restored(file, target, head(source))


def test_a_file_cut_or_damaged_anywhere_is_not_restored(
    source: Ledger, backup: Path, target: Ledger, tmp_path: Path
) -> None:
    whole, file, chance = backup.read_bytes(), tmp_path / "damaged", random.Random(5)
    checkpoint = head(source)
    with left_empty(target):
        for at in [0, 1, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(6))]:
            file.write_bytes(whole[:at])
            with pytest.raises(BackupUnfit):
                restored(file, target, checkpoint)
        with ZipFile(backup) as archive:
            journal = archive.getinfo(JOURNAL)
        for at in (chance.randrange(journal.header_offset + 99, journal.compress_size) for _ in range(6)):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            with pytest.raises(BackupUnfit):
                restored(file, target, checkpoint)


def test_a_directory_that_is_damaged_anywhere_is_told(backup: Path, tmp_path: Path) -> None:
    """One bit of each byte of it at a time: each is told, or no harm."""
    whole, file = backup.read_bytes(), tmp_path / "damaged"
    with ZipFile(backup) as archive:
        directory, parts = archive.start_dir, archive.namelist()
    unfit = 0
    for at in range(directory, len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        try:
            with open_backup(file) as found:
                for name in parts:
                    found.part(name).read(1)
        except BackupUnfit:
            unfit += 1
    assert unfit > 100


def test_another_history_that_is_whole_is_told_by_the_checkpoint_alone(
    source: Ledger, ledger: Ledger, database: str, tmp_path: Path
) -> None:
    lived(ledger, seed=10, lists=250)
    other = backed_up(ledger, tmp_path / "other")
    empty = fresh(database)
    with left_empty(empty), pytest.raises(BackupUnfit, match="another history"):
        restored(other, empty, shared(source, ledger))
    assert restored(other, empty).checkpoint is None


def shared(source: Ledger, other: Ledger) -> Checkpoint:
    """A checkpoint of the source that the other ledger is long enough for."""
    longest = head(other).size
    fitting = [position for (position,) in rows(source, "SELECT last_position FROM turns") if position <= longest]
    return head(source, max(fitting))


@pytest.mark.parametrize("lists", [0, 320])
def test_a_damaged_log_is_not_backed_up(lists: int, ledger: Ledger, tmp_path: Path) -> None:
    """Nor where the damage is in a tile that was complete: of that the stored tree knows nothing."""
    record(ledger, with_money()) if not lists else lived(ledger, seed=11, lists=lists)
    assert bool(rows(ledger, "SELECT FROM tiles")) == bool(lists)
    with superuser(ledger) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        connection.execute("UPDATE events SET line = line || ' ' WHERE position = 2")
    with pytest.raises(Exception, match="momentti verify"):
        backed_up(ledger, tmp_path / "damaged")


# Meanwhile


def test_writers_go_on_while_a_backup_is_taken(ledger: Ledger, database: str, tmp_path: Path) -> None:
    record(ledger, with_money())
    workers = [Worker(ledger, tmp_path / f"diary-{number}", f"w{number}") for number in (1, 2)]
    files = []
    for number in range(3):
        for worker in workers:
            worker.wait(acknowledged=30 * (number + 1))
        files.append(backed_up(ledger, tmp_path / f"backup-{number}"))
    for worker in workers:
        worker.stop()
    for file in files:
        copy = fresh(database)
        found = restored(file, copy)
        assert found.verified.root == head(ledger, found.verified.facts).root.hex()
    assert verify(ledger).facts > found.verified.facts


def test_a_lost_connection_is_not_told_of_the_backup(
    source: Ledger, backup: Path, target: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends the connection right before a line that has a closed decision looked up."""
    monkeypatch.setattr("projections.restore.PAGE", 1)
    last = recalling(source) - 1

    def progress(position: int) -> None:
        if position == last:
            with superuser(target) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE relation = 'turn_lock'::regclass"
                )

    with left_empty(target), pytest.raises(psycopg.OperationalError), open_backup(backup) as found:
        restore(target, found, None, progress)


def recalling(ledger: Ledger) -> int:
    """The first position at which something is recorded about a decision that was closed before."""
    asked: list[RegisterNumber] = []
    with ledger.reader() as connection:
        stored = shelf_of(connection, "shelf")

        def noting(decision: RegisterNumber, upto: int) -> bytes:
            asked.append(decision)
            return stored(decision, upto)

        derivation = Derivation(noting)
        for position, line in rows(ledger, "SELECT position, line FROM events ORDER BY position"):
            derivation.take(line)
            derivation.gather()
            if asked:
                return int(position)
    raise AssertionError("no decision was closed and opened again")


def test_killed_in_the_middle_it_leaves_an_empty_ledger(backup: Path, database: str, source: Ledger) -> None:
    empty = fresh(database)
    with left_empty(empty):
        begun, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("fork").Process(target=_restore_slowly, args=(empty, backup, theirs))
        process.start()
        assert begun.poll(60), "it never began"
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(20)
    assert restored(backup, empty, head(source)).verified.facts == head(source).size


def _restore_slowly(ledger: Ledger, file: Path, begun: object) -> None:
    def progress(position: int) -> None:
        begun.send(position)  # type: ignore[attr-defined]
        time.sleep(60)

    with open_backup(file) as found:
        restore(ledger, found, None, progress)
