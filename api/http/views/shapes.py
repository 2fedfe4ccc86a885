"""What the views answer, as the description of the API tells it; amounts are whole cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from domain.money import Money
from projections.trail import Explaining

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A view, and at which position of the log it was read.

    ``standby`` says whether a follower of the ledger's server told it; ``as_of`` and ``known_at`` are what was asked.
    """

    position: int
    recorded_at: datetime
    standby: bool
    as_of: date | None
    known_at: str | None
    rows: list[T]


@dataclass(frozen=True, slots=True)
class Paged(Seen[T]):
    """A page of a view; ``next`` is where the following one is, if there is any."""

    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """A budget view's row: the pots of one vintage, under the name of the dimension that was asked for.

    ``status`` and ``facts`` stand where more is used than was granted.
    """

    moment: str | None = None
    program: str | None = None
    region: str | None = None
    vintage: int
    granted: Money | None
    income: Money | None
    overrun: Money | None
    available: Money | None
    reserved: Money
    committed: Money
    in_payment: Money
    paid: Money
    lapsed: Money | None
    status: str | None = None
    facts: list[Explaining] | None = None


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact in its envelope; of somebody else's event only type and tags are told."""

    position: int
    recorded_at: datetime
    type: str
    effective_on: date | None = None
    by: str | None = None
    role: str | None = None
    key: str | None = None
    reason: str | None = None
    document_on: date | None = None
    warned: list[str] | None = None
    moved: Money | None = None
    beside: dict[str, Money] | None = None
    fact: dict[str, Any] | None = None
    tags: list[str] | None = None
