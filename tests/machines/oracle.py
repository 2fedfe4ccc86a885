"""What must hold of a journal, worked out from its facts alone: no books, no legs, no rooms of the ledger's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, assert_never

from domain.facts import (
    AnnualPlanAdopted,
    AnnualPlanRevised,
    AppealLodged,
    AppealResolved,
    AppropriationGranted,
    AttributionCorrected,
    AuthorityGranted,
    AuthorityUsed,
    AwardCorrected,
    BudgetProposalStaged,
    BudgetTransferred,
    CallClosed,
    CallOffMade,
    CallOpened,
    Charge,
    CommitmentCovered,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    ControlsSet,
    DeliveryRecorded,
    DevelopmentPlanApproved,
    DevelopmentPlanProposed,
    DevelopmentProjectStarted,
    Entry,
    Fact,
    FactReversed,
    ForesightRecorded,
    FrameSet,
    FrameworkEnded,
    GrantAmended,
    GrantAwarded,
    GrantClosed,
    GrantDeclined,
    GrantRefused,
    IncomeRecorded,
    MomentClosed,
    MomentOpened,
    MomentRenamed,
    MomentRenumbered,
    MomentTextAdopted,
    OfficeAssigned,
    OfficeEnded,
    OpeningBalanceBroughtIn,
    OperatingExpenditureRecorded,
    OptionUsed,
    OutputsReported,
    OverrunPermitted,
    Part,
    PaymentApproved,
    PaymentBounced,
    PaymentConfirmed,
    PaymentPrepared,
    PaymentReturned,
    PaymentsResumed,
    PaymentsSuspended,
    PeriodLocked,
    PeriodReopened,
    PersonYearsPlanned,
    PersonYearsReported,
    ProgramOpened,
    RecoveryOrdered,
    RecoveryWaived,
    RepaymentReceived,
    ReportAccepted,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
    Vat,
    YearClosed,
)
from domain.limits import Limit
from domain.refusals import Tested


class Place(NamedTuple):
    """Where cents stand."""

    pot: str
    moment: str
    vintage: int
    source: str
    frame: str | None
    program: str | None
    region: str | None
    expenditure: str | None


Decision = tuple[str, int]
"""A register number, and at which position it was opened: after a reversal the number may serve again."""

Key = tuple[Any, ...]
"""A limit: what kind it is, and of what."""

Charged = tuple[str, str, str | None, str | None]
"""What money is charged to: moment, funding source, frame, program."""

SOURCES = ("parliament", "income", "overrun")
SPENT = ("reserved", "committed", "in_payment", "paid")
NO_PROGRAM = (*SOURCES, "available", "lapsed")

FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({*SOURCES, "available", *SPENT, "lapsed"}),
    frozenset({"deliveries", "delivered"}),
    frozenset({"vat_due", "vat"}),
    frozenset({"cover", "uncovered"}),
    frozenset({"claims", "receivable", "returned", "waived", "interest_receivable", "interest_returned"}),
    frozenset({"authority", "authority_unused", "authority_used", "authority_lapsed"}),
)
"""Pots that add up to nothing among themselves, for each moment and vintage: the money, and what stands beside it."""

CONTRA = (*SOURCES, "deliveries", "vat_due", "cover", "claims", "authority")
"""The pots that the others are counted against; no other one is ever below zero."""

Posting = tuple[str | None, Place, int]
"""Cents on a place, and the register number of the decision whose they are."""


def postings(fact: Fact) -> Iterator[tuple[Place, int]]:
    """The table of design section 2: from which pot to which pot a fact moves its cents."""
    for _, place, cents in owned(fact):
        yield place, cents


def owned(fact: Fact) -> Iterator[Posting]:
    """The same, each with the decision whose cents they are."""
    if isinstance(fact, FactReversed):
        for owner, place, cents in owned(fact.undone):
            yield owner, place, -cents
        return
    if isinstance(fact, YearClosed):
        yield from _lapsed(fact)
        return
    own: str | None = getattr(fact, "decision", None)
    reserve = own
    if isinstance(fact, GrantAwarded) and fact.call:
        reserve = fact.call
    elif isinstance(fact, CallOffMade):
        reserve = fact.framework
    for place, cents in _postings(fact):
        yield {"reserved": reserve, "authority_unused": None}.get(place.pot, own), place, cents


def _postings(fact: Fact) -> Iterator[tuple[Place, int]]:
    match fact:
        case AppropriationGranted():
            yield from _moved(fact.charge, "parliament", "available", [(fact.budget.year, None, fact.amount)])
        case BudgetTransferred():
            for line in fact.lines:
                charge = Charge(line.moment, line.source, line.frame)
                yield from _moved(charge, "parliament", "available", [(fact.budget.year, None, line.amount)])
        case OpeningBalanceBroughtIn():
            for it in fact.amounts:
                charge = Charge(fact.moment, fact.source, it.frame)
                yield from _moved(charge, "parliament", "available", [(fact.year, None, it.amount)])
        case OverrunPermitted():
            yield from _moved(fact.charge, "overrun", "available", [(fact.year, None, fact.amount)])
        case IncomeRecorded():
            yield from _moved(fact.charge, "income", "available", [(fact.year, None, fact.amount)])
        case AuthorityGranted():
            charge = Charge(fact.moment, fact.source)
            yield from _moved(charge, "authority", "authority_unused", [(fact.year, None, fact.amount)])
        case AuthorityUsed():
            cents = sum(cost.amount for cost in fact.costs)
            charge = Charge(fact.moment, fact.source)
            yield from _moved(charge, "authority_unused", "authority_used", [(fact.year, None, cents)])
        case CallOpened() | TenderOpened():
            yield from _all_moved(fact.parts, "available", "reserved")
        case TenderAwarded() | AwardCorrected():
            yield from _all_moved(fact.changes, "available", "reserved")
            yield from _all_moved(fact.lapsed, "reserved", "lapsed")
        case CallClosed() | TenderCancelled() | FrameworkEnded():
            yield from _all_moved(fact.freed, "reserved", "available")
            yield from _all_moved(fact.lapsed, "reserved", "lapsed")
        case GrantAwarded() if fact.call is None:
            yield from _all_moved(fact.parts, "available", "committed")
        case GrantAwarded() | CallOffMade():
            yield from _put(fact.released, "reserved", -1)
            yield from _put(fact.parts, "committed", 1)
        case ContractSigned():
            yield from _all_moved(fact.parts, "reserved", "committed")
        case GrantAmended() | ContractAmended():
            yield from _all_moved(fact.changes, "available", "committed")
            yield from _given_up(fact)
        case OptionUsed():
            yield from _all_moved(fact.parts, "available", "committed")
        case GrantDeclined() | GrantClosed() | ContractEnded():
            yield from _given_up(fact)
        case PaymentPrepared():
            yield from _all_moved(fact.parts, "committed", "in_payment")
            yield from _all_moved(fact.delivers, "deliveries", "delivered")
            yield from _taxed(fact.vat, "vat_due", "vat")
        case PaymentApproved():
            yield from _all_moved(fact.parts, "in_payment", "paid")
        case PaymentReturned() | PaymentBounced():
            origin = "in_payment" if isinstance(fact, PaymentReturned) else "paid"
            yield from _all_moved(fact.parts, origin, "committed")
            yield from _all_moved(fact.delivers, "delivered", "deliveries")
            yield from _taxed(fact.vat, "vat", "vat_due")
        case OperatingExpenditureRecorded():
            draws = [(it.vintage, None, it.amount) for it in fact.draws]
            yield from _moved(fact.charge, "available", "paid", draws, fact.expenditure)
            yield from _taxed(fact.vat, "vat_due", "vat")
        case AttributionCorrected():
            yield from _put(fact.taken, "paid", -1)
            yield from _put(fact.parts, "paid", 1)
        case RecoveryOrdered():
            yield from _all_moved(fact.parts, "claims", "receivable")
            yield from _all_moved(fact.interest, "claims", "interest_receivable")
        case RecoveryWaived():
            yield from _all_moved(fact.parts, "receivable", "waived")
            yield from _all_moved(fact.interest, "interest_receivable", "claims")
        case RepaymentReceived():
            yield from _all_moved(fact.parts, "receivable" if fact.recovery else "claims", "returned")
            owed = "interest_receivable" if fact.recovery else "claims"
            yield from _all_moved(fact.interest, owed, "interest_returned")
            yield from _all_moved(fact.income, "income", "available")
        case DeliveryRecorded():
            yield from _all_moved(fact.parts, "deliveries", "delivered")
        case CommitmentCovered():
            yield from _all_moved(fact.parts, "available", "committed")
            yield from _all_moved(fact.covers, "uncovered", "cover")
        case FactReversed() | YearClosed():
            raise AssertionError("told apart before")
        case (
            MomentOpened()
            | MomentRenamed()
            | MomentRenumbered()
            | MomentClosed()
            | MomentTextAdopted()
            | ProgramOpened()
            | FrameSet()
            | OfficeAssigned()
            | AnnualPlanAdopted()
            | ControlsSet()
            | BudgetProposalStaged()
            | PersonYearsPlanned()
            | PersonYearsReported()
            | GrantRefused()
            | ReportAccepted()
            | PaymentsSuspended()
            | PaymentsResumed()
            | AppealLodged()
            | AppealResolved()
            | PaymentConfirmed()
            | PeriodLocked()
            | PeriodReopened()
            | AnnualPlanRevised()
            | OfficeEnded()
            | DevelopmentPlanProposed()
            | DevelopmentPlanApproved()
            | DevelopmentProjectStarted()
            | ForesightRecorded()
            | OutputsReported()
        ):
            return
        case _:
            assert_never(fact)


def _lapsed(fact: YearClosed) -> Iterator[Posting]:
    """What expired lapses; what of it was committed is legally owed without cover."""
    for unused in fact.unused:
        for place, cents in _moved(unused.charge, "available", "lapsed", [(unused.vintage, None, unused.amount)]):
            yield None, place, cents
    for lapse in fact.reserved:
        for place, cents in _all_moved([lapse.part], "reserved", "lapsed"):
            yield lapse.decision, place, cents
    for lapse in fact.committed:
        for pots in (("committed", "lapsed"), ("cover", "uncovered")):
            for place, cents in _all_moved([lapse.part], *pots):
                yield lapse.decision, place, cents
    for it in fact.authorities:
        charge = Charge(it.moment, it.source)
        for place, cents in _moved(charge, "authority_unused", "authority_lapsed", [(it.year, None, it.amount)]):
            yield None, place, cents


def _given_up(
    fact: GrantAmended | ContractAmended | GrantDeclined | GrantClosed | ContractEnded,
) -> Iterator[tuple[Place, int]]:
    """What was money is released; what was not is owed, or delivered, no more."""
    yield from _all_moved(fact.freed, "committed", "available")
    yield from _all_moved(fact.lapsed, "committed", "lapsed")
    yield from _all_moved(fact.given_up.uncovered, "uncovered", "cover")
    yield from _all_moved(fact.given_up.undelivered, "delivered", "deliveries")


def _all_moved(parts: Iterable[Part], origin: str, target: str) -> Iterator[tuple[Place, int]]:
    for part in parts:
        lines = [(it.vintage, it.region, it.amount) for it in part.lines]
        yield from _moved(part.charge, origin, target, lines, part.expenditure)


def _put(parts: Iterable[Part], pot: str, sign: int) -> Iterator[tuple[Place, int]]:
    for part in parts:
        for line in part.lines:
            yield _place(pot, part.charge, line.vintage, line.region, part.expenditure), sign * line.amount


def _taxed(vat: Vat | None, origin: str, target: str) -> Iterator[tuple[Place, int]]:
    """VAT stands on the branch's own moment, beside the money of the moments that are kept."""
    if vat is not None:
        yield from _moved(Charge(vat.moment), origin, target, [(vat.year, None, vat.amount)])


