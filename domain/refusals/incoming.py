"""What may not come in beside the appropriations (rules 3 and 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.refusals.base import BUDGET_ACT, Refusal


@dataclass(frozen=True, slots=True)
class MoneyAlreadyIn(Refusal):
    """Moment {moment} has {funding} money of {year} already; an opening balance comes before any other, and once."""

    moment: str
    year: int
    funding: str


@dataclass(frozen=True, slots=True)
class FrameTwice(Refusal):
    """An opening balance has an amount for each frame that it cites, once, and at most one that cites none."""


@dataclass(frozen=True, slots=True)
class VintageExpired(Refusal):
    """Money of {year} on moment {moment} could be used until {until}; on {effective_on} it has lapsed."""

    source: ClassVar[str] = f"{BUDGET_ACT}: usable through 31 December of (grant year + span - 1)"
    moment: str
    year: int
    until: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class NothingGrantedYet(Refusal):
    """Moment {moment} has no appropriation of {year}; record what Parliament granted first."""

    source: ClassVar[str] = BUDGET_ACT
    moment: str
    year: int


@dataclass(frozen=True, slots=True)
class NotEstimated(Refusal):
    """Only an estimated appropriation is exceeded by permission; moment {moment} was granted for {year} as {kind}."""

    source: ClassVar[str] = BUDGET_ACT
    moment: str
    year: int
    kind: str


@dataclass(frozen=True, slots=True)
class NotNetBudgeted(Refusal):
    """No text says that moment {moment} is net budgeted in {year}: record the text, or the income as revenue."""

    source: ClassVar[str] = f"{BUDGET_ACT}; the decision part of the moment"
    moment: str
    year: int
