"""What the ledger says without refusing: a warning travels with the receipt and stands in the fact's envelope.

How loud each is, and from where, is data (``domain.controls``): a tolerance set to refuse makes it a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import HOUSE, Spoken


@dataclass(frozen=True, slots=True)
class Warned(Spoken):
    """The ledger warns."""


@dataclass(frozen=True, slots=True)
class PostedLate(Warned):
    """{document_on} lies in a locked period: this counts from {effective_on}, the first open day."""

    source: ClassVar[str] = f"{HOUSE}: signed accounts never change"
    document_on: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class DirectAwardWithoutGround(Warned):
    """A direct award estimated at {estimated} € is above the national threshold, {threshold} €: say on what ground."""

    source: ClassVar[str] = "Act on Public Procurement 1397/2016"
    estimated: Money
    threshold: Money
