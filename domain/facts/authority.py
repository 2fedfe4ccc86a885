"""Commitment authority (valtuus): Parliament's leave to commit the State to costs of later years."""

from __future__ import annotations

from dataclasses import dataclass

from domain.facts.shapes import YearAmount
from domain.money import Money
from domain.names import AuthorityId, MomentCode, Person, RegisterNumber, Source


@dataclass(frozen=True, slots=True)
class AuthorityGranted:
    """Parliament granted authority to commit so many cents in one budget year; its costs are scheduled by later year.

    It is a balance of its own, not money: nothing of it can be paid.
    """

    authority: AuthorityId
    moment: MomentCode
    source: Source
    year: int
    amount: Money
    purpose: str
    schedule: tuple[YearAmount, ...]


@dataclass(frozen=True, slots=True)
class AuthorityUsed:
    """A grant or contract was given costs of later years, in cents, under commitment authority.

    They are committed when an appropriation of their year covers them.
    """

    decision: RegisterNumber
    authority: AuthorityId
    moment: MomentCode
    source: Source
    year: int
    decided_by: Person
    costs: tuple[YearAmount, ...]


AuthorityFact = AuthorityGranted | AuthorityUsed
