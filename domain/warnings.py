"""What the ledger says without refusing: a warning travels with the receipt and stands in the fact's envelope.

How loud each is, and from where, is data (``domain.controls``): a tolerance set to refuse makes it a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from domain.controls import Level
from domain.names import PersonYears
from domain.refusals.base import BUDGET_ACT, HOUSE, Spoken


@dataclass(frozen=True, slots=True)
class Warned(Spoken):
    """The ledger warns, as loud as the controls of the day say."""

    level: Level = field(default=Level.WARN, kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class PostedLate(Warned):
    """{document_on} lies in a locked period: this counts from {effective_on}, the first open day."""

    source: ClassVar[str] = f"{HOUSE}: signed accounts never change"
    document_on: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class FacilityEnded(Warned):
    """The Recovery and Resilience Facility ended on {facility_ends}; its money is paid here on {effective_on}."""

    source: ClassVar[str] = "the facility ended on 31.8.2026; design rule 7"
    facility_ends: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class PaidLate(Warned):
    """The payment was due on {due_on} and is only prepared on {prepared_on}: interest for the delay may be owed."""

    due_on: date
    prepared_on: date


@dataclass(frozen=True, slots=True)
class PersonYearsAboveCap(Warned):
    """{reported} person-years were used of moment {moment} in {year}; its text allows {cap}."""

    source: ClassVar[str] = f"{BUDGET_ACT}; the decision part of the moment"
    moment: str
    year: int
    reported: PersonYears
    cap: PersonYears
