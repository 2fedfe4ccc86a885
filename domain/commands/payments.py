"""What is asked about payments and expenditure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked
from domain.facts.payments import Vat
from domain.money import Money
from domain.names import BudgetAccount, Cost, FrameId, Instalment, LedgerAccount, MomentCode, RegisterNumber, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparePayment(Asked):
    """Put a payment up for approval, after substance and arithmetic were checked."""

    decision: RegisterNumber
    instalment: Instalment
    amount: Money
    invoice: str | None = None
    due_on: date
    vat: Vat | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePayment(Asked):
    """Approve a prepared payment, as another person than the one who prepared it, naming the accounts."""

    decision: RegisterNumber
    instalment: Instalment
    budget_account: BudgetAccount
    ledger_account: LedgerAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOperatingExpenditure(Asked):
    """Record salaries or other operating expenditure paid straight from a moment."""

    voucher: str
    description: str
    cost: Cost
    moment: MomentCode
    source: Source = Source.NATIONAL
    frame: FrameId | None = None
    amount: Money
    vat: Vat | None = None
    budget_account: BudgetAccount
    ledger_account: LedgerAccount


PaymentCommand = PreparePayment | ApprovePayment | RecordOperatingExpenditure
