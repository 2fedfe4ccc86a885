"""The command line: every view and every command, for people and for scripts.

Exit codes: 0 done; 1 refused, or not verified; 2 asked wrongly; 3 the ledger cannot be reached or used.
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api import presenting, reading, tables
from api.demo.loading import NotTheDemo, load
from api.doors import MODELS, BadInput, read_commands, schema_of
from api.reading import Asked
from api.serving import PortTaken, free_port, serve_until_stopped
from api.settings import Settings
from ledger.answers import Answer, LedgerUnavailable, LogDamaged, Refused
from ledger.embedded import EmbeddedServerError
from ledger.migrations import SchemaError
from projections import export as exporting
from projections.balances import Dimension
from projections.follower import follow
from projections.ledger import Ledger
from projections.rebuild import rebuild as rebuild_all
from projections.trail import Figure
from projections.verify import Difference
from projections.verify import verify as verify_all
from projections.view import view

app = typer.Typer(
    no_args_is_help=True, add_completion=True, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__
)


class By(StrEnum):
    """The dimensions of a budget view."""

    moment = "moment"
    program = "program"
    region = "region"


class Form(StrEnum):
    """The forms of an export."""

    journal = "journal"
    hledger = "hledger"
    beancount = "beancount"


AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As of a date in force: 2021-12-31.")]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="TIME", help="As the ledger knew it then; Helsinki time or an offset."),
]
Year = Annotated[int, typer.Argument(min=2000, max=2099, help="The budget year.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON; amounts in whole cents.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port on 127.0.0.1; 0 takes any free one.")]


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
    with _ledger() as ledger:
        added = _load_demo(ledger)
        tables.out.print(f"Demo: {added} requests recorded." if added else "Demo: loaded already, nothing was added.")
        standing = reading.read_standing(ledger, Asked())
        tables.show_frames(standing.at, standing.frames, standing.uncited)
        for by, rows in standing.balances.items():
            tables.show_balances(standing.at, by, rows)
        verified = _verify(ledger, as_json=False)
        holds = verified and standing.verifies and bool(standing.frames)
        tables.out.print("Every frame verifies." if standing.verifies else "Not every frame verifies.", style="bold")
        if check:
            raise typer.Exit(0 if holds else 1)
        serve_until_stopped(ledger, port)


@app.command()
def migrate() -> None:
    """Create the ledger's schema or bring it up to date."""
    settings = Settings.read()
    with settings.ledger() as ledger:
        steps = ledger.migrate()
    tables.out.print("\n".join(steps) or f"Schema {settings.schema} is up to date.")


@app.command()
def serve(port: Port = 8000) -> None:
    """Serve the HTTP API and the page on this machine until Ctrl-C."""
    free_port(port)
    with _ledger() as ledger:
        serve_until_stopped(ledger, port)


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
    with _ledger() as ledger:
        given = asyncio.run(_record(ledger, asking.asks, asking.key, dry_run))
        facts = reading.read_used_up(ledger, given) if isinstance(given, Refused) else ()
        follow(ledger)
    if as_json:
        _print_json(presenting.answer(given, facts))
    else:
        tables.show_answer(given, facts)
    raise typer.Exit(1 if isinstance(given, Refused) else 0)


@app.command()
def commands(name: Annotated[str | None, typer.Argument(help="One command, to see its fields.")] = None) -> None:
    """List the commands that can be recorded, or show one's JSON Schema."""
    if name is None:
        for each, model in MODELS.items():
            tables.out.print(f"{each:32} {(model.__doc__ or '').strip().splitlines()[0]}")
    elif name in MODELS:
        _print_json(schema_of(name))
    else:
        raise ValueError(f"there is no command {name!r}; `momentti commands` lists them")


@app.command()
def rules(as_json: AsJson = False) -> None:
    """The rule book: every reason to refuse or to warn, with its lasting code, its source and since when it holds."""
    with _ledger() as ledger:
        controls = reading.read_controls(ledger)
    refusals, warnings = presenting.rule_book(), presenting.warning_book(controls)
    if as_json:
        _print_json({"refusals": refusals, "warnings": warnings})
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
    day = reading.read_day(since) if since else None
    with _ledger() as ledger:
        rows = reading.read_refusals(ledger, by, code, day, limit)
    if as_json:
        _print_json([presenting.noted(row) for row in rows])
    else:
        tables.show_refusals(rows)


