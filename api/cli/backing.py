"""A ledger in a file, and out of it again, proven equal to a checkpoint that was kept elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api import presenting
from api.cli.asking import AsJson, counting, ledger_here, print_json
from api.cli.proving import opened
from api.printing import out
from api.proving import signed_at
from api.settings import Settings
from api.writing import replacing
from projections.backup import back_up
from projections.restore import Restored, open_backup
from projections.restore import restore as restore_all
from projections.view import view

app = typer.Typer()


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="A file, which takes its name when it is whole, or a folder.")],
    as_json: AsJson = False,
) -> None:
    """Write all that a ledger is made of into one file, as of one position; writers go on meanwhile."""
    settings = Settings.read()
    signer = settings.signer()
    with ledger_here() as ledger, ledger.reader() as connection, counting("backing up") as progress:
        at = view(connection)
        note = signed_at(connection.cursor(), signer, at.position) if signer else None
        file = target / f"{ledger.schema}-{at.position}.backup" if target.is_dir() else target
        with replacing(file) as whole:
            written = back_up(connection, ledger.schema, at, whole, note, progress)
    if as_json:
        told = {"position": written.position, "root": written.root, "file": str(file), "signed": signer is not None}
        print_json(told)
        return
    out.print(f"backed up: {written.position} facts, root {written.root}, in {file}")
    if signer is None:
        out.print("No key signs checkpoints here: keep the root elsewhere, or nobody can prove that the file is whole.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    check: Annotated[
        Path | None, typer.Option("--check", metavar="FILE", help="A signed checkpoint that was kept elsewhere.")
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", metavar="KEY", help="The key to verify it with; several after a rotation."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty ledger: derived anew, verified, equal to the checkpoint, or not at all."""
    checkpoint = opened(check, key or []) if check else None
    with ledger_here() as ledger, open_backup(file) as found, counting("restoring") as progress:
        restored = restore_all(ledger, found, checkpoint, progress)
    if as_json:
        proven = restored.checkpoint.size if restored.checkpoint else 0
        print_json({**presenting.verified(restored.verified), "registers": restored.registers, "proven": proven})
    else:
        _show(restored)


def _show(restored: Restored) -> None:
    verified, checkpoint = restored.verified, restored.checkpoint
    beside = ", ".join(f"{rows} {name}" for name, rows in restored.registers.items())
    out.print(f"restored and verified: {verified.facts} facts in {verified.turns} turns; beside the log {beside}")
    out.print(f"root {verified.root}")
    if checkpoint is None:
        out.print("NOT proven: no checkpoint was given (--check), so an older or another history would look the same.")
        return
    out.print(f"proven: its first {checkpoint.size} facts are those of the checkpoint of {checkpoint.origin}")
    if verified.facts > checkpoint.size:
        out.print(f"NOT proven: the {verified.facts - checkpoint.size} facts after them are newer than the checkpoint")
