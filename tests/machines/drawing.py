"""What random commands are drawn from: days, charges, people, and amounts, many of them what is left or a cent more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from domain import limits
from domain.commands import Command, Share
from domain.decisions import Reservation
from domain.facts import Charge, Funding, PurposeAmount
from domain.money import ZERO, Money
from domain.names import (
    NATIONWIDE,
    BudgetAccount,
    FrameId,
    FrameKind,
    LedgerAccount,
    MomentCode,
    Person,
    PlanLineId,
    ProgramId,
    Purpose,
    Region,
    RegisterNumber,
    Source,
)
from domain.room import least_from
from tests.support.memory import MemoryLedger
from tests.support.world import APPROVER, COUNCIL, DELEGATE, DIRECTOR, VERIFIER

T = TypeVar("T")

DAYS = tuple(
    date(year, month, day)
    for year in (2021, 2022, 2023)
    for month, day in ((1, 1), (1, 2), (3, 1), (6, 15), (6, 16), (12, 30), (12, 31))
)
"""Few days, so that facts meet on them, at their eves and over New Year."""

MOMENTS = tuple(map(MomentCode, ("29.01.53", "29.01.04", "29.10.20", "29.20.21", "30.01.01")))
NO_MOMENTS = tuple(map(MomentCode, ("20.01.01", "29.1.53", "37.01.01")))
PROGRAMS = tuple(map(ProgramId, ("skills", "bridge")))
REGIONS = (NATIONWIDE, *map(Region, ("01", "06", "21")))
PEOPLE = (VERIFIER, APPROVER)
NONE = RegisterNumber("none")
LEDGER_ACCOUNT = LedgerAccount("82010000")
BIG = 14_000_000
"""An estimated value from which on the EU thresholds bind."""

FRAMES: dict[FrameId, tuple[FrameKind, Source, MomentCode | None]] = {
    FrameId("programs"): (FrameKind.PROGRAM, Source.NATIONAL, None),
    FrameId("operating"): (FrameKind.OPERATING, Source.NATIONAL, MomentCode("29.01.04")),
    FrameId("rrf"): (FrameKind.PROGRAM, Source.RRF, None),
    FrameId("narrow"): (FrameKind.PROGRAM, Source.NATIONAL, MomentCode("29.01.53")),
}


class Chance(Protocol):
    """What decides: ``random.Random``, or Hypothesis."""

    def choice(self, seq: Sequence[T], /) -> T:
        """One of them."""

    def randint(self, a: int, b: int, /) -> int:
        """A number, both ends included."""


class Draw:
    """Draws from the possibilities that a ledger offers; what comes first is what a failing example shrinks to."""

    def __init__(self, chance: Chance, ledger: MemoryLedger, today: int) -> None:
        self._chance = chance
        self.ledger = ledger
        self.books = ledger.books
        self.today = DAYS[today]

    def one(self, options: Sequence[T]) -> T:
        """One of them."""
        return self._chance.choice(options)

    def mostly(self, options: Sequence[T]) -> T | None:
        """One of them, where there is any; seldom none."""
        return self.one(options) if options and not self.seldom(15) else None

    def number(self, low: int, high: int) -> int:
        """A number, both ends included."""
        return self._chance.randint(low, high)

    def seldom(self, times: int = 12) -> bool:
        """Once in so many times."""
        return self.number(1, times) == times

    def day(self) -> date:
        """Mostly today; also late, in the future, and very seldom outside the calendar."""
        if self.seldom(60):
            return self.one((date(1999, 12, 31), date(2100, 1, 1)))
        step = self.one((0, 0, 0, 0, 1, -1, 2, -3, 7, -7))
        return DAYS[max(0, min(DAYS.index(self.today) + step, len(DAYS) - 1))]

    def day_from(self, since: date) -> date:
        """Mostly on or after another day, as what follows on it must be."""
        later = [day for day in DAYS if day >= since]
        return self.day() if not later or self.seldom(8) else self.one(later[:4])

    def day_of(self, year: int, since: date | None = None) -> date:
        """Mostly a day of a year, and of those from a day on."""
        own = [day for day in DAYS if day.year == year and (since is None or day >= since)]
        return self.day() if not own or self.seldom() else self.one(own)

    def cents(self, *lefts: int) -> Money:
        """A small amount, or exactly what is left, or one cent more."""
        left = self.one([it for it in lefts if it > 0] or [7])
        if self.seldom(40):
            return Money(self.one((0, -1)))
        return Money(max(1, self.one((left, left + 1, left // 2, left // 3, 1, self.number(1, 30)))))

    def charge(self) -> Charge:
        """A moment with a frame that mostly fits it, and a program."""
        kept = tuple(code for code, moment in self.books.moments.items() if moment.kept)
        moment = self.one(kept if kept and not self.seldom(15) else MOMENTS)
        fitting = [None, *self.frames_for(moment)]
        frame = self.one(tuple(FRAMES) if self.seldom(20) else fitting)
        return Charge(moment, self.source_of(frame), frame, self.one((None, *PROGRAMS)))

    def frames_for(self, moment: MomentCode) -> list[FrameId]:
        """The frames that fit a moment."""
        return [it for it in self.books.frames if FRAMES[it][2] in (None, moment)]

    def source_of(self, frame: FrameId | None) -> Source:
        """Mostly that of a frame."""
        return FRAMES[frame][1] if frame else self.one((Source.NATIONAL,) * 4 + (Source.RRF,))

    def region(self) -> Region:
        """A region."""
        return self.one(REGIONS)

    def decision_day(self, line: PlanLineId) -> date:
        """Mostly a day on which a plan line is in force."""
        planned = self.books.plan_lines.get(line)
        if planned is None or self.seldom():
            return self.day()
        own = [day for day in DAYS if day.year == planned.year and day >= planned.adopted_on]
        return self.one(own) if own else self.day()

    def drawable(self, charge: Charge, on: date) -> list[int]:
        """What could be drawn in all, and what single limits leave."""
        books = self.books
        kind = books.frame_kind(charge.frame) if charge.frame in books.frames else None
        rooms = [
            [least_from(books.room(limit), on) for limit in limits.of_draw(charge, vintage.year, kind)]
            for vintage in books.vintages.get(charge.moment, ())
            if vintage.usable_on(on)
        ]
        return [sum(max(0, min(room)) for room in rooms), *(max(room) for room in rooms)]

    def plan_line(self) -> PlanLineId:
        """Mostly one that an annual plan has."""
        known = tuple(self.books.plan_lines)
        return PlanLineId("none") if not known or self.seldom(20) else self.one(known)

    def decided(self, line: PlanLineId, on: date) -> Money:
        """An amount to decide under a plan line."""
        planned = self.books.plan_lines.get(line)
        if planned is None:
            return self.cents()
        line_left = least_from(self.books.room(limits.plan_line(line)), on)
        return self.cents(*self.drawable(planned.line.charge, on), line_left)

    def funding(self, line: PlanLineId, on: date) -> tuple[Funding, ...]:
        """What a decision takes under a plan line, and seldom under one or two others."""
        found = [Funding(line, self.decided(line, on))]
        while self.seldom(5) and len(found) < 3:
            other = self.plan_line()
            found.append(Funding(other, self.decided(other, on)))
        return tuple(found)

    def vat(self, paid_from: MomentCode | None) -> tuple[Money, MomentCode | None]:
        """VAT and its moment: mostly none, save from a moment without VAT."""
        if not self.seldom(2 if paid_from == MOMENTS[1] else 30):
            return ZERO, None
        return self.cents(), None if self.seldom() else self.one((MOMENTS[2],) * 6 + MOMENTS)

    def account(self, moments: Sequence[MomentCode]) -> BudgetAccount:
        """Mostly one below a moment that is paid from."""
        return BudgetAccount(f"{self.one(MOMENTS if self.seldom(25) or not moments else moments)}.1")

    def split(self, amount: int, most: int) -> list[Money]:
        """Parts of an amount."""
        parts = []
        for _ in range(self.number(0, most - 1)):
            if amount < 2:
                break
            parts.append(Money(self.number(1, amount - 1)))
            amount -= parts[-1]
        return [*parts, Money(amount)]

    def shares(self, amount: Money) -> tuple[Share, ...]:
        """A split over regions that mostly adds up."""
        parts = self.split(amount + self.one((0,) * 25 + (1,)), 3)
        first = self.number(0, len(REGIONS) - 1)
        return tuple(Share(REGIONS[(first + n) % len(REGIONS)], part) for n, part in enumerate(parts))

    def purposes(self, amount: int) -> tuple[PurposeAmount, ...]:
        """What is paid for: mostly what either instrument may pay, split to the cent; seldom nothing is said."""
        if self.seldom(25):
            return ()
        other = self.one((Purpose.UNREGULATED, Purpose.VET_QUALIFICATION))
        kinds = (other, Purpose.SUPPORT) if self.seldom() else (Purpose.OUTREACH, Purpose.SUPPORT)
        return tuple(map(PurposeAmount, kinds, self.split(amount, 2)))

    def people(self) -> Person:
        """Who records."""
        return self.one(PEOPLE)

    def decider(self) -> Person:
        """Mostly the Director, or a delegate."""
        return self.one((DIRECTOR,) * 6 + (DELEGATE,) * 2 + (COUNCIL,))

    def held(self, table: Sequence[RegisterNumber], others: Sequence[RegisterNumber] = ()) -> RegisterNumber:
        """Mostly a decision that is open."""
        return self.mostly(table) or self.one((*others, NONE))

    def since(self, decision: RegisterNumber) -> date:
        """Mostly a day on which something can happen to a decision."""
        held = self.books.decided(decision)
        if held is None:
            return self.day()
        tender = held.tender if isinstance(held, Reservation) else None
        later = [tender.award and tender.award.awarded_on, tender.signed_on] if tender else []
        return self.day_from(max([held.since, *filter(None, later)]))

    def positions(self, *kinds: type) -> list[int]:
        """Where facts of these kinds stand."""
        return [entry.position for entry in self.ledger.entries if isinstance(entry.fact, kinds)]


class Kind(NamedTuple):
    """How a kind of command is drawn, how often, and to what it can happen, where it needs something to happen to."""

    draw: Callable[[Draw], Command]
    often: int = 1
    to: Callable[[Draw], Sequence[object]] | None = None
