"""What must be more than nothing may be one cent, and nothing may not: whatever is asked."""

from __future__ import annotations

from datetime import date

import pytest

from domain.controls import Threshold
from domain.money import ZERO, eur
from domain.names import AllocationBasis, AppropriationKind, Office, Service
from domain.refusals import NothingGranted, NotPositive, NotWithoutVat, RenumberedMoment, TransferIncomplete
from tests.support import authority as authorities
from tests.support import grants, moments, procurement, year_end
from tests.support.payments import pay_net, vat_moment
from tests.support.scenario import Ask, given
from tests.support.world import (
    CONTROLS_2,
    DELEGATE,
    OPENED,
    OPERATING,
    PROGRAM_FRAME,
    PROGRAMS,
    approve,
    award,
    awarding,
    but,
    contract,
    controlled,
    fixed,
    frame,
    funded,
    granted,
    moment,
    moving,
    office,
    pay,
    plan,
    planned,
    signing,
    transfer,
    with_money,
)

MONEY = with_money("1 000,00")
AWARDED = (*MONEY, award("G-1", "100,00", regions={"01": "60,00", "06": "40,00"}))
PAID = (*AWARDED, pay("G-1", "100,00"), approve("G-1"))
CALLED = (*MONEY, grants.call("C-1", ("grants", "50,00")))
SIGNED = (*MONEY, *contract("T-1", "100,00"))
WITH_OPTION = (*MONEY, procurement.buying("T-1", "1,00", "2,00", ("1,00",)), awarding("T-1", "1,00"), signing("T-1"))
NET = (
    *OPENED,
    granted("100,00", code=OPERATING),
    moments.text(OPERATING, net_budgeted=True, pays=()),
)
ESTIMATED = (*OPENED, granted("1,00", span=1, kind=AppropriationKind.ESTIMATED))
LAPSED = (
    *OPENED,
    year_end.text(bases=year_end.by(AllocationBasis.PAYMENT_DECISION)),
    fixed("1 000,00"),
    plan(planned("tenders", "1 000,00")),
    *contract("T-1", "300,00"),
    year_end.text(year=2022, bases=year_end.by(AllocationBasis.COMMITMENT)),
    fixed("5 000,00", 2022),
    year_end.close(2021),
)
VAT = (*OPENED, vat_moment(), granted("100,00", code=OPERATING), plan(planned("tenders", "100,00", OPERATING)))
PURCHASED = (*VAT, *contract("T-1", "50,00"))


def attributed(amount: str) -> Ask:
    return grants.correcting("G-1", (grants.place(amount, "01"),), (grants.place(amount, "06"),))


@pytest.mark.parametrize(
    "world, cent, nothing",
    [
        pytest.param(AWARDED, grants.amending("G-1", "0,01"), grants.amending("G-1", "0,00"), id="a grant amended"),
        pytest.param(PAID, attributed("0,01"), attributed("0,00"), id="an attribution"),
        pytest.param(
            MONEY,
            authorities.authority("0,01", {2022: "0,01"}),
            authorities.authority("0,00", {2022: "0,01"}),
            id="commitment authority",
        ),
        pytest.param(
            MONEY, grants.call("C-1", ("grants", "0,01")), grants.call("C-1", ("grants", "0,00")), id="a call"
        ),
        pytest.param(
            SIGNED, procurement.amending("T-1", "0,01"), procurement.amending("T-1", "0,00"), id="a contract amended"
        ),
        pytest.param(
            WITH_OPTION, procurement.using("T-1", 1, "0,01"), procurement.using("T-1", 1, "0,00"), id="an option"
        ),
        pytest.param(LAPSED, year_end.cover("T-1", "0,01"), year_end.cover("T-1", "0,00"), id="a cover"),
        pytest.param(OPENED, moments.opening("0,01"), moments.opening("0,00"), id="an opening balance"),
        pytest.param(ESTIMATED, moments.overrun("0,01"), moments.overrun("0,00"), id="an overrun"),
        pytest.param(NET, moments.income("V-1", "0,01"), moments.income("V-1", "0,00"), id="income"),
        pytest.param(
            OPENED,
            office(Office.DELEGATE, DELEGATE, "0,01"),
            but(office(Office.DELEGATE, DELEGATE, "0,01"), limit=ZERO),
            id="a delegate's limit",
        ),
        pytest.param(
            OPENED, frame(PROGRAM_FRAME, {2021: "0,01"}), frame(PROGRAM_FRAME, {2021: "0,00"}), id="a frame's year"
        ),
        pytest.param(OPENED, plan(planned("a", "0,01")), plan(planned("a", "0,00")), id="a plan line"),
        pytest.param(MONEY, procurement.buying("T-1", "0,01"), procurement.buying("T-1", "0,00"), id="a base value"),
        pytest.param(
            WITH_OPTION[:-3],
            procurement.buying("T-1", "0,01", "0,01"),
            procurement.buying("T-1", "0,01", "0,00"),
            id="an estimated value",
        ),
        pytest.param(
            MONEY,
            procurement.buying("T-1", "1,00", "2,00", ("0,01",)),
            procurement.buying("T-1", "1,00", "2,00", ("0,00",)),
            id="an option of a tender",
        ),
        pytest.param(
            CALLED,
            grants.called("G-1", "C-1", "0,01"),
            but(grants.called("G-1", "C-1", "0,01"), funding=funded(("grants", "0,01"), ("grants", "0,00"))),
            id="what a grant takes of its call",
        ),
    ],
)
def test_one_cent_is_an_amount_and_nothing_is_none(world: tuple[Ask, ...], cent: Ask, nothing: Ask) -> None:
    given(*world).when(cent).accepted()
    given(*world).when(nothing).refused(NotPositive)


def test_a_price_without_vat_may_be_one_cent() -> None:
    given(*WITH_OPTION).when(procurement.using("T-1", 1, "1,00", without_vat="0,01")).accepted()
    given(*WITH_OPTION).when(but(procurement.using("T-1", 1, "1,00"), without_vat=ZERO)).refused(
        NotWithoutVat(eur("1,00"), ZERO)
    )


def test_vat_named_apart_may_be_one_cent_and_is_not_below_zero() -> None:
    given(*PURCHASED).when(pay_net("T-1", "50,00", "0,01")).accepted()
    given(*PURCHASED).when(pay_net("T-1", "50,00", "-0,01")).refused(NotPositive)


def test_a_threshold_may_be_one_cent() -> None:
    least = tuple(Threshold(service, eur("0,01"), eur("0,01")) for service in Service)
    given(*OPENED).when(controlled(but(CONTROLS_2, thresholds=least))).accepted()


def test_no_line_of_a_transfer_is_of_nothing() -> None:
    world = given(*MONEY, moment("29.01.55"))
    useless = moving("29.01.55", "0,00", kind=AppropriationKind.DEFERRABLE, span=2)
    away = moving(OPERATING, "10,00", kind=AppropriationKind.DEFERRABLE, span=2)
    world.when(transfer(moving(PROGRAMS, "-10,00"), away, useless)).refused(TransferIncomplete)
    world.when(transfer(moving(PROGRAMS, "-10,00"), away)).accepted()


def test_under_an_old_code_not_one_cent_is_granted() -> None:
    renumbered = given(*MONEY, moments.renumbering())
    later = date(2021, 8, 1)
    renumbered.when(granted("0,00", ordinal=1, on=later)).refused(NothingGranted)
    renumbered.when(granted("0,01", ordinal=1, on=later)).refused(RenumberedMoment)
    renumbered.when(granted("-0,01", ordinal=1, on=later)).accepted()
