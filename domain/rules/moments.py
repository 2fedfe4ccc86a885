"""Moments and the text of each: Parliament says what its money may be used for, and how."""

from __future__ import annotations

from domain.books import Books, MomentText
from domain.commands import AdoptMomentText
from domain.facts import Charge, MomentTextAdopted
from domain.limits import LimitKind
from domain.money import total
from domain.names import AllocationBasis, MomentCode
from domain.refusals import BasisTwice, OutsideBudgetYear, PersonYearsBelowZero, TextTooLate
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import refuse_charge


def adopt_text(ask: AdoptMomentText, books: Books) -> Decision:
    """The text of a moment is adopted for a budget year; once its money is in use, a later text only allows more."""
    if refusal := refuse_charge(Charge(ask.moment), ask.effective_on, books):
        return refusal
    if ask.effective_on.year < ask.year:
        return OutsideBudgetYear(ask.year, ask.effective_on)
    classes = [it.expenditure for it in ask.bases]
    if twice := next((it for it in classes if classes.count(it) > 1), None):
        return BasisTwice(twice)
    if ask.person_year_cap is not None and ask.person_year_cap < 0:
        return PersonYearsBelowZero(ask.person_year_cap)
    known = books.texts.get((ask.moment, ask.year))
    narrowed = _narrowed(known, ask) if known is not None else _counted_otherwise(ask)
    if narrowed and in_use(ask.moment, ask.year, books):
        return TextTooLate(ask.moment, ask.year, narrowed)
    return [
        MomentTextAdopted(
            ask.moment,
            ask.year,
            ask.net_budgeted,
            ask.bases,
            ask.pays,
            ask.salaries,
            ask.person_year_cap,
            ask.text,
        )
    ]


def _counted_otherwise(ask: AdoptMomentText) -> str | None:
    """What was used before there was a text counts as the decision bound it."""
    as_decided = (AllocationBasis.COMMITMENT, AllocationBasis.GRANT_DECISION)
    return None if all(it.basis in as_decided for it in ask.bases) else "the basis of allocation"


def _narrowed(known: MomentText, ask: AdoptMomentText) -> str | None:
    """What a later text changes of the one before it, beyond allowing more."""
    if set(ask.bases) != set(known.bases):
        return "the basis of allocation"
    if ask.net_budgeted is not known.net_budgeted:
        return "whether it is net budgeted"
    if not set(known.pays) <= set(ask.pays):
        return "what it pays to less"
    if known.salaries and not ask.salaries:
        return "that it pays salaries"
    cap = known.person_year_cap
    if cap is not None and (ask.person_year_cap is None or ask.person_year_cap < cap):
        return "the cap of person-years to less"
    return None


def in_use(moment: MomentCode, year: int, books: Books) -> bool:
    """Whether anything of a vintage is reserved, committed, in payment or paid: it is no longer available."""
    if not books.moments[moment].kept:
        return False
    came_in = total(amount for (code, of, _), amount in books.granted.items() if (code, of) == (moment, year))
    available = total(
        books.left(limit)
        for limit in books.rooms
        if limit.kind is LimitKind.APPROPRIATION and (limit.name, limit.vintage) == (moment, year)
    )
    return came_in != available


RULES: Rules = {AdoptMomentText: adopt_text}
UNDO: dict[type, Undoing] = {}
NOT_REVERSIBLE: dict[type, str] = {MomentTextAdopted: "adopt the text again, as Parliament wrote it"}
