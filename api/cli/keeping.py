"""What keeps a ledger: its schema, its proof, what follows from its log, its doors and its demonstration."""

from __future__ import annotations

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api import presenting, reading, tables
from api.cli.asking import AsJson, Port, counting, ledger_here, print_json
from api.cli.proving import make_key
from api.demo.loading import load
from api.printing import out
from api.reading import Asked
from api.serving import HOST, free_port, safe_host, serve_until_stopped
from api.settings import Settings
from ledger.notes import Signer
from projections import export as exporting
from projections.follower import follow
from projections.ledger import Ledger
from projections.rebuild import rebuild as rebuild_all
from projections.upgrade import upgrade
from projections.verify import Difference
from projections.verify import verify as verify_all
from projections.view import view

app = typer.Typer()


class Form(StrEnum):
    """The forms of an export."""

    journal = "journal"
    hledger = "hledger"
    beancount = "beancount"


@app.command()
def demo(
    check: Annotated[
        bool, typer.Option("--check", help="Load, verify, print and leave; 0 only if all verifies.")
    ] = False,
    port: Port = 8000,
) -> None:
    """Load the founding scenario and a few plausible years, show that all of it verifies, and serve it."""
    if not check:
        free_port(port)
    with ledger_here() as ledger:
        added = _load_demo(ledger)
        signer = _demo_signer()
        out.print(f"Demo: {added} requests recorded." if added else "Demo: loaded already, nothing was added.")
        standing = reading.read_standing(ledger, Asked())
        tables.show_frames(standing.at, standing.frames, standing.uncited)
        for by, rows in standing.balances.items():
            tables.show_balances(standing.at, by, rows)
        verified = _verify(ledger, as_json=False)
        holds = verified and standing.verifies and bool(standing.frames)
        out.print("Every frame verifies." if standing.verifies else "Not every frame verifies.", style="bold")
        if check:
            raise typer.Exit(0 if holds else 1)
        serve_until_stopped(ledger, port, signer=signer)


@app.command()
def serve(
    port: Port = 8000,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen on; others than loopback only guarded.")
    ] = HOST,
) -> None:
    """Serve the HTTP API and the page until Ctrl-C, or until a service manager says so."""
    settings = Settings.read()
    signer = settings.signer()
    free_port(port, safe_host(host, guarded=False))
    with settings.ledger() as ledger:
        serve_until_stopped(ledger, port, host, settings.trusted_proxies, signer)


@app.command()
def migrate(
    plan: Annotated[
        bool, typer.Option("--plan", help="Say which steps it would take, and who may go on meanwhile.")
    ] = False,
) -> None:
    """Create the ledger's schema or bring it up to date."""
    settings = Settings.read()
    if plan:
        _show_plan(settings)
        return
    with settings.ledger() as ledger, counting("migrating") as progress:
        steps = upgrade(ledger, progress)
    out.print("\n".join(steps) or f"Schema {settings.schema} is up to date.")


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Rehash and refold the log and compare it with all that is stored; names the first difference."""
    with ledger_here() as ledger:
        holds = _verify(ledger, as_json)
    raise typer.Exit(0 if holds else 1)


@app.command()
def rebuild() -> None:
    """Derive anew all that follows from the log and mend what differs from it; nobody waits meanwhile."""
    with ledger_here() as ledger, counting("rebuilding") as progress:
        rebuilt = rebuild_all(ledger, progress)
    for mended in rebuilt.mended:
        out.print(f"mended: {mended}", style="bold red")
    found = "what differed is mended" if rebuilt.mended else "nothing differed from the log"
    out.print(f"rebuilt to position {rebuilt.position}: {found}")


@app.command()
def export(
    form: Annotated[Form, typer.Argument(help="journal, hledger or beancount.")],
    file: Annotated[Path | None, typer.Argument(help="Where to; standard output without it.")] = None,
) -> None:
    """Write the journal, or its legs as another program reads them."""
    writers = {Form.journal: exporting.journal, Form.hledger: exporting.hledger, Form.beancount: exporting.beancount}
    with ledger_here() as ledger, ledger.reader() as connection:
        parts = writers[form](connection, view(connection))
        if file is None:
            for part in parts:
                sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
            return
        with file.open("wb") as target:
            target.writelines(parts)


def _show_plan(settings: Settings) -> None:
    with settings.ledger() as ledger:
        steps = ledger.unapplied()
    for step in steps:
        out.print(f"{step.name}: {'older servers go on' if step.expands else 'stop older servers first'}")
    if not steps:
        out.print(f"Schema {settings.schema} is up to date.")


def _verify(ledger: Ledger, as_json: bool) -> bool:
    try:
        with counting("verifying") as progress:
            found = verify_all(ledger, progress)
    except Difference as difference:
        if as_json:
            print_json({"verified": False, "difference": str(difference), "remedy": difference.remedy})
        else:
            out.print(f"NOT verified: {difference}", style="bold red")
            out.print(difference.remedy)
        return False
    if as_json:
        print_json(presenting.verified(found))
    else:
        tables.show_verified(found)
    return True


def _demo_signer() -> Signer | None:
    """The key that was named, or the demo's own in its home: it shows checkpoints without being set up."""
    settings = Settings.read()
    signer = settings.signer()
    if signer is None and settings.database_url is None:
        return make_key(settings.own_key_file, f"momentti/{settings.schema}")
    return signer


def _load_demo(ledger: Ledger) -> int:
    with counting("loading the demo") as progress:
        added = asyncio.run(load(ledger, progress))
    follow(ledger)
    return added
