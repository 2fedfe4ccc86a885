"""By what money counts as spent, and what is counted of every vintage, day by day.

The pot ``paid`` alone is not the outturn: the basis of allocation in the text of the moment says which pots are.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from domain.legs import Account, Pot
from domain.names import AllocationBasis, MomentCode, Source, Term


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
    if account.pot is Pot.PAID and account.region is None:
        return True
    return account.pot in _SPENT[basis]
