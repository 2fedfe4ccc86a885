"""Person-years (htv): planned within the cap of the moment's text, reported as they were."""

from __future__ import annotations

from domain.books import Books
from domain.commands import PlanPersonYears, ReportPersonYears
from domain.controls import Controls
from domain.facts import PersonYearsPlanned, PersonYearsReported
from domain.names import MomentCode, PersonYears
from domain.refusals import PersonYearsBelowZero, PlannedAboveCap, Refusal, ReportedOutsideYear, UnknownMoment
from domain.rules import Decision, Rules, Undoing, Warnings
from domain.rules.charging import refuse_year
from domain.rules.undoing import freely
from domain.warnings import PersonYearsAboveCap, Warned


def plan_person_years(ask: PlanPersonYears, books: Books) -> Decision:
    """No more person-years are planned than the text of the moment allows."""
    if refusal := _refuse_count(ask, books):
        return refusal
    cap = _cap(ask.moment, ask.year, books)
    if cap is not None and ask.person_years > cap:
        return PlannedAboveCap(ask.moment, ask.year, ask.person_years, cap)
    return [PersonYearsPlanned(ask.moment, ask.year, ask.person_years)]


def report_person_years(ask: ReportPersonYears, books: Books) -> Decision:
    """Person-years are reported as they were, also above the cap and of a moment that was closed since."""
    if refusal := _refuse_count(ask, books):
        return refusal
    if ask.through.year != ask.year or ask.through > ask.effective_on:
        return ReportedOutsideYear(ask.year, ask.through, ask.effective_on)
    return [PersonYearsReported(ask.moment, ask.year, ask.through, ask.person_years)]


def _refuse_count(ask: PlanPersonYears | ReportPersonYears, books: Books) -> Refusal | None:
    if ask.moment not in books.moments:
        return UnknownMoment(ask.moment)
    return PersonYearsBelowZero(ask.person_years) if ask.person_years < 0 else refuse_year(ask.year)


def _cap(moment: MomentCode, year: int, books: Books) -> PersonYears | None:
    text = books.texts.get((moment, year))
    return None if text is None else text.person_year_cap


def _above_cap(ask: ReportPersonYears, fact: PersonYearsReported, books: Books, controls: Controls) -> list[Warned]:
    """More person-years were used than the text allows, or than the controls' share (per cent) of that."""
    cap = _cap(fact.moment, fact.year, books)
    share = controls.tolerance(PersonYearsAboveCap.code_of()).share
    if cap is None or fact.person_years * 100 <= cap * (100 if share is None else share):
        return []
    return [PersonYearsAboveCap(fact.moment, fact.year, fact.person_years, cap)]


RULES: Rules = {PlanPersonYears: plan_person_years, ReportPersonYears: report_person_years}
WARN: Warnings = {PersonYearsReported: _above_cap}
UNDO: dict[type, Undoing] = {PersonYearsPlanned: freely, PersonYearsReported: freely}
