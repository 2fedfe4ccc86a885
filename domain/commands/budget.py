"""What is asked about appropriations and transfers."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.asked import Asked
from domain.facts.shapes import Budget, TransferLine
from domain.money import Money
from domain.names import AppropriationKind, FrameId, MomentCode, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAppropriation(Asked):
    """Record what Parliament granted or cut; the span is in years, the first included."""

    budget: Budget
    moment: MomentCode
    source: Source = Source.NATIONAL
    frame: FrameId | None = None
    kind: AppropriationKind
    span: int = 1
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferBudget(Asked):
    """Record a transfer between moments that a supplementary budget made."""

    budget: Budget
    lines: tuple[TransferLine, ...]


BudgetCommand = GrantAppropriation | TransferBudget
