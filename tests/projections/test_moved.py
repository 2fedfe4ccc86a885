"""What the history says that a fact moves: money of the identity, each cent once; what is beside it stands apart."""

from __future__ import annotations

from datetime import date

import pytest

from api import presenting, tables
from domain.facts import GrantAwarded, PaymentPrepared
from domain.money import eur
from domain.pots import Pot
from projections.trail import moved, moved_beside
from tests.support.grants import ordering, receiving
from tests.support.payments import VAT_MOMENT, approve_on, pay_net, send_back, vat_moment
from tests.support.scenario import Ask, given, reversing
from tests.support.world import (
    FOUNDING,
    FOUNDING_TRANSFER,
    OPENED,
    OPERATING,
    SUMMER,
    approve,
    award,
    awarding,
    but,
    contract,
    granted,
    pay,
    plan,
    planned,
    signing,
    spend,
    tender,
    with_money,
)
from tests.support.year_end import BY_DELIVERY, close, cover, deliver

LATER = date(2021, 10, 1)

MONEY = with_money("1 000,00")
GRANT = (*MONEY, award("G-1", "500,00", regions={"01": "300,00", "06": "200,00"}))
TENDER = (*MONEY, tender("T-1", "300,00"))
PAID = (*GRANT, pay("G-1", "500,00"), approve("G-1"))

NET = (
    *OPENED,
    vat_moment(),
    granted("1 000,00", code=OPERATING, span=3),
    plan(planned("services", "500,00", code=OPERATING)),
    *contract("T-1", "100,00", line="services"),
)
"""A contract of 100 euros on 29.01.04, of which VAT is no part: an invoice of 124 euros has 24 of VAT."""
INVOICED = pay_net("T-1", "100,00", "24,00")

EXPIRED = (*BY_DELIVERY, deliver("T-1", "100,00"))


@pytest.mark.parametrize(
    "before, asked, euros",
    [
        pytest.param(OPENED, granted("1 000,00"), "1 000,00", id="an appropriation"),
        pytest.param(MONEY, granted("-200,00", on=SUMMER, ordinal=1), "-200,00", id="a cut takes away"),
        pytest.param(FOUNDING[:-1], FOUNDING_TRANSFER, "1 100 000,00", id="a transfer moves what it takes"),
        pytest.param(MONEY, award("G-1", "500,00"), "500,00", id="an award"),
        pytest.param(GRANT, reversing(GrantAwarded), "500,00", id="an award that is undone"),
        pytest.param(GRANT, pay("G-1", "200,00"), "200,00", id="a payment over two regions"),
        pytest.param(TENDER, awarding("T-1", "250,00"), "50,00", id="50 of 300 are not needed"),
        pytest.param((*TENDER, awarding("T-1", "250,00")), signing("T-1"), "250,00", id="a contract"),
        pytest.param(MONEY, spend("V-1", "12,34"), "12,34", id="expenditure"),
        pytest.param(OPENED, plan(), "0,00", id="a plan moves nothing"),
    ],
)
def test_what_a_fact_moves(before: tuple[Ask, ...], asked: Ask, euros: str) -> None:
    (entry,) = given(*before).when(asked).entries
    assert (moved(entry.fact), moved_beside(entry.fact)) == (eur(euros), {})


@pytest.mark.parametrize(
    "before, asked, euros, beside",
    [
        pytest.param(NET, INVOICED, "100,00", {Pot.VAT: "24,00"}, id="VAT is not of the moment"),
        pytest.param((*NET, INVOICED), approve_on(OPERATING, "T-1"), "100,00", {}, id="it was booked once"),
        pytest.param((*NET, INVOICED), send_back("T-1"), "100,00", {Pot.VAT: "-24,00"}, id="a payment sent back"),
        pytest.param((*NET, INVOICED), reversing(PaymentPrepared), "100,00", {Pot.VAT: "-24,00"}, id="or undone"),
        pytest.param(
            NET,
            but(spend("V-1", "50,00", code=OPERATING), vat=eur("12,00"), vat_moment=VAT_MOMENT),
            "50,00",
            {Pot.VAT: "12,00"},
            id="expenditure with VAT",
        ),
        pytest.param(BY_DELIVERY, deliver("T-1", "100,00"), "0,00", {Pot.DELIVERED: "100,00"}, id="a delivery"),
        pytest.param(
            EXPIRED,
            pay("T-1", "130,00", invoice="I-1", on=LATER),
            "130,00",
            {Pot.DELIVERED: "30,00"},
            id="100 of 130 were delivered before",
        ),
        # What was not delivered lapses: 200 of the contract, beside 700 that nobody used; the contract still binds.
        pytest.param(EXPIRED, close(2021), "900,00", {Pot.UNCOVERED: "200,00"}, id="a close"),
        pytest.param(
            (*EXPIRED, close(2021), granted("500,00", 2022)),
            cover("T-1", "150,00"),
            "150,00",
            {Pot.UNCOVERED: "-150,00"},
            id="covered again",
        ),
        pytest.param(PAID, ordering("G-1", "R-1", "250,00"), "0,00", {Pot.RECEIVABLE: "250,00"}, id="a recovery"),
        pytest.param(
            (*PAID, ordering("G-1", "R-1", "250,00")),
            receiving("G-1", "V-1", "200,00", "R-1"),
            "0,00",
            {Pot.RECEIVABLE: "-200,00", Pot.RETURNED: "200,00"},
            id="a repayment is no money of the moment",
        ),
    ],
)
def test_what_is_beside_the_identity_is_told_apart(
    before: tuple[Ask, ...], asked: Ask, euros: str, beside: dict[Pot, str]
) -> None:
    (entry,) = given(*before).when(asked).entries
    assert moved(entry.fact) == eur(euros)
    assert moved_beside(entry.fact) == {pot: eur(amount) for pot, amount in beside.items()}


def test_the_history_shows_euros_of_the_moment_and_below_them_what_is_beside(
    capsys: pytest.CaptureFixture[str],
) -> None:
    invoiced = given(*NET).when(INVOICED).entries
    delivered = given(*BY_DELIVERY).when(deliver("T-1", "100,00")).entries
    tables.show_history([presenting.fact(it) for it in (*invoiced, *delivered)])
    *_, paid, vat, delivery, what, _ = capsys.readouterr().out.splitlines()
    assert paid.split()[2:] == ["payment-prepared", "T-1/1", "finance.one", "100,00"]
    assert vat.strip() == "vat 24,00"
    assert delivery.split()[2:] == ["delivery-recorded", "T-1", "finance.one"]
    assert what.strip() == "delivered 100,00"
