"""What is added to a decision later: to a grant, a contract, an award; and what must hold of it as of any spending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from domain.commands import Command
from domain.money import ZERO, eur
from domain.names import NATIONWIDE, AllocationBasis, PlanLineId, Region, Source
from domain.pots import Pot
from domain.refusals import (
    ClosedMoment,
    ExpenditureNotAllowed,
    FacilityOver,
    NotTheDecider,
    NoUsableVintage,
    Refusal,
    RegionsDoNotAddUp,
)
from tests.support import grants, procurement
from tests.support.authority import authority, using
from tests.support.moments import closing
from tests.support.moments import text as plain_text
from tests.support.procurement import buying
from tests.support.scenario import given
from tests.support.world import (
    COUNCIL,
    OPENED,
    PLAN_2021,
    PROGRAMS,
    award,
    awarding,
    but,
    fixed,
    granted,
    moment,
    plan,
    planned,
    signing,
)
from tests.support.year_end import by, close, cover, text

MARCH, ON = date(2026, 3, 2), date(2026, 9, 2)
FACILITY_ENDED = date(2026, 8, 31)
OTHER, CLOSED, TRANSFERS = "29.01.05", "29.01.06", "29.01.51"

LINES = (
    planned("own", "500,00"),
    planned("rrf", "500,00", source=Source.RRF),
    planned("empty", "500,00", code=OTHER),
    planned("closed", "500,00", code=CLOSED),
    planned("transfers-only", "500,00", code=TRANSFERS),
)
WORLD = (
    *OPENED,
    moment(OTHER),
    moment(CLOSED),
    moment(TRANSFERS),
    granted("1 000,00", 2026),
    granted("1 000,00", 2026, code=TRANSFERS),
    granted("1 000,00", 2026, source=Source.RRF),
    plain_text(TRANSFERS, 2026),
    plan(*LINES, year=2026),
    closing(CLOSED, on=date(2026, 2, 1)),
    award("G-1", "100,00", on=MARCH, line="own"),
    buying("T-1", "100,00", estimated="150,00", options=("50,00",), line="own", on=MARCH),
    awarding("T-1", "100,00", on=date(2026, 4, 1)),
    signing("T-1", on=date(2026, 5, 4)),
    buying("T-2", "100,00", line="own", on=MARCH),
)

ADDING: dict[str, Callable[[str], Command]] = {
    "a grant raised": lambda line: grants.amending("G-1", "110,00", line, on=ON),
    "a contract raised": lambda line: procurement.amending("T-1", "110,00", line, on=ON),
    "an option used": lambda line: procurement.using("T-1", 1, "10,00", ON, line),
    "an award above the reserve": lambda line: but(awarding("T-2", "110,00", on=ON), plan_line=PlanLineId(line)),
}


@pytest.mark.parametrize("adding", ADDING)
@pytest.mark.parametrize(
    "line, refusal",
    [
        ("closed", ClosedMoment(CLOSED, date(2026, 2, 1))),
        ("rrf", FacilityOver(FACILITY_ENDED, ON)),
        ("empty", NoUsableVintage(OTHER, Source.NATIONAL, ON)),
    ],
)
def test_what_is_added_may_be_spent(adding: str, line: str, refusal: Refusal) -> None:
    given(*WORLD).when(ADDING[adding](line)).refused(refusal)
    given(*WORLD).when(ADDING[adding]("own")).accepted()


@pytest.mark.parametrize("adding", [name for name in ADDING if name != "a grant raised"])
def test_what_is_bought_is_not_added_from_money_for_transfers_alone(adding: str) -> None:
    given(*WORLD).when(ADDING[adding]("transfers-only")).refused(ExpenditureNotAllowed, moment=TRANSFERS)


def test_a_raise_and_a_cut_are_shared_to_the_cent() -> None:
    world = given(*WORLD)
    for amount, asked, line in (("110,00", "10,00", "own"), ("90,00", "10,00", None)):
        shared = grants.amending("G-1", amount, line, regions={"01": "9,99"}, on=ON)
        world.when(shared).refused(RegionsDoNotAddUp(eur("9,99"), eur(asked)))


def test_a_grant_of_which_no_money_is_left_says_for_which_regions_it_is_raised() -> None:
    """Its only region gave up all that was left; costs to come are all that there is of it."""
    world = given(
        *WORLD, authority("50,00", {2027: "50,00"}, year=2026, on=MARCH), using("G-1", {2027: "50,00"}, on=ON)
    )
    emptied = world.when(grants.amending("G-1", "50,00", regions={NATIONWIDE: "100,00"}, on=ON))
    emptied.when(grants.amending("G-1", "60,00", "own", on=ON)).refused(RegionsDoNotAddUp(ZERO, eur("10,00")))
    again = emptied.when(grants.amending("G-1", "60,00", "own", regions={"06": "10,00"}, on=ON))
    again.holds(Pot.COMMITTED, eur("10,00"), region=Region("06"))


COVERED = (
    *OPENED,
    text(bases=by(AllocationBasis.PAYMENT_DECISION)),
    fixed("1 000,00"),
    PLAN_2021,
    award("G-1", "100,00"),
    close(2021),
)


def test_cover_is_decided_by_the_director_on_its_day_from_money_that_is_usable() -> None:
    world = given(*COVERED)
    asked = cover("G-1", "100,00")
    world.when(asked).refused(NoUsableVintage(PROGRAMS, Source.NATIONAL, date(2022, 2, 1)))
    world.when(but(asked, decided_by=COUNCIL)).refused(NotTheDecider(COUNCIL, "director or delegate", date(2022, 2, 1)))
