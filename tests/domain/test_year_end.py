"""The close of the year: what lapses by basis of allocation, what stays payable, and the signed accounts."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from domain import limits
from domain.commands import Command
from domain.facts import (
    CommitmentCovered,
    GrantAwarded,
    PaymentPrepared,
    PeriodLocked,
    PeriodReopened,
    YearClosed,
    YearEndFact,
)
from domain.money import ZERO, eur
from domain.names import AllocationBasis, AppropriationKind, AuthorityId, PlanLineId, Region, RegisterNumber, Source
from domain.pots import Pot
from domain.refusals import (
    BasisMissing,
    BuiltUpon,
    CoverLapsed,
    ExceedsCommitment,
    ExceedsFrame,
    NotAYearEnd,
    NothingToClose,
    NotReversible,
    NotTheDecider,
    NotUncovered,
    OpenPayments,
    ReserveLapsed,
    SignedTooEarly,
    TextTooLate,
    YearAlreadyClosed,
    YearsCloseInOrder,
)
from ledger.codec import Codec
from ledger.states import decode_state, dump_books, encode_state, load_books
from tests.support import authority as authorities
from tests.support import moments
from tests.support.scenario import given, reversing
from tests.support.sound import dump
from tests.support.world import (
    DIRECTOR,
    GENERAL,
    OPENED,
    OPERATING,
    PLAN_2021,
    PROGRAM_FRAME,
    PROGRAMS,
    approve,
    award,
    awarding,
    contract,
    fixed,
    frame,
    granted,
    pay,
    plan,
    planned,
    signing,
    spend,
    tender,
)
from tests.support.year_end import account, by, close, cover, deliver, lock, reopen, signed, text

G1, T1 = RegisterNumber("G-1"), RegisterNumber("T-1")
YEAR_END = date(2021, 12, 31)
JANUARY = date(2022, 1, 10)
DECEMBER = date(2021, 12, 1)
C, G, D, P, A = (
    AllocationBasis.COMMITMENT,
    AllocationBasis.GRANT_DECISION,
    AllocationBasis.PAYMENT_DECISION,
    AllocationBasis.PAYMENT,
    AllocationBasis.ACCRUAL,
)


def world(basis: AllocationBasis, *more: Command) -> tuple[Command, ...]:
    """1 000 of a fixed appropriation of 2021, and a contract for 300 of it."""
    return (
        *OPENED,
        text(year=2021, bases=by(basis)),
        fixed("1 000,00"),
        PLAN_2021,
        *contract("T-1", "300,00"),
        *more,
    )


PAID = pay("T-1", "100,00", invoice="I-1", on=DECEMBER), approve("T-1", on=DECEMBER)
IN_PAYMENT = pay("T-1", "50,00", 2, invoice="I-2", on=DECEMBER)
RESERVED = tender("T-2", "200,00", on=DECEMBER)
DIRECT = spend("V-1", "40,00", on=DECEMBER)
NEXT_YEAR: tuple[Command, ...] = (
    text(year=2022, bases=by(C)),
    fixed("5 000,00", year=2022),
)


# Granted 1 000; 100 paid, 50 in payment, 150 committed, 200 reserved, 40 paid straight from the moment, 460 available.
@pytest.mark.parametrize(
    "basis, delivered, outturn, committed, uncovered, carried_out",
    [
        (C, None, "340,00", "150,00", "0,00", "0,00"),
        (G, None, "340,00", "150,00", "0,00", "0,00"),
        (D, None, "190,00", "0,00", "150,00", "0,00"),
        (A, None, "190,00", "0,00", "150,00", "0,00"),
        (A, "90,00", "280,00", "90,00", "60,00", "0,00"),  # delivered beyond what is paid or in payment
        (A, "150,00", "340,00", "150,00", "0,00", "0,00"),
    ],
)
def test_what_expires_lapses_by_the_basis_of_allocation(
    basis: AllocationBasis, delivered: str | None, outturn: str, committed: str, uncovered: str, carried_out: str
) -> None:
    deliveries = (deliver("T-1", delivered, on=YEAR_END, accrual=True),) if delivered else ()
    year = given(*world(basis, *PAID, IN_PAYMENT, RESERVED, DIRECT, *deliveries)).when(close(2021))
    year.holds(Pot.AVAILABLE, ZERO).holds(Pot.RESERVED, ZERO).holds(Pot.COMMITTED, eur(committed))
    lapsed = f"{(100_000 - int(eur(outturn))) / 100:.2f}"
    year.holds(Pot.LAPSED, eur(lapsed)).holds(Pot.UNCOVERED, eur(uncovered))
    expected = account(2021, "1 000,00", outturn=outturn, lapsed=lapsed, carried_out=carried_out, uncovered=uncovered)
    assert signed(year.ledger, 2021) == (expected,)


def test_under_payment_basis_only_what_is_paid_counts_and_nothing_may_wait() -> None:
    waiting = given(*world(P, *PAID, IN_PAYMENT, RESERVED))
    waiting.when(close(2021)).refused(OpenPayments(YEAR_END, "T-1/2"))
    waiting.when(approve("T-1", 2, on=JANUARY)).refused(CoverLapsed(T1, eur("50,00"), ZERO, 2021, YEAR_END))
    waiting.when(approve("T-1", 2, on=YEAR_END)).accepted()
    closed = waiting.when(close(2021)).holds(Pot.PAID, eur("150,00")).holds(Pot.LAPSED, eur("850,00"))
    assert signed(closed.ledger, 2021) == (
        account(2021, "1 000,00", outturn="150,00", lapsed="850,00", uncovered="150,00"),
    )


def test_a_payment_that_waits_under_another_basis_does_not_hold_the_close() -> None:
    given(*world(D, IN_PAYMENT)).when(close(2021)).accepted()
    taken_back = given(*world(P, IN_PAYMENT)).when(reversing(PaymentPrepared, on=YEAR_END)).accepted()
    taken_back.when(close(2021)).holds(Pot.UNCOVERED, eur("300,00"))


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    "basis, delivered, payable", [(C, None, "300,00"), (G, None, "300,00"), (D, None, "0,00"), (A, "80,00", "80,00")]
)
def test_expiry_follows_the_date_whether_or_not_the_close_is_recorded(
    closed: bool, basis: AllocationBasis, delivered: str | None, payable: str
) -> None:
    deliveries = (deliver("T-1", delivered),) if delivered else ()
    year = given(*world(basis, *deliveries), *((close(2021),) if closed else ()))
    one_more = f"{(int(eur(payable)) + 1) / 100:.2f}"
    refused = year.when(pay("T-1", one_more, invoice="I-9", on=JANUARY))
    if eur(payable) == eur("300,00"):
        refused.refused(ExceedsCommitment, asked=eur("300,01"), left=eur("300,00"))
    else:
        refused.refused(CoverLapsed(T1, eur(one_more), eur(payable), 2021, YEAR_END))
    if eur(payable):
        year.when(pay("T-1", payable, invoice="I-9", on=JANUARY)).holds(Pot.IN_PAYMENT, eur(payable))


def test_without_a_text_an_expired_commitment_is_paid_as_it_was_decided() -> None:
    silent = given(*OPENED, fixed("1 000,00"), PLAN_2021, *contract("T-1", "300,00"))
    silent.when(pay("T-1", "300,00", invoice="I-1", on=JANUARY)).holds(Pot.IN_PAYMENT, eur("300,00"))
    silent.when(close(2021)).refused(BasisMissing(PROGRAMS, 2021))
    silent.when(text(year=2021, bases=by(P), on=date(2021, 12, 30))).refused(TextTooLate)
    silent.when(text(year=2021, bases=by(C), on=date(2021, 12, 30))).accepted()
    silent.when(close(2021)).accepted()


def test_lapsed_cover_is_drawn_again_from_a_usable_vintage_under_its_frame() -> None:
    world_ = (
        *OPENED,
        frame(PROGRAM_FRAME, {2021: "1 000,00", 2022: "250,00"}),
        text(year=2021, bases=by(D)),
        granted("1 000,00", frame=PROGRAM_FRAME, span=2),
        plan(planned("tenders", "400,00", frame=PROGRAM_FRAME)),
        *contract("T-1", "300,00"),
    )
    closing = given(*world_, text(year=2022, bases=by(D)), granted("500,00", 2022, frame=PROGRAM_FRAME), close(2021))
    closed = closing.when(close(2022)).holds(Pot.UNCOVERED, eur("300,00"), vintage=2021).holds(Pot.COMMITTED, ZERO)
    closed.leaves(limits.plan_line(PlanLineId("tenders")), eur("400,00"))
    assert signed(closed.ledger, 2022) == (
        account(2021, carried_in="1 000,00", lapsed="1 000,00", uncovered="300,00"),
        account(2022, "500,00", carried_out="500,00"),
    )
    spring = date(2023, 2, 1)
    closed.when(pay("T-1", "0,01", invoice="I-1", on=spring)).refused(CoverLapsed, left=ZERO, asked=eur("0,01"))
    closed.when(cover("T-1", "300,01", spring)).refused(NotUncovered, asked=eur("300,01"), left=eur("300,00"))
    closed.when(cover("T-1", "250,01", spring)).refused(ExceedsFrame, asked=eur("250,01"), left=eur("250,00"))
    closed.when(cover("T-1", "250,00", spring, who=GENERAL)).refused(NotTheDecider)
    covered = closed.when(cover("T-1", "250,00", spring)).holds(Pot.COMMITTED, eur("250,00"), vintage=2022)
    covered.holds(Pot.UNCOVERED, eur("50,00")).leaves(limits.plan_line(PlanLineId("tenders")), eur("150,00"))
    covered.when(pay("T-1", "250,00", invoice="I-1", on=spring)).holds(Pot.IN_PAYMENT, eur("250,00"), vintage=2022)


def test_a_cover_is_undone_while_nothing_was_paid_from_it() -> None:
    covered = given(*world(D), *NEXT_YEAR, close(2021), cover("T-1", "300,00"))
    undone = covered.when(reversing(CommitmentCovered, on=date(2022, 3, 1))).holds(Pot.UNCOVERED, eur("300,00"))
    again = undone.when(cover("T-1", "100,00", date(2022, 3, 2))).holds(Pot.UNCOVERED, eur("200,00"))
    paid = again.when(pay("T-1", "0,01", invoice="I-1", on=date(2022, 3, 2))).accepted()
    paid.when(reversing(CommitmentCovered, on=date(2022, 3, 3))).refused(BuiltUpon)
    paid.when(close(2022)).accepted()


def test_what_january_released_is_not_lapsed_twice() -> None:
    """The award of a call or grant reversed in January gives back what December's close had not taken yet."""
    awarded = (*OPENED, text(bases=by(C)), fixed("1 000,00"), PLAN_2021, award("G-1", "300,00"))
    january = given(*awarded).when(reversing(GrantAwarded, on=JANUARY)).holds(Pot.AVAILABLE, eur("1 000,00"))
    closed = january.when(close(2021))
    closed.holds(Pot.LAPSED, eur("700,00"), as_of=YEAR_END).holds(Pot.COMMITTED, eur("300,00"), as_of=YEAR_END)
    assert signed(closed.ledger, 2021) == (account(2021, "1 000,00", outturn="300,00", lapsed="700,00"),)
    next_ = closed.when(text(year=2022, bases=by(C)), fixed("10,00", year=2022)).when(close(2022))
    assert signed(next_.ledger, 2022) == (
        account(2021, outturn="-300,00", lapsed="300,00"),
        account(2022, "10,00", lapsed="10,00"),
    )
    next_.holds(Pot.AVAILABLE, ZERO)


