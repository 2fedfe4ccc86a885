"""The books: all that a decision may still need, folded from the journal and held in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, TypeVar

from domain import limits
from domain.calendar import last_day_of
from domain.controls import FOUNDING, Controls
from domain.facts import Award, Charge, Entry, Fact, PaymentApproved, PaymentPrepared, PlanLine, sum_of
from domain.legs import HELD, Leg
from domain.limits import Limit, LimitKind
from domain.money import ZERO, Money
from domain.names import (
    AppropriationKind,
    FrameId,
    FrameKind,
    MomentCode,
    Names,
    Office,
    Person,
    PlanLineId,
    Procedure,
    ProgramId,
    RegisterNumber,
    Service,
    Source,
)
from domain.parts import Parts
from domain.room import Day, Room, left_at_end, post
from domain.subjects import decision_of, reserve_of

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


Plan = tuple[tuple[Charge, PlanLineId], ...]
"""Under which line of the annual plan each charge of a decision stands."""


class Appeal(NamedTuple):
    """An appeal to the Market Court that is not resolved."""

    lodged_on: date
    court_reference: str


@dataclass(frozen=True, slots=True)
class TenderTerms:
    """What is known of a tender until its contract is signed, or until the framework agreement it led to ends.

    ``called_off`` is what was called off so far, without VAT; ``closed_on`` the day it was cancelled or ended.
    """

    framework: bool
    procedure: Procedure
    service: Service
    estimated_value: Money
    options: tuple[Money, ...]
    opened_on: date
    award: Award | None = None
    appeals: tuple[Appeal, ...] = ()
    signed_on: date | None = None
    called_off: Money = ZERO
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class CallTerms:
    """What is known of a call for applications while it reserves money."""

    title: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a call or an open tender keeps reserved.

    Nothing happens to it before ``since``: the day of its opening, or on which something done to it was last undone.
    ``standing`` are the positions of what was decided on it and still stands, oldest first; the last can be undone.
    """

    decision: RegisterNumber
    since: date
    plan: Plan
    parts: Parts
    room: Room
    standing: tuple[int, ...]
    tender: TenderTerms | None = None
    call: CallTerms | None = None

    def with_room(self, room: Room) -> Reservation:
        """The same with another room."""
        return replace(self, room=room)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide on it."""
        return self.tender is not None and self.tender.closed_on is not None


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What a grant is paid by."""

    call: RegisterNumber | None
    instalments: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """What a contract came from (its tender as it was signed, or a framework agreement), and what became of it.

    ``options`` are those of its tender, ``used`` the numbers of those that were used, ``ended`` the days it ended on.
    ``plans`` is its plan before each time it was amended or an option used.
    """

    tender: Reservation | None
    framework: RegisterNumber | None = None
    options: tuple[Money, ...] = ()
    used: tuple[int, ...] = ()
    plans: tuple[Plan, ...] = ()
    vat_rate: int | None = None
    ended: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """A grant or contract that still has something to pay.

    ``awarded`` is what is decided and covered by money, ``left`` what of it no payment has drawn yet, ``waiting`` the
    instalments that wait for approval. Nothing is paid from it before ``since``: the day of the decision, or on which
    money last came back to its lines. ``standing`` are the positions of what was decided on it and still stands, oldest
    first; the last can be undone.
    """

    decision: RegisterNumber
    party: str
    since: date
    plan: Plan
    awarded: Parts
    left: Parts
    waiting: tuple[int, ...]
    room: Room
    standing: tuple[int, ...]
    grant: GrantTerms | None = None
    contract: ContractTerms | None = None

    def now(self, left: Parts, waiting: tuple[int, ...], room: Room) -> Commitment:
        """The same commitment after something was paid from it."""
        return Commitment(
            self.decision,
            self.party,
            self.since,
            self.plan,
            self.awarded,
            left,
            waiting,
            room,
            self.standing,
            self.grant,
            self.contract,
        )

    def with_room(self, room: Room) -> Commitment:
        """The same with another room."""
        return self.now(self.left, self.waiting, room)

    @property
    def settled(self) -> bool:
        """Whether all of it is paid and nothing waits for approval."""
        return not self.left and not self.waiting


