"""The spending frames, verified: what funds them, what uses them, what is left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from domain.facts import FrameSet
from domain.money import ZERO, Money, total
from domain.names import FrameId, FrameKind
from domain.pots import HELD, SOURCES, USED, Account, Pot
from projections.balances import in_pots
from projections.ledger import Connection
from projections.trail import Explaining, largest_of
from projections.view import View, recorded


class Status(StrEnum):
    """How a frame stands; planned, met and within verify."""

    PLANNED = "planned"
    MET = "met"
    WITHIN = "within"
    SHORT = "short"
    EXCEEDED = "exceeded"


@dataclass(frozen=True, slots=True)
class FrameYear:
    """One budget year of a frame, in cents; it counts by vintage, not by the date of the decision.

    ``granted`` is all that funds it: appropriations, income and overruns that cite the frame.
    """

    frame: str
    kind: FrameKind
    year: int
    limit: Money
    granted: Money
    reserved: Money
    committed: Money
    in_payment: Money
    paid: Money
    headroom: Money
    status: Status
    facts: tuple[Explaining, ...] = ()

    @property
    def verifies(self) -> bool:
        """Whether the frame holds."""
        return self.status in (Status.PLANNED, Status.MET, Status.WITHIN)


def frames(connection: Connection, at: View, through: int) -> list[FrameYear]:
    """Every frame and year; an open-ended frame is shown through a year, or further where something cites it."""
    cited: dict[str, dict[int, tuple[Money, ...]]] = defaultdict(dict)
    for frame, year, *pots in in_pots(connection, "frame", at, HELD):
        if frame is not None:
            cited[frame][year] = (total(pots[:3]), *pots[4:8])
    rows = []
    for fact in in_force(connection, at):
        amounts = _amounts(fact, max(through, *cited[fact.frame], 0))
        for year in sorted(amounts.keys() | cited[fact.frame].keys()):
            limit = amounts.get(year, ZERO)
            granted, reserved, committed, in_payment, paid = cited[fact.frame].get(year, (ZERO,) * 5)
            used = total((reserved, committed, in_payment, paid))
            status = _status(fact.kind, limit, granted, used, year in cited[fact.frame])
            facts = (
                _explaining(connection, at, fact.frame, year, _pots_behind(status, used, limit))
                if status in (Status.SHORT, Status.EXCEEDED)
                else ()
            )
            rows.append(
                FrameYear(
                    fact.frame,
                    fact.kind,
                    year,
                    limit,
                    granted,
                    reserved,
                    committed,
                    in_payment,
                    paid,
                    limit - used,
                    status,
                    facts,
                )
            )
    return rows


def uncited(connection: Connection, at: View) -> dict[int, Money]:
    """Spending that cites no frame, in cents by vintage."""
    rows = in_pots(connection, "frame", at, USED)
    spent = {vintage: total(pots[4:8]) for frame, vintage, *pots in rows if frame is None}
    return {vintage: cents for vintage, cents in spent.items() if cents}


def in_force(connection: Connection, at: View) -> list[FrameSet]:
    """Each frame by the setting that counts from the latest day, of those of one day the last recorded."""
    set_on = sorted(recorded(connection, at, FrameSet), key=lambda it: it[0].effective_on)
    newest = {fact.frame: fact for _, fact in set_on}
    return sorted(newest.values(), key=lambda fact: (fact.kind, fact.frame))


def _amounts(fact: FrameSet, through: int) -> dict[int, Money]:
    amounts = {item.year: item.amount for item in fact.years}
    if fact.yearly_from is not None:
        for year in range(fact.yearly_from.year, through + 1):
            amounts.setdefault(year, fact.yearly_from.amount)
    return amounts


def _status(kind: FrameKind, limit: Money, granted: Money, used: Money, is_cited: bool) -> Status:
    if used > limit or used > granted:
        return Status.EXCEEDED
    match kind:
        case FrameKind.OPERATING if granted < limit:
            return Status.SHORT
        case FrameKind.OPERATING if granted == limit:
            return Status.MET
        case FrameKind.PROGRAM if not is_cited:
            return Status.PLANNED
        case _:
            return Status.WITHIN


def _pots_behind(status: Status, used: Money, limit: Money) -> frozenset[Pot]:
    """What explains a frame: its funding where it is short, its use above the limit, both where use outgrew funding."""
    if status is Status.SHORT:
        return SOURCES
    return USED if used > limit else USED | SOURCES


def _explaining(
    connection: Connection, at: View, frame: FrameId, year: int, pots: frozenset[Pot]
) -> tuple[Explaining, ...]:
    """The largest facts behind a frame that does not verify; all of them add up to what is short or exceeded."""

    def holds(account: Account) -> bool:
        return account.frame == frame and account.vintage == year and account.pot in pots

    return largest_of(connection, at, holds, sign=-1 if pots == SOURCES else 1)
