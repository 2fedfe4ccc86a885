"""Parts of a decision: several charges, vintages and regions, added, spread and drawn without losing a cent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import assume
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.facts import Charge, Draw, Line, Part, sum_of
from domain.money import Money, total
from domain.names import REGION_NAMES, Expenditure, FrameId, MomentCode, ProgramId, Region, Source
from domain.parts import Parts, add, covers, negated, oldest_first, shares_of, spread, subtract, youngest_first

SKILLS = Charge(MomentCode("29.01.53"), program=ProgramId("skills"))
FRAMED = Charge(MomentCode("29.01.53"), frame=FrameId("programs"), program=ProgramId("skills"))
OTHER = Charge(MomentCode("29.01.04"))
CHARGES = (SKILLS, FRAMED, OTHER, Charge(MomentCode("29.01.53"), Source.RRF))

Cents = tuple[int, str, int]
"""A line: vintage, region, cents."""


def part(charge: Charge, *found: Cents) -> Part:
    lines = tuple(Line(vintage, Region(region), Money(amount)) for vintage, region, amount in found)
    return Part(charge, Expenditure.TRANSFER, lines)


def parts(**found: list[Cents]) -> Parts:
    """By the charges' names, in the order given; a part without lines is left out."""
    charges = {"skills": SKILLS, "framed": FRAMED, "other": OTHER}
    return tuple(part(charges[name], *lines) for name, lines in found.items() if lines)


regions = st.sampled_from(list(REGION_NAMES))
amounts = st.integers(1, 10**12).map(Money)
places = st.tuples(st.integers(2021, 2025), regions)


def of_lines(cents: st.SearchStrategy[Money], least: int) -> st.SearchStrategy[tuple[Line, ...]]:
    return st.dictionaries(places, cents, min_size=least, max_size=6).map(
        lambda found: tuple(Line(*place, amount) for place, amount in sorted(found.items()))
    )


def of_parts(cents: st.SearchStrategy[Money]) -> st.SearchStrategy[Parts]:
    return st.dictionaries(st.sampled_from(CHARGES), of_lines(cents, 1), min_size=1, max_size=4).map(
        lambda found: tuple(Part(charge, Expenditure.TRANSFER, lines) for charge, lines in found.items())
    )


held = of_parts(amounts)
any_parts = st.just(()) | of_parts(st.integers(-999, 999).map(Money).filter(bool))


def naive(*many: Iterable[Part]) -> Counter[tuple[Charge, int, Region]]:
    counted: Counter[tuple[Charge, int, Region]] = Counter()
    for some in many:
        for it in some:
            for line in it.lines:
                counted[it.charge, line.vintage, line.region] += line.amount
    return counted


def stand_well(found: Parts) -> None:
    """One part a charge, none without lines; lines oldest first, then by region, none of nothing."""
    assert len({it.charge for it in found}) == len(found)
    for it in found:
        assert it.lines
        assert all(line.amount for line in it.lines)
        order = [(line.vintage, line.region) for line in it.lines]
        assert order == sorted(set(order))


# Added and taken off


def test_parts_are_added_charge_by_charge_and_a_new_charge_comes_last() -> None:
    these = parts(skills=[(2021, "01", 30), (2021, "06", 20)], framed=[(2022, "01", 40)])
    more = parts(other=[(2021, "01", 1)], framed=[(2021, "19", 7)], skills=[(2021, "06", 5)])
    assert add(these, more) == parts(
        skills=[(2021, "01", 30), (2021, "06", 25)],
        framed=[(2021, "19", 7), (2022, "01", 40)],
        other=[(2021, "01", 1)],
    )


def test_parts_are_taken_off_charge_by_charge_and_one_that_comes_to_nothing_is_left_out() -> None:
    these = parts(skills=[(2021, "01", 30), (2021, "06", 20)], framed=[(2022, "01", 40), (2022, "06", 10)])
    less = parts(framed=[(2022, "01", 15)], skills=[(2021, "01", 30), (2021, "06", 20)])
    assert subtract(these, less) == parts(framed=[(2022, "01", 25), (2022, "06", 10)])
    assert add(these, negated(less)) == parts(framed=[(2022, "01", 25), (2022, "06", 10)])
    assert subtract(these, these) == ()


def test_what_is_taken_where_there_was_nothing_stays_as_a_debt() -> None:
    these = parts(skills=[(2021, "01", 30)])
    assert subtract(these, parts(skills=[(2021, "06", 4)], other=[(2021, "01", 9)])) == parts(
        skills=[(2021, "01", 30), (2021, "06", -4)], other=[(2021, "01", -9)]
    )
    assert subtract((), these) == parts(skills=[(2021, "01", -30)])


