"""What people record, what they are told, and why the ledger says no."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api import presenting, reading, tables
from api.cli import completing
from api.cli.asking import AsJson, BeforeNumber, Limit, Year, door_here, print_json
from api.cli.ending import Ending
from api.cli.nearest import unknown
from api.cli.server import chosen_address
from api.doors import MODELS, schema_of
from api.http.examples import as_body, first_uses
from api.printing import out
from domain.calendar import last_day_of
from domain.names import Role
from domain.slips import Slip
from ledger.saying import Json

app = typer.Typer()


@app.command()
def record(
    file: Annotated[Path, typer.Argument(help="A file of commands as JSON, or - for standard input.", allow_dash=True)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    key: Annotated[
        str | None, typer.Option("--key", metavar="KEY", help="Idempotency key; else the commands' own, else the body.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record one command, or a list as a whole or not at all; prints the receipt or why it was refused."""
    if str(file) != "-":
        body = file.read_bytes()
    elif sys.stdin is None:
        raise Slip("standard input is closed; name a file, or pipe the commands in")
    else:
        body = sys.stdin.buffer.read()
    with door_here() as door:
        given = door.record(body, key, dry_run)
    _conclude(given, as_json, asked=_count(body))


@app.command()
def commands(
    name: Annotated[
        str | None, typer.Argument(help="One command, to see its fields.", autocompletion=completing.commands)
    ] = None,
    as_example: Annotated[bool, typer.Option("--example", help="A body to start from, instead of the fields.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the commands that can be recorded, or show one's JSON Schema or a body to start from."""
    if name is None:
        if as_example:
            raise Slip("--example shows the body of one command: `momentti commands NAME --example`")
        listed = [{"command": each, "asks": (model.__doc__ or "").strip()} for each, model in MODELS.items()]
        if as_json:
            print_json(listed)
        else:
            for it in listed:
                out.print(f"{it['command']:32} {it['asks'].splitlines()[0]}")
    elif name not in MODELS:
        raise unknown("command", name, MODELS)
    else:
        print_json(_example(name) if as_example else schema_of(name))


@app.command()
def close_preview(
    year: Year,
    signed_by: Annotated[
        str, typer.Option("--signed-by", metavar="PERSON", help="Who would sign: the Director General.")
    ],
    signed_on: Annotated[str, typer.Option("--signed-on", metavar="DATE", help="The day of the signature.")],
    as_json: AsJson = False,
) -> None:
    """Show the accounts that closing a year would sign, or why it cannot be closed; nothing is written."""
    asked = {
        "command": "close-year",
        "by": signed_by,
        "role": Role.DIRECTOR_GENERAL,
        "effective_on": last_day_of(year).isoformat(),
        "year": year,
        "decided_by": signed_by,
        "signed_on": reading.read_day(signed_on).isoformat(),
    }
    body = json.dumps(asked).encode()
    with door_here() as door:
        given = door.record(body, f"close-preview-{year}", dry_run=True)
    _conclude(given, as_json)


@app.command()
def rules(as_json: AsJson = False) -> None:
    """The rule book: every reason to refuse or to warn, with its lasting code, its source and since when it holds."""
    with door_here() as door:
        book = door.rules()
    if as_json:
        print_json(book)
    else:
        tables.show_rules(book)


@app.command()
def refusals(
    by: Annotated[str | None, typer.Option("--by", metavar="PERSON", help="What this person was refused.")] = None,
    code: Annotated[
        str | None,
        typer.Option(
            "--code",
            metavar="CODE",
            help="Refusals of this code; `momentti rules` lists them.",
            autocompletion=completing.codes,
        ),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Refusals noted from a day on.")] = None,
    limit: Limit = 50,
    before: BeforeNumber = None,
    as_json: AsJson = False,
) -> None:
    """The register of refusals, newest first: who asked for what, and why it was not done."""
    day = reading.day_if_any(since)
    with door_here() as door:
        seen = door.refusals(by, code, day, limit, before)
    codes = [rule["code"] for rule in presenting.rule_book()]
    if code is not None and code not in codes and not seen["rows"]:
        raise unknown("code", code, codes)
    if as_json:
        print_json(seen)
    else:
        tables.show_refusals(seen["rows"])


def _example(name: str) -> Json:
    """A body as the demonstration first used it; a server knows from the token who asks in what role."""
    ask = first_uses()[name]
    body = as_body(ask)
    if chosen_address() is not None:
        return body
    return {"command": body.pop("command"), "by": ask.by, "role": ask.role.value, **body}


def _conclude(given: Json, as_json: bool, asked: int = 1) -> None:
    if as_json:
        print_json(given)
    else:
        tables.show_answer(given, asked)
    raise typer.Exit(Ending.REFUSED if "refused" in given else Ending.DONE)


def _count(body: bytes) -> int:
    """How many commands a body that was answered holds."""
    asked: Any = json.loads(body.decode("utf-8-sig"))
    return len(asked) if isinstance(asked, list) else 1
