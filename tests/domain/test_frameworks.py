"""Framework agreements: they keep a reserve, and what is called off is committed from it to the cent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import limits
from domain.facts import CallOffMade, ContractSigned, Fact, FactReversed, FrameworkEnded, TenderAwarded
from domain.money import ZERO, eur
from domain.names import PlanLineId, RegisterNumber
from domain.pots import Pot
from domain.refusals import (
    AboveDelegatedLimit,
    AboveEstimatedValue,
    AppealPending,
    BeforeItsDecision,
    BuiltUpon,
    CallOffNotRaised,
    ExceedsAppropriation,
    ExceedsCommitment,
    ExceedsReservation,
    FrameworkHasEnded,
    NameTaken,
    NotPositive,
    NotTheDecider,
    NotWithoutVat,
    RegionsDoNotAddUp,
    ReserveLapsed,
    StandstillRuns,
    UnknownDecision,
    UnknownOption,
)
from tests.support.parts import lines
from tests.support.procurement import (
    AWARDED,
    COURT,
    OLD_AND_YOUNG,
    SIGNED,
    SPLIT,
    WINTER,
    amending,
    appealing,
    buying,
    calling_off,
    cancelling,
    correcting,
    ending,
    ending_framework,
    using,
)
from tests.support.scenario import given, reversing
from tests.support.world import (
    APPROVER,
    AUTUMN,
    DELEGATE,
    DIRECTOR,
    OPENED,
    OPERATING,
    approve,
    award,
    awarding,
    but,
    contract,
    for_guidance,
    granted,
    pay,
    plan,
    planned,
    reverse,
    signing,
    spend,
    tender,
    with_money,
)

P1, C1, C2 = RegisterNumber("P-1"), RegisterNumber("C-1"), RegisterNumber("C-2")
RESERVED = limits.reservation(P1)
TENDERS = PlanLineId("tenders")
OCTOBER = date(2021, 10, 1)

AGREED = (
    *with_money("150,00"),
    buying("P-1", "100,00", "120,00", regions=SPLIT, framework=True),
    awarding("P-1", "100,00"),
    signing("P-1"),
)
"""A framework agreement with 100 euros reserved over two regions, estimated at 120; 50 more are available."""

YOUNG_AND_OLD = (
    *OLD_AND_YOUNG,
    buying("P-1", "100,00", "150,00", regions=SPLIT, framework=True, on=date(2022, 3, 1)),
    awarding("P-1", "100,00", on=date(2022, 4, 1)),
    signing("P-1", on=date(2022, 5, 2)),
)
"""60 euros of 2021 (36 and 24) and 40 of 2022 (24 and 16) are reserved."""


def test_a_signed_framework_agreement_commits_nothing_and_keeps_its_reserve() -> None:
    signed = given(*AGREED[:-1]).when(signing("P-1")).then(ContractSigned(P1, ()))
    signed.holds(Pot.COMMITTED, ZERO).holds(Pot.RESERVED, eur("100,00")).leaves(RESERVED, eur("100,00"))
    for ask in (
        signing("P-1"),
        awarding("P-1", "90,00", on=AUTUMN),
        correcting("P-1", "90,00", on=AUTUMN),
        cancelling("P-1"),
        appealing("P-1", on=AUTUMN),
    ):
        signed.when(ask).refused(UnknownDecision("open tender", P1))
    signed.when(pay("P-1", "1,00", invoice="I")).refused(UnknownDecision("commitment", P1))


def test_call_offs_draw_the_oldest_vintage_of_the_reserve_over_their_own_regions() -> None:
    day = date(2022, 6, 1)
    world = given(*YOUNG_AND_OLD)
    # 33,33 of 36 and 24: 19,998 and 13,332
    first = world.when(calling_off("C-1", "P-1", "33,33", day, {"19": "33,33"})).then(
        CallOffMade(
            C1,
            P1,
            "Invented Oy",
            DIRECTOR,
            (TENDERS,),
            lines((2021, "19", "33,33")),
            lines((2021, "01", "20,00"), (2021, "06", "13,33")),
            without_vat=None,
        )
    )
    first.leaves(RESERVED, eur("66,67")).leaves(limits.commitment(C1), eur("33,33"))
    # the rest of 2021 (16 and 10,67), then 13,33 of 24 and 16: 7,998 and 5,332;
    # over 30 and 10: 26,67 are 20,0025 and 6,6675, and the youngest takes what is left of each
    second = first.when(calling_off("C-2", "P-1", "40,00", day, {"01": "30,00", "09": "10,00"})).then(
        CallOffMade(
            C2,
            P1,
            "Invented Oy",
            DIRECTOR,
            (TENDERS,),
            lines((2021, "01", "20,00"), (2021, "09", "6,67"), (2022, "01", "10,00"), (2022, "09", "3,33")),
            lines((2021, "01", "16,00"), (2021, "06", "10,67"), (2022, "01", "8,00"), (2022, "06", "5,33")),
            without_vat=None,
        )
    )
    second.holds(Pot.RESERVED, eur("26,67")).holds(Pot.COMMITTED, eur("73,33"))
    second.when(calling_off("C-3", "P-1", "26,68", day)).refused(
        ExceedsReservation, name=P1, asked=eur("26,68"), left=eur("26,67")
    )
    last = second.when(calling_off("C-3", "P-1", "26,67", day)).holds(Pot.RESERVED, ZERO)
    last.leaves(limits.plan_line(TENDERS), eur("400,00"))


def test_beyond_an_empty_reserve_nothing_is_called_off() -> None:
    empty = given(*AGREED, calling_off("C-1", "P-1", "100,00"))
    empty.when(calling_off("C-2", "P-1", "0,01")).refused(ExceedsReservation(P1, eur("0,01"), ZERO, ()))


def test_a_call_off_is_paid_as_a_contract_of_its_own() -> None:
    world = given(*AGREED, calling_off("C-1", "P-1", "40,00"))
    world.when(pay("C-1", "40,01", invoice="I-1")).refused(ExceedsCommitment, asked=eur("40,01"), left=eur("40,00"))
    paid = world.when(pay("C-1", "40,00", invoice="I-1"), approve("C-1")).holds(Pot.PAID, eur("40,00"))
    assert C1 not in paid.ledger.books.commitments
    assert P1 in paid.ledger.books.reservations


def test_a_call_off_of_two_charges_stands_under_both_plan_lines() -> None:
    two = buying("P-1", "60,00", "200,00", framework=True)
    more = buying("P-1", "40,00", line="more")
    regions = (but(two.regions[0], amount=eur("100,00")),)
    funding, purposes = (*two.funding, *more.funding), for_guidance(eur("100,00"))
    both = but(two, funding=funding, regions=regions, purposes=purposes)
    world = given(
        *OPENED,
        granted("100,00"),
        granted("100,00", code=OPERATING, span=3),
        plan(planned("tenders", "100,00"), planned("more", "100,00", code=OPERATING)),
        both,
        awarding("P-1", "100,00"),
        signing("P-1"),
    )
    # 50 of 60 and 40 of one vintage: 30 and 20
    made = world.when(calling_off("C-1", "P-1", "50,00", regions={"01": "25,00", "06": "25,00"}))
    fact = made.accepted().entries[0].fact
    assert isinstance(fact, CallOffMade)
    assert fact.plan_lines == (TENDERS, PlanLineId("more"))
    made.holds(Pot.COMMITTED, eur("30,00"), moment="29.01.53").holds(Pot.COMMITTED, eur("20,00"), moment=OPERATING)
    made.when(ending("C-1")).leaves(limits.plan_line(TENDERS), eur("70,00")).leaves(
        limits.plan_line(PlanLineId("more")), eur("80,00")
    )


# The estimated value


@pytest.mark.parametrize(
    "amount, without_vat, refusal",
    [
        pytest.param("60,00", None, None, id="to the cent of what was published"),
        pytest.param("60,01", None, AboveEstimatedValue(P1, eur("120,00"), eur("60,01"), eur("60,00")), id="above"),
        pytest.param("74,40", "60,00", None, id="with VAT in it"),
        pytest.param(
            "74,40", "60,01", AboveEstimatedValue(P1, eur("120,00"), eur("60,01"), eur("60,00")), id="above without VAT"
        ),
        pytest.param("60,00", "60,01", NotWithoutVat(eur("60,00"), eur("60,01")), id="more without than with"),
    ],
)
def test_call_offs_stay_within_the_estimated_value_together(amount: str, without_vat: str | None, refusal: Any) -> None:
    world = given(
        *with_money("500,00"),
        buying("P-1", "200,00", "120,00", framework=True),
        awarding("P-1", "200,00"),
        signing("P-1"),
        calling_off("C-1", "P-1", "74,40", without_vat="60,00"),
    )
    outcome = world.when(calling_off("C-2", "P-1", amount, without_vat=without_vat))
    if refusal:
        outcome.refused(refusal)
    else:
        outcome.leaves(limits.commitment(C2), eur(amount))


def test_an_undone_call_off_does_not_count() -> None:
    world = given(*AGREED, calling_off("C-1", "P-1", "100,00"), reversing(CallOffMade))
    world.when(calling_off("C-1", "P-1", "100,00", on=OCTOBER)).leaves(RESERVED, ZERO)


# Who, when, under which name


def test_a_call_off_is_decided_as_any_award() -> None:
    world = given(*with_money(), buying("P-1", "60 000,00", framework=True))
    signed = world.when(awarding("P-1", "60 000,00"), signing("P-1"))
    signed.when(calling_off("C-1", "P-1", "50 000,01", by=DELEGATE)).refused(
        AboveDelegatedLimit(DELEGATE, eur("50 000,01"), eur("50 000,00"))
    )
    signed.when(calling_off("C-1", "P-1", "1,00", by=APPROVER)).refused(
        NotTheDecider(APPROVER, "director or delegate", AUTUMN)
    )
    signed.when(calling_off("C-1", "P-1", "0,00")).refused(NotPositive("A call-off", ZERO))
    signed.when(but(calling_off("C-1", "P-1", "1,00"), regions=())).refused(RegionsDoNotAddUp(ZERO, eur("1,00")))
    signed.when(calling_off("C-1", "P-1", "50 000,00", by=DELEGATE)).accepted()


def test_a_call_off_has_a_register_number_of_its_own() -> None:
    world = given(*AGREED, award("G-1", "1,00"), calling_off("C-1", "P-1", "1,00"))
    for taken in ("C-1", "P-1", "G-1"):
        position = world.ledger.claims[f"decision:{taken}"]
        world.when(calling_off(taken, "P-1", "1,00")).refused(NameTaken("Decision", taken, position))
    position = world.ledger.claims["decision:C-1"]
    world.when(award("C-1", "1,00")).refused(NameTaken("Decision", "C-1", position))


def test_only_a_signed_framework_agreement_is_called_off_from_or_ended() -> None:
    world = given(
        *AGREED[:-1], tender("T-1", "1,00"), *contract("T-2", "1,00"), award("G-1", "1,00"), awarding("T-1", "1,00")
    )
    for name in ("P-1", "T-1", "T-2", "G-1", "P-9"):
        world.when(calling_off("C-1", name, "1,00")).refused(UnknownDecision("framework agreement", name))
        world.when(ending_framework(name)).refused(UnknownDecision("framework agreement", name))


def test_nothing_is_called_off_before_the_signature() -> None:
    day_before = date(2021, 8, 1)
    world = given(*AGREED)
    world.when(calling_off("C-1", "P-1", "1,00", on=day_before)).refused(BeforeItsDecision(P1, SIGNED, day_before))
    world.when(ending_framework("P-1", on=day_before)).refused(BeforeItsDecision(P1, SIGNED, day_before))
    world.when(calling_off("C-1", "P-1", "1,00", on=SIGNED)).accepted()


def test_expired_money_is_not_called_off() -> None:
    world = given(*YOUNG_AND_OLD)
    late = date(2023, 1, 2)
    lapsed = ReserveLapsed(P1, vintage=2021, until=date(2022, 12, 31), effective_on=late)
    world.when(calling_off("C-1", "P-1", "40,01", on=late)).refused(lapsed)
    made = world.when(calling_off("C-1", "P-1", "40,00", on=late)).holds(Pot.COMMITTED, eur("40,00"), vintage=2022)
    made.when(calling_off("C-2", "P-1", "0,01", on=late)).refused(lapsed)


def test_a_framework_agreement_waits_for_its_standstill_and_for_appeals() -> None:
    large = given(*with_money(), buying("P-1", "100,00", "139 000,00", framework=True), awarding("P-1", "100,00"))
    fact = large.ledger.entries[-1].fact
    assert isinstance(fact, TenderAwarded)
    assert fact.standstill_until == date(2021, 7, 15)
    large.when(signing("P-1", on=date(2021, 7, 15))).refused(StandstillRuns(P1, date(2021, 7, 15), date(2021, 7, 16)))
    large.when(appealing("P-1", on=AWARDED)).when(signing("P-1")).refused(AppealPending(P1, COURT, AWARDED))


# What becomes of a call-off


def test_a_call_off_is_lowered_and_ends_but_is_not_raised() -> None:
    world = given(*AGREED, calling_off("C-1", "P-1", "40,00"))
    world.when(amending("C-1", "40,01", "tenders")).refused(CallOffNotRaised(C1, P1, eur("0,01")))
    world.when(using("C-1", 1, "1,00")).refused(UnknownOption(C1, 1, 0))
    lowered = world.when(amending("C-1", "30,00")).holds(Pot.COMMITTED, eur("30,00"))
    lowered.holds(Pot.AVAILABLE, eur("60,00")).leaves(RESERVED, eur("60,00"))
    lowered.when(ending("C-1")).holds(Pot.AVAILABLE, eur("90,00")).leaves(RESERVED, eur("60,00"))


# The end


def test_the_end_of_a_framework_agreement_frees_what_was_not_called_off() -> None:
    world = given(*AGREED, calling_off("C-1", "P-1", "40,00"))
    ended = world.when(ending_framework("P-1")).then(
        FrameworkEnded(P1, lines((2021, "01", "36,00"), (2021, "06", "24,00")), ())
    )
    ended.holds(Pot.RESERVED, ZERO).holds(Pot.AVAILABLE, eur("110,00")).holds(Pot.COMMITTED, eur("40,00"))
    assert P1 not in ended.ledger.books.reservations
    ended.when(calling_off("C-2", "P-1", "0,01", on=WINTER)).refused(FrameworkHasEnded(P1, WINTER))
    ended.when(ending_framework("P-1")).refused(FrameworkHasEnded(P1, WINTER))
    ended.when(pay("C-1", "40,00", invoice="I-1", on=WINTER)).holds(Pot.IN_PAYMENT, eur("40,00"))


def test_a_framework_agreement_does_not_end_before_its_last_call_off() -> None:
    world = given(*AGREED, calling_off("C-1", "P-1", "40,00", on=OCTOBER))
    world.when(ending_framework("P-1", on=AUTUMN)).refused(BeforeItsDecision(P1, OCTOBER, AUTUMN))
    world.when(ending_framework("P-1", on=OCTOBER)).accepted()


def test_what_the_end_releases_of_an_expired_vintage_lapses() -> None:
    ended = given(*YOUNG_AND_OLD).when(ending_framework("P-1", on=date(2023, 1, 2)))
    ended.holds(Pot.LAPSED, eur("60,00"), vintage=2021).holds(Pot.AVAILABLE, eur("100,00"), vintage=2022)
    undone = ended.when(reversing(FrameworkEnded, on=date(2023, 1, 3))).leaves(RESERVED, eur("100,00"))
    undone.holds(Pot.LAPSED, ZERO).when(calling_off("C-1", "P-1", "40,00", on=date(2023, 1, 3))).accepted()


# Reversals


@pytest.mark.parametrize(
    "kind, made",
    [
        (ContractSigned, signing("P-1", on=AUTUMN)),
        (CallOffMade, calling_off("C-1", "P-1", "33,33", regions={"19": "33,33"})),
        (FrameworkEnded, ending_framework("P-1", on=AUTUMN)),
    ],
)
def test_a_reversal_takes_back_exactly_what_was_done_and_it_may_be_done_again(kind: type[Fact], made: Any) -> None:
    world = given(*(AGREED[:-1] if kind is ContractSigned else AGREED))
    pots = {account: cents for account, cents in world.ledger.pots().items() if cents}
    before = world.ledger.books.reservations[P1]
    done = world.when(made).accepted().entries[0]
    undone = world.when(reversing(kind)).then(FactReversed(done.position, done.fact))  # type: ignore[arg-type]
    assert {account: cents for account, cents in world.ledger.pots().items() if cents} == pots
    after = world.ledger.books.reservations[P1]
    assert (after.parts, after.tender, after.standing) == (before.parts, before.tender, before.standing)
    assert C1 not in world.ledger.books.commitments
    undone.when(but(made, effective_on=OCTOBER)).then(done.fact)


def test_call_offs_are_undone_in_any_order_while_the_framework_agreement_goes_on() -> None:
    world = given(*AGREED, calling_off("C-1", "P-1", "40,00"), calling_off("C-2", "P-1", "30,00"))
    signed, first, second = (entry.position for entry in world.ledger.entries[-3:])
    world.when(reverse(signed)).refused(BuiltUpon(signed, f"fact {second}"))
    once = world.when(reverse(first)).leaves(RESERVED, eur("70,00"))
    twice = once.when(reverse(second)).leaves(RESERVED, eur("100,00"))
    assert twice.ledger.books.reservations[P1].parts == lines((2021, "01", "60,00"), (2021, "06", "40,00"))
    twice.when(reverse(signed)).when(reversing(TenderAwarded)).leaves(RESERVED, eur("100,00"))


def test_a_call_off_that_was_paid_from_or_whose_framework_agreement_ended_stands() -> None:
    world = given(*AGREED, calling_off("C-1", "P-1", "40,00"), calling_off("C-2", "P-1", "30,00"))
    first, second = (entry.position for entry in world.ledger.entries[-2:])
    paid = world.when(pay("C-1", "40,00", invoice="I-1"), approve("C-1"))
    paid.when(reverse(first)).refused(BuiltUpon(first, "a payment"))
    ended = paid.when(ending_framework("P-1", on=OCTOBER))
    (end,) = (entry.position for entry in ended.entries)
    ended.when(reverse(second)).refused(BuiltUpon(second, f"fact {end}"))
    ended.when(reverse(end)).when(reverse(second)).leaves(RESERVED, eur("60,00"))


def test_a_reserve_that_was_freed_and_spent_does_not_come_back() -> None:
    world = given(*AGREED, ending_framework("P-1", on=AUTUMN), spend("V-1", "100,00", on=AUTUMN))
    world.when(reversing(FrameworkEnded)).refused(ExceedsAppropriation, asked=eur("100,00"), left=eur("50,00"))
