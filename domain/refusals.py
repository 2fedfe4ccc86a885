"""Why the ledger says no: a lasting code, one sentence, the rule's source and the numbers.

A refusal is a value, not an exception, and is not recorded as a fact. The docstring is the sentence; its braces are the
refusal's own fields. Amounts are in cents.
"""

from __future__ import annotations

import re
from dataclasses import Field, dataclass, fields
from datetime import date
from typing import Any, ClassVar

from domain.money import Money, in_euros
from domain.names import Office, Person

BUDGET_ACT = "State Budget Act 423/1988"
BUDGET_DECREE = "State Budget Decree 1243/1992"
FOUNDING = "the Centre's founding slides"
HOUSE = "the ledger's own rule"


@dataclass(frozen=True, slots=True)
class Tested:
    """A limit that was tested: what was asked of it and what was left, in cents."""

    limit: str
    name: str
    vintage: int | None
    asked: Money
    left: Money

    @property
    def holds(self) -> bool:
        """Whether what was asked fits."""
        return self.asked <= self.left


@dataclass(frozen=True, slots=True)
class Refusal:
    """The ledger refuses."""

    source: ClassVar[str] = HOUSE

    @classmethod
    def code_of(cls) -> str:
        """The lasting code, such as ``exceeds-commitment``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def wording(cls) -> str:
        """The rule's sentence, with blanks for the numbers."""
        return " ".join((cls.__doc__ or "").split())

    @property
    def code(self) -> str:
        """The code of this refusal's kind."""
        return self.code_of()

    @property
    def sentence(self) -> str:
        """What is wrong and what is left, in one sentence."""
        spoken = {field.name: _spoken(field, getattr(self, field.name)) for field in fields(self)}
        return self.wording().format(**spoken)


def _spoken(field: Field[Any], value: Any) -> str:
    if value is None:
        return "nothing"
    return in_euros(value) if field.type == "Money" else str(value)


# Limits (rule 1)


@dataclass(frozen=True, slots=True)
class LimitExceeded(Refusal):
    """A limit would be exceeded."""

    name: str
    asked: Money
    left: Money
    tested: tuple[Tested, ...]


@dataclass(frozen=True, slots=True)
class ExceedsCommitment(LimitExceeded):
    """A payment cannot exceed what is left of its commitment {name}: asked {asked} €, left {left} €."""

    source: ClassVar[str] = f"{BUDGET_ACT}; design rule 1"


@dataclass(frozen=True, slots=True)
class ExceedsReservation(LimitExceeded):
    """A tender cannot give up more than is reserved for it: {name}, asked {asked} €, left {left} €."""

    source: ClassVar[str] = f"{BUDGET_ACT}; design rule 1"


@dataclass(frozen=True, slots=True)
class ExceedsAppropriation(LimitExceeded):
    """Spending cannot exceed the appropriation of moment {name}: asked {asked} €, left {left} €."""

    source: ClassVar[str] = f"{BUDGET_ACT}; {FOUNDING}: within the appropriations assigned"


@dataclass(frozen=True, slots=True)
class ExceedsFrame(LimitExceeded):
    """What cites frame {name} cannot exceed it: asked {asked} €, left {left} €."""

    source: ClassVar[str] = f"{FOUNDING}: the spending frames"


@dataclass(frozen=True, slots=True)
class ExceedsFrameFunding(LimitExceeded):
    """What cites frame {name} cannot exceed the appropriations that fund it: asked {asked} €, left {left} €."""

    source: ClassVar[str] = f"{FOUNDING}: the spending frames"


@dataclass(frozen=True, slots=True)
class ExceedsPlanLine(LimitExceeded):
    """Decisions cannot exceed line {name} of the annual plan: asked {asked} €, left {left} €."""

    source: ClassVar[str] = f"{FOUNDING}: decisions according to the annual plan"


# Budget (rules 2, 3 and 9)


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
class NotAMomentCode(Refusal):
    """{moment} is not a budget item: two digits each for main title (21-36), chapter and item, such as 29.01.53."""

    source: ClassVar[str] = "Ministry of Finance, structure of the State budget"
    moment: str


@dataclass(frozen=True, slots=True)
class NotPositive(Refusal):
    """{what} must be more than zero; it is {amount} €."""

    what: str
    amount: Money


@dataclass(frozen=True, slots=True)
class NothingGranted(Refusal):
    """An appropriation of zero changes nothing; leave it out."""


@dataclass(frozen=True, slots=True)
class OutsideBudgetYear(Refusal):
    """Money of the budget of {year} counts from a day of that year, not from {effective_on}."""

    source: ClassVar[str] = f"{BUDGET_ACT} s. 1: the budget year is the calendar year"
    year: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class WrongSpan(Refusal):
    """A {kind} appropriation cannot live for {span} years: fixed and estimated 1, deferrable 2, 3 or 5."""

    source: ClassVar[str] = f"{BUDGET_ACT}; HE 10/2014"
    kind: str
    span: int


@dataclass(frozen=True, slots=True)
class KindDiffers(Refusal):
    """Moment {moment} was granted for {year} as {kind} over {span} years; a later change keeps that kind."""

    source: ClassVar[str] = BUDGET_ACT
    moment: str
    year: int
    kind: str
    span: int


@dataclass(frozen=True, slots=True)
class KindMissing(Refusal):
    """Moment {moment} has no appropriation for {year} yet: the line must say its kind and span."""

    source: ClassVar[str] = BUDGET_ACT
    moment: str
    year: int


