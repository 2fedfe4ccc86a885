"""Under which lines of the annual plan a decision's money stands, when several are charged alike."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.decisions import under_plan_lines
from domain.facts import Charge, CommitmentCovered
from domain.money import eur
from domain.names import AllocationBasis, PlanLineId, RegisterNumber, Source
from tests.support.grants import amending, correcting, place
from tests.support.procurement import buying, calling_off
from tests.support.scenario import given, reversing
from tests.support.world import (
    OPENED,
    OPERATING,
    PROGRAMS,
    SKILLS,
    approve,
    award,
    awarding,
    but,
    fixed,
    granted,
    pay,
    plan,
    planned,
    signing,
)
from tests.support.year_end import by, close, cover, text

SPRING, LATER = date(2022, 3, 1), date(2022, 4, 1)
FIRST, NEXT = PlanLineId("first"), PlanLineId("next")
ALIKE = Charge(PROGRAMS, Source.NATIONAL, None, SKILLS)
YEARS = (
    *OPENED,
    granted("1 000,00"),
    plan(planned(FIRST, "500,00")),
    plan(planned(NEXT, "500,00"), year=2022),
)


@pytest.mark.parametrize(
    "amount, first, after",
    [
        pytest.param("121,00", "380,00", "499,00", id="what was cited last leaves first"),
        pytest.param("120,00", "380,00", "500,00", id="all of it"),
        pytest.param("119,99", "380,01", "500,00", id="then what was cited before"),
        pytest.param("10,00", "490,00", "500,00", id="to what the award and its first raise came to"),
    ],
)
def test_a_cut_leaves_the_line_that_was_cited_last(amount: str, first: str, after: str) -> None:
    """100 awarded and 20 added under the first line, 30 under that of the next year."""
    raised = (
        award("G-1", "100,00", line=FIRST),
        amending("G-1", "120,00", FIRST),
        amending("G-1", "150,00", NEXT, on=SPRING),
    )
    cut = given(*YEARS, *raised).when(amending("G-1", amount, on=LATER))
    cut.leaves(limits.plan_line(FIRST), eur(first)).leaves(limits.plan_line(NEXT), eur(after))


def test_a_call_off_stands_under_the_lines_that_its_framework_agreement_leaves() -> None:
    """Of 150, the 50 that the award added stand under the line of the next year: they leave first."""
    framework = (
        buying("T-1", "100,00", "200,00", framework=True, line=FIRST),
        but(awarding("T-1", "150,00", SPRING), plan_line=NEXT),
        signing("T-1", SPRING),
    )
    called = given(*YEARS, *framework).when(calling_off("O-1", "T-1", "120,00", on=LATER)).accepted()
    held = called.ledger.books.commitments[RegisterNumber("O-1")]
    assert under_plan_lines(held, ALIKE) == {FIRST: eur("70,00"), NEXT: eur("50,00")}
    left = called.ledger.books.reservations[RegisterNumber("T-1")]
    assert under_plan_lines(left, ALIKE) == {FIRST: eur("30,00"), NEXT: eur("0,00")}


def test_what_a_call_off_takes_of_another_moment_stands_under_the_line_that_added_it() -> None:
    elsewhere = Charge(OPERATING, Source.NATIONAL, None, SKILLS)
    framework = (
        granted("100,00", 2022, code=OPERATING),
        buying("T-1", "100,00", "200,00", framework=True, line=FIRST),
        plan(planned("other", "100,00", OPERATING), year=2022),
        but(awarding("T-1", "150,00", SPRING), plan_line=PlanLineId("other")),
        signing("T-1", SPRING),
    )
    called = given(*YEARS[:-1], *framework).when(calling_off("O-1", "T-1", "150,00", on=LATER)).accepted()
    held = called.ledger.books.commitments[RegisterNumber("O-1")]
    assert under_plan_lines(held, ALIKE) == {FIRST: eur("100,00")}
    assert under_plan_lines(held, elsewhere) == {PlanLineId("other"): eur("50,00")}


def test_what_is_attributed_elsewhere_leaves_the_line_that_was_cited_first() -> None:
    """Of 150 paid, 120 stand under the first line, of which a raise added 20."""
    raised = (
        award("G-1", "100,00", line=FIRST),
        amending("G-1", "120,00", FIRST),
        amending("G-1", "150,00", NEXT, on=SPRING),
        pay("G-1", "150,00", on=SPRING),
        approve("G-1", on=SPRING),
    )
    other = PlanLineId("other")
    lines = (planned(FIRST, "500,00"), planned(other, "500,00", program=None))
    world = given(*OPENED, granted("1 000,00"), plan(*lines), plan(planned(NEXT, "500,00"), year=2022), *raised)
    moved = world.when(
        correcting("G-1", (place("120,00", line=FIRST),), (place("120,00", line=other),), on=LATER)
    ).leaves(limits.plan_line(FIRST), eur("500,00"))
    moved.leaves(limits.plan_line(NEXT), eur("470,00")).leaves(limits.plan_line(other), eur("380,00"))
    assert all(it.amount for it in moved.ledger.shelf[RegisterNumber("G-1")].later_lines), "nothing is noted of nothing"


def test_an_undone_cover_leaves_every_line_as_it_was() -> None:
    """What was added from another moment has lapsed, is covered, and is not covered after all."""
    bases = text(OPERATING, bases=by(AllocationBasis.PAYMENT_DECISION))
    lines = (planned(FIRST, "500,00"), planned("other", "500,00", OPERATING))
    world = given(
        *OPENED,
        text(bases=by(AllocationBasis.COMMITMENT)),
        bases,
        granted("100,00"),
        fixed("30,00", code=OPERATING),
        plan(*lines),
        award("G-1", "100,00", line=FIRST),
        amending("G-1", "130,00", "other"),
        fixed("50,00", 2022, OPERATING),
        close(2021),
    )
    before = world.ledger.books.commitments[RegisterNumber("G-1")].later_lines
    covered = world.when(cover("G-1", "30,00", on=SPRING)).leaves(limits.plan_line(PlanLineId("other")), eur("470,00"))
    undone = covered.when(reversing(CommitmentCovered, on=LATER))
    undone.leaves(limits.plan_line(PlanLineId("other")), eur("500,00"))
    assert undone.ledger.books.commitments[RegisterNumber("G-1")].later_lines == before
