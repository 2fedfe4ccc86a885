"""The books: all that a decision may still need, folded from the journal and held in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from domain import limits
from domain.controls import FOUNDING, Controls, in_force
from domain.decisions import Commitment, Decided, Payment, Reservation
from domain.facts import (
    Entry,
    Fact,
    Part,
    PaymentApproved,
    PaymentPrepared,
    YearClosed,
    amount_of,
    payment_name,
    sum_of,
)
from domain.limits import OF_A_DECISION, Limit, LimitKind, Purse
from domain.money import ZERO, Money, total
from domain.names import (
    AllocationBasis,
    AuthorityId,
    DevelopmentPlanId,
    Expenditure,
    ForesightId,
    FrameId,
    FrameKind,
    MomentCode,
    Person,
    PlanLineId,
    ProgramId,
    ProposalId,
    RegisterNumber,
    Source,
)
from domain.outturn import Counted
from domain.parts import Parts, subtract
from domain.pots import HELD, Leg, Pot
from domain.registers import (
    AnnualPlan,
    Appointment,
    Authority,
    DevelopmentPlan,
    Frame,
    Moment,
    MomentText,
    PlannedLine,
    Program,
    Proposal,
    RoleTerm,
    Vintage,
)
from domain.room import Room, left_at_end, post
from domain.subjects import authority_of, decision_of, reserve_of
from domain.table import Table

AS_DECIDED = AllocationBasis.COMMITMENT
"""How money is allocated to a budget year where no text says it."""


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


class Departed(NamedTuple):
    """A decision that left the books by the fact at a position: as it was closed, or None, where it was undone."""

    position: int
    decision: RegisterNumber
    closed: Decided | None


class Mark(NamedTuple):
    """How far the books were, to come back to; changes and departures are counted from the beginning."""

    undo: int
    position: int
    departed: int


class Books:
    """The fold of the journal up to ``position``.

    Memory grows with what is open, not with history: a decision that is paid in full leaves the books, to ``departed``,
    and whoever holds the books puts it on a shelf; what a command or the news names is ``recall``-ed first.
    """

    __slots__ = (
        "_kept",
        "_returned",
        "_undo",
        "authorities",
        "claims",
        "closes",
        "commitments",
        "controls",
        "departed",
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
        "roles",
        "rooms",
        "sought",
        "tallies",
        "texts",
        "touched",
        "vintages",
    )

    def __init__(self) -> None:
        self._undo: list[tuple[Table[Any, Any], Any, Any]] = []
        self._kept = Mark(0, 0, 0)
        """What is before it stays."""
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
        self.roles: Table[Person, tuple[RoleTerm, ...]] = Table(self._undo)
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
        self.departed: list[Departed] = []
        """Decisions that left the books since they were last kept."""
        self._returned: list[RegisterNumber] = []
        self.sought: set[str | int] = set()
        """What was looked up for the turn at hand, found or not."""
        self.touched: dict[Limit, Touched] | None = None
        """While a list of commands is entered: which limits it changes, from which day and by how many cents."""

    def mark(self) -> Mark:
        """Where the books stand."""
        return Mark(self._kept.undo + len(self._undo), self.position, self._kept.departed + len(self.departed))

    def rollback(self, mark: Mark) -> None:
        """Forget everything since a mark."""
        open_then = max(mark.undo - self._kept.undo, 0)
        while len(self._undo) > open_then:
            table, key, value = self._undo.pop()
            table.restore(key, value)
        self.position = mark.position
        del self.departed[mark.departed - self._kept.departed :]

    def departed_since(self, mark: Mark) -> list[Departed]:
        """The decisions that left the books since a mark."""
        return self.departed[mark.departed - self._kept.departed :]

    def keep(self, upto: Mark | None = None) -> None:
        """Everything so far stays, or all before a mark that may still be come back to; what was looked up goes."""
        for decision in self._returned:
            for table in (self.commitments, self.reservations):
                held = table.get(decision)
                if held is not None and held.settled:
                    del table[decision]
        kept = upto or self.mark()
        del self._undo[: kept.undo - self._kept.undo]
        del self.departed[: kept.departed - self._kept.departed]
        self._kept = kept
        self._returned.clear()
        self.claims.clear()
        self.recalled.clear()
        self.sought.clear()

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
        """Bring a closed decision back; it stays if it is opened again by the end of the turn.

        What the books hold of it is newer: it was opened again, and is only undone by the list that names it.
        """
        if self.decided(decided.decision) is None:
            self.hold(decided)
            self._returned.append(decided.decision)

    def reopen(self, decisions: tuple[RegisterNumber, ...]) -> bool:
        """Bring back decisions that were closed since they were last kept, if there are such among these."""
        newest = self.newest_departed()
        back = [held for decision in decisions if (held := newest.get(decision)) is not None]
        for held in back:
            self.recall(held)
        return bool(back)

    def newest_departed(self) -> dict[RegisterNumber, Decided | None]:
        """How each decision that left since the books were last kept left them last."""
        return {it.decision: it.closed for it in self.departed}

    def remember(self, positions: tuple[int, ...], entered: Sequence[Entry]) -> bool:
        """Have facts at hand that the list at hand entered, if there are such among these."""
        found = [entry for entry in entered if entry.position in positions]
        for entry in found:
            self.recalled[entry.position] = entry
        return bool(found)

    def room(self, limit: Limit) -> Room:
        """The room under a limit; that of a decision which the list at hand closed or undid is still known."""
        if limit.kind not in OF_A_DECISION:
            return self.rooms.get(limit)
        held = self.holder(limit)
        if held is not None:
            return held.room
        touched = self.touched.get(limit) if self.touched else None
        return touched.room if touched else None

    def holder(self, limit: Limit) -> Decided | None:
        """What is known of the decision whose own limit this is."""
        name = RegisterNumber(limit.name)
        return self.commitments.get(name) if limit.kind is LimitKind.COMMITMENT else self.reservations.get(name)

    def paid(self, held: Commitment) -> Parts:
        """What is paid under a decision and was not given back: what is awarded, neither left nor waiting."""
        paid = subtract(held.awarded, held.left)
        for instalment in held.waiting:
            paid = subtract(paid, self.payments[payment_name(held.decision, instalment)].parts)
        return subtract(paid, held.grant.reclaimed) if held.grant else paid

    def frame_kind(self, name: FrameId | None) -> FrameKind | None:
        """What kind a cited frame is."""
        return self.frames[name].kind if name else None

    def changes(self, fact: Fact, moved: list[Leg], planned: limits.Planned) -> dict[Limit, Money]:
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
        found = limits.changes(kept, lambda name: kind_of(name).kind, decision_of(fact), reserve_of(fact), planned)
        if isinstance(fact, YearClosed):
            for lapse in (*fact.reserved, *fact.committed):
                if lapse.plan_line is not None:  # pragma: no branch: whoever closes a year names it; its type need not
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
        if text is None or expenditure is None:
            return AS_DECIDED
        return text.basis_of(expenditure) or AS_DECIDED

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

    def vintage(self, moment: MomentCode, year: int) -> Vintage | None:
        """The vintage of a moment, if anything was ever granted for it."""
        return next((v for v in self.vintages.get(moment, ()) if v.year == year), None)

    def left(self, limit: Limit) -> Money:
        """The room left under a limit after its last recorded day, in cents."""
        return left_at_end(self.room(limit))
