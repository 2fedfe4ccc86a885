"""How commands are drawn about deliveries, cover, periods and closes."""

from __future__ import annotations

from datetime import date, timedelta

from domain.commands import CloseYear, CoverCommitment, LockPeriod, RecordDelivery, ReopenPeriod
from domain.facts import sum_of
from domain.rules.closing import first_year
from tests.machines.drawing import Draw, Kind
from tests.machines.there import contracts, grants, named, uncovered
from tests.support.world import GENERAL, VERIFIER

LAST_CLOSED = 2022
"""The last year that is mostly closed or locked: after it, the ledger still goes on."""


def record_delivery(draw: Draw) -> RecordDelivery:
    """Of a contract or, seldom, of a grant: all, a part, or one cent too much of what is left."""
    decision = named(draw, contracts(draw) if not draw.seldom(6) else grants(draw))
    held = draw.books.commitments.get(decision)
    left = sum_of(held.left) - sum_of(held.delivered) if held else 0
    return RecordDelivery(
        by=draw.people(),
        effective_on=draw.since(decision),
        decision=decision,
        amount=draw.cents(left),
        document=f"D-{draw.number(1, 20)}",
        accrual=draw.seldom(4),
    )


def cover_commitment(draw: Draw) -> CoverCommitment:
    """Mostly of what lost its cover."""
    decision = named(draw, uncovered(draw))
    held = draw.books.commitments.get(decision)
    due = min(cost.year for cost in held.uncovered) if held and held.uncovered and not held.lapsed else 0
    on = draw.day_of(due, held.since) if held and due else draw.since(decision)
    scheduled = sum(cost.amount for cost in held.uncovered if cost.year <= on.year) if held else 0
    owed = sum_of(held.lapsed) + scheduled if held else 0
    charge = next((part.charge for part in held.lapsed), held.plan[0][0]) if held else draw.charge()
    return CoverCommitment(
        by=draw.people(),
        effective_on=on,
        decision=decision,
        amount=draw.cents(min(owed, draw.drawable(charge, on)[0])),
        decided_by=draw.decider(),
    )


def lock_period(draw: Draw) -> LockPeriod:
    """Mostly the next few days."""
    locked = draw.books.periods.get("locked")
    on = draw.day()
    through = locked + timedelta(days=draw.number(0, 40)) if locked else date(2021, 1, draw.number(1, 31))
    if through.year > LAST_CLOSED and not draw.seldom(20):
        through = date(LAST_CLOSED, 12, draw.number(1, 31))
    return LockPeriod(by=draw.people(), effective_on=on, through=through)


def locked_days(draw: Draw) -> list[date]:
    """The first and the last day that are locked and not in a closed year."""
    locked = draw.books.periods.get("locked")
    closed = draw.books.periods.get("closed")
    first = closed + timedelta(days=1) if closed else date(2021, 1, 1)
    return [first, locked] if locked and first <= locked else []


def reopen_period(draw: Draw) -> ReopenPeriod:
    """Mostly all that is not closed."""
    since = draw.mostly(locked_days(draw)) or draw.day()
    reason = None if draw.seldom(10) else "something was left out"
    return ReopenPeriod(by=draw.people(), effective_on=draw.day(), reason=reason, since=since)


def ended_years(draw: Draw) -> list[int]:
    """The year that is to be closed next, once it has ended."""
    closes = draw.books.closes
    due = max(closes) + 1 if closes else first_year(draw.books) or 2021
    return [due] if due <= LAST_CLOSED and date(due, 12, 31) <= draw.today else []


def close_year(draw: Draw) -> CloseYear:
    """Mostly the year that is due, signed after its end."""
    year = draw.mostly(ended_years(draw)) or draw.one((2020, 2021, 2022, 2023))
    last = date(year, 12, 31)
    return CloseYear(
        by=draw.people(),
        effective_on=last if not draw.seldom(10) else draw.day(),
        year=year,
        decided_by=GENERAL if not draw.seldom(10) else VERIFIER,
        signed_on=draw.one((last, last + timedelta(days=60), last - timedelta(days=1) if draw.seldom(5) else last)),
    )


KINDS = (
    Kind(record_delivery, 6, to=contracts),
    Kind(cover_commitment, 30, to=uncovered),
    Kind(lock_period),
    Kind(reopen_period, 2, to=locked_days),
    Kind(close_year, 2, to=ended_years),
)
