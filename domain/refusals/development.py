"""What development plans, foresight and outputs may not be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.names import Ministry
from domain.refusals.base import FOUNDING, Refusal


@dataclass(frozen=True, slots=True)
class UnknownDevelopmentPlan(Refusal):
    """No development plan {plan} was proposed; the Council proposes it before a ministry approves it."""

    source: ClassVar[str] = f"{FOUNDING}: the Council drafts the development plan, both ministries approve it"
    plan: str


@dataclass(frozen=True, slots=True)
class MinistryApprovedAlready(Refusal):
    """{ministry} approved development plan {plan} on {approved_on}; once is enough."""

    source: ClassVar[str] = f"{FOUNDING}: the Council drafts the development plan, both ministries approve it"
    plan: str
    ministry: Ministry
    approved_on: date


@dataclass(frozen=True, slots=True)
class OutsidePlanYears(Refusal):
    """A development plan covers five years between 2000 and 2099; {first_year} to {last_year} go beyond them."""

    source: ClassVar[str] = f"{FOUNDING}: a development plan of five years"
    first_year: int
    last_year: int


@dataclass(frozen=True, slots=True)
class CommissionNotNamed(Refusal):
    """Foresight {foresight} is {origin}: commissioned foresight, and no other, names the procurement that bought it."""

    source: ClassVar[str] = f"{FOUNDING}: own foresight, or ordered from others"
    foresight: str
    origin: str


@dataclass(frozen=True, slots=True)
class OutputsDoNotFit(Refusal):
    """{completed} of {started} students completed: nobody completes without starting, and no count is below zero."""

    source: ClassVar[str] = f"{FOUNDING}: the Director answers for the Centre's performance"
    started: int
    completed: int


@dataclass(frozen=True, slots=True)
class CountedAhead(Refusal):
    """Outputs through {through} cannot be known on {effective_on}; count them through a day that has come."""

    through: date
    effective_on: date
