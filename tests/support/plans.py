"""Asks about offices, plans, development, foresight, outputs and controls, invented like the rest of the world."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from domain.commands import (
    ApproveDevelopmentPlan,
    EndOffice,
    ProposeDevelopmentPlan,
    RecordForesight,
    ReportOutputs,
    ReviseAnnualPlan,
    SetControls,
    StartDevelopmentProject,
)
from domain.controls import FOUNDING, Controls, Level, Tolerance
from domain.facts import Grounds, PlanLine, PurposeAmount
from domain.money import eur
from domain.names import (
    DevelopmentPlanId,
    ForesightId,
    ForesightSource,
    Horizon,
    Ministry,
    Office,
    Person,
    PlanLineId,
    Purpose,
    RegisterNumber,
    TargetGroup,
)
from tests.support.world import AUTUMN, COUNCIL, DIRECTOR, NEW_YEAR, SUMMER, VERIFIER

LEFT_EARLY = "Took up another post"

STATED = Grounds(
    TargetGroup.EMPLOYED, foresight=(ForesightId("F-1"),), no_overlap="No provider of the region teaches this"
)
"""Grounds that leave nothing out, once foresight F-1 is on record."""


PILOT = replace(STATED, foresight=(), no_foresight="A pilot of a month")
"""Grounds that leave nothing out and rest on no foresight."""


def ending(office: Office, person: Person, ended_on: date, reason: str | None = LEFT_EARLY) -> EndOffice:
    """The early end of a term."""
    return EndOffice(by=VERIFIER, effective_on=SUMMER, reason=reason, office=office, person=person, ended_on=ended_on)


def revision(*lines: PlanLine, on: date = SUMMER, year: int = 2021, by: Person = COUNCIL) -> ReviseAnnualPlan:
    """A revision of the annual plan."""
    return ReviseAnnualPlan(by=VERIFIER, effective_on=on, year=year, decided_by=by, lines=lines)


def proposal(first_year: int = 2022, by: Person = COUNCIL, plan: str = "2022-2026") -> ProposeDevelopmentPlan:
    """A development plan as the Council proposes it."""
    return ProposeDevelopmentPlan(
        by=VERIFIER,
        effective_on=SUMMER,
        plan=DevelopmentPlanId(plan),
        title="An invented development plan",
        first_year=first_year,
        proposed_by=by,
    )


def approval(ministry: Ministry, on: date = AUTUMN, plan: str = "2022-2026") -> ApproveDevelopmentPlan:
    """A ministry's approval of a development plan."""
    return ApproveDevelopmentPlan(by=VERIFIER, effective_on=on, plan=DevelopmentPlanId(plan), ministry=ministry)


def project(
    decision: str = "P-1", by: Person = DIRECTOR, line: str = "grants", on: date = SUMMER
) -> StartDevelopmentProject:
    """A development project, started."""
    return StartDevelopmentProject(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        title="An invented project",
        decided_by=by,
        plan_line=PlanLineId(line),
        purposes=(Purpose.NETWORKS, Purpose.DIGITAL_SERVICES),
        grounds=Grounds(TargetGroup.EMPLOYED),
    )


def foresight(
    name: str = "F-1",
    source: ForesightSource = ForesightSource.OWN,
    commissioned_by: str | None = None,
    on: date = NEW_YEAR,
) -> RecordForesight:
    """Foresight of a medium horizon."""
    return RecordForesight(
        by=VERIFIER,
        effective_on=on,
        foresight=ForesightId(name),
        title="Invented foresight",
        horizon=Horizon.MEDIUM,
        source=source,
        document="An invented report",
        commissioned_by=RegisterNumber(commissioned_by) if commissioned_by else None,
    )


def outputs(
    decision: str, started: int, completed: int, through: date = AUTUMN, on: date = date(2021, 12, 1)
) -> ReportOutputs:
    """A count of students."""
    return ReportOutputs(
        by=VERIFIER,
        effective_on=on,
        decision=RegisterNumber(decision),
        through=through,
        started=started,
        completed=completed,
    )


def controls(version: int = 2, since: date = SUMMER, **changed: Any) -> Controls:
    """Another version of the founding controls."""
    return replace(FOUNDING, version=version, since=since, **changed)


def setting(version: int = 2, since: date = SUMMER, on: date = NEW_YEAR, **changed: Any) -> SetControls:
    """The setting of another version of the founding controls."""
    return SetControls(by=VERIFIER, effective_on=on, controls=controls(version, since, **changed))


def tolerating(
    warning: str, level: Level = Level.WARN, share: int | None = None, amount: str | None = None
) -> SetControls:
    """The founding controls with one tolerance, from New Year's Day."""
    told = Tolerance(warning, level, share, eur(amount) if amount else None)
    return setting(since=NEW_YEAR, tolerances=(told,))


def purposes(**amounts: str) -> tuple[PurposeAmount, ...]:
    """Purposes by their names in the code, lower-case, with what each gets."""
    return tuple(PurposeAmount(Purpose[name.upper()], eur(amount)) for name, amount in amounts.items())