def test_what_came_back_in_january_lapses_with_the_next_close() -> None:
    january = given(*world(D, IN_PAYMENT)).when(reversing(PaymentPrepared, on=JANUARY)).accepted()
    closed = january.when(close(2021)).holds(Pot.COMMITTED, eur("300,00")).holds(Pot.LAPSED, eur("700,00"))
    closed.when(pay("T-1", "1,00", 3, invoice="I-3", on=JANUARY)).refused(CoverLapsed, left=ZERO)
    next_ = closed.when(*NEXT_YEAR).when(close(2022)).holds(Pot.COMMITTED, ZERO)
    next_.holds(Pot.UNCOVERED, eur("300,00"))


def test_a_tender_whose_reserve_lapsed_is_not_signed_for_less() -> None:
    reserved = world(C, tender("T-2", "200,00", on=DECEMBER), awarding("T-2", "200,00", on=DECEMBER))
    closed = given(*reserved).when(close(2021)).holds(Pot.RESERVED, ZERO)
    closed.when(signing("T-2", on=JANUARY)).refused(ReserveLapsed(RegisterNumber("T-2"), 2021, YEAR_END, JANUARY))


@pytest.mark.parametrize(
    "asked, refusal",
    [
        (close(2021, who=DIRECTOR), NotTheDecider(DIRECTOR, "director-general", date(2022, 3, 1))),
        (close(2021, signed_on=date(2020, 12, 31)), SignedTooEarly(YEAR_END, date(2020, 12, 31))),
        (close(2021, on=date(2021, 12, 30)), NotAYearEnd(YEAR_END, date(2021, 12, 30))),
        (close(2022), YearsCloseInOrder(2022, 2021)),
        (close(2020), NothingToClose(2020)),
    ],
)
def test_a_year_is_closed_in_order_by_the_director_general(asked: Command, refusal: object) -> None:
    given(*world(C)).when(asked).refused(refusal)  # type: ignore[arg-type]


