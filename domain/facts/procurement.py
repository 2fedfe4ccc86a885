"""Procurement, from the notice to the end of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.facts.shapes import Grounds, Part, PurposeAmount
from domain.money import Money
from domain.names import Person, PlanLineId, Procedure, RegisterNumber, Service


@dataclass(frozen=True, slots=True)
class TenderOpened:
    """A tender was opened and its base value reserved; options are estimated, not reserved.

    The estimated value includes the options and is without VAT. Each part has its plan line.
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


@dataclass(frozen=True, slots=True)
class TenderAwarded:
    """The Director awarded a tender; the reserve was brought to the award by the changes, minus where it fell.

    The contract is not signed through ``standstill_until``, counted from the day the tenderers were notified.
    """

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    amount: Money
    changes: tuple[Part, ...]
    notified_on: date | None
    standstill_until: date | None


@dataclass(frozen=True, slots=True)
class ContractSigned:
    """The contract of an awarded tender was signed: what was reserved is committed."""

    decision: RegisterNumber
    parts: tuple[Part, ...]


ProcurementFact = TenderOpened | TenderAwarded | ContractSigned
