"""What the ledger says without refusing: a warning travels with the receipt and stands in the fact's envelope.

How loud each is, and from where, is data (``domain.controls``): a tolerance set to refuse makes it a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from domain.controls import Level
from domain.money import Money
from domain.names import PersonYears
from domain.refusals.base import BUDGET_ACT, FOUNDING, HOUSE, Spoken


@dataclass(frozen=True, slots=True)
class Warned(Spoken):
    """The ledger warns, as loud as the controls of the day say."""

    level: Level = field(default=Level.WARN, kw_only=True, compare=False)


def known_codes() -> frozenset[str]:
    """The code of every warning there is, which a tolerance may name."""
    return frozenset(kind.code_of() for kind in Warned.__subclasses__())


@dataclass(frozen=True, slots=True)
class PostedLate(Warned):
    """{document_on} lies in a locked period: this counts from {effective_on}, the first open day."""

    source: ClassVar[str] = f"{HOUSE}: signed accounts never change"
    document_on: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class FacilityEnded(Warned):
    """The Recovery and Resilience Facility ended on {facility_ends}; its money is paid here on {effective_on}."""

    source: ClassVar[str] = "the facility ended on 31.8.2026"
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


@dataclass(frozen=True, slots=True)
class FirstInstalmentLarge(Warned):
    """The first instalment is {first} € of {amount} €: above {up_to} € a grant is as a rule paid {share}/{rest}."""

    source: ClassVar[str] = "standard terms of 1.3.2024: as a rule two instalments"
    first: Money
    amount: Money
    up_to: Money
    share: int
    rest: int


@dataclass(frozen=True, slots=True)
class AppliedLate(Warned):
    """The change was applied for on {applied_on}; the last day for it was {last_day}, 30 days before the end of use."""

    source: ClassVar[str] = "standard terms of 1.3.2024: at least 30 days before the end of the period of use"
    applied_on: date
    last_day: date


@dataclass(frozen=True, slots=True)
class ReportLate(Warned):
    """The final report was due on {due_on}, two months after the period of use; it is accepted on {accepted_on}."""

    source: ClassVar[str] = "standard terms of 1.3.2024: the final report within 2 months"
    due_on: date
    accepted_on: date


@dataclass(frozen=True, slots=True)
class SmallRecovery(Warned):
    """The recipient may keep {kept} € or less; {amount} € are ordered back."""

    source: ClassVar[str] = "Act on Discretionary Government Transfers 688/2001 s. 20"
    amount: Money
    kept: Money


@dataclass(frozen=True, slots=True)
class RecoveryLate(Warned):
    """The ground was known on {known_on}; a recovery is ordered within two years of that, by {last_day}."""

    source: ClassVar[str] = "Act on Discretionary Government Transfers 688/2001 s. 27"
    known_on: date
    last_day: date


@dataclass(frozen=True, slots=True)
class DirectAwardWithoutGround(Warned):
    """A direct award estimated at {estimated} € is above the national threshold, {threshold} €: say on what ground."""

    source: ClassVar[str] = "Act on Public Procurement 1397/2016"
    estimated: Money
    threshold: Money


@dataclass(frozen=True, slots=True)
class NoForesight(Warned):
    """{decision} cites no foresight and does not say why there is none."""

    source: ClassVar[str] = f"{FOUNDING}: foresight on whose basis services are financed and procured"
    decision: str


@dataclass(frozen=True, slots=True)
class NoOverlapStatement(Warned):
    """{decision} does not state how it complements the supply there is, without paying for it twice."""

    source: ClassVar[str] = f"{FOUNDING}: to complement existing supply"
    decision: str


@dataclass(frozen=True, slots=True)
class PurposesMissing(Warned):
    """{decision} does not say what it pays for, so that nobody can tell whether its instrument may."""

    source: ClassVar[str] = f"{FOUNDING}: state grants and procurement, each for its own forms"
    decision: str


@dataclass(frozen=True, slots=True)
class PlanLineBelowUse(Warned):
    """Plan line {line} is cut to {amount} €, below the {used} € used under it: nothing new fits until it is raised."""

    source: ClassVar[str] = f"{FOUNDING}: decisions according to the annual plan"
    line: str
    used: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class FrameNearlyUsed(Warned):
    """{share} per cent of frame {name} is used for {vintage}."""

    source: ClassVar[str] = f"{FOUNDING}: the spending frames"
    name: str
    vintage: int
    share: int
