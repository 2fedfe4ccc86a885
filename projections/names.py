"""Which facts took a name (a payment, an approval, an invoice), and which of them hold it still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.facts import Entry
from ledger.columns import uuids
from ledger.desk import hashed
from ledger.migrations import statement
from projections.ledger import Connection
from projections.view import CODEC

TAKERS = statement("projections", "takers")

BY_INDEX = "-c enable_seqscan=off -c jit=off"
"""Settings of a session that asks for many names at a time: each is looked up, however small the ledger."""


class Taker(NamedTuple):
    """A fact that took a name; it holds it no more once the fact came back or was undone."""

    name: str
    entry: Entry
    holds: bool


def takers(connection: Connection, names: Sequence[str]) -> Iterator[Taker]:
    """The facts that ever took any of these names, oldest first."""
    by_hash = {hashed(name): name for name in names}
    for name, line, holds in connection.execute(TAKERS, {"names": uuids(list(by_hash))}):
        entry = CODEC.decode(line)
        assert isinstance(entry, Entry), "only facts of our own take names"
        yield Taker(by_hash[bytes(name)], entry, holds)
