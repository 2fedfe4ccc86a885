"""Which line of the annual plan has its room back, where a decision stands under several that are charged alike."""

from __future__ import annotations

from datetime import date

from domain import limits
from domain.facts import AttributionCorrected, CommitmentCovered, GrantAmended, GrantDeclined
from domain.limits import Limit
from domain.money import ZERO, eur
from domain.names import NATIONWIDE, AllocationBasis, PlanLineId, ProgramId
from domain.refusals import ChargedTwice, ExceedsPlanLine
from tests.support.grants import amending, correcting, declining, place
from tests.support.procurement import ending, using
from tests.support.scenario import Later, Outcome, given, reversing
from tests.support.world import (
    OPENED,
    OPERATING,
    approve,
    award,
    awarding,
    but,
    fixed,
    granted,
    pay,
    plan,
    planned,
    program,
    signing,
    tender,
)
from tests.support.year_end import by, close, cover, text

IN_MARCH, IN_APRIL, IN_MAY = date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 2)
DIGITAL = ProgramId("digital")

ALIKE = (*OPENED, granted("1 000,00"), plan(planned("a", "100,00"), planned("b", "100,00")))
"""Two lines of one year, charged alike, 100 euros each."""

RAISED = (*ALIKE, award("G-1", "100,00", line="a"), amending("G-1", "150,00", "b"))
"""A grant of 150 euros: 100 under one line, 50 under the other."""

OVER_YEARS = (
    *OPENED,
    granted("100,00"),
    granted("100,00", 2022),
    plan(planned("first", "100,00")),
    plan(planned("later", "30,00"), year=2022),
    award("G-1", "90,00", line="first"),
    amending("G-1", "110,00", "later", on=IN_MARCH),
)
"""A grant of 90 euros, raised by 20 under a line of the next year's plan."""


def line(name: str) -> Limit:
    return limits.plan_line(PlanLineId(name))


def leaves(outcome: Outcome, **left: str) -> Outcome:
    for name, amount in left.items():
        outcome.leaves(line(name), eur(amount))
    return outcome


def test_what_is_declined_goes_back_to_each_line_it_was_decided_under() -> None:
    declined = leaves(given(*RAISED).when(declining("G-1")), a="100,00", b="100,00")
    leaves(declined.when(reversing(GrantDeclined)), a="0,00", b="50,00")


def test_neither_line_can_be_used_twice() -> None:
    declined = given(*RAISED, declining("G-1"))
    declined.when(award("G-2", "100,01", line="a", on=date(2021, 10, 1))).refused(ExceedsPlanLine, name="a")
    full = declined.when(award("G-2", "100,00", line="a", on=date(2021, 10, 1)))
    full.when(award("G-3", "0,01", line="a", on=date(2021, 10, 1))).refused(ExceedsPlanLine, name="a", left=ZERO)


def test_a_cut_leaves_the_line_that_was_cited_last_first() -> None:
    cut = leaves(given(*RAISED).when(amending("G-1", "120,00")), a="0,00", b="80,00")
    deeper = leaves(cut.when(amending("G-1", "70,00")), a="30,00", b="100,00")
    raised = leaves(deeper.when(amending("G-1", "75,00", "b")), a="30,00", b="95,00")
    for left in ({"a": "30,00", "b": "100,00"}, {"a": "0,00", "b": "80,00"}, {"a": "0,00", "b": "50,00"}):
        raised = leaves(raised.when(reversing_the_last_that_stands(raised)), **left)
    leaves(raised.when(reversing(GrantAmended, 0)), a="0,00", b="100,00")


def reversing_the_last_that_stands(outcome: Outcome) -> Later:
    held = outcome.ledger.books.commitments
    (standing,) = [it.standing for it in held.values()]
    amended = [entry.position for entry in outcome.ledger.entries if isinstance(entry.fact, GrantAmended)]
    return reversing(GrantAmended, amended.index(standing[-1]))


def test_a_raise_under_the_next_years_line_goes_back_to_that_years_plan() -> None:
    cut = leaves(given(*OVER_YEARS).when(amending("G-1", "95,00", on=IN_APRIL)), first="10,00", later="25,00")
    declined = leaves(cut.when(declining("G-1", on=IN_MAY)), first="100,00", later="30,00")
    leaves(declined.when(reversing(GrantDeclined, on=IN_MAY)), first="10,00", later="25,00")


