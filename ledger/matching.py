"""The events that a query of the ``eventsourcing`` library matches: looked up by hashes, told by their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import psycopg
from eventsourcing.dcb.api import DCBQuery

from ledger.labels import label_hashes, labels_in
from ledger.lookups import NEWS
from ledger.migrations import statement

Cursor = psycopg.Cursor[tuple[Any, ...]]
Line = tuple[int, bytes]

MATCHING = statement("ledger", "matching")
MEETING = statement("ledger", "meeting")

LARGEST_PAGE = 32_000
"""Lines read at a time, at most."""

UNSTORABLE = re.compile("[\0\x1f\ud800-\udfff]")
"""No type or tag holds NUL, U+001F (which once told labels apart) or what UTF-8 cannot write."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a query: the labels of its types, of which an event has one, and of its tags, which it has all."""

    types: list[str]
    tags: list[str]

    @property
    def hashes(self) -> dict[str, list[int]]:
        """What it is looked up by."""
        return {"types": label_hashes(self.types), "tags": label_hashes(self.tags)}

    def matches(self, line: bytes) -> bool:
        """Whether a line matches, and not only by its hashes."""
        labels = labels_in(line)
        return labels.issuperset(self.tags) and not (self.types and labels.isdisjoint(self.types))


Wanted = Sequence[Item] | None


def wanted_by(query: DCBQuery | None) -> Wanted:
    """The items of a query; None when every event matches."""
    items = query.items if query else []
    if not items or any(not item.types and not item.tags for item in items):
        return None
    return [Item(_labels("=", item.types), _labels(":", item.tags)) for item in items]


def page(cursor: Cursor, wanted: Wanted, after: int, upto: int, most: int) -> list[Line]:
    """The first lines between two positions that match."""
    if wanted is None:
        # Positions have no gaps, so counting is bounding.
        return cursor.execute(NEWS, {"after": after, "most": max(0, min(most, upto - after))}).fetchall()
    found: dict[int, bytes] = {}
    for item in wanted:
        found.update(islice(_matching(cursor, item, after, upto, most), most))
    return sorted(found.items())[:most]


def first_match(cursor: Cursor, wanted: Wanted, after: int, upto: int) -> int | None:
    """The first position between two whose event matches, if there is one."""
    if wanted is None:
        return after + 1 if upto > after else None
    met = []
    for item in wanted:
        asked = {**item.hashes, "after": after, "upto": upto}
        for (first,) in cursor.execute(MEETING, asked, prepare=False).fetchall():
            if first is not None:
                met += [position for position, _ in page(cursor, [item], first - 1, upto, 1)]
    return min(met, default=None)


def _matching(cursor: Cursor, item: Item, after: int, upto: int, most: int) -> Iterator[Line]:
    """The matching lines, read for as long as somebody asks: what only shares hashes is passed over."""
    while True:
        asked = {**item.hashes, "after": after, "upto": upto, "most": most}
        lines: list[Line] = cursor.execute(MATCHING, asked, prepare=False).fetchall()
        yield from (found for found in lines if item.matches(found[1]))
        if len(lines) < most or not lines:
            return
        after, most = lines[-1][0], min(2 * most, LARGEST_PAGE)


def _labels(mark: str, names: Sequence[str]) -> list[str]:
    # Nothing carries an empty label, as nothing carries a name that cannot be stored.
    return ["" if UNSTORABLE.search(name) else f"{mark}{name}" for name in names]
