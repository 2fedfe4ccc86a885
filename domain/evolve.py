"""How each fact changes the books; every kind is handled, none forgivingly."""

from __future__ import annotations

from typing import Any, get_args

from domain.books import Books, Departed
from domain.decisions import Decided
from domain.facts import FACTS, AppropriationGranted, Charge, Entry, FactReversed, ReversibleFact
from domain.folds import (
    Fold,
    access,
    authority,
    budget,
    calls,
    contracts,
    control,
    development,
    grants,
    incoming,
    moments,
    offices,
    payments,
    person_years,
    plans,
    procurement,
    proposals,
    recoveries,
    year_end,
)
from domain.folds.counting import count
from domain.legs import legs
from domain.limits import OF_A_DECISION, Limit
from domain.money import ZERO, Money
from domain.names import PlanLineId, RegisterNumber
from domain.pots import Leg
from domain.room import Room, post
from domain.subjects import claims_freed, claims_taken, concerned


def _undo(books: Books, entry: Entry, fact: FactReversed) -> None:
    UNDO[type(fact.undone)](books, entry, fact.undone)


FIELDS = (
    payments,
    grants,
    calls,
    recoveries,
    procurement,
    contracts,
    budget,
    moments,
    incoming,
    authority,
    proposals,
    person_years,
    plans,
    offices,
    access,
    development,
    year_end,
    control,
)

ENTER: dict[type[Any], Fold] = {FactReversed: _undo} | {
    kind: fold for field in FIELDS for kind, fold in field.ENTER.items()
}
UNDO: dict[type[Any], Fold] = {kind: fold for field in FIELDS for kind, fold in field.UNDO.items()}

assert set(ENTER) == set(FACTS), "every fact is entered"
assert set(UNDO) == set(get_args(ReversibleFact)), "every reversible fact is undone"

RECORDED_WHATEVER_IT_LEAVES = (AppropriationGranted,)
"""What others decided is recorded even where it leaves less than nothing: a cut by Parliament."""


def evolve(books: Books, entry: Entry) -> list[Leg]:
    """Enter one fact in the books and return its legs; positions follow on."""
    if entry.position <= books.position:
        raise ValueError(f"fact {entry.position} comes after {books.position}: positions only grow")
    fact = entry.fact
    decisions = concerned(fact)
    before = {decision: books.decided(decision) for decision in decisions}
    ENTER[type(fact)](books, entry, fact)
    moved = legs(fact)
    if moved:
        _post(books, entry, books.changes(fact, moved, lambda used: _planned(used, books, before)), before)
        count(books, entry, moved)
    for name in claims_freed(fact):
        books.claims[name] = 0
    for name in claims_taken(fact):
        books.claims[name] = entry.position
    books.position = entry.position
    for decision in decisions:
        if books.decided(decision) is None:
            books.departed.append(Departed(entry.position, decision, None))
        _close_if_settled(books, decision)
    return moved


def _planned(
    used: dict[Charge, Money], books: Books, before: dict[RegisterNumber, Decided | None]
) -> dict[PlanLineId, Money]:
    """What a fact uses under each plan line: later ones as decisions say, the first for all the rest."""
    first: dict[Charge, PlanLineId] = {}
    later: dict[tuple[Charge, PlanLineId], Money] = {}
    for decision, held in before.items():
        for known, sign in ((held, -1), (books.decided(decision), 1)):
            if known is None:
                continue
            first.update(known.plan)
            for it in known.later_lines:
                later[it.charge, it.line] = later.get((it.charge, it.line), ZERO) + Money(sign * it.amount)
    lines: dict[PlanLineId, Money] = {}
    for (charge, line), amount in later.items():
        lines[line] = lines.get(line, ZERO) + amount
        used[charge] = used.get(charge, ZERO) - amount
    for charge, amount in used.items():
        if charge in first:
            line = first[charge]
            lines[line] = lines.get(line, ZERO) + amount
    return lines


def _post(
    books: Books, entry: Entry, changes: dict[Limit, Money], before: dict[RegisterNumber, Decided | None]
) -> None:
    """Bring the room under every limit up to date.

    The fact may have taken its decision out of the books: the decision's own room is then the one before it, changed.
    """
    judged = not isinstance(entry.fact, RECORDED_WHATEVER_IT_LEAVES)
    for limit, change in changes.items():
        room: Room = None
        if limit.kind in OF_A_DECISION:
            held = books.holder(limit)
            if held is not None:
                room = post(held.room, entry.effective_on, change)
                books.hold(held.with_room(room))
            else:
                known = before.get(RegisterNumber(limit.name))
                room = post(known.room if known else None, entry.effective_on, change)
        else:
            books.give_room(limit, entry.effective_on, change)
        books.touch(limit, entry.effective_on, change if judged else ZERO, room)


def _close_if_settled(books: Books, decision: RegisterNumber) -> None:
    for table in (books.commitments, books.reservations):
        held = table.get(decision)
        if held is not None and held.settled:
            del table[decision]
            books.departed.append(Departed(books.position, decision, held))
