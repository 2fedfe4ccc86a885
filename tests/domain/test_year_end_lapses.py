"""What lapses at a year end to the cent, and what does not: frames, authority, cuts, money that comes back late."""

from __future__ import annotations

from datetime import date

import pytest

from domain.facts import Charge, ContractSigned, GrantAwarded, Unused, UnusedAuthority, YearClosed
from domain.money import ZERO, eur
from domain.names import (
    AllocationBasis,
    AuthorityId,
    FrameId,
    Source,
)
from domain.pots import Pot
from domain.refusals import BasisMissing, OpenPayments
from tests.support import authority as authorities
from tests.support import grants, moments
from tests.support.payments import bounce
from tests.support.procurement import amending
from tests.support.scenario import Ask, given, reversing
from tests.support.world import (
    NOT_KEPT,
    OPENED,
    PLAN_2021,
    PROGRAMS,
    approve,
    award,
    but,
    contract,
    fixed,
    frame,
    granted,
    pay,
    plan,
    planned,
    spend,
    with_money,
)
from tests.support.year_end import account, by, close, deliver, signed, text

C, D, P, A = (
    AllocationBasis.COMMITMENT,
    AllocationBasis.PAYMENT_DECISION,
    AllocationBasis.PAYMENT,
    AllocationBasis.ACCRUAL,
)
DECEMBER, YEAR_END, JANUARY = date(2021, 12, 1), date(2021, 12, 31), date(2022, 1, 10)
FIRST, SECOND = FrameId("first"), FrameId("second")
BY_DECISION = text(bases=by(C))


def closed(ledger_of: Ask | tuple[Ask, ...], *more: Ask) -> YearClosed:
    """What the close of 2021 says."""
    steps = ledger_of if isinstance(ledger_of, tuple) else (ledger_of,)
    (entry,) = given(*steps, *more).when(close(2021)).accepted().entries
    assert isinstance(entry.fact, YearClosed)
    return entry.fact


# What was available

FRAMES = (
    *OPENED,
    frame(FIRST, {2021: "100,00"}),
    frame(SECOND, {2021: "100,00"}),
    BY_DECISION,
    but(fixed("10,00"), frame=FIRST),
    but(fixed("20,00"), frame=SECOND),
    spend("V-1", "20,00", frame=SECOND),
)
"""Ten are left under the first frame, none under the second."""


def cut(amount: str) -> Ask:
    return but(fixed(f"-{amount}"), frame=SECOND, budget=but(fixed("1,00").budget, ordinal=1), effective_on=DECEMBER)


def unused(frame_: FrameId, amount: str) -> Unused:
    return Unused(Charge(PROGRAMS, frame=frame_), 2021, eur(amount))


@pytest.mark.parametrize(
    "cuts, lapsing",
    [
        pytest.param((), (unused(FIRST, "10,00"),), id="only where something is left"),
        pytest.param((cut("9,99"),), (unused(FIRST, "10,00"), unused(SECOND, "-9,99")), id="one cent in all"),
        pytest.param((cut("10,00"),), (), id="nothing in all"),
        pytest.param((cut("15,00"),), (), id="a vintage that is exceeded"),
    ],
)
def test_what_is_available_under_every_frame_lapses_as_one(cuts: tuple[Ask, ...], lapsing: tuple[Unused, ...]) -> None:
    assert closed(FRAMES, *cuts).unused == lapsing


def test_of_a_moment_that_is_not_kept_nothing_lapses() -> None:
    elsewhere = closed((*OPENED, BY_DECISION, fixed("10,00"), fixed("7,00", code=NOT_KEPT[0])))
    assert elsewhere.unused == (Unused(Charge(PROGRAMS), 2021, eur("10,00")),)
    assert {it.moment for it in elsewhere.accounts} == {PROGRAMS}


@pytest.mark.parametrize("used, left", [("100,00", None), ("99,99", "0,01")])
def test_commitment_authority_lapses_to_the_cent(used: str, left: str | None) -> None:
    world = (*with_money(), BY_DECISION, authorities.authority("100,00", {2022: "100,00"}), award("G-1", "1,00"))
    lapsing = closed(world, authorities.using("G-1", {2022: used})).authorities
    name = AuthorityId("A-1")
    assert lapsing == (() if left is None else (UnusedAuthority(name, PROGRAMS, Source.NATIONAL, 2021, eur(left)),))


def test_a_text_that_names_no_basis_does_not_close_a_year() -> None:
    world = given(*OPENED, text(bases=()), fixed("10,00"))
    world.when(close(2021)).refused(BasisMissing(PROGRAMS, 2021))


# Payments that wait, where payment counts

PAYING = (*OPENED, text(bases=by(P)), text(year=2022, bases=by(P)))
PREPARED = pay("T-1", "40,00", on=YEAR_END, invoice="I-1")


def test_a_payment_of_money_that_can_still_be_used_may_wait() -> None:
    world = (*PAYING, granted("100,00", span=2), PLAN_2021, *contract("T-1", "100,00"), PREPARED)
    over = given(*world).when(close(2021)).holds(Pot.IN_PAYMENT, eur("40,00"))
    over.when(approve("T-1", on=JANUARY)).holds(Pot.PAID, eur("40,00"))


