"""How something is paid: prepared by one person, approved by another, confirmed by the bank; or straight by voucher."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from api.demo.budget import VAT
from api.demo.diary import LAST_DAY, RECORDER, Diary, Step
from api.demo.founding import OPERATING
from domain.commands import (
    ApprovePayment,
    Command,
    ConfirmPayment,
    PreparePayment,
    RecordOperatingExpenditure,
)
from domain.facts import Charge
from domain.money import ZERO, Money
from domain.names import BudgetAccount, Cost, Instalment, LedgerAccount, MomentCode, Person, RegisterNumber, Role

WAITING_SINCE = date(2026, 10, 12)
"""What was prepared from this day on still waits for its approval."""

VERIFIERS = Person("finance.verifier"), Person("finance.verifier-second")
APPROVERS = Person("finance.approver"), Person("finance.approver-second")

GRANTS, SALARIES, SERVICES = LedgerAccount("82010000"), LedgerAccount("40000000"), LedgerAccount("43000000")

HIGHER_VAT = date(2024, 9, 1)
"""From this day the general rate of VAT is 25.5 per cent, before it 24."""


def prepare(
    diary: Diary, on: date, decision: RegisterNumber, instalment: int, amount: Money, invoice: str | None = None
) -> PreparePayment:
    """What a verifier puts up, due some weeks later."""
    return PreparePayment(
        by=diary.rng.choice(VERIFIERS),
        effective_on=on,
        decision=decision,
        instalment=Instalment(instalment),
        amount=amount,
        invoice=invoice,
        due_on=min(diary.later(on, 11, 21), LAST_DAY) if on <= LAST_DAY else on,
    )


def approve(
    diary: Diary, on: date, decision: RegisterNumber, instalment: int, moment: MomentCode, account: LedgerAccount
) -> ApprovePayment:
    """The approval, by another person, naming the accounts."""
    return ApprovePayment(
        by=diary.rng.choice(APPROVERS),
        role=Role.APPROVER,
        effective_on=on,
        decision=decision,
        instalment=Instalment(instalment),
        budget_account=BudgetAccount(f"{moment}.1"),
        ledger_account=account,
    )


def approved_after(diary: Diary, on: date) -> date:
    """Some days after a payment was prepared; what is prepared at the very end still waits."""
    return diary.later(on, 2, 8) if on < WAITING_SINCE else LAST_DAY + timedelta(days=3)


def pay_instalment(
    diary: Diary,
    on: date,
    decision: RegisterNumber,
    moment: MomentCode,
    instalment: int,
    amount: Money,
    before: tuple[Command, ...] = (),
    undoes: tuple[Step, ...] = (),
    reason: str | None = None,
) -> tuple[Step, Step]:
    """An instalment of a grant, after what is accepted that day; the bank's confirmation of a second one is noted."""
    prepared = diary.note(on, *before, prepare(diary, on, decision, instalment, amount), undoes=undoes, reason=reason)
    approval = approve(diary, approved_after(diary, on), decision, instalment, moment, GRANTS)
    approved = diary.tell(approval)
    if instalment == 2:
        confirmed = ConfirmPayment(
            by=RECORDER,
            effective_on=diary.later(approval.effective_on, 1, 1),
            decision=decision,
            instalment=Instalment(instalment),
            bank_reference=f"{decision}-{instalment}",
        )
        diary.tell(confirmed)
    return prepared, approved


def pay_invoice(
    diary: Diary, on: date, decision: RegisterNumber, moment: MomentCode, number: int, amount: Money
) -> date:
    """An invoice of a contract, whose VAT is named apart on 29.01.04; the day of its approval."""
    prepared = prepare(diary, on, decision, number, amount, invoice=f"{decision}/{number}")
    if moment == OPERATING:
        prepared = replace(prepared, vat=vat_of(amount, on), vat_moment=VAT)
    diary.tell(prepared)
    approval = approve(diary, approved_after(diary, on), decision, number, moment, SERVICES)
    diary.tell(approval)
    return approval.effective_on


def vat_of(amount: Money, on: date) -> Money:
    """The VAT of an invented invoice, at the general rate of its day."""
    return Money((amount * (255 if on >= HIGHER_VAT else 240) + 500) // 1000)


def voucher(
    on: date, number: str, what: str, charge: Charge, amount: Money, vat: Money = ZERO
) -> RecordOperatingExpenditure:
    """Operating expenditure straight from a moment; vouchers of salaries begin with an S."""
    salaries = number.startswith("S")
    return RecordOperatingExpenditure(
        by=RECORDER,
        effective_on=on,
        voucher=number,
        description=what,
        cost=Cost.SALARIES if salaries else Cost.OTHER,
        moment=charge.moment,
        source=charge.source,
        frame=charge.frame,
        amount=amount,
        vat=vat,
        vat_moment=VAT if vat else None,
        budget_account=BudgetAccount(f"{charge.moment}.1"),
        ledger_account=SALARIES if salaries else SERVICES,
    )
