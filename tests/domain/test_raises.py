"""What is added to a decision: from what may pay it, over whose regions, under which limit."""

from __future__ import annotations

from datetime import date

import pytest

from domain.facts import ContractAmended, GrantAmended, PaymentApproved
from domain.money import ZERO, eur
from domain.names import (
    NATIONWIDE,
    AllocationBasis,
    Expenditure,
    PlanLineId,
    Region,
    Source,
)
from domain.pots import Pot
from domain.refusals import (
    BuiltUpon,
    ClosedMoment,
    ExceedsAppropriation,
    ExceedsFrame,
    ExpenditureNotAllowed,
    FacilityOver,
    NoUsableVintage,
    RegionsDoNotAddUp,
    UnknownDecision,
    UnknownRegion,
)
from domain.warnings import FacilityEnded, FirstInstalmentLarge, FrameNearlyUsed
from tests.support import grants, moments, plans, procurement, year_end
from tests.support.payments import bounce
from tests.support.scenario import Ask, given
from tests.support.world import (
    AUTUMN,
    OPENED,
    OPERATING,
    PROGRAM_FRAME,
    PROGRAMS,
    RRF_FRAME,
    approve,
    award,
    awarding,
    but,
    contract,
    fixed,
    frame,
    funded,
    granted,
    pay,
    plan,
    planned,
    spend,
    tender,
    with_money,
)

MONEY = with_money("1 000,00")
SPRING, OCTOBER, WINTER = date(2022, 3, 1), date(2021, 10, 1), date(2021, 12, 1)
OVER = date(2026, 9, 1)
"""The day after the end of the Recovery and Resilience Facility."""

GRANT, CONTRACT, TENDER = award("G-1", "10,00"), contract("T-1", "10,00"), tender("T-1", "10,00")


def raising(line: str, on: date = AUTUMN) -> dict[str, Ask]:
    """Each way to take more: a grant or a contract amended, an option used, an award above the reserve."""
    return {
        "grant": grants.amending("G-1", "11,00", line, on=on),
        "contract": procurement.amending("T-1", "11,00", line, on=on),
        "option": procurement.using("T-1", 1, "1,00", line=line, on=on),
        "award": but(awarding("T-1", "11,00", on), plan_line=PlanLineId(line)),
    }


def decided(way: str) -> tuple[Ask, ...]:
    """Ten euros decided, in the way that the raise needs."""
    with_option = procurement.buying("T-1", "10,00", "11,00", ("1,00",))
    return {
        "grant": (GRANT,),
        "contract": CONTRACT,
        "option": (with_option, *CONTRACT[1:]),
        "award": (TENDER,),
    }[way]


WAYS = ("grant", "contract", "option", "award")


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_added_from_a_moment_that_is_closed(way: str) -> None:
    lines = (planned("grants", "100,00"), planned("tenders", "100,00"), planned("closed", "100,00", OPERATING))
    world = given(*OPENED, granted("100,00"), plan(*lines), *decided(way), moments.closing(OPERATING, on=AUTUMN))
    world.when(raising("closed")[way]).refused(ClosedMoment(OPERATING, AUTUMN))


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_added_where_no_vintage_is_usable(way: str) -> None:
    lines = (planned("grants", "100,00"), planned("tenders", "100,00"), planned("empty", "100,00", OPERATING))
    world = given(*OPENED, granted("100,00"), plan(*lines), *decided(way))
    world.when(raising("empty")[way]).refused(NoUsableVintage(OPERATING, Source.NATIONAL, AUTUMN))


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_added_from_the_facility_after_its_end(way: str) -> None:
    facility = (
        frame(RRF_FRAME, {2026: "100,00"}, source=Source.RRF),
        granted("100,00", 2026, frame=RRF_FRAME, source=Source.RRF),
        plan(planned("rrf", "100,00", frame=RRF_FRAME, source=Source.RRF), year=2026),
    )
    world = given(*MONEY, *decided(way), *facility)
    world.when(raising("rrf", OVER)[way]).refused(FacilityOver(date(2026, 8, 31), OVER))
    world.when(raising("rrf", date(2026, 8, 31))[way]).accepted()


