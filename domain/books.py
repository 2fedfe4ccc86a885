"""The books: all that a decision may still need, folded from the journal and held in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, TypeVar

from domain import limits
from domain.calendar import last_day_of
from domain.controls import FOUNDING, Controls, in_force
from domain.facts import (
    Award,
    Basis,
    Budget,
    Charge,
    Entry,
    Fact,
    Part,
    PaymentApproved,
    PaymentPrepared,
    PlanLine,
    YearAmount,
    YearClosed,
    amount_of,
    payment_name,
    sum_of,
)
from domain.legs import HELD, Leg, Pot
from domain.limits import Limit, LimitKind, Purse
from domain.money import ZERO, Money, total
from domain.names import (
    AllocationBasis,
    AppropriationKind,
    AuthorityId,
    DevelopmentPlanId,
    Expenditure,
    ForesightId,
    FrameId,
    FrameKind,
    Ministry,
    MomentCode,
    Names,
    Office,
    Person,
    PersonYears,
    PlanLineId,
    Procedure,
    ProgramId,
    ProposalId,
    RegisterNumber,
    Service,
    Source,
)
from domain.outturn import Counted
from domain.parts import Parts, subtract
from domain.room import Room, left_at_end, post
from domain.subjects import authority_of, decision_of, reserve_of

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Moment:
    """A budget item as it is now; nothing may post to it before it was opened, nor after it is closed.

    ``names`` are its names, each with the day from which it holds, ``successor`` the code it has from a day on.
    """

    names: tuple[tuple[date, Names], ...]
    kept: bool
    opened_on: date
    closed_on: date | None = None
    successor: tuple[MomentCode, date] | None = None


@dataclass(frozen=True, slots=True)
class MomentText:
    """What the decision part of a moment says of one budget year."""

    net_budgeted: bool
    bases: tuple[Basis, ...]
    pays: tuple[Expenditure, ...]
    salaries: bool
    person_year_cap: PersonYears | None

    def basis_of(self, expenditure: Expenditure) -> AllocationBasis | None:
        """By what a class of expenditure is allocated, where the text says it."""
        return next((it.basis for it in self.bases if it.expenditure is expenditure), None)


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
class Authority:
    """A commitment authority, its costs by year as scheduled, and those that decisions have used."""

    moment: MomentCode
    source: Source
    year: int
    schedule: tuple[YearAmount, ...]
    used: tuple[YearAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A budget proposal, and the days on which its stages were decided, in their order."""

    budget: Budget
    staged_on: tuple[date, ...]


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
class AnnualPlan:
    """An annual plan as it is now: version 1 as adopted, and since which day this version is in force."""

    adopted_on: date
    version: int
    since: date


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of an adopted annual plan with its newest amount, and from which day on it is in force, or ended."""

    year: int
    adopted_on: date
    line: PlanLine
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class DevelopmentPlan:
    """A five-year development plan, and on which day each ministry approved it."""

    first_year: int
    last_year: int
    proposed_on: date
    approved: tuple[tuple[Ministry, date], ...] = ()

    def in_force(self, day: date) -> bool:
        """In its years, once both ministries have approved it."""
        approved = {ministry for ministry, on in self.approved if on <= day}
        return self.first_year <= day.year <= self.last_year and approved == set(Ministry)


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
    """Whether a call for applications is closed: nothing more is awarded from it."""

    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a call or an open tender keeps reserved.

    Nothing happens to it before ``since``: the day of its opening, or on which something done to it was last undone.
    ``standing`` are the positions of what was decided on it and still stands, oldest first; the last can be undone.
    ``lapsed`` is what the close of a year took of it.
    """

    decision: RegisterNumber
    since: date
    plan: Plan
    parts: Parts
    room: Room
    standing: tuple[int, ...]
    tender: TenderTerms | None = None
    call: CallTerms | None = None
    lapsed: Parts = ()

    def with_room(self, room: Room) -> Reservation:
        """The same with another room."""
        return replace(self, room=room)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide on it."""
        terms = self.call or self.tender
        return terms is not None and terms.closed_on is not None


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a recovery decision still claims, interest apart."""

    recovery: RegisterNumber
    ordered_on: date
    parts: Parts
    interest: Parts

    @property
    def settled(self) -> bool:
        """Whether nothing of it is owed any more."""
        return not self.parts and not self.interest


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What a grant is paid by, and what was given back of it.

    ``paid`` are the instalments that are paid, with their days, ``reports`` the days on which reports were accepted,
    ``ended`` those on which it was declined or closed. ``reclaimed`` is what was paid and then ordered, or came, back.
    """

    call: RegisterNumber | None
    instalments: tuple[Money, ...]
    used_until: date | None = None
    paid: tuple[tuple[int, date], ...] = ()
    reports: tuple[date, ...] = ()
    final_report: bool = False
    suspended_on: date | None = None
    ended: tuple[date, ...] = ()
    recoveries: tuple[Recovery, ...] = ()
    reclaimed: Parts = ()

    @property
    def last_paid_on(self) -> date | None:
        """The day of the last payment."""
        return max((on for _, on in self.paid), default=None)

    @property
    def owed(self) -> bool:
        """Whether the recipient still owes anything back."""
        return not all(it.settled for it in self.recoveries)

    def now_paid(self, instalment: int, on: date) -> GrantTerms:
        """The same after an instalment was paid; it was not before, since its name is taken until it comes back."""
        return replace(self, paid=(*self.paid, (instalment, on)))

    def now_unpaid(self, instalment: int) -> GrantTerms:
        """The same without an instalment that was paid."""
        return replace(self, paid=tuple(it for it in self.paid if it[0] != instalment))


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """What a contract came from (its tender as it was signed, or a framework agreement), and what became of it.

    ``options`` are those of its tender, ``used`` the numbers of those that were used, ``ended`` the days it ended on.
    """

    tender: Reservation | None
    framework: RegisterNumber | None = None
    options: tuple[Money, ...] = ()
    used: tuple[int, ...] = ()
    vat_rate: int | None = None
    ended: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """A grant or contract that still has something to pay.

    ``awarded`` is what is decided and covered by money, ``left`` what of it no payment has drawn yet, ``waiting`` the
    instalments that wait for approval. Nothing is paid from it before ``since``: the day of the decision, or on which
    money last came back to its lines. ``standing`` are the positions of what was decided on it and still stands, oldest
    first; the last can be undone. ``uncovered`` are its costs of later years, decided under commitment authority, that
    no appropriation covers yet. ``delivered`` is what was delivered, where that counts, and is not paid yet; ``lapsed``
    what a year end took of its cover: legally owed, and uncovered.
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
    uncovered: tuple[YearAmount, ...] = ()
    delivered: Parts = ()
    lapsed: Parts = ()

    def now(self, left: Parts, waiting: tuple[int, ...], room: Room, grant: GrantTerms | None = None) -> Commitment:
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
            grant or self.grant,
            self.contract,
            self.uncovered,
            self.delivered,
            self.lapsed,
        )

    def with_room(self, room: Room) -> Commitment:
        """The same with another room."""
        return self.now(self.left, self.waiting, room)

    @property
    def settled(self) -> bool:
        """Whether all of it is paid and covered, nothing waits for approval and the recipient owes nothing back."""
        open_still = self.left or self.waiting or self.uncovered or self.lapsed or (self.grant and self.grant.owed)
        return not open_still


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


