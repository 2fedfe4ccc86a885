"""How the command line prints: its two streams, tables whose figures are never cut, and what stands below them."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.segment import Segment, Segments
from rich.table import Table

from domain.money import Money, in_euros
from ledger.saying import Json


class Paper(Console):
    """A console that leaves it to the command what to do when nobody reads on."""

    def on_broken_pipe(self) -> None:
        """Pass on that nobody reads on."""
        raise BrokenPipeError


# What people recorded is shown as it is: brackets in a text are a text, not a colour.
out = Paper(highlight=False, markup=False, soft_wrap=True)
err = Paper(stderr=True, highlight=False, markup=False, soft_wrap=True)


def table_of(title: str, words: list[str], numbers: list[str]) -> Table:
    """An empty table with columns of words, then of numbers, such as pots."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=box.SIMPLE_HEAD)
    for word in words:
        table.add_column(word)
    for number in numbers:
        table.add_column(number.replace("_", " "), justify="right", no_wrap=True)
    return table


def print_table(table: Table, below: Sequence[str] = ()) -> None:
    """Print a table, below its rows what there is to say of each.

    A figure is never cut: a table that is wider than the screen runs over its edge.
    """
    natural = Measurement.get(out, out.options.update(max_width=10_000), table).maximum
    paper = Paper(highlight=False, markup=False, width=max(natural, out.width))
    lines = paper.render_lines(table, pad=False)
    said = dict(enumerate(below, start=len(lines) - len(below) - 1))
    for number, line in enumerate(lines):
        paper.print(Segments([*line, Segment.line()]), end="", soft_wrap=True)
        if said.get(number):
            paper.print(f"{' ' * 13}{said[number]}", style="dim", soft_wrap=True)


def print_facts(what: str, facts: Sequence[Json]) -> None:
    """The facts that explain something, each with its share."""
    for fact in facts:
        where = f"fact {fact['position']}, {fact['type']}, {fact['effective_on']}"
        out.print(f"  {what}: {where}, {euros(fact['cents'])}")


def euros(cents: int | None) -> str:
    """An amount in euros; a dash where there is none to show."""
    return "-" if cents is None else in_euros(Money(cents))


def print_footer(seen: Json, unit: str = "; amounts in euros") -> None:
    """From where a view was read, and in what its figures are."""
    if not seen["position"]:
        known_now = seen.get("known_at", "") is None
        out.print("This ledger is empty." if known_now else "Nothing was recorded by then.")
        return
    day = f", as of {seen['as_of']}" if seen["as_of"] else ""
    where = f"{'Read on a standby' if seen.get('standby') else 'Read'} at position {seen['position']}"
    out.print(f"{where}, recorded {seen['recorded_at']}{day}{unit}.", style="dim")
