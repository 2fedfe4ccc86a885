"""Payments and expenditure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.facts.shapes import Charge, Draw, Part
from domain.money import Money
from domain.names import BudgetAccount, Cost, Expenditure, LedgerAccount, MomentCode, Person, RegisterNumber
from domain.values import quickly_made


@dataclass(frozen=True, slots=True)
class Vat:
    """The VAT of an invoice, in cents, charged to the branch's VAT moment of a year; taken over, never recomputed."""

    moment: MomentCode
    year: int
    amount: Money


@quickly_made
@dataclass(frozen=True, slots=True)
class PaymentPrepared:
    """A payment was checked for substance and arithmetic (Decree 1243/1992 s. 38) and waits for approval.

    ``delivers`` is what the payment itself shows to be delivered, where the moment counts by delivery.
    """

    decision: RegisterNumber
    instalment: int
    payee: str
    invoice: str | None
    due_on: date
    parts: tuple[Part, ...]
    delivers: tuple[Part, ...]
    vat: Vat | None


@quickly_made
@dataclass(frozen=True, slots=True)
class PaymentApproved:
    """A prepared payment was approved by another person, who names the accounts, and paid."""

    decision: RegisterNumber
    instalment: int
    prepared_by: Person
    payee: str | None
    invoice: str | None
    budget_account: BudgetAccount | None
    ledger_account: LedgerAccount | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PaymentReturned:
    """A payment was sent back before its approval: its lines are committed again, its names and its VAT given back."""

    decision: RegisterNumber
    instalment: int
    payee: str
    invoice: str | None
    parts: tuple[Part, ...]
    delivers: tuple[Part, ...]
    vat: Vat | None


@dataclass(frozen=True, slots=True)
class PaymentConfirmed:
    """The bank confirmed that an approved payment was paid, under a reference of its own."""

    decision: RegisterNumber
    instalment: int
    bank_reference: str


@dataclass(frozen=True, slots=True)
class PaymentBounced:
    """The bank sent an approved payment back: its lines are committed again and can be paid again.

    ``confirmed`` says whether the bank had confirmed it before; its names and its VAT are given back.
    """

    decision: RegisterNumber
    instalment: int
    payee: str
    invoice: str | None
    confirmed: bool
    parts: tuple[Part, ...]
    delivers: tuple[Part, ...]
    vat: Vat | None


@quickly_made
@dataclass(frozen=True, slots=True)
class OperatingExpenditureRecorded:
    """Salaries or other operating expenditure were paid straight from a moment."""

    voucher: str
    description: str
    cost: Cost
    charge: Charge
    expenditure: Expenditure | None
    draws: tuple[Draw, ...]
    vat: Vat | None
    budget_account: BudgetAccount | None
    ledger_account: LedgerAccount | None


PaymentFact = (
    PaymentPrepared
    | PaymentApproved
    | PaymentReturned
    | PaymentConfirmed
    | PaymentBounced
    | OperatingExpenditureRecorded
)
