"""Calls for applications: they reserve money for grants, and give up what is not awarded in them."""

from __future__ import annotations

from datetime import date

from domain.books import Books
from domain.commands import AwardGrant, CloseCall, OpenCall, RefuseGrant
from domain.controls import Instrument
from domain.decisions import CallTerms, Reservation
from domain.facts import CallClosed, CallOpened, Draw, Funding, GrantRefused, Part, amount_of, sum_of
from domain.money import ZERO, total
from domain.names import Expenditure, RegisterNumber
from domain.parts import Parts, oldest_first, spread
from domain.refusals import (
    BeforeItsDecision,
    CallAlreadyClosed,
    ChargedTwice,
    EndsBeforeItBegins,
    ExceedsReservation,
    NameTaken,
    NotALineOfTheCall,
    NotPositive,
    Refusal,
    ReservedUnderOtherLines,
    ReserveLapsed,
    UnknownDecision,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import by_region, freed, parts_of, refuse_decider, refuse_shares
from domain.rules.grounds import refuse_basis
from domain.rules.undoing import freely, last_decided


def open_call(ask: OpenCall, books: Books) -> Decision:
    """A call reserves the money that its grants will take, split over regions and vintages to the cent."""
    if position := books.claims.get(f"decision:{ask.decision}"):
        return NameTaken("Decision", ask.decision, position)
    if (amount := total(own.amount for own in ask.funding)) <= 0:
        return NotPositive("What a call reserves", amount)
    if ask.closes_on < ask.opens_on:
        return EndsBeforeItBegins("The time for applications", ask.opens_on, ask.closes_on)
    parts = parts_of(ask.funding, ask.regions, Expenditure.TRANSFER, ask, books)
    if isinstance(parts, Refusal):
        return parts
    if refusal := refuse_basis(Instrument.GRANT, ask, amount, books):
        return refusal
    return [
        CallOpened(
            ask.decision,
            ask.title,
            tuple(own.plan_line for own in ask.funding),
            parts,
            ask.purposes,
            ask.opens_on,
            ask.closes_on,
            ask.grounds,
        )
    ]


def close_call(ask: CloseCall, books: Books) -> Decision:
    """A call is closed after its last award; what it still has reserved is released."""
    held = _open(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    if held.room and ask.effective_on < held.room.on:
        return BeforeItsDecision(ask.decision, held.room.on, ask.effective_on)
    return [CallClosed(ask.decision, *freed(held.parts, ask.effective_on, books))]


def refuse_grant(ask: RefuseGrant, books: Books) -> Decision:
    """A negative decision takes a register number and moves no money; the Director, or a delegate, makes it."""
    if position := books.claims.get(f"decision:{ask.decision}"):
        return NameTaken("Decision", ask.decision, position)
    if ask.call is not None and _call(ask.call, books) is None:
        return UnknownDecision("call", ask.call)
    if refusal := refuse_decider(ask.decided_by, ZERO, ask.decided_on, books):
        return refusal
    return [GrantRefused(ask.decision, ask.call, ask.recipient, ask.decided_by, ask.ground)]


def parts_of_call(ask: AwardGrant, call: RegisterNumber, books: Books) -> tuple[Parts, Parts] | Refusal:
    """What a grant takes of its call's reserve, the oldest usable vintage first: over its own regions, and as reserved.

    The two have the same cents charge by charge and vintage by vintage.
    """
    held = _open(call, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    released: Parts = ()
    for own in ask.funding:
        taken = _taken(own, held, ask, books)
        if isinstance(taken, Refusal):
            return taken
        if any(part.charge == taken[0].charge for part in released):
            return ChargedTwice(own.plan_line, own.plan_line)
        released += taken
    if refusal := refuse_shares(ask.regions, sum_of(released)):
        return refusal
    drawn = [(Part(part.charge, part.expenditure, ()), it) for part in released for it in _draws(part)]
    return spread(drawn, by_region(ask.regions)), released


def _taken(own: Funding, call: Reservation, ask: AwardGrant, books: Books) -> Parts | Refusal:
    """What a grant takes under one plan line of its call; where that is the only one, its limit says what is left."""
    if own.amount <= 0:
        return NotPositive(f"What is taken under plan line {own.plan_line}", own.amount)
    charge = next((charge for charge, line in call.plan if line == own.plan_line), None)
    if charge is None:
        return NotALineOfTheCall(call.decision, own.plan_line, ", ".join(line for _, line in call.plan))
    if not call.parts:
        return ExceedsReservation(call.decision, own.amount, ZERO, ())
    reserved = tuple(part for part in call.parts if part.charge == charge)
    usable, expired = freed(reserved, ask.effective_on, books)
    if own.amount > sum_of(usable):
        if expired:
            vintage = books.vintage(charge.moment, expired[0].lines[0].vintage)
            assert vintage is not None, "what is reserved was granted"
            return ReserveLapsed(call.decision, vintage.year, vintage.until, ask.effective_on)
        if len(call.plan) > 1:
            return ReservedUnderOtherLines(call.decision, own.plan_line, own.amount, sum_of(usable))
    return oldest_first(usable, own.amount)


def _draws(part: Part) -> list[Draw]:
    vintages = sorted({line.vintage for line in part.lines})
    return [Draw(year, amount_of([line for line in part.lines if line.vintage == year])) for year in vintages]


def _call(decision: RegisterNumber, books: Books) -> tuple[Reservation, CallTerms] | None:
    held = books.reservations.get(decision)
    return (held, held.call) if held is not None and held.call is not None else None


def _open(decision: RegisterNumber, on: date, books: Books) -> Reservation | Refusal:
    known = _call(decision, books)
    if known is None:
        return UnknownDecision("call", decision)
    held, terms = known
    if terms.closed_on is not None:
        return CallAlreadyClosed(decision, terms.closed_on)
    return BeforeItsDecision(decision, held.since, on) if on < held.since else held


RULES: Rules = {OpenCall: open_call, CloseCall: close_call, RefuseGrant: refuse_grant}
UNDO: dict[type, Undoing] = {CallOpened: last_decided, CallClosed: last_decided, GrantRefused: freely}
