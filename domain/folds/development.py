"""Development plans and projects, foresight and outputs, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.facts import (
    DevelopmentPlanApproved,
    DevelopmentPlanProposed,
    DevelopmentProjectStarted,
    Entry,
    ForesightRecorded,
    OutputsReported,
)
from domain.folds import Fold
from domain.registers import DevelopmentPlan


def propose_plan(books: Books, entry: Entry, fact: DevelopmentPlanProposed) -> None:
    """It waits for both ministries."""
    books.development_plans[fact.plan] = DevelopmentPlan(fact.first_year, fact.last_year, entry.effective_on)


def approve_plan(books: Books, entry: Entry, fact: DevelopmentPlanApproved) -> None:
    """One ministry more has approved it."""
    plan = books.development_plans[fact.plan]
    books.development_plans[fact.plan] = replace(plan, approved=(*plan.approved, (fact.ministry, entry.effective_on)))


def start_project(books: Books, entry: Entry, fact: DevelopmentProjectStarted) -> None:
    """Its register number is taken, or free again; no money is held for it."""


def record_foresight(books: Books, entry: Entry, fact: ForesightRecorded) -> None:
    """It can be cited from that day."""
    books.foresights[fact.foresight] = entry.effective_on


def report_outputs(books: Books, entry: Entry, fact: OutputsReported) -> None:
    """The decision stands as long as what it led to is on record."""
    held = books.commitments[fact.decision]
    books.commitments[fact.decision] = replace(held, standing=(*held.standing, entry.position))


def unreport_outputs(books: Books, entry: Entry, fact: OutputsReported) -> None:
    """The count before it, if there was one, is the newest again."""
    held = books.commitments[fact.decision]
    books.commitments[fact.decision] = replace(held, standing=held.standing[:-1])


ENTER: dict[type, Fold] = {
    DevelopmentPlanProposed: propose_plan,
    DevelopmentPlanApproved: approve_plan,
    DevelopmentProjectStarted: start_project,
    ForesightRecorded: record_foresight,
    OutputsReported: report_outputs,
}
UNDO: dict[type, Fold] = {DevelopmentProjectStarted: start_project, OutputsReported: unreport_outputs}
