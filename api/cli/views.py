"""What people look at: balances, frames, outturn, accounts, roles, the history and each figure taken apart."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from api import presenting, reading, tables
from api.cli.asking import AsJson, AsOf, KnownAt, Year, ledger_here, print_json
from api.reading import LAST_POSITION, Asked
from projections.balances import Dimension
from projections.trail import MOST_EXPLAINING, Figure

app = typer.Typer()

Limit = Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="How many, newest first.")]
Before = Annotated[
    int | None,
    typer.Option("--before", metavar="POSITION", min=1, max=LAST_POSITION, help="Facts before it: older pages."),
]


class By(StrEnum):
    """The dimensions of a budget view."""

    moment = "moment"
    program = "program"
    region = "region"


@app.command()
def balances(
    by: Annotated[By, typer.Option("--by", help="The dimension.")] = By.moment,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Budget tracking per moment, program or region, and vintage."""
    dimension: Dimension = by.value
    with ledger_here() as ledger:
        at, rows = reading.read_balances(ledger, dimension, Asked.read(as_of, known_at))
    if as_json:
        print_json([presenting.balance(row, dimension) for row in rows])
    else:
        tables.show_balances(at, dimension, rows)


@app.command()
def frames(as_of: AsOf = None, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """The spending frames: what funds them, what uses them, whether they verify."""
    with ledger_here() as ledger:
        at, rows, uncited = reading.read_frames(ledger, Asked.read(as_of, known_at))
    if as_json:
        print_json([presenting.frame(row) for row in rows])
    else:
        tables.show_frames(at, rows, uncited)


@app.command()
def outturn(year: Year, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """The net outturn of a year by moment and vintage, by each moment's basis of allocation, open or closed."""
    with ledger_here() as ledger:
        at, rows = reading.read_outturn(ledger, year, Asked.read(None, known_at))
    if as_json:
        print_json([presenting.account(row) for row in rows])
    else:
        tables.show_outturn(at, year, rows)


@app.command()
def accounts(year: Year, as_json: AsJson = False) -> None:
    """The accounts of a year as the Director General signed them; the same whenever they are asked for."""
    with ledger_here() as ledger:
        found = reading.read_signed(ledger, year)
    if as_json:
        print_json(presenting.signed(year, found))
    else:
        tables.show_signed(year, found)


@app.command()
def roles(
    person: Annotated[str | None, typer.Option("--person", help="One person's roles.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Who holds or held which role, from when through when."""
    with ledger_here() as ledger:
        at, held = reading.read_roles(ledger, Asked.read(as_of, known_at), person)
    if as_json:
        print_json([presenting.role(it) for it in held])
    else:
        tables.show_roles(at, held)


@app.command()
def history(
    moment: Annotated[str | None, typer.Option("--moment", help="Facts about a moment.")] = None,
    program: Annotated[str | None, typer.Option("--program", help="Facts about a program.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Facts about a region, by its code.")] = None,
    decision: Annotated[str | None, typer.Option("--decision", help="Facts about a register number.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Facts that count from a day on.")
    ] = None,
    limit: Limit = 50,
    before: Before = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """The facts, newest first."""
    about = {"moment": moment, "program": program, "region": region, "decision": decision}
    day = reading.read_since(since)
    with ledger_here() as ledger:
        rows = reading.read_history(ledger, Asked.read(None, known_at), about, day, limit, before)
    if as_json:
        print_json([presenting.fact(row) for row in rows])
    else:
        tables.show_history(rows)


@app.command()
def explain(
    figure: Annotated[
        list[str], typer.Argument(help="Such as: committed moment=29.01.53 vintage=2021; or an exported account.")
    ],
    limit: Limit = MOST_EXPLAINING,
    before: Before = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """The newest facts that make up one figure; with what earlier ones came to, their sum equals the figure."""
    wanted = Figure.read(figure)
    with ledger_here() as ledger:
        found = reading.read_explained(ledger, Asked.read(as_of, known_at), wanted, limit, before)
    if as_json:
        print_json(presenting.explained(wanted, found))
    else:
        tables.show_explained(wanted, found)
    raise typer.Exit(0 if found.total == found.stored else 1)
