"""One fact as it stands in the log."""

from __future__ import annotations

from dataclasses import dataclass

from domain.facts import Entry
from ledger.codec import ForeignFact
from ledger.lookups import LINES_AT
from ledger.tree import leaf_hash
from projections.ledger import Connection
from projections.postings import Posting, Wanted
from projections.view import CODEC, View


@dataclass(frozen=True, slots=True)
class Standing:
    """A fact, the exact line that it is stored as, that line's leaf in the tree, and the money that it moved."""

    fact: Entry | ForeignFact
    line: bytes
    leaf: bytes
    postings: list[Posting]


def fact_at(connection: Connection, at: View, position: int) -> Standing | None:
    """The fact at a position, if the view knows of it."""
    row = connection.execute(LINES_AT, {"positions": [position]}).fetchone() if position <= at.position else None
    if row is None:
        return None
    fact = CODEC.decode(row[1])
    return Standing(fact, row[1], leaf_hash(row[1]), Wanted().of(fact))