def test_an_empty_ledger_has_nothing_to_close() -> None:
    given(*OPENED).when(close(2021)).refused(NothingToClose(2021))


def test_the_years_follow_each_other_once_closed() -> None:
    closed = given(*world(C), *NEXT_YEAR).when(close(2021, signed_on=YEAR_END)).accepted()
    position = closed.entries[0].position
    closed.when(close(2021)).refused(YearAlreadyClosed(2021, position))
    closed.when(close(2020)).refused(NothingToClose(2020))
    closed.when(close(2023)).refused(YearsCloseInOrder(2023, 2022))
    closed.when(close(2022)).accepted()
    closed.when(reversing(YearClosed, on=date(2023, 5, 1))).refused(NotReversible)


def test_accounts_are_kept_per_moment_vintage_and_source() -> None:
    year = given(
        *OPENED,
        text(bases=by(C)),
        text(OPERATING, bases=by(A)),
        granted("1 000,00", span=3),
        granted("100,00", span=3, source=Source.RRF),
        granted("50,00", code=OPERATING),
        spend("V-1", "20,00", code=OPERATING),
    ).when(close(2021))
    assert signed(year.ledger, 2021) == (
        account(2021, "50,00", outturn="20,00", carried_out="30,00", moment=OPERATING),
        account(2021, "1 000,00", carried_out="1 000,00"),
        account(2021, "100,00", carried_out="100,00", source=Source.RRF),
    )


