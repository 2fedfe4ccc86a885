"""What is asked about payments and expenditure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked
from domain.money import ZERO, Money
from domain.names import BudgetAccount, Cost, FrameId, Instalment, LedgerAccount, MomentCode, RegisterNumber, Source
from domain.values import quickly_made


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class PreparePayment(Asked):
    """Put a payment up for approval, after substance and arithmetic were checked.

    On moments 01-28 and 70-79 the amount is without VAT, which the branch's VAT moment pays apart.
    """

    decision: RegisterNumber
    instalment: Instalment
    amount: Money
    invoice: str | None = None
    due_on: date
    vat: Money = ZERO
    vat_moment: MomentCode | None = None


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePayment(Asked):
    """Approve a prepared payment, as another person than the one who prepared it, naming the accounts."""

    decision: RegisterNumber
    instalment: Instalment
    budget_account: BudgetAccount
    ledger_account: LedgerAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPayment(Asked):
    """Send a payment back to whoever prepared it, instead of approving it; a reason is owed."""

    decision: RegisterNumber
    instalment: Instalment


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPayment(Asked):
    """Record that the bank confirmed an approved payment."""

    decision: RegisterNumber
    instalment: Instalment
    bank_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncePayment(Asked):
    """Record that the bank sent an approved payment back; the reason that it gave is owed."""

    decision: RegisterNumber
    instalment: Instalment


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOperatingExpenditure(Asked):
    """Record salaries or other operating expenditure paid straight from a moment.

    On moments 01-28 and 70-79 the amount is without VAT, which the branch's VAT moment pays apart.
    """

    voucher: str
    description: str
    cost: Cost
    moment: MomentCode
    source: Source = Source.NATIONAL
    frame: FrameId | None = None
    amount: Money
    vat: Money = ZERO
    vat_moment: MomentCode | None = None
    budget_account: BudgetAccount
    ledger_account: LedgerAccount


PaymentCommand = (
    PreparePayment | ApprovePayment | ReturnPayment | ConfirmPayment | BouncePayment | RecordOperatingExpenditure
)
