"""What must hold of every closed year, worked out anew from the legs: another way than the books' own counting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from domain.facts import Lapse, VintageAccount, YearClosed, sum_of
from domain.legs import booked
from domain.money import Money, total
from domain.names import AllocationBasis, MomentCode, Source
from domain.parts import common
from domain.pots import Account, Leg, Pot
from tests.support.memory import MemoryLedger

SPENT = {
    AllocationBasis.COMMITMENT: {Pot.COMMITTED, Pot.IN_PAYMENT, Pot.PAID},
    AllocationBasis.GRANT_DECISION: {Pot.COMMITTED, Pot.IN_PAYMENT, Pot.PAID},
    AllocationBasis.PAYMENT_DECISION: {Pot.IN_PAYMENT, Pot.PAID},
    AllocationBasis.PAYMENT: {Pot.PAID},
}

Pots = dict[Account, Money]


def lapsing(fact: object) -> Iterator[tuple[Lapse, Leg]]:
    """What the close of a year takes of each decision."""
    if isinstance(fact, YearClosed):
        for pot, lapses in ((Pot.RESERVED, fact.reserved), (Pot.COMMITTED, fact.committed)):
            for lapse in lapses:
                for leg in booked(pot, lapse.part, -1):
                    yield lapse, leg


def check_closes(ledger: MemoryLedger) -> None:
    """Signed accounts equal the pots as of their last day, and always will; nothing is delivered or owed twice."""
    _check_cover(ledger)
    closes = [entry.fact for entry in ledger.entries if isinstance(entry.fact, YearClosed)]
    carried: dict[tuple[MomentCode, int, Source], Money] = {}
    for fact in closes:
        pots = ledger.pots(date(fact.year, 12, 31))
        earlier = ledger.pots(date(fact.year - 1, 12, 31))
        for account in fact.accounts:
            _check_account(account, pots, earlier, ledger)
        now = {(it.moment, it.vintage, it.source): it.carried_out for it in fact.accounts}
        then = {(it.moment, it.vintage, it.source): it.carried_in for it in fact.accounts}
        for own, amount in carried.items():
            assert then.get(own, 0) == amount, (fact.year, own)
        carried = now


def _check_account(account: VintageAccount, pots: Pots, earlier: Pots, ledger: MemoryLedger) -> None:
    net = account.carried_in + account.granted + account.overrun - account.outturn - account.lapsed
    assert net == account.carried_out, account
    held = total(
        amount
        for it, amount in pots.items()
        if _of(it, account) and it.pot in (Pot.AVAILABLE, Pot.RESERVED, Pot.COMMITTED, Pot.IN_PAYMENT, Pot.PAID)
    )
    spent, before = _outturn(account, pots, ledger), _outturn(account, earlier, ledger)
    assert account.carried_out == held - spent, account
    assert account.outturn + account.income == spent - before, account
    assert account.lapsed == _in(Pot.LAPSED, account, pots) - _in(Pot.LAPSED, account, earlier), account
    assert account.uncovered == _in(Pot.UNCOVERED, account, pots), account


def _outturn(account: VintageAccount, pots: Pots, ledger: MemoryLedger) -> Money:
    spent = 0
    for it, amount in pots.items():
        if not _of(it, account):
            continue
        text = ledger.books.texts[account.moment, account.vintage]
        basis = (it.expenditure and text.basis_of(it.expenditure)) or AllocationBasis.COMMITMENT
        if basis is AllocationBasis.ACCRUAL:
            spent += amount if it.pot is Pot.DELIVERED or (it.pot is Pot.PAID and it.region is None) else 0
        elif it.pot in SPENT[basis]:
            spent += amount
    return Money(spent)


def _in(pot: Pot, account: VintageAccount, pots: Pots) -> Money:
    return total(amount for it, amount in pots.items() if it.pot is pot and _of(it, account))


def _of(it: Account, account: VintageAccount) -> bool:
    return (it.moment, it.vintage, it.source) == (account.moment, account.vintage, account.source)


def _check_cover(ledger: MemoryLedger) -> None:
    """What is delivered and unpaid is part of what is left; what is uncovered stands on its own pot."""
    uncovered: dict[object, int] = defaultdict(int)
    for account, amount in ledger.pots().items():
        if account.pot is Pot.UNCOVERED:
            uncovered[account.moment] += amount
    for held in ledger.books.commitments.values():
        assert sum_of(common(held.delivered, held.left)) == sum_of(held.delivered), held
        for part in held.lapsed:
            uncovered[part.charge.moment] -= sum_of((part,))
    assert not any(uncovered.values()), uncovered
