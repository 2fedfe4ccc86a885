"""A command is decided by a pure function of what is asked and the books: facts, or a refusal that says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from domain import limits
from domain.books import Books, Touched
from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import COMMANDS, POSTED_AS_ASKED, Command, ReverseFact
from domain.controls import Controls, Level
from domain.evolve import evolve
from domain.facts import FACTS, CallOffMade, Entry, Fact, GrantAwarded, PaymentPrepared
from domain.limits import Limit, LimitKind
from domain.money import ZERO, Money, total
from domain.needs import Lacking, needs
from domain.pots import Leg
from domain.refusals import (
    BeyondTolerance,
    DocumentOutOfTime,
    ExceedsAppropriation,
    ExceedsAuthority,
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
from domain.room import Room, least_from, post, worst_day
from domain.rules import (
    Decision,
    Warn,
    Warnings,
    access,
    amendments,
    attributions,
    authority,
    awards,
    budget,
    calls,
    conditions,
    contracts,
    control,
    corrections,
    development,
    frames,
    frameworks,
    grants,
    grounds,
    incoming,
    moments,
    offices,
    payments,
    person_years,
    plans,
    procurement,
    proposals,
    recoveries,
    year_end,
)
from domain.values import quickly_made
from domain.warnings import PostedLate, Warned

EXCEEDS: dict[LimitKind, type[LimitExceeded]] = {
    LimitKind.COMMITMENT: ExceedsCommitment,
    LimitKind.RESERVATION: ExceedsReservation,
    LimitKind.APPROPRIATION: ExceedsAppropriation,
    LimitKind.FRAME: ExceedsFrame,
    LimitKind.FRAME_FUNDING: ExceedsFrameFunding,
    LimitKind.PLAN_LINE: ExceedsPlanLine,
    LimitKind.AUTHORITY: ExceedsAuthority,
}


@quickly_made
@dataclass(frozen=True, slots=True)
class Envelope:
    """What all facts of one list share: when they are recorded (UTC), their idempotency key and body's digest."""

    recorded_at: datetime
    key: str
    digest: str


FIELDS = (
    payments,
    grants,
    calls,
    amendments,
    conditions,
    attributions,
    recoveries,
    procurement,
    awards,
    contracts,
    frameworks,
    budget,
    moments,
    incoming,
    authority,
    proposals,
    person_years,
    plans,
    offices,
    access,
    development,
    year_end,
    control,
    corrections,
)

DECIDE: dict[type[Any], Callable[[Any, Books], Decision]] = {
    kind: rule for field in FIELDS for kind, rule in field.RULES.items()
}

assert set(DECIDE) == set(COMMANDS), "every command has its rule"

WARNING: tuple[Warnings, ...] = (
    payments.WARN,
    grounds.WARN,
    grants.WARN,
    amendments.WARN,
    conditions.WARN,
    recoveries.WARN,
    procurement.WARN,
    person_years.WARN,
    plans.WARN,
    frames.WARN,
)
"""What each field warns about."""

WARN: dict[type[Any], tuple[Warn, ...]] = {
    kind: tuple(field[kind] for field in WARNING if kind in field) for kind in FACTS
}


def decide(ask: Command, books: Books) -> Decision:
    """The facts that a command makes, or the refusal; money limits are judged apart, by ``judge``."""
    if not FIRST_DAY <= ask.effective_on <= LAST_DAY:
        return OutsideCalendar(ask.effective_on, FIRST_DAY, LAST_DAY)
    if ask.document_on is not None and not FIRST_DAY <= ask.document_on <= ask.effective_on:
        return DocumentOutOfTime(ask.document_on, FIRST_DAY, ask.effective_on)
    return DECIDE[type(ask)](ask, books)


class Entered(NamedTuple):
    """The facts of a list, the legs of each, the room left under each limit that it changed (cents), the warnings."""

    entries: list[Entry]
    moved: list[list[Leg]]
    left: list[tuple[Limit, Money]]
    warned: list[Warned]


class Denied(NamedTuple):
    """Why a list is refused: at which of its commands (from 0, as given), and by which limit where one was crossed."""

    refusal: Refusal
    command: int
    limit: Limit | None = None


def enter(asks: Sequence[Command], books: Books, envelope: Envelope, assume_free: bool) -> Entered | Denied:
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
    if isinstance(entered, Denied):
        books.rollback(mark)
    return entered


