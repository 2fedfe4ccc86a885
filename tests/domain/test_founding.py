"""The founding scenario, figure by figure (the source document; opening amounts are invented)."""

from __future__ import annotations

import pytest

from domain import limits
from domain.money import eur
from domain.names import MomentCode, Source
from domain.pots import Pot
from domain.refusals import ExceedsAppropriation, ExceedsFrame, MomentNotKept, MomentNotOpenYet
from tests.support.scenario import given, held, main_title_total
from tests.support.world import (
    FOUNDING,
    FOUNDING_TRANSFER,
    NOT_KEPT,
    OPERATING,
    OPERATING_FRAME,
    PROGRAM_FRAME,
    PROGRAMS,
    SPRING,
    spend,
)

BEFORE_THE_TRANSFER = FOUNDING[: FOUNDING.index(FOUNDING_TRANSFER)]


def test_one_transfer_touches_five_moments_and_makes_no_money() -> None:
    founding = given(*BEFORE_THE_TRANSFER)
    before = main_title_total(founding.ledger, "29")
    outcome = founding.when(FOUNDING_TRANSFER).accepted()
    assert len(outcome.entries) == 1
    assert main_title_total(outcome.ledger, "29") == before == eur("40 500 000,00")


@pytest.mark.parametrize(
    "code, change",
    [
        (PROGRAMS, "-500 000,00"),
        ("29.10.20", "-200 000,00"),
        ("29.20.21", "-200 000,00"),
        ("29.40.20", "-200 000,00"),
        (OPERATING, "1 100 000,00"),
    ],
)
def test_each_moment_changes_as_the_source_document_says(code: str, change: str) -> None:
    founding = given(*BEFORE_THE_TRANSFER)
    before = held(founding.ledger, Pot.PARLIAMENT, moment=MomentCode(code))
    founding.when(FOUNDING_TRANSFER).holds(Pot.PARLIAMENT, before - eur(change), moment=MomentCode(code))


def test_the_new_moment_holds_exactly_its_operating_frame() -> None:
    outcome = given(*BEFORE_THE_TRANSFER).when(FOUNDING_TRANSFER)
    outcome.holds(Pot.AVAILABLE, eur("1 100 000,00"), moment=OPERATING, vintage=2021, source=Source.NATIONAL)
    outcome.leaves(limits.frame(OPERATING_FRAME, 2021), eur("1 100 000,00"))
    outcome.leaves(limits.frame_funding(OPERATING_FRAME, 2021), eur("1 100 000,00"))


@pytest.mark.parametrize(
    "year, amount",
    [
        (2021, "40 000 000,00"),
        (2022, "0,00"),
        (2023, "10 000 000,00"),
        (2024, "10 000 000,00"),
        (2099, "10 000 000,00"),
    ],
)
def test_the_program_frame_has_40_million_then_nothing_then_10_million_yearly(year: int, amount: str) -> None:
    given(*BEFORE_THE_TRANSFER).when(FOUNDING_TRANSFER).leaves(limits.frame(PROGRAM_FRAME, year), eur(amount))


def test_the_open_ended_amount_is_a_plan_and_makes_nothing_available() -> None:
    outcome = given(*BEFORE_THE_TRANSFER).when(FOUNDING_TRANSFER)
    for year in (2022, 2023):
        outcome.holds(Pot.AVAILABLE, eur("0"), vintage=year)
        outcome.leaves(limits.frame_funding(PROGRAM_FRAME, year), eur("0"))


def test_the_money_that_leaves_is_not_the_program_frame_s() -> None:
    given(*BEFORE_THE_TRANSFER).when(FOUNDING_TRANSFER).leaves(
        limits.frame_funding(PROGRAM_FRAME, 2021), eur("40 000 000,00")
    ).leaves(limits.appropriation(PROGRAMS, 2021, Source.NATIONAL, None), eur("40 000 000,00"))


def test_the_operating_frame_is_spent_to_the_cent_and_no_further() -> None:
    founded = given(*FOUNDING, spend("V-1", "1 099 999,99", code=OPERATING, frame=OPERATING_FRAME))
    founded.when(spend("V-2", "0,02", code=OPERATING, frame=OPERATING_FRAME)).refused(
        ExceedsAppropriation, name=OPERATING, asked=eur("0,02"), left=eur("0,01")
    )
    founded.when(spend("V-3", "0,01", code=OPERATING, frame=OPERATING_FRAME)).holds(
        Pot.PAID, eur("1 100 000,00"), moment=OPERATING
    ).leaves(limits.frame(OPERATING_FRAME, 2021), eur("0"))


def test_nothing_is_spent_from_the_new_moment_before_the_supplementary_budget() -> None:
    day_before = SPRING.replace(day=SPRING.day - 1)
    given(*FOUNDING).when(spend("V-1", "0,01", on=day_before, code=OPERATING, frame=OPERATING_FRAME)).refused(
        MomentNotOpenYet(OPERATING, opened_on=SPRING, effective_on=day_before)
    )


@pytest.mark.parametrize("code", NOT_KEPT)
def test_of_moments_that_are_not_kept_only_the_changes_are_recorded(code: MomentCode) -> None:
    given(*FOUNDING).when(spend("V-1", "0,01", code=code)).refused(MomentNotKept(code))


def test_the_program_frame_is_a_ceiling_to_the_cent() -> None:
    founded = given(*FOUNDING, spend("V-1", "40 000 000,00", frame=PROGRAM_FRAME))
    founded.when(spend("V-2", "0,01", frame=PROGRAM_FRAME)).refused(
        ExceedsAppropriation, asked=eur("0,01"), left=eur("0")
    )
    roomy = given(*FOUNDING[:-1], spend("V-1", "40 000 000,00", frame=PROGRAM_FRAME))
    roomy.when(spend("V-2", "0,01", frame=PROGRAM_FRAME)).refused(
        ExceedsFrame, name=PROGRAM_FRAME, asked=eur("0,01"), left=eur("0")
    )
