"""The books: all that a decision may still need, folded from the journal and held in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from domain import limits
from domain.calendar import last_day_of
from domain.facts import Charge, Entry, Fact, Line, PaymentApproved, PaymentPrepared, PlanLine, amount_of
from domain.legs import Leg
from domain.limits import Limit, LimitKind
from domain.money import Money
from domain.names import (
    AppropriationKind,
    FrameId,
    FrameKind,
    MomentCode,
    Names,
    Office,
    Person,
    PlanLineId,
    ProgramId,
    RegisterNumber,
    Source,
)
from domain.room import Day, Room, left_at_end, post

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Moment:
    """A budget item as it is now; nothing may post to it before it was opened."""

    names: Names
    kept: bool
    opened_on: date


@dataclass(frozen=True, slots=True)
class Vintage:
    """The appropriations of one budget year: usable from its January to the December of its last year."""

    year: int
    kind: AppropriationKind
    span: int
    grants: int

    def usable_on(self, day: date) -> bool:
        """Usable through 31 December of (granted year + span - 1); Act 423/1988."""
        return self.year <= day.year < self.year + self.span

    @property
    def until(self) -> date:
        """The last day on which it can be used."""
        return last_day_of(self.year + self.span - 1)


@dataclass(frozen=True, slots=True)
class Program:
    """A program as it is now."""

    names: Names
    opened_on: date


@dataclass(frozen=True, slots=True)
class Frame:
    """A spending frame and its settings, by the day from which each counts; a later setting replaces an earlier one."""

    kind: FrameKind
    source: Source
    moment: MomentCode | None
    settings: tuple[tuple[date, dict[int, Money]], ...]

    @property
    def amounts(self) -> dict[int, Money]:
        """The amounts of the last setting: cents by year."""
        return self.settings[-1][1]

    @property
    def years(self) -> set[int]:
        """The budget years that any setting names; the open-ended ones are written out."""
        return {year for _, amounts in self.settings for year in amounts}


@dataclass(frozen=True, slots=True)
class Appointment:
    """One person's term in an office; both days included."""

    office: Office
    since: date
    until: date | None
    limit: Money | None

    def in_force(self, day: date) -> bool:
        """Whether the term covers a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of an adopted annual plan, and since when it is in force."""

    year: int
    adopted_on: date
    line: PlanLine


@dataclass(frozen=True, slots=True)
class Tender:
    """A tender until its contract is signed: what is reserved for it, line by line.

    Nothing happens to it before ``since``: the day of its opening, or on which an award of it was last undone.
    """

    decision: RegisterNumber
    since: date
    plan_line: PlanLineId
    charge: Charge
    lines: tuple[Line, ...]
    supplier: str | None
    awarded_on: date | None
    room: Room


