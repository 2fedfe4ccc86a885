"""What a ledger has that something can happen to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.decisions import Appeal, Commitment, Payment, Recovery, Reservation
from domain.facts import PaymentApproved, sum_of
from domain.names import MomentCode, PlanLineId, RegisterNumber
from tests.machines.drawing import DAYS, MOMENTS, Draw


def grants(draw: Draw) -> list[Commitment]:
    """The grants that are open."""
    return [it for it in draw.books.commitments.values() if it.grant]


def going_grants(draw: Draw) -> list[Commitment]:
    """The grants that were neither declined nor closed."""
    return [it for it in grants(draw) if it.grant and not it.grant.ended]


def suspended_grants(draw: Draw) -> list[Commitment]:
    """The grants whose payments are suspended."""
    return [it for it in going_grants(draw) if it.grant and it.grant.suspended_on]


def closable_grants(draw: Draw) -> list[Commitment]:
    """The grants with a final report, and those of which nothing was paid."""
    return [it for it in going_grants(draw) if it.grant and (it.grant.final_report or not it.grant.paid)]


def paid_grants(draw: Draw) -> list[Commitment]:
    """The grants of which something was paid and did not come back, also those that left the books."""
    known = {it.decision: it for it in draw.ledger.shelf.values() if isinstance(it, Commitment)}
    known |= draw.books.commitments
    return [it for it in known.values() if it.grant and it.grant.paid and sum_of(draw.books.paid(it))]


def owed(draw: Draw) -> list[tuple[Commitment, Recovery]]:
    """What recipients still owe, recovery by recovery."""
    return [
        (it, recovery) for it in grants(draw) if it.grant for recovery in it.grant.recoveries if not recovery.settled
    ]


def calls(draw: Draw) -> list[Reservation]:
    """The calls that are open."""
    return [it for it in draw.books.reservations.values() if it.call]


def tenders(draw: Draw) -> list[Reservation]:
    """The tenders that are open."""
    return [it for it in draw.books.reservations.values() if it.tender and not it.tender.signed_on]


def offered(draw: Draw) -> list[Reservation]:
    """The tenders that are not awarded yet."""
    return [it for it in tenders(draw) if it.tender and not it.tender.award]


def awarded(draw: Draw) -> list[Reservation]:
    """The tenders that are awarded and not signed yet."""
    return [it for it in tenders(draw) if it.tender and it.tender.award]


def appeals(draw: Draw) -> list[tuple[Reservation, Appeal]]:
    """The appeals that are before the court."""
    return [(it, appeal) for it in tenders(draw) if it.tender for appeal in it.tender.appeals]


def frameworks(draw: Draw) -> list[Reservation]:
    """The framework agreements that were signed."""
    return [it for it in draw.books.reservations.values() if it.tender and it.tender.signed_on]


def contracts(draw: Draw) -> list[Commitment]:
    """The contracts that are open."""
    return [it for it in draw.books.commitments.values() if it.contract and not it.contract.ended]


def options(draw: Draw) -> list[tuple[Commitment, int]]:
    """The options of open contracts that nobody used, by their numbers."""
    return [
        (it, number)
        for it in contracts(draw)
        if it.contract
        for number in range(1, len(it.contract.options) + 1)
        if number not in it.contract.used
    ]


def unpaid(draw: Draw) -> list[Commitment]:
    """What still has something to pay, where payments are not suspended."""
    held = draw.books.commitments.values()
    return [it for it in held if it.left and not (it.grant and (it.grant.suspended_on or it.grant.ended))]


def uncovered(draw: Draw) -> list[Commitment]:
    """What goes on and lost its cover, or has costs of years that come."""
    going = [*going_grants(draw), *contracts(draw)]
    return [it for it in going if it.lapsed or any(cost.year <= DAYS[-1].year for cost in it.uncovered)]


def waiting(draw: Draw) -> list[Payment]:
    """The payments that wait for their approval."""
    return list(draw.books.payments.values())


def approved(draw: Draw) -> list[tuple[PaymentApproved, date]]:
    """The payments that are approved, and when they were."""
    entries = [draw.ledger.entries[it - 1] for name, it in draw.ledger.claims.items() if name.startswith("approved:")]
    return [(it.fact, it.effective_on) for it in entries if isinstance(it.fact, PaymentApproved)]


def known_moment(draw: Draw) -> MomentCode:
    """Mostly a moment that is open."""
    known = [code for code, moment in draw.books.moments.items() if moment.closed_on is None]
    return draw.one(known) if known and not draw.seldom() else draw.one(MOMENTS)


def named(draw: Draw, among: Sequence[Commitment] | Sequence[Reservation]) -> RegisterNumber:
    """Mostly one of some decisions."""
    return draw.held([it.decision for it in among], tuple(draw.books.commitments))


def commitment(draw: Draw, decision: RegisterNumber) -> Commitment | None:
    """What is known of a commitment, also of one that left the books."""
    known = draw.books.decided(decision) or draw.ledger.shelf.get(decision)
    return known if isinstance(known, Commitment) else None


def line_of(draw: Draw, on: date) -> PlanLineId:
    """Mostly a plan line of the year."""
    own = [it for it, planned in draw.books.plan_lines.items() if planned.year == on.year]
    return draw.one(own) if own and not draw.seldom() else draw.plan_line()


def ending(draw: Draw, among: list[Commitment]) -> tuple[RegisterNumber, date]:
    """Mostly a decision for which no payment waits, on a day not before its last payment."""
    decision = named(draw, [it for it in among if not it.waiting])
    held = draw.books.commitments.get(decision)
    last = max(filter(None, (held.since, held.room and held.room.on)), default=None) if held else None
    return decision, draw.day_from(last) if last else draw.day()
