"""What an invoice is booked on: its accounts, and its VAT by the class of the moment (rules, section 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.books import Books
from domain.commands import ApprovePayment, PreparePayment, RecordOperatingExpenditure
from domain.facts import Vat
from domain.names import MomentCode
from domain.refusals import (
    BudgetAccountDoesNotFit,
    NotALedgerAccount,
    NotPositive,
    Refusal,
    VatIncluded,
    VatMomentUnknown,
    VatWithoutInvoice,
)

_BELOW_MOMENT = re.compile(r"(\.[0-9]+)+")
_LEDGER_ACCOUNT = re.compile(r"[0-9]{8}")

NET_ITEMS = (range(1, 29), range(70, 80))
"""Items of which VAT is no part; 29 is the branch's own VAT moment, and 30 to 69 include it."""


def refuse_accounts(moments: Sequence[MomentCode], ask: ApprovePayment | RecordOperatingExpenditure) -> Refusal | None:
    """The budget account is below a moment that is paid from; the account of business accounting has eight digits."""
    account = ask.budget_account
    if not any(account.startswith(it) and _BELOW_MOMENT.fullmatch(account, len(it)) for it in moments):
        return BudgetAccountDoesNotFit(account, " or ".join(moments))
    if not _LEDGER_ACCOUNT.fullmatch(ask.ledger_account):
        return NotALedgerAccount(ask.ledger_account)
    return None


def vat_apart(
    moments: Sequence[MomentCode], ask: PreparePayment | RecordOperatingExpenditure, books: Books
) -> Vat | Refusal:
    """The VAT of what is paid from moments without VAT is charged to the branch's VAT moment, as the invoice has it."""
    if ask.vat < 0:
        return NotPositive("VAT that is named apart", ask.vat)
    if gross := next((it for it in moments if not is_net(it)), None):
        return VatIncluded(gross, ask.vat)
    if isinstance(ask, PreparePayment) and not ask.invoice:
        return VatWithoutInvoice(ask.decision, ask.vat)
    known = books.moments.get(ask.vat_moment) if ask.vat_moment else None
    if ask.vat_moment is None or known is None or known.kept or ask.effective_on < known.opened_on:
        return VatMomentUnknown(ask.vat, ask.vat_moment, ask.effective_on)
    return Vat(ask.vat_moment, ask.effective_on.year, ask.vat)


def is_net(moment: MomentCode) -> bool:
    """Whether what is paid from a moment is without VAT: the number of its item says so."""
    item = int(moment.rpartition(".")[2])
    return any(item in items for items in NET_ITEMS)