def _moved(
    charge: Charge,
    origin: str,
    target: str,
    parts: Iterable[tuple[int, str | None, int]],
    expenditure: str | None = None,
) -> Iterator[tuple[Place, int]]:
    for vintage, region, cents in parts:
        yield _place(origin, charge, vintage, region, expenditure), -cents
        yield _place(target, charge, vintage, region, expenditure), cents


def _place(pot: str, charge: Charge, vintage: int, region: str | None, expenditure: str | None) -> Place:
    """Where money comes from, and where it is free or gone, it has no program, region or class of expenditure."""
    inner = (None, None, None) if pot in NO_PROGRAM else (charge.program, region, expenditure)
    return Place(pot, charge.moment, vintage, charge.source.value, charge.frame, *inner)


def _charged(charge: Charge) -> Charged:
    return charge.moment, charge.source.value, charge.frame, charge.program


class Planned(NamedTuple):
    """Cents that a fact puts under a line of the annual plan, for one charge of a decision."""

    decision: Decision
    charged: Charged
    line: str
    cents: int


class Plans:
    """What stands under each line of the annual plan: added under the line it cites, given back last in, first out.

    What lapsed, or was paid and is attributed elsewhere, leaves the line that was cited first.
    """

    def __init__(self) -> None:
        self._stands: dict[tuple[Decision, Charged], dict[str, int]] = defaultdict(dict)
        self._of: dict[int, list[Planned]] = {}

    def note(self, entry: Entry, owners: dict[str, Decision]) -> None:
        """One more fact."""
        fact = entry.fact
        if isinstance(fact, FactReversed):
            found = [it._replace(cents=-it.cents) for it in self._of[fact.reversed]]
        elif isinstance(fact, YearClosed):
            found = [
                Planned(
                    owners[it.decision],
                    _charged(it.part.charge),
                    it.plan_line,
                    -sum(own.amount for own in it.part.lines),
                )
                for it in (*fact.reserved, *fact.committed)
                if it.plan_line is not None
            ]
        elif isinstance(fact, CallOffMade):
            found = list(self._called_off(fact, owners))
        else:
            found = list(self._planned(fact, owners))
        self._of[entry.position] = found
        for it in found:
            under = self._stands[it.decision, it.charged]
            under[it.line] = under.get(it.line, 0) + it.cents
            assert under[it.line] >= 0, (entry, it)

    def changes(self, entry: Entry) -> Iterator[tuple[str, int]]:
        """By how many cents a fact lowers, or raises, what is left of plan lines."""
        for it in self._of[entry.position]:
            yield it.line, -it.cents

    def _planned(self, fact: Fact, owners: dict[str, Decision]) -> Iterator[Planned]:
        changed: dict[tuple[Decision, Charged], int] = defaultdict(int)
        for owner, place, cents in owned(fact):
            if place.pot in SPENT and owner is not None:
                changed[owners[owner], (place.moment, place.source, place.frame, place.program)] += cents
        own = owners.get(getattr(fact, "decision", ""))
        cited = _cited(fact)
        for (decision, charged), cents in changed.items():
            under = self._stands[decision, charged]
            line, added = cited.get(charged, (None, 0)) if decision == own else (None, 0)
            if line is not None:
                yield Planned(decision, charged, line, added)
            elif cents > 0:
                yield Planned(decision, charged, next(iter(under)), cents)
                continue
            away = isinstance(fact, AttributionCorrected)
            yield from self._leaving(decision, charged, added - cents, oldest_first=away)

    def _called_off(self, fact: CallOffMade, owners: dict[str, Decision]) -> Iterator[Planned]:
        """The call-off takes the place of its framework agreement under the lines that this leaves."""
        for part in fact.released:
            charged, cents = _charged(part.charge), sum(line.amount for line in part.lines)
            for it in self._leaving(owners[fact.framework], charged, cents):
                yield it
                yield Planned(owners[fact.decision], charged, it.line, -it.cents)

    def _leaving(
        self, decision: Decision, charged: Charged, cents: int, oldest_first: bool = False
    ) -> Iterator[Planned]:
        under = self._stands[decision, charged]
        for line in under if oldest_first else reversed(under):
            gone = min(cents, under[line])
            cents -= gone
            if gone:
                yield Planned(decision, charged, line, -gone)
        assert not cents, (decision, charged, under)


