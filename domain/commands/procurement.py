"""What is asked about tenders and contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked, Share
from domain.facts.shapes import Funding, Grounds, PurposeAmount
from domain.money import Money
from domain.names import Person, Procedure, RegisterNumber, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTender(Asked):
    """Open a tender and reserve its base value; the estimated value includes options and is without VAT."""

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
    grounds: Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTender(Asked):
    """Record the Director's award: the reserve is brought to its amount. Tenderers are notified that day, or later."""

    decision: RegisterNumber
    supplier: str
    decided_by: Person
    amount: Money
    notified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignContract(Asked):
    """Sign the contract of an awarded tender."""

    decision: RegisterNumber


ProcurementCommand = OpenTender | AwardTender | SignContract
