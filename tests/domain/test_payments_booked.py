"""What an invoice is booked on: VAT by the class of its moment, the accounts its approver names, the facility's end."""

from __future__ import annotations

from datetime import date

import pytest

from domain import limits
from domain.commands import Command
from domain.controls import FOUNDING, Level, Tolerance
from domain.facts import PaymentApproved, PaymentBounced, PaymentPrepared, PaymentReturned, Vat
from domain.money import ZERO, eur
from domain.names import BudgetAccount, LedgerAccount, MomentCode, Source
from domain.pots import Pot
from domain.refusals import (
    BeyondTolerance,
    BudgetAccountDoesNotFit,
    FacilityOver,
    NotALedgerAccount,
    NotPositive,
    VatIncluded,
    VatMomentUnknown,
    VatWithoutInvoice,
)
from domain.rules.accounts import is_net
from tests.support.payments import (
    OCTOBER,
    VAT_MOMENT,
    approve_on,
    bounce,
    confirm,
    pay_net,
    send_back,
    setting,
    vat_moment,
)
from tests.support.scenario import Ask, Outcome, given, reversing
from tests.support.world import (
    AUTUMN,
    OPENED,
    OPERATING,
    PROGRAMS,
    approve,
    award,
    awarding,
    but,
    contract,
    funded,
    granted,
    pay,
    plan,
    planned,
    signing,
    spend,
    tender,
)

WORLD: tuple[Command, ...] = (
    *OPENED,
    vat_moment(),
    granted("1 000,00"),
    granted("1 000,00", code=OPERATING, span=3),
    plan(
        planned("tenders", "500,00"),
        planned("services", "500,00", code=OPERATING),
        planned("grants", "500,00", code=OPERATING),
    ),
)
NET: tuple[Command, ...] = (*WORLD, *contract("T-1", "100,00", line="services"))
"""A contract charged to 29.01.04, of which VAT is no part."""
GROSS: tuple[Command, ...] = (*WORLD, *contract("T-1", "100,00"))
"""A contract charged to 29.01.53, which includes VAT."""
VAT_2021 = Vat(VAT_MOMENT, 2021, eur("24,00"))


# VAT


@pytest.mark.parametrize("net, items", [(True, (1, 4, 28, 70, 79)), (False, (29, 30, 53, 69, 80, 99))])
def test_the_number_of_the_item_says_whether_vat_is_part_of_it(net: bool, items: tuple[int, ...]) -> None:
    assert [is_net(MomentCode(f"29.01.{item:02}")) for item in items] == [net] * len(items)


def test_mistake_08_vat_is_not_left_on_an_operating_moment() -> None:
    """An invoice of 124,00 with 24,00 of VAT costs the moment 100,00; the branch's VAT moment pays the rest."""
    prepared = given(*NET).when(pay_net("T-1", "100,00", "24,00"))
    assert prepared.entries[0].fact.vat == VAT_2021  # type: ignore[union-attr]
    prepared.holds(Pot.IN_PAYMENT, eur("100,00"), moment=OPERATING)
    prepared.holds(Pot.VAT, eur("24,00"), moment=VAT_MOMENT, vintage=2021).holds(Pot.VAT_DUE, -eur("24,00"))
    prepared.leaves(limits.appropriation(OPERATING, 2021, Source.NATIONAL, None), eur("900,00"))
    paid = prepared.when(approve_on(OPERATING, "T-1"))
    paid.holds(Pot.PAID, eur("100,00"), moment=OPERATING).holds(Pot.VAT, eur("24,00"))


def test_vat_is_taken_over_from_the_invoice_and_never_recomputed() -> None:
    given(*NET).when(pay_net("T-1", "10,01", "2,41")).holds(Pot.VAT, eur("2,41"))  # 24 per cent would be 2,4024


def test_vat_belongs_to_the_year_it_is_paid_in() -> None:
    later = given(*NET).when(pay_net("T-1", "10,00", "2,40", on=date(2022, 1, 3)))
    later.holds(Pot.VAT, eur("2,40"), vintage=2022).holds(Pot.VAT, ZERO, vintage=2021)


def test_operating_expenditure_leaves_its_vat_to_the_vat_moment_too() -> None:
    bought = but(spend("V-1", "100,00", code=OPERATING), vat=eur("24,00"), vat_moment=VAT_MOMENT)
    recorded = given(*WORLD).when(bought)
    recorded.holds(Pot.PAID, eur("100,00"), moment=OPERATING).holds(Pot.VAT, eur("24,00"), moment=VAT_MOMENT)
    gross = but(bought, moment=PROGRAMS, budget_account=BudgetAccount("29.01.53.1"))
    given(*WORLD).when(gross).refused(VatIncluded(PROGRAMS, eur("24,00")))


