"""Development plans and projects, foresight and outputs: facts that move no money, and what they rest on."""

from __future__ import annotations

from datetime import date

import pytest

from domain.facts import (
    DevelopmentPlanApproved,
    DevelopmentPlanProposed,
    DevelopmentProjectStarted,
    ForesightRecorded,
    GrantAwarded,
    Grounds,
    OutputsReported,
)
from domain.money import eur
from domain.names import (
    DevelopmentPlanId,
    ForesightId,
    ForesightSource,
    Horizon,
    Ministry,
    Person,
    Purpose,
    RegisterNumber,
    TargetGroup,
)
from domain.pots import Pot
from domain.refusals import (
    AlreadyOpen,
    BeforeItsDecision,
    BuiltUpon,
    CommissionNotNamed,
    CountedAhead,
    MinistryApprovedAlready,
    NameTaken,
    NotReversible,
    NotTheDecider,
    OutputsDoNotFit,
    OutsidePlanYears,
    PlanLineNotInForce,
    PurposeTwice,
    TargetGroupNeedsReason,
    UnknownDecision,
    UnknownDevelopmentPlan,
    UnknownForesight,
)
from tests.support.plans import approval, foresight, outputs, project, proposal
from tests.support.scenario import given, reversing
from tests.support.world import (
    AUTUMN,
    BRIDGE_COURSE_AWARDED,
    COUNCIL,
    DELEGATE,
    DIRECTOR,
    GENERAL,
    NEW_YEAR,
    OPENED,
    SUMMER,
    approve,
    award,
    but,
    contract,
    pay,
    tender,
    with_money,
)

PLAN = DevelopmentPlanId("2022-2026")
WINTER = date(2021, 12, 1)


# The development plan


def test_the_council_proposes_a_plan_of_five_years() -> None:
    given(*OPENED).when(proposal(2022)).then(
        DevelopmentPlanProposed(PLAN, "An invented development plan", 2022, 2026, COUNCIL)
    )
    for person in (DIRECTOR, GENERAL, DELEGATE):
        given(*OPENED).when(proposal(by=person)).refused(NotTheDecider(person, "council", SUMMER))
    given(*OPENED, proposal()).when(proposal()).refused(AlreadyOpen("Development plan", PLAN))


@pytest.mark.parametrize("first_year, covered", [(1999, False), (2000, True), (2095, True), (2096, False)])
def test_its_years_are_in_the_calendar(first_year: int, covered: bool) -> None:
    outcome = given(*OPENED).when(proposal(first_year))
    if covered:
        outcome.accepted()
    else:
        outcome.refused(OutsidePlanYears(first_year, first_year + 4))


