"""Appropriations and the transfers between them: only Parliament makes them, the ledger records them."""

from __future__ import annotations

from datetime import date

from domain.books import Books
from domain.commands import GrantAppropriation, TransferBudget
from domain.facts import AppropriationGranted, BudgetTransferred, Charge
from domain.money import ZERO, Money, total
from domain.names import AppropriationKind
from domain.refusals import (
    CrossesMainTitles,
    KindDiffers,
    KindMissing,
    NotASupplementaryBudget,
    NothingGranted,
    OutsideBudgetYear,
    Refusal,
    RenumberedMoment,
    TransferIncomplete,
    TransferUnbalanced,
    WrongSpan,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import refuse_charge
from domain.rules.undoing import freely

SPANS = {
    AppropriationKind.FIXED: (1,),
    AppropriationKind.ESTIMATED: (1,),
    AppropriationKind.DEFERRABLE: (2, 3, 5),
}
"""For how many years an appropriation can be used, the year of the grant included (HE 10/2014)."""


def grant_appropriation(ask: GrantAppropriation, books: Books) -> Decision:
    """Parliament grants or cuts an appropriation; supplementary lines hit the vintage of the cited budget only."""
    charge = Charge(ask.moment, ask.source, ask.frame)
    if refusal := _refuse_appropriation(charge, ask.amount, ask.effective_on, books):
        return refusal
    if ask.effective_on.year != ask.budget.year:
        return OutsideBudgetYear(ask.budget.year, ask.effective_on)
    if ask.amount == ZERO:
        return NothingGranted()
    if refusal := refuse_kind(charge, ask.budget.year, ask.kind, ask.span, books):
        return refusal
    return [AppropriationGranted(ask.budget, charge, ask.kind, ask.span, ask.amount)]


def transfer_budget(ask: TransferBudget, books: Books) -> Decision:
    """A transfer is one balanced fact of a supplementary budget, within one main title: no money is made."""
    if ask.budget.ordinal < 1:
        return NotASupplementaryBudget(ask.budget.ordinal)
    if ask.effective_on.year != ask.budget.year:
        return OutsideBudgetYear(ask.budget.year, ask.effective_on)
    places = {(line.moment, line.source, line.frame) for line in ask.lines}
    if len(ask.lines) < 2 or len(places) < len(ask.lines) or any(line.amount == ZERO for line in ask.lines):
        return TransferIncomplete()
    if balance := total(line.amount for line in ask.lines):
        return TransferUnbalanced(balance)
    kinds: dict[str, tuple[AppropriationKind, int]] = {}
    for line in ask.lines:
        charge = Charge(line.moment, line.source, line.frame)
        if refusal := _refuse_appropriation(charge, line.amount, ask.effective_on, books):
            return refusal
        if line.kind is not None and line.span is not None:
            if refusal := refuse_kind(charge, ask.budget.year, line.kind, line.span, books):
                return refusal
            kind, span = kinds.setdefault(line.moment, (line.kind, line.span))
            if (kind, span) != (line.kind, line.span):
                return KindDiffers(line.moment, ask.budget.year, kind, span)
        elif books.moments[line.moment].kept and books.vintage(line.moment, ask.budget.year) is None:
            return KindMissing(line.moment, ask.budget.year)
    main_titles = sorted({line.moment.split(".")[0] for line in ask.lines})
    if len(main_titles) > 1:
        return CrossesMainTitles(" and ".join(main_titles))
    return [BudgetTransferred(ask.budget, ask.lines)]


def _refuse_appropriation(charge: Charge, amount: Money, on: date, books: Books) -> Refusal | None:
    """From the day on which another code succeeds a moment, nothing is granted under its old code; cuts still are."""
    if refusal := refuse_charge(charge, on, books):
        return refusal
    successor = books.moments[charge.moment].successor
    if successor is not None and amount > 0 and on >= successor[1]:
        return RenumberedMoment(charge.moment, *successor)
    return None


def refuse_kind(charge: Charge, year: int, kind: AppropriationKind, span: int, books: Books) -> Refusal | None:
    """A vintage lives as long as its kind allows, and keeps the kind of its first grant."""
    if span not in SPANS[kind]:
        return WrongSpan(kind, span)
    known = books.vintage(charge.moment, year)
    if known is not None and (known.kind, known.span) != (kind, span):
        return KindDiffers(charge.moment, year, known.kind, known.span)
    return None


RULES: Rules = {GrantAppropriation: grant_appropriation, TransferBudget: transfer_budget}
UNDO: dict[type, Undoing] = {AppropriationGranted: freely, BudgetTransferred: freely}
