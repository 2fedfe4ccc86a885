"""The Council revises its annual plan: what changes counts from its day, what was decided stands."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.controls import Level
from domain.facts import AnnualPlanRevised, PlanLine
from domain.money import eur
from domain.names import PlanLineId
from domain.refusals import (
    AlreadyOpen,
    BeforeItsDecision,
    BeyondTolerance,
    ChargeOfLineFixed,
    ExceedsPlanLine,
    MomentNotKept,
    NothingRevised,
    NotPositive,
    NotReversible,
    NotTheDecider,
    OutsideBudgetYear,
    PlanLineEnded,
    PlanLineNotInForce,
    PlanNotAdopted,
    Refusal,
    UnknownMoment,
)
from domain.warnings import PlanLineBelowUse
from tests.support.plans import revision, tolerating
from tests.support.scenario import given, reversing
from tests.support.world import (
    COUNCIL,
    DELEGATE,
    DIRECTOR,
    GENERAL,
    NOT_KEPT,
    OPENED,
    OPERATING,
    SUMMER,
    award,
    awarding,
    but,
    granted,
    plan,
    planned,
    tender,
)

GRANTS = limits.plan_line(PlanLineId("grants"))
JULY, AUGUST = date(2021, 7, 1), date(2021, 8, 1)

ADOPTED = (*OPENED, granted("1 000,00"), plan(planned("grants", "100,00"), planned("tenders", "50,00")))


def test_only_the_lines_it_names_change_and_versions_are_counted() -> None:
    more, new = planned("grants", "120,00"), planned("networks", "30,00")
    first = given(*ADOPTED).when(revision(more, new))
    first.then(AnnualPlanRevised(2021, 2, COUNCIL, (more, new)))
    first.leaves(GRANTS, eur("120,00")).leaves(limits.plan_line(PlanLineId("networks")), eur("30,00"))
    first.leaves(limits.plan_line(PlanLineId("tenders")), eur("50,00"))
    less = planned("grants", "90,00")
    second = first.when(revision(less, on=JULY)).then(AnnualPlanRevised(2021, 3, COUNCIL, (less,)))
    second.leaves(GRANTS, eur("90,00"))


@pytest.mark.parametrize("person", [DIRECTOR, GENERAL, DELEGATE])
def test_only_the_council_revises(person: str) -> None:
    given(*ADOPTED).when(revision(planned("grants", "1,00"), by=person)).refused(
        NotTheDecider(person, "council", SUMMER)
    )


@pytest.mark.parametrize(
    "lines, refusal",
    [
        pytest.param((), NothingRevised(2021, "no line is named"), id="nothing"),
        pytest.param(
            (planned("grants", "1,00"), planned("grants", "2,00")),
            NothingRevised(2021, "line grants is named twice"),
            id="a line twice",
        ),
        pytest.param(
            (planned("grants", "100,00"),), NothingRevised(2021, "line grants stays as it is"), id="the same amount"
        ),
        pytest.param(
            (planned("grants", "-0,01"),),
            NotPositive("Plan line grants, unless it ends with zero,", eur("-0,01")),
            id="below zero",
        ),
        pytest.param((planned("new", "0"),), NotPositive("Plan line new", eur("0")), id="a new line of nothing"),
        pytest.param((planned("grants", "100,00", OPERATING),), ChargeOfLineFixed("grants"), id="another moment"),
        pytest.param((planned("grants", "100,00", program=None),), ChargeOfLineFixed("grants"), id="another program"),
        pytest.param((planned("new", "1,00", "29.99.99"),), UnknownMoment("29.99.99"), id="an unknown moment"),
        pytest.param((planned("new", "1,00", NOT_KEPT[0]),), MomentNotKept(NOT_KEPT[0]), id="a moment not kept"),
    ],
)
def test_a_revision_names_what_changes(lines: tuple[PlanLine, ...], refusal: Refusal) -> None:
    given(*ADOPTED).when(revision(*lines)).refused(refusal)


def test_a_plan_is_revised_in_its_own_year_once_there_is_one() -> None:
    line = planned("grants", "1,00")
    world = given(*ADOPTED)
    world.when(revision(line, on=date(2022, 3, 1))).refused(OutsideBudgetYear(2021, date(2022, 3, 1)))
    world.when(revision(line, year=2022, on=date(2022, 3, 1))).refused(PlanNotAdopted(2022))
    next_year = given(*ADOPTED, plan(planned("next", "1,00"), year=2022))
    next_year.when(revision(line, year=2022, on=date(2022, 3, 1))).refused(AlreadyOpen("Plan line", "grants"))


def test_versions_follow_each_other_by_day() -> None:
    world = given(*ADOPTED)
    world.when(revision(planned("grants", "90,00"), on=date(2021, 1, 1))).refused(
        BeforeItsDecision("Version 1 of the annual plan", date(2021, 1, 2), date(2021, 1, 1))
    )
    revised = world.when(revision(planned("grants", "90,00"), on=JULY))
    revised.when(revision(planned("grants", "80,00"), on=date(2021, 6, 30))).refused(
        BeforeItsDecision("Version 2 of the annual plan", JULY, date(2021, 6, 30))
    )
    revised.when(revision(planned("grants", "80,00"), on=JULY)).leaves(GRANTS, eur("80,00"))


# From its day


def test_more_counts_from_its_day() -> None:
    revised = given(*ADOPTED, revision(planned("grants", "120,00"), on=JULY))
    revised.when(award("G-1", "100,01", on=date(2021, 6, 30))).refused(ExceedsPlanLine, left=eur("100,00"))
    revised.when(award("G-1", "120,01", on=JULY)).refused(ExceedsPlanLine, left=eur("120,00"))
    revised.when(award("G-1", "120,00", on=JULY)).leaves(GRANTS, eur("0"))


def test_less_binds_earlier_days_too() -> None:
    revised = given(*ADOPTED, revision(planned("grants", "80,00"), on=JULY))
    revised.when(award("G-1", "80,01", on=SUMMER)).refused(ExceedsPlanLine, left=eur("80,00"))
    revised.when(award("G-1", "80,00", on=SUMMER)).leaves(GRANTS, eur("0"))


def test_a_new_line_is_in_force_from_its_day() -> None:
    revised = given(*ADOPTED, revision(planned("networks", "30,00"), on=JULY))
    early = date(2021, 6, 30)
    revised.when(award("G-1", "1,00", line="networks", on=early)).refused(
        PlanLineNotInForce("networks", 2021, JULY, early)
    )
    revised.when(award("G-1", "30,01", line="networks", on=JULY)).refused(ExceedsPlanLine, left=eur("30,00"))
    revised.when(award("G-1", "30,00", line="networks", on=JULY)).accepted()


# Below what is used


@pytest.mark.parametrize("cut, warned", [("60,00", None), ("59,99", "59,99"), ("0", "0")])
def test_a_cut_below_use_is_recorded_and_said(cut: str, warned: str | None) -> None:
    outcome = given(*ADOPTED, award("G-1", "60,00")).when(revision(planned("grants", cut), on=JULY))
    outcome.leaves(GRANTS, eur(cut) - eur("60,00"))
    (entry,) = outcome.entries
    assert entry.warned == (() if warned is None else ("plan-line-below-use",))


def test_the_warning_names_what_is_used_on_any_later_day() -> None:
    used = given(*ADOPTED, award("G-1", "60,00"), award("G-2", "20,00", on=AUGUST))
    answer = used.ledger.dry_run(revision(planned("grants", "70,00"), on=JULY))
    assert not isinstance(answer, Refusal)
    assert answer.warned == [PlanLineBelowUse("grants", used=eur("80,00"), amount=eur("70,00"))]


def test_after_a_cut_below_use_nothing_fits_until_it_is_cured() -> None:
    cut = given(*ADOPTED, award("G-1", "60,00"), revision(planned("grants", "50,00"), on=JULY))
    cut.when(award("G-2", "0,01", on=AUGUST)).refused(ExceedsPlanLine, asked=eur("0,01"), left=eur("0"))
    raised = cut.when(revision(planned("grants", "60,01"), on=AUGUST))
    raised.when(award("G-2", "0,02", on=AUGUST)).refused(ExceedsPlanLine, left=eur("0,01"))
    raised.when(award("G-2", "0,01", on=AUGUST)).leaves(GRANTS, eur("0"))


def test_a_revision_and_what_it_makes_room_for_go_together() -> None:
    world = given(*ADOPTED)
    world.when(revision(planned("grants", "100,01")), award("G-1", "100,02")).refused(ExceedsPlanLine)
    world.when(revision(planned("grants", "100,02")), award("G-1", "100,02")).leaves(GRANTS, eur("0"))


@pytest.mark.parametrize("used, spoken", [("60,00", True), ("59,99", False)])
def test_how_far_below_use_a_cut_may_go_unsaid_is_a_tolerance(used: str, spoken: bool) -> None:
    cut = revision(planned("grants", "50,00"), on=JULY)
    for tolerance in (
        tolerating("plan-line-below-use", amount="10,00"),
        tolerating("plan-line-below-use", Level.REFUSE, amount="10,00"),
    ):
        outcome = given(*ADOPTED, tolerance, award("G-1", used)).when(cut)
        if spoken and tolerance.controls.tolerances[0].level is Level.REFUSE:
            outcome.refused(BeyondTolerance)
        else:
            assert bool(outcome.accepted().entries[0].warned) is spoken


# Lines that end


def test_an_ended_line_is_not_cited_from_its_end_on() -> None:
    ended = given(*ADOPTED, award("G-1", "60,00"), revision(planned("grants", "0"), on=JULY))
    ended.when(award("G-2", "1,00", on=AUGUST)).refused(PlanLineEnded("grants", JULY, AUGUST))
    ended.when(award("G-2", "1,00", on=JULY)).refused(PlanLineEnded, ended_on=JULY)
    ended.when(award("G-2", "1,00", on=date(2021, 6, 30))).refused(ExceedsPlanLine, left=eur("0"))


def test_a_line_may_be_taken_up_again() -> None:
    again = given(*ADOPTED, revision(planned("grants", "0")), revision(planned("grants", "5,00"), on=JULY))
    again.when(award("G-1", "5,00", on=JULY)).leaves(GRANTS, eur("0"))


def test_what_was_decided_keeps_its_line() -> None:
    line = limits.plan_line(PlanLineId("tenders"))
    opened = given(*ADOPTED, tender("T-1", "40,00"), revision(planned("tenders", "0"), planned("new", "50,00")))
    opened.when(awarding("T-1", "40,01")).refused(PlanLineEnded, line="tenders")
    opened.when(awarding("T-1", "30,00")).leaves(line, eur("-30,00"))


def test_a_revision_is_followed_by_another_not_undone() -> None:
    given(*ADOPTED, revision(planned("grants", "1,00"))).when(reversing(AnnualPlanRevised)).refused(
        NotReversible, kind="annual-plan-revised"
    )


def test_the_document_says_who_sat_and_the_posting_from_when_it_counts() -> None:
    late = but(revision(planned("grants", "150,00"), on=JULY), document_on=SUMMER)
    outcome = given(*ADOPTED).when(late).accepted()
    outcome.when(award("G-1", "100,01", on=date(2021, 6, 30))).refused(ExceedsPlanLine)
    outcome.when(award("G-1", "150,00", on=JULY)).accepted()
