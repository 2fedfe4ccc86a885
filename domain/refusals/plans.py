"""What programs, frames, offices and plans may not be (rule 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.names import Office
from domain.refusals.base import FOUNDING, Refusal


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
class OfficeIncomplete(Refusal):
    """{what}"""

    office: Office
    what: str
