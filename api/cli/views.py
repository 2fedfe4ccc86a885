"""What people look at: balances, frames, outturn, accounts, roles, the history and each figure taken apart."""

from __future__ import annotations

from typing import Annotated

import typer

from api import reading, tables
from api.cli import completing
from api.cli.asking import AsJson, AsOf, Before, By, KnownAt, Limit, Year, door_here, print_json
from api.cli.ending import Ending
from api.cli.nearest import check_known
from api.reading import Asked
from projections.balances import Dimension
from projections.trail import MOST_EXPLAINING, Figure

app = typer.Typer()


@app.command()
def balances(
    by: Annotated[By, typer.Option("--by", help="The dimension.")] = By.moment,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Budget tracking per moment, program or region, and vintage."""
    dimension: Dimension = by.value
    asked = Asked.read(as_of, known_at)
    with door_here() as door:
        seen = door.balances(dimension, asked)
    if as_json:
        print_json(seen)
    else:
        tables.show_balances(seen, dimension)


@app.command()
def frames(as_of: AsOf = None, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """The spending frames: what funds them, what uses them, whether they verify."""
    asked = Asked.read(as_of, known_at)
    with door_here() as door:
        seen = door.frames(asked)
    if as_json:
        print_json(seen)
    else:
        tables.show_frames(seen)


@app.command()
def outturn(year: Year, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """The net outturn of a year by moment and vintage, by each moment's basis of allocation, open or closed."""
    asked = Asked.read(None, known_at)
    with door_here() as door:
        seen = door.outturn(year, asked)
    if as_json:
        print_json(seen)
    else:
        tables.show_outturn(seen, year)


@app.command()
def accounts(year: Year, as_json: AsJson = False) -> None:
    """The accounts of a year as the Director General signed them; the same whenever they are asked for."""
    with door_here() as door:
        found = door.accounts(year)
    if as_json:
        print_json(found)
    else:
        tables.show_signed(found)


@app.command()
def roles(
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="One person's roles.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Who holds or held which role, from when through when."""
    asked = Asked.read(as_of, known_at)
    with door_here() as door:
        seen = door.roles(asked, person)
    if as_json:
        print_json(seen)
    else:
        tables.show_roles(seen)


@app.command()
def history(
    moment: Annotated[
        str | None,
        typer.Option("--moment", metavar="MOMENT", help="Facts about a moment.", autocompletion=completing.moments),
    ] = None,
    program: Annotated[
        str | None,
        typer.Option("--program", metavar="PROGRAM", help="Facts about a program.", autocompletion=completing.programs),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            "--region", metavar="REGION", help="Facts about a region, by its code.", autocompletion=completing.regions
        ),
    ] = None,
    decision: Annotated[
        str | None,
        typer.Option(
            "--decision", metavar="DECISION", help="Facts about a register number.", autocompletion=completing.decisions
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Facts that count from a day on.")
    ] = None,
    limit: Limit = 50,
    before: Before = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """The facts, newest first."""
    named = {"moment": moment, "program": program, "region": region, "decision": decision}
    about = {key: value for key, value in named.items() if value is not None}
    asked, day = Asked.read(None, known_at), reading.day_if_any(since)
    with door_here() as door:
        seen = door.history(asked, about, day, limit, before)
        if not seen["rows"]:
            check_known(door, about)
    if as_json:
        print_json(seen)
    else:
        tables.show_history(seen["rows"])


@app.command()
def explain(
    figure: Annotated[
        list[str],
        typer.Argument(
            help="Such as: committed moment=29.01.53 vintage=2021; or an exported account.",
            autocompletion=completing.figures,
        ),
    ],
    limit: Limit = MOST_EXPLAINING,
    before: Before = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """The newest facts that make up one figure; with what earlier ones came to, their sum equals the figure."""
    wanted, asked = Figure.read(figure), Asked.read(as_of, known_at)
    with door_here() as door:
        found = door.explain(asked, wanted, limit, before)
        if not found["rows"]:
            about = {key: str(value) for key, value in wanted.coordinates.items() if value is not None}
            check_known(door, {key: value for key, value in about.items() if key in ("moment", "program", "region")})
    if as_json:
        print_json(found)
    else:
        tables.show_explained(wanted.words, found)
    raise typer.Exit(Ending.DONE if found["cents"] == found["stored"] else Ending.REFUSED)
