"""What people record, what they are told, and why the ledger says no."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api import presenting, reading, tables
from api.cli.asking import AsJson, Year, ledger_here, print_json
from api.doors import MODELS, read_commands, schema_of
from api.printing import out
from domain.commands import Command
from ledger.answers import Answer, Refused
from projections.follower import follow
from projections.ledger import Ledger

app = typer.Typer()


@app.command()
def record(
    file: Annotated[Path, typer.Argument(help="A file of commands as JSON, or - for standard input.", allow_dash=True)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    key: Annotated[
        str | None, typer.Option("--key", help="Idempotency key; else the commands' own, else the body.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record one command, or a list as a whole or not at all; prints the receipt or why it was refused."""
    if str(file) != "-":
        body = file.read_bytes()
    elif sys.stdin is None:
        raise ValueError("standard input is closed; name a file, or pipe the commands in")
    else:
        body = sys.stdin.buffer.read()
    asking = read_commands(body, key)
    with ledger_here() as ledger:
        given = asyncio.run(_record(ledger, asking.asks, asking.key, dry_run))
        facts = reading.read_used_up(ledger, given) if isinstance(given, Refused) else ()
        follow(ledger)
    if as_json:
        print_json(presenting.answer(given, facts))
    else:
        tables.show_answer(given, facts, asked=len(asking.asks))
    raise typer.Exit(1 if isinstance(given, Refused) else 0)


@app.command()
def commands(name: Annotated[str | None, typer.Argument(help="One command, to see its fields.")] = None) -> None:
    """List the commands that can be recorded, or show one's JSON Schema."""
    if name is None:
        for each, model in MODELS.items():
            out.print(f"{each:32} {(model.__doc__ or '').strip().splitlines()[0]}")
    elif name in MODELS:
        print_json(schema_of(name))
    else:
        raise ValueError(f"there is no command {name!r}; `momentti commands` lists them")


@app.command()
def close_preview(
    year: Year,
    signed_by: Annotated[str, typer.Option("--signed-by", help="Who would sign: the Director General.")],
    signed_on: Annotated[str, typer.Option("--signed-on", metavar="DATE", help="The day of the signature.")],
    as_json: AsJson = False,
) -> None:
    """Show the accounts that closing a year would sign, or why it cannot be closed; nothing is written."""
    ask = reading.closing(year, signed_by, reading.read_day(signed_on))
    with ledger_here() as ledger:
        given = asyncio.run(_record(ledger, [ask], f"close-preview-{year}", dry_run=True))
    if as_json:
        print_json(presenting.answer(given))
    else:
        tables.show_answer(given)
    raise typer.Exit(1 if isinstance(given, Refused) else 0)


@app.command()
def rules(as_json: AsJson = False) -> None:
    """The rule book: every reason to refuse or to warn, with its lasting code, its source and since when it holds."""
    with ledger_here() as ledger:
        controls = reading.read_controls(ledger)
    refusals, warnings = presenting.rule_book(), presenting.warning_book(controls)
    if as_json:
        print_json({"refusals": refusals, "warnings": warnings})
    else:
        tables.show_rules(refusals, warnings)


@app.command()
def refusals(
    by: Annotated[str | None, typer.Option("--by", metavar="PERSON", help="What this person was refused.")] = None,
    code: Annotated[
        str | None, typer.Option("--code", help="Refusals of this code; `momentti rules` lists them.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Refusals noted from a day on.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="How many, newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The register of refusals, newest first: who asked for what, and why it was not done."""
    day = reading.read_since(since)
    with ledger_here() as ledger:
        rows = reading.read_refusals(ledger, by, code, day, limit)
    if as_json:
        print_json([presenting.noted(row) for row in rows])
    else:
        tables.show_refusals(rows)


async def _record(ledger: Ledger, asks: Sequence[Command], key: str, dry_run: bool) -> Answer:
    async with ledger.clerk() as clerk:
        return await clerk.record(asks, key, dry_run=dry_run)