@dataclass(frozen=True, slots=True)
class TransferUnbalanced(Refusal):
    """A transfer's lines must add up to zero; these add up to {sum} €."""

    source: ClassVar[str] = f"{FOUNDING}: financed by internal transfers"
    sum: Money


@dataclass(frozen=True, slots=True)
class TransferIncomplete(Refusal):
    """A transfer needs lines that give and lines that take, none of them zero, each moment and frame once."""

    source: ClassVar[str] = f"{FOUNDING}: financed by internal transfers"


@dataclass(frozen=True, slots=True)
class NotASupplementaryBudget(Refusal):
    """A transfer between moments is made by a supplementary budget (ordinal 1 or later), not by ordinal {ordinal}."""

    source: ClassVar[str] = f"{FOUNDING}: transfers are made in a supplementary budget"
    ordinal: int


@dataclass(frozen=True, slots=True)
class CrossesMainTitles(Refusal):
    """An internal transfer stays within one main title; these lines touch {main_titles}."""

    source: ClassVar[str] = f"{FOUNDING}: within the Ministry's main title"
    main_titles: str


@dataclass(frozen=True, slots=True)
class NoUsableVintage(Refusal):
    """Moment {moment} has no {funding} appropriation that is usable on {effective_on}."""

    source: ClassVar[str] = f"{BUDGET_ACT}: usable through 31 December of (grant year + span - 1)"
    moment: str
    funding: str
    effective_on: date


# Frames, plans, offices (rules 5 and 10)


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
class FrameIncomplete(Refusal):
    """{what}"""

    what: str


@dataclass(frozen=True, slots=True)
class PlanAlreadyAdopted(Refusal):
    """The annual plan of {year} was adopted on {adopted_on}."""

    source: ClassVar[str] = f"{FOUNDING}: the Council decides the annual plan"
    year: int
    adopted_on: date


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
class OfficeIncomplete(Refusal):
    """{what}"""

    office: Office
    what: str


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


# Decisions and payments (rules 6 and 7)


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
class InstalmentsDoNotAddUp(Refusal):
    """The instalments add up to {instalments} €, the grant is {amount} €; each must be more than zero."""

    source: ClassVar[str] = "Act on Discretionary Government Transfers 688/2001; standard terms of 1.3.2024"
    instalments: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class InstalmentNotPlanned(Refusal):
    """{decision} has instalments 1 to {last}; there is no instalment {instalment}."""

    source: ClassVar[str] = "standard terms of 1.3.2024: paid by the decision's payment plan"
    decision: str
    instalment: int
    last: int


@dataclass(frozen=True, slots=True)
class InstalmentAbovePlan(Refusal):
    """Instalment {instalment} of {decision} is planned at {planned} €; asked {asked} €."""

    source: ClassVar[str] = "standard terms of 1.3.2024: paid by the decision's payment plan"
    decision: str
    instalment: int
    asked: Money
    planned: Money


@dataclass(frozen=True, slots=True)
class InvoiceMissing(Refusal):
    """A payment under contract {decision} needs the number of the invoice it pays."""

    source: ClassVar[str] = f"{BUDGET_DECREE} s. 38"
    decision: str


@dataclass(frozen=True, slots=True)
class TenderAlreadyAwarded(Refusal):
    """Tender {decision} was awarded on {awarded_on}; a correction comes before another award."""

    source: ClassVar[str] = "Act on Public Procurement 1397/2016"
    decision: str
    awarded_on: date


@dataclass(frozen=True, slots=True)
class TenderNotAwarded(Refusal):
    """Tender {decision} has not been awarded; a contract follows an award."""

    source: ClassVar[str] = "Act on Public Procurement 1397/2016"
    decision: str


@dataclass(frozen=True, slots=True)
class ReserveLapsed(Refusal):
    """What tender {decision} reserved of {vintage} could be used until {until}; on {effective_on} it has lapsed."""

    source: ClassVar[str] = f"{BUDGET_ACT}: usable through 31 December of (grant year + span - 1)"
    decision: str
    vintage: int
    until: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class NothingToApprove(Refusal):
    """Payment {payment} is not waiting for approval."""

    payment: str


@dataclass(frozen=True, slots=True)
class SamePerson(Refusal):
    """{person} prepared payment {payment} and may not approve it; another person must."""

    source: ClassVar[str] = f"{BUDGET_DECREE} s. 38 and the financial rules: verifier and approver are different people"
    person: Person
    payment: str


# Corrections


@dataclass(frozen=True, slots=True)
class ReasonMissing(Refusal):
    """A reversal says why: give a reason."""


@dataclass(frozen=True, slots=True)
class UnknownFact(Refusal):
    """There is no fact at position {position}."""

    position: int


@dataclass(frozen=True, slots=True)
class NotReversible(Refusal):
    """A fact of this kind ({kind}, position {position}) cannot be reversed: {because}."""

    position: int
    kind: str
    because: str


@dataclass(frozen=True, slots=True)
class AlreadyReversed(Refusal):
    """Fact {position} was reversed already, by fact {by}."""

    position: int
    by: int


@dataclass(frozen=True, slots=True)
class BuiltUpon(Refusal):
    """Fact {position} cannot be reversed while {what} stands on it; reverse that first."""

    position: int
    what: str


@dataclass(frozen=True, slots=True)
class OtherBudgetYear(Refusal):
    """Expenditure of {year} cannot be given back on {effective_on}: only an error of the same year restores money."""

    source: ClassVar[str] = "design rule 8: a repayment does not restore available money"
    year: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class OutsideCalendar(Refusal):
    """{day} is outside the days this ledger speaks of, {first} to {last}."""

    day: date
    first: date
    last: date
