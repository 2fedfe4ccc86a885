"""Development plans and projects, foresight, outputs: what decisions rest on and lead to. No money moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.facts.shapes import Grounds
from domain.names import (
    DevelopmentPlanId,
    ForesightId,
    ForesightSource,
    Horizon,
    Ministry,
    Person,
    PlanLineId,
    Purpose,
    RegisterNumber,
)


@dataclass(frozen=True, slots=True)
class DevelopmentPlanProposed:
    """The Council proposed a development plan of five years to the ministries."""

    plan: DevelopmentPlanId
    title: str
    first_year: int
    last_year: int
    proposed_by: Person


@dataclass(frozen=True, slots=True)
class DevelopmentPlanApproved:
    """A ministry approved a development plan; it is in force once both have."""

    plan: DevelopmentPlanId
    ministry: Ministry


@dataclass(frozen=True, slots=True)
class DevelopmentProjectStarted:
    """The Director started a development project under a line of the annual plan; grants and tenders pay for it."""

    decision: RegisterNumber
    title: str
    decided_by: Person
    plan_line: PlanLineId
    purposes: tuple[Purpose, ...]
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class ForesightRecorded:
    """Foresight was recorded, for decisions to cite; commissioned foresight names the procurement that bought it."""

    foresight: ForesightId
    title: str
    horizon: Horizon
    source: ForesightSource
    document: str
    commissioned_by: RegisterNumber | None


@dataclass(frozen=True, slots=True)
class OutputsReported:
    """Students who started and completed what a decision paid for were counted, from its beginning through a day.

    The newest count replaces those before it.
    """

    decision: RegisterNumber
    through: date
    started: int
    completed: int


DevelopmentFact = (
    DevelopmentPlanProposed | DevelopmentPlanApproved | DevelopmentProjectStarted | ForesightRecorded | OutputsReported
)
