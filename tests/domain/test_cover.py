"""What can be paid of expired money, and what cover is drawn for, to the cent and the day."""

from __future__ import annotations

from datetime import date

import pytest

from domain.facts import CommitmentCovered, YearAmount
from domain.money import ZERO, eur
from domain.names import AllocationBasis, MomentCode, ProgramId, Region, RegisterNumber
from domain.pots import Pot
from domain.refusals import (
    ContractHasEnded,
    CoverLapsed,
    ExceedsCommitment,
    GrantEnded,
    MomentNotEmpty,
    NotUncovered,
    NoUsableVintage,
    PostedAfterwards,
)
from tests.support import authority as authorities
from tests.support import grants, moments
from tests.support.procurement import amending, ending
from tests.support.scenario import Ask, given
from tests.support.world import (
    AUTUMN,
    OPENED,
    OPERATING,
    PLAN_2021,
    PROGRAMS,
    SKILLS,
    SUMMER,
    approve,
    award,
    but,
    contract,
    fixed,
    funded,
    granted,
    moment,
    pay,
    plan,
    planned,
    program,
    spend,
    tender,
)
from tests.support.year_end import by, close, cover, text

C, D, P = AllocationBasis.COMMITMENT, AllocationBasis.PAYMENT_DECISION, AllocationBasis.PAYMENT
T1 = RegisterNumber("T-1")
DIGITAL = ProgramId("digital")
YEAR_END, JANUARY, SPRING = date(2021, 12, 31), date(2022, 1, 10), date(2022, 3, 1)
TEXTS = tuple(text(year=year, bases=by(D)) for year in (2021, 2022, 2023))
COMMITTED = (*OPENED, program(DIGITAL), *TEXTS, fixed("1 000,00"), PLAN_2021, *contract("T-1", "300,00"))
PLAN_2022 = plan(planned("more", "200,00"), planned("digital", "200,00", program=DIGITAL), year=2022)
"""What is paid from it counts when the payment is decided: what is not by then lapses."""


def raised(line: str) -> tuple[Ask, ...]:
    """The same contract, raised by 100 of the next year."""
    return (*COMMITTED, fixed("100,00", 2022), PLAN_2022, amending("T-1", "400,00", line, on=SPRING))


def paying(amount: str, on: date = SPRING) -> Ask:
    return pay("T-1", amount, on=on, invoice="I-1")


@pytest.mark.parametrize("line", ["more", "digital"], ids=["charged alike", "charged apart"])
def test_of_two_years_only_what_is_usable_is_paid(line: str) -> None:
    given(*raised(line)).when(paying("100,00")).holds(Pot.IN_PAYMENT, eur("100,00"), vintage=2022)
    for asked in ("100,01", "400,00"):
        given(*raised(line)).when(paying(asked)).refused(CoverLapsed("T-1", eur(asked), eur("100,00"), 2021, YEAR_END))
    given(*raised(line)).when(paying("400,01")).refused(ExceedsCommitment("T-1", eur("400,01"), eur("100,00"), ()))


def test_the_oldest_of_the_vintages_that_lapsed_explains_it() -> None:
    on = date(2023, 1, 10)
    given(*raised("more")).when(paying("0,01", on)).refused(CoverLapsed("T-1", eur("0,01"), ZERO, 2021, YEAR_END))


@pytest.mark.parametrize("basis", [D, P])
def test_money_is_usable_through_the_last_day_of_its_last_year(basis: AllocationBasis) -> None:
    texts = [text(year=year, bases=by(basis)) for year in (2021, 2022)]
    world = given(*OPENED, *texts, granted("300,00", span=2), PLAN_2021, *contract("T-1", "300,00"))
    last, after = date(2022, 12, 31), date(2023, 1, 1)
    world.when(paying("1,00", after)).refused(CoverLapsed("T-1", eur("1,00"), ZERO, 2021, last))
    world.when(paying("1,00", last), approve("T-1", on=last)).holds(Pot.PAID, eur("1,00"))