def test_a_moment_that_is_not_kept_has_no_account() -> None:
    year = given(*world(C), granted("5,00", code="29.10.20")).when(close(2021)).accepted()
    assert {it.moment for it in signed(year.ledger, 2021)} == {PROGRAMS}


def test_a_snapshot_holds_all_that_a_close_needs() -> None:
    year = given(*world(A, *PAID, IN_PAYMENT, RESERVED, deliver("T-1", "120,00")), *NEXT_YEAR)
    before = load_books(dump_books(year.ledger.books))
    assert dump(before) == dump(year.ledger.books)
    closed = year.when(close(2021)).accepted().ledger
    assert dump(load_books(dump_books(closed.books))) == dump(closed.books)
    (held,) = closed.books.commitments.values()
    assert held.lapsed and decode_state(encode_state(held)) == held


def test_every_fact_of_a_year_end_is_stored_and_read_back() -> None:
    year = given(*world(A, deliver("T-1", "120,00")), *NEXT_YEAR, lock(JANUARY), reopen(JANUARY), close(2021))
    ledger = year.when(cover("T-1", "100,00")).accepted().ledger
    codec = Codec()
    stored = [entry for entry in ledger.entries if isinstance(entry.fact, get_args(YearEndFact))]
    assert {type(entry.fact) for entry in stored} == set(get_args(YearEndFact))
    for entry in stored:
        line, tags = codec.encode(entry)
        assert codec.decode(line) == entry
        assert isinstance(entry.fact, PeriodLocked | PeriodReopened) or tags


