"""Calls for applications, and what was not awarded in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.facts.shapes import Grounds, Part, PurposeAmount
from domain.names import Person, PlanLineId, RegisterNumber


@dataclass(frozen=True, slots=True)
class CallOpened:
    """A call for applications was opened and its money reserved for grants; each part has its plan line.

    Applications are taken from ``opens_on`` through ``closes_on``.
    """

    decision: RegisterNumber
    title: str
    plan_lines: tuple[PlanLineId, ...]
    parts: tuple[Part, ...]
    purposes: tuple[PurposeAmount, ...]
    opens_on: date
    closes_on: date
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class CallClosed:
    """A call was closed: what it still had reserved is available again, or lapsed where its vintage has expired."""

    decision: RegisterNumber
    freed: tuple[Part, ...]
    lapsed: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class GrantRefused:
    """An application was refused, under its own register number; no money moved."""

    decision: RegisterNumber
    call: RegisterNumber | None
    recipient: str
    decided_by: Person
    ground: str


CallFact = CallOpened | CallClosed | GrantRefused
