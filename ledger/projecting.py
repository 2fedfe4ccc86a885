"""What the ledger asks of an inline projection: something to write beside the events, in the same turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.facts import Entry
from domain.pots import Leg


@dataclass(frozen=True, slots=True)
class Postings:
    """Cents posted to numbered accounts, three columns of one length; ``new_accounts`` names new numbers, as JSON."""

    positions: list[int]
    accounts: list[int]
    cents: list[int]
    new_accounts: str | None


class Projection(Protocol):
    """A fold of the same journal as the books, carried along with them and undone with them."""

    def post(self, entries: Sequence[Entry], moved: Sequence[list[Leg]]) -> Postings:
        """What the entries add, each with its legs; positions follow on."""

    def mark(self) -> int:
        """Where the projection stands."""

    def rollback(self, mark: int) -> None:
        """Forget everything since a mark."""

    def dump(self) -> bytes:
        """The whole state, for a snapshot."""

    def load(self, dumped: bytes) -> None:
        """Take over the state of a snapshot."""
