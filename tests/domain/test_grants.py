"""Grants: awarded by the Director, split over regions and vintages to the cent."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.facts import Charge, Funding, GrantAwarded, Grounds, Line, Part
from domain.money import ZERO, Money, eur
from domain.names import (
    NATIONWIDE,
    REGION_NAMES,
    Expenditure,
    PlanLineId,
    Region,
    RegisterNumber,
    Source,
    TargetGroup,
)
from domain.pots import Pot
from domain.refusals import (
    ExceedsAppropriation,
    InstalmentsDoNotAddUp,
    NameTaken,
    RegionsDoNotAddUp,
    RegionTwice,
    TargetGroupNeedsReason,
    UnknownRegion,
)
from tests.support.scenario import given
from tests.support.world import (
    DIRECTOR,
    OPENED,
    PLAN_2021,
    PROGRAMS,
    SKILLS,
    award,
    but,
    for_guidance,
    granted,
    plan,
    planned,
    shares,
    tender,
    with_money,
)


def lines_of(outcome: object) -> list[tuple[int, str, int]]:
    (entry,) = outcome.accepted().entries  # type: ignore[attr-defined]
    assert isinstance(entry.fact, GrantAwarded)
    (part,) = entry.fact.parts
    return [(line.vintage, line.region, int(line.amount)) for line in part.lines]


def test_an_award_commits_its_amount() -> None:
    asked = award("G-1", "100,00", regions={"01": "60,00", "06": "40,00"}, instalments=("60,00", "40,00"))
    given(*with_money("100,00")).when(asked).then(
        GrantAwarded(
            decision=RegisterNumber("G-1"),
            call=None,
            title=asked.title,
            recipient=asked.recipient,
            decided_by=DIRECTOR,
            plan_lines=(PlanLineId("grants"),),
            parts=(
                Part(
                    Charge(PROGRAMS, Source.NATIONAL, None, SKILLS),
                    Expenditure.TRANSFER,
                    (Line(2021, Region("01"), eur("60,00")), Line(2021, Region("06"), eur("40,00"))),
                ),
            ),
            released=(),
            purposes=for_guidance(eur("100,00")),
            instalments=(eur("60,00"), eur("40,00")),
            own_contribution=ZERO,
            used_from=None,
            used_until=None,
            grounds=Grounds(TargetGroup.EMPLOYED),
        )
    ).holds(Pot.COMMITTED, eur("60,00"), region=Region("01"), program=SKILLS).holds(
        Pot.COMMITTED, eur("40,00"), region=Region("06")
    ).holds(Pot.AVAILABLE, eur("0")).leaves(limits.commitment(RegisterNumber("G-1")), eur("100,00"))


def test_an_award_takes_what_is_left_to_the_cent_and_no_more() -> None:
    world = given(*with_money("100,00"), award("G-1", "99,99"))
    world.when(award("G-2", "0,02")).refused(ExceedsAppropriation, name=PROGRAMS, asked=eur("0,02"), left=eur("0,01"))
    world.when(award("G-2", "0,01")).holds(Pot.AVAILABLE, eur("0"))


# Regions


def test_a_split_covers_the_19_regions_and_nationwide() -> None:
    assert len(REGION_NAMES) == 20
    each: dict[str, str] = {code: f"{n},0{n % 10}" for n, code in enumerate(REGION_NAMES, start=1)}
    whole = sum(eur(amount) for amount in each.values())
    asked = award("G-1", "1,00", regions=each)
    outcome = given(*with_money()).when(
        but(
            asked,
            funding=(Funding(PlanLineId("grants"), Money(whole)),),
            instalments=(Money(whole),),
            purposes=for_guidance(Money(whole)),
        )
    )
    assert lines_of(outcome) == [(2021, code, int(eur(each[code]))) for code in sorted(REGION_NAMES)]
    outcome.holds(Pot.COMMITTED, Money(whole))


@pytest.mark.parametrize("code", ["03", "20", "1", "FI-01", "00", "", "Uusimaa", "NATIONWIDE"])
def test_mistake_15_any_other_code_is_no_region(code: str) -> None:
    """The official classification has Uusimaa as 01 and Åland as 21; in ISO 3166-2 Åland is FI-01."""
    assert (REGION_NAMES[Region("01")][0], REGION_NAMES[Region("21")][1]) == ("Uusimaa", "Åland")
    given(*with_money()).when(award("G-1", "1,00", regions={code: "1,00"})).refused(UnknownRegion(code))


@pytest.mark.parametrize("second, split", [("39,99", "99,99"), ("40,01", "100,01")])
def test_a_split_adds_up_to_the_cent(second: str, split: str) -> None:
    asked = award("G-1", "100,00", regions={"01": "60,00", "06": second})
    given(*with_money()).when(asked).refused(RegionsDoNotAddUp(split=eur(split), amount=eur("100,00")))
    reserve = tender("T-1", "100,00", regions={"01": "60,00", "06": second})
    given(*with_money()).when(reserve).refused(RegionsDoNotAddUp(split=eur(split), amount=eur("100,00")))


def test_a_split_names_each_region_once_and_at_least_one() -> None:
    asked = award("G-1", "2,00")
    twice = but(asked, regions=shares({"01": "1,00"}) * 2)
    given(*with_money()).when(twice).refused(RegionTwice(Region("01")))
    given(*with_money()).when(but(asked, regions=())).refused(RegionsDoNotAddUp(eur("0"), eur("2,00")))


# 50 euros of 2021, 50 of 2022; regions 34, 33 and 33: half of 33 is 16.50 exactly, half of 34 is 17.00
TWO_VINTAGES = (*OPENED, granted("50,01"), granted("50,00", 2022), plan(planned("grants", "500,00"), year=2022))


def test_money_of_two_vintages_is_split_over_regions_exactly_both_ways() -> None:
    outcome = given(*TWO_VINTAGES).when(
        award("G-1", "100,00", date(2022, 3, 1), regions={"19": "33,33", "01": "33,34", NATIONWIDE: "33,33"})
    )
    # 5001 x 3334/10000 = 1667.3334, 5001 x 3333/10000 = 1666.8333 twice: the two odd cents go to the 0.83s
    assert lines_of(outcome) == [
        (2021, "01", 1667),
        (2021, "19", 1667),
        (2021, NATIONWIDE, 1667),
        (2022, "01", 1667),
        (2022, "19", 1666),
        (2022, NATIONWIDE, 1666),
    ]


def test_a_tie_goes_to_the_lowest_region_code_in_whatever_order_the_split_is_given() -> None:
    world = (*OPENED, granted("0,01"), granted("50,00", 2022), plan(planned("grants", "500,00"), year=2022))
    for order in (("06", "02"), ("02", "06")):
        outcome = given(*world).when(award("G-1", "2,00", date(2022, 3, 1), regions=dict.fromkeys(order, "1,00")))
        assert lines_of(outcome) == [(2021, "02", 1), (2022, "02", 99), (2022, "06", 100)]


# Instalments, names, target groups


@pytest.mark.parametrize(
    "instalments, sum_",
    [
        (("60,00", "39,99"), "99,99"),
        (("60,00", "40,01"), "100,01"),
        (("100,00", "0,00"), "100,00"),
        (("150,00", "-50,00"), "100,00"),
        ((), "0,00"),
    ],
)
def test_instalments_add_up_and_are_each_more_than_nothing(instalments: tuple[str, ...], sum_: str) -> None:
    asked = but(award("G-1", "100,00"), instalments=tuple(eur(part) for part in instalments))
    given(*with_money()).when(asked).refused(InstalmentsDoNotAddUp(eur(sum_), eur("100,00")))


def test_a_register_number_is_used_once_by_grants_and_tenders_together() -> None:
    taken = given(*with_money(), award("G-1", "1,00"), tender("T-1", "1,00"))
    positions = {"G-1": 11, "T-1": 12}
    assert [entry.position for entry in taken.ledger.entries][-2:] == [11, 12]
    for name, position in positions.items():
        for ask in (award(name, "1,00"), tender(name, "1,00")):
            taken.when(ask).refused(NameTaken("Decision", name, position))


@pytest.mark.parametrize(
    "group, reason, fits",
    [
        (TargetGroup.EMPLOYED, None, True),
        (TargetGroup.OUTSIDE_LABOUR_FORCE, None, True),
        (TargetGroup.OTHER, "asked for by the region", True),
        (TargetGroup.OTHER, None, False),
        (TargetGroup.OTHER, "", False),
    ],
)
def test_an_unusual_target_group_needs_its_reason(group: TargetGroup, reason: str | None, fits: bool) -> None:
    for ask in (award("G-1", "1,00"), tender("T-1", "1,00")):
        outcome = given(*with_money()).when(but(ask, grounds=Grounds(group, reason)))
        if fits:
            outcome.accepted()
        else:
            outcome.refused(TargetGroupNeedsReason())


def test_a_grant_of_rrf_money_draws_rrf_money() -> None:
    world = given(
        *OPENED,
        granted("10,00"),
        granted("5,00", source=Source.RRF),
        plan(planned("grants", "100,00", source=Source.RRF)),
    )
    world.when(award("G-1", "5,01")).refused(ExceedsAppropriation, asked=eur("5,01"), left=eur("5,00"))
    world.when(award("G-1", "5,00")).holds(Pot.COMMITTED, eur("5,00"), source=Source.RRF)


def test_a_grant_needs_the_plan_not_only_the_money() -> None:
    assert PLAN_2021.lines[0].amount == eur("10 000 000,00")
    world = given(*with_money("20 000 000,00"))
    assert world.when(award("G-1", "10 000 000,01")).answer.code == "exceeds-plan-line"  # type: ignore[union-attr]
    world.when(award("G-1", "10 000 000,00")).accepted()
