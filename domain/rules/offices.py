"""Offices: the Government appoints, a Director in office delegates, and nobody decides outside a term."""

from __future__ import annotations

from datetime import date

from domain.books import Books
from domain.commands import AssignOffice, EndOffice
from domain.facts import OfficeAssigned, OfficeEnded
from domain.names import GOVERNMENT, Office, Person
from domain.refusals import (
    NoTermToEnd,
    NotPositive,
    NotTheAppointer,
    NotTheDecider,
    OfficeIncomplete,
    Refusal,
)
from domain.registers import ended_with
from domain.rules import Decision, Rules


def assign_office(ask: AssignOffice, books: Books) -> Decision:
    """An office is held from one day through another; only a delegate has a limit."""
    if ask.until is not None and ask.until < ask.since:
        return OfficeIncomplete(ask.office, "it ends before it begins")
    if (ask.office is Office.DELEGATE) != (ask.limit is not None):
        return OfficeIncomplete(ask.office, "a delegate, and nobody else, has a limit in euros")
    if ask.limit is not None and ask.limit <= 0:
        return NotPositive("A delegate's limit", ask.limit)
    if refusal := _refuse_appointer(ask, books):
        return refusal
    return [OfficeAssigned(ask.office, ask.person, ask.appointed_by, ask.since, ask.until, ask.limit)]


def end_office(ask: EndOffice, books: Books) -> Decision:
    """A term is ended before its time, or before it begins, for a reason; what was decided in it stands."""
    if not ask.reason:
        return OfficeIncomplete(ask.office, "what ends before its time owes a reason")
    if not ended_with(ask.ended_on, [it for it in books.offices.get(ask.person, ()) if it.office is ask.office]):
        return NoTermToEnd(ask.office, ask.person, ask.ended_on)
    return [OfficeEnded(ask.office, ask.person, ask.ended_on)]


def holds(person: Person, office: Office, on: date, books: Books) -> bool:
    """Whether a person is in an office on a day."""
    return any(term.office is office and term.in_force(on) for term in books.offices.get(person, ()))


def refuse_council(person: Person, on: date, books: Books) -> Refusal | None:
    """The Council decides plans, as a body that a member or its chair speaks for."""
    sits = holds(person, Office.COUNCIL, on, books) or holds(person, Office.COUNCIL_CHAIR, on, books)
    return None if sits else NotTheDecider(person, "council", on)


def _refuse_appointer(ask: AssignOffice, books: Books) -> Refusal | None:
    """The Government appoints to every office; a delegate may also be a Director's, who is in office that day."""
    if ask.appointed_by == GOVERNMENT:
        return None
    if ask.office is not Office.DELEGATE:
        return NotTheAppointer(ask.office, ask.appointed_by, f"the {GOVERNMENT}", ask.decided_on)
    if holds(Person(ask.appointed_by), Office.DIRECTOR, ask.decided_on, books):
        return None
    return NotTheAppointer(ask.office, ask.appointed_by, f"a director in office, or the {GOVERNMENT}", ask.decided_on)


RULES: Rules = {AssignOffice: assign_office, EndOffice: end_office}
NOT_REVERSIBLE: dict[type, str] = {
    OfficeAssigned: "decisions may have been made under it; end the term instead",
    OfficeEnded: "appoint the person anew",
}
