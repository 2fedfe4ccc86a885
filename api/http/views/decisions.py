"""Decisions and payments over HTTP: lists, and one decision with all that happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.params import PathParameter, QueryParameter

from api import presenting
from api.access.rights import Right
from api.http.views.asking import Given, Told, page_of
from api.http.views.declaring import table
from api.http.views.filtering import (
    PLAIN,
    Before,
    Decision,
    Moment,
    Most,
    Program,
    Region,
    Since,
    Until,
    Who,
    labels,
)
from api.http.views.shapes import Paged, Seen
from api.reading import Opened, day_if_any
from domain.money import Money
from domain.names import RegisterNumber
from ledger.saying import Json
from ledger.stored import stored_name
from projections.decisions import Decision as Decided
from projections.decisions import Kind, Step, decisions, summed_up, timeline
from projections.history import Sought
from projections.payments import Payment, payments
from projections.view import View

OfKind = Annotated[Kind | None, QueryParameter(description="of a type")]
Number = Annotated[str, PathParameter(pattern=PLAIN, description="the register number, as it is, slashes and all")]


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One of a decision's own legs."""

    pot: str
    moment: str
    vintage: int
    source: str
    frame: str | None
    program: str | None
    region: str | None
    expenditure: str | None
    cents: Money


@dataclass(frozen=True, slots=True)
class StepRow:
    """One fact of a decision's timeline, what it moved of the decision, and the decision's amounts after it."""

    position: int
    recorded_at: datetime
    type: str
    effective_on: date
    by: str
    role: str
    reason: str | None
    legs: list[MovedRow]
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
class OneDecision(Seen[StepRow]):
    """A decision as it stands, and every fact that concerns it, oldest first."""

    rows: list[StepRow]
    decision: Decided


@table("/decisions", right=Right.DETAILS)
def all_decisions(
    tabled: Given,
    type: OfKind = None,
    moment: Moment = None,
    program: Program = None,
    region: Region = None,
    person: Who = None,
    since: Since = None,
    until: Until = None,
    before: Before = None,
    limit: Most = 50,
) -> Response[Paged[Decided]]:
    """Grants, refused applications, calls, tenders and their contracts, call-offs and projects, last opened first.

    A decision is looked for by what the fact that opened it names, and by that fact's day.
    """
    about = labels(moment=moment, program=program, region=region, person=person)

    def read(opened: Opened, at: View) -> Told:
        sought = Sought(about, since=day_if_any(since))
        kinds = list(Kind) if type is None else [type]
        rows, older = decisions(opened.connection, at, sought, kinds, before, day_if_any(until), limit)
        return page_of([presenting.row(it) for it in rows], older)

    return tabled.answer("decisions", Decided, read)


@table("/decisions/{decision:path}", right=Right.DETAILS)
def one_decision(tabled: Given, decision: Number) -> Response[OneDecision]:
    """One decision as it stands, and its timeline: every fact, what it moved of the decision, the amounts after it."""
    number = RegisterNumber(decision.removeprefix("/"))

    def read(opened: Opened, at: View) -> Told:
        steps = timeline(opened.connection, at, number)
        if not steps:
            raise NotFoundException(f"Nothing was decided under the register number {number!r}.")
        return Told([_step(it) for it in steps], {"decision": presenting.row(summed_up(number, steps))})

    return tabled.answer("decision", StepRow, read)


@table("/payments", right=Right.DETAILS)
def all_payments(
    tabled: Given,
    decision: Decision = None,
    moment: Moment = None,
    program: Program = None,
    region: Region = None,
    since: Since = None,
    until: Until = None,
    before: Before = None,
    limit: Most = 50,
) -> Response[Paged[Payment]]:
    """Payments as they were prepared, the last first, and how each stands; the days are those of the preparation."""
    about = labels(decision=decision, moment=moment, program=program, region=region)

    def read(opened: Opened, at: View) -> Told:
        rows, older = payments(
            opened.connection, at, Sought(about, since=day_if_any(since)), before, day_if_any(until), limit
        )
        return page_of([presenting.row(it) for it in rows], older)

    return tabled.answer("payments", Payment, read)


def _step(step: Step) -> Json:
    entry = step.entry
    return {
        "position": entry.position,
        "recorded_at": presenting.plain(entry.recorded_at),
        "type": stored_name(type(entry.fact)),
        "effective_on": entry.effective_on.isoformat(),
        "by": entry.by,
        "role": entry.role.value,
        "reason": entry.reason,
        "legs": [leg.account._asdict() | {"cents": leg.amount} for leg in step.legs],
        **presenting.row(step.amounts),
    }


HANDLERS = [all_decisions, one_decision, all_payments]
