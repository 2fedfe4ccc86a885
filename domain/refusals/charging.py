"""What any money may not be charged to, whoever decides it (rules 3, 5, 9 and 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.controls import Instrument
from domain.money import Money
from domain.names import Person, Purpose
from domain.refusals.base import BUDGET_ACT, FOUNDING, Refusal


@dataclass(frozen=True, slots=True)
class UnknownMoment(Refusal):
    """Moment {moment} has not been opened; open it before anything posts to it."""

    source: ClassVar[str] = f"{FOUNDING}: a new item is established"
    moment: str


@dataclass(frozen=True, slots=True)
class MomentNotOpenYet(Refusal):
    """Moment {moment} opened on {opened_on}; nothing may post to it on {effective_on}."""

    source: ClassVar[str] = f"{FOUNDING}: a new item is established"
    moment: str
    opened_on: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class MomentNotKept(Refusal):
    """Moment {moment} is not kept here: only changes of its appropriation are recorded, nothing is spent from it."""

    moment: str


@dataclass(frozen=True, slots=True)
class AlreadyOpen(Refusal):
    """{what} {name} exists already."""

    what: str
    name: str


@dataclass(frozen=True, slots=True)
class NotPositive(Refusal):
    """{what} must be more than zero; it is {amount} €."""

    what: str
    amount: Money


@dataclass(frozen=True, slots=True)
class OutsideBudgetYear(Refusal):
    """Money of the budget of {year} counts from a day of that year, not from {effective_on}."""

    source: ClassVar[str] = f"{BUDGET_ACT} s. 1: the budget year is the calendar year"
    year: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class NoUsableVintage(Refusal):
    """Moment {moment} has no {funding} appropriation that is usable on {effective_on}."""

    source: ClassVar[str] = f"{BUDGET_ACT}: usable through 31 December of (grant year + span - 1)"
    moment: str
    funding: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class UnknownProgram(Refusal):
    """Program {program} is not open on {effective_on}."""

    program: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class UnknownFrame(Refusal):
    """Frame {frame} has not been set."""

    frame: str


@dataclass(frozen=True, slots=True)
class FrameDoesNotFit(Refusal):
    """Frame {frame} is {kind}, {funding}, of moment {moment}; it cannot be cited for this money."""

    frame: str
    kind: str
    funding: str
    moment: str | None


@dataclass(frozen=True, slots=True)
class UnknownPlanLine(Refusal):
    """No adopted annual plan has a line {line}."""

    source: ClassVar[str] = f"{FOUNDING}: decisions according to the annual plan"
    line: str


@dataclass(frozen=True, slots=True)
class PlanLineNotInForce(Refusal):
    """Line {line} belongs to the annual plan of {year}, in force from {adopted_on}; {effective_on} is outside it."""

    source: ClassVar[str] = f"{FOUNDING}: decisions according to the annual plan"
    line: str
    year: int
    adopted_on: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class PlanLineEnded(Refusal):
    """The Council ended line {line} of the annual plan on {ended_on}; on {effective_on} another line is cited."""

    source: ClassVar[str] = f"{FOUNDING}: decisions according to the annual plan"
    line: str
    ended_on: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class NotTheDecider(Refusal):
    """{person} does not hold the office that decides this ({offices}) on {effective_on}."""

    source: ClassVar[str] = f"{FOUNDING}: Council, Director and Director General decide"
    person: Person
    offices: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class AboveDelegatedLimit(Refusal):
    """{person} decides as a delegate up to {limit} €; this is {asked} €."""

    source: ClassVar[str] = f"{FOUNDING}: the Director decides; delegation is recorded"
    person: Person
    asked: Money
    limit: Money


@dataclass(frozen=True, slots=True)
class UnknownRegion(Refusal):
    """{region} is not one of the 19 official region codes (01 is Uusimaa) or nationwide."""

    source: ClassVar[str] = "Statistics Finland, classification of regions"
    region: str


@dataclass(frozen=True, slots=True)
class RegionTwice(Refusal):
    """Region {region} stands twice in the split."""

    region: str


@dataclass(frozen=True, slots=True)
class RegionsDoNotAddUp(Refusal):
    """The regions' shares add up to {split} €, the decision is {amount} €."""

    split: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class TargetGroupNeedsReason(Refusal):
    """Services are as a rule for employed people and those outside the labour force; another group needs a reason."""

    source: ClassVar[str] = f"{FOUNDING}: target group"


@dataclass(frozen=True, slots=True)
class NameTaken(Refusal):
    """{what} {name} was recorded already, by fact {position}."""

    what: str
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class UnknownDecision(Refusal):
    """There is no {what} under register number {decision}."""

    what: str
    decision: str


@dataclass(frozen=True, slots=True)
class BeforeItsDecision(Refusal):
    """{decision} counts from {since}; nothing can happen to it on {effective_on}."""

    decision: str
    since: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class OutsideCalendar(Refusal):
    """{day} is outside the days this ledger speaks of, {first} to {last}."""

    day: date
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class YearOutsideCalendar(Refusal):
    """{year} is outside the years this ledger speaks of, {first} to {last}."""

    year: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class DocumentOutOfTime(Refusal):
    """A document of {document_on} is not of a day from {first} to the one from which it counts, {effective_on}."""

    document_on: date
    first: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class FacilityOver(Refusal):
    """Awards from the Recovery and Resilience Facility ended on {facility_ends}; on {decided_on} use national money."""

    source: ClassVar[str] = "the facility ended on 31.8.2026"
    facility_ends: date
    decided_on: date


@dataclass(frozen=True, slots=True)
class ChargedTwice(Refusal):
    """Plan lines {first} and {second} are charged alike; a decision cites one of them."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class InstalmentWaiting(Refusal):
    """Instalment {instalment} of {decision} waits for approval; approve it or take it back first."""

    decision: str
    instalment: int


@dataclass(frozen=True, slots=True)
class PlanLineMissing(Refusal):
    """Raising {decision} by {more} € cites the line of the annual plan that pays it; name one in force."""

    source: ClassVar[str] = f"{FOUNDING}: decisions according to the annual plan"
    decision: str
    more: Money


@dataclass(frozen=True, slots=True)
class UnknownForesight(Refusal):
    """No foresight {foresight} was recorded by {on}; record it first, or say why none is behind this."""

    source: ClassVar[str] = f"{FOUNDING}: foresight on whose basis services are financed and procured"
    foresight: str
    on: date


@dataclass(frozen=True, slots=True)
class InstrumentNotAllowed(Refusal):
    """{purpose} is not paid for by {instrument} (controls, version {version}); take the other instrument, or none."""

    source: ClassVar[str] = f"{FOUNDING}: state grants and procurement, each for its own forms; Act 682/2021 s. 8"
    purpose: Purpose
    instrument: Instrument
    version: int


@dataclass(frozen=True, slots=True)
class PurposeTwice(Refusal):
    """Purpose {purpose} stands twice; name each purpose once, with all of its amount."""

    purpose: Purpose


@dataclass(frozen=True, slots=True)
class PurposesDoNotAddUp(Refusal):
    """The purposes add up to {purposes} €, the decision is {amount} €; they split it to the cent."""

    source: ClassVar[str] = f"{FOUNDING}: wholes crossing fields and levels are split by form"
    purposes: Money
    amount: Money
