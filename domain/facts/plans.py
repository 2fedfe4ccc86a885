"""Programs, frames and annual plans: what money may be spent on, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.facts.shapes import PlanLine, YearAmount
from domain.names import FrameId, FrameKind, MomentCode, Names, Person, ProgramId, Source


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
class AnnualPlanAdopted:
    """The Council adopted the annual plan of a year."""

    year: int
    decided_by: Person
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True)
class AnnualPlanRevised:
    """The Council revised the annual plan of a year: the lines it names have new amounts (zero ends one) or are new.

    The plan as adopted is version 1; what was decided under an earlier version stands.
    """

    year: int
    version: int
    decided_by: Person
    lines: tuple[PlanLine, ...]


PlanFact = ProgramOpened | FrameSet | AnnualPlanAdopted | AnnualPlanRevised
