"""Commitment authority: a balance of its own, for costs of later years."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.commands import GrantAuthority
from domain.facts import AuthorityGranted, AuthorityUsed, GrantAwarded, PaymentApproved
from domain.money import ZERO, eur
from domain.names import AuthorityId, RegisterNumber, Source
from domain.pots import Pot
from domain.refusals import (
    AboveDelegatedLimit,
    AlreadyOpen,
    AuthorityElsewhere,
    AuthorityOfOtherYear,
    BeforeItsDecision,
    BuiltUpon,
    ExceedsAuthority,
    ExceedsCommitment,
    ExceedsSchedule,
    MomentNotEmpty,
    MomentNotKept,
    NoCosts,
    NotALaterYear,
    NotPositive,
    NotTheDecider,
    OutsideBudgetYear,
    Refusal,
    ScheduleTooSmall,
    UnknownAuthority,
    UnknownDecision,
    YearOutsideCalendar,
)
from domain.rules.authority import unused
from tests.support import grants, procurement
from tests.support.authority import authority, by_year, using
from tests.support.moments import closing
from tests.support.scenario import given, held, reversing
from tests.support.world import (
    APPROVER,
    AUTUMN,
    DELEGATE,
    NEW_YEAR,
    NOT_KEPT,
    OPERATING,
    PROGRAMS,
    SUMMER,
    approve,
    award,
    but,
    contract,
    pay,
    spend,
    tender,
    with_money,
)

A_1 = AuthorityId("A-1")
LIMIT = limits.authority(A_1)
FREE = limits.appropriation(PROGRAMS, 2021, Source.NATIONAL, None)
SCHEDULE = {2022: "60,00", 2023: "50,00"}
GRANTED = (*with_money("1 000,00"), authority("100,00", SCHEDULE))
"""100 euros over two years, of which either year could take a little more than the other leaves."""
AWARDED = (*GRANTED, award("G-1", "40,00"))


def test_authority_is_a_balance_of_its_own_and_no_money() -> None:
    given(*with_money("1 000,00")).when(authority("100,00", SCHEDULE)).then(
        AuthorityGranted(
            A_1,
            PROGRAMS,
            Source.NATIONAL,
            2021,
            eur("100,00"),
            "Invented training over several years",
            by_year(SCHEDULE),
        )
    ).holds(Pot.AUTHORITY, eur("-100,00")).holds(Pot.AUTHORITY_UNUSED, eur("100,00"), vintage=2021).leaves(
        LIMIT, eur("100,00")
    ).holds(Pot.AVAILABLE, eur("1 000,00")).leaves(FREE, eur("1 000,00"))


@pytest.mark.parametrize(
    "asked, refusal",
    [
        (authority("100,00", SCHEDULE, on=date(2022, 1, 1)), OutsideBudgetYear(2021, date(2022, 1, 1))),
        (authority("0,00", SCHEDULE), NotPositive("Commitment authority", ZERO)),
        (authority("100,00", {}), NoCosts()),
        (authority("100,00", {2021: "100,00"}), NotALaterYear(2021, 2021)),
        (authority("100,00", {2100: "100,00"}), YearOutsideCalendar(2100, 2000, 2099)),
        (authority("100,00", {2020: "100,00"}), NotALaterYear(2021, 2020)),
        (authority("100,00", {2022: "100,00", 2023: "0,00"}), NotPositive("The cost of 2023", ZERO)),
        (authority("110,01", SCHEDULE), ScheduleTooSmall(eur("110,00"), eur("110,01"))),
        (authority("100,00", SCHEDULE, code=NOT_KEPT[0]), MomentNotKept(NOT_KEPT[0])),
    ],
)
def test_authority_that_cannot_be_is_refused(asked: GrantAuthority, refusal: Refusal) -> None:
    given(*with_money()).when(asked).refused(refusal)


def test_authority_has_one_name_and_may_be_granted_to_its_whole_schedule() -> None:
    given(*GRANTED).when(authority("1,00", {2022: "1,00"})).refused(AlreadyOpen("Commitment authority", "A-1"))
    given(*with_money()).when(authority("110,00", SCHEDULE)).leaves(LIMIT, eur("110,00"))


def test_a_decision_takes_costs_of_later_years_under_it() -> None:
    used = given(*AWARDED).when(using("G-1", {2022: "60,00", 2023: "10,00"}))
    used.then(
        AuthorityUsed(
            RegisterNumber("G-1"),
            A_1,
            PROGRAMS,
            Source.NATIONAL,
            2021,
            using("G-1", {}).decided_by,
            by_year({2022: "60,00", 2023: "10,00"}),
        )
    ).holds(Pot.AUTHORITY_UNUSED, eur("30,00")).holds(Pot.AUTHORITY_USED, eur("70,00")).leaves(LIMIT, eur("30,00"))
    books = used.ledger.books
    assert books.commitments[RegisterNumber("G-1")].uncovered == by_year({2022: "60,00", 2023: "10,00"})
    assert unused(A_1, books) == eur("30,00")
    # what is committed and available is what it was
    used.holds(Pot.COMMITTED, eur("40,00")).holds(Pot.AVAILABLE, eur("960,00"))


def test_costs_of_later_years_are_part_of_what_a_decision_comes_to() -> None:
    """An amendment to the whole of it adds nothing; a cent more adds a cent."""
    granted = given(*AWARDED, using("G-1", {2022: "10,00"}))
    signed = given(*GRANTED, *contract("T-1", "40,00"), using("T-1", {2022: "10,00"}, on=AUTUMN))
    for total, committed in (("50,00", "40,00"), ("50,01", "40,01")):
        granted.when(grants.amending("G-1", total, "grants")).holds(Pot.COMMITTED, eur(committed))
        signed.when(procurement.amending("T-1", total, "tenders")).holds(Pot.COMMITTED, eur(committed))


def test_a_decision_is_not_paid_from_authority() -> None:
    given(*GRANTED, *contract("T-1", "40,00"), using("T-1", {2022: "10,00"}, on=AUTUMN)).when(
        pay("T-1", "40,01", invoice="I-1")
    ).refused(ExceedsCommitment, asked=eur("40,01"), left=eur("40,00"))


@pytest.mark.parametrize(
    "costs, year, asked, left",
    [
        ({2022: "60,01"}, 2022, "60,01", "60,00"),
        ({2023: "50,01"}, 2023, "50,01", "50,00"),
        ({2022: "1,00", 2024: "0,01"}, 2024, "0,01", "0,00"),
    ],
)
def test_costs_of_a_year_stay_within_its_schedule(costs: dict[int, str], year: int, asked: str, left: str) -> None:
    given(*AWARDED).when(using("G-1", costs)).refused(ExceedsSchedule("A-1", year, eur(asked), eur(left)))


def test_decisions_together_stay_within_the_schedule_and_the_amount() -> None:
    two = given(*AWARDED, award("G-2", "1,00"), using("G-1", {2022: "55,00"}))
    two.when(using("G-2", {2022: "5,01"})).refused(ExceedsSchedule("A-1", 2022, eur("5,01"), eur("5,00")))
    two.when(using("G-2", {2023: "45,01"})).refused(ExceedsAuthority, name="A-1", asked=eur("45,01"), left=eur("45,00"))
    full = two.when(using("G-2", {2023: "45,00"})).leaves(LIMIT, ZERO)
    full.when(using("G-1", {2022: "0,01"})).refused(ExceedsAuthority, asked=eur("0,01"), left=ZERO)


def test_authority_is_used_in_its_own_budget_year_from_its_day() -> None:
    given(*AWARDED).when(using("G-1", {2023: "1,00"}, on=date(2022, 1, 1))).refused(AuthorityOfOtherYear("A-1", 2021))
    given(*AWARDED).when(using("G-1", {2023: "1,00"}, on=date(2021, 12, 31))).accepted()
    given(*with_money(), award("G-1", "1,00"), authority("1,00", {2022: "1,00"}, on=AUTUMN)).when(
        using("G-1", {2022: "1,00"}, on=SUMMER)
    ).refused(ExceedsAuthority, asked=eur("1,00"), left=ZERO)


@pytest.mark.parametrize(
    "costs, refusal",
    [
        ({}, NoCosts()),
        ({2021: "1,00"}, NotALaterYear(2021, 2021)),
        ({2022: "0,00"}, NotPositive("The cost of 2022", ZERO)),
    ],
)
def test_what_authority_is_used_for_is_a_cost_of_a_later_year(costs: dict[int, str], refusal: Refusal) -> None:
    given(*AWARDED).when(using("G-1", costs)).refused(refusal)


def test_only_an_open_decision_charged_to_its_moment_and_source_takes_costs() -> None:
    open_ = given(*AWARDED, tender("T-1", "1,00"))
    open_.when(using("G-9", {2022: "1,00"})).refused(UnknownDecision("open grant or contract", "G-9"))
    open_.when(using("T-1", {2022: "1,00"})).refused(UnknownDecision("open grant or contract", "T-1"))
    open_.when(using("G-1", {2022: "1,00"}, "A-9")).refused(UnknownAuthority("A-9"))
    open_.when(using("G-1", {2022: "1,00"}, on=date(2021, 5, 31))).refused(
        BeforeItsDecision("G-1", SUMMER, date(2021, 5, 31))
    )
    given(*AWARDED, authority("1,00", {2022: "1,00"}, "A-2", OPERATING)).when(
        using("G-1", {2022: "1,00"}, "A-2")
    ).refused(AuthorityElsewhere("A-2", OPERATING, "national", "G-1"))
    given(*AWARDED, authority("1,00", {2022: "1,00"}, "A-2", source=Source.RRF)).when(
        using("G-1", {2022: "1,00"}, "A-2")
    ).refused(AuthorityElsewhere("A-2", PROGRAMS, "rrf", "G-1"))


def test_a_decision_that_is_paid_in_full_takes_no_more_costs() -> None:
    given(*AWARDED, pay("G-1", "40,00"), approve("G-1")).when(using("G-1", {2022: "1,00"}, on=AUTUMN)).refused(
        UnknownDecision("open grant or contract", "G-1")
    )


def test_the_director_or_a_delegate_within_the_limit_decides_it() -> None:
    wide = given(*with_money("1,00"), authority("60 000,00", {2022: "60 000,00"}), award("G-1", "1,00"))
    wide.when(using("G-1", {2022: "50 000,01"}, by=DELEGATE)).refused(
        AboveDelegatedLimit(DELEGATE, eur("50 000,01"), eur("50 000,00"))
    )
    wide.when(using("G-1", {2022: "1,00"}, by=APPROVER)).refused(
        NotTheDecider(APPROVER, "director or delegate", SUMMER)
    )
    wide.when(using("G-1", {2022: "50 000,00"}, by=DELEGATE)).accepted()


def test_a_decision_with_costs_to_come_stays_open_when_all_it_has_is_paid() -> None:
    paid = given(*AWARDED, using("G-1", {2022: "10,00"}), pay("G-1", "40,00"), approve("G-1"))
    assert paid.ledger.books.commitments[RegisterNumber("G-1")].uncovered == by_year({2022: "10,00"})
    paid.when(spend("V-1", "960,00", on=AUTUMN)).when(closing()).refused(
        MomentNotEmpty(PROGRAMS, ZERO, ZERO, ZERO, ZERO, eur("10,00"))
    )
    paid.when(reversing(PaymentApproved)).accepted()


def test_a_use_is_undone_before_what_it_stands_on_and_may_be_made_again() -> None:
    used = given(*AWARDED, using("G-1", {2022: "10,00"}))
    used.when(reversing(AuthorityGranted)).refused(BuiltUpon, what="a decision under it")
    used.when(reversing(GrantAwarded)).refused(BuiltUpon)
    undone = used.when(reversing(AuthorityUsed)).leaves(LIMIT, eur("100,00")).holds(Pot.AUTHORITY_USED, ZERO)
    undone.when(using("G-1", {2022: "1,00"}, on=date(2021, 9, 30))).refused(BeforeItsDecision)
    undone.when(using("G-1", {2022: "60,00"}, on=date(2021, 10, 1))).leaves(LIMIT, eur("40,00"))


def test_all_of_it_is_undone_in_one_list_last_first() -> None:
    used = given(*AWARDED, using("G-1", {2022: "10,00"}))
    used.when(reversing(AuthorityUsed), reversing(AuthorityGranted), reversing(GrantAwarded)).holds(
        Pot.AUTHORITY_UNUSED, ZERO
    ).when(authority("5,00", {2022: "5,00"}, on=date(2021, 10, 1))).leaves(LIMIT, eur("5,00"))


def test_a_use_closed_with_its_last_payment_undone_comes_back() -> None:
    settled = given(*AWARDED, using("G-1", {2022: "10,00"}), pay("G-1", "40,00"), approve("G-1")).when(
        reversing(AuthorityUsed)
    )
    settled.accepted()
    assert RegisterNumber("G-1") not in settled.ledger.books.commitments
    settled.when(reversing(PaymentApproved)).holds(Pot.IN_PAYMENT, eur("40,00"))


# Mistakes outsiders make


def test_mistake_14_authority_is_no_appropriation() -> None:
    bare = given(*with_money("1,00"), authority("100,00", SCHEDULE, on=NEW_YEAR))
    assert held(bare.ledger, Pot.PARLIAMENT) == eur("-1,00")
    bare.when(spend("V-1", "1,00")).leaves(FREE, ZERO)


def test_each_year_stands_once_in_a_schedule_and_among_costs() -> None:
    twice = by_year({2022: "50,00"}) * 2
    given(*with_money()).when(but(authority("100,00", SCHEDULE), schedule=twice)).refused(NotALaterYear(2021, 2022))
    given(*AWARDED).when(but(using("G-1", SCHEDULE), costs=by_year({2022: "10,00"}) * 2)).refused(
        NotALaterYear(2021, 2022)
    )
