"""What the ledger keeps registers of: moments and their texts, vintages, frames, programs, offices, roles, plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from domain.calendar import last_day_of
from domain.facts import Basis, Budget, PlanLine, YearAmount
from domain.money import Money
from domain.names import (
    AllocationBasis,
    AppropriationKind,
    Expenditure,
    FrameKind,
    Ministry,
    MomentCode,
    Names,
    Office,
    PersonYears,
    Role,
    Source,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A budget item as it is now; nothing may post to it before it was opened, nor after it is closed.

    ``names`` are its names, each with the day from which it holds, ``successor`` the code it has from a day on.
    """

    names: tuple[tuple[date, Names], ...]
    kept: bool
    opened_on: date
    closed_on: date | None = None
    successor: tuple[MomentCode, date] | None = None


@dataclass(frozen=True, slots=True)
class MomentText:
    """What the decision part of a moment says of one budget year."""

    net_budgeted: bool
    bases: tuple[Basis, ...]
    pays: tuple[Expenditure, ...]
    salaries: bool
    person_year_cap: PersonYears | None

    def basis_of(self, expenditure: Expenditure) -> AllocationBasis | None:
        """By what a class of expenditure is allocated, where the text says it."""
        return next((it.basis for it in self.bases if it.expenditure is expenditure), None)


@dataclass(frozen=True, slots=True)
class Vintage:
    """The appropriations of one budget year: usable from its January to the December of its last year."""

    year: int
    kind: AppropriationKind
    span: int
    grants: int

    def usable_on(self, day: date) -> bool:
        """Usable through 31 December of (granted year + span - 1); Act 423/1988."""
        return self.year <= day.year < self.year + self.span

    @property
    def until(self) -> date:
        """The last day on which it can be used."""
        return last_day_of(self.year + self.span - 1)


@dataclass(frozen=True, slots=True)
class Authority:
    """A commitment authority, its costs by year as scheduled, and those that decisions have used."""

    moment: MomentCode
    source: Source
    year: int
    schedule: tuple[YearAmount, ...]
    used: tuple[YearAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A budget proposal, and the days on which its stages were decided, in their order."""

    budget: Budget
    staged_on: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A program as it is now."""

    names: Names
    opened_on: date


@dataclass(frozen=True, slots=True)
class Frame:
    """A spending frame and its settings, by the day from which each counts; a later setting replaces an earlier one."""

    kind: FrameKind
    source: Source
    moment: MomentCode | None
    settings: tuple[tuple[date, dict[int, Money]], ...]

    @property
    def amounts(self) -> dict[int, Money]:
        """The amounts of the last setting: cents by year."""
        return self.settings[-1][1]

    @property
    def years(self) -> set[int]:
        """The budget years that any setting names; the open-ended ones are written out."""
        return {year for _, amounts in self.settings for year in amounts}


@dataclass(frozen=True, slots=True)
class Appointment:
    """One person's term in an office; both days included."""

    office: Office
    since: date
    until: date | None
    limit: Money | None

    def in_force(self, day: date) -> bool:
        """Whether the term covers a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class RoleTerm:
    """One person's term in a role; both days included."""

    role: Role
    since: date
    until: date | None

    def in_force(self, day: date) -> bool:
        """Whether the term covers a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def meets(self, other: RoleTerm) -> bool:
        """Whether there is a day that both terms cover."""
        later = max(self.since, other.since)
        return self.in_force(later) and other.in_force(later)

    @property
    def days(self) -> str:
        """From when until when, in words."""
        return f"from {self.since} on" if self.until is None else f"from {self.since} through {self.until}"


class Term(Protocol):
    """Days in an office or a role, both included; none at all where it was ended before it began."""

    @property
    def since(self) -> date:
        """The first day."""

    @property
    def until(self) -> date | None:
        """The last day, if it has one."""


T = TypeVar("T", bound=Term)


def ended_with(day: date, terms: Iterable[T]) -> list[T]:
    """Of one person's terms those that end with a day: that cover it and would go on, or else would begin after it."""
    going_on = [it for it in terms if (it.since - day).days <= 1 and (it.until is None or day < it.until)]
    return [it for it in going_on if it.since <= day] or going_on


@dataclass(frozen=True, slots=True)
class AnnualPlan:
    """An annual plan as it is now: version 1 as adopted, and since which day this version is in force."""

    adopted_on: date
    version: int
    since: date


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of an adopted annual plan with its newest amount, and from which day on it is in force, or ended."""

    year: int
    adopted_on: date
    line: PlanLine
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class DevelopmentPlan:
    """A five-year development plan, and on which day each ministry approved it."""

    first_year: int
    last_year: int
    proposed_on: date
    approved: tuple[tuple[Ministry, date], ...] = ()

    def in_force(self, day: date) -> bool:
        """In its years, once both ministries have approved it."""
        approved = {ministry for ministry, on in self.approved if on <= day}
        return self.first_year <= day.year <= self.last_year and approved == set(Ministry)
