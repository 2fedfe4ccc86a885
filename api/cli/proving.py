"""What is proved without trusting the server: keys, checkpoints, receipts, and what files alone prove, offline."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.asking import AsJson, Commands, advancing, ledger_here, print_json
from api.printing import out
from api.proving import read_checkpoint, read_consistency, read_receipt
from api.reading import LAST_POSITION
from api.settings import Settings
from domain.calendar import stamp
from ledger.checkpoints import Checkpoint, open_checkpoint
from ledger.evidence import check_consistency, check_receipt
from ledger.journals import check_journal
from ledger.notes import Signer, Verifier
from ledger.saying import Json

app = typer.Typer()
keys = typer.Typer(cls=Commands, no_args_is_help=True, help="Keys that checkpoints are signed with.")
app.add_typer(keys, name="key")

Keys = Annotated[
    list[str],
    typer.Option(
        "--key", metavar="KEY", help="A key to verify with, as its owner published it; several after a rotation."
    ),
]
Target = Annotated[Path | None, typer.Argument(help="Where to; standard output without it.")]
Size = Annotated[
    int | None,
    typer.Option(
        "--size", metavar="SIZE", min=0, max=LAST_POSITION, help="Of the first so many lines; all without it."
    ),
]


@keys.command("create")
def create_key(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet; whoever reads it can sign.")],
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="The origin of the checkpoints; momentti/SCHEMA without it."),
    ] = None,
) -> None:
    """Make a key to sign checkpoints with, and print the one to verify with: publish that."""
    out.print(str(make_key(file, name or f"momentti/{Settings.read().schema}").verifier))


@keys.command("show")
def show_key(file: Annotated[Path, typer.Argument(help="A file with a key to sign with.")]) -> None:
    """Print the key to verify with that belongs to a key to sign with."""
    out.print(str(Signer.read(file.read_text("utf-8")).verifier))


@app.command()
def checkpoint(size: Size = None, file: Target = None) -> None:
    """Sign what the log is now, or was at a size: keep it somewhere else, and no line before can be altered unseen."""
    signer = Settings.read().signer()
    with ledger_here() as ledger:
        note = read_checkpoint(ledger, signer, size)
    _give(note.encode(), file)


@app.command()
def receipt(
    position: Annotated[int, typer.Argument(min=1, max=LAST_POSITION, help="The position of a fact.")],
    file: Target = None,
    size: Size = None,
) -> None:
    """The receipt bundle of one fact: its line, its path to a checkpoint, and that; for `momentti verify-receipt`."""
    signer = Settings.read().signer()
    with ledger_here() as ledger:
        bundle = read_receipt(ledger, signer, position, size)
    _give(bundle.written(), file)


@app.command()
def consistency(
    earlier: Annotated[int, typer.Argument(min=0, max=LAST_POSITION, help="The size of an earlier checkpoint.")],
    later: Annotated[int, typer.Argument(min=0, max=LAST_POSITION, help="The size of a later one.")],
    file: Target = None,
) -> None:
    """That the log at one size continues the log at an earlier one; for `momentti verify-consistency`."""
    with ledger_here() as ledger:
        bundle = read_consistency(ledger, earlier, later)
    _give(bundle.written(), file)


@app.command()
def verify_receipt(
    file: Annotated[Path, typer.Argument(help="A receipt bundle.")],
    key: Keys,
    as_json: AsJson = False,
) -> None:
    """Prove from a file alone that a fact stands in the log of a checkpoint; no ledger is asked."""
    proven = check_receipt(file.read_bytes(), _verifiers(key))
    if as_json:
        line = json.loads(proven.line)
        print_json({"proven": True, "position": proven.position, **_told(proven.checkpoint), "line": line})
        return
    out.print(
        f"proven: the line below is fact {proven.position} of the first {proven.checkpoint.size} of"
        f" {proven.checkpoint.origin}; recorded {stamp(proven.recorded_at)}"
    )
    out.print(_signed(proven.checkpoint))
    out.print(proven.line.decode())


@app.command()
def verify_journal(
    journal: Annotated[Path, typer.Argument(help="An exported journal.")],
    checkpoint: Annotated[Path, typer.Option("--checkpoint", metavar="FILE", help="A signed checkpoint.")],
    key: Keys,
    earlier: Annotated[
        Path | None, typer.Option("--earlier", metavar="FILE", help="An older checkpoint that you kept.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Prove from files alone that a journal is what was recorded; no ledger is asked."""
    newest = opened(checkpoint, key)
    older = opened(earlier, key) if earlier else None
    with journal.open("rb") as lines, advancing("verifying", newest.size) as progress:
        proven = check_journal(lines, newest, older, progress)
    if as_json:
        earlier_size = older.size if older else None
        print_json({"proven": True, **_told(newest), "earlier": earlier_size, "unproven": proven.unproven})
        return
    out.print(f"proven: the first {newest.size} lines are the log of {newest.origin}, each unaltered and in its place")
    out.print(_signed(newest))
    if older is not None:
        out.print(f"proven: its first {older.size} lines are still those of the earlier checkpoint")
    if proven.unproven:
        out.print(f"NOT proven: the {proven.unproven} lines after them are newer than the checkpoint")


@app.command()
def verify_consistency(
    proof: Annotated[Path, typer.Argument(help="A proof of consistency.")],
    earlier: Annotated[Path, typer.Option("--earlier", metavar="FILE", help="The checkpoint that you kept.")],
    checkpoint: Annotated[Path, typer.Option("--checkpoint", metavar="FILE", help="The newer checkpoint.")],
    key: Keys,
    as_json: AsJson = False,
) -> None:
    """Prove from files alone that a newer checkpoint continues the one that you kept; nobody shows you any fact."""
    older, newer = opened(earlier, key), opened(checkpoint, key)
    check_consistency(proof.read_bytes(), older, newer)
    if as_json:
        print_json({"proven": True, **_told(newer), "earlier": older.size})
        return
    out.print(f"proven: the first {older.size} lines of {newer.origin} are unchanged among its first {newer.size}")
    out.print(_signed(newer))


def make_key(file: Path, name: str) -> Signer:
    """A new key in a new file that only its owner may read."""
    signer = Signer.create(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as target:
        target.write(f"{signer.written()}\n")
    return signer


def _verifiers(keys: list[str]) -> list[Verifier]:
    return [Verifier.read(key) for key in keys]


def opened(file: Path, keys: list[str]) -> Checkpoint:
    """A checkpoint that one of these keys signed. Raises NotProven, or Slip for a mistyped key."""
    return open_checkpoint(file.read_bytes(), _verifiers(keys))


def _told(checkpoint: Checkpoint) -> Json:
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()}


def _signed(checkpoint: Checkpoint) -> str:
    return f"signed root {checkpoint.root.hex()}"


def _give(content: bytes, file: Path | None) -> None:
    if file is not None:
        file.write_bytes(content)
        return
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
