"""Annual plans: their lines, how each came to its amount, and how much of it is used.

What is used under a line is what decisions stand for under it, and the domain says which: what is raised, released or
lapses goes by the lines that a decision was given. So the facts of the year's decisions are folded, payments apart,
which change nothing of that: the work is linear in these, not in the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from domain.books import Books
from domain.decisions import under_plan_lines
from domain.evolve import ENTER
from domain.facts import (
    AnnualPlanAdopted,
    AnnualPlanRevised,
    AuthorityGranted,
    Entry,
    Fact,
    FactReversed,
    PaymentApproved,
    PaymentBounced,
    PaymentConfirmed,
    PaymentPrepared,
    PaymentReturned,
    PlanLine,
    RecoveryOrdered,
    RecoveryWaived,
    RepaymentReceived,
    YearClosed,
)
from domain.money import ZERO, Money
from domain.names import Person, PlanLineId, RegisterNumber
from domain.subjects import concerned
from ledger.stored import stored_name
from projections.ledger import Connection
from projections.view import View, entries_of_any, recorded

ASIDE = (
    PaymentPrepared,
    PaymentApproved,
    PaymentReturned,
    PaymentConfirmed,
    PaymentBounced,
    RecoveryOrdered,
    RecoveryWaived,
    RepaymentReceived,
)
"""What changes nothing of what stands under a line: what is paid stays used, what is given back is revenue."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an annual plan: 1 is the plan as adopted."""

    version: int
    position: int
    since: date
    decided_by: Person


@dataclass(frozen=True, slots=True)
class Amount:
    """What a line came to by a version of its plan."""

    version: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Planned:
    """A line of an annual plan: what it is charged to, its newest amount, what is used of it and what is left."""

    year: int
    line: PlanLineId
    moment: str
    source: str
    frame: str | None
    program: str | None
    amount: Money
    used: Money
    left: Money
    version: int
    ended_on: date | None
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class AnnualPlan:
    """The plan of a year: its versions, and its lines as the newest of them has them."""

    versions: list[Version]
    lines: list[Planned]


def annual_plan(connection: Connection, at: View, year: int) -> AnnualPlan:
    """The plan of a year, empty where none was adopted; lines in the order in which they were first named."""
    plans: list[tuple[Entry, AnnualPlanAdopted | AnnualPlanRevised]]
    plans = [*recorded(connection, at, AnnualPlanAdopted), *recorded(connection, at, AnnualPlanRevised)]
    plans = sorted((it for it in plans if it[1].year == year), key=lambda it: it[0].position)
    versions: list[Version] = []
    named: dict[PlanLineId, PlanLine] = {}
    amounts: dict[PlanLineId, list[Amount]] = defaultdict(list)
    ended: dict[PlanLineId, date] = {}
    for entry, plan in plans:
        number = plan.version if isinstance(plan, AnnualPlanRevised) else 1
        versions.append(Version(number, entry.position, entry.effective_on, plan.decided_by))
        for line in plan.lines:
            named[line.line] = line
            amounts[line.line].append(Amount(number, line.amount))
            ended.pop(line.line, None)
            if not line.amount:
                ended[line.line] = entry.effective_on
    used = _used(connection, at, set(named))
    lines = [
        Planned(
            year,
            line.line,
            line.charge.moment,
            line.charge.source,
            line.charge.frame,
            line.charge.program,
            line.amount,
            used[line.line],
            line.amount - used[line.line],
            amounts[line.line][-1].version,
            ended.get(line.line),
            tuple(amounts[line.line]),
        )
        for line in named.values()
    ]
    return AnnualPlan(versions, lines)


def _used(connection: Connection, at: View, lines: Collection[PlanLineId]) -> dict[PlanLineId, Money]:
    """What is used of plan lines by the view's day: what later days changed is folded, and not counted."""
    used: dict[PlanLineId, Money] = defaultdict(lambda: ZERO)
    if not lines:
        return used
    # Of all days: a fold passes over no fact. Only what counts by the day is added up.
    whole = at.whole
    citing = [entry.fact for entry, _ in entries_of_any(connection, whole, [f":plan-line:{it}" for it in lines])]
    decisions = {number for fact in citing for number in _decisions(fact)}
    # A grant reaches for its call, a call-off for its framework agreement: theirs are folded, too.
    facts = _facts(connection, whole, decisions)
    beyond = {number for entry in facts.values() for number in concerned(entry.fact)} - decisions
    facts |= _facts(connection, whole, beyond)
    decisions |= beyond
    books = Books()
    for _, entry in sorted(facts.items()):
        own = _narrowed(entry.fact, decisions)
        touched = _decisions(own)
        before = _stands(books, touched)
        ENTER[type(own)](books, replace(entry, fact=own), own)
        if at.as_of is None or entry.effective_on <= at.as_of:
            for stands, sign in ((before, -1), (_stands(books, touched), 1)):
                for line, cents in stands.items():
                    used[line] = used[line] + Money(sign * cents)
    return used


def _facts(connection: Connection, at: View, decisions: Collection[RegisterNumber]) -> dict[int, Entry]:
    """All that may change under which lines decisions stand, and what their folds look at, by position."""
    labels = [f"={stored_name(AuthorityGranted)}", *(f":decision:{number}" for number in decisions)]
    aside = [f"={stored_name(kind)}" for kind in ASIDE]
    found = entries_of_any(connection, at, labels, aside)
    return {entry.position: entry for entry, _ in found if not isinstance(_bare(entry.fact), ASIDE)}


def _bare(fact: Fact) -> Fact:
    return fact.undone if isinstance(fact, FactReversed) else fact


def _narrowed(fact: Fact, decisions: Collection[RegisterNumber]) -> Fact:
    """A close as far as it concerns these decisions; any other fact as it is."""
    if not isinstance(fact, YearClosed):
        return fact
    reserved = tuple(it for it in fact.reserved if it.decision in decisions)
    return replace(fact, reserved=reserved, committed=tuple(it for it in fact.committed if it.decision in decisions))


def _decisions(fact: Fact) -> set[RegisterNumber]:
    if isinstance(fact, YearClosed):
        return {lapse.decision for lapse in (*fact.reserved, *fact.committed)}
    return set(concerned(fact))


def _stands(books: Books, decisions: Iterable[RegisterNumber]) -> dict[PlanLineId, Money]:
    """What decisions stand for under each line."""
    stands: dict[PlanLineId, Money] = defaultdict(lambda: ZERO)
    for held in map(books.decided, decisions):
        if held is not None:
            charges = {charge for charge, _ in held.plan} | {it.charge for it in held.later_lines}
            for line, cents in (it for charge in charges for it in under_plan_lines(held, charge).items()):
                stands[line] = stands[line] + cents
    return stands
