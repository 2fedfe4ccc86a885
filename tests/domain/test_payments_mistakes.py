"""Mistakes that outsiders make with payments: paying twice, and floats."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from fractions import Fraction
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from domain.commands import COMMANDS
from domain.facts import FACTS, PaymentApproved, PaymentPrepared
from domain.legs import legs
from domain.money import Money, apportion, eur
from domain.names import Region
from domain.pots import Pot
from domain.refusals import Refusal
from domain.refusals import payments as of_payments
from domain.slips import Slip
from domain.warnings import FacilityEnded, PaidLate, Warned
from tests.support.grants import report
from tests.support.payments import OCTOBER, bounce, send_back
from tests.support.scenario import Ask, given, reversing
from tests.support.world import approve, award, contract, pay, with_money

SIGNED = (*with_money(), *contract("T-1", "100,00"), *contract("T-2", "100,00"))

CAME_BACK: dict[str, tuple[Ask, ...]] = {
    "never": (),
    "returned": (pay("T-1", "60,00", invoice="I-1"), send_back("T-1", on=OCTOBER)),
    "bounced": (pay("T-1", "60,00", invoice="I-1"), approve("T-1"), bounce("T-1")),
    "reversed": (
        pay("T-1", "60,00", invoice="I-1"),
        approve("T-1"),
        reversing(PaymentApproved),
        reversing(PaymentPrepared),
    ),
}


@pytest.mark.parametrize("came_back", CAME_BACK)
@pytest.mark.parametrize("approved", [False, True], ids=["waiting", "approved"])
def test_mistake_09_a_payment_is_made_once_under_its_number_and_its_invoice(came_back: str, approved: bool) -> None:
    """Whatever came back before: once it is paid, neither key nor invoice pays anything more."""
    paid = given(*SIGNED, *CAME_BACK[came_back]).when(pay("T-1", "60,00", 1, OCTOBER, "I-1"))
    if approved:
        paid = paid.when(approve("T-1", on=OCTOBER))
    pot = Pot.PAID if approved else Pot.IN_PAYMENT
    paid.holds(pot, eur("60,00"))
    for again in (
        pay("T-1", "60,00", 1, OCTOBER, "I-1"),
        pay("T-1", "40,00", 1, OCTOBER, "I-2"),
        pay("T-1", "40,00", 2, OCTOBER, "I-1"),
        pay("T-2", "60,00", 1, OCTOBER, "I-1"),
    ):
        assert paid.when(again).answer.code == "name-taken"  # type: ignore[union-attr]
    paid.when(pay("T-1", "40,00", 2, OCTOBER, "I-2")).holds(pot, eur("100,00" if not approved else "60,00"))


def _types(hint: Any, seen: set[Any]) -> Iterator[Any]:
    """Every type that a value of this hint may hold, however deep."""
    if isinstance(hint, UnionType) or get_origin(hint) is tuple:
        for part in get_args(hint):
            yield from _types(part, seen)
    elif dataclasses.is_dataclass(hint):
        if hint not in seen:
            seen.add(hint)
            for part in get_type_hints(hint).values():
                yield from _types(part, seen)
    else:
        yield hint


def test_mistake_11_no_fact_and_no_command_holds_a_float() -> None:
    held = {of for shape in (*FACTS, *COMMANDS) for of in _types(shape, set())}
    assert Money in held
    assert float not in held and Any not in held and object not in held


@pytest.mark.parametrize("text", ["0.1", "1e3", "0,105", "1,2", "nan", "inf", "0.30000000000000004", "1_000,00"])
def test_mistake_11_an_amount_is_read_to_the_cent_or_not_at_all(text: str) -> None:
    with pytest.raises(Slip, match="euros"):
        eur(text)


def test_mistake_11_thirds_of_a_cent_are_split_and_paid_without_loss() -> None:
    """Ten times a tenth is not one in floats; 0,10 over three regions, paid cent by cent, is 0,10."""
    thirds = {"01": "0,04", "02": "0,03", "04": "0,03"}
    tenth = (*with_money(), award("G-1", "0,10", regions=thirds, instalments=("0,01",) * 10))
    paid = given(
        *tenth, *(ask for n in range(1, 11) for ask in (pay("G-1", "0,01", n), approve("G-1", n), report("G-1")))
    )
    for region, amount in thirds.items():
        assert sum(
            leg.amount
            for entry in paid.ledger.entries
            for leg in legs(entry.fact)
            if leg.account.pot is Pot.PAID and leg.account.region == Region(region)
        ) == eur(amount)
    assert all(type(leg.amount) is int for entry in paid.ledger.entries for leg in legs(entry.fact))
    large = eur("90 071 992 547 409,93")  # more cents than a float can count
    assert sum(apportion(large, [Money(1)] * 3)) == large == 9_007_199_254_740_993 != int(float(large))
    assert max(abs(Fraction(it) - Fraction(large, 3)) for it in apportion(large, [Money(1)] * 3)) < 1


SPOKEN: list[type[Refusal] | type[Warned]] = [
    *(
        it
        for it in vars(of_payments).values()
        if isinstance(it, type) and issubclass(it, Refusal) and it is not Refusal
    ),
    FacilityEnded,
    PaidLate,
]


@pytest.mark.parametrize("kind", SPOKEN, ids=lambda kind: kind.__name__)
def test_what_is_said_of_payments_is_one_sentence_with_all_its_numbers(kind: type[Refusal] | type[Warned]) -> None:
    blanks = {field.name for field in dataclasses.fields(kind)} - {"level"}
    assert all(f"{{{name}}}" in kind.wording() for name in blanks)
    assert kind.wording().format(**dict.fromkeys(blanks, "x")).endswith(".")
    assert kind.source
