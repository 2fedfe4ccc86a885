"""What is asked about programs, frames and annual plans."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.asked import Asked
from domain.facts.shapes import PlanLine, YearAmount
from domain.names import FrameId, FrameKind, MomentCode, Names, Person, ProgramId, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProgram(Asked):
    """Open a program."""

    program: ProgramId
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFrame(Asked):
    """Set a spending frame: cents per budget year, and the same yearly from a year on."""

    frame: FrameId
    kind: FrameKind
    names: Names
    source: Source = Source.NATIONAL
    moment: MomentCode | None = None
    years: tuple[YearAmount, ...] = ()
    yearly_from: YearAmount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptAnnualPlan(Asked):
    """Record the annual plan that the Council adopted."""

    year: int
    decided_by: Person
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseAnnualPlan(Asked):
    """Record the Council's revision of an annual plan: only the lines that change; zero ends a line."""

    year: int
    decided_by: Person
    lines: tuple[PlanLine, ...]


PlanCommand = OpenProgram | SetFrame | AdoptAnnualPlan | ReviseAnnualPlan
