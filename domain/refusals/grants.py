"""What a grant may not be (rules 4 and 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.money import Money
from domain.refusals.base import Refusal


@dataclass(frozen=True, slots=True)
class InstalmentsDoNotAddUp(Refusal):
    """The instalments add up to {instalments} €, the grant is {amount} €; each must be more than zero."""

    source: ClassVar[str] = "Act on Discretionary Government Transfers 688/2001; standard terms of 1.3.2024"
    instalments: Money
    amount: Money
