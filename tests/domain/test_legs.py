"""What the legs of facts are booked on: coordinates, and the limits that they do and do not touch."""

from __future__ import annotations

from datetime import date

import pytest

from domain.decide import Entered
from domain.limits import LimitKind
from domain.money import eur
from domain.pots import Pot
from tests.support.grants import declining
from tests.support.scenario import given, held
from tests.support.world import (
    OPENED,
    PLAN_2021,
    PROGRAM_FRAME,
    PROGRAMS,
    SPRING,
    award,
    frame,
    granted,
    moment,
    moving,
    transfer,
)

LATE = date(2023, 1, 10)
BY_REGION = award("G-1", "90,00", regions={"01": "60,00", "06": "30,00"})


@pytest.mark.parametrize(
    "on, pot",
    [
        pytest.param(date(2022, 12, 31), Pot.AVAILABLE, id="usable"),
        pytest.param(LATE, Pot.LAPSED, id="expired"),
    ],
)
def test_what_is_available_or_lapsed_has_neither_program_nor_region(on: date, pot: Pot) -> None:
    declined = given(*OPENED, granted("100,00"), PLAN_2021, BY_REGION).when(declining("G-1", on)).accepted()
    (fact,) = declined.entries
    given_back = [leg for leg in declined.ledger.legs() if leg.account.pot is pot][-1]
    assert fact.effective_on == on
    assert given_back.amount == eur("90,00")
    account = given_back.account
    assert (account.moment, account.vintage) == (PROGRAMS, 2021)
    assert (account.program, account.region, account.expenditure) == (None, None, None)
    assert held(declined.ledger, pot) == eur("90,00" if pot is Pot.LAPSED else "100,00")


def test_a_transfer_within_a_frame_leaves_the_frames_funding_out_of_the_answer() -> None:
    other = "29.01.55"
    world = given(
        moment(PROGRAMS),
        moment(other),
        frame(PROGRAM_FRAME, {2021: "100,00"}),
        granted("100,00", frame=PROGRAM_FRAME),
        granted("1,00", code=other, frame=PROGRAM_FRAME),
    )
    answer = world.ledger.dry_run(
        transfer(moving(PROGRAMS, "-40,00", PROGRAM_FRAME), moving(other, "40,00", PROGRAM_FRAME), on=SPRING)
    )
    assert isinstance(answer, Entered)
    assert {(limit.kind, limit.name): left for limit, left in answer.left} == {
        (LimitKind.APPROPRIATION, PROGRAMS): eur("60,00"),
        (LimitKind.APPROPRIATION, other): eur("41,00"),
    }
