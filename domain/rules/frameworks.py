"""Framework agreements: what is called off is committed from their reserve, and the rest is released at the end."""

from __future__ import annotations

from datetime import date

from domain.books import Books
from domain.commands import EndFramework, MakeCallOff, ReverseFact
from domain.decisions import Reservation, TenderTerms, under_plan_lines
from domain.facts import CallOffMade, Draw, Entry, FrameworkEnded, Part, sum_of
from domain.money import ZERO
from domain.names import RegisterNumber
from domain.parts import Parts, oldest_first, spread
from domain.refusals import (
    AboveEstimatedValue,
    BeforeItsDecision,
    BuiltUpon,
    ExceedsReservation,
    FrameworkHasEnded,
    NameTaken,
    NotPositive,
    Refusal,
    UnknownDecision,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import by_region, freed, refuse_decider, refuse_shares
from domain.rules.contracts import refuse_without_vat
from domain.rules.procurement import refuse_lapsed
from domain.rules.undoing import last_decided, nothing_paid


def make_call_off(ask: MakeCallOff, books: Books) -> Decision:
    """A call-off commits what its framework agreement has reserved, and all of them stay within its estimated value."""
    if position := books.claims.get(f"decision:{ask.decision}"):
        return NameTaken("Decision", ask.decision, position)
    found = _framework(ask.framework, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    framework, terms = found
    if ask.amount <= 0:
        return NotPositive("A call-off", ask.amount)
    if refusal := refuse_without_vat(ask.without_vat, ask.amount) or _refuse_value(ask, terms):
        return refusal
    if refusal := refuse_decider(ask.decided_by, ask.amount, ask.decided_on, books):
        return refusal
    released = _given_up(ask, framework, books)
    if isinstance(released, Refusal):
        return released
    if refusal := refuse_shares(ask.regions, ask.amount):
        return refusal
    parts = spread([(part, it) for part in released for it in _draws(part)], by_region(ask.regions))
    return [
        CallOffMade(
            ask.decision,
            ask.framework,
            ask.supplier,
            ask.decided_by,
            tuple(next(iter(under_plan_lines(framework, part.charge))) for part in parts),
            parts,
            released,
            ask.without_vat,
        )
    ]


def end_framework(ask: EndFramework, books: Books) -> Decision:
    """A framework agreement ends after its last call-off, and gives up what is still reserved."""
    found = _framework(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    framework, _ = found
    if framework.room and ask.effective_on < framework.room.on:
        return BeforeItsDecision(ask.decision, framework.room.on, ask.effective_on)
    return [FrameworkEnded(ask.decision, *freed(framework.parts, ask.effective_on, books))]


def _framework(decision: RegisterNumber, on: date, books: Books) -> tuple[Reservation, TenderTerms] | Refusal:
    """A framework agreement that was signed and has not ended, on a day on which something can happen to it."""
    held = books.reservations.get(decision)
    if held is None or held.tender is None or held.tender.signed_on is None:
        return UnknownDecision("framework agreement", decision)
    if held.tender.closed_on is not None:
        return FrameworkHasEnded(decision, held.tender.closed_on)
    since = max(held.since, held.tender.signed_on)
    return BeforeItsDecision(decision, since, on) if on < since else (held, held.tender)


def _refuse_value(ask: MakeCallOff, terms: TenderTerms) -> Refusal | None:
    """The estimated value was published, without VAT: all that is called off stays within it."""
    price, left = ask.without_vat or ask.amount, terms.estimated_value - terms.called_off
    return AboveEstimatedValue(ask.framework, terms.estimated_value, price, left) if price > left else None


def _given_up(ask: MakeCallOff, framework: Reservation, books: Books) -> Parts | Refusal:
    """What the reserve gives up, the oldest usable vintage first; beyond it, its limit says what is left."""
    usable, expired = freed(framework.parts, ask.effective_on, books)
    if ask.amount <= sum_of(usable) or (usable and not expired):
        return oldest_first(usable, ask.amount)
    lapsed = refuse_lapsed(framework, ask.effective_on, books)
    return lapsed or ExceedsReservation(ask.framework, ask.amount, ZERO, ())


def _draws(part: Part) -> list[Draw]:
    amounts = dict.fromkeys(sorted({line.vintage for line in part.lines}), ZERO)
    for line in part.lines:
        amounts[line.vintage] = amounts[line.vintage] + line.amount
    return [Draw(vintage, amount) for vintage, amount in amounts.items()]


def _in_going_framework(ask: ReverseFact, entry: Entry, fact: CallOffMade, books: Books) -> Refusal | None:
    """What is undone goes back to its framework agreement, while that has not ended."""
    framework = books.reservations[fact.framework]
    if framework.settled:
        return BuiltUpon(ask.position, f"fact {framework.standing[-1]}")
    return nothing_paid(ask, entry, fact, books)


RULES: Rules = {MakeCallOff: make_call_off, EndFramework: end_framework}
UNDO: dict[type, Undoing] = {CallOffMade: _in_going_framework, FrameworkEnded: last_decided}
