"""Where what is paid of a grant is attributed: corrected with a reason, the same money cent for cent."""

from __future__ import annotations

from domain.books import Books
from domain.commands import CorrectAttribution, Place
from domain.decisions import Commitment
from domain.facts import AttributionCorrected, Charge, Line, Part, sum_of
from domain.money import ZERO, Money
from domain.names import REGION_NAMES, PlanLineId
from domain.parts import Parts, add, negated, subtract
from domain.refusals import (
    BeforeItsDecision,
    ChargedTwice,
    NotPaidThere,
    NotPositive,
    NotTheSameMoney,
    PlanLineNotInForce,
    ReasonMissing,
    Refusal,
    UnknownPlanLine,
    UnknownRegion,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import refuse_decider, refuse_spending
from domain.rules.grants import class_of, grant_of
from domain.rules.undoing import last_decided

Charges = dict[PlanLineId, Charge]


def correct_attribution(ask: CorrectAttribution, books: Books) -> Decision:
    """What is paid may be attributed to other regions, programs or plan lines, after the last payment."""
    found = grant_of(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    held, terms = found
    if not ask.reason:
        return ReasonMissing()
    if terms.last_paid_on and ask.effective_on < terms.last_paid_on:
        return BeforeItsDecision(f"The last payment of {ask.decision}", terms.last_paid_on, ask.effective_on)
    if refusal := _refuse_places((*ask.taken, *ask.given)):
        return refusal
    own = held.charges
    charges = _charges(ask, own, books)
    if isinstance(charges, Refusal):
        return charges
    taken = _placed(tuple(it for it in ask.taken if it.plan_line in own), own, held)
    given = _placed(ask.given, charges, held)
    refusal = (
        _refuse_unpaid(ask, own, subtract(books.paid(held), taken))
        or _refuse_other_money(taken, given)
        or refuse_decider(ask.decided_by, sum_of(taken), ask.decided_on, books)
    )
    if refusal:
        return refusal
    lines = {charge: line for line, charge in charges.items()}
    plan_lines = tuple(lines[part.charge] for part in given)
    return [AttributionCorrected(ask.decision, ask.decided_by, taken, plan_lines, given)]


def _refuse_places(places: tuple[Place, ...]) -> Refusal | None:
    for place in places:
        if place.region not in REGION_NAMES:
            return UnknownRegion(place.region)
        if place.amount <= 0:
            return NotPositive("What is attributed anew", place.amount)
    return None if places else NotPositive("What is attributed anew", ZERO)


def _charges(ask: CorrectAttribution, own: Charges, books: Books) -> Charges | Refusal:
    """What stands under the plan lines to which a correction attributes: the grant's own, or others once adopted.

    Each charge stands under one of them.
    """
    owned = {charge: line for line, charge in own.items()}
    cited: dict[Charge, PlanLineId] = {}
    for line in dict.fromkeys(place.plan_line for place in ask.given):
        charge = own.get(line) or _adopted(line, ask, books)
        if isinstance(charge, Refusal):
            return charge
        known = cited.get(charge) or (None if line in own else owned.get(charge))
        if known is not None:
            return ChargedTwice(known, line)
        cited[charge] = line
    return {line: charge for charge, line in cited.items()}


def _adopted(line: PlanLineId, ask: CorrectAttribution, books: Books) -> Charge | Refusal:
    """What stands under a plan line that was adopted by the day of the correction."""
    planned = books.plan_lines.get(line)
    if planned is None:
        return UnknownPlanLine(line)
    if ask.decided_on < planned.adopted_on:
        return PlanLineNotInForce(line, planned.year, planned.adopted_on, ask.decided_on)
    return refuse_spending(planned.line.charge, ask.effective_on, books) or planned.line.charge


def _placed(places: tuple[Place, ...], charges: Charges, held: Commitment) -> Parts:
    parts: Parts = ()
    for place in places:
        charge = charges[place.plan_line]
        line = Line(place.vintage, place.region, place.amount)
        parts = add(parts, (Part(charge, class_of(held, charge), (line,)),))
    return parts


def _refuse_unpaid(ask: CorrectAttribution, own: Charges, left: Parts) -> Refusal | None:
    """No more is taken from a place than is paid there."""
    lacking = {
        (part.charge, line.vintage, line.region): line.amount for part in left for line in part.lines if line.amount < 0
    }
    for place in ask.taken:
        charge = own.get(place.plan_line)
        lack = lacking.get((charge, place.vintage, place.region)) if charge else -place.amount
        if lack is not None:
            line, vintage, region = place.plan_line, place.vintage, place.region
            return NotPaidThere(ask.decision, line, vintage, region, place.amount, max(ZERO, place.amount + lack))
    return None


def _refuse_other_money(taken: Parts, given: Parts) -> Refusal | None:
    """Moment, source, frame and vintage stay as they were."""
    balance: dict[tuple[Charge, int], Money] = {}
    for part in (*taken, *negated(given)):
        money = Charge(part.charge.moment, part.charge.source, part.charge.frame)
        for line in part.lines:
            key = (money, line.vintage)
            balance[key] = balance.get(key, ZERO) + line.amount
    for (money, vintage), amount in balance.items():
        if amount:
            return NotTheSameMoney(money.moment, vintage, amount)
    return None


RULES: Rules = {CorrectAttribution: correct_attribution}
UNDO: dict[type, Undoing] = {AttributionCorrected: last_decided}
