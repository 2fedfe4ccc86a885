"""Person-years: planned within the cap, reported as they were."""

from __future__ import annotations

from datetime import date

import pytest

from domain.commands import SetControls
from domain.controls import FOUNDING, Level, Tolerance
from domain.facts import PersonYearsPlanned, PersonYearsReported
from domain.names import PersonYears
from domain.refusals import (
    BeyondTolerance,
    PersonYearsBelowZero,
    PlannedAboveCap,
    ReportedOutsideYear,
    UnknownMoment,
    YearOutsideCalendar,
)
from tests.support.moments import closing, text
from tests.support.proposals import planned_years, reported_years
from tests.support.scenario import Outcome, given, reversing
from tests.support.world import OPENED, OPERATING, PROGRAMS, VERIFIER, but

CAPPED = (*OPENED, text(PROGRAMS, cap=700))
"""29.01.53 pays at most seven person-years."""

EVE = date(2021, 12, 31)


def warned(outcome: Outcome) -> list[tuple[str, ...]]:
    """The codes of the warnings in the envelopes."""
    return [entry.warned for entry in outcome.accepted().entries]


def test_about_twelve_person_years_are_planned() -> None:
    given(*OPENED).when(planned_years(1200)).then(PersonYearsPlanned(OPERATING, 2021, PersonYears(1200)))


@pytest.mark.parametrize("hundredths, fits", [(0, True), (699, True), (700, True), (701, False)])
def test_a_plan_stays_within_the_cap_of_the_text(hundredths: int, fits: bool) -> None:
    outcome = given(*CAPPED).when(planned_years(hundredths, PROGRAMS))
    if fits:
        outcome.accepted()
    else:
        outcome.refused(PlannedAboveCap(PROGRAMS, 2021, PersonYears(701), PersonYears(700)))


def test_the_refusal_says_person_years_with_two_decimals() -> None:
    refusal = PlannedAboveCap(PROGRAMS, 2021, PersonYears(701), PersonYears(700))
    assert "7,01" in refusal.sentence and "7,00" in refusal.sentence


def test_a_cap_is_of_its_moment_and_year() -> None:
    capped = given(*CAPPED)
    capped.when(planned_years(701, OPERATING)).accepted()
    capped.when(planned_years(701, PROGRAMS, 2022)).accepted()


@pytest.mark.parametrize("hundredths, warnings", [(700, ()), (701, ("person-years-above-cap",))])
def test_a_report_above_the_cap_is_recorded_with_a_warning(hundredths: int, warnings: tuple[str, ...]) -> None:
    outcome = given(*CAPPED).when(reported_years(hundredths, EVE, PROGRAMS))
    outcome.then(PersonYearsReported(PROGRAMS, 2021, EVE, PersonYears(hundredths)))
    assert warned(outcome) == [warnings]


def test_without_a_cap_nothing_is_warned_of() -> None:
    assert warned(given(*OPENED).when(reported_years(9_999, EVE))) == [()]


@pytest.mark.parametrize("hundredths, warnings", [(630, ()), (631, ("person-years-above-cap",))])
def test_the_controls_may_warn_from_a_share_of_the_cap(hundredths: int, warnings: tuple[str, ...]) -> None:
    tolerance = Tolerance("person-years-above-cap", Level.WARN, share=90)
    assert warned(given(*CAPPED, _controls(tolerance)).when(reported_years(hundredths, EVE, PROGRAMS))) == [warnings]


def test_the_controls_may_refuse_a_report_above_the_cap() -> None:
    strict = given(*CAPPED, _controls(Tolerance("person-years-above-cap", Level.REFUSE)))
    strict.when(reported_years(701, EVE, PROGRAMS)).refused(BeyondTolerance)
    strict.when(reported_years(700, EVE, PROGRAMS)).accepted()


def test_a_report_is_through_a_day_of_its_year_that_has_passed() -> None:
    opened = given(*OPENED)
    for through, on in ((date(2020, 12, 31), EVE), (date(2022, 1, 1), date(2022, 1, 10)), (EVE, date(2021, 12, 30))):
        opened.when(reported_years(100, through, on=on)).refused(ReportedOutsideYear(2021, through, on))
    opened.when(reported_years(100, EVE, on=EVE)).accepted()


def test_what_cannot_be_counted_is_refused() -> None:
    opened = given(*OPENED)
    for ask in (planned_years(-1), reported_years(-1, EVE)):
        opened.when(ask).refused(PersonYearsBelowZero(PersonYears(-1)))
        opened.when(but(ask, moment="29.99.99")).refused(UnknownMoment("29.99.99"))


def test_the_last_report_may_come_after_the_moment_is_closed() -> None:
    given(*OPENED, closing(OPERATING)).when(reported_years(1150, EVE)).accepted()


def test_person_years_are_of_a_year_in_the_calendar() -> None:
    given(*OPENED).when(planned_years(1, year=202)).refused(YearOutsideCalendar(202, 2000, 2099))


def test_plans_and_reports_are_replaced_or_undone() -> None:
    recorded = given(*OPENED, planned_years(1200), reported_years(600, date(2021, 6, 30), on=date(2021, 7, 5)))
    replaced = recorded.when(planned_years(1100)).when(reported_years(650, date(2021, 6, 30)))
    on = date(2022, 1, 11)
    replaced.when(reversing(PersonYearsPlanned, on=on), reversing(PersonYearsReported, on=on)).accepted()


def _controls(tolerance: Tolerance) -> SetControls:
    on = date(2021, 1, 2)
    return SetControls(
        by=VERIFIER, effective_on=on, controls=but(FOUNDING, version=2, since=on, tolerances=(tolerance,))
    )
