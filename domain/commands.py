"""What people ask the ledger to record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import get_args

from domain.facts import Budget, PlanLine, TransferLine, YearAmount
from domain.money import Money
from domain.names import (
    AppropriationKind,
    Cost,
    FrameId,
    FrameKind,
    Instalment,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, in what role, and from which Helsinki date it counts."""

    by: Person
    role: Role = Role.RECORDER
    effective_on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One region's part of an amount, in cents."""

    region: Region
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMoment(Asked):
    """Establish a budget item; ``kept`` says whether the agency keeps its balance or only sees it change."""

    moment: MomentCode
    names: Names
    kept: bool = True
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProgram(Asked):
    """Open a program."""

    program: ProgramId
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFrame(Asked):
    """Set a spending frame: cents per budget year, and the same yearly from a year on."""

    frame: FrameId
    kind: FrameKind
    names: Names
    source: Source = Source.NATIONAL
    moment: MomentCode | None = None
    years: tuple[YearAmount, ...] = ()
    yearly_from: YearAmount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAppropriation(Asked):
    """Record what Parliament granted or cut; the span is in years, the first included."""

    budget: Budget
    moment: MomentCode
    source: Source = Source.NATIONAL
    frame: FrameId | None = None
    kind: AppropriationKind
    span: int = 1
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferBudget(Asked):
    """Record a transfer between moments that a supplementary budget made."""

    budget: Budget
    lines: tuple[TransferLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignOffice(Asked):
    """Appoint a person to an office; a delegate of the Director up to a limit in cents."""

    office: Office
    person: Person
    appointed_by: str
    since: date
    until: date | None = None
    limit: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptAnnualPlan(Asked):
    """Record the annual plan that the Council adopted."""

    year: int
    decided_by: Person
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardGrant(Asked):
    """Record the Director's grant decision; money is drawn as the plan line says, the oldest vintage first."""

    decision: RegisterNumber
    title: str
    recipient: str
    decided_by: Person
    plan_line: PlanLineId
    amount: Money
    regions: tuple[Share, ...]
    instalments: tuple[Money, ...]
    target_group: TargetGroup
    target_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTender(Asked):
    """Open a tender and reserve its base value; the estimated value includes options and is without VAT."""

    decision: RegisterNumber
    title: str
    plan_line: PlanLineId
    amount: Money
    estimated_value: Money
    regions: tuple[Share, ...]
    target_group: TargetGroup
    target_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTender(Asked):
    """Record the Director's award: the reserve is brought to its amount."""

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SignContract(Asked):
    """Sign the contract of an awarded tender."""

    decision: RegisterNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparePayment(Asked):
    """Put a payment up for approval, after substance and arithmetic were checked."""

    decision: RegisterNumber
    instalment: Instalment
    amount: Money
    invoice: str | None = None
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePayment(Asked):
    """Approve a prepared payment, as another person than the one who prepared it."""

    decision: RegisterNumber
    instalment: Instalment


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseFact(Asked):
    """Undo a recorded fact by its position; a reason is owed."""

    position: int


Command = (
    OpenMoment
    | OpenProgram
    | SetFrame
    | GrantAppropriation
    | TransferBudget
    | AssignOffice
    | AdoptAnnualPlan
    | AwardGrant
    | OpenTender
    | AwardTender
    | SignContract
    | PreparePayment
    | ApprovePayment
    | RecordOperatingExpenditure
    | ReverseFact
)

COMMANDS: tuple[type[Command], ...] = get_args(Command)
