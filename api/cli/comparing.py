"""What changed between two points: balances then and balances now, and the facts between them."""

from __future__ import annotations

from typing import Annotated

import typer

from api import presenting, reading
from api.cli.asking import AsJson, By, ledger_here, print_json
from api.cli.views import Before, Limit
from api.printing import euros, out, print_footer, print_table, table_of
from api.reading import Asked
from projections.balances import Dimension
from projections.diff import Between, Difference, Shares

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
    with ledger_here() as ledger:
        found = reading.read_diff(ledger, dimension, one, other)
        facts = reading.read_diff_facts(ledger, dimension, one, other, limit, before)
    if as_json:
        print_json(presenting.difference(found, facts))
    else:
        _show(dimension, found, facts)


def _show(by: Dimension, found: Difference, facts: Between) -> None:
    """The rows that changed, with their sum, and the facts below them, in euros."""
    shown = [pot for pot in Shares._fields if any(getattr(row, pot) for row in found.rows)]
    table = table_of(f"Changes by {by}", [by, "vintage"], shown)
    for row in found.rows:
        table.add_row(row.name or "none", str(row.vintage), *(euros(getattr(row, pot)) for pot in shown))
    table.add_section()
    table.add_row("in all", "", *(euros(getattr(found.totals, pot)) for pot in shown))
    print_table(table)
    table = table_of("Facts that make them up", ["position", "counts from", "fact", by, "vintage"], shown)
    for it in facts.facts:
        words = (str(it.position), it.effective_on.isoformat(), it.type if it.added else f"{it.type}, taken away")
        table.add_row(*words, it.name or "none", str(it.vintage), *(euros(getattr(it, pot)) for pot in shown))
    table.add_section()
    for earlier in facts.earlier:
        amounts = (euros(getattr(earlier, pot)) for pot in shown)
        table.add_row("", "", "earlier facts", earlier.name or "none", str(earlier.vintage), *amounts)
    print_table(table)
    if facts.older is not None:
        out.print(f"Earlier facts: the same with --before {facts.older}.")
    print_footer(found.since)
    print_footer(found.until)
