"""Money that comes in beside the appropriations: opening balances, permitted overruns, income."""

from __future__ import annotations

from dataclasses import dataclass

from domain.facts.shapes import Charge, FrameAmount
from domain.money import Money
from domain.names import AppropriationKind, BudgetAccount, LedgerAccount, MomentCode, Source


@dataclass(frozen=True, slots=True)
class OpeningBalanceBroughtIn:
    """What was left of a vintage when the ledger began was brought in, in cents by the frame that it cites.

    It is part of what was granted for that year before, not a new appropriation.
    """

    moment: MomentCode
    source: Source
    year: int
    kind: AppropriationKind
    span: int
    amounts: tuple[FrameAmount, ...]


@dataclass(frozen=True, slots=True)
class OverrunPermitted:
    """The ministry permitted an estimated appropriation to be exceeded in its year, by so many cents."""

    charge: Charge
    year: int
    amount: Money
    permitted_by: str
    document: str


@dataclass(frozen=True, slots=True)
class IncomeRecorded:
    """A net-budgeted moment received income: so many cents more can be used of the year's vintage."""

    voucher: str
    description: str
    charge: Charge
    year: int
    amount: Money
    budget_account: BudgetAccount
    ledger_account: LedgerAccount


IncomingFact = OpeningBalanceBroughtIn | OverrunPermitted | IncomeRecorded
