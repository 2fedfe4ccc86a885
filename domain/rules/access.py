"""Access: an administrator gives and ends the roles of others, and who only reads records nothing.

From the first day of the first administrator on there is one on every day: the first term has no last day, and none is
ended that others do not go on after. So no term runs out in a way that leaves nobody to give roles.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from domain.books import Books
from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import AssignRole, EndRole
from domain.facts import RoleAssigned, RoleEnded
from domain.names import READ_ONLY, Person, Role
from domain.refusals import (
    DutiesNotSeparated,
    EndsBeforeItBegins,
    FirstAdministratorMissing,
    LastAdministrator,
    NoRoleToEnd,
    NotAnAdministrator,
    OutsideCalendar,
    OwnRole,
    ReasonMissing,
    Refusal,
    RoleHeldAlready,
)
from domain.registers import RoleTerm, ended_with
from domain.rules import Decision, Rules


def assign_role(ask: AssignRole, books: Books) -> Decision:
    """A role is held from one day through another, beside nothing that it must be kept apart from."""
    if ask.until is not None and ask.until < ask.since:
        return EndsBeforeItBegins(f"The role of {ask.access}", ask.since, ask.until)
    refusal = (
        _refuse_days(ask.since, ask.until or ask.since)
        or (_refuse_giver(ask, books) if books.roles else _refuse_first(ask))
        or _refuse_beside(ask, books)
    )
    return refusal or [RoleAssigned(ask.person, ask.access, ask.since, ask.until)]


def end_role(ask: EndRole, books: Books) -> Decision:
    """A term is ended before its time, or before it begins, for a reason, unless nobody would be left to give roles."""
    if not ask.reason:
        return ReasonMissing()
    if refusal := _refuse_days(ask.ended_on) or _refuse_administrator(ask.by, ask.decided_on, books):
        return refusal
    ends = ended_with(ask.ended_on, [it for it in books.roles.get(ask.person, ()) if it.role is ask.access])
    if not ends:
        return NoRoleToEnd(ask.person, ask.access, ask.ended_on)
    if ask.access is Role.ADMINISTRATOR:
        others = [it for terms in books.roles.values() for it in terms if it.role is ask.access and it is not ends[0]]
        if day := _first_uncovered(others, ask.ended_on + timedelta(days=1)):
            return LastAdministrator(ask.person, day)
    return [RoleEnded(ask.person, ask.access, ask.ended_on)]


def _refuse_days(*days: date) -> Refusal | None:
    return next((OutsideCalendar(day, FIRST_DAY, LAST_DAY) for day in days if not FIRST_DAY <= day <= LAST_DAY), None)


def _refuse_first(ask: AssignRole) -> Refusal | None:
    """Whoever founds a ledger names its first administrator, who goes on until there is another."""
    if ask.access is Role.ADMINISTRATOR and ask.since <= ask.decided_on and ask.until is None:
        return None
    return FirstAdministratorMissing(ask.decided_on)


def _refuse_giver(ask: AssignRole, books: Books) -> Refusal | None:
    """Nobody gives themselves a role, not even an administrator."""
    if refusal := _refuse_administrator(ask.by, ask.decided_on, books):
        return refusal
    return OwnRole(ask.by) if ask.by == ask.person else None


def _refuse_administrator(person: Person, on: date, books: Books) -> Refusal | None:
    administers = any(it.role is Role.ADMINISTRATOR and it.in_force(on) for it in books.roles.get(person, ()))
    return None if administers else NotAnAdministrator(person, on)


def _refuse_beside(ask: AssignRole, books: Books) -> Refusal | None:
    """No term meets another in the same role, nor one that is kept apart from it."""
    asked = RoleTerm(ask.access, ask.since, ask.until)
    for held in books.roles.get(ask.person, ()):
        if not asked.meets(held):
            continue
        if held.role is ask.access:
            return RoleHeldAlready(ask.person, ask.access, held.days)
        if held.role in READ_ONLY or ask.access in READ_ONLY:
            return DutiesNotSeparated(ask.person, ask.access, held.role, held.days)
    return None


def _first_uncovered(terms: Sequence[RoleTerm], day: date) -> date | None:
    """The first day, from a day on, that none of some terms covers; None where there is none."""
    while term := next((it for it in terms if it.in_force(day)), None):
        if term.until is None:
            return None
        day = term.until + timedelta(days=1)
    return day


RULES: Rules = {AssignRole: assign_role, EndRole: end_role}
NOT_REVERSIBLE: dict[type, str] = {
    RoleAssigned: "something may have been recorded under it; end the term instead",
    RoleEnded: "give the role anew",
}
