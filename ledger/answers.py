"""What the ledger answers: a receipt, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.limits import Limit
from domain.money import Money
from domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof that a list was recorded: its facts' positions, their time (UTC) and leaf hashes (hex)."""

    key: str
    first: int
    last: int
    recorded_at: datetime
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The list is recorded; ``left`` is the room under each limit that it changed, in cents, known when it is fresh."""

    receipt: Receipt
    replayed: bool = False
    left: tuple[tuple[Limit, Money], ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A dry run: the list would be recorded, with this many facts; nothing was written."""

    facts: int
    left: tuple[tuple[Limit, Money], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The list is refused as the books stood at a position; nothing was written."""

    refusal: Refusal
    position: int


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier request of the same idempotency key: what it got, from whom it came, its body's digest."""

    receipt: Receipt
    by: str
    digest: str


Answer = Recorded | Rehearsed | Refused


@dataclass(frozen=True, slots=True)
class KeyReused(Refusal):
    """Idempotency key {key} was used for another request, recorded as fact {position}; choose a new key."""

    key: str
    position: int


class LedgerUnavailable(Exception):
    """The database cannot be reached; whether a request was recorded is settled by asking again with its key."""


class LogDamaged(Exception):
    """What is stored contradicts itself; nothing is decided on it. Run ``momentti verify``."""
