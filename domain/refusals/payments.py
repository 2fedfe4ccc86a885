"""What may not be paid (rule 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.money import Money
from domain.names import Person
from domain.refusals.base import BUDGET_DECREE, Refusal


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
    """Payment {payment} is not waiting for approval."""

    payment: str


@dataclass(frozen=True, slots=True)
class SamePerson(Refusal):
    """{person} prepared payment {payment} and may not approve it; another person must."""

    source: ClassVar[str] = f"{BUDGET_DECREE} s. 38 and the financial rules: verifier and approver are different people"
    person: Person
    payment: str