@app.command()
def balances(
    by: Annotated[By, typer.Option("--by", help="The dimension.")] = By.moment,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Budget tracking per moment, program or region, and vintage."""
    dimension: Dimension = by.value
    with _ledger() as ledger:
        at, rows = reading.read_balances(ledger, dimension, _asked(as_of, known_at))
    if as_json:
        _print_json([presenting.balance(row, dimension) for row in rows])
    else:
        tables.show_balances(at, dimension, rows)


@app.command()
def frames(as_of: AsOf = None, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """The spending frames: what funds them, what uses them, whether they verify."""
    with _ledger() as ledger:
        at, rows, uncited = reading.read_frames(ledger, _asked(as_of, known_at))
    if as_json:
        _print_json([presenting.frame(row) for row in rows])
    else:
        tables.show_frames(at, rows, uncited)


@app.command()
def outturn(year: Year, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """The net outturn of a year by moment and vintage, by each moment's basis of allocation, open or closed."""
    with _ledger() as ledger:
        at, rows = reading.read_outturn(ledger, year, _asked(None, known_at))
    if as_json:
        _print_json([presenting.account(row) for row in rows])
    else:
        tables.show_outturn(at, year, rows)


@app.command()
def accounts(year: Year, as_json: AsJson = False) -> None:
    """The accounts of a year as the Director General signed them; the same whenever they are asked for."""
    with _ledger() as ledger:
        found = reading.read_signed(ledger, year)
    if as_json:
        _print_json(presenting.signed(year, found))
    else:
        tables.show_signed(year, found)


@app.command()
def close_preview(
    year: Year,
    signed_by: Annotated[str, typer.Option("--signed-by", help="Who would sign: the Director General.")],
    signed_on: Annotated[str, typer.Option("--signed-on", metavar="DATE", help="The day of the signature.")],
    as_json: AsJson = False,
) -> None:
    """Show the accounts that closing a year would sign, or why it cannot be closed; nothing is written."""
    ask = reading.closing(year, signed_by, reading.read_day(signed_on))
    with _ledger() as ledger:
        given = asyncio.run(_record(ledger, [ask], f"close-preview-{year}", dry_run=True))
    if as_json:
        _print_json(presenting.answer(given))
    else:
        tables.show_answer(given)
    raise typer.Exit(1 if isinstance(given, Refused) else 0)


@app.command()
def history(
    moment: Annotated[str | None, typer.Option("--moment", help="Facts about a moment.")] = None,
    program: Annotated[str | None, typer.Option("--program", help="Facts about a program.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Facts about a region, by its code.")] = None,
    decision: Annotated[str | None, typer.Option("--decision", help="Facts about a register number.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Facts that count from a day on.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="How many, newest first.")] = 50,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """The facts, newest first."""
    about = {"moment": moment, "program": program, "region": region, "decision": decision}
    day = reading.read_day(since) if since else None
    with _ledger() as ledger:
        rows = reading.read_history(ledger, _asked(None, known_at), about, day, limit)
    if as_json:
        _print_json([presenting.fact(row) for row in rows])
    else:
        tables.show_history(rows)


@app.command()
def explain(
    figure: Annotated[
        list[str], typer.Argument(help="Such as: committed moment=29.01.53 vintage=2021; or an exported account.")
    ],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """The facts that make up one figure; their sum equals the figure."""
    wanted = Figure.read(figure)
    with _ledger() as ledger:
        found = reading.read_explained(ledger, _asked(as_of, known_at), wanted)
    if as_json:
        _print_json(presenting.explained(wanted, found))
    else:
        tables.show_explained(wanted, found)
    raise typer.Exit(0 if found.total == found.stored else 1)


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Rehash and refold the log and compare it with all that is stored; names the first difference."""
    with _ledger() as ledger:
        holds = _verify(ledger, as_json)
    raise typer.Exit(0 if holds else 1)


@app.command()
def rebuild() -> None:
    """Drop all that follows from the log and fill it again; writers wait meanwhile."""
    with _ledger() as ledger, _progress("rebuilding") as progress:
        position = rebuild_all(ledger, progress)
    tables.out.print(f"rebuilt to position {position}")


@app.command()
def export(
    form: Annotated[Form, typer.Argument(help="journal, hledger or beancount.")],
    file: Annotated[Path | None, typer.Argument(help="Where to; standard output without it.")] = None,
) -> None:
    """Write the journal, or its legs as another program reads them."""
    writers = {Form.journal: exporting.journal, Form.hledger: exporting.hledger, Form.beancount: exporting.beancount}
    with _ledger() as ledger, ledger.reader() as connection:
        parts = writers[form](connection, view(connection))
        if file is None:
            for part in parts:
                sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
            return
        with file.open("wb") as target:
            target.writelines(parts)


def main() -> None:
    """Run the command line; what goes wrong is said in a sentence, not in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without € still gets its answer
    try:
        app()
    except BadInput as error:
        for it in error.problems:
            tables.err.print(f"{it.field}: {it.problem}")
        tables.err.print("Nothing was recorded. `momentti commands NAME` shows a command's fields.")
        sys.exit(2)
    except (ValueError, OSError) as error:
        _die(error, 2)
    except Difference as error:
        _die(error, 1)
    except (
        EmbeddedServerError,
        SchemaError,
        LedgerUnavailable,
        LogDamaged,
        PortTaken,
        NotTheDemo,
        psycopg.Error,
    ) as error:
        _die(error, 3)


def _die(error: BaseException, code: int) -> None:
    tables.err.print(str(error))
    sys.exit(code)


@contextmanager
def _ledger() -> Iterator[Ledger]:
    with Settings.read().ledger() as ledger:
        yield ledger


@contextmanager
def _progress(what: str) -> Iterator[Any]:
    columns = (
        SpinnerColumn(),
        TextColumn(what),
        TextColumn("{task.completed:,} facts"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=tables.err, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda position: progress.update(task, completed=position)


def _verify(ledger: Ledger, as_json: bool) -> bool:
    try:
        with _progress("verifying") as progress:
            found = verify_all(ledger, progress)
    except Difference as difference:
        if as_json:
            _print_json({"verified": False, "difference": str(difference)})
        else:
            tables.out.print(f"NOT verified: {difference}", style="bold red")
        return False
    if as_json:
        _print_json(presenting.verified(found))
    else:
        tables.show_verified(found)
    return True


def _load_demo(ledger: Ledger) -> int:
    with _progress("loading the demo") as progress:
        added = asyncio.run(load(ledger, progress))
    follow(ledger)
    return added


async def _record(ledger: Ledger, asks: Any, key: str, dry_run: bool) -> Answer:
    async with ledger.clerk() as clerk:
        return await clerk.record(asks, key, dry_run=dry_run)


def _asked(as_of: str | None, known_at: str | None) -> Asked:
    return Asked(reading.read_day(as_of) if as_of else None, reading.read_time(known_at) if known_at else None)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