@pytest.mark.parametrize(
    "back, kind",
    [
        ([send_back("T-1")], PaymentReturned),
        ([approve_on(OPERATING, "T-1"), bounce("T-1")], PaymentBounced),
        ([approve_on(OPERATING, "T-1"), confirm("T-1"), bounce("T-1", on=date(2022, 1, 3))], PaymentBounced),
        ([reversing(PaymentPrepared)], None),
    ],
    ids=["returned", "bounced", "bounced next year", "reversed"],
)
def test_vat_comes_back_with_its_payment(back: list[Ask], kind: type | None) -> None:
    *before, last = back
    came_back = given(*NET, pay_net("T-1", "100,00", "24,00"), *before).when(last)
    came_back.holds(Pot.VAT, ZERO).holds(Pot.VAT_DUE, ZERO).holds(Pot.COMMITTED, eur("100,00"))
    if kind is not None:
        assert came_back.entries[0].fact.vat == VAT_2021  # type: ignore[union-attr]
    on = came_back.entries[0].effective_on
    came_back.when(pay_net("T-1", "90,00", "21,60", on=on)).holds(Pot.VAT, eur("21,60"))


def test_a_payment_returned_after_its_approval_was_reversed_takes_its_vat_back_too() -> None:
    paid = given(*NET, pay_net("T-1", "100,00", "24,00"), approve_on(OPERATING, "T-1"))
    unapproved = paid.when(reversing(PaymentApproved)).holds(Pot.VAT, eur("24,00"))
    unapproved.when(send_back("T-1", on=OCTOBER)).holds(Pot.VAT, ZERO)


def test_an_invoice_without_vat_names_none() -> None:
    no_vat = given(*NET).when(pay("T-1", "100,00", invoice="I-1"))
    assert no_vat.entries[0].fact.vat is None  # type: ignore[union-attr]
    given(*GROSS).when(but(pay("T-1", "100,00", invoice="I-1"), vat_moment=VAT_MOMENT)).holds(Pot.VAT, ZERO)


def test_what_is_paid_from_a_transfer_moment_includes_its_vat() -> None:
    given(*GROSS).when(pay_net("T-1", "80,00", "20,00")).refused(VatIncluded(PROGRAMS, eur("20,00")))
    given(*GROSS).when(pay("T-1", "100,00", invoice="I-1")).holds(Pot.IN_PAYMENT, eur("100,00"))


def test_vat_below_zero_is_refused() -> None:
    given(*NET).when(pay_net("T-1", "10,00", "-0,01")).refused(NotPositive("VAT that is named apart", eur("-0,01")))


@pytest.mark.parametrize(
    "moment", [None, MomentCode("29.01.28"), PROGRAMS, OPERATING], ids=["none", "not opened", "kept", "its own"]
)
def test_vat_goes_to_a_moment_that_the_agency_does_not_keep(moment: MomentCode | None) -> None:
    given(*NET).when(but(pay_net("T-1", "10,00", "2,40"), vat_moment=moment)).refused(
        VatMomentUnknown(eur("2,40"), moment, AUTUMN)
    )


def test_the_vat_moment_is_open_on_the_day() -> None:
    late = (*(it for it in NET if it != vat_moment()), vat_moment(on=OCTOBER))
    given(*late).when(pay_net("T-1", "10,00", "2,40")).refused(VatMomentUnknown(eur("2,40"), VAT_MOMENT, AUTUMN))
    given(*late).when(pay_net("T-1", "10,00", "2,40", on=OCTOBER)).holds(Pot.VAT, eur("2,40"))


def test_vat_is_that_of_an_invoice_and_a_grant_has_none() -> None:
    grant = (*WORLD, award("G-1", "100,00"))
    asked = but(pay("G-1", "100,00"), vat=eur("24,00"), vat_moment=VAT_MOMENT)
    given(*grant).when(asked).refused(VatWithoutInvoice("G-1", eur("24,00")))


def test_a_decision_on_moments_with_and_without_vat_has_it_included() -> None:
    mixed = but(tender("T-2", "100,00"), funding=funded(("services", "50,00"), ("tenders", "50,00")))
    world = given(*WORLD, mixed, awarding("T-2", "100,00"), signing("T-2"))
    world.when(pay_net("T-2", "50,00", "12,00")).refused(VatIncluded(PROGRAMS, eur("12,00")))
    world.when(pay("T-2", "50,00", invoice="I-1")).holds(Pot.IN_PAYMENT, eur("25,00"), moment=OPERATING)


# Accounts


FITTING = ["29.01.04.1", "29.01.04.1.2", "29.01.04.20.11.2", "29.01.04.0"]
ODD = [
    "29.01.53.1",
    "29.01.04",
    "29.01.04.",
    "29.01.04.1.",
    "29.01.041",
    "29.01.04.x",
    "29.01.04..1",
    "",
    " 29.01.04.1",
]


@pytest.mark.parametrize("account", FITTING)
def test_the_budget_account_is_below_the_moment_that_is_paid_from(account: str) -> None:
    asked = but(approve("T-1"), budget_account=BudgetAccount(account))
    given(*NET, pay("T-1", "1,00", invoice="I-1")).when(asked).holds(Pot.PAID, eur("1,00"), moment=OPERATING)
    given(*WORLD).when(but(spend("V-1", "1,00", code=OPERATING), budget_account=BudgetAccount(account))).accepted()


