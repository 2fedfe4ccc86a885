"""What is asked about money that comes in beside the appropriations."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.asked import Asked
from domain.facts.shapes import FrameAmount
from domain.money import Money
from domain.names import AppropriationKind, BudgetAccount, FrameId, LedgerAccount, MomentCode, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class BringInOpeningBalance(Asked):
    """Bring in what was left of a vintage when the ledger began; the span is in years, the first included."""

    moment: MomentCode
    source: Source = Source.NATIONAL
    year: int
    kind: AppropriationKind
    span: int
    amounts: tuple[FrameAmount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitOverrun(Asked):
    """Record that the ministry permitted an estimated appropriation to be exceeded, and by which document."""

    moment: MomentCode
    source: Source = Source.NATIONAL
    frame: FrameId | None = None
    year: int
    amount: Money
    permitted_by: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIncome(Asked):
    """Record income of a net-budgeted moment; it adds to the vintage of the day's year."""

    voucher: str
    description: str
    moment: MomentCode
    source: Source = Source.NATIONAL
    frame: FrameId | None = None
    amount: Money
    budget_account: BudgetAccount
    ledger_account: LedgerAccount


IncomingCommand = BringInOpeningBalance | PermitOverrun | RecordIncome