def _enter(asks: Sequence[Command], books: Books, envelope: Envelope, assume_free: bool) -> Entered | Denied:
    entries: list[Entry] = []
    moved: list[list[Leg]] = []
    warned: list[Warned] = []
    commands: list[int] = []
    for number, asked in _reversals_first(asks):
        ask = _posted(asked, books)
        while lacks := needs(ask, books, assume_free):
            if not (books.reopen(lacks.decisions) or books.remember(lacks.facts, entries)):
                raise Lacking(lacks)
        decision = decide(ask, books)
        if isinstance(decision, Refusal):
            return Denied(decision, number)
        controls = books.controls_on(ask.decided_on)
        for fact in decision:
            said = _warned(ask, asked, fact, books, controls)
            if isinstance(said, Refusal):
                return Denied(said, number)
            entry = Entry(
                books.position + 1,
                envelope.recorded_at,
                ask.effective_on,
                ask.by,
                ask.role,
                envelope.key,
                envelope.digest,
                controls.version,
                ask.reason,
                fact,
                ask.document_on,
                tuple(it.code for it in said),
            )
            moved.append(evolve(books, entry))
            entries.append(entry)
            commands.append(number)
            warned += said
            if crossed := _overdrawn(fact, books):
                return Denied(crossed[0], number, crossed[1])
    touched = books.touched or {}
    left = [(limit, least_from(books.room(limit), it.since)) for limit, it in touched.items()]
    if any(room < 0 for _, room in left) and (crossed := judge(books, touched)):
        refusal, limit, position = crossed
        return Denied(refusal, commands[position - entries[0].position], limit)
    return Entered(entries, moved, left, warned)


def _overdrawn(fact: Fact, books: Books) -> tuple[LimitExceeded, Limit, int] | None:
    """What draws on a decision's own lines is judged at once: what it overdraws falls on one line below zero.

    No later fact of the list may meet such a line, and what is added to the decision later stands on others.
    """
    match fact:
        case PaymentPrepared():
            limit = limits.commitment(fact.decision)
        case CallOffMade():
            limit = limits.reservation(fact.framework)
        case GrantAwarded() if fact.call is not None:
            limit = limits.reservation(fact.call)
        case _:
            return None
    touched = (books.touched or {}).get(limit)
    return judge(books, {limit: touched}) if touched and least_from(books.room(limit), touched.since) < 0 else None


def _reversals_first(asks: Sequence[Command]) -> list[tuple[int, Command]]:
    """The commands in the order in which they are entered, each with its place in the list."""
    numbered = list(enumerate(asks))
    return numbered if len(asks) == 1 else sorted(numbered, key=lambda it: not isinstance(it[1], ReverseFact))


def _posted(ask: Command, books: Books) -> Command:
    """What falls into a locked period counts from the first open day, and keeps the day of its document."""
    on = ask.effective_on if isinstance(ask, POSTED_AS_ASKED) else books.first_open(ask.effective_on)
    return ask if on == ask.effective_on else replace(ask, effective_on=on, document_on=ask.decided_on)


def _warned(ask: Command, asked: Command, fact: Fact, books: Books, controls: Controls) -> list[Warned] | Refusal:
    """What the controls say about a fact without refusing it; a tolerance set to refuse makes it a refusal."""
    said: list[Warned] = []
    if ask.effective_on != asked.effective_on:
        said.append(PostedLate(asked.effective_on, ask.effective_on))
    for warn in WARN[type(fact)]:
        said += warn(ask, fact, books, controls)
    if not said:
        return said
    heard = [replace(it, level=controls.tolerance(it.code).level) for it in said]
    beyond = next((it for it in heard if it.level is Level.REFUSE), None)
    return heard if beyond is None else BeyondTolerance(beyond.sentence)


def judge(books: Books, touched: dict[Limit, Touched]) -> tuple[LimitExceeded, Limit, int] | None:
    """Refuse when there is a day on which the list lowers a limit and leaves it below zero (rule 1).

    Says which limit it was, and the position of the fact from which on it stayed crossed.
    """
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
    refusal = EXCEEDS[crossed.kind](crossed.name, asked, left, tuple(tested.values()))
    return refusal, crossed, _crossing(crossed, touched[crossed], books)


def _crossing(limit: Limit, touched: Touched, books: Books) -> int:
    """The position of the fact from which on a limit stays crossed: without it and the later ones it would hold."""
    room, own = touched.room or books.room(limit), _by_day(touched)
    for position, on, change in reversed(touched.own):
        room, own = post(room, on, Money(-change)), post(own, on, Money(-change))
        worst = worst_day(room, own)
        if worst is None or worst[0] >= 0:
            return position
    raise AssertionError("a list that changes nothing crosses nothing")


def _by_day(touched: Touched) -> Room:
    own: Room = None
    for _, on, change in touched.own:
        own = post(own, on, change)
    return own


def _test(limit: Limit, touched: Touched, books: Books) -> Tested | None:
    worst = worst_day(touched.room or books.room(limit), _by_day(touched))
    if worst is None:
        return None
    left, change = worst
    return Tested(limit.kind, limit.name, limit.vintage or None, -change, max(ZERO, left - change))
