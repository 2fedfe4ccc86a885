"""How commands are drawn about programs, frames and annual plans."""

from __future__ import annotations

from domain.commands import AdoptAnnualPlan, OpenProgram, ReviseAnnualPlan, SetFrame
from domain.facts import PlanLine, YearAmount
from domain.money import ZERO
from domain.names import Names, PlanLineId, ProgramId
from tests.machines.drawing import FRAMES, PROGRAMS, Draw, Kind
from tests.support.world import COUNCIL, DIRECTOR


def open_program(draw: Draw) -> OpenProgram:
    """A program."""
    return OpenProgram(
        by=draw.people(),
        effective_on=draw.day(),
        program=draw.one((*PROGRAMS, ProgramId("new"))),
        names=Names("Ohjelma"),
    )


def set_frame(draw: Draw) -> SetFrame:
    """A frame, mostly of its own kind, sometimes brought to what is used of it."""
    frame = draw.one(tuple(FRAMES))
    kind, source, moment = FRAMES[draw.one(tuple(FRAMES))] if draw.seldom() else FRAMES[frame]
    on = draw.day()
    amounts = [(on.year + n, draw.cents(100, 60 * (n + 1))) for n in range(draw.number(0, 2))]
    if draw.seldom(15):
        amounts *= 2
    yearly = (
        YearAmount(on.year + draw.number(0, 2), draw.cents(100)) if not amounts or draw.one((False, True)) else None
    )
    return SetFrame(
        by=draw.people(),
        effective_on=on,
        frame=frame,
        kind=kind,
        names=Names("Kehys"),
        source=source,
        moment=moment,
        years=tuple(YearAmount(*amount) for amount in amounts),
        yearly_from=None if draw.seldom(25) else yearly,
    )


def adopt_annual_plan(draw: Draw) -> AdoptAnnualPlan:
    """The plan of a year, with up to three lines."""
    years = [year for year in (2021, 2022, 2023) if year not in draw.books.plans]
    year = draw.one(years if years and not draw.seldom(4) else (2021, 2022, 2023))
    on = draw.day_of(year)
    lines = []
    for n in range(draw.number(1, 3)):
        charge = draw.charge()
        name = PlanLineId(f"{year}-{n}" if not draw.seldom(30) else "2021-0")
        lines.append(PlanLine(name, charge, draw.cents(*draw.drawable(charge, on), 80)))
    return AdoptAnnualPlan(
        by=draw.people(),
        effective_on=on,
        year=year,
        decided_by=draw.one((COUNCIL,) * 9 + (DIRECTOR,)),
        lines=tuple(lines),
    )


def revise_annual_plan(draw: Draw) -> ReviseAnnualPlan:
    """Another amount for a line, or for two: more, less, nothing, or a line of its own."""
    years = tuple(draw.books.plans)
    year = draw.one(years) if years and not draw.seldom() else draw.day().year
    own = [planned.line for planned in draw.books.plan_lines.values() if planned.year == year]
    lines = []
    for _ in range(draw.number(1, 2)):
        known = draw.one(own) if own and not draw.seldom(5) else None
        charge = known.charge if known and not draw.seldom(20) else draw.charge()
        name = known.line if known else PlanLineId(f"{year}-{draw.number(3, 9)}")
        lines.append(PlanLine(name, charge, ZERO if known and draw.seldom(5) else draw.cents(80, 150)))
    return ReviseAnnualPlan(
        by=draw.people(),
        effective_on=draw.day_of(year),
        year=year,
        decided_by=DIRECTOR if draw.seldom() else COUNCIL,
        lines=tuple(lines),
    )


KINDS = (
    Kind(open_program),
    Kind(set_frame),
    Kind(adopt_annual_plan, 2),
    Kind(revise_annual_plan),
)