def _cited(fact: Fact) -> dict[Charged, tuple[str, int]]:
    """The plan line that a fact cites for each charge of what it opens or adds, and how many cents it adds there."""
    parts: Sequence[Part] = getattr(fact, "changes", ()) or getattr(fact, "parts", ())
    lines: Sequence[str] = getattr(fact, "plan_lines", ())
    return {
        _charged(part.charge): (line, sum(own.amount for own in part.lines))
        for part, line in zip(parts, lines, strict=False)
    }


def key_of(limit: Limit, decisions: dict[str, Decision]) -> Key:
    """The oracle's name for a limit of the books."""
    match limit.kind.value:
        case "appropriation":
            assert limit.source is not None
            return "appropriation", limit.name, limit.vintage, limit.source.value, limit.kept_for
        case "frame" | "frame-funding" as kind:
            return kind, limit.name, limit.vintage
        case "plan-line" | "authority" as kind:
            return kind, limit.name
        case kind:
            return kind, decisions[limit.name]


class Oracle:
    """Takes list after list and checks that each leaves every limit and every pot as the design demands."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.rooms: dict[Key, dict[date, int]] = defaultdict(lambda: defaultdict(int))
        self.pots: dict[tuple[Decision | None, Place], dict[date, int]] = defaultdict(lambda: defaultdict(int))
        self.kept: dict[str, bool] = {}
        self.operating: set[str] = set()
        self.decisions: dict[str, Decision] = {}
        self._frames: dict[str, list[tuple[date, FrameSet]]] = defaultdict(list)
        self._plans = Plans()
        self._owners: dict[int, dict[str, Decision]] = {}
        self._planned: dict[str, int] = {}
        self._cut: set[tuple[str, int]] = set()
        self._spans: dict[str, dict[int, int]] = defaultdict(dict)

    def take(self, entries: Sequence[Entry]) -> None:
        """The facts of one accepted list."""
        for entry in entries:
            self._note(entry)
        given = [entry for entry in entries if isinstance(entry.fact, AppropriationGranted)]
        for entry in given:
            self._post(entry)
        judged = [entry for entry in entries if entry not in given]
        touched = {key for entry in judged for key, cents in self._changes(entry) if cents}
        days = {entry.effective_on for entry in entries}
        before = {(key, day): self.room(key, day) for key in touched for day in self._days(key) | days}
        for entry in judged:
            self._post(entry)
        for (key, day), room in before.items():
            left = self.room(key, day)
            assert left >= min(0, room), f"{key} on {day}: {left} cents left, {room} before the list"
        self._never_below_zero()
        if len(entries) == 1:
            self._oldest_first(entries[0])
        self.entries += entries

    def room(self, key: Key, day: date) -> int:
        """What is left under a limit at the end of a day."""
        left = sum(cents for on, cents in self.rooms[key].items() if on <= day)
        return left + (self._ceiling(key[1], key[2], day) if key[0] == "frame" else 0)

    def least(self, key: Key, since: date) -> int:
        """The least that is left under a limit on a day and all later ones."""
        return min(self.room(key, day) for day in {since, *(day for day in self._days(key) if day > since)})

    def changed(self, entries: Sequence[Entry]) -> dict[Key, date]:
        """The limits that a list changes, and from which day."""
        found: dict[Key, date] = {}
        for entry in entries:
            net: dict[Key, int] = defaultdict(int)
            for key, cents in self._changes(entry):
                net[key] += cents
            if isinstance(entry.fact, YearClosed):  # no answer says what a close leaves of each decision
                net = {key: cents for key, cents in net.items() if key[0] not in ("commitment", "reservation")}
            for key in (key for key, cents in net.items() if cents):
                found[key] = min(found.get(key, entry.effective_on), entry.effective_on)
        return found

    def keys(self, tested: Tested) -> list[Key]:
        """The limits that a refusal may speak of: it names neither source nor frame of an appropriation."""
        match tested.limit:
            case "appropriation":
                found = [("appropriation", tested.name, tested.vintage, "none", None)]
                return found + [key for key in self.rooms if key[:3] == found[0][:3]]
            case "frame" | "frame-funding":
                return [(tested.limit, tested.name, tested.vintage)]
            case "plan-line" | "authority":
                return [(tested.limit, tested.name)]
            case _:
                return [(tested.limit, self.decisions[tested.name])]

    def standing(self, as_of: date | None, known: int) -> dict[Place, int]:
        """Cents on every account, as of a date, over the facts up to a position."""
        found: dict[Place, int] = defaultdict(int)
        for entry in self.entries[:known]:
            if as_of is None or entry.effective_on <= as_of:
                for place, cents in postings(entry.fact):
                    found[place] += cents
        return found

    def _ceiling(self, frame: str, year: int, day: date) -> int:
        """The frame's amount for a year: as set for the newest day by then, by whoever was recorded last for it."""
        newest = max((on for on, _ in self._frames[frame] if on <= day), default=None)
        if newest is None:
            return 0
        in_force = [fact for on, fact in self._frames[frame] if on == newest][-1]
        named = {item.year: item.amount for item in in_force.years}
        open_ended = in_force.yearly_from
        if year in named or open_ended is None or year < open_ended.year:
            return named.get(year, 0)
        return open_ended.amount

    def _days(self, key: Key) -> set[date]:
        return self.rooms[key].keys() | ({on for on, _ in self._frames[key[1]]} if key[0] == "frame" else set())

    def _note(self, entry: Entry) -> None:
        match entry.fact:
            case MomentOpened() as fact:
                self.kept[fact.moment] = fact.kept
            case FrameSet() as fact:
                self._frames[fact.frame].append((entry.effective_on, fact))
                if fact.kind.value == "operating":
                    self.operating.add(fact.frame)
            case AnnualPlanAdopted() | AnnualPlanRevised() as fact:
                for line in fact.lines:
                    key: Key = ("plan-line", line.line)
                    self.rooms[key][entry.effective_on] += line.amount - self._planned.get(line.line, 0)
                    self._planned[line.line] = line.amount
            case GrantAwarded() | TenderOpened() | CallOpened() | CallOffMade() as fact:
                self.decisions[fact.decision] = (fact.decision, entry.position)
                charges = [_charged(part.charge) for part in fact.parts]
                assert len(set(charges)) == len(charges), "each part is charged to something else"
            case AppropriationGranted() as fact if fact.amount < 0:
                self._cut.add((fact.charge.moment, fact.budget.year))
        match entry.fact:
            case AppropriationGranted() as fact:
                self._spans[fact.charge.moment][fact.budget.year] = fact.span
            case BudgetTransferred() as fact:
                spans = {line.moment: line.span for line in fact.lines if line.span is not None}
                for moment, span in spans.items():
                    self._spans[moment][fact.budget.year] = span
            case OpeningBalanceBroughtIn() as fact:
                self._spans[fact.moment][fact.year] = fact.span
        owners = {owner for owner, _, _ in owned(entry.fact) if owner}
        self._owners[entry.position] = {owner: self.decisions[owner] for owner in owners}
        self._plans.note(entry, self.decisions)

    def _post(self, entry: Entry) -> None:
        for key, cents in self._changes(entry):
            self.rooms[key][entry.effective_on] += cents
        for owner, place, cents in owned(entry.fact):
            if place.pot == "available":
                if self.kept[place.moment]:
                    whole = place._replace(frame=place.frame if place.frame in self.operating else None)
                    self.pots[None, whole][entry.effective_on] += cents
            elif place.pot not in CONTRA:
                decision = self._owners[entry.position][owner] if owner else None
                if place.pot == "lapsed" and not owner:  # what is free under one frame may be taken under another
                    place = place._replace(frame=None)
                self.pots[decision, place][entry.effective_on] += cents

    def _changes(self, entry: Entry) -> Iterator[tuple[Key, int]]:
        undone = entry.fact.undone if isinstance(entry.fact, FactReversed) else entry.fact
        if isinstance(undone, AuthorityGranted | AuthorityUsed):
            yield from (
                (("authority", undone.authority), cents)
                for place, cents in postings(entry.fact)
                if place.pot == "authority_unused"
            )
            return
        if isinstance(undone, YearClosed):
            yield from ((("authority", it.authority), -it.amount) for it in undone.authorities)
        yield from ((("plan-line", line), cents) for line, cents in self._plans.changes(entry))
        for owner, place, cents in owned(entry.fact):
            if not self.kept[place.moment]:
                continue
            kept_for = place.frame if place.frame in self.operating else None
            if place.pot == "available":
                yield ("appropriation", place.moment, place.vintage, place.source, kept_for), cents
            elif place.pot in SOURCES and place.frame:
                yield ("frame-funding", place.frame, place.vintage), -cents
            elif place.pot in SPENT:
                if place.frame:
                    yield ("frame", place.frame, place.vintage), -cents
                    yield ("frame-funding", place.frame, place.vintage), -cents
                if owner:
                    decision = self._owners[entry.position][owner]
                    if place.pot in ("reserved", "committed"):
                        yield ({"reserved": "reservation", "committed": "commitment"}[place.pot], decision), cents

    def _oldest_first(self, entry: Entry) -> None:
        """Only usable vintages are drawn, and a younger one only when the older ones give nothing more (rule 3)."""
        match entry.fact:
            case GrantAwarded(call=None) | TenderOpened() | CallOpened() | OptionUsed() | CommitmentCovered() as fact:
                drawn = [(part.charge, {line.vintage for line in part.lines}) for part in fact.parts]
            case GrantAmended() | ContractAmended() as fact:
                drawn = [(part.charge, {line.vintage for line in part.lines}) for part in fact.changes]
            case OperatingExpenditureRecorded() as fact:
                drawn = [(fact.charge, {draw.vintage for draw in fact.draws})]
            case _:
                return
        for charge, vintages in drawn:
            self._drawn_oldest_first(charge, vintages, entry)

    def _drawn_oldest_first(self, charge: Charge, drawn: set[int], entry: Entry) -> None:
        year = entry.effective_on.year
        usable = {since for since, span in self._spans[charge.moment].items() if since <= year < since + span}
        assert drawn <= usable, entry
        kept_for = charge.frame if charge.frame in self.operating else None
        for vintage in (it for it in usable if it < max(drawn)):
            keys: list[Key] = [("appropriation", charge.moment, vintage, charge.source.value, kept_for)]
            if charge.frame is not None:
                keys += [("frame", charge.frame, vintage), ("frame-funding", charge.frame, vintage)]
            assert min(self.least(key, entry.effective_on) for key in keys) <= 0, (vintage, entry)

    def _never_below_zero(self) -> None:
        """No pot on any day, down to what one decision holds of one vintage for one region."""
        for (decision, place), changes in self.pots.items():
            if place.pot == "available" and (place.moment, place.vintage) in self._cut:
                continue
            left = 0
            for day in sorted(changes):
                left += changes[day]
                assert left >= 0, f"{place} of {decision} holds {left} cents on {day}"
