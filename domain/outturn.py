"""By what money counts as spent, and what is counted of every vintage, day by day.

The pot ``paid`` alone is not the outturn: the basis of allocation in the text of the moment says which pots are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from typing import Final, NamedTuple

from domain.facts import VintageAccount
from domain.money import Money, total
from domain.names import AllocationBasis, MomentCode, Source, Term
from domain.pots import Account, Pot

Kept = tuple[MomentCode, int, Source]
"""What an account is kept of: a moment's vintage, per funding source."""


class Tally(Term):
    """What is counted of a moment and vintage, per funding source."""

    BROUGHT_IN = "brought-in"
    GRANTED = "granted"
    INCOME = "income"
    OVERRUN = "overrun"
    OUTTURN = "outturn"
    LAPSED = "lapsed"
    UNCOVERED = "uncovered"


class Counted(NamedTuple):
    """What is counted, and of what."""

    moment: MomentCode
    vintage: int
    source: Source
    tally: Tally


PLAINLY_COUNTED: Final = {
    Pot.PARLIAMENT: (Tally.GRANTED, -1),
    Pot.INCOME: (Tally.INCOME, -1),
    Pot.OVERRUN: (Tally.OVERRUN, -1),
    Pot.LAPSED: (Tally.LAPSED, 1),
    Pot.UNCOVERED: (Tally.UNCOVERED, 1),
}
"""What is counted whatever the basis; money leaves the pots it comes from, so that these count with a minus sign."""

_DECIDED = frozenset({Pot.COMMITTED, Pot.IN_PAYMENT, Pot.PAID})

_SPENT: Final = {
    AllocationBasis.COMMITMENT: _DECIDED,
    AllocationBasis.GRANT_DECISION: _DECIDED,
    AllocationBasis.PAYMENT_DECISION: frozenset({Pot.IN_PAYMENT, Pot.PAID}),
    AllocationBasis.PAYMENT: frozenset({Pot.PAID}),
    AllocationBasis.ACCRUAL: frozenset({Pot.DELIVERED}),
}

SPENDING: Final = _DECIDED | {Pot.DELIVERED}
"""The pots that are outturn under some basis."""


def is_outturn(account: Account, basis: AllocationBasis) -> bool:
    """Whether what is booked on an account counts as outturn; what was paid straight from a moment always does."""
    if account.region is None and account.pot is Pot.PAID:
        return True
    return account.pot in _SPENT[basis]


def account_of(own: Kept, before: Callable[[Tally], Money], this: Callable[[Tally], Money]) -> VintageAccount:
    """The account of a year, from what is counted through the last day before it and through its own last day.

    carried in + granted + overrun - net outturn - lapsed = carried out.
    """

    def within(tally: Tally) -> Money:
        return this(tally) - before(tally)

    came_in = total(before(it) for it in (Tally.BROUGHT_IN, Tally.GRANTED, Tally.INCOME, Tally.OVERRUN))
    carried_in = came_in - before(Tally.OUTTURN) - before(Tally.LAPSED) + within(Tally.BROUGHT_IN)
    granted, income, overrun = within(Tally.GRANTED), within(Tally.INCOME), within(Tally.OVERRUN)
    outturn, lapsed = within(Tally.OUTTURN) - income, within(Tally.LAPSED)
    return VintageAccount(
        *own,
        granted=granted,
        income=income,
        overrun=overrun,
        carried_in=carried_in,
        outturn=outturn,
        lapsed=lapsed,
        carried_out=carried_in + granted + overrun - outturn - lapsed,
        uncovered=this(Tally.UNCOVERED),
    )


def says_something(account: VintageAccount) -> bool:
    """Whether anything of an account is not zero."""
    return any(astuple(account)[3:])
