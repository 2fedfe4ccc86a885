"""Decisions: grants, calls, tenders and the contracts they lead to, call-offs; what each came to, fact by fact.

A page of them costs the facts of the decisions on it: their numbers lead to those. A decision is found by what the fact
that opened it names; what was added to it later is counted, not looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.facts import (
    AppealLodged,
    AppealResolved,
    AwardCorrected,
    CallClosed,
    CallOffMade,
    CallOpened,
    ContractEnded,
    ContractSigned,
    DevelopmentProjectStarted,
    Entry,
    Fact,
    FactReversed,
    FrameworkEnded,
    GrantAwarded,
    GrantClosed,
    GrantDeclined,
    GrantRefused,
    PaymentsResumed,
    PaymentsSuspended,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
)
from domain.money import ZERO, Money, total
from domain.names import AppealOutcome, Person, RegisterNumber, Term
from domain.pots import USED, Leg, Pot
from domain.subjects import decision_of
from ledger.stored import stored_name
from projections.history import Sought, newest
from projections.ledger import Connection
from projections.postings import own_legs
from projections.view import View, entries_of_any


class Kind(Term):
    """What was decided under a register number."""

    GRANT = "grant"
    REFUSAL = "refusal"
    CALL = "call"
    TENDER = "tender"
    CALL_OFF = "call-off"
    PROJECT = "project"


class State(Term):
    """How a decision stands, as the last fact that says so has it; undone where even its beginning was."""

    OPEN = "open"
    AWARDED = "awarded"
    APPEALED = "appealed"
    SIGNED = "signed"
    SUSPENDED = "suspended"
    STARTED = "started"
    REFUSED = "refused"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    ENDED = "ended"
    CLOSED = "closed"
    UNDONE = "undone"


Opening = GrantAwarded | GrantRefused | CallOpened | TenderOpened | CallOffMade | DevelopmentProjectStarted

OPENED_AS: dict[type[Opening], Kind] = {
    GrantAwarded: Kind.GRANT,
    GrantRefused: Kind.REFUSAL,
    CallOpened: Kind.CALL,
    TenderOpened: Kind.TENDER,
    CallOffMade: Kind.CALL_OFF,
    DevelopmentProjectStarted: Kind.PROJECT,
}
"""The facts that are the first under a register number."""

_STATES: dict[type[Fact], State] = {
    GrantAwarded: State.AWARDED,
    GrantRefused: State.REFUSED,
    CallOpened: State.OPEN,
    TenderOpened: State.OPEN,
    CallOffMade: State.SIGNED,
    DevelopmentProjectStarted: State.STARTED,
    PaymentsSuspended: State.SUSPENDED,
    PaymentsResumed: State.AWARDED,
    GrantDeclined: State.DECLINED,
    GrantClosed: State.CLOSED,
    CallClosed: State.CLOSED,
    TenderAwarded: State.AWARDED,
    AwardCorrected: State.AWARDED,
    TenderCancelled: State.CANCELLED,
    ContractSigned: State.SIGNED,
    ContractEnded: State.ENDED,
    FrameworkEnded: State.ENDED,
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a decision came to, in cents: awarded - released = reserved + committed + in payment + paid + uncovered.

    ``awarded`` is all that was decided or reserved and not undone, ``released`` what of it was given up, lapsed without
    being owed, or went from a reserve to what draws on it. ``left`` is what can still be paid or awarded from.
    ``uncovered`` is owed without cover since a year end; ``receivable`` and ``returned`` are what the recipient owes
    back and gave back, interest apart.
    """

    awarded: Money = ZERO
    released: Money = ZERO
    reserved: Money = ZERO
    committed: Money = ZERO
    in_payment: Money = ZERO
    paid: Money = ZERO
    uncovered: Money = ZERO
    left: Money = ZERO
    receivable: Money = ZERO
    returned: Money = ZERO

    def after(self, moved: Sequence[Leg], undoes: bool) -> Amounts:
        """The amounts after a fact moved these legs; what undoes an award was no release, nor the reverse."""

        def on(*pots: Pot) -> Money:
            return total(leg.amount for leg in moved if leg.account.pot in pots)

        # What lapses at an award is drawn anew by the same fact: it was given up as if the year had closed before. What
        # a close leaves uncovered lapses, too, and is owed still.
        lapsed = on(Pot.LAPSED)
        gone = lapsed - on(Pot.UNCOVERED) if lapsed else ZERO
        decided = on(*USED, Pot.UNCOVERED) + gone
        awarding = (decided < 0) if undoes else (decided > 0)
        left = on(Pot.RESERVED, Pot.COMMITTED)
        return Amounts(
            self.awarded + (decided if awarding else ZERO),
            self.released + gone - (ZERO if awarding else decided),
            self.reserved + on(Pot.RESERVED),
            self.committed + on(Pot.COMMITTED),
            self.in_payment + on(Pot.IN_PAYMENT),
            self.paid + on(Pot.PAID),
            self.uncovered + on(Pot.UNCOVERED),
            self.left + left,
            self.receivable + on(Pot.RECEIVABLE),
            self.returned + on(Pot.RETURNED),
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as of a date: what it is, with whom, how it stands and what it came to; dates are those in force."""

    decision: RegisterNumber
    type: Kind
    state: State
    title: str | None
    party: str | None
    decided_by: Person | None
    opened_on: date
    opened_at: int
    changed_at: int
    under: RegisterNumber | None
    moments: list[str]
    programs: list[str]
    regions: list[str]
    awarded: Money
    released: Money
    reserved: Money
    committed: Money
    in_payment: Money
    paid: Money
    uncovered: Money
    left: Money
    receivable: Money
    returned: Money


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of a decision's timeline: the decision's own legs, and the amounts after it."""

    entry: Entry
    legs: Sequence[Leg]
    amounts: Amounts


def decisions(
    connection: Connection,
    at: View,
    sought: Sought,
    kinds: Iterable[Kind],
    before: int | None,
    until: date | None,
    most: int,
) -> tuple[list[Decision], int | None]:
    """The decisions last opened of what is sought, newest first, and before which position the next page is.

    A register number whose beginning was undone and that was used again is shown once, as it is now: a page may be
    shorter than it could be.
    """
    wanted = set(kinds)
    types = [f"={stored_name(kind)}" for kind, named in OPENED_AS.items() if named in wanted]
    opened = list(newest(connection, at.page(before, until), replace(sought, kinds=types), most))
    numbers = [it.fact.decision for it in opened if isinstance(it, Entry) and isinstance(it.fact, Opening)]
    told = _timelines(connection, at, numbers)
    found = [
        summed_up(it.fact.decision, told[it.fact.decision])
        for it in opened
        if isinstance(it, Entry)
        and isinstance(it.fact, Opening)
        and _is_last(it, it.fact.decision, told[it.fact.decision])
    ]
    return found, opened[-1].position if len(opened) == most else None


def timeline(connection: Connection, at: View, decision: RegisterNumber) -> list[Step]:
    """Every fact that concerns a decision, oldest first; none where nobody used that number.

    Linear in the facts of the decision alone.
    """
    steps = _timelines(connection, at, [decision])[decision]
    return steps if any(_opens(it.entry, decision) for it in steps) else []


def summed_up(decision: RegisterNumber, steps: Sequence[Step]) -> Decision:
    """A decision from its timeline, which begins with the fact that opened it."""
    undone = {it.entry.fact.reversed for it in steps if isinstance(it.entry.fact, FactReversed)}
    beginning = next(it for it in reversed(steps) if _opens(it.entry, decision))
    opening = beginning.entry
    first = opening.fact
    assert isinstance(first, Opening)
    stands = [
        it
        for it in steps
        if it.entry.position not in undone
        and it.entry.position >= opening.position
        and not isinstance(it.entry.fact, FactReversed)
    ]
    standing = [it.entry.fact for it in stands if decision_of(it.entry.fact) == decision]
    # Of a decision that was undone its beginning tells what it was about, as of any other.
    accounts = [leg.account for it in (beginning, *stands) for leg in it.legs if leg.account.pot in USED]
    amounts = steps[-1].amounts
    return Decision(
        decision,
        OPENED_AS[type(first)],
        _state(standing),
        getattr(first, "title", None),
        _party(first, standing),
        getattr(first, "decided_by", None),
        opening.effective_on,
        opening.position,
        steps[-1].entry.position,
        _under(first),
        sorted({account.moment for account in accounts}),
        sorted({account.program for account in accounts if account.program is not None}),
        sorted({account.region for account in accounts if account.region is not None}),
        amounts.awarded,
        amounts.released,
        amounts.reserved,
        amounts.committed,
        amounts.in_payment,
        amounts.paid,
        amounts.uncovered,
        amounts.left,
        amounts.receivable,
        amounts.returned,
    )


def _timelines(connection: Connection, at: View, numbers: Sequence[RegisterNumber]) -> dict[RegisterNumber, list[Step]]:
    wanted = set(numbers)
    told: dict[RegisterNumber, list[Step]] = defaultdict(list)
    for entry, labels in entries_of_any(connection, at, [f":decision:{number}" for number in wanted]):
        for number in (RegisterNumber(it.removeprefix(":decision:")) for it in labels if it.startswith(":decision:")):
            moved = own_legs(entry.fact, number) if number in wanted else ()
            if moved or (number in wanted and decision_of(entry.fact) == number):
                before = told[number][-1].amounts if told[number] else Amounts()
                told[number].append(Step(entry, moved, before.after(moved, isinstance(entry.fact, FactReversed))))
    return told


def _opens(entry: Entry, decision: RegisterNumber) -> bool:
    return isinstance(entry.fact, Opening) and entry.fact.decision == decision


def _is_last(opening: Entry, decision: RegisterNumber, steps: Sequence[Step]) -> bool:
    return not any(_opens(it.entry, decision) for it in steps if it.entry.position > opening.position)


def _state(standing: Sequence[Fact]) -> State:
    state = State.UNDONE
    appeals: set[str] = set()
    for fact in standing:
        match fact:
            case AppealLodged():
                appeals.add(fact.court_reference)
            case AppealResolved():
                appeals.discard(fact.court_reference)
                state = State.OPEN if fact.outcome is AppealOutcome.AWARD_ANNULLED else state
            case _:
                state = _STATES.get(type(fact), state)
    return State.APPEALED if appeals and state is State.AWARDED else state


def _party(first: Opening, standing: Sequence[Fact]) -> str | None:
    """The recipient or supplier; of a tender the one of its last award."""
    awarded = [it.supplier for it in standing if isinstance(it, TenderAwarded | AwardCorrected)]
    match first:
        case GrantAwarded() | GrantRefused():
            return first.recipient
        case CallOffMade():
            return first.supplier
        case _:
            return awarded[-1] if awarded else None


def _under(first: Opening) -> RegisterNumber | None:
    """The call or framework agreement that a decision draws on."""
    match first:
        case GrantAwarded() | GrantRefused():
            return first.call
        case CallOffMade():
            return first.framework
        case _:
            return None