def test_the_class_of_expenditure_stays_that_of_the_part_added_to() -> None:
    these = (Part(SKILLS, None, part(SKILLS, (2021, "01", 30)).lines),)
    more = parts(skills=[(2021, "06", 4)], framed=[(2021, "01", 9)])
    assert [it.expenditure for it in add(these, more)] == [None, Expenditure.TRANSFER]
    assert [it.expenditure for it in subtract(these, more)] == [None, Expenditure.TRANSFER]


@any_of(any_parts, any_parts)
def test_adding_is_adding_place_by_place(these: Parts, those: Parts) -> None:
    both = add(these, those)
    assert dict(naive(both)) == {place: cents for place, cents in naive(these, those).items() if cents}
    assert dict(naive(subtract(both, those))) == dict(naive(these))
    stand_well(both)
    cited = [it.charge for it in (*these, *those)]
    assert [it.charge for it in both] == [charge for charge in dict.fromkeys(cited) if charge in naive_charges(both)]


def naive_charges(found: Parts) -> set[Charge]:
    return {charge for charge, _, _ in naive(found)}


def test_a_part_that_brings_nothing_is_left_out() -> None:
    these = parts(skills=[(2021, "01", 30)])
    assert add(these, parts(framed=[(2021, "01", 0)])) == these


@any_of(held, held)
def test_what_is_added_can_be_taken_off_again(these: Parts, those: Parts) -> None:
    assert subtract(add(these, those), those) == these


@any_of(any_parts)
def test_what_is_negated_twice_is_what_it_was(these: Parts) -> None:
    assert negated(negated(these)) == these
    assert sum_of(negated(these)) == -sum_of(these)
    assert add(these, negated(these)) == ()


# Spread over regions


@pytest.mark.parametrize(
    "draws, shares, expected",
    [
        pytest.param(
            [(2021, 100)],
            [("01", 34), ("06", 33), ("19", 33)],
            [(2021, "01", 34), (2021, "06", 33), (2021, "19", 33)],
            id="one vintage is the split itself",
        ),
        pytest.param(
            [(2021, 50), (2022, 50)],
            [("01", 34), ("06", 33), ("19", 33)],
            # 50 x 34/100 = 17.0, 50 x 33/100 = 16.5 twice: the tie goes to the lower code
            [
                (2021, "01", 17),
                (2021, "06", 17),
                (2021, "19", 16),
                (2022, "01", 17),
                (2022, "06", 16),
                (2022, "19", 17),
            ],
            id="the oldest is apportioned, the youngest takes the rest",
        ),
        pytest.param(
            [(2021, 1), (2022, 1), (2023, 1)],
            [("01", 1), ("06", 1), ("19", 1)],
            [(2021, "01", 1), (2022, "06", 1), (2023, "19", 1)],
            id="one cent a vintage: each region once",
        ),
    ],
)
def test_vintages_are_spread_over_regions(
    draws: list[tuple[int, int]], shares: list[tuple[str, int]], expected: list[Cents]
) -> None:
    found = spread(
        [(part(SKILLS), Draw(vintage, Money(amount))) for vintage, amount in draws],
        [(Region(region), Money(amount)) for region, amount in shares],
    )
    assert found == (part(SKILLS, *expected),)


