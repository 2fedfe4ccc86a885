"""Moments, their codes and names over the years, and their texts."""

from __future__ import annotations

import re

from domain.books import Books
from domain.commands import AdoptMomentText, CloseMoment, OpenMoment, RenameMoment, RenumberMoment, ReverseFact
from domain.facts import (
    Charge,
    Entry,
    MomentClosed,
    MomentOpened,
    MomentRenamed,
    MomentRenumbered,
    MomentTextAdopted,
)
from domain.names import AllocationBasis, MomentCode
from domain.refusals import (
    AlreadyOpen,
    BasisTwice,
    BuiltUpon,
    GrantedLater,
    MomentNotEmpty,
    NotAMomentCode,
    OutsideBudgetYear,
    PersonYearsBelowZero,
    PostedAfterwards,
    Refusal,
    RenumberedMoment,
    SucceedsItself,
    TextTooLate,
)
from domain.registers import Moment, MomentText
from domain.rules import Decision, Rules, Undoing
from domain.rules.charging import refuse_charge, refuse_year
from domain.rules.contents import in_use, last_posted, left_of

MOMENT_CODE = re.compile(r"(2[1-9]|3[0-6])\.[0-9]{2}\.[0-9]{2}")
"""Main title (21-36), chapter and item."""


def open_moment(ask: OpenMoment, books: Books) -> Decision:
    """A budget item is established under a code of main title, chapter and item that no open moment has."""
    if not MOMENT_CODE.fullmatch(ask.moment):
        return NotAMomentCode(ask.moment)
    known = books.moments.get(ask.moment)
    if known is not None and (known.closed_on is None or ask.effective_on <= known.closed_on):
        return AlreadyOpen("Moment", ask.moment)
    return [MomentOpened(ask.moment, ask.names, ask.kept, ask.legal_basis)]


def rename_moment(ask: RenameMoment, books: Books) -> Decision:
    """A name is a dated attribute of a moment; its code stays what it is."""
    return refuse_charge(Charge(ask.moment), ask.effective_on, books) or [MomentRenamed(ask.moment, ask.names)]


def renumber_moment(ask: RenumberMoment, books: Books) -> Decision:
    """From a day on another open moment succeeds one: appropriations go there, earlier vintages stay where they are."""
    if ask.successor == ask.moment:
        return SucceedsItself(ask.moment)
    for code in (ask.moment, ask.successor):
        if refusal := refuse_charge(Charge(code), ask.effective_on, books):
            return refusal
        if (successor := books.moments[code].successor) is not None:
            return RenumberedMoment(code, *successor)
    later = [it.year for it in books.vintages.get(ask.moment, ()) if it.year > ask.effective_on.year]
    if later:
        return GrantedLater(ask.moment, later[-1])
    return [MomentRenumbered(ask.moment, ask.successor)]


def close_moment(ask: CloseMoment, books: Books) -> Decision:
    """A moment closes once nothing of it is left to use or to pay, and nothing posts to it afterwards (rule 9)."""
    if refusal := refuse_charge(Charge(ask.moment), ask.effective_on, books):
        return refusal
    left = left_of(ask.moment, books)
    if left.any:
        return MomentNotEmpty(
            ask.moment, left.available, left.reserved, left.committed, left.in_payment, left.uncovered
        )
    posted_on = last_posted(ask.moment, books)
    if posted_on is not None and ask.effective_on < posted_on:
        return PostedAfterwards(ask.moment, posted_on, ask.effective_on)
    return [MomentClosed(ask.moment)]


def adopt_text(ask: AdoptMomentText, books: Books) -> Decision:
    """The text of a moment is adopted for a budget year; once its money is in use, a later text only allows more."""
    if refusal := refuse_charge(Charge(ask.moment), ask.effective_on, books) or refuse_year(ask.year):
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


RULES: Rules = {
    OpenMoment: open_moment,
    RenameMoment: rename_moment,
    RenumberMoment: renumber_moment,
    CloseMoment: close_moment,
    AdoptMomentText: adopt_text,
}


def _unless_another_item(code: MomentCode, stands: bool, ask: ReverseFact) -> Refusal | None:
    return None if stands else BuiltUpon(ask.position, f"the opening of another item as {code}")


def _still_closed(ask: ReverseFact, entry: Entry, fact: MomentClosed, books: Books) -> Refusal | None:
    """A closing is undone while its code has not gone to another item."""
    return _unless_another_item(fact.moment, books.moments[fact.moment].closed_on == entry.effective_on, ask)


def _still_succeeded(ask: ReverseFact, entry: Entry, fact: MomentRenumbered, books: Books) -> Refusal | None:
    """A renumbering is undone while its old code has not gone to another item."""
    moment: Moment = books.moments[fact.moment]
    return _unless_another_item(fact.moment, moment.successor == (fact.successor, entry.effective_on), ask)


UNDO: dict[type, Undoing] = {MomentClosed: _still_closed, MomentRenumbered: _still_succeeded}
NOT_REVERSIBLE: dict[type, str] = {
    MomentOpened: "later facts may stand on it; an empty moment can be closed",
    MomentRenamed: "name it again from the same day",
    MomentTextAdopted: "adopt the text again, as Parliament wrote it",
}
