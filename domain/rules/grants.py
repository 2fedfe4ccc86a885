"""State grants (Act 688/2001): the Director awards them under a line of the annual plan."""

from __future__ import annotations

from domain.books import Books
from domain.commands import AwardGrant
from domain.controls import Instrument
from domain.facts import GrantAwarded
from domain.money import total
from domain.names import Expenditure
from domain.refusals import InstalmentsDoNotAddUp, NameTaken, NotPositive, Refusal
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import parts_of, refuse_decider, refuse_grounds, refuse_purposes
from domain.rules.undoing import nothing_paid


def award_grant(ask: AwardGrant, books: Books) -> Decision:
    """A grant commits money at its award, split over regions and vintages to the cent."""
    if position := books.claims.get(f"decision:{ask.decision}"):
        return NameTaken("Decision", ask.decision, position)
    amount = total(own.amount for own in ask.funding)
    if amount <= 0:
        return NotPositive("A grant", amount)
    parts = parts_of(ask.funding, ask.regions, Expenditure.TRANSFER, ask, books)
    if isinstance(parts, Refusal):
        return parts
    if refusal := refuse_decider(ask.decided_by, amount, ask.decided_on, books):
        return refusal
    if refusal := refuse_grounds(ask.grounds, ask.decided_on, books):
        return refusal
    if refusal := refuse_purposes(Instrument.GRANT, ask.purposes, amount, books.controls_on(ask.decided_on)):
        return refusal
    if total(ask.instalments) != amount or any(instalment <= 0 for instalment in ask.instalments):
        return InstalmentsDoNotAddUp(total(ask.instalments), amount)
    return [
        GrantAwarded(
            ask.decision,
            ask.call,
            ask.title,
            ask.recipient,
            ask.decided_by,
            tuple(own.plan_line for own in ask.funding),
            parts,
            (),
            ask.purposes,
            ask.instalments,
            ask.own_contribution,
            ask.used_from,
            ask.used_until,
            ask.grounds,
        )
    ]


RULES: Rules = {AwardGrant: award_grant}
UNDO: dict[type, Undoing] = {GrantAwarded: nothing_paid}
