"""Awards over the turn of a year: what had lapsed of the reserve is drawn anew, what is added cites its own line."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain import limits
from domain.calendar import LAST_DAY
from domain.commands import Command
from domain.facts import AwardCorrected, TenderAwarded, TenderCancelled
from domain.limits import Limit
from domain.money import ZERO, eur
from domain.names import AllocationBasis, PlanLineId, Region, RegisterNumber
from domain.pots import Pot
from domain.refusals import (
    ExceedsPlanLine,
    NoUsableVintage,
    OutsideCalendar,
    PlanLineNotInForce,
    ReserveLapsed,
    UnknownPlanLine,
)
from tests.support.procurement import buying, calling_off, cancelling, correcting, ending, ending_framework
from tests.support.scenario import Scenario, given, reversing
from tests.support.world import OPENED, awarding, but, fixed, plan, planned, signing
from tests.support.year_end import by, close, text

T1 = RegisterNumber("T-1")
RESERVED = limits.reservation(T1)
OLD, NEW = PlanLineId("tenders"), PlanLineId("tenders-2022")
JANUARY, FEBRUARY, MARCH = date(2022, 1, 10), date(2022, 2, 1), date(2022, 3, 1)
YEAR_END = date(2021, 12, 31)

AUTUMN_TENDER = (
    *OPENED,
    text(bases=by(AllocationBasis.COMMITMENT)),
    text(year=2022, bases=by(AllocationBasis.COMMITMENT)),
    fixed("200,00"),
    fixed("200,00", year=2022),
    plan(planned(OLD, "100,00")),
    plan(planned(NEW, "150,00"), year=2022),
    buying("T-1", "100,00", regions={"01": "60,00", "06": "40,00"}),
)
"""A tender that reserved 100 euros of a fixed appropriation, which lapses at the year end; money of the next year."""

CLOSED = (*AUTUMN_TENDER, close(2021))


def late(amount: str, line: PlanLineId | None = NEW, on: date = JANUARY) -> Command:
    return but(awarding("T-1", amount, on=on), plan_line=line)


def line(name: PlanLineId) -> Limit:
    return limits.plan_line(name)


@pytest.mark.parametrize("before", [AUTUMN_TENDER, CLOSED], ids=["the year is not closed yet", "the year is closed"])
def test_an_award_draws_anew_what_had_lapsed_of_the_reserve(before: tuple[Command, ...]) -> None:
    awarded = given(*before).when(late("90,00"))
    awarded.holds(Pot.RESERVED, eur("90,00"), vintage=2022).holds(Pot.RESERVED, ZERO, vintage=2021)
    # 90 by 60 : 40
    awarded.holds(Pot.RESERVED, eur("54,00"), region=Region("01")).leaves(RESERVED, eur("90,00"))
    awarded.leaves(line(OLD), eur("100,00")).leaves(line(NEW), eur("60,00"))
    awarded.when(signing("T-1", on=FEBRUARY)).holds(Pot.COMMITTED, eur("90,00"), vintage=2022)


def test_what_had_lapsed_counts_as_lapsed_whichever_comes_first_the_award_or_the_close() -> None:
    given(*CLOSED).when(late("90,00")).holds(Pot.LAPSED, eur("200,00"), vintage=2021)
    given(*AUTUMN_TENDER, late("90,00")).when(close(2021)).holds(Pot.LAPSED, eur("200,00"), vintage=2021)


@pytest.mark.parametrize("before, reserved", [(AUTUMN_TENDER, "100,00"), (CLOSED, "0,00")])
def test_an_award_that_is_undone_leaves_the_reserve_as_it_was(before: tuple[Command, ...], reserved: str) -> None:
    undone = given(*before).when(late("90,00")).when(reversing(TenderAwarded, on=FEBRUARY))
    undone.holds(Pot.RESERVED, eur(reserved)).leaves(line(NEW), eur("150,00"))
    undone.leaves(line(OLD), eur("100,00") - eur(reserved))
    undone.when(late("90,00", on=FEBRUARY)).leaves(RESERVED, eur("90,00"))


def test_an_award_that_waits_for_its_signature_over_the_year_end_is_corrected_and_drawn_anew() -> None:
    waiting = given(*AUTUMN_TENDER, awarding("T-1", "80,00"), close(2021))
    waiting.when(signing("T-1", on=JANUARY)).refused(ReserveLapsed(T1, 2021, YEAR_END, JANUARY))
    asked = but(correcting("T-1", "80,00", on=JANUARY), plan_line=NEW)
    corrected = waiting.when(asked).holds(Pot.RESERVED, eur("80,00"), vintage=2022)
    undone = corrected.when(reversing(AwardCorrected, on=JANUARY)).holds(Pot.RESERVED, ZERO)
    undone.when(asked).when(signing("T-1", on=MARCH)).holds(Pot.COMMITTED, eur("80,00"))


def test_an_award_under_a_later_line_gives_back_to_both_when_it_is_cancelled_or_ends() -> None:
    world = given(
        *OPENED,
        fixed("200,00", year=2022),
        plan(planned("a", "50,00"), planned("b", "50,00"), year=2022),
        buying("T-1", "40,00", line="a", on=JANUARY),
    )
    awarded = world.when(but(awarding("T-1", "70,00", on=FEBRUARY), plan_line=PlanLineId("b")))
    awarded.leaves(line(PlanLineId("a")), eur("10,00")).leaves(line(PlanLineId("b")), eur("20,00"))
    lowered = awarded.when(correcting("T-1", "60,00", on=FEBRUARY)).leaves(line(PlanLineId("b")), eur("30,00"))
    cancelled = lowered.when(cancelling("T-1", on=FEBRUARY)).leaves(line(PlanLineId("a")), eur("50,00"))
    cancelled.leaves(line(PlanLineId("b")), eur("50,00"))
    again = cancelled.when(reversing(TenderCancelled, on=MARCH)).leaves(line(PlanLineId("b")), eur("30,00"))
    ended = again.when(signing("T-1", on=MARCH)).when(ending("T-1", on=MARCH))
    ended.leaves(line(PlanLineId("a")), eur("50,00")).leaves(line(PlanLineId("b")), eur("50,00"))


def framework() -> Scenario:
    return given(
        *OPENED,
        fixed("200,00", year=2022),
        plan(planned("a", "50,00"), planned("b", "50,00"), year=2022),
        buying("T-1", "40,00", estimated="90,00", line="a", on=JANUARY, framework=True),
        but(awarding("T-1", "70,00", on=FEBRUARY), plan_line=PlanLineId("b")),
        signing("T-1", on=MARCH),
    )


def test_a_call_off_stands_under_the_lines_that_its_framework_agreement_leaves() -> None:
    """40 of the reserve stand under one line, 30 under the other; the call-off takes 30 and 20 of them."""
    called = framework().when(calling_off("P-1", "T-1", "50,00", on=MARCH))
    called.leaves(line(PlanLineId("a")), eur("10,00")).leaves(line(PlanLineId("b")), eur("20,00"))
    ended = called.when(ending("P-1", on=MARCH)).leaves(line(PlanLineId("b")), eur("50,00"))
    ended.leaves(line(PlanLineId("a")), eur("30,00"))
    ended.when(ending_framework("T-1", on=MARCH)).leaves(line(PlanLineId("a")), eur("50,00"))


def test_tenderers_are_notified_by_the_last_day_that_the_calendar_knows() -> None:
    world = given(*AUTUMN_TENDER)
    asked = awarding("T-1", "90,00")
    world.when(but(asked, notified_on=LAST_DAY + timedelta(days=1))).refused(OutsideCalendar)
    world.when(but(asked, notified_on=LAST_DAY)).accepted()


def test_what_goes_beyond_the_reserve_keeps_to_its_plan_line_and_its_year() -> None:
    world = given(*CLOSED)
    world.when(late("150,01")).refused(ExceedsPlanLine, name=NEW, left=eur("150,00"))
    world.when(late("90,00", line=None)).refused(PlanLineNotInForce(OLD, 2021, date(2021, 1, 2), JANUARY))
    world.when(late("90,00", line=PlanLineId("none"))).refused(UnknownPlanLine("none"))
    no_money = (
        *OPENED,
        fixed("200,00"),
        plan(planned(OLD, "100,00")),
        plan(planned(NEW, "9,00"), year=2022),
        buying("T-1", "100,00"),
    )
    given(*no_money).when(late("9,00")).refused(NoUsableVintage, effective_on=JANUARY)
