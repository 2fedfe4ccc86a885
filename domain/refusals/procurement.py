"""What a tender may not be (rule 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import BUDGET_ACT, Refusal

PROCUREMENT_ACT = "Act on Public Procurement 1397/2016"


@dataclass(frozen=True, slots=True)
class EstimateTooLow(Refusal):
    """An estimated value includes base and options, {least} € or more without VAT; {estimated} € is too low."""

    source: ClassVar[str] = PROCUREMENT_ACT
    estimated: Money
    least: Money


@dataclass(frozen=True, slots=True)
class DirectAwardNeedsGround(Refusal):
    """From {threshold} € on a direct award says on what ground; this one is estimated at {estimated} €: give it."""

    source: ClassVar[str] = PROCUREMENT_ACT
    estimated: Money
    threshold: Money


@dataclass(frozen=True, slots=True)
class TenderAlreadyAwarded(Refusal):
    """Tender {decision} was awarded on {awarded_on}; a correction comes before another award."""

    source: ClassVar[str] = PROCUREMENT_ACT
    decision: str
    awarded_on: date


@dataclass(frozen=True, slots=True)
class TenderNotAwarded(Refusal):
    """Tender {decision} has not been awarded; an award comes first."""

    source: ClassVar[str] = PROCUREMENT_ACT
    decision: str


@dataclass(frozen=True, slots=True)
class TenderClosed(Refusal):
    """Tender {decision} was cancelled on {closed_on}; what is still to be bought needs another tender."""

    source: ClassVar[str] = PROCUREMENT_ACT
    decision: str
    closed_on: date


@dataclass(frozen=True, slots=True)
class NotifiedBeforeAward(Refusal):
    """Tenderers are notified of an award that is made: on {decided_on} or later, not on {notified_on}."""

    source: ClassVar[str] = PROCUREMENT_ACT
    notified_on: date
    decided_on: date


@dataclass(frozen=True, slots=True)
class StandstillRuns(Refusal):
    """The standstill of {decision} runs through {standstill_until}; it may be signed on {first_day} or later."""

    source: ClassVar[str] = PROCUREMENT_ACT
    decision: str
    standstill_until: date
    first_day: date


@dataclass(frozen=True, slots=True)
class AppealPending(Refusal):
    """Appeal {court_reference} of {lodged_on} holds the signature of {decision} until it is resolved."""

    source: ClassVar[str] = PROCUREMENT_ACT
    decision: str
    court_reference: str
    lodged_on: date


@dataclass(frozen=True, slots=True)
class AppealAlreadyLodged(Refusal):
    """Appeal {court_reference} on {decision} is before the Market Court since {lodged_on}; it is resolved, or stays."""

    decision: str
    court_reference: str
    lodged_on: date


@dataclass(frozen=True, slots=True)
class UnknownAppeal(Refusal):
    """No appeal {court_reference} on {decision} is before the Market Court; name one that was lodged."""

    decision: str
    court_reference: str


@dataclass(frozen=True, slots=True)
class ReserveLapsed(Refusal):
    """What {decision} reserved of {vintage} could be used until {until}; on {effective_on} it has lapsed: a corrected
    award draws it anew, a call or framework agreement is ended."""

    source: ClassVar[str] = f"{BUDGET_ACT}: usable through 31 December of (grant year + span - 1)"
    decision: str
    vintage: int
    until: date
    effective_on: date
