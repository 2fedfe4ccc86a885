"""What must hold of a journal, worked out from its facts alone: no books, no legs, no rooms of the ledger's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from domain.facts import (
    AnnualPlanAdopted,
    AnnualPlanRevised,
    AppropriationGranted,
    AuthorityGranted,
    AuthorityUsed,
    BudgetTransferred,
    CallOffMade,
    CallOpened,
    Charge,
    CommitmentCovered,
    ContractAmended,
    Entry,
    FactReversed,
    FrameSet,
    GrantAmended,
    GrantAwarded,
    MomentOpened,
    OpeningBalanceBroughtIn,
    OperatingExpenditureRecorded,
    OptionUsed,
    TenderOpened,
    YearClosed,
)
from domain.limits import Limit
from domain.refusals import Tested
from tests.machines.plan_lines import Decision, Plans, charged_of
from tests.machines.postings import CONTRA, SOURCES, SPENT, Place, owned, postings

Key = tuple[Any, ...]
"""A limit: what kind it is, and of what."""


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
            self._set_free(entries[0])
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

    def held(self, decision: str, pot: str) -> dict[Place, int]:
        """What the facts so far leave in a pot of a decision."""
        opened = self.decisions[decision]
        own = {place: it for (owner, place), it in self.pots.items() if owner == opened and place.pot == pot}
        return {place: cents for place, changes in own.items() if (cents := sum(changes.values()))}

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
                charges = [charged_of(part.charge) for part in fact.parts]
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
        usable = self._usable(charge, entry.effective_on)
        assert drawn <= usable, entry
        kept_for = charge.frame if charge.frame in self.operating else None
        for vintage in (it for it in usable if it < max(drawn)):
            keys: list[Key] = [("appropriation", charge.moment, vintage, charge.source.value, kept_for)]
            if charge.frame is not None:
                keys += [("frame", charge.frame, vintage), ("frame-funding", charge.frame, vintage)]
            assert min(self.least(key, entry.effective_on) for key in keys) <= 0, (vintage, entry)

    def _set_free(self, entry: Entry) -> None:
        """What is set free is available again of usable vintages, and lapses of expired ones."""
        for pot in ("freed", "lapsed"):
            for part in getattr(entry.fact, pot, ()):
                usable = self._usable(part.charge, entry.effective_on)
                assert all((line.vintage in usable) == (pot == "freed") for line in part.lines), entry

    def _usable(self, charge: Charge, on: date) -> set[int]:
        return {since for since, span in self._spans[charge.moment].items() if since <= on.year < since + span}

    def _never_below_zero(self) -> None:
        """No pot on any day, down to what one decision holds of one vintage for one region."""
        for (decision, place), changes in self.pots.items():
            if place.pot == "available" and (place.moment, place.vintage) in self._cut:
                continue
            left = 0
            for day in sorted(changes):
                left += changes[day]
                assert left >= 0, f"{place} of {decision} holds {left} cents on {day}"
