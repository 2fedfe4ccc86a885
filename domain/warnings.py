"""What the ledger says without refusing: a warning travels with the receipt and stands in the fact's envelope.

How loud each is, and from where, is data (``domain.controls``): a tolerance set to refuse makes it a refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import FOUNDING, HOUSE, Spoken


@dataclass(frozen=True, slots=True)
class Warned(Spoken):
    """The ledger warns."""


def known_codes() -> frozenset[str]:
    """The code of every warning there is, which a tolerance may name."""
    return frozenset(kind.code_of() for kind in Warned.__subclasses__())


@dataclass(frozen=True, slots=True)
class PostedLate(Warned):
    """{document_on} lies in a locked period: this counts from {effective_on}, the first open day."""

    source: ClassVar[str] = f"{HOUSE}: signed accounts never change"
    document_on: date
    effective_on: date


@dataclass(frozen=True, slots=True)
class NoForesight(Warned):
    """{decision} cites no foresight and does not say why there is none."""

    source: ClassVar[str] = f"{FOUNDING}: foresight on whose basis services are financed and procured"
    decision: str


@dataclass(frozen=True, slots=True)
class NoOverlapStatement(Warned):
    """{decision} does not state how it complements the supply there is, without paying for it twice."""

    source: ClassVar[str] = f"{FOUNDING}: to complement existing supply"
    decision: str


@dataclass(frozen=True, slots=True)
class PurposesMissing(Warned):
    """{decision} does not say what it pays for, so that nobody can tell whether its instrument may."""

    source: ClassVar[str] = f"{FOUNDING}: state grants and procurement, each for its own forms"
    decision: str


@dataclass(frozen=True, slots=True)
class PlanLineBelowUse(Warned):
    """Plan line {line} is cut to {amount} €, below the {used} € used under it: nothing new fits until it is raised."""

    source: ClassVar[str] = f"{FOUNDING}: decisions according to the annual plan"
    line: str
    used: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class FrameNearlyUsed(Warned):
    """{share} per cent of frame {name} is used for {vintage}."""

    source: ClassVar[str] = f"{FOUNDING}: the spending frames"
    name: str
    vintage: int
    share: int
