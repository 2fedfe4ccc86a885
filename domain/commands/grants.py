"""What is asked about grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked, Share
from domain.facts.shapes import Funding, Grounds, PurposeAmount
from domain.money import ZERO, Money
from domain.names import Person, RegisterNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardGrant(Asked):
    """Record the Director's grant decision; each plan line it cites pays its part, the oldest vintage first."""

    decision: RegisterNumber
    call: RegisterNumber | None = None
    title: str
    recipient: str
    decided_by: Person
    funding: tuple[Funding, ...]
    regions: tuple[Share, ...]
    purposes: tuple[PurposeAmount, ...] = ()
    instalments: tuple[Money, ...]
    own_contribution: Money = ZERO
    used_from: date | None = None
    used_until: date | None = None
    grounds: Grounds


GrantCommand = AwardGrant
