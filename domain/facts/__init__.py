"""What happened: every fact the ledger records, named as an auditor would say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from domain.facts.budget import AppropriationGranted, BudgetFact, BudgetTransferred, MomentOpened
from domain.facts.contracts import (
    CallOffMade,
    ContractAmended,
    ContractEnded,
    ContractFact,
    ContractSigned,
    FrameworkEnded,
    OptionUsed,
)
from domain.facts.control import ControlFact, ControlsSet, FactReversed, ReversibleFact
from domain.facts.grants import GrantAwarded, GrantFact
from domain.facts.payments import OperatingExpenditureRecorded, PaymentApproved, PaymentFact, PaymentPrepared, Vat
from domain.facts.plans import AnnualPlanAdopted, FrameSet, OfficeAssigned, PlanFact, ProgramOpened
from domain.facts.procurement import (
    AppealLodged,
    AppealResolved,
    Award,
    AwardCorrected,
    ProcurementFact,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
)
from domain.facts.shapes import (
    Budget,
    Charge,
    Consultation,
    Draw,
    Funding,
    Grounds,
    Line,
    Part,
    PlanLine,
    PurposeAmount,
    TransferLine,
    YearAmount,
    amount_of,
    sum_of,
)
from domain.names import Person, RegisterNumber, Role

Fact = BudgetFact | PlanFact | GrantFact | ProcurementFact | ContractFact | PaymentFact | ControlFact

FACTS: tuple[type[Fact], ...] = get_args(Fact)


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in its envelope: where it stands, when it was recorded (UTC), from which Helsinki date it counts.

    A fact that came late counts from the first open day; ``document_on`` is then the day of the document. ``rules`` is
    the version of the controls that applied, ``warned`` the codes of the warnings that went with the receipt.
    """

    position: int
    recorded_at: datetime
    effective_on: date
    by: Person
    role: Role
    key: str
    digest: str
    rules: int
    reason: str | None
    fact: Fact
    document_on: date | None = None
    warned: tuple[str, ...] = ()


def payment_name(decision: RegisterNumber, instalment: int) -> str:
    """The one name a payment has: register number and instalment."""
    return f"{decision}/{instalment}"


__all__ = [
    "FACTS",
    "AnnualPlanAdopted",
    "AppealLodged",
    "AppealResolved",
    "AppropriationGranted",
    "Award",
    "AwardCorrected",
    "Budget",
    "BudgetFact",
    "BudgetTransferred",
    "CallOffMade",
    "Charge",
    "Consultation",
    "ContractAmended",
    "ContractEnded",
    "ContractFact",
    "ContractSigned",
    "ControlFact",
    "ControlsSet",
    "Draw",
    "Entry",
    "Fact",
    "FactReversed",
    "FrameSet",
    "FrameworkEnded",
    "Funding",
    "GrantAwarded",
    "GrantFact",
    "Grounds",
    "Line",
    "MomentOpened",
    "OfficeAssigned",
    "OperatingExpenditureRecorded",
    "OptionUsed",
    "Part",
    "PaymentApproved",
    "PaymentFact",
    "PaymentPrepared",
    "PlanFact",
    "PlanLine",
    "ProcurementFact",
    "ProgramOpened",
    "PurposeAmount",
    "ReversibleFact",
    "TenderAwarded",
    "TenderCancelled",
    "TenderOpened",
    "TransferLine",
    "Vat",
    "YearAmount",
    "amount_of",
    "payment_name",
    "sum_of",
]
