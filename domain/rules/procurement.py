"""Procurement (Act 1397/2016) to the award: reserve at the opening, adjust at the award."""

from __future__ import annotations

from datetime import date

from domain.books import Books
from domain.calendar import FIRST_DAY
from domain.commands import (
    Asked,
    CancelTender,
    LodgeAppeal,
    OpenTender,
    ResolveAppeal,
)
from domain.controls import Instrument
from domain.decisions import Reservation, TenderTerms
from domain.facts import (
    AppealLodged,
    AppealResolved,
    Part,
    TenderCancelled,
    TenderOpened,
)
from domain.money import Money, apportion, total
from domain.names import NATIONWIDE, AppealOutcome, Expenditure, PlanLineId, RegisterNumber
from domain.parts import Parts, shares_of, spread
from domain.refusals import (
    AppealAlreadyLodged,
    BeforeItsDecision,
    DocumentOutOfTime,
    NameTaken,
    NotPositive,
    Refusal,
    ReserveLapsed,
    TenderClosed,
    TenderNotAwarded,
    UnknownAppeal,
    UnknownDecision,
)
from domain.rules import Decision, Rules, Undoing, Warnings
from domain.rules.charging import draw, freed, parts_of, plan_line_in_force, refuse_facility, refuse_spending
from domain.rules.grounds import refuse_basis
from domain.rules.texts import refuse_expenditure
from domain.rules.thresholds import refuse_direct, refuse_estimate, warn_direct
from domain.rules.undoing import last_decided


def open_tender(ask: OpenTender, books: Books) -> Decision:
    """A tender reserves its base value when it opens; options are estimated but not reserved."""
    if position := books.claims.get(f"decision:{ask.decision}"):
        return NameTaken("Decision", ask.decision, position)
    amount = total(own.amount for own in ask.funding)
    if amount <= 0:
        return NotPositive("A tender's base value", amount)
    if ask.estimated_value <= 0:
        return NotPositive("A tender's estimated value", ask.estimated_value)
    for number, option in enumerate(ask.options, start=1):
        if option <= 0:
            return NotPositive(f"Option {number}", option)
    parts = parts_of(ask.funding, ask.regions, Expenditure.CONSUMPTION, ask, books)
    if isinstance(parts, Refusal):
        return parts
    if refusal := refuse_estimate(ask, parts) or refuse_direct(ask, books):
        return refusal
    if refusal := refuse_basis(Instrument.PROCUREMENT, ask, amount, books):
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
            ask.direct_ground,
        )
    ]


def lodge_appeal(ask: LodgeAppeal, books: Books) -> Decision:
    """An appeal to the Market Court against an award is recorded, whenever it comes before the signature."""
    held = open_tender_of(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    _, terms = held
    if terms.award is None:
        return TenderNotAwarded(ask.decision)
    if not FIRST_DAY <= ask.lodged_on <= ask.effective_on:
        return DocumentOutOfTime(ask.lodged_on, FIRST_DAY, ask.effective_on)
    known = _lodged(terms, ask.court_reference)
    if known is not None:
        return AppealAlreadyLodged(ask.decision, ask.court_reference, known)
    return [AppealLodged(ask.decision, ask.court_reference, ask.lodged_on)]


def resolve_appeal(ask: ResolveAppeal, books: Books) -> Decision:
    """The Market Court dismisses an appeal, or annuls the award: then the tender may be awarded again, or cancelled."""
    held = open_tender_of(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    _, terms = held
    lodged_on = _lodged(terms, ask.court_reference)
    if lodged_on is None:
        return UnknownAppeal(ask.decision, ask.court_reference)
    if ask.effective_on < lodged_on:
        return BeforeItsDecision(f"Appeal {ask.court_reference}", lodged_on, ask.effective_on)
    annuls = ask.outcome is AppealOutcome.AWARD_ANNULLED
    if annuls and terms.award is None:
        return TenderNotAwarded(ask.decision)
    annulled = terms.award if annuls else None
    return [AppealResolved(ask.decision, ask.court_reference, lodged_on, ask.outcome, annulled)]


def cancel_tender(ask: CancelTender, books: Books) -> Decision:
    """A tender is cancelled on a ground at any time before the signature, and gives up its reserve."""
    held = open_tender_of(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    tender, _ = held
    return [TenderCancelled(ask.decision, ask.ground, *freed(tender.parts, ask.effective_on, books))]


def open_tender_of(decision: RegisterNumber, on: date, books: Books) -> tuple[Reservation, TenderTerms] | Refusal:
    """A tender that is neither signed nor cancelled, and its terms, on a day on which something can happen to it."""
    held = books.reservations.get(decision)
    if held is None or held.tender is None or held.tender.signed_on is not None:
        return UnknownDecision("open tender", decision)
    terms = held.tender
    if terms.closed_on is not None:
        return TenderClosed(decision, terms.closed_on)
    since = max(held.since, terms.award.awarded_on) if terms.award else held.since
    return BeforeItsDecision(decision, since, on) if on < since else (held, terms)


def refuse_lapsed(tender: Reservation, on: date, books: Books) -> Refusal | None:
    """What is reserved lapses with its vintage, whether or not the close of the year is recorded (rule 3)."""
    for part in (*tender.parts, *tender.lapsed):
        for line in part.lines:
            vintage = books.vintage(part.charge.moment, line.vintage)
            if vintage is not None and not vintage.usable_on(on):
                return ReserveLapsed(tender.decision, vintage.year, vintage.until, on)
    return None


def drawn_beside(held: Parts, line: PlanLineId, more: Money, ask: Asked, books: Books) -> Parts | Refusal:
    """What is added draws usable vintages under a plan line in force, over the regions as they stand, or nationwide."""
    planned = plan_line_in_force(line, ask.decided_on, books)
    if isinstance(planned, Refusal):
        return planned
    charge = planned.line.charge
    if refusal := refuse_spending(charge, ask.effective_on, books):
        return refusal
    if refusal := refuse_facility(charge, ask.decided_on, books):
        return refusal
    draws = draw(charge, more, ask.effective_on, books)
    if isinstance(draws, Refusal):
        return draws
    if refusal := refuse_expenditure(charge, Expenditure.CONSUMPTION, draws, books):
        return refusal
    shares = shares_of(held) or [(NATIONWIDE, more)]
    cents = apportion(more, [amount for _, amount in shares])
    known = [part.expenditure for part in held if part.charge == charge]
    bare = Part(charge, known[0] if known else Expenditure.CONSUMPTION, ())
    return spread([(bare, it) for it in draws], [(region, own) for (region, _), own in zip(shares, cents, strict=True)])


def _lodged(terms: TenderTerms, court_reference: str) -> date | None:
    """When an appeal that is before the court was lodged."""
    return next((it.lodged_on for it in terms.appeals if it.court_reference == court_reference), None)


RULES: Rules = {
    OpenTender: open_tender,
    LodgeAppeal: lodge_appeal,
    ResolveAppeal: resolve_appeal,
    CancelTender: cancel_tender,
}
WARN: Warnings = {TenderOpened: warn_direct}
UNDO: dict[type, Undoing] = {
    TenderOpened: last_decided,
    TenderCancelled: last_decided,
    AppealLodged: last_decided,
    AppealResolved: last_decided,
}