LAPSED = (*COMMITTED, close(2021))


def test_without_usable_money_nothing_is_covered() -> None:
    given(*LAPSED).when(cover("T-1", "1,00", on=SPRING)).refused(NoUsableVintage)


def test_a_moment_whose_commitments_lost_their_cover_is_not_empty() -> None:
    given(*LAPSED).when(moments.closing(on=SPRING)).refused(
        MomentNotEmpty(PROGRAMS, ZERO, ZERO, ZERO, ZERO, eur("300,00"))
    )


# Costs of later years

LATER = (
    *OPENED,
    granted("100,00"),
    PLAN_2021,
    authorities.authority("60,00", {2022: "30,00", 2023: "30,00"}),
    award("G-1", "10,00", regions={"01": "6,00", "06": "4,00"}),
    authorities.using("G-1", {2022: "30,00", 2023: "30,00"}),
    fixed("100,00", 2022),
    fixed("100,00", 2023),
)


@pytest.mark.parametrize(
    "on, amount, due",
    [
        pytest.param(SPRING, "20,00", {2022: "20,00"}, id="some of the first year"),
        pytest.param(SPRING, "30,00", {2022: "30,00"}, id="all of the first year"),
        pytest.param(date(2023, 3, 1), "30,00", {2022: "30,00"}, id="nothing of the second before the first"),
        pytest.param(date(2023, 3, 1), "40,00", {2022: "30,00", 2023: "10,00"}, id="the first and some of the second"),
        pytest.param(date(2023, 3, 1), "60,00", {2022: "30,00", 2023: "30,00"}, id="all"),
    ],
)
def test_costs_are_covered_year_by_year_as_their_years_come(on: date, amount: str, due: dict[int, str]) -> None:
    (entry,) = given(*LATER).when(cover("G-1", amount, on=on)).holds(Pot.UNCOVERED, ZERO).entries
    assert isinstance(entry.fact, CommitmentCovered)
    assert entry.fact.scheduled == tuple(YearAmount(year, eur(cost)) for year, cost in due.items())


@pytest.mark.parametrize("on, asked, left", [(SPRING, "30,01", "30,00"), (date(2023, 3, 1), "60,01", "60,00")])
def test_no_more_is_covered_than_has_come_due(on: date, asked: str, left: str) -> None:
    given(*LATER).when(cover("G-1", asked, on=on)).refused(NotUncovered("G-1", eur(asked), eur(left)))


def of_two_charges(programs: str, operating: str, cost: str) -> tuple[Ask, ...]:
    """Ten euros over two regions and two charges; what is charged first expires in 2021 and has a cost of 2022."""
    lines = (planned("grants", "10,00"), planned("operating", "10,00", OPERATING))
    funding = funded(("grants", programs), ("operating", operating))
    return (
        *OPENED,
        text(bases=by(D)),
        text(OPERATING, bases=by(D)),
        fixed("10,00"),
        granted("10,00", code=OPERATING, span=3),
        plan(*lines),
        authorities.authority(cost, {2022: cost}),
        but(award("G-1", "10,00", regions={"01": "6,00", "06": "4,00"}), funding=funding),
        authorities.using("G-1", {2022: cost}),
        fixed("100,00", 2022),
        text(year=2022, bases=by(C)),
    )


def test_a_cost_is_charged_as_its_decision_first_was_though_that_has_lapsed() -> None:
    world = given(*of_two_charges("5,00", "5,00", "5,00"), close(2021))
    world.when(cover("G-1", "10,00", on=SPRING)).holds(Pot.COMMITTED, eur("10,00"), moment=PROGRAMS, vintage=2022)