def test_income_lessens_the_outturn_and_an_overrun_adds_to_what_may_be_used() -> None:
    year = given(
        *OPENED,
        moments.text(OPERATING, bases=by(A), net_budgeted=True),
        granted("100,00", code=OPERATING, span=3),
        moments.income("V-1", "30,00"),
        spend("V-2", "110,00", on=DECEMBER, code=OPERATING),
        text(bases=by(C)),
        granted("100,00", kind=AppropriationKind.ESTIMATED, span=1),
        moments.overrun("25,00"),
        spend("V-3", "120,00", on=DECEMBER),
    ).when(close(2021))
    assert signed(year.ledger, 2021) == (
        account(2021, "100,00", income="30,00", outturn="80,00", carried_out="20,00", moment=OPERATING),
        account(2021, "100,00", overrun="25,00", outturn="120,00", lapsed="5,00"),
    )


def test_a_negative_net_outturn_is_carried_like_any_other() -> None:
    year = given(
        *OPENED,
        moments.text(OPERATING, bases=by(A), net_budgeted=True),
        granted("100,00", code=OPERATING, span=3),
        moments.income("V-1", "30,00"),
    ).when(close(2021))
    assert signed(year.ledger, 2021) == (
        account(2021, "100,00", income="30,00", outturn="-30,00", carried_out="130,00", moment=OPERATING),
    )


AUTHORISED = (
    *OPENED,
    text(bases=by(C)),
    granted("1 000,00"),
    PLAN_2021,
    award("G-1", "300,00", regions={"01": "200,00", "06": "100,00"}),
    authorities.authority("500,00", {2022: "300,00", 2023: "200,00"}),
    authorities.using("G-1", {2022: "90,00", 2023: "60,00"}),
)


def test_commitment_authority_that_no_decision_used_lapses_with_its_year() -> None:
    closed = given(*AUTHORISED).when(close(2021)).holds(Pot.AUTHORITY_LAPSED, eur("350,00"))
    closed.holds(Pot.AUTHORITY_UNUSED, ZERO).holds(Pot.AUTHORITY_USED, eur("150,00"))
    closed.leaves(limits.authority(AuthorityId("A-1")), ZERO)


def test_costs_under_commitment_authority_are_covered_when_their_year_has_come() -> None:
    spring = date(2022, 2, 1)
    years = given(*AUTHORISED, close(2021), text(year=2022, bases=by(C)), granted("500,00", 2022))
    years.when(cover("G-1", "90,01", spring)).refused(NotUncovered(G1, eur("90,01"), eur("90,00")))
    covered = years.when(cover("G-1", "90,00", spring)).holds(Pot.COMMITTED, eur("390,00"))
    covered.holds(Pot.COMMITTED, eur("260,00"), region=Region("01"))  # 90 by 200 : 100
    assert covered.ledger.books.commitments[G1].uncovered == authorities.by_year({2023: "60,00"})
    undone = covered.when(reversing(CommitmentCovered, on=spring)).holds(Pot.COMMITTED, eur("300,00"))
    assert undone.ledger.books.commitments[G1].uncovered == authorities.by_year({2022: "90,00", 2023: "60,00"})
    later = undone.when(cover("G-1", "30,00", spring)).accepted()
    assert later.ledger.books.commitments[G1].uncovered == authorities.by_year({2022: "60,00", 2023: "60,00"})


def test_what_lapsed_is_covered_before_costs_of_later_years() -> None:
    both = given(
        *OPENED,
        text(bases=by(D)),
        fixed("1 000,00"),
        PLAN_2021,
        award("G-1", "300,00"),
        authorities.authority("50,00", {2022: "50,00"}),
        authorities.using("G-1", {2022: "50,00"}),
        text(year=2022, bases=by(D)),
        fixed("1 000,00", year=2022),
        close(2021),
    )
    some = both.when(cover("G-1", "310,00")).holds(Pot.UNCOVERED, ZERO).holds(Pot.COMMITTED, eur("310,00"))
    assert some.ledger.books.commitments[G1].uncovered == authorities.by_year({2022: "40,00"})
    some.when(cover("G-1", "40,00")).holds(Pot.COMMITTED, eur("350,00"), vintage=2022)