def test_a_payment_prepared_on_the_last_day_waits() -> None:
    given(*PAYING, fixed("100,00"), PLAN_2021, *contract("T-1", "100,00"), PREPARED).when(close(2021)).refused(
        OpenPayments(YEAR_END, "T-1/1")
    )


def test_a_payment_waits_when_any_of_its_money_expires() -> None:
    """30 of 2020 expire with 2021; 10 of 2021 can be used a year longer."""
    texts = (*PAYING, but(text(year=2020, bases=by(P)), effective_on=date(2021, 1, 1)))
    money = (moments.opening("30,00", 2020), granted("100,00", span=2), PLAN_2021, *contract("T-1", "100,00"))
    waiting = given(*texts, *money, PREPARED)
    waiting.when(close(2021)).refused(OpenPayments(YEAR_END, "T-1/1"))


# Money of an expired vintage that comes back


def test_a_payment_after_the_year_end_brings_nothing_back() -> None:
    """100 of 300 were delivered: 700 that were available and 200 that were not delivered lapse."""
    world = (*OPENED, text(bases=by(A)), fixed("1 000,00"), PLAN_2021, *contract("T-1", "300,00"))
    paid = (pay("T-1", "100,00", on=JANUARY, invoice="I-1"), approve("T-1", on=JANUARY))
    over = given(*world, deliver("T-1", "100,00", on=DECEMBER), *paid).when(close(2021))
    over.holds(Pot.LAPSED, eur("900,00")).holds(Pot.UNCOVERED, eur("200,00")).holds(Pot.PAID, eur("100,00"))


NEXT = (text(year=2022, bases=by(D)), text(year=2023, bases=by(D)))
DECIDED = (*OPENED, text(bases=by(D)), *NEXT, fixed("1 000,00"), PLAN_2021)


def test_a_reserve_that_comes_back_after_the_year_end_lapses_with_the_next() -> None:
    back = given(*DECIDED, *contract("T-1", "300,00"), reversing(ContractSigned, on=JANUARY))
    first = back.when(close(2021)).holds(Pot.RESERVED, eur("300,00")).holds(Pot.LAPSED, eur("700,00"))
    first.when(close(2022)).holds(Pot.RESERVED, ZERO).holds(Pot.LAPSED, eur("1 000,00"))


def test_what_comes_back_to_a_call_after_the_year_end_lapses_with_the_next() -> None:
    called = (grants.call("C-1", ("grants", "50,00")), grants.called("G-1", "C-1", "10,00"))
    back = given(*DECIDED, *called, reversing(GrantAwarded, on=JANUARY))
    first = back.when(close(2021)).holds(Pot.RESERVED, eur("50,00")).holds(Pot.LAPSED, eur("950,00"))
    first.when(close(2022)).holds(Pot.RESERVED, ZERO).holds(Pot.LAPSED, eur("1 000,00"))


def paid(amount: str, instalment: int) -> tuple[Ask, ...]:
    invoice = f"I-{instalment}"
    return pay("T-1", amount, instalment, DECEMBER, invoice), approve("T-1", instalment, DECEMBER)


def test_the_last_time_that_money_came_back_counts() -> None:
    """Of 300 committed, 150 are paid; 100 come back in January 2022 and 50 in February 2023."""
    world = given(*DECIDED, *contract("T-1", "300,00"), *paid("100,00", 1), *paid("50,00", 2))
    first = world.when(bounce("T-1", 1, JANUARY)).when(close(2021)).holds(Pot.COMMITTED, eur("250,00"))
    second = first.when(bounce("T-1", 2, date(2023, 2, 1))).when(close(2022)).holds(Pot.COMMITTED, eur("300,00"))
    second.when(close(2023)).holds(Pot.COMMITTED, ZERO).holds(Pot.UNCOVERED, eur("300,00"))


def test_usable_money_that_comes_back_keeps_nothing_else_from_lapsing() -> None:
    """100 of 2021 can be used through 2023 and come back in January of that year; 50 of 2022 expire with 2022."""
    money = (granted("100,00", span=3), fixed("50,00", 2022), PLAN_2021, plan(planned("more", "50,00"), year=2022))
    raised = amending("T-1", "150,00", "more", on=date(2022, 3, 1))
    on = date(2022, 12, 1)
    spent = (pay("T-1", "100,00", on=on, invoice="I-1"), approve("T-1", on=on))
    world = given(*OPENED, text(bases=by(D)), *NEXT, *money, *contract("T-1", "100,00"), raised, close(2021), *spent)
    over = world.when(bounce("T-1", on=date(2023, 1, 10))).when(close(2022))
    over.holds(Pot.LAPSED, eur("50,00")).holds(Pot.COMMITTED, eur("100,00"))
    assert signed(over.ledger, 2022) == (
        account(2021, carried_in="100,00", outturn="100,00"),
        account(2022, "50,00", lapsed="50,00", uncovered="50,00"),
    )


def test_one_cent_that_comes_back_is_money_that_comes_back() -> None:
    world = given(*DECIDED, *contract("T-1", "300,00"), *paid("0,01", 1))
    first = world.when(bounce("T-1", 1, JANUARY)).when(close(2021)).holds(Pot.COMMITTED, eur("300,00"))
    first.when(close(2022)).holds(Pot.COMMITTED, ZERO).holds(Pot.UNCOVERED, eur("300,00"))
