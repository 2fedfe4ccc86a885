"""What happened: every fact the ledger records, named as an auditor would say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from domain.money import Money, total
from domain.names import (
    AppropriationKind,
    Cost,
    FrameId,
    FrameKind,
    MomentCode,
    Names,
    Office,
    Person,
    PlanLineId,
    ProgramId,
    Region,
    RegisterNumber,
    Role,
    Source,
    TargetGroup,
)


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget a change cites: its year, and 0 for the budget itself or 1, 2, ... for a supplementary one."""

    year: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class Charge:
    """What money is charged to: the moment, the funding source, the frame cited and the program."""

    moment: MomentCode
    source: Source = Source.NATIONAL
    frame: FrameId | None = None
    program: ProgramId | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Cents of one vintage (the budget year the money was granted for) for one region."""

    vintage: int
    region: Region
    amount: Money


@dataclass(frozen=True, slots=True)
class Draw:
    """Cents taken from one vintage."""

    vintage: int
    amount: Money


@dataclass(frozen=True, slots=True)
class YearAmount:
    """Cents for one budget year."""

    year: int
    amount: Money


@dataclass(frozen=True, slots=True)
class TransferLine:
    """One moment's part of a transfer: cents, negative where the money leaves."""

    moment: MomentCode
    amount: Money
    source: Source = Source.NATIONAL
    frame: FrameId | None = None
    kind: AppropriationKind | None = None
    span: int | None = None


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of the annual plan: what may be decided, charged to what, up to how many cents."""

    line: PlanLineId
    charge: Charge
    amount: Money


# Budget


@dataclass(frozen=True, slots=True)
class MomentOpened:
    """A budget item was established; one that is not kept shows appropriation changes only."""

    moment: MomentCode
    names: Names
    kept: bool
    legal_basis: str | None


@dataclass(frozen=True, slots=True)
class AppropriationGranted:
    """Parliament granted (or, with a minus sign, cut) an appropriation; its span is in years, the first included."""

    budget: Budget
    charge: Charge
    kind: AppropriationKind
    span: int
    amount: Money


@dataclass(frozen=True, slots=True)
class BudgetTransferred:
    """A supplementary budget moved money between moments: one fact, lines that add up to zero."""

    budget: Budget
    lines: tuple[TransferLine, ...]


# Frames and plans


@dataclass(frozen=True, slots=True)
class ProgramOpened:
    """A program was opened."""

    program: ProgramId
    names: Names


@dataclass(frozen=True, slots=True)
class FrameSet:
    """A spending frame was set: cents per budget year, and from a year on the same amount yearly."""

    frame: FrameId
    kind: FrameKind
    names: Names
    source: Source
    moment: MomentCode | None
    years: tuple[YearAmount, ...]
    yearly_from: YearAmount | None


@dataclass(frozen=True, slots=True)
class OfficeAssigned:
    """A person was appointed to an office, from one day through another; a delegate up to a limit in cents."""

    office: Office
    person: Person
    appointed_by: str
    since: date
    until: date | None
    limit: Money | None


@dataclass(frozen=True, slots=True)
class AnnualPlanAdopted:
    """The Council adopted the annual plan of a year."""

    year: int
    decided_by: Person
    lines: tuple[PlanLine, ...]


# Grants and procurement


@dataclass(frozen=True, slots=True)
class GrantAwarded:
    """The Director awarded a grant; its instalments are paid in turn."""

    decision: RegisterNumber
    title: str
    recipient: str
    decided_by: Person
    plan_line: PlanLineId
    charge: Charge
    lines: tuple[Line, ...]
    instalments: tuple[Money, ...]
    target_group: TargetGroup
    target_reason: str | None


@dataclass(frozen=True, slots=True)
class TenderOpened:
    """A tender was opened and its base value reserved; options are not reserved."""

    decision: RegisterNumber
    title: str
    plan_line: PlanLineId
    charge: Charge
    lines: tuple[Line, ...]
    estimated_value: Money
    target_group: TargetGroup
    target_reason: str | None


@dataclass(frozen=True, slots=True)
class TenderAwarded:
    """The Director awarded a tender; the reserve was brought to the award by the changes, minus where it fell."""

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    charge: Charge
    amount: Money
    changes: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ContractSigned:
    """The contract of an awarded tender was signed: what was reserved is committed."""

    decision: RegisterNumber
    charge: Charge
    lines: tuple[Line, ...]


# Payments


@dataclass(frozen=True, slots=True)
class PaymentPrepared:
    """A payment was checked for substance and arithmetic (Decree 1243/1992 s. 38) and waits for approval."""

    decision: RegisterNumber
    instalment: int
    payee: str
    invoice: str | None
    due_on: date
    charge: Charge
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PaymentApproved:
    """A prepared payment was approved by another person and paid."""

    decision: RegisterNumber
    instalment: int
    prepared_by: Person
    charge: Charge
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OperatingExpenditureRecorded:
    """Salaries or other operating expenditure were paid straight from a moment."""

    voucher: str
    description: str
    cost: Cost
    charge: Charge
    draws: tuple[Draw, ...]


# Control


@dataclass(frozen=True, slots=True)
class FactReversed:
    """An earlier fact was undone; it stays in the journal, and this one says why in its envelope."""

    reversed: int
    undone: ReversibleFact


ReversibleFact = (
    AppropriationGranted
    | BudgetTransferred
    | GrantAwarded
    | TenderOpened
    | TenderAwarded
    | ContractSigned
    | PaymentPrepared
    | PaymentApproved
    | OperatingExpenditureRecorded
)

Fact = MomentOpened | ProgramOpened | FrameSet | OfficeAssigned | AnnualPlanAdopted | ReversibleFact | FactReversed

FACTS: tuple[type[Fact], ...] = get_args(Fact)


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in its envelope: where it stands, when it was recorded (UTC), from which Helsinki date it counts."""

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


def payment_name(decision: RegisterNumber, instalment: int) -> str:
    """The one name a payment has: register number and instalment."""
    return f"{decision}/{instalment}"


def amount_of(lines: Sequence[Line]) -> Money:
    """What the lines add up to, in cents."""
    return total(line.amount for line in lines)
