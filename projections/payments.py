"""What the log holds of many payments at once: the facts about them, and whether those still stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.facts import Entry
from ledger.desk import hashed
from ledger.migrations import statement
from ledger.stored import stored_name
from projections.ledger import Connection
from projections.view import CLAIMED, CODEC, View

ABOUT_PAYMENTS = statement("projections", "about_payments")

BY_INDEX = "-c enable_seqscan=off -c jit=off"
"""Settings of a session that asks for many payments at a time: each is looked up, however small the ledger."""


def about_payments(connection: Connection, at: View, kind: type, payments: Sequence[str]) -> Iterator[Entry]:
    """The facts of one kind about any of these payments (register number and instalment), oldest first."""
    labels = [f":payment:{name}" for name in payments]
    parameters = {"payments": labels, "kind": f"={stored_name(kind)}", "known": at.position}
    for (line,) in connection.execute(ABOUT_PAYMENTS, parameters):
        entry = CODEC.decode(line)
        assert isinstance(entry, Entry), "facts of our own kinds have entries"
        yield entry


def standing(connection: Connection, claims: Sequence[str]) -> set[int]:
    """The positions of the facts that hold these names now; what came back, or was undone, holds none."""
    names = [hashed(name) for name in claims]
    return {position for _, position in connection.execute(CLAIMED, {"names": names})}
