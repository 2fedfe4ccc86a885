"""What programs, frames and annual plans may not be (rule 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.refusals.base import FOUNDING, Refusal


@dataclass(frozen=True, slots=True)
class FrameIncomplete(Refusal):
    """A frame cannot be set so: {what}."""

    what: str


@dataclass(frozen=True, slots=True)
class PlanAlreadyAdopted(Refusal):
    """The annual plan of {year} was adopted on {adopted_on}."""

    source: ClassVar[str] = f"{FOUNDING}: the Council decides the annual plan"
    year: int
    adopted_on: date


@dataclass(frozen=True, slots=True)
class PlanNotAdopted(Refusal):
    """There is no annual plan of {year} to revise; the Council adopts it first."""

    source: ClassVar[str] = f"{FOUNDING}: the Council decides the annual plan and its revision"
    year: int


@dataclass(frozen=True, slots=True)
class NothingRevised(Refusal):
    """A revision of the annual plan of {year} names lines that change, each once; what stays is left out ({what})."""

    source: ClassVar[str] = f"{FOUNDING}: the Council decides the annual plan and its revision"
    year: int
    what: str


@dataclass(frozen=True, slots=True)
class ChargeOfLineFixed(Refusal):
    """Line {line} was adopted for another charge, and decisions keep it: end it with zero and plan a new line."""

    source: ClassVar[str] = f"{FOUNDING}: the Council decides the annual plan and its revision"
    line: str
