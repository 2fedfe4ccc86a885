"""How commands are drawn about development plans and projects, foresight and outputs."""

from __future__ import annotations

from domain.commands import (
    ApproveDevelopmentPlan,
    ProposeDevelopmentPlan,
    RecordForesight,
    ReportOutputs,
    StartDevelopmentProject,
)
from domain.facts import Grounds
from domain.names import (
    DevelopmentPlanId,
    ForesightId,
    ForesightSource,
    Horizon,
    Ministry,
    Purpose,
    RegisterNumber,
    TargetGroup,
)
from tests.machines.drawing import Draw, Kind
from tests.support.world import COUNCIL, DIRECTOR


def propose_development_plan(draw: Draw) -> ProposeDevelopmentPlan:
    """Five years from one of the next."""
    return ProposeDevelopmentPlan(
        by=draw.people(),
        effective_on=draw.day(),
        plan=DevelopmentPlanId(f"D-{draw.number(1, 5)}"),
        title="Skills",
        first_year=2022,
        proposed_by=DIRECTOR if draw.seldom(5) else COUNCIL,
    )


def approve_development_plan(draw: Draw) -> ApproveDevelopmentPlan:
    """One of the ministries."""
    return ApproveDevelopmentPlan(
        by=draw.people(),
        effective_on=draw.day(),
        plan=draw.mostly(tuple(draw.books.development_plans)) or DevelopmentPlanId("none"),
        ministry=draw.one(tuple(Ministry)),
    )


def start_development_project(draw: Draw) -> StartDevelopmentProject:
    """Under a plan line, mostly one that is in force."""
    line = draw.plan_line()
    return StartDevelopmentProject(
        by=draw.people(),
        effective_on=draw.decision_day(line),
        decision=RegisterNumber(f"H-{draw.number(1, 40)}"),
        title="Project",
        decided_by=draw.decider(),
        plan_line=line,
        purposes=(Purpose.GUIDANCE,) * (2 if draw.seldom() else 1),
        grounds=Grounds(TargetGroup.EMPLOYED),
    )


def record_foresight(draw: Draw) -> RecordForesight:
    """Mostly without a procurement that bought it."""
    source = draw.one(tuple(ForesightSource))
    bought = source is ForesightSource.COMMISSIONED
    decision = draw.held(tuple(draw.books.reservations), tuple(draw.books.commitments))
    return RecordForesight(
        by=draw.people(),
        effective_on=draw.day(),
        foresight=ForesightId(f"F-{draw.number(1, 40)}"),
        title="Foresight",
        horizon=draw.one(tuple(Horizon)),
        source=source,
        document="report",
        commissioned_by=decision if bought != draw.seldom() else None,
    )


def report_outputs(draw: Draw) -> ReportOutputs:
    """Mostly of an open decision."""
    decision = draw.held(tuple(draw.books.commitments))
    on = draw.since(decision)
    return ReportOutputs(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        through=draw.day() if draw.seldom(5) else on,
        started=5,
        completed=draw.one((3, 5, 0, 6)),
    )


KINDS = (
    Kind(propose_development_plan),
    Kind(approve_development_plan, 2, to=lambda draw: tuple(draw.books.development_plans)),
    Kind(start_development_project),
    Kind(record_foresight),
    Kind(report_outputs),
)