@dataclass(frozen=True, slots=True)
class Commitment:
    """A grant or contract that still has something to pay; ``lines`` are what no payment has drawn yet.

    Nothing is paid from it before ``since``: the day of the decision, or on which money last came back to its lines.
    """

    decision: RegisterNumber
    party: str
    since: date
    plan_line: PlanLineId
    charge: Charge
    amount: Money
    lines: tuple[Line, ...]
    instalments: tuple[Money, ...] | None
    unapproved: int
    room: Room
    tender: Tender | None

    def now(self, lines: tuple[Line, ...], unapproved: int, room: Room) -> Commitment:
        """The same commitment after something was paid from it."""
        return Commitment(
            self.decision,
            self.party,
            self.since,
            self.plan_line,
            self.charge,
            self.amount,
            lines,
            self.instalments,
            unapproved,
            room,
            self.tender,
        )

    @property
    def settled(self) -> bool:
        """Whether all of it is paid and nothing waits for approval."""
        return not self.lines and not self.unapproved


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that waits for its approval."""

    decision: RegisterNumber
    instalment: int
    prepared_by: Person
    prepared_on: date
    charge: Charge
    lines: tuple[Line, ...]


_ABSENT: Final[Any] = object()


class Table(dict[K, V]):
    """A dictionary that notes what it overwrites, so that a turn that fails leaves no trace."""

    __slots__ = ("_undo",)

    def __init__(self, undo: list[tuple[Table[Any, Any], Any, Any]]) -> None:
        super().__init__()
        self._undo = undo

    def __setitem__(self, key: K, value: V) -> None:
        self._undo.append((self, key, self.get(key, _ABSENT)))
        super().__setitem__(key, value)

    def __delitem__(self, key: K) -> None:
        self._undo.append((self, key, self[key]))
        super().__delitem__(key)

    def restore(self, key: K, value: Any) -> None:
        """Put back what stood here before, without noting it."""
        if value is _ABSENT:
            super().__delitem__(key)
        else:
            super().__setitem__(key, value)


class Touched(NamedTuple):
    """What a list of commands changes of a limit: since when, and how much by day.

    A commitment's or reservation's room stands beside it, since the list may close or undo the decision itself.
    """

    since: date
    own: Day
    room: Room


class Mark(NamedTuple):
    """How far the books were, to come back to."""

    undo: int
    position: int
    closed: int


class Books:
    """The fold of the journal up to ``position``.

    Memory grows with what is open, not with history: a decision that is paid in full leaves the books, to ``closed``,
    and whoever holds the books puts it on a shelf; what a command or the news names is ``recall``-ed first.
    """

    __slots__ = (
        "_returned",
        "_undo",
        "claims",
        "closed",
        "commitments",
        "frames",
        "moments",
        "offices",
        "payments",
        "plan_lines",
        "plans",
        "position",
        "programs",
        "recalled",
        "rooms",
        "sought",
        "tenders",
        "touched",
        "vintages",
    )

    def __init__(self) -> None:
        self._undo: list[tuple[Table[Any, Any], Any, Any]] = []
        self.position = 0
        self.moments: Table[MomentCode, Moment] = Table(self._undo)
        self.vintages: Table[MomentCode, tuple[Vintage, ...]] = Table(self._undo)
        self.programs: Table[ProgramId, Program] = Table(self._undo)
        self.frames: Table[FrameId, Frame] = Table(self._undo)
        self.offices: Table[Person, tuple[Appointment, ...]] = Table(self._undo)
        self.plans: Table[int, date] = Table(self._undo)
        self.plan_lines: Table[PlanLineId, PlannedLine] = Table(self._undo)
        self.tenders: Table[RegisterNumber, Tender] = Table(self._undo)
        self.commitments: Table[RegisterNumber, Commitment] = Table(self._undo)
        self.payments: Table[str, Payment] = Table(self._undo)
        self.rooms: Table[Limit, Room] = Table(self._undo)
        self.claims: Table[str, int] = Table(self._undo)
        """Names the turn at hand has looked up, with the fact that took them; 0 where the turn itself freed them."""
        self.recalled: Table[int, Entry] = Table(self._undo)
        """Facts that a correction points at, looked up for the turn at hand."""
        self.closed: list[tuple[int, Commitment]] = []
        """Commitments that left the books since they were last kept, and at which position."""
        self._returned: list[RegisterNumber] = []
        self.sought: set[str | int] = set()
        """What was looked up for the turn at hand, found or not."""
        self.touched: dict[Limit, Touched] | None = None
        """While a list of commands is entered: which limits it changes, from which day and by how many cents."""

    def mark(self) -> Mark:
        """Where the books stand."""
        return Mark(len(self._undo), self.position, len(self.closed))

    def rollback(self, mark: Mark) -> None:
        """Forget everything since a mark."""
        while len(self._undo) > mark.undo:
            table, key, value = self._undo.pop()
            table.restore(key, value)
        self.position = mark.position
        del self.closed[mark.closed :]

    def keep(self) -> None:
        """Everything so far stays; what was looked up for the turn goes."""
        for decision in self._returned:
            held = self.commitments.get(decision)
            if held is not None and held.settled:
                del self.commitments[decision]
        self._returned.clear()
        self.claims.clear()
        self.recalled.clear()
        self.closed.clear()
        self.sought.clear()
        self._undo.clear()

    def recall(self, commitment: Commitment) -> None:
        """Bring a closed commitment back; it stays if it is opened again by the end of the turn."""
        self.commitments[commitment.decision] = commitment
        self._returned.append(commitment.decision)

    def reopen(self, decisions: tuple[RegisterNumber, ...]) -> bool:
        """Bring back commitments that were closed since they were last kept, if there are such among these."""
        back = {held.decision: held for _, held in self.closed if held.decision in decisions}
        for held in back.values():
            self.recall(held)
        return bool(back)

    def room(self, limit: Limit) -> Room:
        """The room under a limit; that of a decision which the list at hand closed or undid is still known."""
        held: Commitment | Tender | None
        if limit.kind is LimitKind.COMMITMENT:
            held = self.commitments.get(RegisterNumber(limit.name))
        elif limit.kind is LimitKind.RESERVATION:
            held = self.tenders.get(RegisterNumber(limit.name))
        else:
            return self.rooms.get(limit)
        if held is not None:
            return held.room
        touched = self.touched.get(limit) if self.touched else None
        return touched.room if touched else None

    def frame_kind(self, name: FrameId | None) -> FrameKind | None:
        """What kind a cited frame is."""
        return self.frames[name].kind if name else None

    def changes(
        self, fact: Fact, moved: list[Leg], decision: RegisterNumber | None, line: PlanLineId | None
    ) -> dict[Limit, Money]:
        """How much room the legs of one fact give under each limit; a moment that is not kept has none."""
        if isinstance(fact, PaymentApproved):
            return {}  # paid or in payment: what is used stays used
        if isinstance(fact, PaymentPrepared):
            return {limits.commitment(fact.decision): -amount_of(fact.lines)}
        kept = [leg for leg in moved if self.moments[leg.account.moment].kept]
        return limits.changes(kept, lambda name: self.frames[name].kind, decision, line)

    def give_room(self, limit: Limit, on: date, change: Money) -> None:
        """Change the room under a limit from a day on; the commitment's own room is kept with the commitment."""
        self.rooms[limit] = post(self.rooms.get(limit), on, change)

    def touch(self, limit: Limit, on: date, change: Money, room: Room) -> None:
        """Remember that the list at hand changes a limit, so that it is judged after its last fact."""
        if self.touched is not None:
            so_far = self.touched.get(limit)
            if so_far is None:
                self.touched[limit] = Touched(on, Day(on, change, None), room)
            else:
                own = post(so_far.own, on, change)
                self.touched[limit] = Touched(min(so_far.since, on), own, room)

    def granted_kind(self, moment: MomentCode, year: int) -> Vintage | None:
        """The vintage of a moment, if anything was ever granted for it."""
        return next((v for v in self.vintages.get(moment, ()) if v.year == year), None)

    def left(self, limit: Limit) -> Money:
        """The room left under a limit after its last recorded day, in cents."""
        return left_at_end(self.room(limit))