@pytest.mark.parametrize(
    "way, code, expenditure",
    [
        ("grant", OPERATING, Expenditure.TRANSFER),
        ("contract", PROGRAMS, Expenditure.CONSUMPTION),
        ("option", PROGRAMS, Expenditure.CONSUMPTION),
        ("award", PROGRAMS, Expenditure.CONSUMPTION),
    ],
)
def test_consumption_money_adds_to_no_transfer_nor_the_reverse(way: str, code: str, expenditure: Expenditure) -> None:
    """What the text of 2021 allowed, that of 2022 does not."""
    texts = (moments.text(code, pays=(expenditure,)), moments.text(code, 2022, pays=()))
    lines = (planned("grants", "10,00", code), planned("tenders", "10,00", code))
    years = (*OPENED, granted("10,00", code=code), granted("10,00", 2022, code), plan(*lines))
    more = plan(planned("more", "10,00", code), year=2022)
    world = given(*years, *texts, more, *decided(way))
    world.when(raising("more", SPRING)[way]).refused(ExpenditureNotAllowed(code, 2022, expenditure))


def test_cover_is_drawn_from_what_may_pay_it() -> None:
    texts = (
        moments.text(OPERATING, bases=year_end.by(AllocationBasis.PAYMENT_DECISION), pays=(Expenditure.TRANSFER,)),
        moments.text(OPERATING, 2022),
    )
    money = (
        fixed("10,00", code=OPERATING),
        fixed("10,00", 2022, OPERATING),
        plan(planned("grants", "10,00", OPERATING)),
    )
    world = given(*OPENED, *texts, *money, GRANT, year_end.close(2021))
    world.when(year_end.cover("G-1", "1,00", on=SPRING)).refused(
        ExpenditureNotAllowed(OPERATING, 2022, Expenditure.TRANSFER)
    )


# Regions


def test_a_raise_needs_regions_and_official_ones() -> None:
    world = given(*MONEY, GRANT)
    for regions, amount in (({"20": "1,00"}, "11,00"), ({"20": "1,00"}, "9,00")):
        world.when(grants.amending("G-1", amount, "grants", regions=regions)).refused(UnknownRegion("20"))


def test_what_lost_its_cover_has_no_region_to_be_raised_in() -> None:
    """A contract is raised nationwide then; a grant names its regions."""
    world = (
        *OPENED,
        year_end.text(bases=year_end.by(AllocationBasis.PAYMENT_DECISION)),
        fixed("100,00"),
        plan(planned("grants", "50,00"), planned("tenders", "50,00")),
        but(GRANT, regions=award("G-1", "10,00", regions={"01": "10,00"}).regions),
        tender("T-1", "10,00", regions={"01": "10,00"}),
        *CONTRACT[1:],
        year_end.close(2021),
        fixed("100,00", 2022),
        plan(planned("more", "50,00"), year=2022),
    )
    ways = raising("more", SPRING)
    given(*world).when(ways["contract"]).holds(Pot.COMMITTED, eur("1,00"), region=NATIONWIDE)
    given(*world).when(ways["grant"]).refused(RegionsDoNotAddUp(ZERO, eur("1,00")))
    named = grants.amending("G-1", "11,00", "more", regions={"01": "1,00"}, on=SPRING)
    given(*world).when(named).holds(Pot.COMMITTED, eur("1,00"), region=Region("01"))


# What an amendment leaves as it is


def test_a_grant_that_is_raised_keeps_its_period_of_use() -> None:
    until = date(2022, 5, 31)
    (entry,) = given(*MONEY, but(GRANT, used_until=until)).when(raising("grants")["grant"]).accepted().entries
    assert isinstance(entry.fact, GrantAmended)
    assert (entry.fact.used_until_before, entry.fact.used_until) == (until, until)


def test_a_cut_stands_under_no_plan_line() -> None:
    world = given(*MONEY, *CONTRACT)
    (entry,) = world.when(procurement.amending("T-1", "9,00", "tenders")).accepted().entries
    assert isinstance(entry.fact, ContractAmended)
    assert entry.fact.plan_lines == ()


# Under which limit


def test_what_no_vintage_covers_is_asked_of_the_youngest_that_the_frame_covers() -> None:
    """The frame has 10 for 2021, which are used; 2022 has money and no frame."""
    money = (granted("10,00", frame=PROGRAM_FRAME), granted("100,00", 2022, frame=PROGRAM_FRAME))
    years = (*OPENED, frame(PROGRAM_FRAME, {2021: "10,00"}), *money)
    used = given(*years, spend("V-1", "10,00", frame=PROGRAM_FRAME))
    used.when(spend("V-2", "1,00", on=SPRING, frame=PROGRAM_FRAME)).refused(
        ExceedsAppropriation, asked=eur("1,00"), left=ZERO
    )


# What is said of it