Decided = Commitment | Reservation
"""What the books know of a register number."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that waits for its approval."""

    decision: RegisterNumber
    instalment: int
    prepared_by: Person
    prepared_on: date
    payee: str | None
    invoice: str | None
    parts: Parts


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
        "controls",
        "frames",
        "moments",
        "offices",
        "payments",
        "periods",
        "plan_lines",
        "plans",
        "position",
        "programs",
        "recalled",
        "reservations",
        "rooms",
        "sought",
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
        self.controls: Table[int, Controls] = Table(self._undo)
        """The versions of the controls that were set; before and without them, those of the founding."""
        self.periods: Table[str, date] = Table(self._undo)
        """Through which day periods are ``locked``, and through which years are ``closed``."""
        self.plan_lines: Table[PlanLineId, PlannedLine] = Table(self._undo)
        self.reservations: Table[RegisterNumber, Reservation] = Table(self._undo)
        self.commitments: Table[RegisterNumber, Commitment] = Table(self._undo)
        self.payments: Table[str, Payment] = Table(self._undo)
        self.rooms: Table[Limit, Room] = Table(self._undo)
        self.claims: Table[str, int] = Table(self._undo)
        """Names the turn at hand has looked up, with the fact that took them; 0 where the turn itself freed them."""
        self.recalled: Table[int, Entry] = Table(self._undo)
        """Facts that a correction points at, looked up for the turn at hand."""
        self.closed: list[tuple[int, Decided]] = []
        """Decisions that left the books since they were last kept, and at which position."""
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
            for table in (self.commitments, self.reservations):
                held = table.get(decision)
                if held is not None and held.settled:
                    del table[decision]
        self._returned.clear()
        self.claims.clear()
        self.recalled.clear()
        self.closed.clear()
        self.sought.clear()
        self._undo.clear()

    def controls_on(self, day: date) -> Controls:
        """The controls in force on a day: of those set by then the one that applies from the latest day."""
        if not self.controls:
            return FOUNDING
        set_by_then = [it for it in self.controls.values() if it.since <= day]
        return max(set_by_then, key=lambda it: (it.since, it.version), default=FOUNDING)

    def first_open(self, day: date) -> date:
        """A day, or the first one after the locked period that it lies in."""
        locked = self.periods.get("locked")
        return day if locked is None or day > locked else locked + timedelta(days=1)

    def decided(self, decision: RegisterNumber) -> Decided | None:
        """What is known of a decision, if it is open or was recalled."""
        return self.commitments.get(decision) or self.reservations.get(decision)

    def hold(self, decided: Decided) -> None:
        """Put a decision as it is now."""
        if isinstance(decided, Commitment):
            self.commitments[decided.decision] = decided
        else:
            self.reservations[decided.decision] = decided

    def recall(self, decided: Decided) -> None:
        """Bring a closed decision back; it stays if it is opened again by the end of the turn."""
        self.hold(decided)
        self._returned.append(decided.decision)

    def reopen(self, decisions: tuple[RegisterNumber, ...]) -> bool:
        """Bring back decisions that were closed since they were last kept, if there are such among these."""
        back = {held.decision: held for _, held in self.closed if held.decision in decisions}
        for held in back.values():
            self.recall(held)
        return bool(back)

    def room(self, limit: Limit) -> Room:
        """The room under a limit; that of a decision which the list at hand closed or undid is still known."""
        held: Decided | None
        if limit.kind is LimitKind.COMMITMENT:
            held = self.commitments.get(RegisterNumber(limit.name))
        elif limit.kind is LimitKind.RESERVATION:
            held = self.reservations.get(RegisterNumber(limit.name))
        else:
            return self.rooms.get(limit)
        if held is not None:
            return held.room
        touched = self.touched.get(limit) if self.touched else None
        return touched.room if touched else None

    def frame_kind(self, name: FrameId | None) -> FrameKind | None:
        """What kind a cited frame is."""
        return self.frames[name].kind if name else None

    def changes(self, fact: Fact, moved: list[Leg], plan: Callable[[], Plan]) -> dict[Limit, Money]:
        """How much room the legs of one fact give under each limit; a moment that is not kept has none."""
        if isinstance(fact, PaymentApproved):
            return {}  # paid or in payment: what is used stays used
        if isinstance(fact, PaymentPrepared):
            return {limits.commitment(fact.decision): -sum_of(fact.parts)}
        kept = [leg for leg in moved if leg.account.pot in HELD and self.moments[leg.account.moment].kept]
        kind_of = self.frames.__getitem__
        return limits.changes(
            kept, lambda name: kind_of(name).kind, decision_of(fact), reserve_of(fact), dict(plan()).get
        )

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
