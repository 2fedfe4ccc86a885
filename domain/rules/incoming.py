"""Money that comes in beside the appropriations: what was left when the ledger began, permitted overruns, income."""

from __future__ import annotations

from domain.books import Books
from domain.commands import BringInOpeningBalance, PermitOverrun, RecordIncome
from domain.facts import Charge, IncomeRecorded, OpeningBalanceBroughtIn, OverrunPermitted
from domain.names import AppropriationKind
from domain.refusals import (
    FrameTwice,
    MoneyAlreadyIn,
    NameTaken,
    NotEstimated,
    NothingGrantedYet,
    NotNetBudgeted,
    NotPositive,
    OutsideBudgetYear,
    VintageExpired,
)
from domain.registers import Vintage
from domain.rules import Decision, Rules, Undoing
from domain.rules.budget import refuse_kind
from domain.rules.charging import refuse_spending, refuse_year
from domain.rules.texts import net_budgeted
from domain.rules.undoing import freely
from domain.subjects import opening_claim


def bring_in_opening_balance(ask: BringInOpeningBalance, books: Books) -> Decision:
    """What was left of a vintage when the ledger began comes in once, before any other money of it."""
    if refusal := refuse_year(ask.year):
        return refusal
    frames = {it.frame for it in ask.amounts}
    if not frames or len(frames) < len(ask.amounts):
        return FrameTwice()
    for it in ask.amounts:
        if it.amount <= 0:
            return NotPositive("An opening balance", it.amount)
        if refusal := refuse_spending(Charge(ask.moment, ask.source, it.frame), ask.effective_on, books):
            return refusal
    if refusal := refuse_kind(Charge(ask.moment, ask.source), ask.year, ask.kind, ask.span, books):
        return refusal
    if ask.effective_on.year < ask.year:
        return OutsideBudgetYear(ask.year, ask.effective_on)
    vintage = Vintage(ask.year, ask.kind, ask.span, grants=1)
    if not vintage.usable_on(ask.effective_on):
        return VintageExpired(ask.moment, ask.year, vintage.until, ask.effective_on)
    brought_in = books.claims.get(opening_claim(ask.moment, ask.year, ask.source))
    if brought_in or books.granted.get((ask.moment, ask.year, ask.source)):
        return MoneyAlreadyIn(ask.moment, ask.year, ask.source)
    return [OpeningBalanceBroughtIn(ask.moment, ask.source, ask.year, ask.kind, ask.span, ask.amounts)]


def permit_overrun(ask: PermitOverrun, books: Books) -> Decision:
    """Only an estimated appropriation is exceeded, in its own year, as far as the ministry permits it."""
    charge = Charge(ask.moment, ask.source, ask.frame)
    if refusal := refuse_spending(charge, ask.effective_on, books):
        return refusal
    if ask.amount <= 0:
        return NotPositive("An overrun", ask.amount)
    if ask.effective_on.year != ask.year:
        return OutsideBudgetYear(ask.year, ask.effective_on)
    granted = books.vintage(ask.moment, ask.year)
    if granted is None:
        return NothingGrantedYet(ask.moment, ask.year)
    if granted.kind is not AppropriationKind.ESTIMATED:
        return NotEstimated(ask.moment, ask.year, granted.kind)
    return [OverrunPermitted(charge, ask.year, ask.amount, ask.permitted_by, ask.document)]


def record_income(ask: RecordIncome, books: Books) -> Decision:
    """Income can be used only on a net-budgeted moment, as money of the year in which it came."""
    if position := books.claims.get(f"voucher:{ask.voucher}"):
        return NameTaken("Voucher", ask.voucher, position)
    if ask.amount <= 0:
        return NotPositive("Income", ask.amount)
    charge, year = Charge(ask.moment, ask.source, ask.frame), ask.effective_on.year
    if refusal := refuse_spending(charge, ask.effective_on, books):
        return refusal
    if not net_budgeted(ask.moment, year, books):
        return NotNetBudgeted(ask.moment, year)
    if books.vintage(ask.moment, year) is None:
        return NothingGrantedYet(ask.moment, year)
    return [
        IncomeRecorded(ask.voucher, ask.description, charge, year, ask.amount, ask.budget_account, ask.ledger_account)
    ]


RULES: Rules = {
    BringInOpeningBalance: bring_in_opening_balance,
    PermitOverrun: permit_overrun,
    RecordIncome: record_income,
}
UNDO: dict[type, Undoing] = {OpeningBalanceBroughtIn: freely, OverrunPermitted: freely, IncomeRecorded: freely}
