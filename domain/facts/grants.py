"""Grants, from the call to the recovery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.facts.shapes import Grounds, Part, PurposeAmount
from domain.money import Money
from domain.names import Person, PlanLineId, RegisterNumber


@dataclass(frozen=True, slots=True)
class GrantAwarded:
    """The Director awarded a grant; its instalments are paid in turn.

    Each part has its plan line. What a call had reserved for the grant is given up by ``released``.
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


GrantFact = GrantAwarded
