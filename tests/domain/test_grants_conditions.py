"""What a grant is paid under: accepted reports, payments that are not suspended; and where what is paid stands."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.commands import Place
from domain.facts import (
    AttributionCorrected,
    PaymentApproved,
    PaymentPrepared,
    PaymentsResumed,
    PaymentsSuspended,
    ReportAccepted,
)
from domain.money import ZERO, eur
from domain.names import PlanLineId, ProgramId, Region, Report
from domain.pots import Pot
from domain.refusals import (
    BeforeItsDecision,
    BuiltUpon,
    ChargedTwice,
    ExceedsPlanLine,
    FinalReportAccepted,
    NotPaidThere,
    NotPositive,
    NotSuspended,
    NotTheDecider,
    NotTheSameMoney,
    PlanLineNotInForce,
    ReasonMissing,
    ReportMissing,
    SuspendedSince,
    UnknownDecision,
    UnknownPlanLine,
    UnknownRegion,
)
from tests.support.grants import WINTER, correcting, ordering, place, report, resuming, suspending
from tests.support.scenario import given, reversing
from tests.support.world import (
    AUTUMN,
    COUNCIL,
    OPENED,
    SKILLS,
    approve,
    award,
    but,
    contract,
    granted,
    pay,
    plan,
    planned,
    program,
    with_money,
)

OCTOBER = date(2021, 10, 1)
DIGITAL = ProgramId("digital")

THREE = (*with_money(), award("G-1", "100,00", instalments=("50,00", "30,00", "20,00")))
FIRST_PAID = (*THREE, pay("G-1", "50,00"), approve("G-1"))


# Reports


def test_each_instalment_after_the_first_needs_one_more_accepted_report() -> None:
    world = given(*FIRST_PAID)
    world.when(pay("G-1", "30,00", 2)).refused(ReportMissing("G-1", 2, owed=1, accepted=0))
    world.when(report("G-1")).when(pay("G-1", "30,00", 2)).accepted()
    world.when(pay("G-1", "20,00", 3)).refused(ReportMissing("G-1", 3, owed=2, accepted=1))
    world.when(report("G-1", Report.FINAL)).when(pay("G-1", "20,00", 3)).holds(Pot.IN_PAYMENT, eur("50,00"))


def test_a_report_counts_from_the_day_of_its_acceptance() -> None:
    world = given(*FIRST_PAID, report("G-1", on=OCTOBER))
    world.when(pay("G-1", "30,00", 2, date(2021, 9, 30))).refused(ReportMissing("G-1", 2, owed=1, accepted=0))
    world.when(pay("G-1", "30,00", 2, OCTOBER)).accepted()


def test_no_report_follows_the_final_one() -> None:
    final = given(*FIRST_PAID, report("G-1", Report.FINAL))
    for kind in Report:
        final.when(report("G-1", kind)).refused(FinalReportAccepted("G-1"))
    undone = final.when(reversing(ReportAccepted)).accepted()
    undone.when(pay("G-1", "30,00", 2, OCTOBER)).refused(ReportMissing("G-1", 2, owed=1, accepted=0))
    undone.when(report("G-1", Report.FINAL, OCTOBER)).accepted()
    given(*THREE).when(report("G-9")).refused(UnknownDecision("grant", "G-9"))


def test_a_report_stands_once_a_payment_rests_on_it() -> None:
    waiting = given(*FIRST_PAID, report("G-1", on=OCTOBER), pay("G-1", "30,00", 2, OCTOBER))
    waiting.when(reversing(ReportAccepted)).refused(BuiltUpon(14, "a payment"))
    waiting.when(approve("G-1", 2, OCTOBER)).when(reversing(ReportAccepted)).refused(BuiltUpon(14, "a payment"))
    undone = waiting.when(reversing(PaymentApproved)).when(reversing(PaymentPrepared))
    undone.when(reversing(ReportAccepted)).accepted()


@pytest.mark.parametrize(
    "until, on, warned",
    [
        (date(2021, 12, 31), date(2022, 2, 28), ()),
        (date(2021, 12, 31), date(2022, 3, 1), ("report-late",)),
        (date(2021, 11, 15), date(2022, 1, 15), ()),
        (date(2021, 11, 15), date(2022, 1, 16), ("report-late",)),
        (None, date(2030, 1, 1), ()),
    ],
)
def test_the_final_report_is_due_within_two_months_of_the_end_of_use(
    until: date | None, on: date, warned: tuple[str, ...]
) -> None:
    world = given(*with_money(), but(award("G-1", "100,00"), used_until=until))
    assert world.when(report("G-1", Report.INTERIM, on)).entries[0].warned == ()
    assert world.when(report("G-1", Report.FINAL, on)).accepted().entries[0].warned == warned


# Suspension


def test_nothing_is_prepared_or_approved_while_payments_are_suspended() -> None:
    suspended = given(*THREE, pay("G-1", "50,00"), suspending("G-1"))
    since = SuspendedSince("G-1", AUTUMN)
    suspended.when(approve("G-1", on=OCTOBER)).refused(since)
    suspended.when(pay("G-1", "30,00", 2, OCTOBER)).refused(since)
    suspended.when(suspending("G-1", OCTOBER)).refused(since)
    resumed = suspended.when(resuming("G-1")).accepted()
    resumed.when(approve("G-1", on=OCTOBER)).holds(Pot.PAID, eur("50,00"))


def test_suspensions_are_undone() -> None:
    suspended = given(*THREE, suspending("G-1"))
    resumed = suspended.when(resuming("G-1")).accepted()
    resumed.when(reversing(PaymentsSuspended)).refused(BuiltUpon(12, "fact 13"))
    again = resumed.when(reversing(PaymentsResumed)).accepted()
    again.when(pay("G-1", "50,00", on=OCTOBER)).refused(SuspendedSince("G-1", AUTUMN))
    free = again.when(reversing(PaymentsSuspended)).accepted()
    free.when(pay("G-1", "50,00", on=OCTOBER)).accepted()
    free.when(suspending("G-1", OCTOBER)).accepted()


def test_payments_that_went_on_are_not_suspended_after_the_fact() -> None:
    paid = given(*THREE, suspending("G-1"), resuming("G-1"), pay("G-1", "50,00", on=OCTOBER))
    paid.when(reversing(PaymentsResumed)).refused(BuiltUpon(13, "a payment"))


def test_who_suspends_and_resumes() -> None:
    world = given(*THREE)
    world.when(resuming("G-1")).refused(NotSuspended("G-1"))
    world.when(suspending("G-9")).refused(UnknownDecision("grant", "G-9"))
    world.when(resuming("G-9")).refused(UnknownDecision("grant", "G-9"))
    world.when(suspending("G-1", by=COUNCIL)).refused(NotTheDecider(COUNCIL, "director or delegate", AUTUMN))
    suspended = world.when(suspending("G-1")).accepted()
    day_before = date(2021, 8, 31)
    suspended.when(resuming("G-1", day_before)).refused(BeforeItsDecision("The suspension of G-1", AUTUMN, day_before))
    suspended.when(resuming("G-1", AUTUMN, COUNCIL)).refused(NotTheDecider(COUNCIL, "director or delegate", AUTUMN))


# Attribution

TWO_PROGRAMS = (
    *OPENED,
    program(DIGITAL),
    granted("1 000,00"),
    granted("1 000,00", 2022),
    plan(planned("grants", "500,00"), planned("digital", "20,00", program=DIGITAL), planned("alike", "10,00")),
    award("G-1", "100,00", regions={"01": "60,00", "06": "40,00"}),
    pay("G-1", "100,00"),
    approve("G-1"),
)


def test_what_is_paid_is_attributed_to_another_region() -> None:
    moved = given(*TWO_PROGRAMS).when(correcting("G-1", (place("60,00", "01"),), (place("60,00", "19"),)))
    moved.holds(Pot.PAID, eur("60,00"), region=Region("19")).holds(Pot.PAID, ZERO, region=Region("01"))
    moved.leaves(limits.plan_line(PlanLineId("grants")), eur("400,00"))
    back = moved.when(reversing(AttributionCorrected, on=WINTER)).holds(Pot.PAID, eur("60,00"), region=Region("01"))
    back.when(correcting("G-1", (place("60,00", "01"),), (place("60,00", "06"),))).holds(
        Pot.PAID, eur("100,00"), region=Region("06")
    )


def test_what_is_paid_is_attributed_to_another_program_and_counts_under_its_plan_line() -> None:
    taken, given_ = (place("15,00", "01"), place("5,00", "06")), (place("20,00", "01", "digital"),)
    moved = given(*TWO_PROGRAMS).when(correcting("G-1", taken, given_))
    moved.holds(Pot.PAID, eur("20,00"), program=DIGITAL).holds(Pot.PAID, eur("80,00"), program=SKILLS)
    moved.leaves(limits.plan_line(PlanLineId("digital")), ZERO)
    moved.leaves(limits.plan_line(PlanLineId("grants")), eur("420,00"))
    again = moved.when(correcting("G-1", (place("20,00", "01", "digital"),), (place("20,00", "06"),)))
    again.leaves(limits.plan_line(PlanLineId("digital")), eur("20,00")).holds(Pot.PAID, ZERO, program=DIGITAL)
    undone = again.when(reversing(AttributionCorrected, on=WINTER)).when(reversing(AttributionCorrected, 0, on=WINTER))
    undone.leaves(limits.plan_line(PlanLineId("grants")), eur("400,00"))
    given(*TWO_PROGRAMS).when(correcting("G-1", (place("20,01", "01"),), (place("20,01", "01", "digital"),))).refused(
        ExceedsPlanLine, name="digital", asked=eur("20,01"), left=eur("20,00")
    )


@pytest.mark.parametrize(
    "taken, given_, refusal",
    [
        (
            (place("60,01", "01"),),
            (place("60,01", "19"),),
            NotPaidThere("G-1", "grants", 2021, "01", eur("60,01"), eur("60,00")),
        ),
        (
            (place("1,00", "01", "digital"),),
            (place("1,00", "01"),),
            NotPaidThere("G-1", "digital", 2021, "01", eur("1,00"), ZERO),
        ),
        (
            (place("1,00", "01", vintage=2022),),
            (place("1,00", "06", vintage=2022),),
            NotPaidThere("G-1", "grants", 2022, "01", eur("1,00"), ZERO),
        ),
        ((place("2,00", "01"),), (place("1,99", "19"),), NotTheSameMoney("29.01.53", 2021, eur("0,01"))),
        ((place("2,00", "01"),), (place("2,00", "19", vintage=2022),), NotTheSameMoney("29.01.53", 2021, eur("2,00"))),
        ((place("1,00", "01"),), (), NotTheSameMoney("29.01.53", 2021, eur("1,00"))),
        ((place("1,00", "01"),), (place("1,00", "03"),), UnknownRegion("03")),
        ((place("0,00", "01"),), (place("0,00", "19"),), NotPositive("What is attributed anew", ZERO)),
        ((), (), NotPositive("What is attributed anew", ZERO)),
        ((place("1,00", "01"),), (place("1,00", "19", "none"),), UnknownPlanLine("none")),
        ((place("1,00", "01"),), (place("1,00", "19", "alike"),), ChargedTwice("grants", "alike")),
    ],
)
def test_a_correction_keeps_the_money_that_was_paid(
    taken: tuple[Place, ...], given_: tuple[Place, ...], refusal: object
) -> None:
    given(*TWO_PROGRAMS).when(correcting("G-1", taken, given_)).refused(refusal)  # type: ignore[arg-type]


def test_a_correction_has_its_reason_its_decider_and_its_day() -> None:
    world = given(*TWO_PROGRAMS)
    asked = correcting("G-1", (place("1,00", "01"),), (place("1,00", "19"),))
    world.when(but(asked, reason="")).refused(ReasonMissing())
    world.when(but(asked, decided_by=COUNCIL)).refused(NotTheDecider(COUNCIL, "director or delegate", WINTER))
    day_before = date(2021, 8, 31)
    world.when(but(asked, effective_on=day_before)).refused(
        BeforeItsDecision("The last payment of G-1", AUTUMN, day_before)
    )
    later = plan(planned("later", "9,00", program=DIGITAL), year=2022, on=date(2022, 1, 15))
    on = date(2022, 1, 14)
    to_later = correcting("G-1", (place("1,00", "01"),), (place("1,00", "01", "later"),), on)
    given(*TWO_PROGRAMS, later).when(to_later).refused(PlanLineNotInForce("later", 2022, date(2022, 1, 15), on))
    given(*with_money(), *contract("T-1", "10,00")).when(but(asked, decision="T-1")).refused(
        UnknownDecision("grant", "T-1")
    )


def test_what_was_attributed_anew_or_ordered_back_stays_paid() -> None:
    for last in (
        correcting("G-1", (place("1,00", "01"),), (place("1,00", "19"),)),
        ordering("G-1", "R-1", "1,00"),
    ):
        world = given(*TWO_PROGRAMS, last)
        approved = next(e.position for e in world.ledger.entries if isinstance(e.fact, PaymentApproved))
        world.when(reversing(PaymentApproved, on=WINTER)).refused(
            BuiltUpon(approved, "a recovery, a repayment or a correction of what it paid")
        )
