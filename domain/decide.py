"""A command is decided by a pure function of what is asked and the books: facts, or a refusal that says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, assert_never

from domain.books import Books, Touched
from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import (
    AdoptAnnualPlan,
    ApprovePayment,
    AssignOffice,
    AwardGrant,
    AwardTender,
    Command,
    GrantAppropriation,
    OpenMoment,
    OpenProgram,
    OpenTender,
    PreparePayment,
    RecordOperatingExpenditure,
    ReverseFact,
    SetFrame,
    SignContract,
    TransferBudget,
)
from domain.evolve import evolve
from domain.facts import Entry
from domain.legs import Leg
from domain.limits import Limit, LimitKind
from domain.money import ZERO, Money, total
from domain.needs import Lacking, needs
from domain.refusals import (
    ExceedsAppropriation,
    ExceedsCommitment,
    ExceedsFrame,
    ExceedsFrameFunding,
    ExceedsPlanLine,
    ExceedsReservation,
    LimitExceeded,
    OutsideCalendar,
    Refusal,
    Tested,
)
from domain.room import least_from, worst_day
from domain.rules import Decision, budget, corrections, grants, payments, plans, procurement

RULE_SET = 1
"""The version of the rules that each accepted fact names."""

EXCEEDS: dict[LimitKind, type[LimitExceeded]] = {
    LimitKind.COMMITMENT: ExceedsCommitment,
    LimitKind.RESERVATION: ExceedsReservation,
    LimitKind.APPROPRIATION: ExceedsAppropriation,
    LimitKind.FRAME: ExceedsFrame,
    LimitKind.FRAME_FUNDING: ExceedsFrameFunding,
    LimitKind.PLAN_LINE: ExceedsPlanLine,
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """What all facts of one list share: when they are recorded (UTC), their idempotency key and body's digest."""

    recorded_at: datetime
    key: str
    digest: str


def decide(ask: Command, books: Books) -> Decision:
    """The facts that a command makes, or the refusal; money limits are judged apart, by ``judge``."""
    if not FIRST_DAY <= ask.effective_on <= LAST_DAY:
        return OutsideCalendar(ask.effective_on, FIRST_DAY, LAST_DAY)
    match ask:
        case PreparePayment():
            return payments.prepare_payment(ask, books)
        case ApprovePayment():
            return payments.approve_payment(ask, books)
        case AwardGrant():
            return grants.award_grant(ask, books)
        case OpenTender():
            return procurement.open_tender(ask, books)
        case AwardTender():
            return procurement.award_tender(ask, books)
        case SignContract():
            return procurement.sign_contract(ask, books)
        case RecordOperatingExpenditure():
            return payments.record_operating_expenditure(ask, books)
        case GrantAppropriation():
            return budget.grant_appropriation(ask, books)
        case TransferBudget():
            return budget.transfer_budget(ask, books)
        case OpenMoment():
            return budget.open_moment(ask, books)
        case OpenProgram():
            return plans.open_program(ask, books)
        case SetFrame():
            return plans.set_frame(ask, books)
        case AssignOffice():
            return plans.assign_office(ask, books)
        case AdoptAnnualPlan():
            return plans.adopt_annual_plan(ask, books)
        case ReverseFact():
            return corrections.reverse_fact(ask, books)
        case _:
            assert_never(ask)


class Entered(NamedTuple):
    """The facts of a list, the legs of each, and the room left under each limit that the list changed, in cents."""

    entries: list[Entry]
    moved: list[list[Leg]]
    left: list[tuple[Limit, Money]]


def enter(asks: Sequence[Command], books: Books, envelope: Envelope, assume_free: bool) -> Entered | Refusal:
    """Decide a list, all or nothing, and enter its facts in the books; a refusal leaves them as they were.

    Reversals are entered first and limits judged after the last fact, so that a reversal and its replacement can go
    together. Raises Lacking when something has to be looked up first; the books are then as they were, too.
    """
    mark = books.mark()
    books.touched = {}
    try:
        entered = _enter(asks, books, envelope, assume_free)
    except BaseException:
        books.rollback(mark)
        raise
    finally:
        books.touched = None
    if isinstance(entered, Refusal):
        books.rollback(mark)
    return entered


def _enter(asks: Sequence[Command], books: Books, envelope: Envelope, assume_free: bool) -> Entered | Refusal:
    entries: list[Entry] = []
    moved: list[list[Leg]] = []
    reversals_first = asks if len(asks) == 1 else sorted(asks, key=lambda ask: not isinstance(ask, ReverseFact))
    for ask in reversals_first:
        while lacks := needs(ask, books, assume_free):
            if not books.reopen(lacks.commitments):
                raise Lacking(lacks)
        decision = decide(ask, books)
        if isinstance(decision, Refusal):
            return decision
        for fact in decision:
            entry = Entry(
                books.position + 1,
                envelope.recorded_at,
                ask.effective_on,
                ask.by,
                ask.role,
                envelope.key,
                envelope.digest,
                RULE_SET,
                ask.reason,
                fact,
            )
            moved.append(evolve(books, entry))
            entries.append(entry)
    touched = books.touched or {}
    left = [(limit, least_from(it.room or books.room(limit), it.since)) for limit, it in touched.items()]
    if any(room < 0 for _, room in left) and (refusal := judge(books, touched)):
        return refusal
    return Entered(entries, moved, left)


def judge(books: Books, touched: dict[Limit, Touched]) -> Refusal | None:
    """Refuse when there is a day on which the list lowers a limit and leaves it below zero (rule 1)."""
    tested = {limit: found for limit, it in touched.items() if (found := _test(limit, it, books))}
    order = list(LimitKind)
    crossed = min(
        (limit for limit in tested if not tested[limit].holds), key=lambda it: order.index(it.kind), default=None
    )
    if crossed is None:
        return None
    asked, left = tested[crossed].asked, tested[crossed].left
    together = [found for limit, found in tested.items() if limit._replace(vintage=0) == crossed._replace(vintage=0)]
    if total(found.asked for found in together) > total(found.left for found in together):
        # One amount drawn from several vintages is asked of all of them: that is what the person asked for.
        asked, left = total(found.asked for found in together), total(found.left for found in together)
    return EXCEEDS[crossed.kind](crossed.name, asked, left, tuple(tested.values()))


def _test(limit: Limit, touched: Touched, books: Books) -> Tested | None:
    worst = worst_day(touched.room or books.room(limit), touched.own)
    if worst is None:
        return None
    left, change = worst
    return Tested(limit.kind, limit.name, limit.vintage or None, -change, max(ZERO, left - change))
