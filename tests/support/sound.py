"""What must hold of any ledger at any time, worked out from the legs alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from domain import limits
from domain.books import Books
from domain.decisions import Commitment
from domain.facts import (
    AnnualPlanAdopted,
    AnnualPlanRevised,
    AppropriationGranted,
    Fact,
    FactReversed,
    PlanLine,
    YearClosed,
    sum_of,
)
from domain.legs import booked, legs
from domain.limits import LimitKind
from domain.money import Money
from domain.names import AuthorityId, FrameId, FrameKind, MomentCode, PlanLineId, RegisterNumber, Source
from domain.parts import Parts, add
from domain.pots import HELD, SOURCES, USED, Account, Leg, Pot
from domain.subjects import authority_of, decision_of, reserve_of
from tests.support.closes import check_closes, lapsing
from tests.support.memory import MemoryLedger
from tests.support.planned import used_of_plan_lines

JOURNALS_OWN = ("_undo", "_kept", "_returned")
"""How the books find their way back: not part of what they hold."""

SPENT = tuple(USED)

RETURNS = (Pot.RECEIVABLE, Pot.RETURNED, Pot.WAIVED, Pot.INTEREST_RECEIVABLE, Pot.INTEREST_RETURNED)


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
    check_closes(ledger)
    _check_moments(ledger)
    _check_payments(ledger)
    _check_authorities(ledger)
    _check_plans(ledger)


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
            elif account.pot in SPENT and not isinstance(entry.fact, YearClosed):
                by_day[entry.effective_on][_owner(entry.fact, account), account] += amount
        for lapse, (account, amount) in lapsing(entry.fact):
            by_day[entry.effective_on][lapse.decision, account] += amount
    running: dict[object, int] = defaultdict(int)
    for day in sorted(by_day):
        for key, change in by_day[day].items():
            running[key] += change
        assert min(running.values(), default=0) >= 0, (day, {key: left for key, left in running.items() if left < 0})


def _owner(fact: Fact, account: Account) -> RegisterNumber | None:
    """Whose money of an account a fact moves: what is reserved is its call's or its own."""
    return reserve_of(fact) if account.pot is Pot.RESERVED else decision_of(fact)


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
        if limit.kind not in (LimitKind.PLAN_LINE, LimitKind.AUTHORITY):
            assert books.left(limit) == expected[limit], limit
    _check_decisions(ledger)


def _check_moments(ledger: MemoryLedger) -> None:
    """What came in of each vintage, per funding source; a closed moment is empty."""
    came_in: dict[tuple[MomentCode, int, Source], int] = defaultdict(int)
    empty: dict[MomentCode, dict[Account, int]] = defaultdict(dict)
    for account, amount in ledger.pots().items():
        if account.pot in SOURCES:
            came_in[account.moment, account.vintage, account.source] -= amount
        elif account.pot in HELD - {Pot.PAID, Pot.LAPSED}:
            empty[account.moment][account] = amount
    assert {purse: amount for purse, amount in ledger.books.granted.items() if amount} == {
        purse: amount for purse, amount in came_in.items() if amount
    }
    for code, moment in ledger.books.moments.items():
        if moment.kept and moment.closed_on is not None:
            by_source: dict[tuple[Pot, int, Source], int] = defaultdict(int)
            for account, amount in empty[code].items():
                by_source[account.pot, account.vintage, account.source] += amount
            assert not any(by_source.values()), (code, by_source)


def _check_authorities(ledger: MemoryLedger) -> None:
    """What is unused of each commitment authority, on no day below zero, and what decisions used of it by year."""
    unused: dict[AuthorityId, int] = defaultdict(int)
    by_day: dict[date, dict[AuthorityId, int]] = defaultdict(lambda: defaultdict(int))
    for entry in ledger.entries:
        authority = authority_of(entry.fact)
        for account, amount in legs(entry.fact) if authority else ():
            if authority and account.pot is Pot.AUTHORITY_UNUSED:
                by_day[entry.effective_on][authority] += amount
        for it in entry.fact.authorities if isinstance(entry.fact, YearClosed) else ():
            by_day[entry.effective_on][it.authority] -= it.amount
    for day in sorted(by_day):
        for authority, change in by_day[day].items():
            unused[authority] += change
        assert min(unused.values()) >= 0, day
    for authority, left in unused.items():
        assert ledger.books.left(limits.authority(authority)) == left, authority
    used: dict[tuple[MomentCode, int, Source], int] = defaultdict(int)
    for held in ledger.books.authorities.values():
        used[held.moment, held.year, held.source] += sum(cost.amount for cost in held.used)
    for account, amount in ledger.pots().items():
        if account.pot is Pot.AUTHORITY_USED:
            assert used[account.moment, account.vintage, account.source] == amount, account


