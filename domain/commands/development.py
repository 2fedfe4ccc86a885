"""What is asked about development plans and projects, foresight and outputs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeDevelopmentPlan(Asked):
    """Record the Council's proposal of a development plan for five years, from its first year on."""

    plan: DevelopmentPlanId
    title: str
    first_year: int
    proposed_by: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveDevelopmentPlan(Asked):
    """Record that a ministry approved a development plan."""

    plan: DevelopmentPlanId
    ministry: Ministry


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDevelopmentProject(Asked):
    """Record the Director's decision to start a development project; it moves no money itself."""

    decision: RegisterNumber
    title: str
    decided_by: Person
    plan_line: PlanLineId
    purposes: tuple[Purpose, ...]
    grounds: Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordForesight(Asked):
    """Record foresight under its name; what was commissioned names its procurement."""

    foresight: ForesightId
    title: str
    horizon: Horizon
    source: ForesightSource
    document: str
    commissioned_by: RegisterNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOutputs(Asked):
    """Report how many students started and completed, counted from the beginning of a decision through a day."""

    decision: RegisterNumber
    through: date
    started: int
    completed: int


DevelopmentCommand = (
    ProposeDevelopmentPlan | ApproveDevelopmentPlan | StartDevelopmentProject | RecordForesight | ReportOutputs
)
