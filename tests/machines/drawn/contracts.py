"""How commands are drawn about contracts and framework agreements."""

from __future__ import annotations

from domain.commands import AmendContract, EndContract, EndFramework, MakeCallOff, SignContract, UseOption
from domain.facts import sum_of
from domain.money import ZERO, Money
from domain.names import RegisterNumber
from tests.machines.drawing import Draw, Kind
from tests.machines.there import awarded, commitment, contracts, ending, frameworks, line_of, named, options


def sign_contract(draw: Draw) -> SignContract:
    """A signature, mostly after the award."""
    decision = draw.held([it.decision for it in awarded(draw)], tuple(draw.books.reservations))
    return SignContract(by=draw.people(), effective_on=draw.since(decision), decision=decision)


def amend_contract(draw: Draw) -> AmendContract:
    """A raise or a cut, seldom only another rate of VAT."""
    decision = named(draw, contracts(draw))
    on = draw.since(decision)
    held = commitment(draw, decision)
    line = line_of(draw, on)
    before = sum_of(held.awarded) if held else ZERO
    less = draw.cents(sum_of(held.left) if held else 0)
    change = draw.one((draw.decided(line, on), -less, 0))
    return AmendContract(
        by=draw.people(),
        effective_on=on,
        reason=None if draw.seldom(20) else "more is needed",
        decision=decision,
        decided_by=draw.decider(),
        amount=Money(before + change),
        plan_line=None if draw.seldom(15) else line,
        vat_rate=draw.one((None, 2400, 2550)),
    )


def use_option(draw: Draw) -> UseOption:
    """Mostly an option that the tender lists and nobody used."""
    held, option = draw.mostly(options(draw)) or (None, draw.number(0, 3))
    decision = held.decision if held else named(draw, contracts(draw))
    on = draw.since(decision)
    estimated = held.contract.options[option - 1] if held and held.contract else 0
    return UseOption(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        option=option,
        decided_by=draw.decider(),
        plan_line=line_of(draw, on),
        amount=draw.cents(estimated),
    )


def end_contract(draw: Draw) -> EndContract:
    """The end of a contract."""
    decision, on = ending(draw, contracts(draw))
    return EndContract(by=draw.people(), effective_on=on, decision=decision)


def make_call_off(draw: Draw) -> MakeCallOff:
    """From a framework agreement: a part of its reserve, all of it, or one cent more."""
    framework = named(draw, frameworks(draw))
    held = draw.books.reservations.get(framework)
    amount = draw.cents(sum_of(held.parts) if held else 0)
    return MakeCallOff(
        by=draw.people(),
        effective_on=draw.since(framework),
        decision=RegisterNumber(f"K-{draw.number(1, 40)}"),
        framework=framework,
        supplier=draw.one(("Oy Yksi", "Oy Kaksi")),
        decided_by=draw.decider(),
        amount=amount,
        without_vat=draw.one((None, None, amount, Money(max(1, amount - 1)))),
        regions=draw.shares(amount) if amount > 0 else (),
    )


def end_framework(draw: Draw) -> EndFramework:
    """The end of a framework agreement."""
    decision = named(draw, frameworks(draw))
    return EndFramework(by=draw.people(), effective_on=draw.since(decision), decision=decision)


KINDS = (
    Kind(sign_contract, 14, to=awarded),
    Kind(amend_contract, 6, to=contracts),
    Kind(use_option, 20, to=options),
    Kind(end_contract, 3, to=contracts),
    Kind(make_call_off, 14, to=frameworks),
    Kind(end_framework, 3, to=frameworks),
)