def _check_decisions(ledger: MemoryLedger) -> None:
    """What each decision has reserved and committed, and what is used of each plan line."""
    books = ledger.books
    held: dict[tuple[RegisterNumber | None, Pot], Money] = defaultdict(lambda: Money(0))
    for entry in ledger.entries:
        for lapse, (account, amount) in lapsing(entry.fact):
            held[lapse.decision, account.pot] += amount
        for account, amount in legs(entry.fact):
            held[_owner(entry.fact, account), account.pot] += amount
    for commitment in books.commitments.values():
        assert sum_of(commitment.left) == held[commitment.decision, Pot.COMMITTED]
        assert all(line.amount > 0 for part in commitment.left for line in part.lines), commitment
        assert books.left(limits.commitment(commitment.decision)) == held[commitment.decision, Pot.COMMITTED]
        _check_paid(ledger, commitment)
    for reservation in books.reservations.values():
        assert sum_of(reservation.parts) == held[reservation.decision, Pot.RESERVED]
        assert all(line.amount > 0 for part in reservation.parts for line in part.lines), reservation
        assert books.left(limits.reservation(reservation.decision)) == held[reservation.decision, Pot.RESERVED]
    used = used_of_plan_lines(ledger.entries)
    for line, planned in books.plan_lines.items():
        assert books.left(limits.plan_line(line)) == planned.line.amount - used[line], line


def _check_paid(ledger: MemoryLedger, commitment: Commitment) -> None:
    """What the books know as paid, and as still claimed, is what the legs say, line by line."""
    pots: dict[Account, int] = defaultdict(int)
    for entry in ledger.entries:
        if decision_of(entry.fact) == commitment.decision:
            for account, amount in legs(entry.fact):
                pots[account] += amount
    assert all(amount >= 0 for account, amount in pots.items() if account.pot in RETURNS), commitment
    kept = ledger.books.paid(commitment)
    assert all(line.amount > 0 for part in kept for line in part.lines), commitment
    terms = commitment.grant
    paid = kept
    owed: Parts = ()
    interest: Parts = ()
    if terms is not None:
        paid = add(kept, terms.reclaimed)
        for recovery in terms.recoveries:
            owed, interest = add(owed, recovery.parts), add(interest, recovery.interest)
    for pot, parts in ((Pot.PAID, paid), (Pot.RECEIVABLE, owed), (Pot.INTEREST_RECEIVABLE, interest)):
        expected = {leg.account: leg.amount for part in parts for leg in booked(pot, part, 1)}
        assert expected == {account: amount for account, amount in pots.items() if amount and account.pot is pot}


def _check_payments(ledger: MemoryLedger) -> None:
    """What waits is what is in payment; VAT stands against what is due, and none is given back before it was taken."""
    waiting: dict[RegisterNumber | None, int] = defaultdict(int)
    vat: dict[Account, int] = defaultdict(int)
    for entry in sorted(ledger.entries, key=lambda entry: entry.effective_on):
        for account, amount in legs(entry.fact):
            if account.pot is Pot.IN_PAYMENT:
                waiting[decision_of(entry.fact)] += amount
            elif account.pot in (Pot.VAT, Pot.VAT_DUE):
                vat[account] += amount
                assert (vat[account] >= 0) is (account.pot is Pot.VAT) or vat[account] == 0, (entry, account)
    for account, amount in vat.items():
        assert vat[account._replace(pot=Pot.VAT)] + vat[account._replace(pot=Pot.VAT_DUE)] == 0, (account, amount)
    for payment in ledger.books.payments.values():
        waiting[payment.decision] -= sum_of(payment.parts)
    assert not any(waiting.values()), waiting


def _check_plans(ledger: MemoryLedger) -> None:
    """Every decision of the Council is a version, and each line has the newest amount that it was given."""
    versions: dict[int, int] = defaultdict(int)
    planned: dict[PlanLineId, PlanLine] = {}
    for entry in ledger.entries:
        if isinstance(entry.fact, AnnualPlanAdopted | AnnualPlanRevised):
            versions[entry.fact.year] += 1
            planned |= {it.line: it for it in entry.fact.lines}
    assert {year: plan.version for year, plan in ledger.books.plans.items()} == versions
    assert {line: it.line for line, it in ledger.books.plan_lines.items()} == planned
