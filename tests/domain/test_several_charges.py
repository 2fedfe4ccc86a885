"""Decisions that several plan lines pay for: one part a charge, each under its own limits, exact to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from domain import limits
from domain.commands import AwardGrant, OpenTender
from domain.facts import (
    Charge,
    ContractSigned,
    GrantAwarded,
    Line,
    Part,
    PaymentPrepared,
    TenderAwarded,
    TenderOpened,
)
from domain.money import ZERO, eur, total
from domain.names import Expenditure, PlanLineId, Region, RegisterNumber
from domain.pots import Pot
from domain.refusals import (
    ExceedsAppropriation,
    ExceedsCommitment,
    ExceedsFrame,
    ExceedsPlanLine,
    PlanLineNotInForce,
    RegionsDoNotAddUp,
    ReserveLapsed,
    UnknownPlanLine,
)
from tests.support.grants import report
from tests.support.scenario import Outcome, given, reversing
from tests.support.world import (
    OPENED,
    OPERATING,
    PROGRAM_FRAME,
    PROGRAMS,
    SKILLS,
    approve,
    award,
    awarding,
    but,
    fixed,
    for_guidance,
    frame,
    funded,
    granted,
    pay,
    plan,
    planned,
    signing,
    tender,
)

FRAMED = Charge(PROGRAMS, frame=PROGRAM_FRAME, program=SKILLS)
FREE = Charge(PROGRAMS, program=SKILLS)
OTHER = Charge(OPERATING, program=SKILLS)

G1, T1 = RegisterNumber("G-1"), RegisterNumber("T-1")
MARCH = date(2022, 3, 1)

Cents = tuple[int, str, str]

WORLD = (
    *OPENED,
    frame(PROGRAM_FRAME, {2021: "60,00"}),
    granted("60,00", frame=PROGRAM_FRAME),
    granted("40,00"),
    plan(planned("framed", "60,00", frame=PROGRAM_FRAME), planned("free", "500,00")),
)
"""A hundred euros of 2021, sixty of them under a frame, and a plan line for either."""

TWO_MOMENTS = (
    *OPENED,
    granted("60,00"),
    granted("40,00", 2022, code=OPERATING),
    plan(planned("old", "500,00"), planned("young", "500,00", code=OPERATING), year=2022),
)
"""Sixty of 2021 on one moment and forty of 2022 on another, under the plan of 2022."""


def grant(*funding: tuple[str, str], regions: dict[str, str], on: date = date(2021, 6, 1)) -> AwardGrant:
    """A grant under several plan lines, in one instalment."""
    asked = award("G-1", "1,00", on=on, regions=regions)
    taken = funded(*funding)
    whole = total(it.amount for it in taken)
    return but(asked, funding=taken, instalments=(whole,), purposes=for_guidance(whole))


def tendered(*funding: tuple[str, str], regions: dict[str, str], on: date = date(2021, 6, 1)) -> OpenTender:
    """A tender under several plan lines."""
    whole = total(eur(amount) for _, amount in funding)
    opening = tender("T-1", "1,00", on=on, regions=regions)
    return but(opening, funding=funded(*funding), estimated_value=whole, purposes=for_guidance(whole))


def part(charge: Charge, expenditure: Expenditure, *found: Cents) -> Part:
    return Part(
        charge, expenditure, tuple(Line(vintage, Region(region), eur(amount)) for vintage, region, amount in found)
    )


def fact_of(outcome: Outcome) -> object:
    (entry,) = outcome.accepted().entries
    return entry.fact


BOTH = grant(("framed", "60,00"), ("free", "40,00"), regions={"01": "70,00", "06": "30,00"})


def test_each_plan_line_pays_its_part_split_over_all_regions() -> None:
    outcome = given(*WORLD).when(BOTH)
    fact = fact_of(outcome)
    assert isinstance(fact, GrantAwarded)
    assert fact.plan_lines == ("framed", "free")
    # 60 of 100 by 70 : 30 is 42 and 18
    assert fact.parts == (
        part(FRAMED, Expenditure.TRANSFER, (2021, "01", "42,00"), (2021, "06", "18,00")),
        part(FREE, Expenditure.TRANSFER, (2021, "01", "28,00"), (2021, "06", "12,00")),
    )
    outcome.holds(Pot.COMMITTED, eur("60,00"), frame=PROGRAM_FRAME).holds(Pot.COMMITTED, eur("40,00"), frame=None)
    outcome.holds(Pot.AVAILABLE, ZERO).leaves(limits.commitment(G1), eur("100,00"))
    outcome.leaves(limits.plan_line(PlanLineId("framed")), ZERO)
    outcome.leaves(limits.plan_line(PlanLineId("free")), eur("460,00"))
    outcome.leaves(limits.frame(PROGRAM_FRAME, 2021), ZERO)


def test_an_odd_cent_goes_where_it_is_owed() -> None:
    fact = fact_of(
        given(*WORLD).when(grant(("framed", "0,01"), ("free", "0,02"), regions={"01": "0,02", "06": "0,01"}))
    )
    assert isinstance(fact, GrantAwarded)
    assert fact.parts == (  # 1 by 2 : 1 goes to 01; one and one are left
        part(FRAMED, Expenditure.TRANSFER, (2021, "01", "0,01")),
        part(FREE, Expenditure.TRANSFER, (2021, "01", "0,01"), (2021, "06", "0,01")),
    )


@pytest.mark.parametrize(
    "funding, refusal, asked, left",
    [
        # both draw on one appropriation of 100
        ([("framed", "60,00"), ("free", "40,01")], ExceedsAppropriation, "100,01", "100,00"),
        ([("free", "40,01"), ("framed", "60,00")], ExceedsAppropriation, "100,01", "100,00"),
        ([("framed", "60,01"), ("free", "1,00")], ExceedsFrame, "60,01", "60,00"),
    ],
)
def test_the_parts_of_a_decision_together_keep_every_limit(
    funding: Sequence[tuple[str, str]], refusal: type, asked: str, left: str
) -> None:
    whole = {"01": "100,01" if "40,01" in dict(funding).values() else "61,01"}
    given(*WORLD).when(grant(*funding, regions=whole)).refused(refusal, asked=eur(asked), left=eur(left))
    given(*WORLD).when(tendered(*funding, regions=whole)).refused(refusal, asked=eur(asked), left=eur(left))


@pytest.mark.parametrize("second", ["1,00", "1,01"])
def test_each_part_keeps_to_its_own_plan_line(second: str) -> None:
    world = given(
        *OPENED,
        granted("100,00"),
        granted("100,00", code=OPERATING),
        plan(planned("wide", "100,00"), planned("narrow", "1,00", code=OPERATING)),
    )
    whole = {"1,00": "51,00", "1,01": "51,01"}[second]
    outcome = world.when(grant(("wide", "50,00"), ("narrow", second), regions={"01": whole}))
    if second == "1,00":
        outcome.leaves(limits.plan_line(PlanLineId("narrow")), ZERO)
        outcome.leaves(limits.plan_line(PlanLineId("wide")), eur("50,00"))
    else:
        outcome.refused(ExceedsPlanLine, name="narrow", asked=eur("1,01"), left=eur("1,00"))


def test_a_later_part_draws_what_an_earlier_one_left_of_a_vintage() -> None:
    world = given(
        *OPENED,
        granted("100,00"),
        granted("50,00", 2022),
        plan(planned("skills", "500,00"), planned("bare", "500,00", program=None), year=2022),
    )
    outcome = world.when(grant(("skills", "60,00"), ("bare", "60,00"), regions={"01": "120,00"}, on=MARCH))
    fact = fact_of(outcome)
    assert isinstance(fact, GrantAwarded)
    assert fact.parts == (
        part(FREE, Expenditure.TRANSFER, (2021, "01", "60,00")),
        part(Charge(PROGRAMS), Expenditure.TRANSFER, (2021, "01", "40,00"), (2022, "01", "20,00")),
    )


def test_every_plan_line_is_in_force_and_the_regions_add_up_to_all_of_them() -> None:
    world = given(*WORLD)
    world.when(grant(("framed", "1,00"), ("none", "1,00"), regions={"01": "2,00"})).refused(UnknownPlanLine("none"))
    world.when(grant(("framed", "1,00"), ("free", "1,00"), regions={"01": "2,00"}, on=MARCH)).refused(
        PlanLineNotInForce, line="framed"
    )
    world.when(grant(("framed", "1,00"), ("free", "1,00"), regions={"01": "1,00"})).refused(
        RegionsDoNotAddUp(eur("1,00"), eur("2,00"))
    )


# Payments


def test_a_payment_draws_every_part_by_what_is_left_of_its_vintage() -> None:
    world = given(*WORLD, but(BOTH, instalments=(eur("50,00"), eur("50,00"))), report("G-1"))
    first = fact_of(world.when(pay("G-1", "50,00")))
    assert isinstance(first, PaymentPrepared)
    assert first.parts == (
        part(FRAMED, Expenditure.TRANSFER, (2021, "01", "21,00"), (2021, "06", "9,00")),
        part(FREE, Expenditure.TRANSFER, (2021, "01", "14,00"), (2021, "06", "6,00")),
    )
    paid = world.when(approve("G-1")).when(pay("G-1", "50,00", 2))
    paid.holds(Pot.COMMITTED, ZERO).holds(Pot.PAID, eur("30,00"), frame=PROGRAM_FRAME)
    paid.when(approve("G-1", 2)).holds(Pot.PAID, eur("40,00"), frame=None)
    assert not world.ledger.books.commitments


def test_a_payment_beyond_every_part_names_what_is_left_of_all() -> None:
    signed = given(
        *WORLD,
        tendered(("framed", "60,00"), ("free", "40,00"), regions={"01": "100,00"}),
        awarding("T-1", "100,00"),
        signing("T-1"),
    )
    signed.when(pay("T-1", "100,01", invoice="I-1")).refused(
        ExceedsCommitment, name=T1, asked=eur("100,01"), left=eur("100,00")
    )
    signed.when(pay("T-1", "100,00", invoice="I-1")).holds(Pot.COMMITTED, ZERO)


OLD_AND_YOUNG = (
    *TWO_MOMENTS,
    but(
        grant(("old", "60,00"), ("young", "40,00"), regions={"01": "100,00"}, on=MARCH),
        instalments=(eur("60,00"), eur("40,00")),
    ),
)


def test_the_oldest_vintage_of_all_parts_is_paid_first() -> None:
    world = given(*OLD_AND_YOUNG, report("G-1", on=date(2022, 9, 1)))
    first = fact_of(world.when(pay("G-1", "60,00", on=date(2022, 9, 1))))
    assert isinstance(first, PaymentPrepared)
    assert first.parts == (part(FREE, Expenditure.TRANSFER, (2021, "01", "60,00")),)
    second = fact_of(world.when(pay("G-1", "40,00", 2, on=date(2022, 9, 1))))
    assert isinstance(second, PaymentPrepared)
    assert second.parts == (part(OTHER, Expenditure.TRANSFER, (2022, "01", "40,00")),)


# Corrections


def test_a_grant_is_undone_also_when_a_payment_had_drawn_the_whole_of_its_first_part() -> None:
    """The payment was taken back, so nothing stands on the grant any more."""
    october = date(2022, 10, 1)
    world = given(*OLD_AND_YOUNG, pay("G-1", "60,00", on=date(2022, 9, 1)), reversing(PaymentPrepared, on=october))
    world.when(reversing(GrantAwarded, on=october)).holds(Pot.AVAILABLE, eur("100,00")).holds(Pot.COMMITTED, ZERO)


def test_a_decision_of_several_charges_is_taken_back_step_by_step() -> None:
    world = given(
        *WORLD,
        tendered(("framed", "50,00"), ("free", "40,00"), regions={"01": "45,00", "06": "45,00"}),
        awarding("T-1", "80,00"),
        signing("T-1"),
        pay("T-1", "33,33", invoice="I-1"),
    )
    for kind in (PaymentPrepared, ContractSigned, TenderAwarded, TenderOpened):
        world.when(reversing(kind)).accepted()
    outcome = world.when(but(BOTH, effective_on=date(2021, 10, 1)))
    outcome.holds(Pot.COMMITTED, eur("100,00")).holds(Pot.AVAILABLE, ZERO)


# Tenders


@pytest.mark.parametrize(
    "amount, changes",
    [
        pytest.param("100,00", (), id="at its base value"),
        # 10 less by 42 : 18 : 28 : 12
        pytest.param(
            "90,00",
            (
                part(FRAMED, Expenditure.CONSUMPTION, (2021, "01", "-4,20"), (2021, "06", "-1,80")),
                part(FREE, Expenditure.CONSUMPTION, (2021, "01", "-2,80"), (2021, "06", "-1,20")),
            ),
            id="below: every part gives up its share",
        ),
        # what stays is 41.9958, 17.9982, 27.9972 and 11.9988: the three odd cents go to the 0.88, the 0.82 and the 0.72
        pytest.param("99,99", (part(FRAMED, Expenditure.CONSUMPTION, (2021, "01", "-0,01")),), id="a cent below"),
    ],
)
def test_an_award_below_the_reserve_frees_of_every_part(amount: str, changes: tuple[Part, ...]) -> None:
    opened = tendered(("framed", "60,00"), ("free", "40,00"), regions={"01": "70,00", "06": "30,00"})
    outcome = given(*WORLD, opened).when(awarding("T-1", amount))
    fact = fact_of(outcome)
    assert isinstance(fact, TenderAwarded)
    assert fact.changes == changes
    outcome.holds(Pot.RESERVED, eur(amount)).leaves(limits.reservation(T1), eur(amount))


def test_an_award_above_the_reserve_is_drawn_under_the_first_plan_line() -> None:
    opened = tendered(("free", "20,00"), ("framed", "60,00"), regions={"01": "60,00", "06": "20,00"})
    outcome = given(*WORLD, opened).when(awarding("T-1", "90,00"))
    fact = fact_of(outcome)
    assert isinstance(fact, TenderAwarded)
    assert fact.changes == (part(FREE, Expenditure.CONSUMPTION, (2021, "01", "7,50"), (2021, "06", "2,50")),)
    outcome.leaves(limits.plan_line(PlanLineId("free")), eur("470,00"))
    outcome.leaves(limits.plan_line(PlanLineId("framed")), ZERO)
    signed = fact_of(outcome.when(signing("T-1")))
    assert isinstance(signed, ContractSigned)
    assert signed.parts == (  # 20 by 60 : 20, then 60 takes the rest, and 10 more by 60 : 20
        part(FREE, Expenditure.CONSUMPTION, (2021, "01", "22,50"), (2021, "06", "7,50")),
        part(FRAMED, Expenditure.CONSUMPTION, (2021, "01", "45,00"), (2021, "06", "15,00")),
    )


def test_one_lapsed_vintage_of_one_part_stops_the_whole_tender() -> None:
    world = given(
        *OPENED,
        granted("60,00", span=3),
        fixed("40,00", code=OPERATING),
        plan(planned("long", "500,00"), planned("short", "500,00", code=OPERATING)),
        tendered(("long", "60,00"), ("short", "40,00"), regions={"01": "100,00"}),
        awarding("T-1", "100,00"),
    )
    late = date(2022, 1, 1)
    world.when(signing("T-1", on=late)).refused(ReserveLapsed(T1, 2021, date(2021, 12, 31), late))
    world.when(signing("T-1", on=date(2021, 12, 31))).holds(Pot.COMMITTED, eur("100,00"))


# The day of the document


def test_offices_and_plans_are_judged_by_the_day_of_the_document_and_money_by_the_day_it_counts_from() -> None:
    world = given(*OPENED, fixed("60,00"), granted("40,00", 2022), plan(planned("grants", "500,00")), plan(year=2022))
    late, document = date(2022, 1, 3), date(2021, 12, 30)
    world.when(award("G-1", "40,00", on=late)).refused(PlanLineNotInForce, line="grants", year=2021)
    outcome = world.when(but(award("G-1", "40,00", on=late), document_on=document))
    outcome.holds(Pot.COMMITTED, eur("40,00"), vintage=2022).holds(Pot.AVAILABLE, eur("60,00"), vintage=2021)
    (entry,) = outcome.entries
    assert (entry.effective_on, entry.document_on) == (late, document)
