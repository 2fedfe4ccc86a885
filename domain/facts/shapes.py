"""What facts are made of: charges, lines, draws, amounts by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.money import Money, total
from domain.names import (
    AllocationBasis,
    AppropriationKind,
    Expenditure,
    ForesightId,
    FrameId,
    MomentCode,
    PlanLineId,
    ProgramId,
    Purpose,
    Region,
    Source,
    TargetGroup,
)
from domain.values import quickly_made


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget a change cites: its year, and 0 for the budget itself or 1, 2, ... for a supplementary one."""

    year: int
    ordinal: int


@quickly_made
@dataclass(frozen=True, slots=True)
class Charge:
    """What money is charged to: the moment, the funding source, the frame cited and the program."""

    moment: MomentCode
    source: Source = Source.NATIONAL
    frame: FrameId | None = None
    program: ProgramId | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class Line:
    """Cents of one vintage (the budget year the money was granted for) for one region."""

    vintage: int
    region: Region
    amount: Money


@quickly_made
@dataclass(frozen=True, slots=True)
class Part:
    """The lines of a decision that are charged alike; a decision has one part per charge.

    The class of expenditure decides which basis of allocation counts; it is missing where a fact was recorded before
    classes were told apart.
    """

    charge: Charge
    expenditure: Expenditure | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PurposeAmount:
    """Cents of a decision for one form of education or other purpose."""

    purpose: Purpose
    amount: Money


@dataclass(frozen=True, slots=True)
class Consultation:
    """A body that was heard (an ELY centre, KEHA, a region), when, and where that is written."""

    body: str
    on: date
    document: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a call, a tender or a grant rests on: for whom it is, the foresight behind it, who was heard.

    ``no_overlap`` states how it complements the supply there is; ``no_foresight`` why no foresight is behind it.
    """

    target_group: TargetGroup
    target_reason: str | None = None
    foresight: tuple[ForesightId, ...] = ()
    no_foresight: str | None = None
    consultations: tuple[Consultation, ...] = ()
    no_overlap: str | None = None


@dataclass(frozen=True, slots=True)
class Funding:
    """Cents that a decision takes under one line of the annual plan."""

    plan_line: PlanLineId
    amount: Money


@quickly_made
@dataclass(frozen=True, slots=True)
class Draw:
    """Cents taken from one vintage."""

    vintage: int
    amount: Money


@dataclass(frozen=True, slots=True)
class YearAmount:
    """Cents for one budget year."""

    year: int
    amount: Money


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What of a decision is owed no more, though no money stood behind it when it was given up.

    ``uncovered`` is cover that a year end had taken, ``scheduled`` costs of later years under commitment authority,
    ``undelivered`` what had counted as delivered and will not be paid.
    """

    uncovered: tuple[Part, ...] = ()
    scheduled: tuple[YearAmount, ...] = ()
    undelivered: tuple[Part, ...] = ()


NOTHING_GIVEN_UP = GivenUp()


@dataclass(frozen=True, slots=True)
class FrameAmount:
    """Cents that cite one frame, or none."""

    frame: FrameId | None
    amount: Money


@dataclass(frozen=True, slots=True)
class TransferLine:
    """One moment's part of a transfer: cents, negative where the money leaves."""

    moment: MomentCode
    amount: Money
    source: Source = Source.NATIONAL
    frame: FrameId | None = None
    kind: AppropriationKind | None = None
    span: int | None = None


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """What a budget proposal would change on one moment: signed cents, by funding source."""

    moment: MomentCode
    amount: Money
    source: Source = Source.NATIONAL


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of the annual plan: what may be decided, charged to what, up to how many cents."""

    line: PlanLineId
    charge: Charge
    amount: Money


@dataclass(frozen=True, slots=True)
class Basis:
    """By what one class of expenditure is allocated to a budget year."""

    expenditure: Expenditure
    basis: AllocationBasis


def amount_of(lines: Sequence[Line]) -> Money:
    """What lines add up to, in cents."""
    return total([line.amount for line in lines])


def sum_of(parts: Sequence[Part]) -> Money:
    """What parts add up to, in cents."""
    return total([line.amount for part in parts for line in part.lines])
