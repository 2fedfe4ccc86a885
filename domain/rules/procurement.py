"""Procurement (Act 1397/2016): reserve at the opening, adjust at the award, commit at the signature."""

from __future__ import annotations

from datetime import date

from domain.books import Books, Reservation, TenderTerms
from domain.commands import AwardTender, OpenTender, SignContract
from domain.facts import ContractSigned, Part, TenderAwarded, TenderOpened, sum_of
from domain.money import apportion, total
from domain.names import Expenditure, RegisterNumber
from domain.parts import Parts, negated, shares_of, spread, youngest_first
from domain.refusals import (
    BeforeItsDecision,
    NameTaken,
    NotPositive,
    Refusal,
    ReserveLapsed,
    TenderAlreadyAwarded,
    TenderNotAwarded,
    UnknownDecision,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import draw, parts_of, plan_line_in_force, refuse_decider, refuse_grounds
from domain.rules.undoing import last_decided, nothing_paid


def open_tender(ask: OpenTender, books: Books) -> Decision:
    """A tender reserves its base value when it opens; options are estimated but not reserved."""
    if position := books.claims.get(f"decision:{ask.decision}"):
        return NameTaken("Decision", ask.decision, position)
    amount = total(own.amount for own in ask.funding)
    if amount <= 0:
        return NotPositive("A tender's base value", amount)
    if ask.estimated_value <= 0:
        return NotPositive("A tender's estimated value", ask.estimated_value)
    parts = parts_of(ask.funding, ask.regions, Expenditure.CONSUMPTION, ask, books)
    if isinstance(parts, Refusal):
        return parts
    if refusal := refuse_grounds(ask.grounds):
        return refusal
    return [
        TenderOpened(
            ask.decision,
            ask.title,
            ask.procedure,
            ask.service,
            ask.framework,
            tuple(own.plan_line for own in ask.funding),
            parts,
            ask.purposes,
            ask.estimated_value,
            ask.options,
            ask.grounds,
        )
    ]


def award_tender(ask: AwardTender, books: Books) -> Decision:
    """An award brings the reserve to its amount: what it saves is free again, the youngest vintage first."""
    held = _open_tender(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    tender, terms = held
    if terms.awarded_on is not None:
        return TenderAlreadyAwarded(ask.decision, terms.awarded_on)
    if ask.amount <= 0:
        return NotPositive("An award", ask.amount)
    if refusal := _refuse_lapsed(tender, ask.effective_on, books):
        return refusal
    if refusal := refuse_decider(ask.decided_by, ask.amount, ask.decided_on, books):
        return refusal
    changes = _changes(tender, ask, books)
    if isinstance(changes, Refusal):
        return changes
    notified_on = ask.notified_on or ask.effective_on
    return [TenderAwarded(ask.decision, ask.supplier, ask.decided_by, ask.amount, changes, notified_on, None)]


def sign_contract(ask: SignContract, books: Books) -> Decision:
    """A contract commits what its award reserved."""
    held = _open_tender(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    tender, terms = held
    if terms.awarded_on is None:
        return TenderNotAwarded(ask.decision)
    if ask.effective_on < terms.awarded_on:
        return BeforeItsDecision(ask.decision, terms.awarded_on, ask.effective_on)
    if refusal := _refuse_lapsed(tender, ask.effective_on, books):
        return refusal
    return [ContractSigned(ask.decision, tender.parts)]


def _open_tender(decision: RegisterNumber, on: date, books: Books) -> tuple[Reservation, TenderTerms] | Refusal:
    held = books.reservations.get(decision)
    if held is None or held.tender is None:
        return UnknownDecision("open tender", decision)
    if on < held.since:
        return BeforeItsDecision(decision, held.since, on)
    return held, held.tender


def _refuse_lapsed(tender: Reservation, on: date, books: Books) -> Refusal | None:
    """What is reserved lapses with its vintage, whether or not the close of the year is recorded (rule 3)."""
    for part in (*tender.parts, *tender.lapsed):
        for line in part.lines:
            vintage = books.granted_kind(part.charge.moment, line.vintage)
            if vintage is not None and not vintage.usable_on(on):
                return ReserveLapsed(tender.decision, vintage.year, vintage.until, on)
    return None


def _changes(tender: Reservation, ask: AwardTender, books: Books) -> Parts | Refusal:
    """What an award changes of the reserve; what goes beyond it is drawn under the tender's first plan line."""
    reserved = sum_of(tender.parts)
    if ask.amount <= reserved:
        return negated(youngest_first(tender.parts, reserved - ask.amount))
    more = ask.amount - reserved
    charge, line = tender.plan[0]
    planned = plan_line_in_force(line, ask.decided_on, books)
    if isinstance(planned, Refusal):
        return planned
    draws = draw(charge, more, ask.effective_on, books)
    if isinstance(draws, Refusal):
        return draws
    held = shares_of(tender.parts)
    cents = apportion(more, [amount for _, amount in held])
    bare = Part(charge, Expenditure.CONSUMPTION, ())
    return spread([(bare, it) for it in draws], [(region, own) for (region, _), own in zip(held, cents, strict=True)])


RULES: Rules = {OpenTender: open_tender, AwardTender: award_tender, SignContract: sign_contract}
UNDO: dict[type, Undoing] = {
    TenderOpened: last_decided,
    TenderAwarded: last_decided,
    ContractSigned: nothing_paid,
}
