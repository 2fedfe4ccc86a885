"""What must hold of any ledger at any time, worked out from the legs alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from domain import limits
from domain.books import Books
from domain.facts import AppropriationGranted, Charge, ContractAmended, Fact, FactReversed, sum_of
from domain.legs import HELD, SOURCES, USED, Account, Leg, Pot, legs
from domain.limits import LimitKind
from domain.money import Money
from domain.names import FrameId, FrameKind, MomentCode, RegisterNumber, Source
from domain.subjects import cited, decision_of, reserve_of
from tests.support.memory import MemoryLedger

JOURNALS_OWN = ("_undo", "_returned")
"""How the books find their way back: not part of what they hold."""

SPENT = tuple(USED)


def dump(books: Books) -> dict[str, object]:
    """A copy of all that the books hold, to compare by value; all that is in it is immutable."""
    held: dict[str, object] = {}
    for name in (name for name in Books.__slots__ if name not in JOURNALS_OWN):
        value = getattr(books, name)
        match value:
            case dict():
                held[name] = dict(value)
            case list() | set():
                held[name] = tuple(value)
            case _:
                held[name] = value
    return held


def check_sound(ledger: MemoryLedger) -> None:
    """Every fact balances, the identity of the pots holds, nothing is below zero on any day, the books agree."""
    for entry in ledger.entries:
        assert sum(leg.amount for leg in legs(entry.fact)) == 0, entry
    _check_identity(ledger)
    _check_never_below_zero(ledger)
    _check_books(ledger)


def _check_identity(ledger: MemoryLedger) -> None:
    granted: dict[tuple[MomentCode, int, Source, FrameId | None], int] = defaultdict(int)
    elsewhere: dict[tuple[MomentCode, int, Source, FrameId | None], int] = defaultdict(int)
    for account, amount in ledger.pots().items():
        key = (account.moment, account.vintage, account.source, account.frame)
        if account.pot not in HELD:
            continue
        if account.pot in SOURCES:
            granted[key] -= amount
        else:
            elsewhere[key] += amount
    for key in granted.keys() | elsewhere.keys():
        assert granted[key] == elsewhere[key], key


def _check_never_below_zero(ledger: MemoryLedger) -> None:
    """On no day; ``available`` may be below zero after a cut, and is not kept for every moment."""
    may_be_below = {account.moment for account in _cut(ledger)} | {
        code for code, moment in ledger.books.moments.items() if not moment.kept
    }
    by_day: dict[date, dict[object, int]] = defaultdict(lambda: defaultdict(int))
    for entry in ledger.entries:
        for account, amount in legs(entry.fact):
            if account.pot is Pot.AVAILABLE and account.moment not in may_be_below:
                by_day[entry.effective_on][account._replace(frame=None)] += amount
            elif account.pot in SPENT:
                by_day[entry.effective_on][_owner(entry.fact, account), account] += amount
    running: dict[object, int] = defaultdict(int)
    for day in sorted(by_day):
        for key, change in by_day[day].items():
            running[key] += change
        assert min(running.values(), default=0) >= 0, (day, {key: left for key, left in running.items() if left < 0})


def _cut(ledger: MemoryLedger) -> list[Account]:
    cuts: list[Leg] = []
    for entry in ledger.entries:
        fact = entry.fact.undone if isinstance(entry.fact, FactReversed) else entry.fact
        if isinstance(fact, AppropriationGranted) and fact.amount < 0:
            cuts += legs(fact)
    return [leg.account for leg in cuts]


def _check_books(ledger: MemoryLedger) -> None:
    """The room under each limit, worked out anew from the pots."""
    books = ledger.books
    expected: dict[limits.Limit, int] = defaultdict(int)
    for account, amount in ledger.pots().items():
        if account.pot not in HELD or not books.moments[account.moment].kept:
            continue
        cited = account.frame
        operating = cited is not None and books.frames[cited].kind is FrameKind.OPERATING
        if account.pot is Pot.AVAILABLE:
            kept_for = cited if operating else None
            expected[limits.appropriation(account.moment, account.vintage, account.source, kept_for)] += amount
        elif cited is not None and account.pot in SOURCES:
            expected[limits.frame_funding(cited, account.vintage)] -= amount
        elif cited is not None and account.pot in USED:
            expected[limits.frame(cited, account.vintage)] -= amount
            expected[limits.frame_funding(cited, account.vintage)] -= amount
    for name, frame in books.frames.items():
        for year, ceiling in frame.amounts.items():
            expected[limits.frame(name, year)] += ceiling
    for limit in books.rooms.keys() | expected.keys():
        if limit.kind is not LimitKind.PLAN_LINE:
            assert books.left(limit) == expected[limit], limit
    _check_decisions(ledger)


def _check_decisions(ledger: MemoryLedger) -> None:
    """What each decision has reserved and committed, and what is used of each plan line."""
    books = ledger.books
    held: dict[tuple[RegisterNumber | None, Pot], Money] = defaultdict(lambda: Money(0))
    used: dict[str, Money] = defaultdict(lambda: Money(0))
    plans: dict[RegisterNumber, list[tuple[Charge, str]]] = defaultdict(list)
    for entry in ledger.entries:
        fact, decision = entry.fact, decision_of(entry.fact)
        if decision is not None and not isinstance(fact, FactReversed):
            plans[decision] += _plan(fact)
        for account, amount in legs(entry.fact):
            owner = _owner(entry.fact, account)
            held[owner, account.pot] += amount
            if owner is not None and account.pot in USED:
                charge = Charge(account.moment, account.source, account.frame, account.program)
                named = (*cited(fact), *plans[owner])
                used[next(line for it, line in named if it == charge)] += amount
        if decision is not None and isinstance(fact, FactReversed) and (undone := _plan(fact.undone)):
            del plans[decision][-len(undone) :]
    for commitment in books.commitments.values():
        assert sum_of(commitment.left) == held[commitment.decision, Pot.COMMITTED]
        assert all(line.amount > 0 for part in commitment.left for line in part.lines), commitment
        assert books.left(limits.commitment(commitment.decision)) == held[commitment.decision, Pot.COMMITTED]
    for reservation in books.reservations.values():
        assert sum_of(reservation.parts) == held[reservation.decision, Pot.RESERVED]
        assert all(line.amount > 0 for part in reservation.parts for line in part.lines), reservation
        assert books.left(limits.reservation(reservation.decision)) == held[reservation.decision, Pot.RESERVED]
    for line, planned in books.plan_lines.items():
        assert books.left(limits.plan_line(line)) == planned.line.amount - used[line], line


def _owner(fact: Fact, account: Account) -> RegisterNumber | None:
    """Whose money it is: what is reserved may be another decision's."""
    return reserve_of(fact) if account.pot is Pot.RESERVED else decision_of(fact)


def _plan(fact: Fact) -> list[tuple[Charge, str]]:
    """Under which plan lines a fact says that the charges of its decision stand; the first that is named counts."""
    parts = fact.changes if isinstance(fact, ContractAmended) else getattr(fact, "parts", ())
    lines = getattr(fact, "plan_lines", ())
    return list(zip([part.charge for part in parts], lines, strict=True)) if lines else []
