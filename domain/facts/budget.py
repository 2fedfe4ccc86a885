"""What Parliament decides about money: appropriations and transfers between moments."""

from __future__ import annotations

from dataclasses import dataclass

from domain.facts.shapes import Budget, Charge, TransferLine
from domain.money import Money
from domain.names import AppropriationKind


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


BudgetFact = AppropriationGranted | BudgetTransferred
