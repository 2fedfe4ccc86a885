"""State grants (Act 688/2001): the Director awards them under a line of the annual plan; recipients may decline."""

from __future__ import annotations

from datetime import date

from domain.books import Books
from domain.commands import AwardGrant, CloseGrant, DeclineGrant, ReverseFact
from domain.controls import Controls, Instrument
from domain.decisions import Commitment, GrantTerms
from domain.facts import Charge, Entry, GrantAwarded, GrantClosed, GrantDeclined, sum_of
from domain.money import Money, total
from domain.names import Expenditure, RegisterNumber
from domain.parts import Parts
from domain.refusals import (
    BeforeItsDecision,
    BuiltUpon,
    EndsBeforeItBegins,
    FinalReportMissing,
    GrantEnded,
    InstalmentsDoNotAddUp,
    InstalmentWaiting,
    NameTaken,
    NotPositive,
    OwnContributionDoesNotFit,
    Refusal,
    UnknownDecision,
)
from domain.rules import Decision, Rules, Undoing, Warnings
from domain.rules.calls import parts_of_call
from domain.rules.charging import freed, parts_of, refuse_decider
from domain.rules.grounds import refuse_basis
from domain.rules.releasing import ended, refuse_undelivered
from domain.rules.undoing import last_decided, nothing_paid
from domain.warnings import FirstInstalmentLarge, Warned

FIRST_SHARE = 60
"""Per cent: above the amount that one instalment may pay, the first of two is as a rule so much."""


def award_grant(ask: AwardGrant, books: Books) -> Decision:
    """A grant commits money at its award, split over regions and vintages to the cent."""
    if position := books.claims.get(f"decision:{ask.decision}"):
        return NameTaken("Decision", ask.decision, position)
    amount = total(own.amount for own in ask.funding)
    if amount <= 0:
        return NotPositive("A grant", amount)
    taken = _parts(ask, books)
    if isinstance(taken, Refusal):
        return taken
    parts, released = taken
    if refusal := refuse_decider(ask.decided_by, amount, ask.decided_on, books):
        return refusal
    if refusal := refuse_basis(Instrument.GRANT, ask, amount, books):
        return refusal
    if refusal := refuse_instalments(ask.instalments, amount) or _refuse_terms(ask, amount):
        return refusal
    return [
        GrantAwarded(
            ask.decision,
            ask.call,
            ask.title,
            ask.recipient,
            ask.decided_by,
            tuple(own.plan_line for own in ask.funding),
            parts,
            released,
            ask.purposes,
            ask.instalments,
            ask.own_contribution,
            ask.used_from,
            ask.used_until,
            ask.grounds,
            ask.eligible_costs,
        )
    ]


