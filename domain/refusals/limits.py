"""Which limit would be exceeded (rule 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import BUDGET_ACT, FOUNDING, Refusal, Tested


@dataclass(frozen=True, slots=True)
class LimitExceeded(Refusal):
    """A limit would be exceeded."""

    name: str
    asked: Money
    left: Money
    tested: tuple[Tested, ...]


@dataclass(frozen=True, slots=True)
class ExceedsCommitment(LimitExceeded):
    """A payment cannot exceed what is left of its commitment {name}: asked {asked} €, left {left} €."""

    source: ClassVar[str] = BUDGET_ACT


@dataclass(frozen=True, slots=True)
class ExceedsReservation(LimitExceeded):
    """A call or tender cannot give up more than is reserved for it: {name}, asked {asked} €, left {left} €."""

    source: ClassVar[str] = BUDGET_ACT


@dataclass(frozen=True, slots=True)
class ExceedsAppropriation(LimitExceeded):
    """Spending cannot exceed the appropriation of moment {name}: asked {asked} €, left {left} €."""

    source: ClassVar[str] = f"{BUDGET_ACT}; {FOUNDING}: within the appropriations assigned"


@dataclass(frozen=True, slots=True)
class ExceedsFrame(LimitExceeded):
    """What cites frame {name} cannot exceed it: asked {asked} €, left {left} €."""

    source: ClassVar[str] = f"{FOUNDING}: the spending frames"


@dataclass(frozen=True, slots=True)
class ExceedsFrameFunding(LimitExceeded):
    """What cites frame {name} cannot exceed the appropriations that fund it: asked {asked} €, left {left} €."""

    source: ClassVar[str] = f"{FOUNDING}: the spending frames"


@dataclass(frozen=True, slots=True)
class ExceedsPlanLine(LimitExceeded):
    """Decisions cannot exceed line {name} of the annual plan: asked {asked} €, left {left} €."""

    source: ClassVar[str] = f"{FOUNDING}: decisions according to the annual plan"


@dataclass(frozen=True, slots=True)
class ExceedsAuthority(LimitExceeded):
    """Decisions cannot exceed commitment authority {name}: asked {asked} €, unused {left} €."""

    source: ClassVar[str] = BUDGET_ACT


@dataclass(frozen=True, slots=True)
class BeyondTolerance(Refusal):
    """{warning} The controls in force refuse this."""

    warning: str
