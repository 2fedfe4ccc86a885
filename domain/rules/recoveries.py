"""What a recipient owes and gives back (Act 688/2001 s. 20-28): revenue, which restores no money (rule 8)."""

from __future__ import annotations

from domain.books import Books
from domain.calendar import months_after
from domain.commands import OrderRecovery, ReceiveRepayment, WaiveRecovery
from domain.controls import Controls
from domain.decisions import Commitment, GrantTerms, Recovery
from domain.facts import Charge, Line, Part, RecoveryOrdered, RecoveryWaived, RepaymentReceived, amount_of, sum_of
from domain.interest import interest
from domain.money import ZERO, Money
from domain.names import NATIONWIDE, RegisterNumber
from domain.parts import Parts, in_proportion, oldest_first
from domain.refusals import (
    BeforeItsDecision,
    EndsBeforeItBegins,
    ExceedsPaid,
    ExceedsReceivable,
    InterestDaysMissing,
    NameTaken,
    NothingGrantedYet,
    NotPositive,
    RecoveryBarred,
    ReferenceRateUnknown,
    Refusal,
    UnknownRecovery,
)
from domain.rules import Decision, Rules, Undoing, Warnings
from domain.rules.charging import refuse_decider
from domain.rules.grants import grant_of
from domain.rules.texts import net_budgeted
from domain.rules.undoing import last_decided
from domain.warnings import RecoveryLate, SmallRecovery, Warned

MONTHS_UNTIL_BARRED = 120
MONTHS_TO_ORDER = 24


