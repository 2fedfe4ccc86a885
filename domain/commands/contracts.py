"""What is asked about contracts and framework agreements, from the signature to the end."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.asked import Asked, Share
from domain.money import Money
from domain.names import Person, PlanLineId, RegisterNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class SignContract(Asked):
    """Sign the contract, or the framework agreement, of an awarded tender."""

    decision: RegisterNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCallOff(Asked):
    """Call off a contract from a framework agreement, under a register number of its own."""

    decision: RegisterNumber
    framework: RegisterNumber
    supplier: str
    decided_by: Person
    amount: Money
    without_vat: Money | None = None
    regions: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendContract(Asked):
    """Amend a contract to a new amount, its rate of VAT (in hundredths of a per cent) or its terms; a reason is owed.

    What raises the amount is taken under the plan line that is cited.
    """

    decision: RegisterNumber
    decided_by: Person
    amount: Money
    plan_line: PlanLineId | None = None
    vat_rate: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseOption(Asked):
    """Use an option of a contract, numbered from 1 as the tender lists them."""

    decision: RegisterNumber
    option: int
    decided_by: Person
    plan_line: PlanLineId
    amount: Money
    without_vat: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndContract(Asked):
    """End a contract, or a call-off: what is not paid is released."""

    decision: RegisterNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFramework(Asked):
    """End a framework agreement: what is not called off is released."""

    decision: RegisterNumber


ContractCommand = SignContract | MakeCallOff | AmendContract | UseOption | EndContract | EndFramework
