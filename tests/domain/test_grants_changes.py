"""Grants that change: amended up and down, declined, closed; terms of the award."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import limits
from domain.commands import AmendGrant, SetControls
from domain.controls import FOUNDING, Level, Tolerance
from domain.facts import (
    GrantAmended,
    GrantAwarded,
    GrantClosed,
    GrantDeclined,
    PaymentApproved,
    PaymentPrepared,
)
from domain.money import ZERO, eur
from domain.names import PlanLineId, ProgramId, Region, RegisterNumber, Report
from domain.pots import Pot
from domain.refusals import (
    AboveDelegatedLimit,
    BeforeItsDecision,
    BelowWhatIsPaid,
    BeyondTolerance,
    BuiltUpon,
    EndsBeforeItBegins,
    ExceedsAppropriation,
    ExceedsPlanLine,
    FinalReportMissing,
    GrantEnded,
    InstalmentLeftOut,
    InstalmentsDoNotAddUp,
    InstalmentWaiting,
    NothingAmended,
    NotPositive,
    OwnContributionDoesNotFit,
    PlanLineMissing,
    PlanLineNotInForce,
    ReasonMissing,
    RegionLacks,
    RegionsDoNotAddUp,
    UnknownDecision,
)
from tests.support.grants import WINTER, amending, closing, declining, report
from tests.support.parts import grant_lines
from tests.support.scenario import given, reversing
from tests.support.world import (
    AUTUMN,
    DELEGATE,
    DIRECTOR,
    OPENED,
    OPERATING,
    SKILLS,
    SPRING,
    SUMMER,
    UNSAID,
    VERIFIER,
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

G1 = RegisterNumber("G-1")
LEFT = limits.commitment(G1)
DIGITAL = ProgramId("digital")
AUGUST = date(2021, 8, 2)
OCTOBER = date(2021, 10, 1)
IN_2022 = date(2022, 3, 1)

AWARDED = (
    *with_money("1 000,00"),
    award("G-1", "100,00", regions={"01": "60,00", "06": "40,00"}, instalments=("60,00", "40,00")),
)
FIRST_PAID = (*AWARDED, pay("G-1", "60,00"), approve("G-1"))

OVER_YEARS = (
    *OPENED,
    program(DIGITAL),
    granted("100,00"),
    granted("100,00", 2022),
    plan(planned("grants", "100,00")),
    plan(planned("grants-2022", "30,00"), planned("digital", "30,00", program=DIGITAL), year=2022),
    award("G-1", "90,00", regions={"01": "60,00", "06": "30,00"}),
)
"""A grant of 90 euros of 2021, of which 10 are left; a plan of the next year with two lines."""


# Up


def test_a_raise_is_shared_over_regions_as_the_grant_is() -> None:
    raised = given(*AWARDED).when(amending("G-1", "110,01", "grants", ("60,00", "50,01")))
    # 10.01 by 60 : 40 is 6.006 and 4.004
    raised.then(
        GrantAmended(
            G1,
            DIRECTOR,
            AUGUST,
            (PlanLineId("grants"),),
            grant_lines((2021, "01", "6,01"), (2021, "06", "4,00")),
            (),
            (),
            (eur("60,00"), eur("40,00")),
            (eur("60,00"), eur("50,01")),
            None,
            None,
        )
    )
    raised.holds(Pot.COMMITTED, eur("110,01")).holds(Pot.AVAILABLE, eur("889,99")).leaves(LEFT, eur("110,01"))


def test_a_raise_goes_to_the_regions_that_are_given() -> None:
    asked = amending("G-1", "110,00", "grants", regions={"19": "10,00"})
    given(*AWARDED).when(asked).holds(Pot.COMMITTED, eur("10,00"), region=Region("19"))
    given(*AWARDED).when(but(asked, amount=eur("110,01"), instalments=(eur("110,01"),))).refused(
        RegionsDoNotAddUp(eur("10,00"), eur("10,01"))
    )


def test_a_raise_of_another_year_draws_usable_vintages_under_that_year_s_plan() -> None:
    raised = given(*OVER_YEARS).when(amending("G-1", "120,00", "grants-2022", on=IN_2022))
    raised.holds(Pot.COMMITTED, eur("100,00"), vintage=2021).holds(Pot.COMMITTED, eur("20,00"), vintage=2022)
    raised.leaves(limits.plan_line(PlanLineId("grants-2022")), ZERO)
    raised.leaves(limits.plan_line(PlanLineId("grants")), eur("10,00"))
    undone = raised.when(reversing(GrantAmended, on=IN_2022)).holds(Pot.COMMITTED, eur("90,00"))
    undone.leaves(limits.plan_line(PlanLineId("grants-2022")), eur("30,00"))
    undone.when(amending("G-1", "120,01", "grants-2022", on=IN_2022)).refused(
        ExceedsPlanLine, name="grants-2022", asked=eur("30,01"), left=eur("30,00")
    )
    undone.when(amending("G-1", "120,00", "grants-2022", on=IN_2022)).accepted()


def test_a_raise_under_another_charge_is_a_part_of_its_own() -> None:
    raised = given(*OVER_YEARS).when(amending("G-1", "105,00", "digital", on=IN_2022))
    raised.holds(Pot.COMMITTED, eur("15,00"), program=DIGITAL).holds(Pot.COMMITTED, eur("90,00"), program=SKILLS)
    raised.leaves(limits.plan_line(PlanLineId("digital")), eur("15,00"))
    # 2021 first: 90 of skills and 10 of digital by what is left, to the last cent
    paid = raised.when(pay("G-1", "105,00", on=IN_2022)).holds(Pot.IN_PAYMENT, eur("15,00"), program=DIGITAL)
    paid.when(approve("G-1", on=IN_2022)).holds(Pot.PAID, eur("105,00")).holds(Pot.COMMITTED, ZERO)


def test_what_a_raise_added_is_not_paid_before_it() -> None:
    raised = given(*AWARDED, amending("G-1", "110,00", "grants"))
    raised.when(pay("G-1", "100,00", on=date(2021, 8, 1))).refused(BeforeItsDecision("G-1", AUGUST, date(2021, 8, 1)))


def test_a_raise_needs_money() -> None:
    given(*with_money("150,00"), award("G-1", "100,00")).when(amending("G-1", "150,01", "grants")).refused(
        ExceedsAppropriation, asked=eur("50,01"), left=eur("50,00")
    )


# Down


@pytest.mark.parametrize(
    "amount, available, committed_2021",
    [("105,00", "15,00", "100,00"), ("100,00", "20,00", "100,00"), ("99,99", "20,00", "99,99")],
)
def test_a_cut_releases_the_youngest_vintage_first(amount: str, available: str, committed_2021: str) -> None:
    raised = given(*OVER_YEARS, amending("G-1", "120,00", "grants-2022", on=IN_2022))
    cut = raised.when(amending("G-1", amount, on=date(2022, 4, 1))).holds(
        Pot.COMMITTED, eur(committed_2021), vintage=2021
    )
    cut.holds(Pot.AVAILABLE, eur("80,00") + eur(available), vintage=2022).leaves(LEFT, eur(amount))
    undone = cut.when(reversing(GrantAmended, on=date(2022, 4, 1))).holds(Pot.COMMITTED, eur("120,00"))
    undone.leaves(LEFT, eur("120,00"))


def test_what_is_cut_of_an_expired_vintage_lapses() -> None:
    in_2023 = date(2023, 1, 1)
    cut = given(*AWARDED).when(amending("G-1", "80,00", on=in_2023))
    cut.holds(Pot.LAPSED, eur("20,00")).holds(Pot.COMMITTED, eur("80,00")).holds(Pot.AVAILABLE, eur("900,00"))
    cut.when(reversing(GrantAmended, on=in_2023)).holds(Pot.LAPSED, ZERO).leaves(LEFT, eur("100,00"))


def test_a_cut_takes_from_the_regions_that_are_given() -> None:
    asked = amending("G-1", "55,00", regions={"06": "40,00", "01": "5,00"})
    given(*AWARDED).when(asked).holds(Pot.COMMITTED, eur("55,00"), region=Region("01"))
    more = but(asked, regions=amending("G-1", "1,00", regions={"06": "40,01", "01": "4,99"}).regions)
    given(*AWARDED).when(more).refused(RegionLacks("G-1", "06", eur("40,01"), eur("40,00")))


@pytest.mark.parametrize("amount, fits", [("60,00", True), ("59,99", False)])
def test_a_grant_is_not_cut_below_what_is_paid_or_in_payment(amount: str, fits: bool) -> None:
    asked = amending("G-1", amount, on=OCTOBER)
    for world in (FIRST_PAID, FIRST_PAID[:-1]):
        outcome = given(*world).when(asked)
        if fits:
            outcome.holds(Pot.COMMITTED, ZERO).holds(Pot.AVAILABLE, eur("940,00"))
        else:
            outcome.refused(BelowWhatIsPaid("G-1", eur("59,99"), eur("60,00")))


def test_a_grant_that_was_paid_in_full_comes_back_to_be_raised() -> None:
    full = given(*with_money(), award("G-1", "50,00"), pay("G-1", "50,00"), approve("G-1"))
    assert not full.ledger.books.commitments
    raised = full.when(amending("G-1", "60,00", "grants", ("50,00", "10,00"), on=OCTOBER))
    raised.holds(Pot.COMMITTED, eur("10,00")).when(report("G-1", on=OCTOBER)).when(
        pay("G-1", "10,00", 2, OCTOBER)
    ).holds(Pot.IN_PAYMENT, eur("10,00"))


# What an amendment needs


def case(**fields: Any) -> AmendGrant:
    return but(amending("G-1", "110,00", "grants"), **fields)


@pytest.mark.parametrize(
    "asked, refusal",
    [
        (case(reason=None), ReasonMissing()),
        (case(amount=eur("110,01")), InstalmentsDoNotAddUp(eur("110,00"), eur("110,01"))),
        (case(instalments=()), InstalmentsDoNotAddUp(eur("100,00"), eur("110,00"))),
        (case(amount=eur("100,00"), instalments=()), NothingAmended("G-1")),
        (case(amount=ZERO, instalments=()), NotPositive("A grant", ZERO)),
        (case(plan_line=None), PlanLineMissing("G-1", eur("10,00"))),
        (case(decision=RegisterNumber("G-9")), UnknownDecision("grant", "G-9")),
        (case(effective_on=date(2021, 5, 31)), BeforeItsDecision("G-1", SUMMER, date(2021, 5, 31))),
        (case(applied_on=date(2021, 8, 3)), BeforeItsDecision("The application", date(2021, 8, 3), AUGUST)),
        (
            amending("G-1", "50 000,01", "grants", by=DELEGATE),
            AboveDelegatedLimit(DELEGATE, eur("50 000,01"), eur("50 000,00")),
        ),
        (
            amending("G-1", "110,00", "grants", on=IN_2022),
            PlanLineNotInForce("grants", 2021, date(2021, 1, 2), IN_2022),
        ),
    ],
)
def test_an_amendment_is_refused(asked: AmendGrant, refusal: object) -> None:
    given(*AWARDED).when(asked).refused(refusal)  # type: ignore[arg-type]


def test_an_amendment_that_is_undone_leaves_no_plan_line_behind() -> None:
    """Raised from another moment, undone, raised under another line of it: what is lowered goes back to that one."""
    lines = [planned(line, "500,00", code=OPERATING) for line in ("more-2022", "other-2022")]
    money = (*with_money(), granted("500,00", 2022, code=OPERATING), plan(*lines, year=2022))
    world = given(*money, award("G-1", "100,00"), amending("G-1", "150,00", "more-2022", on=IN_2022))
    undone = world.when(reversing(GrantAmended, on=IN_2022))
    again = undone.when(amending("G-1", "120,00", "other-2022", on=IN_2022))
    again.leaves(limits.plan_line(PlanLineId("other-2022")), eur("480,00"))
    lowered = again.when(amending("G-1", "100,00", on=IN_2022))
    lowered.leaves(limits.plan_line(PlanLineId("other-2022")), eur("500,00"))
    lowered.leaves(limits.plan_line(PlanLineId("more-2022")), eur("500,00"))


def test_an_amendment_is_of_grants_only() -> None:
    given(*with_money(), *contract("T-1", "10,00")).when(amending("T-1", "11,00", "tenders", on=AUTUMN)).refused(
        UnknownDecision("grant", "T-1")
    )


def test_instalments_that_are_paid_stay_in_the_payment_plan() -> None:
    both_paid = given(*FIRST_PAID, report("G-1"), pay("G-1", "30,00", 2))
    asked = amending("G-1", "100,00", on=OCTOBER)
    both_paid.when(asked).refused(InstalmentLeftOut("G-1", 2))
    # the ten euros that the second one did not use move to a third
    asked = amending("G-1", "100,00", None, ("60,00", "30,00", "10,00"), on=OCTOBER)
    both_paid.when(asked).leaves(LEFT, eur("10,00"))


def test_the_payment_plan_and_the_period_of_use_are_amended_and_restored() -> None:
    asked = amending("G-1", "100,00", None, ("10,00", "90,00"), until=date(2022, 6, 30))
    amended = given(*AWARDED).when(asked).accepted()
    terms = amended.ledger.books.commitments[G1].grant
    assert terms is not None and terms.instalments == (eur("10,00"), eur("90,00"))
    assert terms.used_until == date(2022, 6, 30)
    restored = amended.when(reversing(GrantAmended)).accepted()
    terms = restored.ledger.books.commitments[G1].grant
    assert terms is not None and terms.instalments == (eur("60,00"), eur("40,00")) and terms.used_until is None


def test_an_amendment_is_undone_while_nothing_was_paid_on_it() -> None:
    raised = given(*AWARDED, amending("G-1", "110,00", "grants", ("60,00", "50,00")))
    position = raised.ledger.entries[-1].position
    raised.when(pay("G-1", "60,00")).when(reversing(GrantAmended)).refused(BuiltUpon(position, "a payment"))
    raised.when(approve("G-1")).when(reversing(GrantAmended)).refused(BuiltUpon(position, "a payment"))
    given(*FIRST_PAID, amending("G-1", "110,00", "grants", ("60,00", "50,00"), on=OCTOBER)).when(
        reversing(GrantAmended, on=OCTOBER)
    ).holds(Pot.COMMITTED, eur("40,00"))


def test_what_was_decided_last_is_undone_first() -> None:
    amended = given(*AWARDED, amending("G-1", "110,00", "grants"), amending("G-1", "105,00"))
    amended.when(reversing(GrantAwarded)).refused(BuiltUpon(11, "fact 13"))
    amended.when(reversing(GrantAmended, 0)).refused(BuiltUpon(12, "fact 13"))
    amended.when(reversing(GrantAmended)).when(reversing(GrantAmended, 0)).when(reversing(GrantAwarded)).holds(
        Pot.AVAILABLE, eur("1 000,00")
    )


@pytest.mark.parametrize("applied_on, warned", [(date(2021, 12, 1), ()), (date(2021, 12, 2), ("applied-late",))])
def test_a_change_is_applied_for_thirty_days_before_the_end_of_use(applied_on: date, warned: tuple[str, ...]) -> None:
    world = given(*with_money(), but(award("G-1", "100,00"), used_until=date(2021, 12, 31)))
    asked = amending("G-1", "110,00", "grants", on=date(2021, 12, 10), applied_on=applied_on)
    assert world.when(asked).accepted().entries[0].warned == warned


# Declined


def test_a_recipient_declines_what_is_not_paid() -> None:
    declined = given(*FIRST_PAID).when(declining("G-1"))
    declined.holds(Pot.COMMITTED, ZERO).holds(Pot.AVAILABLE, eur("940,00")).holds(Pot.PAID, eur("60,00"))
    assert not declined.ledger.books.commitments
    ended = GrantEnded("G-1", OCTOBER)
    for ask in (
        pay("G-1", "1,00", 2, OCTOBER),
        declining("G-1", WINTER),
        closing("G-1"),
        report("G-1", on=WINTER),
        amending("G-1", "110,00", "grants", on=WINTER),
    ):
        declined.when(ask).refused(ended)
    undone = declined.when(reversing(GrantDeclined)).leaves(LEFT, eur("40,00"))
    undone.when(report("G-1", on=OCTOBER)).when(pay("G-1", "40,00", 2, OCTOBER)).accepted()


def test_a_grant_is_not_declined_while_a_payment_waits_or_before_its_last_one() -> None:
    given(*FIRST_PAID[:-1]).when(declining("G-1")).refused(InstalmentWaiting("G-1", 1))
    given(*FIRST_PAID).when(declining("G-1", date(2021, 8, 31))).refused(
        BeforeItsDecision("G-1", AUTUMN, date(2021, 8, 31))
    )
    given(*FIRST_PAID).when(declining("G-1", AUTUMN)).accepted()


def test_what_is_declined_of_an_expired_vintage_lapses() -> None:
    given(*AWARDED).when(declining("G-1", date(2023, 1, 1))).holds(Pot.LAPSED, eur("100,00")).holds(Pot.COMMITTED, ZERO)


def test_what_comes_back_to_a_grant_that_ended_is_released_by_ending_it_again() -> None:
    declined = given(*FIRST_PAID, declining("G-1"), reversing(PaymentApproved), reversing(PaymentPrepared))
    declined.when(pay("G-1", "60,00", on=WINTER)).refused(GrantEnded("G-1", OCTOBER))
    again = declined.when(declining("G-1", WINTER)).holds(Pot.AVAILABLE, eur("1 000,00"))
    again.when(reversing(GrantDeclined, on=WINTER)).leaves(LEFT, eur("60,00"))
    again.when(pay("G-1", "60,00", on=WINTER)).refused(GrantEnded("G-1", OCTOBER))


# Closed


def test_a_grant_that_was_paid_is_closed_on_its_final_report() -> None:
    paid = given(*FIRST_PAID)
    paid.when(closing("G-1")).refused(FinalReportMissing("G-1"))
    paid.when(report("G-1", on=OCTOBER)).when(closing("G-1")).refused(FinalReportMissing("G-1"))
    closed = paid.when(report("G-1", Report.FINAL, WINTER)).when(closing("G-1"))
    closed.holds(Pot.COMMITTED, ZERO).holds(Pot.AVAILABLE, eur("940,00"))
    closed.when(closing("G-1")).refused(GrantEnded("G-1", WINTER))
    closed.when(reversing(GrantClosed, on=WINTER)).leaves(LEFT, eur("40,00")).when(closing("G-1")).leaves(LEFT, ZERO)


def test_a_grant_from_which_nothing_was_paid_is_closed_without_a_report() -> None:
    given(*AWARDED).when(closing("G-1")).holds(Pot.AVAILABLE, eur("1 000,00")).holds(Pot.COMMITTED, ZERO)


def test_a_grant_that_was_paid_in_full_comes_back_to_be_closed() -> None:
    full = given(*with_money("50,00"), award("G-1", "50,00"), pay("G-1", "50,00"), approve("G-1"))
    closed = full.when(report("G-1", Report.FINAL, OCTOBER)).when(closing("G-1")).holds(Pot.PAID, eur("50,00"))
    assert not closed.ledger.books.commitments
    given(*with_money("50,00")).when(closing("G-1")).refused(UnknownDecision("grant", "G-1"))


# The terms of an award


@pytest.mark.parametrize(
    "eligible, own, refusal",
    [
        (None, "0,00", None),
        (None, "33,34", None),
        ("133,34", "33,34", None),
        ("133,34", "33,33", OwnContributionDoesNotFit(eur("133,34"), eur("33,33"), eur("100,00"))),
        (None, "-0,01", NotPositive("An own contribution", eur("-0,01"))),
    ],
)
def test_own_contribution_and_grant_make_the_eligible_costs(eligible: str | None, own: str, refusal: object) -> None:
    asked = but(
        award("G-1", "100,00"), own_contribution=eur(own), eligible_costs=None if eligible is None else eur(eligible)
    )
    outcome = given(*with_money()).when(asked)
    if refusal is None:
        outcome.accepted()
    else:
        outcome.refused(refusal)  # type: ignore[arg-type]


def test_a_period_of_use_ends_after_it_begins() -> None:
    first, last = date(2021, 8, 2), date(2021, 8, 1)
    given(*with_money()).when(but(award("G-1", "100,00"), used_from=first, used_until=last)).refused(
        EndsBeforeItBegins("The period of use", first, last)
    )


@pytest.mark.parametrize(
    "amount, instalments, warned",
    [
        ("60 000,00", ("60 000,00",), ()),
        ("60 000,01", ("60 000,01",), ("first-instalment-large",)),
        ("100 000,00", ("60 000,00", "40 000,00"), ()),
        ("100 000,00", ("60 000,01", "39 999,99"), ("first-instalment-large",)),
    ],
)
def test_above_60_000_the_first_of_two_instalments_is_60_per_cent(
    amount: str, instalments: tuple[str, ...], warned: tuple[str, ...]
) -> None:
    outcome = given(*with_money()).when(award("G-1", amount, instalments=instalments)).accepted()
    assert tuple(code for code in outcome.entries[0].warned if code not in UNSAID) == warned


def test_how_large_a_first_instalment_may_be_is_data() -> None:
    tolerance = Tolerance("first-instalment-large", Level.REFUSE, share=70)
    controls = but(FOUNDING, version=2, since=SPRING, tolerances=(tolerance,))
    world = given(*with_money(), SetControls(by=VERIFIER, effective_on=SPRING, controls=controls))
    world.when(award("G-2", "100 000,00", instalments=("70 000,01", "29 999,99"))).refused(BeyondTolerance)
    outcome = world.when(award("G-1", "100 000,00", instalments=("70 000,00", "30 000,00")))
    assert set(outcome.entries[0].warned) <= UNSAID
