"""Programs, frames and annual plans, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain import limits
from domain.books import Books
from domain.calendar import LAST_DAY
from domain.facts import AnnualPlanAdopted, AnnualPlanRevised, Entry, FrameSet, PlanLine, ProgramOpened
from domain.folds import Fold
from domain.money import ZERO
from domain.registers import AnnualPlan, Frame, PlannedLine, Program


def open_program(books: Books, entry: Entry, fact: ProgramOpened) -> None:
    """Nothing is charged to it before that day."""
    books.programs[fact.program] = Program(fact.names, entry.effective_on)


def set_frame(books: Books, entry: Entry, fact: FrameSet) -> None:
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


def adopt_annual_plan(books: Books, entry: Entry, fact: AnnualPlanAdopted) -> None:
    """Its lines can be cited from that day."""
    books.plans[fact.year] = AnnualPlan(entry.effective_on, 1, entry.effective_on)
    for planned in fact.lines:
        _add_line(books, entry, fact.year, planned)


def revise_annual_plan(books: Books, entry: Entry, fact: AnnualPlanRevised) -> None:
    """The amounts that it names count from that day, whatever room they leave."""
    books.plans[fact.year] = replace(books.plans[fact.year], version=fact.version, since=entry.effective_on)
    for revised in fact.lines:
        known = books.plan_lines.get(revised.line)
        if known is None:
            _add_line(books, entry, fact.year, revised)
        else:
            ended_on = None if revised.amount else entry.effective_on
            books.plan_lines[revised.line] = replace(known, line=revised, ended_on=ended_on)
            change = revised.amount - known.line.amount
            books.give_room(limits.plan_line(revised.line), entry.effective_on, change)


def _add_line(books: Books, entry: Entry, year: int, planned: PlanLine) -> None:
    books.plan_lines[planned.line] = PlannedLine(year, entry.effective_on, planned)
    books.give_room(limits.plan_line(planned.line), entry.effective_on, planned.amount)


ENTER: dict[type, Fold] = {
    ProgramOpened: open_program,
    FrameSet: set_frame,
    AnnualPlanAdopted: adopt_annual_plan,
    AnnualPlanRevised: revise_annual_plan,
}
UNDO: dict[type, Fold] = {}
