"""What changed between two points: balances then and balances now, and the facts between them."""

from __future__ import annotations

from typing import Annotated

import typer

from api import tables
from api.cli.asking import AsJson, Before, By, Limit, door_here, print_json
from api.reading import Asked
from projections.balances import Dimension

app = typer.Typer()

FromDay = Annotated[str | None, typer.Option("--from-as-of", metavar="DATE", help="From a date in force; none: all.")]
ToDay = Annotated[str | None, typer.Option("--to-as-of", metavar="DATE", help="To a date in force; none: all.")]
FromKnown = Annotated[
    str | None, typer.Option("--from-known-at", metavar="WHEN", help="From a position or a time; none: the newest.")
]
ToKnown = Annotated[
    str | None, typer.Option("--to-known-at", metavar="WHEN", help="To a position or a time; none: the newest.")
]


@app.command()
def diff(
    by: Annotated[By, typer.Option("--by", help="The dimension.")] = By.moment,
    from_as_of: FromDay = None,
    to_as_of: ToDay = None,
    from_known_at: FromKnown = None,
    to_known_at: ToKnown = None,
    limit: Limit = 20,
    before: Before = None,
    as_json: AsJson = False,
) -> None:
    """What changed between two points, exactly the difference of their balances, and the newest facts that made it."""
    dimension: Dimension = by.value
    one, other = Asked.read(from_as_of, from_known_at), Asked.read(to_as_of, to_known_at)
    with door_here() as door:
        found = door.diff(dimension, one, other, limit, before)
    if as_json:
        print_json(found)
    else:
        tables.show_diff(found, dimension)
