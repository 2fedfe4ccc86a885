"""State grants (Act 688/2001): the Director awards them under a line of the annual plan."""

from __future__ import annotations

from domain.books import Books
from domain.commands import AwardGrant
from domain.facts import GrantAwarded
from domain.lines import spread
from domain.money import total
from domain.refusals import InstalmentsDoNotAddUp, NameTaken, NotPositive, Refusal
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


def award_grant(ask: AwardGrant, books: Books) -> Decision:
    """A grant commits money at its award, split over regions and vintages to the cent."""
    if position := books.claims.get(f"decision:{ask.decision}"):
        return NameTaken("Decision", ask.decision, position)
    if ask.amount <= 0:
        return NotPositive("A grant", ask.amount)
    planned = plan_line_in_force(ask.plan_line, ask.effective_on, books)
    if isinstance(planned, Refusal):
        return planned
    charge = planned.line.charge
    if refusal := (
        refuse_spending(charge, ask.effective_on, books)
        or refuse_decider(ask.decided_by, ask.amount, ask.effective_on, books)
        or refuse_shares(ask.regions, ask.amount)
        or refuse_target(ask.target_group, ask.target_reason)
    ):
        return refusal
    if total(ask.instalments) != ask.amount or any(instalment <= 0 for instalment in ask.instalments):
        return InstalmentsDoNotAddUp(total(ask.instalments), ask.amount)
    draws = draw(charge, ask.amount, ask.effective_on, books)
    if isinstance(draws, Refusal):
        return draws
    return [
        GrantAwarded(
            ask.decision,
            ask.title,
            ask.recipient,
            ask.decided_by,
            ask.plan_line,
            charge,
            spread(draws, by_region(ask.regions)),
            ask.instalments,
            ask.target_group,
            ask.target_reason,
        )
    ]
