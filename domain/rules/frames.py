"""How far a frame is used, said before it is used up; where to say it is set by a tolerance."""

from __future__ import annotations

from collections import defaultdict

from domain import limits
from domain.books import Books
from domain.commands import Asked
from domain.controls import Controls
from domain.facts import (
    AwardCorrected,
    CallOffMade,
    CallOpened,
    CommitmentCovered,
    ContractAmended,
    Fact,
    GrantAmended,
    GrantAwarded,
    OperatingExpenditureRecorded,
    OptionUsed,
    TenderAwarded,
    TenderOpened,
)
from domain.legs import legs
from domain.money import ZERO, Money
from domain.names import FrameId
from domain.pots import USED
from domain.rules import Warnings
from domain.warnings import FrameNearlyUsed, Warned


def nearly_used(ask: Asked, fact: Fact, books: Books, controls: Controls) -> list[Warned]:
    """What brings the use of a frame's year to the share or amount in the tolerance, or beyond, says so."""
    tolerance = controls.tolerance(FrameNearlyUsed.code_of())
    if not tolerance.is_set:
        return []
    more: defaultdict[tuple[FrameId, int], Money] = defaultdict(lambda: ZERO)
    for account, amount in legs(fact):
        if account.frame is not None and account.pot in USED:
            more[account.frame, account.vintage] += amount
    said: list[Warned] = []
    for (name, vintage), amount in more.items():
        ceiling = books.frames[name].amounts.get(vintage, ZERO)
        used = ceiling - books.left(limits.frame(name, vintage)) + amount
        if amount > 0 and ceiling and tolerance.reached(used, ceiling):
            said.append(FrameNearlyUsed(name, vintage, used * 100 // ceiling))
    return said


DRAWING = (
    *(CallOpened, GrantAwarded, GrantAmended),
    *(TenderOpened, TenderAwarded, AwardCorrected, CallOffMade, ContractAmended, OptionUsed),
    *(CommitmentCovered, OperatingExpenditureRecorded),
)
"""The facts that draw what is available, under the frame that they cite."""

WARN: Warnings = dict.fromkeys(DRAWING, nearly_used)
