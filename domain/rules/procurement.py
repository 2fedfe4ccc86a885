"""Procurement (Act 1397/2016): reserve at the opening, adjust at the award, commit at the signature."""

from __future__ import annotations

from datetime import date

from domain.books import Books, Tender
from domain.commands import AwardTender, OpenTender, SignContract
from domain.facts import ContractSigned, Line, TenderAwarded, TenderOpened, amount_of
from domain.lines import negated, spread, youngest_first
from domain.money import ZERO, Money, apportion
from domain.names import RegisterNumber
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
from domain.rules import Decision
from domain.rules.charging import (
    by_region,
    draw,
    plan_line_in_force,
    refuse_decider,
    refuse_shares,
    refuse_spending,
    refuse_target,
)


def open_tender(ask: OpenTender, books: Books) -> Decision:
    """A tender reserves its base value when it opens; options are estimated but not reserved."""
    if position := books.claims.get(f"decision:{ask.decision}"):
        return NameTaken("Decision", ask.decision, position)
    if ask.amount <= 0:
        return NotPositive("A tender's base value", ask.amount)
    if ask.estimated_value <= 0:
        return NotPositive("A tender's estimated value", ask.estimated_value)
    planned = plan_line_in_force(ask.plan_line, ask.effective_on, books)
    if isinstance(planned, Refusal):
        return planned
    charge = planned.line.charge
    if refusal := (
        refuse_spending(charge, ask.effective_on, books)
        or refuse_shares(ask.regions, ask.amount)
        or refuse_target(ask.target_group, ask.target_reason)
    ):
        return refusal
    draws = draw(charge, ask.amount, ask.effective_on, books)
    if isinstance(draws, Refusal):
        return draws
    return [
        TenderOpened(
            ask.decision,
            ask.title,
            ask.plan_line,
            charge,
            spread(draws, by_region(ask.regions)),
            ask.estimated_value,
            ask.target_group,
            ask.target_reason,
        )
    ]


def award_tender(ask: AwardTender, books: Books) -> Decision:
    """An award brings the reserve to its amount: what it saves is free again, the youngest vintage first."""
    tender = _open_tender(ask.decision, ask.effective_on, books)
    if isinstance(tender, Refusal):
        return tender
    if tender.awarded_on is not None:
        return TenderAlreadyAwarded(ask.decision, tender.awarded_on)
    if ask.amount <= 0:
        return NotPositive("An award", ask.amount)
    if refusal := _refuse_lapsed(tender, ask.effective_on, books):
        return refusal
    if refusal := refuse_decider(ask.decided_by, ask.amount, ask.effective_on, books):
        return refusal
    changes = _changes(tender, ask.amount, ask.effective_on, books)
    if isinstance(changes, Refusal):
        return changes
    return [TenderAwarded(ask.decision, ask.supplier, ask.decided_by, tender.charge, ask.amount, changes)]


def sign_contract(ask: SignContract, books: Books) -> Decision:
    """A contract commits what its award reserved."""
    tender = _open_tender(ask.decision, ask.effective_on, books)
    if isinstance(tender, Refusal):
        return tender
    if tender.awarded_on is None:
        return TenderNotAwarded(ask.decision)
    if ask.effective_on < tender.awarded_on:
        return BeforeItsDecision(ask.decision, tender.awarded_on, ask.effective_on)
    if refusal := _refuse_lapsed(tender, ask.effective_on, books):
        return refusal
    return [ContractSigned(ask.decision, tender.charge, tender.lines)]


def _open_tender(decision: RegisterNumber, on: date, books: Books) -> Tender | Refusal:
    tender = books.tenders.get(decision)
    if tender is None:
        return UnknownDecision("open tender", decision)
    if on < tender.since:
        return BeforeItsDecision(decision, tender.since, on)
    return tender


def _refuse_lapsed(tender: Tender, on: date, books: Books) -> Refusal | None:
    """What is reserved lapses with its vintage, whether or not the close of the year is recorded (rule 3)."""
    for line in tender.lines:
        vintage = books.granted_kind(tender.charge.moment, line.vintage)
        if vintage is not None and not vintage.usable_on(on):
            return ReserveLapsed(tender.decision, vintage.year, vintage.until, on)
    return None


def _changes(tender: Tender, amount: Money, on: date, books: Books) -> tuple[Line, ...] | Refusal:
    reserved = amount_of(tender.lines)
    if amount <= reserved:
        return negated(youngest_first(tender.lines, reserved - amount))
    more = amount - reserved
    planned = plan_line_in_force(tender.plan_line, on, books)
    if isinstance(planned, Refusal):
        return planned
    draws = draw(tender.charge, more, on, books)
    if isinstance(draws, Refusal):
        return draws
    weights = {line.region: ZERO for line in tender.lines}
    for line in tender.lines:
        weights[line.region] = weights[line.region] + line.amount
    regions = sorted(weights)
    shares = apportion(more, [weights[region] for region in regions])
    return spread(draws, list(zip(regions, shares, strict=True)))
