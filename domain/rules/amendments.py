"""What is changed of a grant, on application: its amount, its payment plan, its period of use."""

from __future__ import annotations

from datetime import timedelta

from domain.books import Books
from domain.commands import AmendGrant
from domain.controls import Controls
from domain.decisions import Commitment, GrantTerms
from domain.facts import GrantAmended, Part, sum_of
from domain.money import ZERO, Money, apportion
from domain.names import Expenditure, Region
from domain.parts import Parts, add, of_region, shares_of, spread, youngest_first
from domain.refusals import (
    BeforeItsDecision,
    BelowWhatIsPaid,
    InstalmentLeftOut,
    NothingAmended,
    NotPositive,
    PlanLineMissing,
    ReasonMissing,
    Refusal,
    RegionLacks,
    RegionsDoNotAddUp,
)
from domain.rules import Decision, Rules, Undoing, Warnings
from domain.rules.charging import (
    by_region,
    draw,
    freed,
    plan_line_in_force,
    refuse_decider,
    refuse_facility,
    refuse_shares,
    refuse_spending,
)
from domain.rules.conditions import not_paid_since
from domain.rules.grants import class_of, going_grant, refuse_instalments
from domain.rules.releasing import Released, lowered, refuse_undelivered, releasable, released
from domain.rules.texts import refuse_expenditure
from domain.warnings import AppliedLate, Warned

NOTICE = timedelta(days=30)
"""How long before the end of the period of use a change is applied for."""


def amend_grant(ask: AmendGrant, books: Books) -> Decision:
    """A change of a grant is applied for, decided as the grant was, and has its reason."""
    found = going_grant(ask.decision, ask.effective_on, books)
    if isinstance(found, Refusal):
        return found
    held, terms = found
    instalments, used_until = ask.instalments or terms.instalments, ask.used_until or terms.used_until
    before = held.decided
    if (ask.amount, instalments, used_until) == (before, terms.instalments, terms.used_until):
        return NothingAmended(ask.decision)
    if refusal := _refuse_asked(ask, books) or _refuse_plan(ask, held, terms, instalments):
        return refusal
    changes = _raised(ask, held, ask.amount - before, books) if ask.amount > before else ()
    if isinstance(changes, Refusal):
        return changes
    released = _lowered(ask, held, max(ZERO, before - ask.amount))
    if isinstance(released, Refusal):
        return released
    if refusal := refuse_undelivered(held, released, ask.effective_on):
        return refusal
    return [
        GrantAmended(
            ask.decision,
            ask.decided_by,
            ask.applied_on,
            (ask.plan_line,) if changes and ask.plan_line else (),
            changes,
            *freed(released.parts, ask.effective_on, books),
            terms.instalments,
            instalments,
            terms.used_until,
            used_until,
            released.given_up,
        )
    ]


def _refuse_asked(ask: AmendGrant, books: Books) -> Refusal | None:
    """An amendment has its reason, follows its application and is decided by who may decide the new total."""
    if not ask.reason:
        return ReasonMissing()
    if ask.decided_on < ask.applied_on:
        return BeforeItsDecision("The application", ask.applied_on, ask.decided_on)
    if ask.amount <= 0:
        return NotPositive("A grant", ask.amount)
    return refuse_decider(ask.decided_by, ask.amount, ask.decided_on, books)


def _refuse_plan(
    ask: AmendGrant, held: Commitment, terms: GrantTerms, instalments: tuple[Money, ...]
) -> Refusal | None:
    """The payment plan adds up to the new total and keeps what is paid or in payment."""
    last = max((*held.waiting, *(instalment for instalment, _ in terms.paid)), default=0)
    if last > len(instalments):
        return InstalmentLeftOut(ask.decision, last)
    return refuse_instalments(instalments, ask.amount)


def _raised(ask: AmendGrant, held: Commitment, more: Money, books: Books) -> Parts | Refusal:
    """A raise draws usable vintages under a plan line in force, shared over regions as the grant is unless told."""
    if ask.plan_line is None:
        return PlanLineMissing(ask.decision, more)
    planned = plan_line_in_force(ask.plan_line, ask.decided_on, books)
    if isinstance(planned, Refusal):
        return planned
    charge = planned.line.charge
    if refusal := refuse_spending(charge, ask.effective_on, books):
        return refusal
    shares = by_region(ask.regions) or _as_held(held, more)
    if not shares:
        return RegionsDoNotAddUp(ZERO, more)
    if ask.regions and (refusal := refuse_shares(ask.regions, more)):
        return refusal
    if refusal := refuse_facility(charge, ask.decided_on, books):
        return refusal
    draws = draw(charge, more, ask.effective_on, books)
    if isinstance(draws, Refusal):
        return draws
    if refusal := refuse_expenditure(charge, Expenditure.TRANSFER, draws, books):
        return refusal
    bare = Part(charge, class_of(held, charge), ())
    return spread([(bare, it) for it in draws], shares)


def _as_held(held: Commitment, more: Money) -> list[tuple[Region, Money]]:
    shares = shares_of(held.awarded)
    cents = apportion(more, [amount for _, amount in shares]) if shares else []
    return [(region, own) for (region, _), own in zip(shares, cents, strict=True)]


def _lowered(ask: AmendGrant, held: Commitment, less: Money) -> Released | Refusal:
    """What a cut gives up, of the regions that are named, if any; never what is paid or in payment."""
    able = releasable(held)
    if less > able:
        return BelowWhatIsPaid(ask.decision, ask.amount, ask.amount + less - able)
    if not ask.regions or not less:
        return lowered(held, less)
    if refusal := refuse_shares(ask.regions, less):
        return refusal
    parts: Parts = ()
    uncovered: Parts = ()
    for share in ask.regions:
        left, lapsed = of_region(held.left, share.region), of_region(held.lapsed, share.region)
        if share.amount > sum_of(left) + sum_of(lapsed):
            return RegionLacks(ask.decision, share.region, share.amount, sum_of(left) + sum_of(lapsed))
        first = min(share.amount, sum_of(lapsed))
        uncovered = add(uncovered, youngest_first(lapsed, first))
        parts = add(parts, youngest_first(left, share.amount - first))
    return released(held, parts, uncovered)


def _warn_amendment(ask: AmendGrant, fact: GrantAmended, books: Books, controls: Controls) -> list[Warned]:
    """A change is applied for at least 30 days before the end of the period of use."""
    if fact.used_until_before is None:
        return []
    last_day = fact.used_until_before - NOTICE
    return [AppliedLate(fact.applied_on, last_day)] if fact.applied_on > last_day else []


RULES: Rules = {AmendGrant: amend_grant}
WARN: Warnings = {GrantAmended: _warn_amendment}
UNDO: dict[type, Undoing] = {GrantAmended: not_paid_since}
