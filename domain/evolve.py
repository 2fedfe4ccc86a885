"""How each fact changes the books; every kind is handled, none forgivingly."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from domain import limits
from domain.books import (
    Appointment,
    Books,
    Commitment,
    Frame,
    Moment,
    Payment,
    PlannedLine,
    Program,
    Tender,
    Vintage,
)
from domain.calendar import LAST_DAY
from domain.facts import (
    AnnualPlanAdopted,
    AppropriationGranted,
    BudgetTransferred,
    ContractSigned,
    Entry,
    Fact,
    FactReversed,
    FrameSet,
    GrantAwarded,
    MomentOpened,
    OfficeAssigned,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentPrepared,
    ProgramOpened,
    ReversibleFact,
    TenderAwarded,
    TenderOpened,
    amount_of,
    payment_name,
)
from domain.legs import Leg, legs
from domain.limits import Limit, LimitKind
from domain.lines import add, subtract
from domain.money import ZERO, Money
from domain.names import AppropriationKind, MomentCode, PlanLineId, RegisterNumber
from domain.room import Room, post
from domain.subjects import claims_freed, claims_taken, decision_of


def evolve(books: Books, entry: Entry) -> list[Leg]:
    """Enter one fact in the books and return its legs; positions follow on."""
    if entry.position <= books.position:
        raise ValueError(f"fact {entry.position} comes after {books.position}: positions only grow")
    fact = entry.fact
    decision = decision_of(fact)
    line = _plan_line_of(books, fact, decision)
    before = (books.commitments.get(decision), books.tenders.get(decision)) if decision else (None, None)
    _enter(books, entry)
    moved = legs(fact)
    if moved:
        _post(books, entry, books.changes(fact, moved, decision, line), before)
    for name in claims_freed(fact):
        books.claims[name] = 0
    for name in claims_taken(fact):
        books.claims[name] = entry.position
    books.position = entry.position
    if decision is not None:
        _close_if_settled(books, decision)
    return moved


def _enter(books: Books, entry: Entry) -> None:
    match entry.fact:
        case PaymentPrepared() as fact:
            _prepare(books, entry, fact)
        case PaymentApproved() as fact:
            held = books.commitments[fact.decision]
            del books.payments[payment_name(fact.decision, fact.instalment)]
            books.commitments[fact.decision] = held.now(held.lines, held.unapproved - 1, held.room)
        case GrantAwarded() as fact:
            books.commitments[fact.decision] = Commitment(
                fact.decision,
                fact.recipient,
                entry.effective_on,
                fact.plan_line,
                fact.charge,
                amount_of(fact.lines),
                fact.lines,
                fact.instalments,
                unapproved=0,
                room=None,
                tender=None,
            )
        case TenderOpened() as fact:
            books.tenders[fact.decision] = Tender(
                fact.decision,
                entry.effective_on,
                fact.plan_line,
                fact.charge,
                fact.lines,
                supplier=None,
                awarded_on=None,
                room=None,
            )
        case TenderAwarded() as fact:
            tender = books.tenders[fact.decision]
            books.tenders[fact.decision] = replace(
                tender,
                supplier=fact.supplier,
                awarded_on=entry.effective_on,
                lines=add(tender.lines, fact.changes),
            )
        case ContractSigned() as fact:
            _sign(books, entry, fact)
        case OperatingExpenditureRecorded():
            pass
        case AppropriationGranted() as fact:
            _know_vintage(books, fact.charge.moment, fact.budget.year, fact.kind, fact.span)
        case BudgetTransferred() as fact:
            for line in fact.lines:
                known = books.granted_kind(line.moment, fact.budget.year)
                if line.kind is not None and line.span is not None:
                    _know_vintage(books, line.moment, fact.budget.year, line.kind, line.span)
                elif books.moments[line.moment].kept and known is not None:
                    _know_vintage(books, line.moment, fact.budget.year, known.kind, known.span)
        case FactReversed() as fact:
            _undo(books, entry, fact.undone)
        case MomentOpened() as fact:
            books.moments[fact.moment] = Moment(fact.names, fact.kept, entry.effective_on)
        case ProgramOpened() as fact:
            books.programs[fact.program] = Program(fact.names, entry.effective_on)
        case FrameSet() as fact:
            _set_frame(books, entry, fact)
        case OfficeAssigned() as fact:
            term = Appointment(fact.office, fact.since, fact.until, fact.limit)
            books.offices[fact.person] = (*books.offices.get(fact.person, ()), term)
        case AnnualPlanAdopted() as fact:
            books.plans[fact.year] = entry.effective_on
            for planned in fact.lines:
                books.plan_lines[planned.line] = PlannedLine(fact.year, entry.effective_on, planned)
                books.give_room(limits.plan_line(planned.line), entry.effective_on, planned.amount)
        case _:
            assert_never(entry.fact)


def _undo(books: Books, entry: Entry, fact: ReversibleFact) -> None:
    match fact:
        case PaymentPrepared():
            held = books.commitments[fact.decision]
            del books.payments[payment_name(fact.decision, fact.instalment)]
            books.commitments[fact.decision] = replace(
                held,
                since=max(held.since, entry.effective_on),
                lines=add(held.lines, fact.lines),
                unapproved=held.unapproved - 1,
            )
        case PaymentApproved():
            held = books.commitments[fact.decision]
            books.payments[payment_name(fact.decision, fact.instalment)] = Payment(
                fact.decision, fact.instalment, fact.prepared_by, entry.effective_on, fact.charge, fact.lines
            )
            books.commitments[fact.decision] = replace(held, unapproved=held.unapproved + 1)
        case GrantAwarded():
            del books.commitments[fact.decision]
        case TenderOpened():
            del books.tenders[fact.decision]
        case TenderAwarded():
            tender = books.tenders[fact.decision]
            books.tenders[fact.decision] = replace(
                tender,
                since=max(tender.since, entry.effective_on),
                supplier=None,
                awarded_on=None,
                lines=subtract(tender.lines, fact.changes),
            )
        case ContractSigned():
            awarded = books.commitments[fact.decision].tender
            assert awarded is not None, "a contract comes from a tender"
            del books.commitments[fact.decision]
            books.tenders[fact.decision] = awarded
        case AppropriationGranted():
            _forget_grant(books, fact.charge.moment, fact.budget.year)
        case BudgetTransferred():
            for line in fact.lines:
                if (line.kind is not None and line.span is not None) or books.moments[line.moment].kept:
                    _forget_grant(books, line.moment, fact.budget.year)
        case OperatingExpenditureRecorded():
            pass
        case _:
            assert_never(fact)


def _prepare(books: Books, entry: Entry, fact: PaymentPrepared) -> None:
    held = books.commitments[fact.decision]
    books.payments[payment_name(fact.decision, fact.instalment)] = Payment(
        fact.decision, fact.instalment, entry.by, entry.effective_on, fact.charge, fact.lines
    )
    books.commitments[fact.decision] = held.now(subtract(held.lines, fact.lines), held.unapproved + 1, held.room)


def _sign(books: Books, entry: Entry, fact: ContractSigned) -> None:
    tender = books.tenders[fact.decision]
    assert tender.supplier is not None, "only an awarded tender is signed"
    del books.tenders[fact.decision]
    books.commitments[fact.decision] = Commitment(
        fact.decision,
        tender.supplier,
        entry.effective_on,
        tender.plan_line,
        fact.charge,
        amount_of(fact.lines),
        fact.lines,
        instalments=None,
        unapproved=0,
        room=None,
        tender=replace(tender, room=post(tender.room, entry.effective_on, -amount_of(fact.lines))),
    )


def _know_vintage(books: Books, moment: MomentCode, year: int, kind: AppropriationKind, span: int) -> None:
    known = books.granted_kind(moment, year)
    others = [vintage for vintage in books.vintages.get(moment, ()) if vintage.year != year]
    others.append(Vintage(year, kind, span, grants=known.grants + 1 if known else 1))
    books.vintages[moment] = tuple(sorted(others, key=lambda vintage: vintage.year))


def _forget_grant(books: Books, moment: MomentCode, year: int) -> None:
    """A vintage whose every grant was reversed was never granted: it may come again as another kind."""
    vintages = [
        replace(vintage, grants=vintage.grants - 1) if vintage.year == year else vintage
        for vintage in books.vintages[moment]
    ]
    books.vintages[moment] = tuple(vintage for vintage in vintages if vintage.grants)


def _set_frame(books: Books, entry: Entry, fact: FrameSet) -> None:
    """A setting counts from its day until the next one's day, in whatever order they are recorded."""
    amounts = {item.year: item.amount for item in fact.years}
    if fact.yearly_from is not None:
        for year in range(fact.yearly_from.year, LAST_DAY.year + 1):
            amounts.setdefault(year, fact.yearly_from.amount)
    day = entry.effective_on
    known = books.frames[fact.frame].settings if fact.frame in books.frames else ()
    earlier = [setting for setting in known if setting[0] <= day]
    later = [setting for setting in known if setting[0] > day]
    before = earlier[-1][1] if earlier else {}
    for year in sorted(amounts.keys() | before.keys()):
        change = amounts.get(year, ZERO) - before.get(year, ZERO)
        if change:
            books.give_room(limits.frame(fact.frame, year), day, change)
            if later:
                books.give_room(limits.frame(fact.frame, year), later[0][0], -change)
    books.frames[fact.frame] = Frame(fact.kind, fact.source, fact.moment, (*earlier, (day, amounts), *later))


