"""How commands are drawn about offices."""

from __future__ import annotations

from domain.commands import AssignOffice, EndOffice
from domain.names import Office
from tests.machines.drawing import Draw, Kind
from tests.support.world import COUNCIL, DELEGATE, DIRECTOR, GENERAL, VERIFIER


def assign_office(draw: Draw) -> AssignOffice:
    """A term in an office."""
    office, person = draw.one(
        (
            (Office.DIRECTOR, DIRECTOR),
            (Office.COUNCIL, COUNCIL),
            (Office.DIRECTOR_GENERAL, GENERAL),
            (Office.DELEGATE, DELEGATE),
            (Office.DELEGATE, VERIFIER),
        )
    )
    since = draw.day()
    return AssignOffice(
        by=draw.people(),
        effective_on=draw.day(),
        office=office,
        person=person,
        appointed_by="Government",
        since=since,
        until=draw.one((None, draw.day_from(since))),
        limit=draw.cents(50) if (office is Office.DELEGATE) != draw.seldom() else None,
    )


def end_office(draw: Draw) -> EndOffice:
    """Mostly of a delegate."""
    office, person = draw.one(((Office.DELEGATE, DELEGATE), (Office.DELEGATE, VERIFIER), (Office.DELEGATE, DIRECTOR)))
    return EndOffice(
        by=draw.people(),
        effective_on=draw.day(),
        reason=None if draw.seldom(10) else "left",
        office=office,
        person=person,
        ended_on=draw.day(),
    )


KINDS = (
    Kind(assign_office),
    Kind(end_office),
)