@pytest.mark.parametrize(
    "draws, shares, expected",
    [
        pytest.param(
            [(SKILLS, 2021, 6000), (FRAMED, 2021, 2501), (FRAMED, 2022, 1499)],
            [("01", 3334), ("06", 3333), ("19", 3333)],
            # 6000 of 10000: 2000.4 and 1999.8 twice: 2000 each; 1334, 1333 and 1333 are left to share.
            # 2501 of 4000: 834.0835 and 833.45825 twice: the odd cent goes to the lower code; the rest is 1499.
            parts(
                skills=[(2021, "01", 2000), (2021, "06", 2000), (2021, "19", 2000)],
                framed=[
                    (2021, "01", 834),
                    (2021, "06", 834),
                    (2021, "19", 833),
                    (2022, "01", 500),
                    (2022, "06", 499),
                    (2022, "19", 500),
                ],
            ),
            id="one charge takes two vintages",
        ),
        pytest.param(
            [(SKILLS, 2022, 50), (FRAMED, 2021, 50)],
            [("01", 34), ("06", 33), ("19", 33)],
            # the second charge has the older vintage, which is apportioned: 17.0 and 16.5 twice
            parts(
                skills=[(2022, "01", 17), (2022, "06", 16), (2022, "19", 17)],
                framed=[(2021, "01", 17), (2021, "06", 17), (2021, "19", 16)],
            ),
            id="the oldest vintage of all charges is apportioned first",
        ),
        pytest.param(
            [(SKILLS, 2021, 50), (FRAMED, 2021, 50)],
            [("01", 34), ("06", 33), ("19", 33)],
            parts(
                skills=[(2021, "01", 17), (2021, "06", 17), (2021, "19", 16)],
                framed=[(2021, "01", 17), (2021, "06", 16), (2021, "19", 17)],
            ),
            id="of one vintage the charge cited first is apportioned",
        ),
        pytest.param(
            [(SKILLS, 2021, 1), (FRAMED, 2021, 1), (OTHER, 2022, 1)],
            [("01", 1), ("06", 2)],
            # 1/3 and 2/3: the cent goes to 06; then one and one are left: the lower code; then 06
            parts(skills=[(2021, "06", 1)], framed=[(2021, "01", 1)], other=[(2022, "06", 1)]),
            id="one cent a charge",
        ),
    ],
)
def test_several_charges_are_spread_over_regions_exactly_both_ways(
    draws: list[tuple[Charge, int, int]], shares: list[tuple[str, int]], expected: Parts
) -> None:
    found = spread(
        [(part(charge), Draw(vintage, Money(amount))) for charge, vintage, amount in draws],
        [(Region(region), Money(amount)) for region, amount in shares],
    )
    assert found == expected
    assert [(region, int(cents)) for region, cents in shares_of(found)] == shares


@any_of(
    st.dictionaries(regions, amounts, min_size=1, max_size=20),
    st.lists(st.tuples(st.sampled_from(CHARGES), st.integers(2021, 2025)), unique=True, min_size=1, max_size=6),
    st.data(),
)
def test_a_spread_is_exact_both_ways(
    split: dict[Region, Money], drawn_on: list[tuple[Charge, int]], data: st.DataObject
) -> None:
    whole = sum(split.values())
    assume(whole >= len(drawn_on))
    many = len(drawn_on) - 1
    cuts = sorted(data.draw(st.sets(st.integers(1, whole - 1), min_size=many, max_size=many)) if many else ())
    cents = [Money(end - start) for start, end in zip([0, *cuts], [*cuts, whole], strict=True)]
    draws = [(part(charge), Draw(vintage, it)) for (charge, vintage), it in zip(drawn_on, cents, strict=True)]
    found = spread(draws, sorted(split.items()))
    stand_well(found)
    assert all(line.amount > 0 for it in found for line in it.lines)
    assert {it.expenditure for it in found} == {Expenditure.TRANSFER}
    assert [it.charge for it in found] == list(dict.fromkeys(charge for charge, _ in drawn_on))
    sums: Counter[tuple[Charge, int]] = Counter()
    for (charge, vintage, _), amount in naive(found).items():
        sums[charge, vintage] += amount
    assert sums == dict(zip(drawn_on, cents, strict=True))
    assert dict(shares_of(found)) == split


# Drawn and released

LEFT = parts(skills=[(2021, "01", 30), (2021, "06", 20), (2022, "01", 40), (2022, "06", 10)])

BOTH = parts(
    skills=[(2021, "01", 30), (2021, "06", 20), (2022, "01", 40), (2022, "06", 10)],
    framed=[(2021, "01", 10), (2021, "19", 40), (2022, "06", 50)],
)
"""A hundred of each vintage."""


