"""The full history: the newest facts by what they are about, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from domain.facts import Entry
from ledger.codec import ForeignFact
from ledger.labels import label_hashes, labels_in
from ledger.migrations import statement
from projections.ledger import Connection
from projections.view import CODEC, View

NEAR = statement("projections", "history_near")
FAR = statement("projections", "history_far")

NEAREST = 32_768
"""Positions that are read one by one, for facts that are common among them; the others are looked up."""

NARROW = (":decision:", ":payment:", ":reverses:")
"""What a few facts are about each, and new ones for ever: these are always looked up."""


def history(
    connection: Connection, at: View, labels: list[str], since: date | None = None, most: int = 50
) -> Iterator[Entry | ForeignFact]:
    """The newest facts that carry all the labels; newest first. The next page is that of ``at.before`` the last one.

    However long the log is, a page costs what is on it: the database cannot tell common labels from rare ones well
    enough, so it is told where to look.
    """
    asked = {"hashes": label_hashes(labels), "as_of": at.as_of, "since": since}
    upto = at.position
    if not any(label.startswith(NARROW) for label in labels):
        after = max(0, upto - NEAREST) if labels else 0
        for fact in islice(_newest(connection, NEAR, asked | {"after": after, "most": most}, labels, upto), most):
            most -= 1
            yield fact
        upto = after
    if upto > 0 and most > 0:
        yield from islice(_newest(connection, FAR, asked | {"most": most}, labels, upto), most)


def _newest(
    connection: Connection, query: bytes, asked: dict[str, Any], labels: list[str], upto: int
) -> Iterator[Entry | ForeignFact]:
    """The facts up to a position, read for as long as somebody asks: what only shares hashes is passed over."""
    while True:
        lines = connection.execute(query, asked | {"upto": upto}).fetchall()
        for (line,) in lines:
            fact = CODEC.decode(line)
            upto = fact.position - 1
            if labels_in(line).issuperset(labels):
                yield fact
        if not lines or len(lines) < asked["most"]:
            return
