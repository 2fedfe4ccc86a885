"""What can be imported: the commands that rows are made into, their columns, and how a fact is told to be the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_type_hints

from api.importing.cells import Cell, amount, count, day, text
from domain.commands import ApprovePayment, PreparePayment
from domain.facts import Entry, PaymentApproved, PaymentPrepared, payment_name, sum_of
from domain.money import ZERO, Money
from domain.names import Instalment, Role
from domain.subjects import approved_claim, payment_claim

Command = PreparePayment | ApprovePayment

READERS: dict[Any, Callable[[Cell], Any]] = {Money: amount, date: day, Instalment: count}
"""How the cells of a column are read, by the type of its field; every other type is a text."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "by": (),
    "effective_on": ("kirjauspäivä", "bokföringsdag"),
    "document_on": ("tositepäivä", "verifikatdag"),
    "reason": ("perustelu", "motivering"),
    "decision": ("diaarinumero", "diarienummer"),
    "instalment": ("maksuerä", "erä", "rat"),
    "amount": ("summa", "belopp"),
    "invoice": ("laskunumero", "lasku", "fakturanummer", "faktura"),
    "due_on": ("eräpäivä", "förfallodag"),
    "vat": ("alv", "moms"),
    "vat_moment": ("alv-momentti", "momsmoment"),
    "budget_account": ("talousarviotili", "budgetkonto"),
    "ledger_account": ("lkp-tili", "affärsbokföringskonto"),
}
"""What columns may be called beside the field's own name, in Finnish and Swedish."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a command as a column: its name, what else it may be called, how its cells are read."""

    field: str
    also: tuple[str, ...]
    read: Callable[[Cell], Any]
    needed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of import: which command a row asks for, which name its fact takes."""

    command: type[Command]
    claim: Callable[[Any, int], str]
    says: Callable[[Any, Any], bool]
    """Whether a fact says what a command asks, the envelope apart."""
    fixed: Mapping[str, Any]
    """Fields that are no columns."""
    columns: tuple[Column, ...]

    def is_recorded_by(self, ask: Command, entry: Entry) -> bool:
        """Whether a fact is what a row asks for: the same words, by the same person, of the same day."""
        same_day = (entry.document_on or entry.effective_on) == ask.decided_on
        return same_day and entry.by == ask.by and entry.reason == ask.reason and self.says(ask, entry.fact)


def name_of(ask: Command) -> str:
    """The payment that a command is about."""
    return payment_name(ask.decision, ask.instalment)


def _columns(command: type[Command], by: tuple[str, ...], fixed: Mapping[str, Any]) -> tuple[Column, ...]:
    hints = get_type_hints(command)
    headings = HEADINGS | {"by": by}
    return tuple(
        Column(
            field.name,
            headings[field.name],
            READERS.get(_bare(hints[field.name]), text),
            field.default is dataclasses.MISSING,
        )
        for field in dataclasses.fields(command)
        if field.name not in fixed
    )


def _bare(hint: Any) -> Any:
    """The type of a field that may be left out."""
    return next((part for part in get_args(hint) if part is not NoneType), hint)


def _prepared(ask: PreparePayment, fact: PaymentPrepared) -> bool:
    vat = (fact.vat.amount, fact.vat.moment) if fact.vat else (ZERO, None)
    return (ask.amount, ask.invoice, ask.due_on, ask.vat, ask.vat_moment if ask.vat else None) == (
        sum_of(fact.parts),
        fact.invoice,
        fact.due_on,
        *vat,
    )


def _approved(ask: ApprovePayment, fact: PaymentApproved) -> bool:
    return (ask.budget_account, ask.ledger_account) == (fact.budget_account, fact.ledger_account)


def _kind(
    command: type[Command],
    claim: Callable[[Any, int], str],
    says: Callable[[Any, Any], bool],
    role: Role,
    by: tuple[str, ...],
) -> Kind:
    fixed = {"role": role}
    return Kind(command, claim, says, fixed, _columns(command, by, fixed))


PAYMENTS = _kind(PreparePayment, payment_claim, _prepared, Role.RECORDER, ("asiatarkastaja", "granskare"))
APPROVALS = _kind(ApprovePayment, approved_claim, _approved, Role.APPROVER, ("hyväksyjä", "godkännare"))


class What(StrEnum):
    """What can be imported."""

    PAYMENTS = "payments"
    APPROVALS = "approvals"

    @property
    def kind(self) -> Kind:
        """What its rows are."""
        return PAYMENTS if self is What.PAYMENTS else APPROVALS
