"""What the Council decides: annual plans and their revisions, the development plan; and the project under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from api.demo.budget import LATER_COSTS
from api.demo.diary import LAST_DAY, RECORDER, Diary
from api.demo.grounds import grounds_of
from api.demo.people import COUNCIL, FOUNDED, director_on
from api.demo.programs import PORTFOLIO, program_of
from api.demo.rows import CALLS, NEW_UNFRAMED, TENDERS, Call, Procurement, Turn, line_of
from domain.commands import (
    AdoptAnnualPlan,
    ApproveDevelopmentPlan,
    OpenProgram,
    ProposeDevelopmentPlan,
    ReviseAnnualPlan,
    StartDevelopmentProject,
)
from domain.facts import PlanLine
from domain.money import ZERO, Money, eur, total
from domain.names import DevelopmentPlanId, Ministry, Purpose

DECIDED: list[Call | Procurement] = [*CALLS, *TENDERS]

STEP = eur("50 000,00")
"""Lines of annual plans are whole multiples of this."""

IN_VAIN = {
    2024: PlanLine(
        line_of(date(2024, 1, 1), "foresight"),
        replace(NEW_UNFRAMED, program=program_of("foresight")),
        eur("150 000,00"),
    )
}
"""By year: a line that is adopted and that nothing is decided under; the revision of the year ends it."""

DEVELOPMENT_PLANS = {
    2022: (date(2022, 3, 21), {Ministry.OKM: date(2022, 5, 4), Ministry.TEM: date(2022, 5, 18)}),
    2027: (date(2026, 9, 14), {Ministry.OKM: date(2026, 10, 21)}),
}
"""By first year: when the Council proposed a plan, and which ministry has approved it when."""


def open_programs(diary: Diary) -> None:
    """Each program, early in the year in which the first decision is made in it."""
    for name, program in PORTFOLIO.items():
        year = min(row.on for row in DECIDED if row.program == name).year
        on = FOUNDED if year == FOUNDED.year else diary.later(date(year, 1, 3))
        diary.tell(OpenProgram(by=RECORDER, effective_on=on, program=program_of(name), names=program.names))


def adopt_plans(diary: Diary) -> None:
    """The Council adopts a plan each winter and revises it each summer, for what is decided in autumn."""
    for year in range(FOUNDED.year, LAST_DAY.year + 1):
        on = date(2021, 9, 8) if year == FOUNDED.year else diary.later(date(year, 1, 9))
        revised_on = date(year, 12, 31) if year == FOUNDED.year else diary.later(date(year, 6, 16))
        adopted = tuple(_lines(year, through=revised_on))
        plan = AdoptAnnualPlan(by=RECORDER, effective_on=on, year=year, decided_by=COUNCIL, lines=adopted)
        diary.tell(plan)
        changed = tuple(_changed(year, adopted))
        if changed:
            revised = ReviseAnnualPlan(
                by=RECORDER, effective_on=revised_on, year=year, decided_by=COUNCIL, lines=changed
            )
            diary.tell(revised)


def develop(diary: Diary) -> None:
    """The development plan of five years, approved by both ministries; the next one waits for the second of them."""
    for first_year, (proposed_on, approved) in DEVELOPMENT_PLANS.items():
        plan = DevelopmentPlanId(f"{first_year}-{first_year + 4}")
        proposed = ProposeDevelopmentPlan(
            by=RECORDER,
            effective_on=proposed_on,
            plan=plan,
            title=f"Development plan {plan}",
            first_year=first_year,
            proposed_by=COUNCIL,
        )
        diary.tell(proposed)
        for ministry, on in approved.items():
            diary.tell(ApproveDevelopmentPlan(by=RECORDER, effective_on=on, plan=plan, ministry=ministry))
    on = date(2023, 2, 20)
    project = StartDevelopmentProject(
        by=RECORDER,
        effective_on=on,
        decision=diary.register("D", on),
        title="Osaamismerkit: a national service for skills badges",
        decided_by=director_on(on),
        plan_line=line_of(on, "skills-badges"),
        purposes=(Purpose.DIGITAL_SERVICES,),
        grounds=grounds_of("skills-badges", on),
    )
    diary.tell(project)


def _lines(year: int, through: date) -> Iterator[PlanLine]:
    """A line for each program of the year: what is called for and tendered by a day, with room for a dearer offer."""
    for program in PORTFOLIO:
        rows = [row for row in DECIDED if row.program == program and row.on.year == year and row.on <= through]
        if rows:
            room = sum(_ceiling(row) for row in rows) * 21 // 20
            charge = replace(rows[0].charge, program=program_of(program))
            yield PlanLine(line_of(rows[0].on, program), charge, Money(-(-room // STEP) * STEP))
    if year in IN_VAIN and through < date(year, 12, 31):
        yield IN_VAIN[year]


def _changed(year: int, adopted: tuple[PlanLine, ...]) -> Iterator[PlanLine]:
    """What the whole year needs beyond the lines adopted; what it does not need any more ends with zero."""
    needed = {line.line: line for line in _lines(year, date(year, 12, 31))}
    yield from (line for line in needed.values() if line not in adopted)
    yield from (replace(line, amount=ZERO) for line in adopted if line.line not in needed)


def _ceiling(row: Call | Procurement) -> int:
    """A call is awarded within its reserve, a tender within its estimated value; costs of later years come on top."""
    if isinstance(row, Call):
        return eur(row.amount)
    later = total(it.amount for it in LATER_COSTS) if row.turn is Turn.UNDER_AUTHORITY else ZERO
    return eur(row.amount) * 6 // 5 + later
