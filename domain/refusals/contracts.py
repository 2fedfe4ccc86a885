"""What a contract, an option or a call-off may not be (rule 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import Refusal
from domain.refusals.procurement import PROCUREMENT_ACT


@dataclass(frozen=True, slots=True)
class FrameworkHasEnded(Refusal):
    """Framework agreement {framework} ended on {ended_on}; nothing is called off from it any more."""

    source: ClassVar[str] = PROCUREMENT_ACT
    framework: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class AboveEstimatedValue(Refusal):
    """Call-offs from {framework} stay within its estimated value, {estimated} €: asked {asked} €, left {left} €."""

    source: ClassVar[str] = PROCUREMENT_ACT
    framework: str
    estimated: Money
    asked: Money
    left: Money


@dataclass(frozen=True, slots=True)
class CallOffNotRaised(Refusal):
    """{decision} was called off from {framework} and is not raised; {more} € more are another call-off."""

    source: ClassVar[str] = PROCUREMENT_ACT
    decision: str
    framework: str
    more: Money


@dataclass(frozen=True, slots=True)
class ContractHasEnded(Refusal):
    """Contract {decision} ended on {ended_on}; nothing is decided on it any more."""

    decision: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class LessThanPaid(Refusal):
    """Contract {decision} cannot be lowered to {asked} €: {least} € are paid or in payment."""

    decision: str
    asked: Money
    least: Money


@dataclass(frozen=True, slots=True)
class NotAVatRate(Refusal):
    """A rate of VAT stands in hundredths of a per cent, from 0 to 10000; {vat_rate} is none (25,5 % is 2550)."""

    vat_rate: int


@dataclass(frozen=True, slots=True)
class NotWithoutVat(Refusal):
    """A price without VAT is more than zero and at most the amount, {amount} €; {without_vat} € is not."""

    amount: Money
    without_vat: Money


@dataclass(frozen=True, slots=True)
class UnknownOption(Refusal):
    """The tender of {decision} has {options} options, numbered from 1; there is no option {option}."""

    source: ClassVar[str] = PROCUREMENT_ACT
    decision: str
    option: int
    options: int


@dataclass(frozen=True, slots=True)
class OptionAlreadyUsed(Refusal):
    """Option {option} of {decision} was used already; what goes beyond it is an amendment."""

    source: ClassVar[str] = PROCUREMENT_ACT
    decision: str
    option: int


@dataclass(frozen=True, slots=True)
class OptionAboveEstimate(Refusal):
    """Option {option} of {decision} was estimated at {estimated} €, not {asked} €; a larger one is an amendment."""

    source: ClassVar[str] = PROCUREMENT_ACT
    decision: str
    option: int
    estimated: Money
    asked: Money
