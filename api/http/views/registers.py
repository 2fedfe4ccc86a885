"""Registers over HTTP: moments, programs, regions, offices, roles, plans, rules, refusals, and who read what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from litestar import Response
from litestar.params import QueryParameter

from api import presenting, reading
from api.access.readings import Reading
from api.access.rights import Right
from api.http.views.asking import Given, Told, page_of, rows_of
from api.http.views.declaring import table
from api.http.views.figures import Year
from api.http.views.filtering import PLAIN, BeforeNumber, Kind, Most, Since, Who
from api.http.views.shapes import Paged, Seen
from api.reading import Opened
from domain.money import Money
from domain.names import Office, Role
from projections.moments import Moment, moments
from projections.offices import Appointment, offices
from projections.plans import Planned, Version, annual_plan
from projections.programs import UsedProgram, UsedRegion, programs, regions
from projections.refusals import Noted
from projections.view import View

OfOffice = Annotated[Office | None, QueryParameter(description="of an office")]
OfPerson = Annotated[str | None, QueryParameter(pattern=PLAIN, description="of a person")]


@dataclass(frozen=True, slots=True)
class PlanRows(Seen[Planned]):
    """An annual plan: its versions, and its lines as the newest has them."""

    rows: list[Planned]
    year: int
    versions: list[Version]


@dataclass(frozen=True, slots=True)
class Rule:
    """What the ledger refuses or warns of, in a sentence with its blanks, with its source and since when it holds.

    A warning has a level; it speaks from a share (per cent) or an amount in cents, where it has one.
    """

    kind: str
    code: str
    sentence: str
    source: str
    holds_from: date
    level: str | None
    share: int | None
    amount: Money | None


@dataclass(frozen=True, slots=True)
class RuleBook(Seen[Rule]):
    """The rules under the version of the controls that is in force."""

    rows: list[Rule]
    controls: int


@dataclass(frozen=True, slots=True)
class GivenBy:
    """The fact that gave a role, and who recorded it."""

    position: int
    by: str


@dataclass(frozen=True, slots=True)
class EndedBy(GivenBy):
    """The fact that ended it before its time, and why."""

    reason: str | None


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A person's term in a role, both days included; in force if it covers the day that is asked about."""

    person: str
    role: Role
    since: date
    until: date | None
    in_force: bool
    given: GivenBy
    ended: EndedBy | None


@table("/moments", right=Right.FIGURES)
def all_moments(tabled: Given) -> Response[Seen[Moment]]:
    """Budget items: names, since when, closed or renumbered, and by what money is allocated in each year."""
    return tabled.answer("moments", Moment, lambda opened, at: rows_of(moments(opened.connection, at)))


@table("/programs", right=Right.FIGURES)
def all_programs(tabled: Given) -> Response[Seen[UsedProgram]]:
    """Programs, with their names and what is used of all vintages."""
    return tabled.answer("programs", UsedProgram, lambda opened, at: rows_of(programs(opened.connection, at)))


@table("/regions", right=Right.FIGURES)
def all_regions(tabled: Given) -> Response[Seen[UsedRegion]]:
    """The 19 regions and the whole country, with their names and what is used of all vintages."""
    return tabled.answer("regions", UsedRegion, lambda opened, at: rows_of(regions(opened.connection, at)))


@table("/offices", right=Right.FIGURES)
def all_offices(tabled: Given, office: OfOffice = None, person: OfPerson = None) -> Response[Seen[Appointment]]:
    """Who holds or held which office, and whether on the day that is asked about."""

    def read(opened: Opened, at: View) -> Told:
        terms = offices(opened.connection, at, reading.day_asked(tabled.asked, at))
        return rows_of(it for it in terms if office in (None, it.office) and person in (None, it.person))

    return tabled.answer("offices", Appointment, read)


@table("/roles", right=Right.READINGS)
def all_roles(tabled: Given, person: OfPerson = None) -> Response[Seen[RoleHeld]]:
    """Who holds or held which role, and whether on the day that is asked about, as they were given."""

    def read(opened: Opened, at: View) -> Told:
        day = reading.day_asked(tabled.asked, at)
        return Told([presenting.role(it, day) for it in reading.read_roles(opened, tabled.asked, person)[1]])

    return tabled.answer("roles", RoleHeld, read)


@table("/plans", right=Right.FIGURES)
def plans(tabled: Given, year: Year) -> Response[PlanRows]:
    """The annual plan of a year: its versions, and its lines with what is used and left of each."""

    def read(opened: Opened, at: View) -> Told:
        plan = annual_plan(opened.connection, at, year)
        about = {"year": year, "versions": [presenting.row(it) for it in plan.versions]}
        return Told([presenting.row(it) for it in plan.lines], about)

    return tabled.answer(f"plan-{year}", Planned, read)


@table("/rules", right=Right.FIGURES)
def rules(tabled: Given) -> Response[RuleBook]:
    """Every refusal and every warning, with its source; warnings as the controls in force have them."""

    def read(opened: Opened, at: View) -> Told:
        controls = reading.read_controls(opened, tabled.asked)
        return Told(presenting.rules(controls), {"controls": controls.version})

    return tabled.answer("rules", Rule, read)


@table("/refusals", right=Right.REFUSALS)
def refusals(
    now: Given, by: Who = None, code: Kind = None, since: Since = None, limit: Most = 50, before: BeforeNumber = None
) -> Response[Paged[Noted]]:
    """The register of refusals, newest first. It is beside the log: it grows while the position stays."""

    def read(opened: Opened, at: View) -> Told:
        rows = reading.read_refusals(opened, by, code, reading.day_if_any(since), limit + 1, before)
        older = rows[limit - 1].number if len(rows) > limit else None
        return page_of([presenting.row(it) for it in rows[:limit]], older)

    return now.answer("refusals", Noted, read, lasting=False)


@table("/readings", right=Right.READINGS)
def readings(
    now: Given, person: OfPerson = None, since: Since = None, limit: Most = 50, before: BeforeNumber = None
) -> Response[Paged[Reading]]:
    """The register of readings: who was shown restricted data, what and when; newest first. Also beside the log."""

    def read(opened: Opened, at: View) -> Told:
        found = reading.read_readings(opened, person, reading.day_if_any(since), limit, before)
        return page_of([presenting.row(it) for it in found], found[-1].number if len(found) == limit else None)

    return now.answer("readings", Reading, read, lasting=False)


HANDLERS = [all_moments, all_programs, all_regions, all_offices, all_roles, plans, rules, refusals, readings]