def decline_grant(ask: DeclineGrant, books: Books) -> Decision:
    """A recipient may decline what is not paid yet: it is released, and nothing is paid afterwards."""
    held = _ending(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    released = ended(held)
    return [GrantDeclined(ask.decision, *freed(released.parts, ask.effective_on, books), released.given_up)]


def close_grant(ask: CloseGrant, books: Books) -> Decision:
    """A grant is closed on its final report, or when nothing was paid; what was not paid is released."""
    held = _ending(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    if sum_of(held.left) != sum_of(held.awarded) and not (held.grant and held.grant.final_report):
        return FinalReportMissing(ask.decision)
    released = ended(held)
    return [GrantClosed(ask.decision, *freed(released.parts, ask.effective_on, books), released.given_up)]


def grant_of(decision: RegisterNumber, on: date, books: Books) -> tuple[Commitment, GrantTerms] | Refusal:
    """A grant and its terms, on a day on which something can happen to it."""
    held = books.commitments.get(decision)
    if held is None or held.grant is None:
        return UnknownDecision("grant", decision)
    return BeforeItsDecision(decision, held.since, on) if on < held.since else (held, held.grant)


def going_grant(decision: RegisterNumber, on: date, books: Books) -> tuple[Commitment, GrantTerms] | Refusal:
    """A grant that was neither declined nor closed, and its terms."""
    found = grant_of(decision, on, books)
    if isinstance(found, Refusal):
        return found
    _, terms = found
    return GrantEnded(decision, terms.ended[0]) if terms.ended else found


def refuse_instalments(instalments: tuple[Money, ...], amount: Money) -> Refusal | None:
    """The instalments of a payment plan add up to the grant, each more than nothing."""
    fit = total(instalments) == amount and all(instalment > 0 for instalment in instalments)
    return None if fit else InstalmentsDoNotAddUp(total(instalments), amount)


def class_of(held: Commitment, charge: Charge) -> Expenditure | None:
    """The class of expenditure of what is charged alike already; a grant is transfer expenditure."""
    alike = (part.expenditure for part in held.awarded if part.charge == charge)
    return next(alike, Expenditure.TRANSFER)


def _parts(ask: AwardGrant, books: Books) -> tuple[Parts, Parts] | Refusal:
    """What a grant takes, and what of it a call had reserved."""
    if ask.call is not None:
        return parts_of_call(ask, ask.call, books)
    parts = parts_of(ask.funding, ask.regions, Expenditure.TRANSFER, ask, books)
    return parts if isinstance(parts, Refusal) else (parts, ())


def _refuse_terms(ask: AwardGrant, amount: Money) -> Refusal | None:
    """The period of use has its days in order; own contribution and grant make the eligible costs."""
    if ask.used_from and ask.used_until and ask.used_until < ask.used_from:
        return EndsBeforeItBegins("The period of use", ask.used_from, ask.used_until)
    eligible, own = ask.eligible_costs, ask.own_contribution
    if own < 0:
        return NotPositive("An own contribution", own)
    if eligible is not None and own + amount != eligible:
        return OwnContributionDoesNotFit(eligible, own, amount)
    return None


def _ending(decision: RegisterNumber, on: date, books: Books) -> Commitment | Refusal:
    """A grant that can end; one that ended may end again, when a payment came back to it."""
    found = grant_of(decision, on, books)
    if isinstance(found, Refusal):
        return found
    held, terms = found
    if terms.ended and not held.open:
        return GrantEnded(decision, terms.ended[0])
    if held.waiting:
        return InstalmentWaiting(decision, held.waiting[0])
    last = max(day for day in (on, terms.last_paid_on, held.room.on if held.room else None) if day)
    if on < last:
        return BeforeItsDecision(decision, last, on)
    return refuse_undelivered(held, ended(held), on) or held


def _warn_award(ask: AwardGrant, fact: GrantAwarded, books: Books, controls: Controls) -> list[Warned]:
    """Above an amount, a grant is as a rule paid in two instalments, the first the larger."""
    amount, first, up_to = sum_of(fact.parts), fact.instalments[0], controls.one_instalment_up_to
    share = controls.tolerance(FirstInstalmentLarge.code_of()).share or FIRST_SHARE
    if amount <= up_to or 100 * first <= share * amount:
        return []
    return [FirstInstalmentLarge(first, amount, up_to, share, 100 - share)]


def _not_in_a_closed_call(ask: ReverseFact, entry: Entry, fact: GrantAwarded, books: Books) -> Refusal | None:
    """What is undone goes back to its call, while that is open."""
    call = books.reservations.get(fact.call) if fact.call else None
    if call is not None and call.settled:
        return BuiltUpon(ask.position, f"fact {call.standing[-1]}, the closing of its call,")
    return nothing_paid(ask, entry, fact, books)


RULES: Rules = {AwardGrant: award_grant, DeclineGrant: decline_grant, CloseGrant: close_grant}
WARN: Warnings = {GrantAwarded: _warn_award}
UNDO: dict[type, Undoing] = {
    GrantAwarded: _not_in_a_closed_call,
    GrantDeclined: last_decided,
    GrantClosed: last_decided,
}
