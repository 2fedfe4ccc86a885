"""What used a limit up: the largest of the newest facts that took from it, for a refusal to name.

The work is bounded: the newest facts are read, at most ``MOST_READ`` of them, that changed what a limit's accounts hold
or that cite its plan line; what is kept for one decision is found by its register number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from domain.facts import AnnualPlanAdopted, AnnualPlanRevised, Charge, Entry, FactReversed
from domain.legs import legs
from domain.limits import Limit, LimitKind
from domain.money import Money, total
from domain.names import FrameKind
from domain.pots import SOURCES, USED, Account, Pot
from domain.subjects import decision_of, reserve_of
from projections.bookings import Holds, bookings
from projections.frames import in_force
from projections.history import history
from projections.ledger import Connection
from projections.trail import MOST_READ, Explaining, largest
from projections.view import View, entries, recorded

Share = Callable[[Entry], Money]


def used_up(connection: Connection, limit: Limit, at: View) -> tuple[Explaining, ...]:
    """The largest facts that took from a limit and were not undone, with what each took in cents, largest first."""
    found, share = _reading(connection, limit, at)
    read = list(found)
    undone = {entry.fact.reversed for entry in read if isinstance(entry.fact, FactReversed)}
    taking = (
        (entry, share(entry))
        for entry in read
        if entry.position not in undone and not isinstance(entry.fact, FactReversed)
    )
    return largest((entry, cents) for entry, cents in taking if cents > 0)


def _reading(connection: Connection, limit: Limit, at: View) -> tuple[Iterable[Entry], Share]:
    """The facts that may have taken from a limit, and how much each took."""

    def booked(holds: Holds, sign: int = 1) -> tuple[Iterable[Entry], Share]:
        return bookings(connection, at, holds, MOST_READ, net=True), _summed(holds, sign)

    match limit.kind:
        case LimitKind.COMMITMENT:
            committed = _summed(lambda account: account.pot is Pot.COMMITTED, -1)
            own = entries(connection, at, [f":decision:{limit.name}"])
            return (entry for entry in own if decision_of(entry.fact) == limit.name), committed
        case LimitKind.RESERVATION:
            reserved = _summed(lambda account: account.pot is Pot.RESERVED, -1)
            own = entries(connection, at, [f":decision:{limit.name}"])
            return (entry for entry in own if reserve_of(entry.fact) == limit.name), reserved
        case LimitKind.AUTHORITY:
            used = _summed(lambda account: account.pot is Pot.AUTHORITY_USED)
            return entries(connection, at, [f":authority:{limit.name}"]), used
        case LimitKind.APPROPRIATION:
            return booked(_of_appropriation(limit, _operating(connection, at)), sign=-1)
        case LimitKind.FRAME:
            return booked(_of_frame(limit, USED))
        case LimitKind.FRAME_FUNDING:
            return booked(_of_frame(limit, USED | SOURCES))
        case LimitKind.PLAN_LINE:
            cited = history(connection, at, [f":plan-line:{limit.name}"], most=MOST_READ)
            return (it for it in cited if isinstance(it, Entry)), _summed(_of_line(_charge(connection, limit.name, at)))


def _of_appropriation(limit: Limit, operating: frozenset[str]) -> Holds:
    """The available money of a moment, vintage and source; an operating frame's is kept apart."""

    def holds(account: Account) -> bool:
        kept_for = account.frame if account.frame in operating else None
        purse = (account.moment, account.vintage, account.source, kept_for)
        return account.pot is Pot.AVAILABLE and purse == (limit.name, limit.vintage, limit.source, limit.kept_for)

    return holds


def _of_frame(limit: Limit, pots: frozenset[Pot]) -> Holds:
    """What is used of a frame's year; for its funding, also what a cut took away."""
    return lambda account: account.pot in pots and (account.frame, account.vintage) == (limit.name, limit.vintage)


def _of_line(charge: Charge | None) -> Holds:
    """What is used of a line's charge, under this line or others that are charged alike."""
    return lambda account: (
        account.pot in USED and Charge(account.moment, account.source, account.frame, account.program) == charge
    )


def _summed(holds: Holds, sign: int = 1) -> Share:
    return lambda entry: total(Money(sign * amount) for account, amount in legs(entry.fact) if holds(account))


def _operating(connection: Connection, at: View) -> frozenset[str]:
    return frozenset(it.frame for it in in_force(connection, at) if it.kind is FrameKind.OPERATING)


def _charge(connection: Connection, line: str, at: View) -> Charge | None:
    """What a line of the annual plan is charged to: a revision may add it, and changes no charge."""
    plans: list[tuple[Entry, AnnualPlanAdopted | AnnualPlanRevised]]
    label = f":plan-line:{line}"
    plans = [*recorded(connection, at, AnnualPlanAdopted, label), *recorded(connection, at, AnnualPlanRevised, label)]
    return next((it.charge for _, plan in plans for it in plan.lines if it.line == line), None)
