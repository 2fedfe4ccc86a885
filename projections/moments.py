"""Budget items as of a date: what they are called, whether they are kept, what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.facts import (
    Basis,
    Entry,
    FactReversed,
    MomentClosed,
    MomentOpened,
    MomentRenamed,
    MomentRenumbered,
    MomentTextAdopted,
)
from domain.names import MomentCode, Names
from ledger.stored import stored_name
from projections.ledger import Connection
from projections.view import View, entries, entries_of_any, recorded


@dataclass(frozen=True, slots=True)
class TextYear:
    """What Parliament's decision part says of one budget year: net budgeting, and by what money is allocated."""

    year: int
    net_budgeted: bool
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A budget item: its newest names, since when it is there, and its texts by year.

    A code that was closed and given to another item is shown as that one.
    """

    moment: MomentCode
    names: Names
    kept: bool
    legal_basis: str | None
    opened_on: date
    closed_on: date | None = None
    successor: MomentCode | None = None
    successor_from: date | None = None
    texts: tuple[TextYear, ...] = ()


def moments(connection: Connection, at: View) -> list[Moment]:
    """The budget items, by code; linear in the facts about items themselves, which are few."""
    found: dict[MomentCode, Moment] = {}
    named_on: dict[MomentCode, date] = {}
    # In the order recorded: an item may have been closed from a day before that of its name, and its code given away.
    for entry in sorted(_about(connection, at), key=lambda it: it.position):
        match entry.fact:
            case MomentOpened() as fact:
                found[fact.moment] = Moment(fact.moment, fact.names, fact.kept, fact.legal_basis, entry.effective_on)
                named_on[fact.moment] = entry.effective_on
            case MomentRenamed() as fact:
                if entry.effective_on >= named_on[fact.moment]:
                    found[fact.moment] = replace(found[fact.moment], names=fact.names)
                    named_on[fact.moment] = entry.effective_on
            case MomentRenumbered() as fact:
                found[fact.moment] = replace(
                    found[fact.moment], successor=fact.successor, successor_from=entry.effective_on
                )
            case MomentClosed() as fact:
                found[fact.moment] = replace(found[fact.moment], closed_on=entry.effective_on)
            case MomentTextAdopted() as fact:
                item = found[fact.moment]
                others = tuple(it for it in item.texts if it.year != fact.year)
                texts = (*others, TextYear(fact.year, fact.net_budgeted, fact.bases))
                found[fact.moment] = replace(item, texts=tuple(sorted(texts, key=lambda it: it.year)))
            case _:
                raise AssertionError(f"no fact about an item: {entry.fact!r}")
    return [found[code] for code in sorted(found)]


def kept(connection: Connection, *points: View) -> dict[str, bool]:
    """Whether the budget items are kept, as the newest opening says that any of these points has."""
    opened = [it for at in points for it in recorded(connection, at, MomentOpened)]
    return {fact.moment: fact.kept for _, fact in sorted(opened, key=lambda it: it[0].position)}


def _about(connection: Connection, at: View) -> Iterator[Entry]:
    """The facts about items that stand: some can be undone."""
    kinds = (MomentOpened, MomentRenamed, MomentTextAdopted, MomentRenumbered, MomentClosed)
    found = [it for kind in kinds for it in entries(connection, at, [f"={stored_name(kind)}"])]
    reversals = entries_of_any(connection, at, [f":reverses:{it.position}" for it in found])
    undone = {it.fact.reversed for it, _ in reversals if isinstance(it.fact, FactReversed)}
    return (it for it in found if it.position not in undone)