def order_recovery(ask: OrderRecovery, books: Books) -> Decision:
    """What was paid may be ordered back until ten years after the last payment, the oldest vintage first."""
    if position := books.claims.get(f"decision:{ask.recovery}"):
        return NameTaken("Decision", ask.recovery, position)
    found = grant_of(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    held, terms = found
    if ask.due_on < ask.decided_on:
        return EndsBeforeItBegins("The time for repayment", ask.decided_on, ask.due_on)
    paid = _paid(ask.decision, ask.amount, held, books)
    if isinstance(paid, Refusal):
        return paid
    if refusal := _refuse_barred(ask, terms) or refuse_decider(ask.decided_by, ask.amount, ask.decided_on, books):
        return refusal
    parts = oldest_first(paid, ask.amount)
    owed = _interest(ask, books)
    if isinstance(owed, Refusal):
        return owed
    return [
        RecoveryOrdered(
            ask.decision,
            ask.recovery,
            ask.ground,
            ask.decided_by,
            ask.known_on,
            ask.due_on,
            parts,
            in_proportion(parts, owed),
            ask.interest_from,
            ask.interest_until,
        )
    ]


def waive_recovery(ask: WaiveRecovery, books: Books) -> Decision:
    """What is still owed may be moderated (s. 26) by who may order it."""
    found = grant_of(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    _, terms = found
    waived = _owed(ask, ask.recovery, terms)
    if isinstance(waived, Refusal):
        return waived
    if refusal := refuse_decider(ask.decided_by, ask.amount, ask.decided_on, books):
        return refusal
    return [RecoveryWaived(ask.decision, ask.recovery, ask.decided_by, ask.ground, *waived)]


def receive_repayment(ask: ReceiveRepayment, books: Books) -> Decision:
    """A repayment settles what was ordered back, or comes unasked, up to what was paid; nobody can spend it again."""
    if position := books.claims.get(f"voucher:{ask.voucher}"):
        return NameTaken("Voucher", ask.voucher, position)
    found = grant_of(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    held, terms = found
    given = _owed(ask, ask.recovery, terms) if ask.recovery is not None else _unasked(ask, held, books)
    if isinstance(given, Refusal):
        return given
    parts, interest_parts = given
    year = ask.effective_on.year
    income = _income(parts, year, books)
    if unknown := next((it.charge.moment for it in income if not books.vintage(it.charge.moment, year)), None):
        return NothingGrantedYet(unknown, year)
    return [RepaymentReceived(ask.decision, ask.recovery, ask.voucher, parts, interest_parts, income)]


def is_income(charge: Charge, year: int, books: Books) -> bool:
    """What is given back is income where the moment's text of the year budgets it net; elsewhere it is revenue."""
    return net_budgeted(charge.moment, year, books)


def _income(parts: Parts, year: int, books: Books) -> Parts:
    """What of a repayment is income of the year in which it comes."""
    return tuple(
        Part(
            Charge(part.charge.moment, part.charge.source),
            part.expenditure,
            (Line(year, NATIONWIDE, amount_of(part.lines)),),
        )
        for part in parts
        if is_income(part.charge, year, books)
    )


def _paid(decision: RegisterNumber, amount: Money, held: Commitment, books: Books) -> Parts | Refusal:
    """What was paid and neither came back nor was ordered back, where it covers an amount."""
    if amount <= 0:
        return NotPositive("What comes back", amount)
    paid = books.paid(held)
    return ExceedsPaid(decision, amount, sum_of(paid)) if amount > sum_of(paid) else paid


def _unasked(ask: ReceiveRepayment, held: Commitment, books: Books) -> tuple[Parts, Parts] | Refusal:
    """What a recipient gives back on its own initiative."""
    paid = _paid(ask.decision, ask.amount, held, books)
    if isinstance(paid, Refusal):
        return paid
    if ask.interest < 0:
        return NotPositive("Interest", ask.interest)
    parts = oldest_first(paid, ask.amount)
    return parts, in_proportion(parts, ask.interest)


def _owed(
    ask: WaiveRecovery | ReceiveRepayment, name: RegisterNumber, terms: GrantTerms
) -> tuple[Parts, Parts] | Refusal:
    """What an amount and its interest take of what a recovery still claims, the oldest vintage first."""
    recovery = next((it for it in terms.recoveries if it.recovery == name), None)
    if recovery is None:
        return UnknownRecovery(ask.decision, name)
    if ask.effective_on < recovery.ordered_on:
        return BeforeItsDecision(name, recovery.ordered_on, ask.effective_on)
    if min(ask.amount, ask.interest) < 0 or ask.amount + ask.interest == 0:
        return NotPositive("What is given back or waived", min(ask.amount, ask.interest))
    return _drawn_of(recovery, ask.amount, ask.interest)


def _drawn_of(recovery: Recovery, amount: Money, owed: Money) -> tuple[Parts, Parts] | Refusal:
    left, interest_left = sum_of(recovery.parts), sum_of(recovery.interest)
    if amount > left or owed > interest_left:
        return ExceedsReceivable(recovery.recovery, amount, left, owed, interest_left)
    return oldest_first(recovery.parts, amount), oldest_first(recovery.interest, owed)


def _refuse_barred(ask: OrderRecovery, terms: GrantTerms) -> Refusal | None:
    """Nothing is ordered back once ten years have passed since the last payment (s. 28)."""
    paid_on = terms.last_paid_on
    assert paid_on is not None, "what is ordered back was paid"
    barred_after = months_after(paid_on, MONTHS_UNTIL_BARRED)
    return RecoveryBarred(ask.decision, paid_on, barred_after) if ask.decided_on > barred_after else None


def _interest(ask: OrderRecovery, books: Books) -> Money | Refusal:
    """Interest runs from the payment to a later day, at the reference rates of the controls in force."""
    since, until = ask.interest_from, ask.interest_until
    if since is None and until is None:
        return ZERO
    if since is None or until is None:
        return InterestDaysMissing()
    if until < since:
        return EndsBeforeItBegins("Interest", since, until)
    controls = books.controls_on(ask.decided_on)
    if since < min(it.since for it in controls.reference_rates):
        return ReferenceRateUnknown(since)
    return interest(ask.amount, since, until, controls.reference_rates, controls.interest_margin)


def _warn_order(ask: OrderRecovery, fact: RecoveryOrdered, books: Books, controls: Controls) -> list[Warned]:
    """Little may be kept, and a recovery is ordered within two years of when its ground was known."""
    said: list[Warned] = []
    if ask.amount <= controls.kept_repayment:
        said.append(SmallRecovery(ask.amount, controls.kept_repayment))
    if ask.known_on and ask.decided_on > (last_day := months_after(ask.known_on, MONTHS_TO_ORDER)):
        said.append(RecoveryLate(ask.known_on, last_day))
    return said


RULES: Rules = {OrderRecovery: order_recovery, WaiveRecovery: waive_recovery, ReceiveRepayment: receive_repayment}
WARN: Warnings = {RecoveryOrdered: _warn_order}
UNDO: dict[type, Undoing] = {
    RecoveryOrdered: last_decided,
    RecoveryWaived: last_decided,
    RepaymentReceived: last_decided,
}
