"""What a call or a grant may not be (rules 4, 5, 6 and 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import BUDGET_ACT, FOUNDING, Refusal

GRANTS_ACT = "Act on Discretionary Government Transfers 688/2001"
TERMS = "standard terms of 1.3.2024"


@dataclass(frozen=True, slots=True)
class InstalmentsDoNotAddUp(Refusal):
    """The instalments add up to {instalments} €, the grant is {amount} €; each must be more than zero."""

    source: ClassVar[str] = f"{GRANTS_ACT}; {TERMS}"
    instalments: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class EndsBeforeItBegins(Refusal):
    """{what} ends on {until}, before it begins on {since}; give the days in order."""

    what: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class OwnContributionDoesNotFit(Refusal):
    """The own contribution {own_contribution} € and the grant {amount} € must make the eligible costs {eligible} €."""

    source: ClassVar[str] = f"{TERMS}: the own contribution is rounded up, the grant is the rest"
    eligible: Money
    own_contribution: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class CallAlreadyClosed(Refusal):
    """Call {call} was closed on {closed_on}: nothing is reserved in it any more; award without it."""

    call: str
    closed_on: date


@dataclass(frozen=True, slots=True)
class NotALineOfTheCall(Refusal):
    """Call {call} reserves nothing under plan line {plan_line}; it reserves under {plan_lines}."""

    source: ClassVar[str] = f"{FOUNDING}: decisions according to the annual plan"
    call: str
    plan_line: str
    plan_lines: str


@dataclass(frozen=True, slots=True)
class ReservedUnderOtherLines(Refusal):
    """Call {call} has {left} € reserved under plan line {plan_line} that are usable; asked {asked} €."""

    source: ClassVar[str] = BUDGET_ACT
    call: str
    plan_line: str
    asked: Money
    left: Money


@dataclass(frozen=True, slots=True)
class GrantEnded(Refusal):
    """Grant {decision} was declined or closed on {ended_on}; nothing is paid or decided on it any more."""

    source: ClassVar[str] = TERMS
    decision: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class FinalReportMissing(Refusal):
    """Grant {decision} was paid from and is closed on its final report; accept that first."""

    source: ClassVar[str] = TERMS
    decision: str


@dataclass(frozen=True, slots=True)
class FinalReportAccepted(Refusal):
    """The final report of grant {decision} was accepted already; no report follows it."""

    source: ClassVar[str] = TERMS
    decision: str


@dataclass(frozen=True, slots=True)
class ReportMissing(Refusal):
    """Instalment {instalment} of {decision} needs an accepted report for each one before it: {owed}, not {accepted}."""

    source: ClassVar[str] = f"{TERMS}: the second instalment needs an accepted interim report"
    decision: str
    instalment: int
    owed: int
    accepted: int


@dataclass(frozen=True, slots=True)
class SuspendedSince(Refusal):
    """Payments of {decision} are suspended since {suspended_on}; resume them before anything is paid."""

    source: ClassVar[str] = f"{GRANTS_ACT} s. 19"
    decision: str
    suspended_on: date


@dataclass(frozen=True, slots=True)
class NotSuspended(Refusal):
    """Payments of {decision} are not suspended; there is nothing to resume."""

    source: ClassVar[str] = f"{GRANTS_ACT} s. 19"
    decision: str


@dataclass(frozen=True, slots=True)
class NothingAmended(Refusal):
    """This leaves grant {decision} as it is: change its amount, its instalments or the end of its period of use."""

    decision: str


@dataclass(frozen=True, slots=True)
class BelowWhatIsPaid(Refusal):
    """{decision} cannot be lowered to {asked} €: {least} € are paid or in payment; what goes below is a recovery."""

    source: ClassVar[str] = f"{GRANTS_ACT} s. 21-22"
    decision: str
    asked: Money
    least: Money


@dataclass(frozen=True, slots=True)
class RegionLacks(Refusal):
    """Region {region} has {left} € of {decision} left to give up; asked {asked} €."""

    decision: str
    region: str
    asked: Money
    left: Money


@dataclass(frozen=True, slots=True)
class InstalmentLeftOut(Refusal):
    """Instalment {instalment} of {decision} is paid or in payment; the payment plan cannot leave it out."""

    source: ClassVar[str] = TERMS
    decision: str
    instalment: int


@dataclass(frozen=True, slots=True)
class NotTheSameMoney(Refusal):
    """A correction keeps moment, source, frame and vintage; of {moment}, {vintage}, taken less given is {unequal} €."""

    moment: str
    vintage: int
    unequal: Money


@dataclass(frozen=True, slots=True)
class NotPaidThere(Refusal):
    """Less is paid of {decision} than the correction takes: {left} € under {plan_line}, {vintage}, region {region}."""

    decision: str
    plan_line: str
    vintage: int
    region: str
    asked: Money
    left: Money
