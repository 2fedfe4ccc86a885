"""What the books know of a decision: a tender or call that reserves, a grant or contract that commits, a payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from domain.facts import Award, Charge, YearAmount, amount_of, sum_of
from domain.money import ZERO, Money, total
from domain.names import Person, PlanLineId, Procedure, RegisterNumber, Service
from domain.parts import Parts
from domain.room import Room
from domain.values import changed, quickly_made

Plan = tuple[tuple[Charge, PlanLineId], ...]
"""Under which line of the annual plan each charge of a decision stands."""


class LaterLine(NamedTuple):
    """Cents that the fact at a position put under a later plan line, beside the one its charge first stood under.

    With a minus sign it gave them back.
    """

    position: int
    charge: Charge
    line: PlanLineId
    amount: Money


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


@quickly_made
@dataclass(frozen=True, slots=True)
class Reservation:
    """What a call or an open tender keeps reserved.

    Nothing happens to it before ``since``: the day of its opening, or on which something done to it was last undone.
    ``standing`` are the positions of what was decided on it and still stands, oldest first; the last can be undone.
    ``lapsed`` is what the close of a year took of it, ``later_lines`` what stands under later lines of the annual plan.
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
    later_lines: tuple[LaterLine, ...] = ()

    def with_room(self, room: Room) -> Reservation:
        """The same with another room."""
        return changed(self, room=room)

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


@quickly_made
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
        return changed(self, paid=(*self.paid, (instalment, on)))

    def now_unpaid(self, instalment: int) -> GrantTerms:
        """The same without an instalment that was paid."""
        return changed(self, paid=tuple(it for it in self.paid if it[0] != instalment))

    def now_reported(self, on: date, final: bool) -> GrantTerms:
        """The same after one more report was accepted; the final one is the last."""
        return changed(self, reports=(*self.reports, on), final_report=final)


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


@quickly_made
@dataclass(frozen=True, slots=True)
class Commitment:
    """A grant or contract that still has something to pay.

    ``awarded`` is what is decided and covered by money, ``left`` what of it no payment has drawn yet, ``waiting`` the
    instalments that wait for approval. Nothing is paid from it before ``since``: the day of the decision, or on which
    money last came back to its lines. ``standing`` are the positions of what was decided on it and still stands, oldest
    first; the last can be undone. ``uncovered`` are its costs of later years, decided under commitment authority, that
    no appropriation covers yet. ``delivered`` is what was delivered, where that counts, by ``delivered_on`` and is not
    paid yet; ``lapsed`` what a year end took of its cover: legally owed, and uncovered. ``later_lines`` is what stands
    under later lines of the annual plan; all the rest stands under those of ``plan``.
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
    later_lines: tuple[LaterLine, ...] = ()
    delivered_on: date | None = None

    def now(self, left: Parts, waiting: tuple[int, ...], room: Room, grant: GrantTerms | None = None) -> Commitment:
        """The same commitment after something was paid from it."""
        return changed(self, left=left, waiting=waiting, room=room, grant=grant or self.grant)

    def with_room(self, room: Room) -> Commitment:
        """The same with another room."""
        return changed(self, room=room)

    @property
    def settled(self) -> bool:
        """Whether all of it is paid and covered, nothing waits for approval and the recipient owes nothing back."""
        return not (self.open or self.waiting or (self.grant and self.grant.owed))

    @property
    def open(self) -> bool:
        """Whether anything of it is left to pay, or still to be covered."""
        return bool(self.left or self.uncovered or self.lapsed)

    @property
    def decided(self) -> Money:
        """What it comes to in all: covered by money, uncovered since a year end, or still to be covered."""
        return sum_of(self.awarded) + sum_of(self.lapsed) + total(cost.amount for cost in self.uncovered)

    @property
    def charges(self) -> dict[PlanLineId, Charge]:
        """Every plan line that it stands under, with what is charged under it."""
        return {line: charge for charge, line in self.plan} | {it.line: it.charge for it in self.later_lines}


Decided = Commitment | Reservation
"""What the books know of a register number."""


def under_plan_lines(held: Decided, charge: Charge) -> dict[PlanLineId, Money]:
    """What of a charge stands under each line of the annual plan, in the order in which they were cited."""
    first = dict(held.plan).get(charge)
    stands: dict[PlanLineId, Money] = {} if first is None else {first: ZERO}
    for it in held.later_lines:
        if it.charge == charge:
            stands[it.line] = stands.get(it.line, ZERO) + it.amount
    if first is not None:
        parts = held.awarded if isinstance(held, Commitment) else held.parts
        in_all = total(amount_of(part.lines) for part in parts if part.charge == charge)
        stands[first] = in_all - total(stands.values())
    return stands


@quickly_made
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
