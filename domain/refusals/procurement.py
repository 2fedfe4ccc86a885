"""What a tender or contract may not be (rule 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.refusals.base import BUDGET_ACT, Refusal


@dataclass(frozen=True, slots=True)
class TenderAlreadyAwarded(Refusal):
    """Tender {decision} was awarded on {awarded_on}; a correction comes before another award."""

    source: ClassVar[str] = "Act on Public Procurement 1397/2016"
    decision: str
    awarded_on: date


@dataclass(frozen=True, slots=True)
class TenderNotAwarded(Refusal):
    """Tender {decision} has not been awarded; a contract follows an award."""

    source: ClassVar[str] = "Act on Public Procurement 1397/2016"
    decision: str


@dataclass(frozen=True, slots=True)
class ReserveLapsed(Refusal):
    """What {decision} reserved of {vintage} could be used until {until}; on {effective_on} it has lapsed."""

    source: ClassVar[str] = f"{BUDGET_ACT}: usable through 31 December of (grant year + span - 1)"
    decision: str
    vintage: int
    until: date
    effective_on: date