NEARLY = plans.tolerating("frame-nearly-used", share=90)
NINETY = (
    *OPENED,
    frame(PROGRAM_FRAME, {2021: "100,00"}),
    granted("200,00", frame=PROGRAM_FRAME),
    plan(planned("grants", "200,00", frame=PROGRAM_FRAME), planned("tenders", "200,00", frame=PROGRAM_FRAME)),
    NEARLY,
    award("G-1", "50,00"),
    procurement.buying("T-1", "45,00", framework=True),
    awarding("T-1", "45,00"),
    CONTRACT[-1],
)
"""95 of 100 are used."""


def said(world: tuple[Ask, ...], asked: Ask) -> list[object]:
    answer = given(*world).ledger.dry_run(asked)
    return [it for it in answer.warned if isinstance(it, FrameNearlyUsed | FacilityEnded | FirstInstalmentLarge)]


def test_what_uses_no_more_of_a_frame_says_nothing_of_it() -> None:
    assert said(NINETY, award("G-2", "0,01")) == [FrameNearlyUsed(PROGRAM_FRAME, 2021, 95)]
    assert said(NINETY, grants.amending("G-1", "49,99")) == []
    assert said(NINETY, procurement.calling_off("O-1", "T-1", "1,00")) == []


def test_a_year_that_a_frame_does_not_cover_is_exceeded_and_not_nearly_used() -> None:
    later = (frame(PROGRAM_FRAME, {2021: "100,00"}), granted("100,00", 2022, frame=PROGRAM_FRAME), NEARLY)
    given(*OPENED, *later).when(spend("V-1", "1,00", on=SPRING, frame=PROGRAM_FRAME)).refused(
        ExceedsFrame, asked=eur("1,00"), left=ZERO
    )


def test_of_several_charges_one_of_the_facility_is_enough_to_be_said() -> None:
    lines = (planned("grants", "10,00"), planned("rrf", "10,00", frame=RRF_FRAME, source=Source.RRF))
    facility = (
        frame(RRF_FRAME, {2026: "10,00"}, source=Source.RRF),
        granted("10,00", 2026, frame=RRF_FRAME, source=Source.RRF),
        granted("10,00", 2026),
        plan(*lines, year=2026),
    )
    both = but(award("G-1", "10,00", on=date(2026, 6, 1)), funding=funded(("grants", "5,00"), ("rrf", "5,00")))
    assert said((*OPENED, *facility, both), pay("G-1", "10,00", on=OVER)) == [FacilityEnded(date(2026, 8, 31), OVER)]


def test_a_first_instalment_leaves_the_rest_of_a_hundred_per_cent() -> None:
    large = award("G-1", "60 000,01", instalments=("60 000,00", "0,01"))
    assert said(with_money("60 000,01"), large) == [
        FirstInstalmentLarge(eur("60 000,00"), eur("60 000,01"), eur("60 000,00"), 60, 40)
    ]


def test_a_payment_that_was_ordered_back_does_not_bounce() -> None:
    world = given(*MONEY, GRANT, pay("G-1", "10,00"), approve("G-1"), grants.ordering("G-1", "R-1", "1,00"))
    (position,) = [it.position for it in world.ledger.entries if isinstance(it.fact, PaymentApproved)]
    world.when(bounce("G-1", on=date(2021, 12, 10))).refused(
        BuiltUpon(position, "a recovery, a repayment or a correction of what it paid")
    )


def test_only_a_framework_agreement_is_called_off_from() -> None:
    called = given(*MONEY, grants.call("C-1", ("grants", "50,00")))
    called.when(procurement.calling_off("O-1", "C-1", "1,00")).refused(UnknownDecision("framework agreement", "C-1"))


def test_nothing_is_attributed_to_another_line_of_a_moment_that_is_closed() -> None:
    lines = (planned("grants", "10,00"), planned("other", "10,00", program=None))
    spent = (award("G-1", "10,00"), pay("G-1", "10,00"), approve("G-1"))
    world = given(*OPENED, granted("10,00"), plan(*lines), *spent, moments.closing(on=OCTOBER))
    elsewhere = grants.correcting("G-1", (grants.place("1,00"),), (grants.place("1,00", line="other"),))
    world.when(elsewhere).refused(ClosedMoment(PROGRAMS, OCTOBER))
    to_a_region = grants.correcting("G-1", (grants.place("1,00"),), (grants.place("1,00", "01"),))
    world.when(to_a_region).holds(Pot.PAID, eur("1,00"), region=Region("01"))
