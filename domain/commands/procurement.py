"""What is asked about tenders, from the notice to the award."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked, Share
from domain.facts.shapes import Funding, Grounds, PurposeAmount
from domain.money import Money
from domain.names import AppealOutcome, Person, PlanLineId, Procedure, RegisterNumber, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTender(Asked):
    """Open a tender and reserve its base value; the estimated value includes the options, both without VAT."""

    decision: RegisterNumber
    title: str
    procedure: Procedure = Procedure.OPEN
    service: Service = Service.GENERAL
    framework: bool = False
    funding: tuple[Funding, ...]
    regions: tuple[Share, ...]
    purposes: tuple[PurposeAmount, ...] = ()
    estimated_value: Money
    options: tuple[Money, ...] = ()
    direct_ground: str | None = None
    grounds: Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTender(Asked):
    """Record the Director's award: the reserve is brought to its amount. Tenderers are notified that day, or later.

    What goes beyond the reserve cites a line of the annual plan: the one the tender was opened under unless told.
    """

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    amount: Money
    notified_on: date | None = None
    plan_line: PlanLineId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectAward(Asked):
    """Record that the Director annuls an award and puts another in its place; a reason is owed.

    What goes beyond the reserve cites a line of the annual plan: the one the tender was opened under unless told.
    """

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    amount: Money
    notified_on: date | None = None
    plan_line: PlanLineId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LodgeAppeal(Asked):
    """Record that an appeal is before the Market Court, under its reference."""

    decision: RegisterNumber
    court_reference: str
    lodged_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveAppeal(Asked):
    """Record how the Market Court resolved an appeal."""

    decision: RegisterNumber
    court_reference: str
    outcome: AppealOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTender(Asked):
    """Cancel a tender and say on what ground; its reserve is released."""

    decision: RegisterNumber
    ground: str


ProcurementCommand = OpenTender | AwardTender | CorrectAward | LodgeAppeal | ResolveAppeal | CancelTender
