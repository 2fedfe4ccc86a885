"""What may not be paid (rule 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.money import Money
from domain.names import Person
from domain.refusals.base import BUDGET_DECREE, Refusal

VAT_RULE = f"{BUDGET_DECREE}: moments 01-28 and 70-79 exclude VAT, 30-69 include it"


@dataclass(frozen=True, slots=True)
class InstalmentNotPlanned(Refusal):
    """{decision} has instalments 1 to {last}; there is no instalment {instalment}."""

    source: ClassVar[str] = "standard terms of 1.3.2024: paid by the decision's payment plan"
    decision: str
    instalment: int
    last: int


@dataclass(frozen=True, slots=True)
class InstalmentAbovePlan(Refusal):
    """Instalment {instalment} of {decision} is planned at {planned} €; asked {asked} €."""

    source: ClassVar[str] = "standard terms of 1.3.2024: paid by the decision's payment plan"
    decision: str
    instalment: int
    asked: Money
    planned: Money


@dataclass(frozen=True, slots=True)
class InvoiceMissing(Refusal):
    """A payment under contract {decision} needs the number of the invoice it pays."""

    source: ClassVar[str] = f"{BUDGET_DECREE} s. 38"
    decision: str


@dataclass(frozen=True, slots=True)
class NothingToApprove(Refusal):
    """Payment {payment} is not waiting for approval: it was never prepared, or came back; prepare it first."""

    payment: str


@dataclass(frozen=True, slots=True)
class AlreadyApproved(Refusal):
    """Payment {payment} was approved, by fact {position}, and does not wait; reverse that, or record its bounce."""

    source: ClassVar[str] = f"{BUDGET_DECREE} s. 38"
    payment: str
    position: int


@dataclass(frozen=True, slots=True)
class NotPaid(Refusal):
    """The bank answers for payments that were approved and did not come back; {payment} is not one of them."""

    payment: str


@dataclass(frozen=True, slots=True)
class PaymentCameBack(Refusal):
    """Fact {position} is not reversed: payment {payment} came back since; there is nothing left of it to undo."""

    position: int
    payment: str


@dataclass(frozen=True, slots=True)
class PaidByTheBank(Refusal):
    """Fact {position} is not reversed: the bank confirmed payment {payment}; record its bounce, or a repayment."""

    position: int
    payment: str


@dataclass(frozen=True, slots=True)
class BankReferenceMissing(Refusal):
    """The bank's confirmation of payment {payment} needs the reference that the bank gave it."""

    payment: str


@dataclass(frozen=True, slots=True)
class SamePerson(Refusal):
    """{person} prepared payment {payment} and may not approve it; another person must."""

    source: ClassVar[str] = f"{BUDGET_DECREE} s. 38 and the financial rules: verifier and approver are different people"
    person: Person
    payment: str


@dataclass(frozen=True, slots=True)
class BudgetAccountDoesNotFit(Refusal):
    """Budget account {account} is not below {moments}: name one that begins so, then dots and digits."""

    source: ClassVar[str] = f"{BUDGET_DECREE} s. 38: the approver names the accounts"
    account: str
    moments: str


@dataclass(frozen=True, slots=True)
class NotALedgerAccount(Refusal):
    """{account} is not an account of business accounting: those have exactly eight digits, such as 82010000."""

    source: ClassVar[str] = f"{BUDGET_DECREE} s. 38: the approver names the accounts"
    account: str


@dataclass(frozen=True, slots=True)
class VatIncluded(Refusal):
    """What is paid from moment {moment} includes VAT: pay the invoice with its {vat} € of VAT, and name none apart."""

    source: ClassVar[str] = VAT_RULE
    moment: str
    vat: Money


@dataclass(frozen=True, slots=True)
class VatMomentUnknown(Refusal):
    """VAT of {vat} € needs the branch's VAT moment, open on {effective_on} and not kept here: {vat_moment} is none."""

    source: ClassVar[str] = VAT_RULE
    vat: Money
    vat_moment: str | None
    effective_on: date


@dataclass(frozen=True, slots=True)
class VatWithoutInvoice(Refusal):
    """VAT is taken over from an invoice, to the cent; the payment of {vat} € of VAT under {decision} names none."""

    source: ClassVar[str] = VAT_RULE
    decision: str
    vat: Money
