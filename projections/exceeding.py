"""What used a limit up: the largest of the newest facts that took from it, for a refusal to name.

The work is bounded: the newest facts with one label are read from the label's index, at most ``MOST_READ`` of them,
and payments are left out where they cannot take from the limit.
"""

from __future__ import annotations

from collections.abc import Callable

from domain.facts import (
    AnnualPlanAdopted,
    AnnualPlanRevised,
    Charge,
    Entry,
    FactReversed,
    PaymentApproved,
    PaymentPrepared,
)
from domain.legs import legs
from domain.limits import Limit, LimitKind
from domain.money import ZERO, Money, total
from domain.names import FrameKind
from domain.pots import SOURCES, USED, Leg, Pot
from domain.subjects import decision_of, reserve_of
from ledger.migrations import statement
from ledger.stored import stored_name
from projections.frames import in_force
from projections.ledger import Connection
from projections.trail import MOST_READ, Explaining, largest
from projections.view import CODEC, View, recorded

NEWEST = statement("projections", "newest")

PAYMENTS = tuple(f"={stored_name(kind)}" for kind in (PaymentPrepared, PaymentApproved))
"""They only move what is used already; most facts of a busy moment are payments."""

Share = Callable[[Entry], Money]


def used_up(connection: Connection, limit: Limit, at: View) -> tuple[Explaining, ...]:
    """The largest facts that took from a limit and were not undone, with what each took in cents, largest first."""
    label, without, share = _reading(connection, limit, at)
    parameters = {"label": label, "without": list(without), "known": at.position, "most": MOST_READ}
    read = [CODEC.decode(line) for (line,) in connection.execute(NEWEST, parameters)]
    facts = [entry for entry in read if isinstance(entry, Entry) and not isinstance(entry.fact, FactReversed)]
    undone = {
        entry.fact.reversed for entry in read if isinstance(entry, Entry) and isinstance(entry.fact, FactReversed)
    }
    taking = ((entry, share(entry)) for entry in facts if entry.position not in undone)
    return largest((entry, cents) for entry, cents in taking if cents > 0)


def _reading(connection: Connection, limit: Limit, at: View) -> tuple[str, tuple[str, ...], Share]:
    """The label of the facts that may have taken from a limit, what to leave out, and how much each took."""
    match limit.kind:
        case LimitKind.COMMITMENT:
            return f":decision:{limit.name}", (), _of_decision(limit.name)
        case LimitKind.RESERVATION:
            return f":decision:{limit.name}", PAYMENTS, _of_reserve(limit.name)
        case LimitKind.APPROPRIATION:
            return f":moment:{limit.name}", PAYMENTS, _of_appropriation(limit, _operating(connection, at))
        case LimitKind.FRAME:
            return f":frame:{limit.name}", PAYMENTS, _of_frame(limit, USED)
        case LimitKind.FRAME_FUNDING:
            return f":frame:{limit.name}", PAYMENTS, _of_frame(limit, USED | SOURCES)
        case LimitKind.PLAN_LINE:
            return f":plan-line:{limit.name}", PAYMENTS, _of_line(_charge(connection, limit.name, at))
        case LimitKind.AUTHORITY:
            return f":authority:{limit.name}", (), _of_authority()


def _of_decision(name: str) -> Share:
    """Of a decision's own facts, what each took from what is committed."""
    committed = _summed(lambda leg: -leg.amount if leg.account.pot is Pot.COMMITTED else ZERO)
    return lambda entry: committed(entry) if decision_of(entry.fact) == name else ZERO


def _of_reserve(name: str) -> Share:
    reserved = _summed(lambda leg: -leg.amount if leg.account.pot is Pot.RESERVED else ZERO)
    return lambda entry: reserved(entry) if reserve_of(entry.fact) == name else ZERO


def _of_authority() -> Share:
    return _summed(lambda leg: leg.amount if leg.account.pot is Pot.AUTHORITY_USED else ZERO)


def _of_appropriation(limit: Limit, operating: frozenset[str]) -> Share:
    """What each took from the available money of a moment, vintage and source; an operating frame's is kept apart."""

    def took(leg: Leg) -> Money:
        account = leg.account
        kept_for = account.frame if account.frame in operating else None
        purse = (account.moment, account.vintage, account.source, kept_for)
        own = account.pot is Pot.AVAILABLE and purse == (limit.name, limit.vintage, limit.source, limit.kept_for)
        return -leg.amount if own else ZERO

    return _summed(took)


def _of_frame(limit: Limit, pots: frozenset[Pot]) -> Share:
    """What each used of a frame's year; for its funding, also what a cut took away."""

    def took(leg: Leg) -> Money:
        account = leg.account
        own = account.pot in pots and (account.frame, account.vintage) == (limit.name, limit.vintage)
        return leg.amount if own else ZERO

    return _summed(took)


def _of_line(charge: Charge | None) -> Share:
    """What each decision that cites a line of the annual plan took under it."""

    def took(leg: Leg) -> Money:
        account = leg.account
        own = Charge(account.moment, account.source, account.frame, account.program) == charge
        return leg.amount if own and account.pot in USED else ZERO

    return _summed(took)


def _summed(took: Callable[[Leg], Money]) -> Share:
    return lambda entry: total(took(leg) for leg in legs(entry.fact))


def _operating(connection: Connection, at: View) -> frozenset[str]:
    return frozenset(it.frame for it in in_force(connection, at) if it.kind is FrameKind.OPERATING)


def _charge(connection: Connection, line: str, at: View) -> Charge | None:
    """What a line of the annual plan is charged to: a revision may add it, and changes no charge."""
    plans: list[tuple[Entry, AnnualPlanAdopted | AnnualPlanRevised]]
    label = f":plan-line:{line}"
    plans = [*recorded(connection, at, AnnualPlanAdopted, label), *recorded(connection, at, AnnualPlanRevised, label)]
    return next((it.charge for _, plan in plans for it in plan.lines if it.line == line), None)
