"""What Parliament's decisions may not be recorded as (rules 2, 3 and 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import BUDGET_ACT, FOUNDING, Refusal


@dataclass(frozen=True, slots=True)
class NothingGranted(Refusal):
    """An appropriation of zero changes nothing; leave it out."""


@dataclass(frozen=True, slots=True)
class WrongSpan(Refusal):
    """A {kind} appropriation cannot live for {span} years: fixed and estimated 1, deferrable 2, 3 or 5."""

    source: ClassVar[str] = f"{BUDGET_ACT}; HE 10/2014"
    kind: str
    span: int


@dataclass(frozen=True, slots=True)
class KindDiffers(Refusal):
    """Moment {moment} was granted for {year} as {kind} over {span} years; a later change keeps that kind."""

    source: ClassVar[str] = BUDGET_ACT
    moment: str
    year: int
    kind: str
    span: int


@dataclass(frozen=True, slots=True)
class KindMissing(Refusal):
    """Moment {moment} has no appropriation for {year} yet: the line must say its kind and span."""

    source: ClassVar[str] = BUDGET_ACT
    moment: str
    year: int


@dataclass(frozen=True, slots=True)
class TransferUnbalanced(Refusal):
    """A transfer's lines must add up to zero; these add up to {sum} €."""

    source: ClassVar[str] = f"{FOUNDING}: financed by internal transfers"
    sum: Money


@dataclass(frozen=True, slots=True)
class TransferIncomplete(Refusal):
    """A transfer needs lines that give and lines that take, none of them zero, each moment and frame once."""

    source: ClassVar[str] = f"{FOUNDING}: financed by internal transfers"


@dataclass(frozen=True, slots=True)
class NotASupplementaryBudget(Refusal):
    """A transfer between moments is made by a supplementary budget (ordinal 1 or later), not by ordinal {ordinal}."""

    source: ClassVar[str] = f"{FOUNDING}: transfers are made in a supplementary budget"
    ordinal: int


@dataclass(frozen=True, slots=True)
class CrossesMainTitles(Refusal):
    """An internal transfer stays within one main title; these lines touch {main_titles}."""

    source: ClassVar[str] = f"{FOUNDING}: within the Ministry's main title"
    main_titles: str