def test_it_is_in_force_in_its_years_once_both_ministries_approved_it() -> None:
    proposed = given(*OPENED, proposal())
    once = proposed.when(approval(Ministry.TEM)).then(DevelopmentPlanApproved(PLAN, Ministry.TEM))
    assert not once.ledger.books.development_plans[PLAN].in_force(date(2022, 1, 1))
    approved = once.when(approval(Ministry.OKM, on=date(2022, 3, 1))).accepted()
    plan = approved.ledger.books.development_plans[PLAN]
    days = [date(2022, 2, 28), date(2022, 3, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [plan.in_force(day) for day in days] == [False, True, True, False]


def test_a_ministry_approves_what_was_proposed_and_once() -> None:
    given(*OPENED).when(approval(Ministry.OKM)).refused(UnknownDevelopmentPlan(PLAN))
    proposed = given(*OPENED, proposal())
    early = date(2021, 5, 31)
    proposed.when(approval(Ministry.OKM, on=early)).refused(
        BeforeItsDecision(f"Development plan {PLAN}", SUMMER, early)
    )
    proposed.when(approval(Ministry.OKM)).when(approval(Ministry.OKM, on=WINTER)).refused(
        MinistryApprovedAlready(PLAN, Ministry.OKM, AUTUMN)
    )


# Development projects


def test_the_director_starts_a_project_under_a_line_of_the_plan_and_no_money_moves() -> None:
    asked = project()
    started = given(*with_money("10,00")).when(asked)
    started.then(
        DevelopmentProjectStarted(
            RegisterNumber("P-1"),
            asked.title,
            DIRECTOR,
            asked.plan_line,
            (Purpose.NETWORKS, Purpose.DIGITAL_SERVICES),
            Grounds(TargetGroup.EMPLOYED),
        )
    )
    started.when(award("G-1", "10,00")).accepted()


@pytest.mark.parametrize("person", [DIRECTOR, DELEGATE, COUNCIL, GENERAL])
def test_only_the_director_or_a_delegate_starts_a_project(person: Person) -> None:
    outcome = given(*with_money()).when(project(by=person))
    if person in (DIRECTOR, DELEGATE):
        outcome.accepted()
    else:
        outcome.refused(NotTheDecider(person, "director or delegate", SUMMER))


def test_a_project_has_a_line_grounds_and_purposes() -> None:
    world = given(*with_money())
    world.when(project(on=date(2022, 1, 1))).refused(PlanLineNotInForce, line="grants")
    world.when(but(project(), grounds=Grounds(TargetGroup.OTHER))).refused(TargetGroupNeedsReason)
    world.when(but(project(), grounds=Grounds(TargetGroup.EMPLOYED, foresight=(ForesightId("F-9"),)))).refused(
        UnknownForesight("F-9", SUMMER)
    )
    world.when(but(project(), purposes=(Purpose.NETWORKS, Purpose.DEVELOPMENT, Purpose.NETWORKS))).refused(
        PurposeTwice(Purpose.NETWORKS)
    )


def test_its_register_number_is_taken_until_it_is_undone() -> None:
    started = given(*with_money(), project())
    position = started.ledger.entries[-1].position
    for same in (project(), award("P-1", "1,00"), tender("P-1", "1,00")):
        started.when(same).refused(NameTaken("Decision", "P-1", position))
    given(*with_money(), award("P-1", "1,00")).when(project()).refused(NameTaken, name="P-1")
    undone = started.when(reversing(DevelopmentProjectStarted)).accepted()
    undone.when(project()).accepted().when(reversing(DevelopmentProjectStarted)).when(award("P-1", "1,00")).accepted()


def test_nothing_is_paid_from_a_project() -> None:
    started = given(*with_money(), project())
    started.when(pay("P-1", "1,00")).refused(UnknownDecision("commitment", "P-1"))
    started.when(outputs("P-1", 1, 1)).refused(UnknownDecision("grant or contract", "P-1"))


# Foresight


def test_foresight_is_recorded_once() -> None:
    asked = foresight()
    recorded = given().when(asked)
    recorded.then(
        ForesightRecorded(
            ForesightId("F-1"), asked.title, Horizon.MEDIUM, ForesightSource.OWN, "An invented report", None
        )
    )
    recorded.when(but(asked, title="Another")).refused(NameTaken("Foresight", "F-1", 1))
    recorded.when(reversing(ForesightRecorded)).refused(NotReversible, kind="foresight-recorded")


@pytest.mark.parametrize(
    "source, commissioned_by",
    [(ForesightSource.OWN, "T-1"), (ForesightSource.EXTERNAL, "T-1"), (ForesightSource.COMMISSIONED, None)],
)
def test_commissioned_foresight_and_no_other_names_its_procurement(
    source: ForesightSource, commissioned_by: str | None
) -> None:
    given(*with_money(), tender("T-1", "1,00")).when(foresight("F-1", source, commissioned_by)).refused(
        CommissionNotNamed("F-1", source)
    )


def test_foresight_is_commissioned_by_a_procurement_open_or_closed() -> None:
    world = given(
        *with_money(),
        award("G-1", "1,00"),
        tender("T-1", "1,00"),
        *contract("T-2", "10,00"),
        *contract("T-3", "10,00"),
        pay("T-3", "10,00", invoice="1"),
        approve("T-3"),
    )
    assert "T-3" not in world.ledger.books.commitments
    for nth, decision in enumerate(("T-1", "T-2", "T-3")):
        world.when(foresight(f"F-{nth}", ForesightSource.COMMISSIONED, decision, on=WINTER)).accepted()
    for decision in ("G-1", "T-9"):
        world.when(foresight("F-9", ForesightSource.COMMISSIONED, decision, on=WINTER)).refused(
            UnknownDecision("procurement", decision)
        )
    assert "T-3" not in world.ledger.books.commitments


# Outputs


def test_outputs_are_counted_through_a_day_and_the_newest_count_replaces() -> None:
    first = given(*BRIDGE_COURSE_AWARDED).when(outputs("G-1", 40, 0))
    first.then(OutputsReported(RegisterNumber("G-1"), AUTUMN, 40, 0))
    first.when(outputs("G-1", 38, 38, through=WINTER)).then(OutputsReported(RegisterNumber("G-1"), WINTER, 38, 38))


@pytest.mark.parametrize("started, completed", [(0, 1), (-1, -1), (1, -1)])
def test_nobody_completes_without_starting(started: int, completed: int) -> None:
    given(*BRIDGE_COURSE_AWARDED).when(outputs("G-1", started, completed)).refused(OutputsDoNotFit(started, completed))


def test_nothing_is_counted_ahead_or_before_the_decision() -> None:
    world = given(*BRIDGE_COURSE_AWARDED)
    world.when(outputs("G-1", 1, 0, through=date(2021, 12, 2))).refused(CountedAhead(date(2021, 12, 2), WINTER))
    world.when(outputs("G-1", 0, 0, through=WINTER)).accepted()
    early = date(2021, 5, 31)
    world.when(outputs("G-1", 1, 0, through=NEW_YEAR, on=early)).refused(BeforeItsDecision("G-1", SUMMER, early))


def test_outputs_are_those_of_a_grant_or_contract_that_there_is() -> None:
    world = given(*with_money(), tender("T-1", "1,00"), *contract("T-2", "1,00"))
    world.when(outputs("T-2", 1, 1)).accepted()
    for decision in ("T-1", "G-9"):
        world.when(outputs(decision, 1, 1)).refused(UnknownDecision("grant or contract", decision))


def test_a_closed_decision_comes_back_for_its_outputs_and_is_closed_again() -> None:
    paid = given(*with_money(), award("G-1", "10,00"), pay("G-1", "10,00"), approve("G-1"))
    reported = paid.when(outputs("G-1", 12, 9, on=date(2023, 2, 1))).accepted()
    assert "G-1" not in reported.ledger.books.commitments
    again = reported.when(outputs("G-1", 12, 10, on=date(2023, 6, 1))).accepted()
    again.when(reversing(OutputsReported, nth=0, on=date(2023, 7, 1))).refused(BuiltUpon)
    back = again.when(reversing(OutputsReported, on=date(2023, 7, 1))).accepted()
    back.when(reversing(OutputsReported, nth=0, on=date(2023, 7, 1))).accepted()
    assert "G-1" not in back.ledger.books.commitments


def test_a_decision_whose_outputs_are_on_record_stands() -> None:
    reported = given(*with_money(), award("G-1", "10,00"), outputs("G-1", 1, 0))
    undo = reversing(GrantAwarded, on=WINTER)
    reported.when(undo).refused(BuiltUpon)
    reported.when(reversing(OutputsReported, on=WINTER)).when(undo).accepted()


def test_a_count_is_no_payment_and_holds_none_up() -> None:
    counted = given(*with_money(), award("G-1", "10,00"), outputs("G-1", 1, 0, on=WINTER))
    counted.when(pay("G-1", "10,00")).when(approve("G-1")).holds(Pot.PAID, eur("10,00"))
