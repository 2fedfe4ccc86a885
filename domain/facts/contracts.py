"""Contracts and framework agreements, from the signature to the end."""

from __future__ import annotations

from dataclasses import dataclass

from domain.facts.shapes import NOTHING_GIVEN_UP, GivenUp, Part
from domain.money import Money
from domain.names import Person, PlanLineId, RegisterNumber


@dataclass(frozen=True, slots=True)
class ContractSigned:
    """The contract of an awarded tender was signed: what was reserved is committed.

    A framework agreement commits nothing: its parts are empty, and the reserve stays for what is called off.
    """

    decision: RegisterNumber
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class CallOffMade:
    """The Director called off a contract from a framework agreement, whose reserve gave up what is committed.

    ``released`` is what the reserve gave up, over its own regions; the parts are the same cents of the same charges
    and vintages over the regions of the call-off. ``without_vat`` is its price without VAT, where that differs.
    """

    decision: RegisterNumber
    framework: RegisterNumber
    supplier: str
    decided_by: Person
    plan_lines: tuple[PlanLineId, ...]
    parts: tuple[Part, ...]
    released: tuple[Part, ...]
    without_vat: Money | None


@dataclass(frozen=True, slots=True)
class ContractAmended:
    """The Director amended a contract: raised by the changes, or lowered by what was freed and what lapsed.

    A raise cites the plan line of its part. The rate of VAT stands here as it was before and as it is after, in
    hundredths of a per cent, where it is known.
    """

    decision: RegisterNumber
    decided_by: Person
    plan_lines: tuple[PlanLineId, ...]
    changes: tuple[Part, ...]
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]
    vat_rate_before: int | None
    vat_rate: int | None
    given_up: GivenUp = NOTHING_GIVEN_UP


@dataclass(frozen=True, slots=True)
class OptionUsed:
    """The Director used an option of a contract, numbered as the tender lists them: its money is committed.

    ``without_vat`` is its price without VAT, where that differs.
    """

    decision: RegisterNumber
    option: int
    decided_by: Person
    plan_lines: tuple[PlanLineId, ...]
    parts: tuple[Part, ...]
    without_vat: Money | None


@dataclass(frozen=True, slots=True)
class ContractEnded:
    """A contract ended; what was not paid is free again, or lapsed with its vintage."""

    decision: RegisterNumber
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]
    given_up: GivenUp = NOTHING_GIVEN_UP


@dataclass(frozen=True, slots=True)
class FrameworkEnded:
    """A framework agreement ended; what was not called off is free again, or lapsed with its vintage."""

    decision: RegisterNumber
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]


ContractFact = ContractSigned | CallOffMade | ContractAmended | OptionUsed | ContractEnded | FrameworkEnded