@pytest.mark.parametrize(
    "amount, expected",
    [
        pytest.param(0, parts(), id="nothing"),
        pytest.param(
            50,
            parts(skills=[(2021, "01", 15), (2021, "06", 10)], framed=[(2021, "01", 5), (2021, "19", 20)]),
            id="half of the oldest, by what is left of it in both",
        ),
        pytest.param(
            33,  # 9.9, 6.6, 3.3 and 13.2: the odd cents go to the 0.9 and the 0.6
            parts(skills=[(2021, "01", 10), (2021, "06", 7)], framed=[(2021, "01", 3), (2021, "19", 13)]),
            id="a third, to the cent",
        ),
        pytest.param(1, parts(framed=[(2021, "19", 1)]), id="one cent: 0.4 against 0.3, 0.2 and 0.1"),
        pytest.param(
            100,
            parts(skills=[(2021, "01", 30), (2021, "06", 20)], framed=[(2021, "01", 10), (2021, "19", 40)]),
            id="all of the oldest, nothing of the next",
        ),
        pytest.param(
            101,  # of the next: 0.4, 0.1 and 0.5
            parts(
                skills=[(2021, "01", 30), (2021, "06", 20)],
                framed=[(2021, "01", 10), (2021, "19", 40), (2022, "06", 1)],
            ),
            id="one cent of the next",
        ),
        pytest.param(
            130,  # of the next: 12, 3 and 15
            parts(
                skills=[(2021, "01", 30), (2021, "06", 20), (2022, "01", 12), (2022, "06", 3)],
                framed=[(2021, "01", 10), (2021, "19", 40), (2022, "06", 15)],
            ),
            id="thirty of the next",
        ),
        pytest.param(200, BOTH, id="all"),
        pytest.param(
            201,
            parts(
                skills=[(2021, "01", 30), (2021, "06", 20), (2022, "01", 40), (2022, "06", 10)],
                framed=[(2021, "01", 10), (2021, "19", 40), (2022, "06", 51)],
            ),
            id="beyond all falls on the last",
        ),
    ],
)
def test_a_payment_draws_the_oldest_vintage_of_all_charges_first(amount: int, expected: Parts) -> None:
    assert oldest_first(BOTH, Money(amount)) == expected


def test_an_older_vintage_of_a_later_part_is_drawn_before_a_younger_one_of_an_earlier() -> None:
    young_first = parts(skills=[(2022, "01", 50)], framed=[(2021, "01", 50)])
    assert oldest_first(young_first, Money(50)) == parts(framed=[(2021, "01", 50)])
    assert oldest_first(young_first, Money(60)) == parts(skills=[(2022, "01", 10)], framed=[(2021, "01", 50)])
    assert youngest_first(young_first, Money(60)) == parts(skills=[(2022, "01", 50)], framed=[(2021, "01", 10)])


def test_what_goes_beyond_all_falls_on_the_last_line_of_the_last_part() -> None:
    three = parts(skills=[(2021, "01", 10)], framed=[(2022, "06", 10)], other=[(2022, "01", 4), (2023, "19", 6)])
    beyond = parts(skills=[(2021, "01", 10)], framed=[(2022, "06", 10)], other=[(2022, "01", 4), (2023, "19", 7)])
    assert oldest_first(three, Money(31)) == beyond


def test_a_debt_of_one_part_is_not_drawn() -> None:
    indebted = parts(skills=[(2021, "01", -10)], framed=[(2021, "01", 30), (2021, "06", 10)])
    assert oldest_first(indebted, Money(20)) == parts(framed=[(2021, "01", 15), (2021, "06", 5)])


@pytest.mark.parametrize(
    "more, covered",
    [
        pytest.param(parts(), True, id="nothing"),
        pytest.param(parts(skills=[(2021, "01", 29)]), True, id="all but a cent of a line"),
        pytest.param(parts(skills=[(2021, "01", 30)]), True, id="all of a line"),
        pytest.param(parts(skills=[(2021, "01", 31)]), False, id="a cent more than a line"),
        pytest.param(parts(skills=[(2021, "19", 1)]), False, id="a cent of a region that has none"),
        pytest.param(parts(other=[(2021, "01", 1)]), False, id="a cent of a charge that has none"),
    ],
)
def test_parts_cover_what_others_take_line_by_line(more: Parts, covered: bool) -> None:
    assert covers(BOTH, more) is covered


def test_a_tie_between_charges_goes_to_the_one_cited_first() -> None:
    alike = parts(skills=[(2021, "01", 10)], framed=[(2021, "01", 10)])
    assert oldest_first(alike, Money(1)) == parts(skills=[(2021, "01", 1)])
    assert oldest_first(alike[::-1], Money(1)) == parts(framed=[(2021, "01", 1)])


@pytest.mark.parametrize(
    "amount, expected",
    [
        pytest.param(0, [], id="nothing"),
        pytest.param(25, [(2021, "01", 15), (2021, "06", 10)], id="half of the oldest, by what is left"),
        pytest.param(1, [(2021, "01", 1)], id="one cent: 0.6 against 0.4"),
        pytest.param(60, [(2021, "01", 30), (2021, "06", 20), (2022, "01", 8), (2022, "06", 2)], id="ten of the next"),
        pytest.param(
            101,
            [(2021, "01", 30), (2021, "06", 20), (2022, "01", 40), (2022, "06", 11)],
            id="beyond all falls on the last",
        ),
    ],
)
def test_a_single_part_is_drawn_as_its_lines_are(amount: int, expected: list[Cents]) -> None:
    assert oldest_first(LEFT, Money(amount)) == parts(skills=expected)