@pytest.mark.parametrize("account", [*ODD, "29.01.04.1\n", "29.01.04.\u0661"])
def test_a_budget_account_that_is_not_is_refused(account: str) -> None:
    refusal = BudgetAccountDoesNotFit(account, OPERATING)
    asked = but(approve("T-1"), budget_account=BudgetAccount(account))
    given(*NET, pay("T-1", "1,00", invoice="I-1")).when(asked).refused(refusal)
    spent = but(spend("V-1", "1,00", code=OPERATING), budget_account=BudgetAccount(account))
    given(*WORLD).when(spent).refused(refusal)


def test_a_payment_from_two_moments_names_an_account_below_either() -> None:
    mixed = but(tender("T-2", "100,00"), funding=funded(("services", "50,00"), ("tenders", "50,00")))
    world = given(*WORLD, mixed, awarding("T-2", "100,00"), signing("T-2"), pay("T-2", "50,00", invoice="I-1"))
    odd = but(approve("T-2"), budget_account=BudgetAccount("29.10.20.1"))
    world.when(odd).refused(BudgetAccountDoesNotFit("29.10.20.1", f"{OPERATING} or {PROGRAMS}"))
    world.when(approve_on(PROGRAMS, "T-2")).holds(Pot.PAID, eur("50,00"))


@pytest.mark.parametrize("account", ["", "8201000", "820100000", "8201 000", "8201000x", "8201000\u0661", "82010000\n"])
def test_the_account_of_business_accounting_has_eight_digits(account: str) -> None:
    asked = but(approve_on(OPERATING, "T-1"), ledger_account=LedgerAccount(account))
    given(*NET, pay("T-1", "1,00", invoice="I-1")).when(asked).refused(NotALedgerAccount(account))
    spent = but(spend("V-1", "1,00", code=OPERATING), ledger_account=LedgerAccount(account))
    given(*WORLD).when(spent).refused(NotALedgerAccount(account))


# The facility's end


LAST_DAY, DAY_AFTER = date(2026, 8, 31), date(2026, 9, 1)
FACILITY: tuple[Command, ...] = (
    *OPENED,
    granted("1 000,00", 2026, source=Source.RRF),
    granted("1 000,00", 2026),
    plan(planned("rrf", "500,00", source=Source.RRF), planned("grants", "500,00"), year=2026),
)
RECOVERY: tuple[Command, ...] = (*FACILITY, award("G-1", "100,00", on=LAST_DAY, line="rrf"))


def warned(outcome: Outcome) -> list[tuple[str, ...]]:
    return [entry.warned for entry in outcome.entries]


@pytest.mark.parametrize("ask", [award("G-2", "1,00", DAY_AFTER, "rrf"), tender("T-2", "1,00", DAY_AFTER, "rrf")])
def test_awards_from_the_facility_end_with_it(ask: Command) -> None:
    given(*FACILITY).when(ask).refused(FacilityOver(LAST_DAY, DAY_AFTER))
    given(*FACILITY).when(but(ask, effective_on=LAST_DAY)).accepted()
    given(*FACILITY).when(but(ask, document_on=LAST_DAY)).accepted()


def test_national_money_is_awarded_on() -> None:
    given(*FACILITY).when(award("G-2", "1,00", DAY_AFTER)).accepted()


def test_payments_from_the_facility_after_its_end_are_made_and_shown() -> None:
    in_time = given(*RECOVERY).when(pay("G-1", "100,00", on=LAST_DAY))
    assert warned(in_time) == [()]
    assert warned(in_time.when(approve("G-1", on=LAST_DAY))) == [()]
    late = given(*RECOVERY).when(pay("G-1", "100,00", on=DAY_AFTER))
    assert warned(late) == [("facility-ended",)]
    assert warned(late.when(approve("G-1", on=DAY_AFTER))) == [("facility-ended",)]
    assert warned(given(*FACILITY).when(spend("V-1", "1,00", on=DAY_AFTER, source=Source.RRF))) == [("facility-ended",)]
    assert warned(given(*FACILITY).when(spend("V-1", "1,00", on=DAY_AFTER))) == [()]


def test_the_facility_s_end_is_rule_data() -> None:
    longer = setting(but(FOUNDING, version=2, since=date(2026, 1, 1), facility_ends=DAY_AFTER))
    given(*FACILITY, longer).when(award("G-2", "1,00", DAY_AFTER, "rrf")).accepted()
    refuse = (Tolerance("facility-ended", Level.REFUSE),)
    strict = setting(but(FOUNDING, version=2, since=date(2026, 1, 1), tolerances=refuse))
    given(*RECOVERY, strict).when(pay("G-1", "1,00", on=DAY_AFTER)).refused(BeyondTolerance)


# Late


def test_a_payment_that_is_due_before_it_is_prepared_is_late() -> None:
    world = given(*NET)
    late = but(pay("T-1", "1,00", invoice="I-1"), due_on=date(2021, 8, 31))
    assert warned(world.when(late)) == [("paid-late",)]
    assert warned(given(*NET).when(but(late, due_on=AUTUMN))) == [()]
