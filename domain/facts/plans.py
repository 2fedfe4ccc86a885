"""Programs, frames, offices and plans: who may spend on what, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.facts.shapes import PlanLine, YearAmount
from domain.money import Money
from domain.names import FrameId, FrameKind, MomentCode, Names, Office, Person, ProgramId, Source


@dataclass(frozen=True, slots=True)
class ProgramOpened:
    """A program was opened."""

    program: ProgramId
    names: Names


@dataclass(frozen=True, slots=True)
class FrameSet:
    """A spending frame was set: cents per budget year, and from a year on the same amount yearly."""

    frame: FrameId
    kind: FrameKind
    names: Names
    source: Source
    moment: MomentCode | None
    years: tuple[YearAmount, ...]
    yearly_from: YearAmount | None


@dataclass(frozen=True, slots=True)
class OfficeAssigned:
    """A person was appointed to an office, from one day through another; a delegate up to a limit in cents."""

    office: Office
    person: Person
    appointed_by: str
    since: date
    until: date | None
    limit: Money | None


@dataclass(frozen=True, slots=True)
class AnnualPlanAdopted:
    """The Council adopted the annual plan of a year."""

    year: int
    decided_by: Person
    lines: tuple[PlanLine, ...]


PlanFact = ProgramOpened | FrameSet | OfficeAssigned | AnnualPlanAdopted
