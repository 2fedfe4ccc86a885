"""How commands are drawn about what recipients owe and give back."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from domain.commands import OrderRecovery, ReceiveRepayment, WaiveRecovery
from domain.facts import sum_of
from domain.money import ZERO, Money
from domain.names import RecoveryGround, RegisterNumber
from tests.machines.drawing import NONE, Draw, Kind
from tests.machines.there import commitment, named, owed, paid_grants


class _Claim(NamedTuple):
    """What of a recovery is given back or waived, and when."""

    decision: RegisterNumber
    recovery: RegisterNumber
    amount: Money
    interest: Money
    on: date


def order_recovery(draw: Draw) -> OrderRecovery:
    """Mostly of what was paid and did not come back."""
    decision = named(draw, paid_grants(draw))
    held = commitment(draw, decision)
    on = draw.since(decision)
    interest = draw.seldom(2)
    return OrderRecovery(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        recovery=RegisterNumber(f"R-{draw.number(1, 60)}"),
        ground=draw.one(tuple(RecoveryGround)),
        decided_by=draw.decider(),
        amount=draw.cents(sum_of(draw.books.paid(held)) if held else 0),
        due_on=draw.day_from(on),
        interest_from=date(2020, 1, 1) if interest else None,
        interest_until=on if interest and not draw.seldom() else None,
    )


def _claim(draw: Draw) -> _Claim:
    """Mostly all or some of what is owed."""
    found = draw.mostly(owed(draw))
    if found is None:
        return _Claim(named(draw, paid_grants(draw)), NONE, draw.cents(), ZERO, draw.day())
    held, recovery = found
    amount, due = sum_of(recovery.parts), sum_of(recovery.interest)
    interest = draw.one((due, ZERO, draw.cents(due))) if due else Money(draw.one((0, 0, 0, 1)))
    on = draw.day_from(max(recovery.ordered_on, held.since))
    return _Claim(held.decision, recovery.recovery, draw.one((draw.cents(amount), amount)), interest, on)


def waive_recovery(draw: Draw) -> WaiveRecovery:
    """Some of what is owed."""
    claim = _claim(draw)
    return WaiveRecovery(
        by=draw.people(),
        effective_on=claim.on,
        decision=claim.decision,
        recovery=claim.recovery,
        decided_by=draw.decider(),
        ground="unreasonable",
        amount=claim.amount,
        interest=claim.interest,
    )


def receive_repayment(draw: Draw) -> ReceiveRepayment:
    """As ordered, or unasked."""
    voucher = f"V-{draw.number(1, 90)}"
    if not owed(draw) or draw.seldom(3):
        decision = named(draw, paid_grants(draw))
        held = commitment(draw, decision)
        return ReceiveRepayment(
            by=draw.people(),
            effective_on=draw.since(decision),
            decision=decision,
            voucher=voucher,
            amount=draw.cents(sum_of(draw.books.paid(held)) if held else 0),
            interest=Money(draw.one((0, 0, 1))),
        )
    claim = _claim(draw)
    return ReceiveRepayment(
        by=draw.people(),
        effective_on=claim.on,
        decision=claim.decision,
        recovery=claim.recovery,
        voucher=voucher,
        amount=claim.amount,
        interest=claim.interest,
    )


KINDS = (
    Kind(order_recovery, 6, to=paid_grants),
    Kind(waive_recovery, 20, to=owed),
    Kind(receive_repayment, 6, to=paid_grants),
)
