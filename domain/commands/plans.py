"""What is asked about programs, frames, offices and plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked
from domain.facts.shapes import PlanLine, YearAmount
from domain.money import Money
from domain.names import FrameId, FrameKind, MomentCode, Names, Office, Person, ProgramId, Source


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
class AssignOffice(Asked):
    """Appoint a person to an office; a delegate of the Director up to a limit in cents."""

    office: Office
    person: Person
    appointed_by: str
    since: date
    until: date | None = None
    limit: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptAnnualPlan(Asked):
    """Record the annual plan that the Council adopted."""

    year: int
    decided_by: Person
    lines: tuple[PlanLine, ...]


PlanCommand = OpenProgram | SetFrame | AssignOffice | AdoptAnnualPlan
