"""What a budget proposal may not be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.refusals.base import FOUNDING, Refusal


@dataclass(frozen=True, slots=True)
class ProposalIncomplete(Refusal):
    """A proposal has lines that change something, each moment and funding source once."""


@dataclass(frozen=True, slots=True)
class StageOutOfTurn(Refusal):
    """Proposal {proposal} is decided at the stages {stages}, in turn; the next one is {due}, not {stage}."""

    source: ClassVar[str] = f"{FOUNDING}: unit, agency, ministries, Government and Parliament"
    proposal: str
    stages: str
    due: str | None
    stage: str


@dataclass(frozen=True, slots=True)
class ProposalForOtherBudget(Refusal):
    """Proposal {proposal} is for the budget {year}/{ordinal} (0 is the budget itself); it stays so at every stage."""

    proposal: str
    year: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class DeciderMissing(Refusal):
    """At the stage {stage} a person of office decides ({offices}); name the person."""

    source: ClassVar[str] = f"{FOUNDING}: unit, agency, ministries, Government and Parliament"
    stage: str
    offices: str
