"""How commands are drawn about person-years."""

from __future__ import annotations

from domain.commands import PlanPersonYears, ReportPersonYears
from domain.names import PersonYears
from tests.machines.drawing import MOMENTS, Draw, Kind


def plan_person_years(draw: Draw) -> PlanPersonYears:
    """Below or above the cap."""
    on = draw.day()
    return PlanPersonYears(
        by=draw.people(),
        effective_on=on,
        moment=draw.one(MOMENTS),
        year=on.year,
        person_years=PersonYears(draw.one((1000, 1200, 1300, 0, -1))),
    )


def report_person_years(draw: Draw) -> ReportPersonYears:
    """Mostly through a day of the year that has passed."""
    on = draw.day()
    return ReportPersonYears(
        by=draw.people(),
        effective_on=on,
        moment=draw.one(MOMENTS),
        year=on.year,
        through=draw.day() if draw.seldom(4) else on,
        person_years=PersonYears(draw.one((1000, 1300, 0, -1))),
    )


KINDS = (
    Kind(plan_person_years),
    Kind(report_person_years),
)