def _post(
    books: Books, entry: Entry, changes: dict[Limit, Money], before: tuple[Commitment | None, Tender | None]
) -> None:
    """Bring the room under every limit up to date; a cut by Parliament is recorded whatever it leaves.

    The fact may have taken its decision out of the books: the decision's own room is then the one before it, changed.
    """
    judged = not isinstance(entry.fact, AppropriationGranted)
    for limit, change in changes.items():
        _give(books, entry, limit, change)
        room: Room = None
        if limit.kind is LimitKind.COMMITMENT:
            room = post(before[0].room if before[0] else None, entry.effective_on, change)
        elif limit.kind is LimitKind.RESERVATION:
            room = post(before[1].room if before[1] else None, entry.effective_on, change)
        books.touch(limit, entry.effective_on, change if judged else ZERO, room)


def _give(books: Books, entry: Entry, limit: Limit, change: Money) -> None:
    name = RegisterNumber(limit.name)
    if limit.kind is LimitKind.COMMITMENT:
        if held := books.commitments.get(name):
            room = post(held.room, entry.effective_on, change)
            books.commitments[name] = held.now(held.lines, held.unapproved, room)
    elif limit.kind is LimitKind.RESERVATION:
        if tender := books.tenders.get(name):
            books.tenders[name] = replace(tender, room=post(tender.room, entry.effective_on, change))
    else:
        books.give_room(limit, entry.effective_on, change)


def _plan_line_of(books: Books, fact: Fact, decision: RegisterNumber | None) -> PlanLineId | None:
    match fact:
        case GrantAwarded() | TenderOpened():
            return fact.plan_line
        case PaymentPrepared() | PaymentApproved() | ContractSigned():
            return None  # money moves within the decision: the plan line's room does not change
        case _ if decision is None:
            return None
        case _:
            held = books.commitments.get(decision) or books.tenders.get(decision)
            return held.plan_line if held else None


def _close_if_settled(books: Books, decision: RegisterNumber) -> None:
    held = books.commitments.get(decision)
    if held is not None and held.settled:
        del books.commitments[decision]
        books.closed.append((books.position, held))
