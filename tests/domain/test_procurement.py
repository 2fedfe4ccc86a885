"""Procurement: reserved at the opening, brought to the award, committed at the signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain import limits
from domain.evolve import evolve
from domain.facts import ContractSigned, TenderAwarded, TenderOpened
from domain.money import eur
from domain.names import RegisterNumber, Source
from domain.pots import USED, Pot
from domain.refusals import (
    BeforeItsDecision,
    ExceedsAppropriation,
    ExceedsFrame,
    PlanLineNotInForce,
    ReserveLapsed,
    TenderAlreadyAwarded,
    TenderNotAwarded,
    UnknownDecision,
)
from tests.support.memory import MemoryLedger
from tests.support.parts import lines
from tests.support.procurement import SPLIT
from tests.support.scenario import given, held, reversing
from tests.support.world import (
    OPENED,
    PROGRAM_FRAME,
    PROGRAMS,
    award,
    awarding,
    contract,
    fixed,
    frame,
    granted,
    plan,
    planned,
    signing,
    tender,
    with_money,
)

T1 = RegisterNumber("T-1")
RESERVED = limits.reservation(T1)
OPEN = (*with_money("150,00"), tender("T-1", "100,00", regions=SPLIT))
AWARDED = date(2021, 7, 1)


def test_a_tender_reserves_its_base_value_not_its_options() -> None:
    outcome = given(*with_money("150,00")).when(tender("T-1", "100,00", estimated="900,00", regions=SPLIT))
    outcome.holds(Pot.RESERVED, eur("100,00")).holds(Pot.AVAILABLE, eur("50,00")).leaves(RESERVED, eur("100,00"))
    fact = outcome.entries[0].fact
    assert isinstance(fact, TenderOpened)
    assert fact.estimated_value == eur("900,00")


@pytest.mark.parametrize(
    "amount, changes, available",
    [
        pytest.param("100,00", [], "50,00", id="at its base value: nothing changes"),
        # 20 less: 12 and 8 by what is reserved
        pytest.param("80,00", [("01", "-12,00"), ("06", "-8,00")], "70,00", id="below: the rest is free again"),
        pytest.param("99,99", [("01", "-0,01")], "50,01", id="a cent below: 0.6 against 0.4"),
        pytest.param(
            "150,00", [("01", "30,00"), ("06", "20,00")], "0,00", id="above: to the cent of what is available"
        ),
        pytest.param("0,01", [("01", "-59,99"), ("06", "-40,00")], "149,99", id="one cent"),
    ],
)
def test_an_award_brings_the_reserve_to_its_amount(amount: str, changes: list[tuple[str, str]], available: str) -> None:
    outcome = given(*OPEN).when(awarding("T-1", amount))
    fact = outcome.entries[0].fact
    assert isinstance(fact, TenderAwarded)
    assert fact.changes == (lines(*((2021, *it) for it in changes)) if changes else ())
    outcome.holds(Pot.RESERVED, eur(amount)).holds(Pot.AVAILABLE, eur(available)).leaves(RESERVED, eur(amount))


def test_an_award_above_what_is_available_is_refused_with_what_it_asks_beyond_the_reserve() -> None:
    given(*OPEN).when(awarding("T-1", "150,01")).refused(
        ExceedsAppropriation, name=PROGRAMS, asked=eur("50,01"), left=eur("50,00")
    )


def test_an_award_above_the_reserve_keeps_to_the_frame() -> None:
    world = given(
        *OPENED,
        frame(PROGRAM_FRAME, {2021: "120,00"}),
        granted("500,00", frame=PROGRAM_FRAME),
        plan(planned("tenders", "500,00", frame=PROGRAM_FRAME)),
        tender("T-1", "100,00"),
    )
    world.when(awarding("T-1", "120,01")).refused(ExceedsFrame, asked=eur("20,01"), left=eur("20,00"))
    world.when(awarding("T-1", "120,00")).leaves(limits.frame(PROGRAM_FRAME, 2021), eur("0"))


def test_an_award_above_the_reserve_cites_a_plan_line_in_force_one_below_needs_none() -> None:
    next_year = date(2022, 1, 3)
    given(*OPEN).when(awarding("T-1", "100,01", on=next_year)).refused(PlanLineNotInForce, line="tenders", year=2021)
    given(*OPEN).when(awarding("T-1", "100,00", on=next_year)).accepted()


def test_what_an_award_saves_of_two_vintages_is_the_youngest_first() -> None:
    world = given(
        *OPENED,
        granted("60,00"),
        granted("100,00", 2022),
        plan(planned("tenders", "500,00"), year=2022),
        tender("T-1", "100,00", on=date(2022, 3, 1)),
    )
    world.when(awarding("T-1", "50,00", on=date(2022, 4, 1))).holds(Pot.RESERVED, eur("50,00"), vintage=2021).holds(
        Pot.RESERVED, eur("0"), vintage=2022
    ).holds(Pot.AVAILABLE, eur("10,00"), vintage=2021).holds(Pot.AVAILABLE, eur("100,00"), vintage=2022)


def test_a_tender_is_awarded_once_until_its_award_is_reversed() -> None:
    awarded = given(*OPEN, awarding("T-1", "80,00"))
    awarded.when(awarding("T-1", "90,00", on=date(2021, 7, 2))).refused(TenderAlreadyAwarded(T1, AWARDED))
    awarded.when(reversing(TenderAwarded)).holds(Pot.RESERVED, eur("100,00")).when(
        awarding("T-1", "90,00", on=date(2021, 10, 1))
    ).holds(Pot.RESERVED, eur("90,00"))


def test_a_signature_commits_what_the_award_reserved() -> None:
    outcome = given(*OPEN, awarding("T-1", "80,00")).when(signing("T-1"))
    fact = outcome.entries[0].fact
    assert isinstance(fact, ContractSigned)
    assert fact.parts == lines((2021, "01", "48,00"), (2021, "06", "32,00"))
    outcome.holds(Pot.RESERVED, eur("0")).holds(Pot.COMMITTED, eur("80,00")).leaves(limits.commitment(T1), eur("80,00"))
    assert not outcome.ledger.books.reservations


def test_a_contract_follows_an_award() -> None:
    given(*OPEN).when(signing("T-1")).refused(TenderNotAwarded(T1))


@pytest.mark.parametrize("ask", [awarding("T-9", "1,00"), signing("T-9"), awarding("G-1", "1,00"), signing("G-1")])
def test_only_an_open_tender_is_awarded_or_signed(ask: object) -> None:
    given(*OPEN, award("G-1", "1,00")).when(ask).refused(UnknownDecision, what="open tender")  # type: ignore[arg-type]
    signed = given(*with_money(), *contract("T-1", "10,00"))
    signed.when(signing("T-1")).refused(UnknownDecision("open tender", T1))
    signed.when(awarding("T-1", "1,00")).refused(UnknownDecision("open tender", T1))


def test_award_and_signature_come_after_what_they_follow() -> None:
    given(*OPEN).when(awarding("T-1", "80,00", on=date(2021, 5, 31))).refused(
        BeforeItsDecision(T1, date(2021, 6, 1), date(2021, 5, 31))
    )
    given(*OPEN, awarding("T-1", "80,00")).when(signing("T-1", on=date(2021, 6, 30))).refused(
        BeforeItsDecision(T1, AWARDED, date(2021, 6, 30))
    )
    given(*OPEN, awarding("T-1", "80,00", on=date(2021, 6, 1))).when(signing("T-1", on=date(2021, 6, 1))).accepted()


def test_a_tender_from_before_classes_of_expenditure_keeps_its_money_on_its_own_accounts() -> None:
    """Its facts were read from first versions, which named no class: what is added to them names none either."""
    opened, old = given(*OPEN), MemoryLedger()
    for entry in opened.ledger.entries:
        fact = entry.fact
        if isinstance(fact, TenderOpened):
            fact = replace(fact, parts=tuple(replace(part, expenditure=None) for part in fact.parts))
        old.entries.append(replace(entry, fact=fact))
        evolve(old.books, old.entries[-1])
    old.books.keep()
    for ask in (awarding("T-1", "150,00"), signing("T-1")):
        assert isinstance(old.record(ask), list)
        assert all(cents >= 0 for account, cents in old.pots().items() if account.pot in USED)
    reserved = [cents for account, cents in old.pots().items() if account.pot is Pot.RESERVED]
    assert not any(reserved)
    assert held(old, Pot.COMMITTED, expenditure=None) == eur("150,00")


# A reserve lapses with its vintage, whether or not the close is recorded; what is committed stays payable


@pytest.mark.parametrize(
    "last, money", [(2021, fixed("100,00")), (2022, granted("100,00"))], ids=["fixed", "deferrable 2"]
)
def test_a_reserve_is_signed_through_the_last_day_of_its_vintage_and_not_after(last: int, money: object) -> None:
    world = (*OPENED, money, plan(planned("tenders", "100,00")), tender("T-1", "100,00"))
    late = date(last + 1, 1, 1)
    lapsed = ReserveLapsed(T1, vintage=2021, until=date(last, 12, 31), effective_on=late)
    awarded = given(*world, awarding("T-1", "90,00"))  # type: ignore[arg-type]
    awarded.when(signing("T-1", on=late)).refused(lapsed)
    awarded.when(signing("T-1", on=date(last, 12, 31))).holds(Pot.COMMITTED, eur("90,00"))


def test_the_oldest_reserved_vintage_decides() -> None:
    world = given(
        *OPENED,
        granted("60,00"),
        granted("100,00", 2022, span=3),
        plan(planned("tenders", "500,00"), year=2022),
        tender("T-1", "100,00", on=date(2022, 3, 1)),
        awarding("T-1", "100,00", on=date(2022, 4, 1)),
    )
    world.when(signing("T-1", on=date(2023, 1, 1))).refused(
        ReserveLapsed(T1, vintage=2021, until=date(2022, 12, 31), effective_on=date(2023, 1, 1))
    )
    only_young = given(
        *OPENED,
        granted("60,00"),
        granted("100,00", 2022, span=3),
        plan(planned("tenders", "500,00"), year=2022),
        award("G-1", "60,00", on=date(2022, 2, 1), line="tenders"),
        tender("T-1", "100,00", on=date(2022, 3, 1)),
        awarding("T-1", "100,00", on=date(2022, 4, 1)),
    )
    only_young.when(signing("T-1", on=date(2024, 12, 31))).leaves(
        limits.appropriation(PROGRAMS, 2022, Source.NATIONAL, None), eur("0")
    )
