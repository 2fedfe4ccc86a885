"""Commitment authority (valtuus): a balance of its own, used in its own budget year for costs of later years."""

from __future__ import annotations

from domain import limits
from domain.books import Books
from domain.commands import GrantAuthority, ReverseFact, UseAuthority
from domain.facts import AuthorityGranted, AuthorityUsed, Charge, Entry, YearAmount
from domain.money import ZERO, Money, total
from domain.names import AuthorityId
from domain.refusals import (
    AlreadyOpen,
    AuthorityElsewhere,
    AuthorityOfOtherYear,
    BeforeItsDecision,
    BuiltUpon,
    ExceedsSchedule,
    NoCosts,
    NotALaterYear,
    NotPositive,
    OutsideBudgetYear,
    Refusal,
    ScheduleTooSmall,
    UnknownAuthority,
    UnknownDecision,
)
from domain.registers import Authority
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import refuse_decider, refuse_spending, refuse_year
from domain.rules.cover import refuse_ended
from domain.rules.undoing import last_decided


def grant_authority(ask: GrantAuthority, books: Books) -> Decision:
    """Parliament grants commitment authority for a budget year, limited by amount, purpose and schedule."""
    if ask.authority in books.authorities:
        return AlreadyOpen("Commitment authority", ask.authority)
    if refusal := refuse_spending(Charge(ask.moment, ask.source), ask.effective_on, books):
        return refusal
    if ask.effective_on.year != ask.year:
        return OutsideBudgetYear(ask.year, ask.effective_on)
    if ask.amount <= 0:
        return NotPositive("Commitment authority", ask.amount)
    if refusal := _refuse_costs(ask.schedule, ask.year):
        return refusal
    scheduled = total(cost.amount for cost in ask.schedule)
    if scheduled < ask.amount:
        return ScheduleTooSmall(scheduled, ask.amount)
    return [AuthorityGranted(ask.authority, ask.moment, ask.source, ask.year, ask.amount, ask.purpose, ask.schedule)]


def use_authority(ask: UseAuthority, books: Books) -> Decision:
    """The Director gives an open grant or contract costs of later years, within the authority and its schedule."""
    authority = books.authorities.get(ask.authority)
    if authority is None:
        return UnknownAuthority(ask.authority)
    held = books.commitments.get(ask.decision)
    if held is not None and (refusal := refuse_ended(held)):
        return refusal
    if held is None or held.settled:
        return UnknownDecision("open grant or contract", ask.decision)
    if ask.effective_on < held.since:
        return BeforeItsDecision(ask.decision, held.since, ask.effective_on)
    if ask.effective_on.year != authority.year:
        return AuthorityOfOtherYear(ask.authority, authority.year)
    if (authority.moment, authority.source) not in {(it.moment, it.source) for it in held.charges.values()}:
        return AuthorityElsewhere(ask.authority, authority.moment, authority.source, ask.decision)
    if refusal := _refuse_costs(ask.costs, authority.year) or _refuse_schedule(ask, authority):
        return refusal
    amount = total(cost.amount for cost in ask.costs)
    if refusal := refuse_decider(ask.decided_by, amount, ask.decided_on, books):
        return refusal
    return [
        AuthorityUsed(
            ask.decision,
            ask.authority,
            authority.moment,
            authority.source,
            authority.year,
            ask.decided_by,
            ask.costs,
        )
    ]


def unused(authority: AuthorityId, books: Books) -> Money:
    """What of a commitment authority no decision has used: it lapses at the close of its year."""
    return books.left(limits.authority(authority))


def _refuse_costs(costs: tuple[YearAmount, ...], granted: int) -> Refusal | None:
    """Costs are of years after that of the authority, each year once."""
    if not costs:
        return NoCosts()
    seen = {granted}
    for cost in costs:
        if refusal := refuse_year(cost.year):
            return refusal
        if cost.year < granted or cost.year in seen:
            return NotALaterYear(granted, cost.year)
        if cost.amount <= 0:
            return NotPositive(f"The cost of {cost.year}", cost.amount)
        seen.add(cost.year)
    return None


def _refuse_schedule(ask: UseAuthority, authority: Authority) -> Refusal | None:
    """The costs of each year stay within what is scheduled for it."""
    scheduled = {cost.year: cost.amount for cost in authority.schedule}
    used = {cost.year: cost.amount for cost in authority.used}
    for cost in ask.costs:
        left = scheduled.get(cost.year, ZERO) - used.get(cost.year, ZERO)
        if cost.amount > left:
            return ExceedsSchedule(ask.authority, cost.year, cost.amount, left)
    return None


RULES: Rules = {GrantAuthority: grant_authority, UseAuthority: use_authority}


def _never_used(ask: ReverseFact, entry: Entry, fact: AuthorityGranted, books: Books) -> Refusal | None:
    """Authority that decisions use stands."""
    return BuiltUpon(ask.position, "a decision under it") if books.authorities[fact.authority].used else None


UNDO: dict[type, Undoing] = {AuthorityGranted: _never_used, AuthorityUsed: last_decided}
