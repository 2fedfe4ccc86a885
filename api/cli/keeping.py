"""What keeps a ledger: its schema, its proof, what follows from its log, its doors and its demonstration."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api import presenting, reading, tables
from api.cli.asking import AsJson, Port, counting, ledger_here, print_json
from api.cli.ending import Ending, if_stopped
from api.cli.proving import make_key
from api.demo.loading import load, refuse_unless_demo
from api.printing import out
from api.reading import Asked, Standing
from api.serving import HOST, free_port, safe_host, serve_until_stopped
from api.settings import Settings
from api.writing import replacing
from domain.slips import Slip
from ledger.notes import Signer
from ledger.saying import Json
from projections import export as exporting
from projections.balances import Dimension
from projections.follower import follow
from projections.ledger import Ledger
from projections.rebuild import rebuild as rebuild_all
from projections.upgrade import planned, upgrade
from projections.verify import Difference
from projections.verify import verify as verify_all
from projections.view import view

app = typer.Typer()

HALF_MIGRATED = "Each step is taken as a whole or not at all: migrate again to take the rest."
HALF_LOADED = "What was recorded stands; the same again loads the rest."


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
    as_json: AsJson = False,
) -> None:
    """Load the founding scenario and a few plausible years, show that all of it verifies, and serve it."""
    if as_json and not check:
        raise Slip("--json goes with --check: what is served is read over HTTP")
    if not check:
        free_port(port)
    with ledger_here() as ledger:
        added = _load_demo(ledger)
        signer = _demo_signer()
        standing = reading.read_standing(ledger, Asked())
        frames, balances = _seen(standing)
        if not as_json:
            out.print(f"Demo: {added} requests recorded." if added else "Demo: loaded already, nothing was added.")
            tables.show_frames(frames)
            for by, seen in balances.items():
                tables.show_balances(seen, by)
        verified = _verified(ledger)
        holds = verified["verified"] and standing.verifies and bool(standing.frames)
        if as_json:
            print_json({"added": added, "frames": frames, "balances": balances, **verified, "holds": holds})
        else:
            _show_verified(verified)
            out.print("Every frame verifies." if standing.verifies else "Not every frame verifies.", style="bold")
        if check:
            raise typer.Exit(Ending.DONE if holds else Ending.REFUSED)
        serve_until_stopped(ledger, port, replace(Settings.read().house, development=True), signer)


@app.command()
def serve(
    port: Port = 8000,
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="ADDRESS", help="The address to listen on; others than loopback only with MOMENTTI_HOSTS."
        ),
    ] = HOST,
    development_login: Annotated[
        bool, typer.Option("--development-login", help="Let anybody sign in as anybody: on the demo's ledger alone.")
    ] = False,
) -> None:
    """Serve the HTTP API and the page until Ctrl-C, or until a service manager says so."""
    settings = Settings.read()
    signer = settings.signer()
    free_port(port, safe_host(host, settings.house))
    with ledger_here() as ledger:
        if development_login:
            refuse_unless_demo(ledger)
        house = replace(settings.house, development=development_login)
        serve_until_stopped(ledger, port, house, signer, host, settings.trusted_proxies)


@app.command()
def migrate(
    plan: Annotated[
        bool, typer.Option("--plan", help="Say which steps it would take, and who may go on meanwhile.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Create the ledger's schema or bring it up to date."""
    if plan:
        _show_plan(as_json)
        return
    with ledger_here() as ledger, if_stopped(HALF_MIGRATED), counting("migrating") as progress:
        steps = upgrade(ledger, progress)
    if as_json:
        print_json({"schema": ledger.schema, "steps": steps})
    else:
        out.print("\n".join(steps) or f"Schema {ledger.schema} is up to date.")


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Rehash and refold the log and compare it with all that is stored; names the first difference."""
    with ledger_here() as ledger:
        found = _verified(ledger)
    if as_json:
        print_json(found)
    else:
        _show_verified(found)
    raise typer.Exit(Ending.DONE if found["verified"] else Ending.REFUSED)


@app.command()
def rebuild(as_json: AsJson = False) -> None:
    """Derive anew all that follows from the log and mend what differs from it; nobody waits meanwhile."""
    with ledger_here() as ledger, counting("rebuilding") as progress:
        rebuilt = rebuild_all(ledger, progress)
    if as_json:
        print_json({"position": rebuilt.position, "mended": list(rebuilt.mended)})
        return
    for mended in rebuilt.mended:
        out.print(f"mended: {mended}", style="bold red")
    found = "what differed is mended" if rebuilt.mended else "nothing differed from the log"
    out.print(f"rebuilt to position {rebuilt.position}: {found}")


@app.command()
def export(
    form: Annotated[Form, typer.Argument(help="journal, hledger or beancount.")],
    file: Annotated[
        Path | None, typer.Argument(help="Where to, for its owner's eyes; standard output without it.")
    ] = None,
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
        # What is no file, such as a pipe, cannot be replaced; a link stays one.
        is_stream = file.exists() and not file.is_file()
        with file.open("wb") if is_stream else replacing(file.resolve()) as target:
            target.writelines(parts)


def _show_plan(as_json: bool) -> None:
    with ledger_here() as ledger:
        steps = planned(ledger)
    if as_json:
        print_json([{"step": step.name, "expands": step.expands} for step in steps])
        return
    for step in steps:
        out.print(f"{step.name}: {'older servers go on' if step.expands else 'stop older servers first'}")
    if not steps:
        out.print(f"Schema {ledger.schema} is up to date.")


def _seen(standing: Standing) -> tuple[Json, dict[Dimension, Json]]:
    frames = [presenting.frame(row) for row in standing.frames]
    return presenting.seen(standing.at, Asked(), frames, uncited=presenting.uncited(standing.uncited)), {
        by: presenting.seen(standing.at, Asked(), [presenting.balance(row, by) for row in rows])
        for by, rows in standing.balances.items()
    }


def _verified(ledger: Ledger) -> Json:
    """What was verified, or the first difference and what to do about it."""
    try:
        with counting("verifying") as progress:
            return presenting.verified(verify_all(ledger, progress))
    except Difference as difference:
        return {"verified": False, "difference": str(difference), "remedy": difference.remedy}


def _show_verified(found: Json) -> None:
    if found["verified"]:
        tables.show_verified(found)
    else:
        out.print(f"NOT verified: {found['difference']}", style="bold red")
        out.print(found["remedy"])


def _demo_signer() -> Signer | None:
    """The key that was named, or the demo's own in its home: it shows checkpoints without being set up."""
    settings = Settings.read()
    signer = settings.signer()
    if signer is None and settings.database_url is None:
        return make_key(settings.own_key_file, f"momentti/{settings.schema}")
    return signer


def _load_demo(ledger: Ledger) -> int:
    with if_stopped(HALF_LOADED), counting("loading the demo") as progress:
        added = asyncio.run(load(ledger, progress))
        follow(ledger)
    return added
