"""Deliveries, cover, locked periods and the close of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.facts.shapes import Charge, Part, YearAmount
from domain.money import Money
from domain.names import AuthorityId, MomentCode, Person, PlanLineId, RegisterNumber, Source


@dataclass(frozen=True, slots=True)
class DeliveryRecorded:
    """What a contract or grant bought was delivered, as its document says; or it was accrued at the end of the year.

    Only money of a moment that counts by delivery is in the parts, and nothing beyond what was committed.
    """

    decision: RegisterNumber
    document: str
    accrual: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class CommitmentCovered:
    """What was legally owed without cover was covered by the parts, from money that is usable.

    ``covers`` is what had lapsed and is now covered, ``scheduled`` the costs, decided under commitment authority, whose
    year has come.
    """

    decision: RegisterNumber
    decided_by: Person
    covers: tuple[Part, ...]
    scheduled: tuple[YearAmount, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PeriodLocked:
    """The days through this one were locked: what comes late counts from the first open day."""

    through: date


@dataclass(frozen=True, slots=True)
class PeriodReopened:
    """The days from this one on were opened again, for the reason in the envelope."""

    since: date


@dataclass(frozen=True, slots=True)
class VintageAccount:
    """The account of a moment's vintage for one year, in cents, per funding source.

    carried in + granted + overrun - outturn - lapsed = carried out; the outturn is net of the income. Carry-over is
    not new appropriation. ``uncovered`` is what of it is legally owed without cover.
    """

    moment: MomentCode
    vintage: int
    source: Source
    granted: Money
    income: Money
    overrun: Money
    carried_in: Money
    outturn: Money
    lapsed: Money
    carried_out: Money
    uncovered: Money


@dataclass(frozen=True, slots=True)
class Unused:
    """What was still available of a vintage, under a frame or under none, and lapses: cents."""

    charge: Charge
    vintage: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Lapse:
    """What lapses of one decision; the line of the annual plan that it stood under has its room back."""

    decision: RegisterNumber
    plan_line: PlanLineId | None
    part: Part


@dataclass(frozen=True, slots=True)
class UnusedAuthority:
    """What no decision had used of a commitment authority of a year, and lapses: cents."""

    authority: AuthorityId
    moment: MomentCode
    source: Source
    year: int
    amount: Money


@dataclass(frozen=True, slots=True)
class YearClosed:
    """The Director General signed the accounts of a year: what expired lapsed, the rest was carried over.

    What was committed and lapsed is still legally owed, and is uncovered from now on. Commitment authority lapsed as
    far as it was not used.
    """

    year: int
    signed_by: Person
    signed_on: date
    accounts: tuple[VintageAccount, ...]
    unused: tuple[Unused, ...]
    reserved: tuple[Lapse, ...]
    committed: tuple[Lapse, ...]
    authorities: tuple[UnusedAuthority, ...]


YearEndFact = DeliveryRecorded | CommitmentCovered | PeriodLocked | PeriodReopened | YearClosed
