"""What the ledger answers: a receipt, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.facts import Entry
from domain.limits import Limit
from domain.money import Money
from domain.refusals import Refusal
from domain.values import quickly_made
from domain.warnings import Warned


@quickly_made
@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof that a list was recorded: its facts' positions, their time (UTC) and leaf hashes (hex).

    ``warned`` are the codes of the warnings in the facts' envelopes, fact by fact.
    """

    key: str
    first: int
    last: int
    recorded_at: datetime
    leaves: tuple[str, ...]
    warned: tuple[str, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class Recorded:
    """The list is recorded.

    While it is fresh, ``left`` is the room under each limit that it changed, in cents, and ``warned`` what the ledger
    says beside; a replay knows the receipt alone.
    """

    receipt: Receipt
    replayed: bool = False
    left: tuple[tuple[Limit, Money], ...] = ()
    warned: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A dry run: the list would be recorded, with this many facts and these warnings; nothing was written."""

    facts: int
    left: tuple[tuple[Limit, Money], ...]
    warned: tuple[Warned, ...] = ()
    entries: tuple[Entry, ...] = field(default=(), compare=False)
    """The facts as they would be recorded, at the positions that would be theirs."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The list is refused as the books stood at a position; nothing was written.

    ``command`` is the one of the list that cannot be (from 0, as given), ``limit`` the one that it crosses; a key that
    was used for another request refuses the list as a whole.
    """

    refusal: Refusal
    position: int
    command: int | None = None
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier request of the same idempotency key: what it got, and the digest of its body."""

    receipt: Receipt
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