class Touch(NamedTuple):
    """By how many cents the fact at a position changes a limit from a day on."""

    position: int
    on: date
    change: Money


class Touched(NamedTuple):
    """What a list of commands changes of a limit: since when, and fact by fact.

    A commitment's or reservation's room stands beside it, since the list may close or undo the decision itself.
    """

    since: date
    own: list[Touch]
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
        "authorities",
        "claims",
        "closed",
        "closes",
        "commitments",
        "controls",
        "development_plans",
        "foresights",
        "frames",
        "free",
        "granted",
        "late",
        "moments",
        "offices",
        "payments",
        "periods",
        "plan_lines",
        "plans",
        "position",
        "programs",
        "proposals",
        "recalled",
        "reservations",
        "rooms",
        "sought",
        "tallies",
        "texts",
        "touched",
        "vintages",
    )

    def __init__(self) -> None:
        self._undo: list[tuple[Table[Any, Any], Any, Any]] = []
        self.position = 0
        self.moments: Table[MomentCode, Moment] = Table(self._undo)
        self.texts: Table[tuple[MomentCode, int], MomentText] = Table(self._undo)
        """The decision part of each moment, by budget year."""
        self.granted: Table[tuple[MomentCode, int, Source], Money] = Table(self._undo)
        """What came in of a moment and vintage, per funding source: appropriations, income, overruns."""
        self.vintages: Table[MomentCode, tuple[Vintage, ...]] = Table(self._undo)
        self.authorities: Table[AuthorityId, Authority] = Table(self._undo)
        self.proposals: Table[ProposalId, Proposal] = Table(self._undo)
        self.programs: Table[ProgramId, Program] = Table(self._undo)
        self.frames: Table[FrameId, Frame] = Table(self._undo)
        self.offices: Table[Person, tuple[Appointment, ...]] = Table(self._undo)
        self.plans: Table[int, AnnualPlan] = Table(self._undo)
        self.development_plans: Table[DevelopmentPlanId, DevelopmentPlan] = Table(self._undo)
        self.foresights: Table[ForesightId, date] = Table(self._undo)
        """From which day recorded foresight can be cited."""
        self.controls: Table[int, Controls] = Table(self._undo)
        """The versions of the controls that were set; before and without them, those of the founding."""
        self.periods: Table[str, date] = Table(self._undo)
        """Through which day periods are ``locked``, and through which years are ``closed``."""
        self.closes: Table[int, int] = Table(self._undo)
        """The years that are closed, each with the fact that closed it."""
        self.tallies: Table[Counted, Room] = Table(self._undo)
        """What is counted of every kept moment and vintage since the beginning, at the end of each day."""
        self.free: Table[Purse, Room] = Table(self._undo)
        """What is available under each frame that money cites, or under none, at the end of each day."""
        self.late: Table[RegisterNumber, date] = Table(self._undo)
        """Decisions to which money of an expired vintage came back, and the last day on which it did."""
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
        """The controls in force on a day."""
        return in_force(self.controls.values(), day) if self.controls else FOUNDING

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

    def remember(self, positions: tuple[int, ...], entered: Sequence[Entry]) -> bool:
        """Have facts at hand that the list at hand entered, if there are such among these."""
        found = [entry for entry in entered if entry.position in positions]
        for entry in found:
            self.recalled[entry.position] = entry
        return bool(found)

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

    def paid(self, held: Commitment) -> Parts:
        """What is paid under a decision and was not given back: what is awarded, neither left nor waiting."""
        paid = subtract(held.awarded, held.left)
        for instalment in held.waiting:
            paid = subtract(paid, self.payments[payment_name(held.decision, instalment)].parts)
        return subtract(paid, held.grant.reclaimed) if held.grant else paid

    def frame_kind(self, name: FrameId | None) -> FrameKind | None:
        """What kind a cited frame is."""
        return self.frames[name].kind if name else None

    def changes(self, fact: Fact, moved: list[Leg], plan: Callable[[], Plan]) -> dict[Limit, Money]:
        """How much room the legs of one fact give under each limit; a moment that is not kept has none."""
        if isinstance(fact, PaymentApproved):
            return {}  # paid or in payment: what is used stays used
        if isinstance(fact, PaymentPrepared):
            return {limits.commitment(fact.decision): -sum_of(fact.parts)}
        if authority := authority_of(fact):
            unused = (leg.amount for leg in moved if leg.account.pot is Pot.AUTHORITY_UNUSED)
            return {limits.authority(authority): total(unused)}
        kept = [leg for leg in moved if leg.account.pot in HELD and self.moments[leg.account.moment].kept]
        kind_of = self.frames.__getitem__
        found = limits.changes(
            kept, lambda name: kind_of(name).kind, decision_of(fact), reserve_of(fact), dict(plan()).get
        )
        if isinstance(fact, YearClosed):
            for lapse in (*fact.reserved, *fact.committed):
                if lapse.plan_line is not None:
                    line = limits.plan_line(lapse.plan_line)
                    found[line] = found.get(line, ZERO) + amount_of(lapse.part.lines)
            found |= {limits.authority(it.authority): -it.amount for it in fact.authorities}
        return found

    def give_room(self, limit: Limit, on: date, change: Money) -> None:
        """Change the room under a limit from a day on; the commitment's own room is kept with the commitment."""
        self.rooms[limit] = post(self.rooms.get(limit), on, change)

    def touch(self, limit: Limit, on: date, change: Money, room: Room) -> None:
        """Remember that the list at hand changes a limit, so that it is judged after its last fact."""
        if self.touched is not None:
            so_far = self.touched.get(limit)
            touch = Touch(self.position + 1, on, change)
            if so_far is None:
                self.touched[limit] = Touched(on, [touch], room)
            else:
                so_far.own.append(touch)
                self.touched[limit] = Touched(min(so_far.since, on), so_far.own, room)

    def basis(self, moment: MomentCode, vintage: int, expenditure: Expenditure | None) -> AllocationBasis:
        """By what money is allocated to a budget year: where no text says it, as the decision binds it."""
        text = self.texts.get((moment, vintage))
        said = text.basis_of(expenditure) if text is not None and expenditure is not None else None
        return said or AllocationBasis.COMMITMENT

    def by_delivery(self, parts: Parts) -> Parts:
        """The lines of parts that count by delivery."""
        if not self.texts:
            return ()
        counting = []
        for part in parts:
            moment, expenditure = part.charge.moment, part.expenditure
            lines = tuple(
                it for it in part.lines if self.basis(moment, it.vintage, expenditure) is AllocationBasis.ACCRUAL
            )
            if lines:
                counting.append(Part(part.charge, expenditure, lines))
        return tuple(counting)

    def granted_kind(self, moment: MomentCode, year: int) -> Vintage | None:
        """The vintage of a moment, if anything was ever granted for it."""
        return next((v for v in self.vintages.get(moment, ()) if v.year == year), None)

    def left(self, limit: Limit) -> Money:
        """The room left under a limit after its last recorded day, in cents."""
        return left_at_end(self.room(limit))
