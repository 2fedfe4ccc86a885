"""What is asked about commitment authority."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands.asked import Asked
from domain.facts.shapes import YearAmount
from domain.money import Money
from domain.names import AuthorityId, MomentCode, Person, RegisterNumber, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAuthority(Asked):
    """Record commitment authority that Parliament granted, with its costs scheduled by later year."""

    authority: AuthorityId
    moment: MomentCode
    source: Source = Source.NATIONAL
    year: int
    amount: Money
    purpose: str
    schedule: tuple[YearAmount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseAuthority(Asked):
    """Give an open grant or contract costs of later years, under commitment authority of this year."""

    decision: RegisterNumber
    authority: AuthorityId
    decided_by: Person
    costs: tuple[YearAmount, ...]


AuthorityCommand = GrantAuthority | UseAuthority
