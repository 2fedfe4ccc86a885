"""Procurement, from the notice to the award; what follows the signature is in ``contracts``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.facts.shapes import Grounds, Part, PurposeAmount
from domain.money import Money
from domain.names import AppealOutcome, Person, PlanLineId, Procedure, RegisterNumber, Service


@dataclass(frozen=True, slots=True)
class Award:
    """To whom a tender was awarded, for how many cents, from which day, and until when that keeps it unsigned."""

    supplier: str
    amount: Money
    awarded_on: date
    standstill_until: date | None


@dataclass(frozen=True, slots=True)
class TenderOpened:
    """A tender was opened and its base value reserved; options are estimated, not reserved.

    The estimated value includes the options; both are without VAT. Each part has its plan line. A direct award above
    the EU threshold says on what ground it is made without competition.
    """

    decision: RegisterNumber
    title: str
    procedure: Procedure
    service: Service
    framework: bool
    plan_lines: tuple[PlanLineId, ...]
    parts: tuple[Part, ...]
    purposes: tuple[PurposeAmount, ...]
    estimated_value: Money
    options: tuple[Money, ...]
    grounds: Grounds
    direct_ground: str | None = None


@dataclass(frozen=True, slots=True)
class TenderCancelled:
    """A tender was cancelled on a ground; what it had reserved is free again, or lapsed with its vintage."""

    decision: RegisterNumber
    ground: str
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class TenderAwarded:
    """The Director awarded a tender; the reserve was brought to the award by the changes, minus where it fell.

    What of the reserve could not be used any more has lapsed; what was added cites its plan line. The contract is not
    signed through ``standstill_until``, counted from the day the tenderers were notified.
    """

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    amount: Money
    changes: tuple[Part, ...]
    notified_on: date | None
    standstill_until: date | None
    plan_lines: tuple[PlanLineId, ...] = ()
    lapsed: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class AwardCorrected:
    """The Director annulled an award and put another in its place; the standstill starts anew.

    The reserve was brought to the new award by the changes, minus where it fell; what of it could not be used any more
    has lapsed, what was added cites its plan line. What was annulled is named.
    """

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    amount: Money
    changes: tuple[Part, ...]
    notified_on: date
    standstill_until: date | None
    annulled: Award
    plan_lines: tuple[PlanLineId, ...] = ()
    lapsed: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class AppealLodged:
    """A tenderer appealed to the Market Court, under its reference; until that is resolved nothing is signed."""

    decision: RegisterNumber
    court_reference: str
    lodged_on: date


@dataclass(frozen=True, slots=True)
class AppealResolved:
    """The Market Court resolved an appeal; a tender whose award it annulled is open again, and keeps its reserve."""

    decision: RegisterNumber
    court_reference: str
    lodged_on: date
    outcome: AppealOutcome
    annulled: Award | None


ProcurementFact = TenderOpened | TenderCancelled | TenderAwarded | AwardCorrected | AppealLodged | AppealResolved
