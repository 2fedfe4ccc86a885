"""What happens to payments after they were put up, asked as in ``tests.support.world``."""

from __future__ import annotations

from datetime import date

from domain.commands import (
    ApprovePayment,
    BouncePayment,
    ConfirmPayment,
    OpenMoment,
    PreparePayment,
    ReturnPayment,
    SetControls,
)
from domain.controls import Controls
from domain.money import eur
from domain.names import BudgetAccount, Instalment, MomentCode, Person, RegisterNumber, Role
from tests.support.world import APPROVER, AUTUMN, NEW_YEAR, VERIFIER, approve, but, moment, pay

BANK = Person("bank.messenger")
VAT_MOMENT = MomentCode("29.01.29")
OCTOBER = date(2021, 10, 1)


def vat_moment(on: date = NEW_YEAR, kept: bool = False) -> OpenMoment:
    """The branch's VAT moment, which the agency does not keep."""
    return moment(VAT_MOMENT, kept=kept, on=on)


def pay_net(
    decision: str, amount: str, vat: str, instalment: int = 1, on: date = AUTUMN, invoice: str = "I-1"
) -> PreparePayment:
    """A payment whose invoice has VAT, put up for approval."""
    return but(pay(decision, amount, instalment, on, invoice), vat=eur(vat), vat_moment=VAT_MOMENT)


def approve_on(code: str, decision: str, instalment: int = 1, on: date = AUTUMN) -> ApprovePayment:
    """The approval of what is paid from a moment."""
    return but(approve(decision, instalment, on), budget_account=BudgetAccount(f"{code}.1"))


def setting(controls: Controls) -> SetControls:
    """Another version of the controls, set on the day from which it applies."""
    return SetControls(by=VERIFIER, effective_on=controls.since, controls=controls)


def send_back(
    decision: str, instalment: int = 1, on: date = AUTUMN, reason: str | None = "wrong payee", by: Person = APPROVER
) -> ReturnPayment:
    """The return of a payment by its approver."""
    return ReturnPayment(
        by=by,
        role=Role.APPROVER,
        effective_on=on,
        reason=reason,
        decision=RegisterNumber(decision),
        instalment=Instalment(instalment),
    )


def confirm(decision: str, instalment: int = 1, on: date = AUTUMN, reference: str = "BANK-1") -> ConfirmPayment:
    """The bank's confirmation of a payment."""
    return ConfirmPayment(
        by=BANK,
        effective_on=on,
        decision=RegisterNumber(decision),
        instalment=Instalment(instalment),
        bank_reference=reference,
    )


def bounce(
    decision: str, instalment: int = 1, on: date = OCTOBER, reason: str | None = "account closed"
) -> BouncePayment:
    """The bank's bounce of a payment."""
    return BouncePayment(
        by=BANK,
        effective_on=on,
        reason=reason,
        decision=RegisterNumber(decision),
        instalment=Instalment(instalment),
    )
