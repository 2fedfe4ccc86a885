"""Appropriations and the transfers between them: only Parliament makes them, the ledger records them."""

from __future__ import annotations

import re

from domain.books import Books
from domain.commands import GrantAppropriation, OpenMoment, TransferBudget
from domain.facts import AppropriationGranted, BudgetTransferred, Charge, MomentOpened
from domain.money import ZERO, total
from domain.names import AppropriationKind
from domain.refusals import (
    AlreadyOpen,
    CrossesMainTitles,
    KindDiffers,
    KindMissing,
    NotAMomentCode,
    NotASupplementaryBudget,
    NothingGranted,
    OutsideBudgetYear,
    Refusal,
    TransferIncomplete,
    TransferUnbalanced,
    WrongSpan,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import refuse_charge
from domain.rules.undoing import freely

_MOMENT_CODE = re.compile(r"(2[1-9]|3[0-6])\.[0-9]{2}\.[0-9]{2}")

SPANS = {
    AppropriationKind.FIXED: (1,),
    AppropriationKind.ESTIMATED: (1,),
    AppropriationKind.DEFERRABLE: (2, 3, 5),
}
"""For how many years an appropriation can be used, the year of the grant included (HE 10/2014)."""


def open_moment(ask: OpenMoment, books: Books) -> Decision:
    """A budget item is established once, under its code of main title, chapter and item."""
    if not _MOMENT_CODE.fullmatch(ask.moment):
        return NotAMomentCode(ask.moment)
    if ask.moment in books.moments:
        return AlreadyOpen("Moment", ask.moment)
    return [MomentOpened(ask.moment, ask.names, ask.kept, ask.legal_basis)]


def grant_appropriation(ask: GrantAppropriation, books: Books) -> Decision:
    """Parliament grants or cuts an appropriation; supplementary lines hit the vintage of the cited budget only."""
    charge = Charge(ask.moment, ask.source, ask.frame)
    if refusal := refuse_charge(charge, ask.effective_on, books):
        return refusal
    if ask.effective_on.year != ask.budget.year:
        return OutsideBudgetYear(ask.budget.year, ask.effective_on)
    if ask.amount == ZERO:
        return NothingGranted()
    if refusal := _refuse_kind(charge, ask.budget.year, ask.kind, ask.span, books):
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
        if refusal := refuse_charge(charge, ask.effective_on, books):
            return refusal
        if line.kind is not None and line.span is not None:
            if refusal := _refuse_kind(charge, ask.budget.year, line.kind, line.span, books):
                return refusal
            kind, span = kinds.setdefault(line.moment, (line.kind, line.span))
            if (kind, span) != (line.kind, line.span):
                return KindDiffers(line.moment, ask.budget.year, kind, span)
        elif books.moments[line.moment].kept and books.granted_kind(line.moment, ask.budget.year) is None:
            return KindMissing(line.moment, ask.budget.year)
    main_titles = sorted({line.moment.split(".")[0] for line in ask.lines})
    if len(main_titles) > 1:
        return CrossesMainTitles(" and ".join(main_titles))
    return [BudgetTransferred(ask.budget, ask.lines)]


def _refuse_kind(charge: Charge, year: int, kind: AppropriationKind, span: int, books: Books) -> Refusal | None:
    if span not in SPANS[kind]:
        return WrongSpan(kind, span)
    known = books.granted_kind(charge.moment, year)
    if known is not None and (known.kind, known.span) != (kind, span):
        return KindDiffers(charge.moment, year, known.kind, known.span)
    return None


RULES: Rules = {OpenMoment: open_moment, GrantAppropriation: grant_appropriation, TransferBudget: transfer_budget}
UNDO: dict[type, Undoing] = {AppropriationGranted: freely, BudgetTransferred: freely}
NOT_REVERSIBLE: dict[type, str] = {MomentOpened: "later facts may stand on it"}
