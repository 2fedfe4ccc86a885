"""Who held which office and role, and how many worked at the Centre; people appear by the titles of their roles."""

from __future__ import annotations

from datetime import date

from api.demo.diary import LAST_DAY, RECORDER, Diary
from api.demo.founding import ADMINISTRATOR, OPERATING, PROGRAMS, assign
from api.demo.payments import APPROVERS, VERIFIERS
from domain.commands import AssignOffice, EndOffice, EndRole, PlanPersonYears, ReportPersonYears
from domain.money import Money, eur
from domain.names import GOVERNMENT, MomentCode, Office, Person, PersonYears, Role

FIRST_DIRECTOR, SECOND_DIRECTOR = Person("director.first"), Person("director.second")
DIRECTOR_GENERAL = Person("director-general.first")
COUNCIL = Person("council.chair")
GRANTS_DELEGATE, PROCUREMENT_DELEGATE = Person("delegate.grants"), Person("delegate.procurement")

FOUNDED = date(2021, 9, 1)
CHANGE_OF_OFFICE = date(2024, 9, 1)
FIRST_TERM_OVER, SECOND_TERM_OVER = date(2026, 8, 31), date(2029, 8, 31)
DELEGATED = date(2022, 1, 10), date(2025, 12, 31)
"""From when until when small procurement was delegated."""
PROCUREMENT_LIMIT = eur("250 000,00")

OFFICES: list[tuple[Office, Person, str, date, date | None, Money | None]] = [
    (Office.COUNCIL, COUNCIL, GOVERNMENT, FOUNDED, None, None),
    (Office.DIRECTOR, FIRST_DIRECTOR, GOVERNMENT, FOUNDED, FIRST_TERM_OVER, None),
    (Office.DIRECTOR_GENERAL, DIRECTOR_GENERAL, GOVERNMENT, FOUNDED, None, None),
    (Office.DELEGATE, GRANTS_DELEGATE, FIRST_DIRECTOR, date(2021, 9, 15), None, eur("60 000,00")),
    (Office.DELEGATE, PROCUREMENT_DELEGATE, FIRST_DIRECTOR, *DELEGATED, PROCUREMENT_LIMIT),
    (Office.DIRECTOR, SECOND_DIRECTOR, GOVERNMENT, CHANGE_OF_OFFICE, SECOND_TERM_OVER, None),
]

ROLES: list[tuple[Person, Role, date | None]] = [
    (RECORDER, Role.RECORDER, None),
    *((person, Role.RECORDER, None) for person in VERIFIERS),
    *((person, Role.APPROVER, None) for person in APPROVERS),
    (FIRST_DIRECTOR, Role.DIRECTOR, FIRST_TERM_OVER),
    (DIRECTOR_GENERAL, Role.DIRECTOR_GENERAL, None),
    (Person("auditor.first"), Role.AUDITOR, None),
    (Person("ministry.okm"), Role.MINISTRY, None),
    (Person("ministry.tem"), Role.MINISTRY, None),
]
"""Who had access from the founding of the Centre on, and through which day."""

PERSON_YEARS: list[tuple[MomentCode, int, int, int]] = [
    (OPERATING, 2021, 400, 230),
    (OPERATING, 2022, 1000, 910),
    (OPERATING, 2023, 1200, 1180),
    (PROGRAMS, 2023, 500, 460),
    (OPERATING, 2024, 1200, 1210),
    (PROGRAMS, 2024, 600, 570),
    (OPERATING, 2025, 1200, 1190),
    (PROGRAMS, 2025, 700, 680),
    (OPERATING, 2026, 1200, 590),
    (PROGRAMS, 2026, 600, 290),
]
"""Of each moment and year, in hundredths: what was planned and what was used; of the last year through June."""


def assign_offices(diary: Diary) -> None:
    """Terms begin (delegations reach the ledger nine days late), and one ends before its time."""
    for office, person, by, since, until, limit in OFFICES:
        term = AssignOffice(
            by=RECORDER,
            effective_on=since,
            office=office,
            person=person,
            appointed_by=by,
            since=since,
            until=until,
            limit=limit,
        )
        diary.note(diary.later(since, 9, 9) if limit else since, term)
    ended = EndOffice(
        by=RECORDER,
        effective_on=date(2024, 6, 14),
        reason="Appointed to another office",
        office=Office.DIRECTOR,
        person=FIRST_DIRECTOR,
        ended_on=date(2024, 8, 31),
    )
    diary.tell(ended)


def assign_roles(diary: Diary) -> None:
    """Everybody is given a role at the founding; the Director's goes over to the next with the office."""
    diary.tell(*(assign(person, role, FOUNDED, until=until) for person, role, until in ROLES))
    told = date(2024, 6, 14)
    ended = EndRole(
        by=ADMINISTRATOR,
        role=Role.ADMINISTRATOR,
        effective_on=told,
        reason="Appointed to another office",
        person=FIRST_DIRECTOR,
        access=Role.DIRECTOR,
        ended_on=date(2024, 8, 31),
    )
    diary.tell(ended, assign(SECOND_DIRECTOR, Role.DIRECTOR, told, CHANGE_OF_OFFICE, SECOND_TERM_OVER))


def count_person_years(diary: Diary) -> None:
    """What is planned early in the year, and what was used: of a past year in January, of this one in July."""
    for year in range(2021, LAST_DAY.year + 1):
        planned_on = diary.later(FOUNDED if year == 2021 else date(year, 1, 24))
        through = date(year, 12, 31) if year < LAST_DAY.year else date(year, 6, 30)
        reported_on = diary.later(through, 24, 26)
        rows = [row for row in PERSON_YEARS if row[1] == year]
        diary.tell(
            *(
                PlanPersonYears(
                    by=RECORDER,
                    effective_on=planned_on,
                    moment=moment,
                    year=year,
                    person_years=PersonYears(planned),
                )
                for moment, _, planned, _ in rows
            )
        )
        diary.tell(
            *(
                ReportPersonYears(
                    by=RECORDER,
                    effective_on=reported_on,
                    moment=moment,
                    year=year,
                    through=through,
                    person_years=PersonYears(used),
                )
                for moment, _, _, used in rows
            )
        )


def director_on(on: date) -> Person:
    """Who was Director on a day."""
    return FIRST_DIRECTOR if on < CHANGE_OF_OFFICE else SECOND_DIRECTOR
