"""The full history: facts by what they are about, newest first or oldest first, page by page or as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.facts import Entry
from ledger.codec import ForeignFact
from ledger.labels import label_hashes, labels_in
from ledger.migrations import statement
from projections.ledger import Connection
from projections.view import CODEC, PAGE, View

NEAR = statement("projections", "history_near")
FAR = statement("projections", "history_far")
ONWARD_NEAR = statement("projections", "onward_near")
ONWARD_FAR = statement("projections", "onward_far")
STREAM_NEWEST = statement("projections", "stream_newest")
STREAM_OLDEST = statement("projections", "stream_oldest")

NEAREST = 32_768
"""Positions that are read one by one, for facts that are common among them; the others are looked up."""

NARROW = (":decision:", ":payment:", ":reverses:")
"""What a few facts are about each, and new ones for ever: these are always looked up."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What facts are looked for: with all these labels, of any of these kinds (none: of all), from a day on."""

    labels: Sequence[str] = ()
    kinds: Sequence[str] = ()
    since: date | None = None

    def holds(self, line: bytes) -> bool:
        """Whether a line is what its hashes say; what only shares hashes is passed over."""
        said = labels_in(line)
        return said.issuperset(self.labels) and not (self.kinds and said.isdisjoint(self.kinds))

    def parameters(self, at: View) -> dict[str, Any]:
        """What the database is asked."""
        kinds = label_hashes(self.kinds) if self.kinds else None
        return {"hashes": label_hashes(self.labels), "kinds": kinds, "since": self.since, "as_of": at.as_of}


def history(
    connection: Connection, at: View, labels: Sequence[str], since: date | None = None, most: int = 50
) -> Iterator[Entry | ForeignFact]:
    """The newest facts that carry all the labels; newest first. The next page is that of ``at.before`` the last one."""
    return newest(connection, at, Sought(labels, since=since), most)


def newest(connection: Connection, at: View, sought: Sought, most: int) -> Iterator[Entry | ForeignFact]:
    """The newest facts that are sought, newest first.

    However long the log is, a page costs what is on it: the database cannot tell common labels from rare ones well
    enough, so it is told where to look. What is sought by its days alone is looked for line by line.
    """
    upto = at.position
    if not _narrow(sought):
        after = max(0, upto - NEAREST) if sought.labels or sought.kinds else 0
        for fact in _paged(connection, NEAR, at, sought, most, after, upto, onward=False):
            most -= 1
            yield fact
        upto = after
    if upto > 0 and most > 0:
        yield from _paged(connection, FAR, at, sought, most, 0, upto, onward=False)


def oldest(
    connection: Connection, at: View, sought: Sought, most: int, after: int = 0
) -> Iterator[Entry | ForeignFact]:
    """The same from a position on, oldest first. The next page stands after the last one."""
    if not _narrow(sought):
        upto = min(at.position, after + NEAREST) if sought.labels or sought.kinds else at.position
        for fact in _paged(connection, ONWARD_NEAR, at, sought, most, after, upto, onward=True):
            most -= 1
            yield fact
        after = upto
    if after < at.position and most > 0:
        yield from _paged(connection, ONWARD_FAR, at, sought, most, after, at.position, onward=True)


def stream(
    connection: Connection, at: View, sought: Sought, after: int = 0, onward: bool = False
) -> Iterator[Entry | ForeignFact]:
    """Every fact that is sought, from one snapshot, a page of lines in memory at a time."""
    with connection.cursor(name="history") as cursor:
        cursor.itersize = PAGE
        # Without an end the page of what is always looked up is all of it.
        near, far = (STREAM_OLDEST, ONWARD_FAR) if onward else (STREAM_NEWEST, FAR)
        asked = sought.parameters(at) | {"after": after, "upto": at.position, "most": None}
        cursor.execute(far if _narrow(sought) else near, asked)
        for (line,) in cursor:
            if sought.holds(line):
                yield CODEC.decode(line)


def _narrow(sought: Sought) -> bool:
    return any(label.startswith(NARROW) for label in sought.labels)


def _paged(
    connection: Connection,
    query: bytes,
    at: View,
    sought: Sought,
    most: int,
    after: int,
    upto: int,
    onward: bool,
) -> Iterator[Entry | ForeignFact]:
    """The facts between two positions, read for as long as some are wanted."""
    asked = sought.parameters(at) | {"most": most}
    while most > 0:
        lines = connection.execute(query, asked | {"after": after, "upto": upto}).fetchall()
        for (line,) in lines:
            fact = CODEC.decode(line)
            after, upto = (fact.position, upto) if onward else (after, fact.position - 1)
            if sought.holds(line) and most > 0:
                most -= 1
                yield fact
        if len(lines) < asked["most"]:
            return
