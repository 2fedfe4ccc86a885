"""What Parliament decides and what the year brings: moments, appropriations, transfers."""

from __future__ import annotations

from dataclasses import dataclass

from domain.facts.shapes import Budget, Charge, TransferLine
from domain.money import Money
from domain.names import AppropriationKind, MomentCode, Names


@dataclass(frozen=True, slots=True)
class MomentOpened:
    """A budget item was established; one that is not kept shows appropriation changes only."""

    moment: MomentCode
    names: Names
    kept: bool
    legal_basis: str | None


@dataclass(frozen=True, slots=True)
class AppropriationGranted:
    """Parliament granted (or, with a minus sign, cut) an appropriation; its span is in years, the first included."""

    budget: Budget
    charge: Charge
    kind: AppropriationKind
    span: int
    amount: Money


@dataclass(frozen=True, slots=True)
class BudgetTransferred:
    """A supplementary budget moved money between moments: one fact, lines that add up to zero."""

    budget: Budget
    lines: tuple[TransferLine, ...]


BudgetFact = MomentOpened | AppropriationGranted | BudgetTransferred