def test_a_cost_is_spread_over_the_regions_of_its_own_charge() -> None:
    """One cent is charged first, which went to the region with the larger share: so do all ten of the cost."""
    world = given(*of_two_charges("0,01", "9,99", "0,10"))
    world.when(cover("G-1", "0,10", on=SPRING)).holds(Pot.COMMITTED, eur("0,11"), moment=PROGRAMS, region=Region("01"))


def test_a_cost_goes_where_its_decision_is_now_attributed() -> None:
    lines = (planned("grants", "10,00"), planned("other", "10,00", program=None))
    elsewhere = [grants.place("10,00", "01", line) for line in ("grants", "other")]
    world = given(
        *OPENED,
        granted("10,00"),
        plan(*lines),
        authorities.authority("5,00", {2022: "5,00"}),
        award("G-1", "10,00", regions={"01": "10,00"}),
        authorities.using("G-1", {2022: "5,00"}),
        pay("G-1", "10,00"),
        approve("G-1"),
        grants.correcting("G-1", (elsewhere[0],), (elsewhere[1],)),
        fixed("5,00", 2022),
    )
    covered = world.when(cover("G-1", "5,00", on=SPRING))
    covered.holds(Pot.COMMITTED, eur("5,00"), region=Region("01"), program=SKILLS)


def test_nothing_is_covered_of_what_has_ended() -> None:
    over = date(2021, 12, 1)
    grant = given(*LATER[:-2], grants.declining("G-1", over), fixed("100,00", 2022))
    grant.when(cover("G-1", "1,00", on=SPRING)).refused(GrantEnded("G-1", over))
    contracted = given(*COMMITTED, ending("T-1", over), fixed("100,00", 2022))
    contracted.when(cover("T-1", "1,00", on=SPRING)).refused(ContractHasEnded("T-1", over))


# A moment is empty when nothing of its own is left

OTHER = MomentCode("29.01.55")


def test_what_is_left_of_another_moment_keeps_none_open() -> None:
    """Of 29.01.55 nothing is left; of 29.01.53 something is available, reserved, committed, in payment and due."""
    lines = (planned("grants", "100,00"), planned("tenders", "100,00"), planned(OTHER, "100,00"))
    busy = given(
        *OPENED,
        moment(OTHER),
        granted("100,00"),
        granted("1,00", code=OTHER),
        plan(*lines),
        authorities.authority("5,00", {2022: "5,00"}),
        award("G-1", "10,00", instalments=("4,00", "6,00")),
        authorities.using("G-1", {2022: "5,00"}),
        pay("G-1", "4,00"),
        tender("T-1", "10,00"),
        spend("V-1", "1,00", code=OTHER),
    )
    busy.when(moments.closing(OTHER)).accepted()


def test_costs_of_later_years_keep_every_moment_of_their_decision_open() -> None:
    lines = (planned("grants", "5,00"), planned("operating", "5,00", OPERATING))
    both = but(award("G-1", "10,00"), funding=funded(("grants", "5,00"), ("operating", "5,00")))
    world = given(
        *OPENED,
        granted("5,00"),
        granted("5,00", code=OPERATING),
        plan(*lines),
        authorities.authority("5,00", {2022: "5,00"}),
        both,
        authorities.using("G-1", {2022: "5,00"}),
        pay("G-1", "10,00"),
        approve("G-1"),
    )
    for code in (PROGRAMS, OPERATING):
        world.when(moments.closing(code)).refused(MomentNotEmpty(code, ZERO, ZERO, ZERO, ZERO, eur("5,00")))


def test_a_moment_does_not_close_before_what_was_last_posted_of_any_vintage() -> None:
    spent = (spend("V-1", "10,00", on=SUMMER), spend("V-2", "10,00", on=AUTUMN))
    world = given(*OPENED, moments.opening("10,00", 2020), granted("10,00"), *spent)
    early = date(2021, 8, 31)
    world.when(moments.closing(on=early)).refused(PostedAfterwards(PROGRAMS, AUTUMN, early))
    world.when(moments.closing(on=AUTUMN)).accepted()
