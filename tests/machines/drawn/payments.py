"""How commands are drawn about payments."""

from __future__ import annotations

from datetime import date

from domain.commands import (
    ApprovePayment,
    BouncePayment,
    ConfirmPayment,
    PreparePayment,
    RecordOperatingExpenditure,
    ReturnPayment,
)
from domain.decisions import Commitment
from domain.facts import payment_name, sum_of
from domain.names import Cost, Instalment, RegisterNumber
from tests.machines.drawing import LEDGER_ACCOUNT, PEOPLE, Draw, Kind
from tests.machines.there import approved, commitment, unpaid, waiting
from tests.support.world import APPROVER


def _unpaid_instalments(draw: Draw, held: Commitment | None) -> list[int]:
    """The next instalments of a grant, or the next payments of a contract."""
    planned = len(held.grant.instalments) if held and held.grant else 4
    names = {n: payment_name(held.decision, n) for n in range(1, planned + 1)} if held else {}
    return [n for n, name in names.items() if f"payment:{name}" not in draw.ledger.claims]


def payable(draw: Draw) -> list[Commitment]:
    """What still has something to pay, and an instalment for it."""
    return [it for it in unpaid(draw) if _unpaid_instalments(draw, it)]


def prepare_payment(draw: Draw) -> PreparePayment:
    """An instalment or an invoice: as planned, all that is left, a part, or one cent too much."""
    decision = draw.held([it.decision for it in payable(draw)], (*draw.books.commitments, *draw.ledger.shelf))
    held = commitment(draw, decision)
    on = draw.day_from(held.since) if held else draw.day()
    plan = held.grant.instalments if held and held.grant else None
    instalment = draw.mostly(_unpaid_instalments(draw, held)[: draw.number(1, 2)]) or draw.number(0, 5)
    left = sum_of(held.left) if held else 0
    planned = plan[instalment - 1] if plan and 0 < instalment <= len(plan) else left
    invoice = f"I-{draw.number(1, 60)}"
    vat, vat_moment = draw.vat(held.plan[0][0].moment if held else None)
    return PreparePayment(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        instalment=instalment,
        amount=draw.cents(planned, planned, planned, left),
        invoice=None if draw.seldom() or (plan and draw.one((True, True, False))) else invoice,
        due_on=on,
        vat=vat,
        vat_moment=vat_moment,
    )


def approve_payment(draw: Draw) -> ApprovePayment:
    """An approval, mostly by another person."""
    payment = draw.mostly(waiting(draw))
    if payment is None:
        return ApprovePayment(
            by=APPROVER,
            effective_on=draw.day(),
            decision=RegisterNumber("G-1"),
            instalment=draw.number(1, 3),
            budget_account=draw.account(()),
            ledger_account=LEDGER_ACCOUNT,
        )
    other = next(person for person in PEOPLE if person != payment.prepared_by)
    return ApprovePayment(
        by=payment.prepared_by if draw.seldom() else other,
        effective_on=draw.day_from(payment.prepared_on),
        decision=payment.decision,
        instalment=payment.instalment,
        budget_account=draw.account([part.charge.moment for part in payment.parts]),
        ledger_account=LEDGER_ACCOUNT,
    )


def return_payment(draw: Draw) -> ReturnPayment:
    """Mostly of a payment that waits."""
    payment = draw.mostly(waiting(draw))
    return ReturnPayment(
        by=draw.people(),
        effective_on=draw.day_from(payment.prepared_on) if payment else draw.day(),
        reason=None if draw.seldom(20) else "wrong invoice",
        decision=payment.decision if payment else RegisterNumber("G-1"),
        instalment=Instalment(payment.instalment if payment else draw.number(1, 3)),
    )


def _answered(draw: Draw) -> tuple[RegisterNumber, Instalment, date]:
    """Mostly an approved payment, and a day on which the bank can answer it."""
    paid = draw.mostly(approved(draw))
    if paid is None:
        return RegisterNumber("G-1"), Instalment(draw.number(1, 3)), draw.day()
    fact, on = paid
    return fact.decision, Instalment(fact.instalment), draw.day_from(on)


def confirm_payment(draw: Draw) -> ConfirmPayment:
    """What the bank says of an approved payment."""
    decision, instalment, on = _answered(draw)
    return ConfirmPayment(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        instalment=instalment,
        bank_reference="" if draw.seldom(20) else "bank",
    )


def bounce_payment(draw: Draw) -> BouncePayment:
    """What the bank sends back."""
    decision, instalment, on = _answered(draw)
    return BouncePayment(
        by=draw.people(),
        effective_on=on,
        reason=None if draw.seldom(20) else "account closed",
        decision=decision,
        instalment=instalment,
    )


def record_operating_expenditure(draw: Draw) -> RecordOperatingExpenditure:
    """Spending straight from a moment."""
    charge = draw.charge()
    on = draw.day()
    vat, vat_moment = draw.vat(charge.moment)
    return RecordOperatingExpenditure(
        by=draw.people(),
        effective_on=on,
        voucher=f"V-{draw.number(1, 60)}",
        description="Rent",
        cost=Cost.OTHER,
        moment=charge.moment,
        source=charge.source,
        frame=charge.frame,
        amount=draw.cents(*draw.drawable(charge, on)),
        vat=vat,
        vat_moment=vat_moment,
        budget_account=draw.account([charge.moment]),
        ledger_account=LEDGER_ACCOUNT,
    )


KINDS = (
    Kind(prepare_payment, 14, to=payable),
    Kind(approve_payment, 14, to=waiting),
    Kind(return_payment, 3, to=waiting),
    Kind(confirm_payment, 4, to=approved),
    Kind(bounce_payment, 3, to=approved),
    Kind(record_operating_expenditure, 3),
)
