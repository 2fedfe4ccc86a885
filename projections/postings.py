"""Legs read back: of which decision each is, and those on some coordinates alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domain.facts import CallOffMade, Entry, Fact, FactReversed, GrantAwarded, YearClosed
from domain.legs import legs
from domain.money import Money
from domain.names import RegisterNumber
from domain.pots import Account, Leg, Pot
from domain.subjects import decision_of, reserve_of
from ledger.codec import ForeignFact
from projections.bookings import bookings
from projections.history import Sought, stream
from projections.ledger import Connection
from projections.view import CODEC, View

LABELLED = ("moment", "program", "region")
"""Coordinates that a fact with a leg on them is found by: every identifier in a fact is a tag of it."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg: signed cents on an account, by a fact that counts from a day, and whose decision they are of."""

    position: int
    effective_on: date
    type: str
    decision: str | None
    pot: str
    moment: str
    vintage: int
    source: str
    frame: str | None
    program: str | None
    region: str | None
    expenditure: str | None
    cents: Money


@dataclass(frozen=True, slots=True)
class Wanted:
    """Legs on these coordinates (those that are not named are not asked for), of a decision, from a day on."""

    coordinates: dict[str, str | int] = field(default_factory=dict)
    decision: RegisterNumber | None = None
    since: date | None = None

    def holds(self, account: Account) -> bool:
        """Whether an account is on the coordinates."""
        return all(getattr(account, key) == value for key, value in self.coordinates.items())

    @property
    def sought(self) -> Sought:
        """What all facts with such legs are found by, and some others perhaps."""
        labels = [f":{key}:{self.coordinates[key]}" for key in LABELLED if key in self.coordinates]
        return Sought([*labels, *([f":decision:{self.decision}"] if self.decision else [])], since=self.since)

    def of(self, fact: Entry | ForeignFact) -> list[Posting]:
        """The legs of a fact that are wanted, in their order."""
        if not isinstance(fact, Entry):
            return []
        kind = CODEC.type_of(fact)
        return [
            Posting(fact.position, fact.effective_on, kind, decision, *account, cents)
            for decision, (account, cents) in by_decision(fact.fact)
            if self.holds(account) and self.decision in (None, decision)
        ]


def postings(connection: Connection, at: View, wanted: Wanted, most: int) -> list[list[Posting]]:
    """The wanted legs of the newest facts that have any, fact by fact, newest first.

    A decision's facts are looked up, and read for as long as some are wanted; for the others only those chunks of
    the log are read that booked on the coordinates. From a day on, or of a decision that few facts moved, more are
    looked at than are shown.
    """
    if wanted.decision is not None:
        return _filled(stream(connection, at, wanted.sought), wanted, most)
    found = bookings(connection, at, wanted.holds, most if wanted.since is None else at.position)
    return _filled((it for it in found if wanted.since is None or it.effective_on >= wanted.since), wanted, most)


def _filled(facts: Iterable[Entry | ForeignFact], wanted: Wanted, most: int) -> list[list[Posting]]:
    found: list[list[Posting]] = []
    for fact in facts:
        if len(found) == most:
            break
        if own := wanted.of(fact):
            found.append(own)
    return found


def all_postings(connection: Connection, at: View, wanted: Wanted, onward: bool) -> Iterator[list[Posting]]:
    """The wanted legs of every fact that has any, as they are read; a stream."""
    return filter(None, map(wanted.of, stream(connection, at, wanted.sought, onward=onward)))


def by_decision(fact: Fact) -> Iterator[tuple[RegisterNumber | None, Leg]]:
    """The legs of a fact in their order, each with the decision that it is of.

    What a reserve gives up for a grant or a call-off is the call's or the framework agreement's; a close takes from
    many decisions.
    """
    match fact:
        case FactReversed():
            for decision, (account, cents) in by_decision(fact.undone):
                yield decision, Leg(account, -cents)
        case YearClosed():
            yield from ((None, leg) for leg in legs(replace(fact, reserved=(), committed=(), authorities=())))
            for lapse in fact.reserved:
                own = replace(fact, unused=(), reserved=(lapse,), committed=(), authorities=())
                yield from ((lapse.decision, leg) for leg in legs(own))
            for lapse in fact.committed:
                own = replace(fact, unused=(), reserved=(), committed=(lapse,), authorities=())
                yield from ((lapse.decision, leg) for leg in legs(own))
            yield from ((None, leg) for leg in legs(replace(fact, unused=(), reserved=(), committed=())))
        case GrantAwarded() | CallOffMade():
            reserve = reserve_of(fact)
            for leg in legs(fact):
                yield reserve if leg.account.pot is Pot.RESERVED else fact.decision, leg
        case _:
            decision = decision_of(fact)
            yield from ((decision, leg) for leg in legs(fact))


def own_legs(fact: Fact, decision: RegisterNumber) -> Sequence[Leg]:
    """The legs of a fact that are one decision's own."""
    return [leg for own, leg in by_decision(fact) if own == decision]
