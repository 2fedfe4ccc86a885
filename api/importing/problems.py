"""What is wrong with a row: where, by which rule, what is left, and what would set it right."""

from __future__ import annotations

from dataclasses import dataclass

from domain.money import ZERO, Money
from domain.refusals import (
    AlreadyApproved,
    BeforeItsDecision,
    BeyondTolerance,
    BudgetAccountDoesNotFit,
    ContractHasEnded,
    CoverLapsed,
    DocumentOutOfTime,
    GrantEnded,
    InstalmentAbovePlan,
    InstalmentNotPlanned,
    InvoiceMissing,
    LimitExceeded,
    NameTaken,
    NotALedgerAccount,
    NothingToApprove,
    NotPositive,
    Refusal,
    ReportMissing,
    SamePerson,
    SuspendedSince,
    UnknownDecision,
    VatIncluded,
    VatMomentUnknown,
    VatWithoutInvoice,
)
from ledger.answers import KeyReused


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is not recorded; ``left`` (cents) where a limit is crossed, ``column`` where one is at fault."""

    row: int
    column: str | None
    code: str
    sentence: str
    remedy: str
    left: Money | None = None

    @property
    def reason(self) -> str:
        """All of it in one line; it begins with a word of ours, so that no spreadsheet takes it for a formula."""
        where = f"row {self.row}" + (f", {self.column}" if self.column else "")
        return f"{where} ({self.code}): {self.sentence} Remedy: {self.remedy}."


def refused(row: int, refusal: Refusal, taken_by_row: int | None = None) -> RowProblem:
    """Why the ledger refuses a row; ``taken_by_row`` is the row of the same file whose fact stands in its way."""
    column, remedy = _remedy(refusal)
    sentence = refusal.sentence
    if taken_by_row is not None and isinstance(refusal, NameTaken):
        sentence = f"{refusal.what} {refusal.name} stands in row {taken_by_row} already."
    return RowProblem(row, column, refusal.code, sentence, remedy, _left(refusal))


def came_back(row: int, payment: str, position: int) -> RowProblem:
    """A row that was recorded, and undone or sent back since: nobody can tell whether it is meant again."""
    sentence = f"Payment {payment} was recorded so before, as fact {position}, and came back or was undone since."
    remedy = "if it is meant again, write the day on which it was checked again as effective_on"
    return RowProblem(row, "effective_on", "came-back", sentence, remedy)


def _left(refusal: Refusal) -> Money | None:
    match refusal:
        case LimitExceeded() | CoverLapsed():
            return max(ZERO, refusal.left)
        case InstalmentAbovePlan():
            return refusal.planned
        case _:
            return None


def _remedy(refusal: Refusal) -> tuple[str | None, str]:
    """The column at fault, and what would set it right."""
    match refusal:
        case UnknownDecision() | ContractHasEnded() | GrantEnded():
            return "decision", "write the register number of a grant that was awarded or a contract that was signed"
        case InstalmentNotPlanned():
            return "instalment", "write an instalment of the decision's payment plan"
        case ReportMissing():
            return "instalment", "have the recipient's report accepted first, or leave the row out"
        case NothingToApprove():
            return "instalment", "prepare the payment first, or write the instalment that waits"
        case AlreadyApproved():
            return "instalment", "leave the row out, or write the instalment that waits"
        case NameTaken(what="Invoice"):
            return "invoice", "leave the row out, or write the number of an invoice that was not paid"
        case NameTaken():
            return "instalment", "leave the row out, or write the instalment that it pays"
        case LimitExceeded() | CoverLapsed() | InstalmentAbovePlan():
            return "amount", "lower the amount to what is left, or have the decision amended first"
        case NotPositive(what="A payment"):
            return "amount", "write an amount above zero; what is given back is a repayment, recorded apart"
        case InvoiceMissing() | VatWithoutInvoice():
            return "invoice", "write the invoice's number"
        case NotPositive() | VatIncluded():
            return "vat", "leave the column empty: the amount includes the VAT"
        case VatMomentUnknown():
            return "vat_moment", "write the branch's VAT moment, such as 29.01.29"
        case BeforeItsDecision():
            return "effective_on", "write the day on which the payment was checked"
        case DocumentOutOfTime():
            return "document_on", "write the day of the document, no later than effective_on"
        case SuspendedSince():
            return "decision", "have the payments resumed first, or leave the row out"
        case SamePerson():
            return "by", "have another person approve it"
        case BudgetAccountDoesNotFit():
            return "budget_account", "write an account below the moment that pays"
        case NotALedgerAccount():
            return "ledger_account", "write the eight digits of the account"
        case BeyondTolerance() | KeyReused():
            return None, "correct what the sentence names"
        case _:
            return None, f"`momentti rules` tells what {refusal.code} means"
