"""Grants, from the award to the final report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.facts.shapes import NOTHING_GIVEN_UP, GivenUp, Grounds, Part, PurposeAmount
from domain.money import Money
from domain.names import Person, PlanLineId, RegisterNumber, Report
from domain.values import quickly_made


@dataclass(frozen=True, slots=True)
class GrantAwarded:
    """The Director awarded a grant; its instalments are paid in turn.

    Each part has its plan line. What a call had reserved for the grant is given up by ``released``. Where the eligible
    costs are known, the recipient's own contribution and the grant add up to them.
    """

    decision: RegisterNumber
    call: RegisterNumber | None
    title: str
    recipient: str
    decided_by: Person
    plan_lines: tuple[PlanLineId, ...]
    parts: tuple[Part, ...]
    released: tuple[Part, ...]
    purposes: tuple[PurposeAmount, ...]
    instalments: tuple[Money, ...]
    own_contribution: Money
    used_from: date | None
    used_until: date | None
    grounds: Grounds
    eligible_costs: Money | None = None


@dataclass(frozen=True, slots=True)
class GrantAmended:
    """A grant was amended on application: raised by ``changes``, or lowered by what was freed and what lapsed.

    A raise cites the plan line of its part. The payment plan and the end of the period of use stand here as they were
    before and as they are after.
    """

    decision: RegisterNumber
    decided_by: Person
    applied_on: date
    plan_lines: tuple[PlanLineId, ...]
    changes: tuple[Part, ...]
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]
    instalments_before: tuple[Money, ...]
    instalments: tuple[Money, ...]
    used_until_before: date | None
    used_until: date | None
    given_up: GivenUp = NOTHING_GIVEN_UP


@quickly_made
@dataclass(frozen=True, slots=True)
class ReportAccepted:
    """A report of the recipient was accepted; the document says where it is."""

    decision: RegisterNumber
    report: Report
    accepted_by: Person
    document: str


@dataclass(frozen=True, slots=True)
class PaymentsSuspended:
    """The payments of a grant were suspended (Act 688/2001 s. 19)."""

    decision: RegisterNumber
    decided_by: Person
    ground: str


@dataclass(frozen=True, slots=True)
class PaymentsResumed:
    """The payments of a grant, suspended since a day, were resumed."""

    decision: RegisterNumber
    decided_by: Person
    suspended_on: date
    ground: str


@dataclass(frozen=True, slots=True)
class GrantDeclined:
    """The recipient declined what was not yet paid; nothing is paid any more, and it is released."""

    decision: RegisterNumber
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]
    given_up: GivenUp = NOTHING_GIVEN_UP


@dataclass(frozen=True, slots=True)
class GrantClosed:
    """A grant was closed, on its final report or unpaid; what was not paid is released."""

    decision: RegisterNumber
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]
    given_up: GivenUp = NOTHING_GIVEN_UP


@dataclass(frozen=True, slots=True)
class AttributionCorrected:
    """What is already paid was attributed anew to regions, programs or plan lines, cent for cent of the same money.

    ``taken`` is where it stood, ``parts`` where it stands now, each under its plan line.
    """

    decision: RegisterNumber
    decided_by: Person
    taken: tuple[Part, ...]
    plan_lines: tuple[PlanLineId, ...]
    parts: tuple[Part, ...]


GrantFact = (
    GrantAwarded
    | GrantAmended
    | ReportAccepted
    | PaymentsSuspended
    | PaymentsResumed
    | GrantDeclined
    | GrantClosed
    | AttributionCorrected
)
