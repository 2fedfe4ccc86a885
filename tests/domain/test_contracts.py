"""Contracts from the signature to the end: amended, their options used, what is left released."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import limits
from domain.facts import (
    Charge,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    Fact,
    FactReversed,
    OperatingExpenditureRecorded,
    OptionUsed,
    PaymentApproved,
    PaymentPrepared,
)
from domain.money import ZERO, eur
from domain.names import NATIONWIDE, PlanLineId, Region, RegisterNumber, Source
from domain.pots import Pot
from domain.refusals import (
    AboveDelegatedLimit,
    BeforeItsDecision,
    BuiltUpon,
    ContractHasEnded,
    ExceedsAppropriation,
    ExceedsCommitment,
    ExceedsPlanLine,
    InstalmentWaiting,
    LessThanPaid,
    NotAVatRate,
    NotPositive,
    NotTheDecider,
    NotWithoutVat,
    NoUsableVintage,
    OptionAboveEstimate,
    OptionAlreadyUsed,
    PlanLineMissing,
    PlanLineNotInForce,
    ReasonMissing,
    UnknownDecision,
    UnknownOption,
    UnknownPlanLine,
)
from tests.support.parts import lines
from tests.support.procurement import OLD_AND_YOUNG, SIGNED, SPLIT, WINTER, amending, buying, ending, using
from tests.support.scenario import Ask, given, reversing
from tests.support.world import (
    APPROVER,
    AUTUMN,
    DELEGATE,
    DIRECTOR,
    OPENED,
    OPERATING,
    PROGRAMS,
    SKILLS,
    approve,
    award,
    awarding,
    but,
    contract,
    fixed,
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

T1 = RegisterNumber("T-1")
TENDERS = PlanLineId("tenders")
COMMITTED = limits.commitment(T1)
OCTOBER = date(2021, 10, 1)
NEXT_YEAR = date(2022, 1, 10)

CONTRACT = (
    *with_money("200,00"),
    buying("T-1", "100,00", "130,00", ("10,00", "20,00"), SPLIT),
    awarding("T-1", "100,00"),
    signing("T-1"),
)
"""100 euros over two regions, with options of 10 and 20; 100 more are available."""

TWO_VINTAGES = (
    *OLD_AND_YOUNG,
    tender("T-1", "100,00", on=date(2022, 3, 1), regions=SPLIT),
    awarding("T-1", "100,00", on=date(2022, 4, 1)),
    signing("T-1", on=date(2022, 5, 2)),
)
"""60 euros of 2021 (36 and 24), 40 of 2022 (24 and 16); 60 of 2022 are available."""

OTHER = Charge(OPERATING, Source.NATIONAL, None, SKILLS)
TWO_MOMENTS = (
    *OPENED,
    granted("100,00"),
    granted("50,00", code=OPERATING, span=3),
    plan(planned("tenders", "500,00"), planned("more", "500,00", code=OPERATING)),
    buying("T-1", "100,00", "130,00", ("30,00",), SPLIT),
    awarding("T-1", "100,00"),
    signing("T-1"),
)
"""All of 29.01.53 is in the contract; 29.01.04 has 50 euros."""


def test_a_contract_from_the_notice_to_its_last_payment() -> None:
    world = given(*CONTRACT)
    world.when(pay("T-1", "100,00", invoice="I-1"), approve("T-1")).holds(Pot.PAID, eur("100,00"))
    assert T1 not in world.ledger.books.commitments
    option = world.when(using("T-1", 2, "20,00", on=OCTOBER)).then(
        OptionUsed(T1, 2, DIRECTOR, (TENDERS,), lines((2021, "01", "12,00"), (2021, "06", "8,00")), without_vat=None)
    )
    option.holds(Pot.COMMITTED, eur("20,00")).holds(Pot.AVAILABLE, eur("80,00")).leaves(COMMITTED, eur("20,00"))
    last = option.when(pay("T-1", "15,00", 2, invoice="I-2", on=OCTOBER), approve("T-1", 2, on=OCTOBER))
    ended = last.when(ending("T-1")).then(ContractEnded(T1, lines((2021, "01", "3,00"), (2021, "06", "2,00")), ()))
    ended.holds(Pot.PAID, eur("115,00")).holds(Pot.COMMITTED, ZERO).holds(Pot.AVAILABLE, eur("85,00"))
    assert T1 not in ended.ledger.books.commitments


# Amendments


def test_a_raise_draws_what_is_usable_over_the_regions_of_the_contract() -> None:
    raised = given(*CONTRACT).when(amending("T-1", "120,01", "tenders"))
    # 20,01 by 60 and 40: 12,006 and 8,004
    raised.then(
        ContractAmended(
            T1,
            DIRECTOR,
            (TENDERS,),
            lines((2021, "01", "12,01"), (2021, "06", "8,00")),
            (),
            (),
            vat_rate_before=None,
            vat_rate=None,
        )
    )
    raised.holds(Pot.COMMITTED, eur("120,01")).holds(Pot.AVAILABLE, eur("79,99")).leaves(COMMITTED, eur("120,01"))
    raised.leaves(limits.plan_line(TENDERS), eur("10 000 000,00") - eur("120,01"))


def test_a_raise_stays_within_what_is_available_and_planned() -> None:
    given(*CONTRACT).when(amending("T-1", "200,01", "tenders")).refused(
        ExceedsAppropriation, name=PROGRAMS, asked=eur("100,01"), left=eur("100,00")
    )
    given(*CONTRACT).when(amending("T-1", "200,00", "tenders")).holds(Pot.AVAILABLE, ZERO)
    planned_tightly = (*OPENED, granted("500,00"), plan(planned("tenders", "120,00")), *contract("T-1", "100,00"))
    given(*planned_tightly).when(amending("T-1", "120,01", "tenders")).refused(
        ExceedsPlanLine, asked=eur("20,01"), left=eur("20,00")
    )


def test_a_raise_cites_a_plan_line_in_force_and_a_cut_none() -> None:
    world = given(*CONTRACT)
    world.when(amending("T-1", "100,01")).refused(PlanLineMissing(T1, eur("0,01")))
    world.when(amending("T-1", "100,01", "other")).refused(UnknownPlanLine("other"))
    world.when(amending("T-1", "100,01", "tenders", on=NEXT_YEAR)).refused(PlanLineNotInForce, year=2021)
    world.when(amending("T-1", "99,99", on=NEXT_YEAR)).holds(Pot.COMMITTED, eur("99,99"))


def test_a_raise_of_the_next_year_counts_under_that_years_line() -> None:
    next_plan = plan(planned("tenders-2022", "30,00"), year=2022)
    world = given(*CONTRACT, next_plan)
    world.when(amending("T-1", "130,01", "tenders-2022", on=NEXT_YEAR)).refused(
        ExceedsPlanLine, name="tenders-2022", asked=eur("30,01"), left=eur("30,00")
    )
    raised = world.when(amending("T-1", "130,00", "tenders-2022", on=NEXT_YEAR))
    raised.leaves(limits.plan_line(PlanLineId("tenders-2022")), ZERO)
    raised.leaves(limits.plan_line(TENDERS), eur("10 000 000,00") - eur("100,00"))
    raised.when(reversing(ContractAmended, on=NEXT_YEAR)).leaves(
        limits.plan_line(PlanLineId("tenders-2022")), eur("30,00")
    )


@pytest.mark.parametrize(
    "amount, freed",
    [
        pytest.param("99,99", [(2022, "01", "0,01")], id="one cent: 0,006 against 0,004"),
        pytest.param("70,00", [(2022, "01", "18,00"), (2022, "06", "12,00")], id="of the youngest vintage"),
        pytest.param("60,00", [(2022, "01", "24,00"), (2022, "06", "16,00")], id="all of it"),
        pytest.param(
            "50,00",
            [(2021, "01", "6,00"), (2021, "06", "4,00"), (2022, "01", "24,00"), (2022, "06", "16,00")],
            id="and some of the older",
        ),
    ],
)
def test_a_cut_releases_the_youngest_vintage_first(amount: str, freed: list[tuple[int, str, str]]) -> None:
    day = date(2022, 6, 1)
    cut = given(*TWO_VINTAGES).when(amending("T-1", amount, on=day))
    cut.then(ContractAmended(T1, DIRECTOR, (), (), lines(*freed), (), None, None)).leaves(COMMITTED, eur(amount))


def test_a_cut_of_an_expired_vintage_lapses() -> None:
    world = (*OPENED, fixed("100,00"), plan(planned("tenders", "100,00")), *contract("T-1", "100,00"))
    given(*world).when(amending("T-1", "90,00", on=date(2021, 12, 31))).holds(Pot.AVAILABLE, eur("10,00"))
    cut = given(*world).when(amending("T-1", "90,00", on=date(2022, 1, 1)))
    cut.then(ContractAmended(T1, DIRECTOR, (), (), (), lines((2021, NATIONWIDE, "10,00")), None, None)).holds(
        Pot.LAPSED, eur("10,00")
    ).holds(Pot.AVAILABLE, ZERO)
    cut.when(reversing(ContractAmended, on=date(2022, 1, 2))).holds(Pot.LAPSED, ZERO).leaves(COMMITTED, eur("100,00"))


@pytest.mark.parametrize(
    "paid", [(pay("T-1", "80,00", invoice="I-1"),), (pay("T-1", "80,00", invoice="I-1"), approve("T-1"))]
)
def test_a_contract_is_never_lowered_below_what_is_paid_or_in_payment(paid: tuple[Ask, ...]) -> None:
    world = given(*CONTRACT, *paid)
    world.when(amending("T-1", "79,99", on=OCTOBER)).refused(LessThanPaid(T1, eur("79,99"), eur("80,00")))
    world.when(amending("T-1", "80,00", on=OCTOBER)).holds(Pot.COMMITTED, ZERO).holds(Pot.AVAILABLE, eur("120,00"))


def test_another_rate_of_vat_changes_amount_and_rate() -> None:
    first = given(*CONTRACT).when(amending("T-1", "102,42", "tenders", vat_rate=2550))
    again = first.when(amending("T-1", "100,00", on=OCTOBER, vat_rate=2400, reason="The rate fell"))
    fact = again.accepted().entries[0].fact
    assert isinstance(fact, ContractAmended)
    assert (fact.vat_rate_before, fact.vat_rate) == (2550, 2400)
    kept = again.when(amending("T-1", "90,00", on=OCTOBER)).accepted().entries[0].fact
    assert isinstance(kept, ContractAmended)
    assert (kept.vat_rate_before, kept.vat_rate) == (2400, 2400)
    undone = again.when(reversing(ContractAmended, on=OCTOBER)).when(reversing(ContractAmended, -2, on=OCTOBER))
    terms = undone.accepted().ledger.books.commitments[T1].contract
    assert terms is not None
    assert terms.vat_rate == 2550


@pytest.mark.parametrize("rate, refused", [(0, False), (10_000, False), (10_001, True), (-1, True)])
def test_a_rate_of_vat_is_a_share_of_the_price(rate: int, refused: bool) -> None:
    outcome = given(*CONTRACT).when(amending("T-1", "100,00", vat_rate=rate))
    if refused:
        outcome.refused(NotAVatRate(rate))
    else:
        outcome.holds(Pot.COMMITTED, eur("100,00"))


def test_an_amendment_is_decided_as_the_contract_was() -> None:
    world = given(*with_money(), *contract("T-1", "49 000,00"))
    world.when(amending("T-1", "50 000,01", "tenders", by=DELEGATE)).refused(
        AboveDelegatedLimit(DELEGATE, eur("50 000,01"), eur("50 000,00"))
    )
    world.when(amending("T-1", "50 000,00", "tenders", by=DELEGATE)).accepted()
    world.when(amending("T-1", "1,00", by=APPROVER)).refused(NotTheDecider(APPROVER, "director or delegate", AUTUMN))
    world.when(amending("T-1", "0,00")).refused(NotPositive("An amended contract", ZERO))
    for reason in (None, ""):
        world.when(amending("T-1", "1,00", reason=reason)).refused(ReasonMissing())


def test_only_a_contract_is_amended_its_option_used_or_ended() -> None:
    world = given(*with_money(), award("G-1", "10,00"), tender("T-1", "10,00"))
    for decision in ("G-1", "T-1", "T-9"):
        for ask in (amending(decision, "1,00"), using(decision, 1, "1,00"), ending(decision)):
            world.when(ask).refused(UnknownDecision("contract", decision))


def test_nothing_happens_to_a_contract_before_its_signature() -> None:
    day_before = date(2021, 8, 1)
    for ask in (
        amending("T-1", "120,00", "tenders", on=day_before),
        using("T-1", 1, "10,00", on=day_before),
        ending("T-1", on=day_before),
    ):
        given(*CONTRACT).when(ask).refused(BeforeItsDecision(T1, SIGNED, day_before))


def test_nothing_is_paid_from_a_raise_before_its_day() -> None:
    raised = given(*CONTRACT, amending("T-1", "120,00", "tenders", on=OCTOBER))
    raised.when(pay("T-1", "120,00", invoice="I", on=AUTUMN)).refused(BeforeItsDecision(T1, OCTOBER, AUTUMN))
    raised.when(pay("T-1", "120,00", invoice="I", on=OCTOBER)).holds(Pot.IN_PAYMENT, eur("120,00"))


# Options


@pytest.mark.parametrize(
    "option, refusal",
    [
        (0, UnknownOption(T1, 0, 2)),
        (3, UnknownOption(T1, 3, 2)),
        (1, OptionAboveEstimate(T1, 1, eur("10,00"), eur("10,01"))),
    ],
)
def test_an_option_is_one_of_the_tenders_within_its_estimate(option: int, refusal: Any) -> None:
    given(*CONTRACT).when(using("T-1", option, "10,01")).refused(refusal)


def test_each_option_is_used_once() -> None:
    world = given(*CONTRACT, using("T-1", 1, "5,00"))
    world.when(using("T-1", 1, "5,00")).refused(OptionAlreadyUsed(T1, 1))
    other = world.when(using("T-1", 2, "20,00")).holds(Pot.COMMITTED, eur("125,00"))
    other.when(reversing(OptionUsed), using("T-1", 2, "10,00", on=OCTOBER)).holds(Pot.COMMITTED, eur("115,00"))


@pytest.mark.parametrize(
    "amount, without_vat, refusal",
    [
        pytest.param("12,40", "10,00", None, id="24 % of VAT in 12,40"),
        pytest.param("12,41", "10,01", OptionAboveEstimate(T1, 1, eur("10,00"), eur("10,01")), id="a cent above"),
        pytest.param("10,01", None, OptionAboveEstimate(T1, 1, eur("10,00"), eur("10,01")), id="no other price said"),
        pytest.param("10,00", "10,00", None, id="no VAT in it"),
        pytest.param("9,00", "9,01", NotWithoutVat(eur("9,00"), eur("9,01")), id="more without than with"),
        pytest.param("9,00", "0,00", NotWithoutVat(eur("9,00"), ZERO), id="nothing without"),
    ],
)
def test_an_estimate_is_without_vat_and_so_is_what_is_compared(
    amount: str, without_vat: str | None, refusal: Any
) -> None:
    outcome = given(*CONTRACT).when(using("T-1", 1, amount, without_vat=without_vat))
    if refusal:
        outcome.refused(refusal)
    else:
        outcome.leaves(COMMITTED, eur("100,00") + eur(amount))


def test_an_option_is_not_reserved_and_draws_what_is_usable_then() -> None:
    spent = given(*CONTRACT, spend("V-1", "95,00"))
    spent.when(using("T-1", 1, "5,01")).refused(ExceedsAppropriation, asked=eur("5,01"), left=eur("5,00"))
    spent.when(using("T-1", 1, "5,00")).holds(Pot.AVAILABLE, ZERO)
    late = given(*CONTRACT, granted("50,00", 2023), plan(planned("tenders-2023", "50,00"), year=2023))
    late.when(using("T-1", 1, "10,00", on=date(2023, 1, 3))).refused(PlanLineNotInForce, line="tenders")
    late.when(using("T-1", 1, "10,00", on=date(2023, 1, 3), line="tenders-2023")).holds(
        Pot.COMMITTED, eur("10,00"), vintage=2023
    ).holds(Pot.COMMITTED, eur("100,00"), vintage=2021)


def test_an_option_draws_nothing_where_no_vintage_is_usable() -> None:
    day = date(2023, 1, 3)
    world = given(*CONTRACT, plan(planned("tenders-2023", "50,00"), year=2023))
    world.when(using("T-1", 1, "10,00", on=day, line="tenders-2023")).refused(
        NoUsableVintage(PROGRAMS, Source.NATIONAL, day)
    )


def test_an_option_is_decided_for_the_new_total() -> None:
    terms = buying("T-1", "50 000,00", "60 000,00", ("1 000,00",))
    world = given(*with_money(), terms, awarding("T-1", "49 000,00"), signing("T-1"))
    world.when(using("T-1", 1, "1 000,00", by=DELEGATE)).accepted()
    raised = given(*with_money(), terms, awarding("T-1", "49 000,01"), signing("T-1"))
    raised.when(using("T-1", 1, "1 000,00", by=DELEGATE)).refused(
        AboveDelegatedLimit(DELEGATE, eur("50 000,01"), eur("50 000,00"))
    )
    raised.when(using("T-1", 1, "0,00")).refused(NotPositive("An option", ZERO))


def test_an_option_may_be_paid_from_another_moment_under_its_own_plan_line() -> None:
    world = given(*TWO_MOMENTS)
    used = world.when(using("T-1", 1, "30,00", line="more"))
    added = lines((2021, "01", "18,00"), (2021, "06", "12,00"), charge=OTHER)
    fact = used.accepted().entries[0].fact
    assert isinstance(fact, OptionUsed)
    assert fact.parts == added
    used.leaves(limits.plan_line(PlanLineId("more")), eur("470,00"))
    ended = used.when(ending("T-1")).holds(Pot.AVAILABLE, eur("100,00"), moment=PROGRAMS)
    ended.holds(Pot.AVAILABLE, eur("50,00"), moment=OPERATING).leaves(
        limits.plan_line(PlanLineId("more")), eur("500,00")
    )


def test_an_undone_option_leaves_no_plan_line_behind() -> None:
    more = (*TWO_MOMENTS, plan(planned("more-2022", "500,00", code=OPERATING), year=2022))
    world = given(*more, using("T-1", 1, "30,00", line="more"), reversing(OptionUsed, on=NEXT_YEAR))
    again = world.when(using("T-1", 1, "20,00", line="more-2022", on=NEXT_YEAR))
    again.leaves(limits.plan_line(PlanLineId("more-2022")), eur("480,00"))
    again.when(ending("T-1", on=NEXT_YEAR)).leaves(limits.plan_line(PlanLineId("more-2022")), eur("500,00"))


# The end


def test_a_contract_ends_once_and_then_nothing_is_decided_or_paid() -> None:
    world = given(*CONTRACT, pay("T-1", "30,00", invoice="I-1"), approve("T-1"), ending("T-1"))
    for ask in (amending("T-1", "90,00", on=WINTER), using("T-1", 1, "10,00", on=WINTER), ending("T-1")):
        world.when(ask).refused(ContractHasEnded(T1, WINTER))
    world.when(pay("T-1", "0,01", 2, invoice="I-2", on=WINTER)).refused(ExceedsCommitment(T1, eur("0,01"), ZERO, ()))
    undone = world.when(reversing(ContractEnded, on=WINTER)).holds(Pot.COMMITTED, eur("70,00"))
    undone.when(amending("T-1", "90,00", on=WINTER)).holds(Pot.COMMITTED, eur("60,00"))


def test_nothing_waits_when_a_contract_ends() -> None:
    world = given(*CONTRACT, pay("T-1", "30,00", 4, invoice="I-1"))
    world.when(ending("T-1")).refused(InstalmentWaiting(T1, 4))
    world.when(approve("T-1", 4), ending("T-1")).holds(Pot.AVAILABLE, eur("170,00"))


def test_a_contract_does_not_end_before_its_last_payment() -> None:
    world = given(*CONTRACT, pay("T-1", "30,00", invoice="I-1", on=OCTOBER), approve("T-1", on=OCTOBER))
    world.when(ending("T-1", on=AUTUMN)).refused(BeforeItsDecision(T1, OCTOBER, AUTUMN))
    world.when(ending("T-1", on=OCTOBER)).accepted()


def test_what_the_end_releases_of_an_expired_vintage_lapses() -> None:
    ended = given(*TWO_VINTAGES).when(ending("T-1", on=date(2023, 1, 1)))
    ended.then(
        ContractEnded(
            T1,
            lines((2022, "01", "24,00"), (2022, "06", "16,00")),
            lines((2021, "01", "36,00"), (2021, "06", "24,00")),
        )
    )
    ended.holds(Pot.LAPSED, eur("60,00"), vintage=2021).holds(Pot.AVAILABLE, eur("100,00"), vintage=2022)
    ended.when(reversing(ContractEnded, on=date(2023, 1, 2))).leaves(COMMITTED, eur("100,00")).holds(Pot.LAPSED, ZERO)


def test_a_contract_whose_payment_came_back_after_its_end_ends_again() -> None:
    world = given(*CONTRACT, pay("T-1", "30,00", invoice="I-1"), approve("T-1"), ending("T-1", on=OCTOBER))
    back = world.when(reversing(PaymentApproved, on=OCTOBER), reversing(PaymentPrepared, on=OCTOBER))
    back.holds(Pot.COMMITTED, eur("30,00")).when(ending("T-1")).holds(Pot.AVAILABLE, eur("200,00"))
    again = back.when(reversing(ContractEnded, on=WINTER)).holds(Pot.COMMITTED, eur("30,00")).when(ending("T-1"))
    again.when(ending("T-1")).refused(ContractHasEnded(T1, OCTOBER))


def test_a_contract_paid_in_full_may_still_end() -> None:
    world = given(*CONTRACT, pay("T-1", "100,00", invoice="I-1"), approve("T-1"))
    world.when(ending("T-1")).then(ContractEnded(T1, (), ()))
    world.when(using("T-1", 1, "10,00", on=WINTER)).refused(ContractHasEnded(T1, WINTER))


# Reversals

UNDONE: dict[type[Fact], Ask] = {
    ContractAmended: amending("T-1", "120,00", "tenders"),
    OptionUsed: using("T-1", 1, "10,00"),
    ContractEnded: ending("T-1", on=AUTUMN),
}


@pytest.mark.parametrize("kind", UNDONE, ids=lambda kind: kind.__name__)
def test_a_reversal_takes_back_exactly_what_was_done_and_it_may_be_done_again(kind: type[Fact]) -> None:
    made = UNDONE[kind]
    assert not callable(made)
    world = given(*CONTRACT)
    pots = {account: cents for account, cents in world.ledger.pots().items() if cents}
    before = world.ledger.books.commitments[T1]
    done = world.when(made).accepted().entries[0]
    undone = world.when(reversing(kind)).then(FactReversed(done.position, done.fact))  # type: ignore[arg-type]
    assert {account: cents for account, cents in world.ledger.pots().items() if cents} == pots
    after = world.ledger.books.commitments[T1]
    assert (after.awarded, after.left, after.plan) == (before.awarded, before.left, before.plan)
    assert (after.contract, after.standing) == (before.contract, before.standing)
    undone.when(but(made, effective_on=OCTOBER)).then(done.fact)


@pytest.mark.parametrize("kind", [ContractAmended, OptionUsed])
@pytest.mark.parametrize("paid, refused", [("100,00", False), ("100,01", True)])
def test_what_was_added_goes_back_while_what_is_left_covers_it(kind: type[Fact], paid: str, refused: bool) -> None:
    world = given(*CONTRACT, UNDONE[kind], pay("T-1", paid, invoice="I-1"), approve("T-1"))
    position = next(entry.position for entry in world.ledger.entries if isinstance(entry.fact, kind))
    outcome = world.when(reverse(position))
    if refused:
        outcome.refused(BuiltUpon(position, "a payment"))
    else:
        outcome.holds(Pot.COMMITTED, ZERO).holds(Pot.PAID, eur("100,00"))


def test_an_option_of_a_vintage_that_was_drawn_is_not_undone_though_as_much_is_left() -> None:
    young = given(
        *OPENED,
        granted("10,00"),
        granted("100,00", 2022),
        plan(planned("tenders", "500,00"), year=2022),
        spend("V-1", "10,00", on=date(2022, 2, 1)),
        buying("T-1", "50,00", "60,00", ("10,00",), on=date(2022, 3, 1)),
        awarding("T-1", "50,00", on=date(2022, 4, 1)),
        signing("T-1", on=date(2022, 5, 2)),
        reversing(OperatingExpenditureRecorded, on=date(2022, 5, 3)),
        using("T-1", 1, "10,00", on=date(2022, 6, 1)),
    )
    old = young.when(pay("T-1", "10,00", invoice="I-1", on=date(2022, 7, 1)))
    old.holds(Pot.IN_PAYMENT, eur("10,00"), vintage=2021)
    old.when(reversing(OptionUsed, on=date(2022, 8, 1))).refused(BuiltUpon, what="a payment")


def test_what_was_decided_last_is_undone_first() -> None:
    world = given(*CONTRACT, amending("T-1", "120,00", "tenders"), using("T-1", 1, "10,00"))
    signed, amended, used = (entry.position for entry in world.ledger.entries[-3:])
    world.when(reverse(amended)).refused(BuiltUpon(amended, f"fact {used}"))
    world.when(reverse(signed)).refused(BuiltUpon(signed, f"fact {used}"))
    back = world.when(reverse(used)).when(reverse(amended)).when(reversing(ContractSigned))
    back.holds(Pot.RESERVED, eur("100,00")).holds(Pot.COMMITTED, ZERO).holds(Pot.AVAILABLE, eur("100,00"))


def test_a_release_that_was_spent_is_not_undone() -> None:
    world = given(*CONTRACT, ending("T-1", on=AUTUMN), spend("V-1", "150,00", on=AUTUMN))
    world.when(reversing(ContractEnded)).refused(ExceedsAppropriation, asked=eur("100,00"), left=eur("50,00"))


def test_regions_of_a_raise_are_those_of_all_that_was_decided_not_of_what_is_left() -> None:
    world = given(*CONTRACT, pay("T-1", "99,99", invoice="I-1"), approve("T-1"))
    raised = world.when(amending("T-1", "110,00", "tenders", on=OCTOBER))
    raised.holds(Pot.COMMITTED, eur("6,00") + eur("0,01"), region=Region("01"))
    raised.holds(Pot.COMMITTED, eur("4,00"), region=Region("06"))
