"""The award of a tender: it brings the reserve to its amount, and starts the standstill."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from domain.books import Books
from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import AwardTender, CorrectAward
from domain.decisions import Reservation, TenderTerms
from domain.facts import AwardCorrected, TenderAwarded, sum_of
from domain.names import PlanLineId
from domain.parts import Parts, negated, youngest_first
from domain.refusals import (
    NotifiedBeforeAward,
    NotPositive,
    OutsideCalendar,
    ReasonMissing,
    Refusal,
    TenderAlreadyAwarded,
    TenderNotAwarded,
)
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import freed, refuse_decider
from domain.rules.procurement import drawn_beside, open_tender_of
from domain.rules.thresholds import standstill
from domain.rules.undoing import last_decided


def award_tender(ask: AwardTender, books: Books) -> Decision:
    """An award brings the reserve to its amount: what it saves is free again, what had lapsed is drawn anew."""
    held = open_tender_of(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    tender, terms = held
    if terms.award is not None:
        return TenderAlreadyAwarded(ask.decision, terms.award.awarded_on)
    made = _made(ask, tender, terms, books)
    if isinstance(made, Refusal):
        return made
    return [TenderAwarded(ask.decision, ask.supplier, ask.decided_by, ask.amount, *made)]


def correct_award(ask: CorrectAward, books: Books) -> Decision:
    """Before the signature the authority may annul its own award and put another in its place, and says why."""
    held = open_tender_of(ask.decision, ask.effective_on, books)
    if isinstance(held, Refusal):
        return held
    tender, terms = held
    if terms.award is None:
        return TenderNotAwarded(ask.decision)
    if not ask.reason:
        return ReasonMissing()
    made = _made(ask, tender, terms, books)
    if isinstance(made, Refusal):
        return made
    return [
        AwardCorrected(
            ask.decision,
            ask.supplier,
            ask.decided_by,
            ask.amount,
            made.changes,
            made.notified_on,
            made.standstill_until,
            terms.award,
            made.plan_lines,
            made.lapsed,
        )
    ]


class _Made(NamedTuple):
    """What an award makes of a tender: what its reserve becomes and why, the day of notification, the standstill."""

    changes: Parts
    notified_on: date
    standstill_until: date | None
    plan_lines: tuple[PlanLineId, ...]
    lapsed: Parts


def _made(ask: AwardTender | CorrectAward, tender: Reservation, terms: TenderTerms, books: Books) -> _Made | Refusal:
    """The Director awards within what is usable; the notification is not before the award."""
    if ask.amount <= 0:
        return NotPositive("An award", ask.amount)
    notified_on = ask.notified_on or ask.decided_on
    if notified_on < ask.decided_on:
        return NotifiedBeforeAward(notified_on, ask.decided_on)
    if notified_on > LAST_DAY:
        return OutsideCalendar(notified_on, FIRST_DAY, LAST_DAY)
    if refusal := refuse_decider(ask.decided_by, ask.amount, ask.decided_on, books):
        return refusal
    usable, lapsed = freed(tender.parts, ask.effective_on, books)
    until = standstill(terms, notified_on, books.controls_on(ask.decided_on), books)
    reserved = sum_of(usable)
    if ask.amount <= reserved:
        return _Made(negated(youngest_first(usable, reserved - ask.amount)), notified_on, until, (), lapsed)
    line = ask.plan_line or tender.plan[0][1]
    more = drawn_beside(tender.parts or tender.lapsed, line, ask.amount - reserved, ask, books)
    return more if isinstance(more, Refusal) else _Made(more, notified_on, until, (line,), lapsed)


RULES: Rules = {AwardTender: award_tender, CorrectAward: correct_award}
UNDO: dict[type, Undoing] = {TenderAwarded: last_decided, AwardCorrected: last_decided}