@pytest.mark.parametrize(
    "amount, expected",
    [
        pytest.param(0, [], id="nothing"),
        pytest.param(10, [(2022, "01", 8), (2022, "06", 2)], id="a fifth of the youngest"),
        pytest.param(50, [(2022, "01", 40), (2022, "06", 10)], id="all of the youngest"),
        pytest.param(
            75, [(2021, "01", 15), (2021, "06", 10), (2022, "01", 40), (2022, "06", 10)], id="and half of the oldest"
        ),
        pytest.param(100, [(2021, "01", 30), (2021, "06", 20), (2022, "01", 40), (2022, "06", 10)], id="all"),
    ],
)
def test_a_release_gives_back_the_youngest_first(amount: int, expected: list[Cents]) -> None:
    assert youngest_first(LEFT, Money(amount)) == parts(skills=expected)


@pytest.mark.parametrize(
    "amount, expected",
    [
        pytest.param(0, parts(), id="nothing"),
        pytest.param(
            50,
            parts(skills=[(2022, "01", 20), (2022, "06", 5)], framed=[(2022, "06", 25)]),
            id="half of the youngest of both",
        ),
        pytest.param(
            100,
            parts(skills=[(2022, "01", 40), (2022, "06", 10)], framed=[(2022, "06", 50)]),
            id="all of the youngest",
        ),
        pytest.param(
            125,  # what stays of the oldest: 22.5, 15, 7.5 and 30; the odd cent stays with the charge cited first
            parts(
                skills=[(2021, "01", 7), (2021, "06", 5), (2022, "01", 40), (2022, "06", 10)],
                framed=[(2021, "01", 3), (2021, "19", 10), (2022, "06", 50)],
            ),
            id="and a quarter of the oldest",
        ),
        pytest.param(200, BOTH, id="all"),
    ],
)
def test_a_release_of_several_charges_gives_back_the_youngest_of_all_first(amount: int, expected: Parts) -> None:
    assert youngest_first(BOTH, Money(amount)) == expected


@any_of(held, st.data())
def test_what_is_drawn_fits_the_lines_and_no_younger_vintage_is_touched_before_an_older_is_empty(
    these: Parts, data: st.DataObject
) -> None:
    amount = data.draw(st.integers(0, sum_of(these)).map(Money))
    drawn = oldest_first(these, amount)
    left = subtract(these, drawn)
    assert sum_of(drawn) == amount
    assert all(line.amount > 0 for it in (*drawn, *left) for line in it.lines)
    assert naive_charges(drawn) <= naive_charges(these)
    assume(amount and left)
    stand_well(left)
    assert max(line.vintage for it in drawn for line in it.lines) <= min(
        line.vintage for it in left for line in it.lines
    )


@any_of(held, st.lists(st.integers(1, 10**12), max_size=6))
def test_payments_one_after_another_leave_nothing_when_the_last_takes_what_is_left(
    these: Parts, asked: list[int]
) -> None:
    left = these
    for amount in asked:
        left = subtract(left, oldest_first(left, Money(min(amount, sum_of(left)))))
        if not left:
            return
    assert subtract(left, oldest_first(left, sum_of(left))) == ()


@any_of(held, st.data())
def test_a_release_and_a_draw_of_the_rest_are_the_whole(these: Parts, data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum_of(these)).map(Money))
    released = youngest_first(these, amount)
    assert sum_of(released) == amount
    assert naive(released, oldest_first(these, Money(sum_of(these) - amount))) == naive(these)
    kept = subtract(these, released)
    assume(released and kept)
    assert min(line.vintage for it in released for line in it.lines) >= max(
        line.vintage for it in kept for line in it.lines
    )


@any_of(held)
def test_beyond_what_is_held_the_whole_amount_is_still_drawn(these: Parts) -> None:
    over = Money(sum_of(these) + 1)
    left = subtract(these, oldest_first(these, over))
    assert sum_of(left) == -1
    assert sum_of(oldest_first(left, Money(5))) == 5
    assert total(line.amount for it in negated(left) for line in it.lines) == 1


def test_the_regions_of_several_parts_are_told_together_in_the_order_of_their_codes() -> None:
    assert shares_of(BOTH) == [("01", 80), ("06", 80), ("19", 40)]
    assert shares_of(()) == []