def test_an_option_under_the_next_years_line_goes_back_to_that_years_plan() -> None:
    world = given(
        *OPENED,
        granted("100,00"),
        granted("100,00", 2022),
        plan(planned("tenders", "50,00")),
        plan(planned("later", "30,00"), year=2022),
        but(tender("T-1", "50,00"), options=(eur("20,00"),), estimated_value=eur("70,00")),
        awarding("T-1", "50,00"),
        signing("T-1"),
    )
    used = leaves(world.when(using("T-1", 1, "20,00", IN_MARCH, "later")), tenders="0,00", later="10,00")
    leaves(used.when(ending("T-1", on=IN_APRIL)), tenders="50,00", later="30,00")


def test_what_is_paid_and_attributed_elsewhere_leaves_the_line_that_was_cited_first() -> None:
    world = given(
        *OPENED,
        program(DIGITAL),
        granted("1 000,00"),
        plan(planned("a", "10,00"), planned("b", "100,00"), planned("digital", "90,00", program=DIGITAL)),
        award("G-1", "10,00", line="a"),
        amending("G-1", "60,00", "b"),
        pay("G-1", "60,00"),
        approve("G-1"),
    )
    moved = world.when(correcting("G-1", (place("15,00", NATIONWIDE, "a"),), (place("15,00", NATIONWIDE, "digital"),)))
    leaves(moved, a="10,00", b="55,00", digital="75,00")
    more = moved.when(correcting("G-1", (place("5,00", NATIONWIDE, "b"),), (place("5,00", NATIONWIDE, "digital"),)))
    leaves(more, a="10,00", b="60,00", digital="70,00")
    undone = more.when(reversing(AttributionCorrected, on=date(2021, 12, 1)))
    leaves(undone, a="10,00", b="55,00", digital="75,00")


def test_what_is_attributed_cites_one_of_the_lines_that_are_charged_alike() -> None:
    paid = given(*RAISED, pay("G-1", "150,00"), approve("G-1"))
    both = (place("1,00", "01", "a"), place("1,00", "06", "b"))
    paid.when(correcting("G-1", (place("2,00", NATIONWIDE, "a"),), both)).refused(ChargedTwice("a", "b"))
    moved = paid.when(correcting("G-1", (place("2,00", NATIONWIDE, "a"),), (place("2,00", "01", "b"),)))
    leaves(moved, a="2,00", b="48,00")


def test_what_lapses_leaves_the_first_line_first_and_cover_takes_it_again() -> None:
    """Payment decision basis, fixed appropriation: all 150 euros lapse, 100 of them under the first line."""
    world = given(
        *OPENED,
        text(bases=by(AllocationBasis.PAYMENT_DECISION)),
        text(year=2022, bases=by(AllocationBasis.COMMITMENT)),
        fixed("1 000,00"),
        fixed("1 000,00", year=2022),
        plan(planned("a", "100,00"), planned("b", "100,00")),
        award("G-1", "100,00", line="a"),
        amending("G-1", "150,00", "b"),
        pay("G-1", "80,00"),
        approve("G-1"),
    )
    closed = leaves(world.when(close(2021)), a="70,00", b="50,00")
    covered = leaves(closed.when(cover("G-1", "70,00")), a="0,00", b="50,00")
    leaves(covered.when(reversing(CommitmentCovered, on=date(2022, 3, 1))), a="70,00", b="50,00")


def test_a_raise_from_another_moment_lapses_and_is_covered_under_its_own_line() -> None:
    world = given(
        *OPENED,
        text(bases=by(AllocationBasis.COMMITMENT)),
        text(code=OPERATING, bases=by(AllocationBasis.PAYMENT_DECISION)),
        text(code=OPERATING, year=2022, bases=by(AllocationBasis.COMMITMENT)),
        granted("1 000,00"),
        fixed("1 000,00", code=OPERATING),
        fixed("1 000,00", 2022, code=OPERATING),
        plan(planned("a", "100,00"), planned("other", "40,00", code=OPERATING)),
        award("G-1", "100,00", line="a"),
        amending("G-1", "130,00", "other"),
    )
    closed = leaves(world.when(close(2021)), a="0,00", other="40,00")
    covered = leaves(closed.when(cover("G-1", "25,00")), a="0,00", other="15,00")
    leaves(covered.when(declining("G-1", on=IN_MARCH)), a="100,00", other="40,00")
