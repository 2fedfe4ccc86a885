"""What is asked about grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked, Share
from domain.facts.shapes import Funding, Grounds, PurposeAmount
from domain.money import ZERO, Money
from domain.names import Person, PlanLineId, Region, RegisterNumber, Report
from domain.values import quickly_made


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardGrant(Asked):
    """Record the Director's grant decision; each plan line it cites pays its part, the oldest vintage first.

    A grant applied for in a call takes what the call has reserved, under the call's plan lines.
    """

    decision: RegisterNumber
    call: RegisterNumber | None = None
    title: str
    recipient: str
    decided_by: Person
    funding: tuple[Funding, ...]
    regions: tuple[Share, ...]
    purposes: tuple[PurposeAmount, ...] = ()
    instalments: tuple[Money, ...]
    own_contribution: Money = ZERO
    eligible_costs: Money | None = None
    used_from: date | None = None
    used_until: date | None = None
    grounds: Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendGrant(Asked):
    """Amend a grant to a new total; a reason is owed.

    A raise cites a plan line in force. Regions share the change as the grant does, unless they are given; what is left
    out (instalments, end of the period of use) stays.
    """

    decision: RegisterNumber
    decided_by: Person
    applied_on: date
    amount: Money
    plan_line: PlanLineId | None = None
    regions: tuple[Share, ...] = ()
    instalments: tuple[Money, ...] = ()
    used_until: date | None = None


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptReport(Asked):
    """Accept an interim or the final report of a recipient."""

    decision: RegisterNumber
    report: Report
    accepted_by: Person
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendPayments(Asked):
    """Suspend the payments of a grant, on a ground (Act 688/2001 s. 19)."""

    decision: RegisterNumber
    decided_by: Person
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePayments(Asked):
    """Resume the payments of a grant."""

    decision: RegisterNumber
    decided_by: Person
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineGrant(Asked):
    """Record that the recipient declines what is not yet paid."""

    decision: RegisterNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseGrant(Asked):
    """Close a grant on its final report, or unpaid; what was not paid is released."""

    decision: RegisterNumber


@dataclass(frozen=True, slots=True)
class Place:
    """Paid cents of one vintage, for one region, under one plan line."""

    plan_line: PlanLineId
    vintage: int
    region: Region
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectAttribution(Asked):
    """Attribute what is already paid to other regions, programs or plan lines; a reason is owed."""

    decision: RegisterNumber
    decided_by: Person
    taken: tuple[Place, ...]
    given: tuple[Place, ...]


GrantCommand = (
    AwardGrant
    | AmendGrant
    | AcceptReport
    | SuspendPayments
    | ResumePayments
    | DeclineGrant
    | CloseGrant
    | CorrectAttribution
)
