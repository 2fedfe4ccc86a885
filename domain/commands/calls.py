"""What is asked about calls for applications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.commands.asked import Asked, Share
from domain.facts.shapes import Funding, Grounds, PurposeAmount
from domain.names import Person, RegisterNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall(Asked):
    """Open a call for applications and reserve its money, under the plan lines it cites."""

    decision: RegisterNumber
    title: str
    funding: tuple[Funding, ...]
    regions: tuple[Share, ...]
    purposes: tuple[PurposeAmount, ...] = ()
    opens_on: date
    closes_on: date
    grounds: Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCall(Asked):
    """Close a call: nothing more is awarded from it, and what it has reserved is released."""

    decision: RegisterNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseGrant(Asked):
    """Record that an application was refused, under its own register number."""

    decision: RegisterNumber
    call: RegisterNumber | None = None
    recipient: str
    decided_by: Person
    ground: str


CallCommand = OpenCall | CloseCall | RefuseGrant
