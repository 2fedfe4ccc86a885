"""A body to start from: what a command asks for, filled in with values of the right shape."""

from __future__ import annotations

import dataclasses
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from api.doors import BY_NAME
from domain.money import Money
from domain.names import (
    AuthorityId,
    FrameId,
    Instalment,
    MomentCode,
    Person,
    PlanLineId,
    ProgramId,
    ProposalId,
    Region,
    RegisterNumber,
)
from ledger.saying import Json

DAY, YEAR = "2026-11-02", 2026

LEAVES: dict[Any, Any] = {
    Money: 100_000,
    MomentCode: "29.01.53",
    ProgramId: "skills",
    FrameId: "programs",
    PlanLineId: "2026-grants",
    RegisterNumber: "G-2026-001",
    AuthorityId: "V-2026-1",
    ProposalId: "TAE-2027",
    Person: "finance.recorder",
    Region: "01",
    Instalment: 1,
    date: DAY,
    str: "Say it in words",
    int: 1,
    bool: True,
}
"""A value of each kind."""

NAMED: dict[str, Any] = {"year": YEAR, "vintage": YEAR, "budget_account": "29.01.53.1", "ledger_account": "43000000"}
"""Values of fields whose kind says less than their name."""


def example(name: str) -> Json:
    """The body of a command with all that it must have; what may be left out is left out."""
    return {"command": name, **_filled(BY_NAME[name])}


def _filled(shape: type[Any]) -> Json:
    hints = get_type_hints(shape)
    owed = (it for it in dataclasses.fields(shape) if it.default is dataclasses.MISSING)
    return {it.name: NAMED.get(it.name, _value(hints[it.name])) for it in owed}


def _value(hint: Any) -> Any:
    if hint in LEAVES:
        return LEAVES[hint]
    if isinstance(hint, NewType):
        return _value(hint.__supertype__)
    if get_origin(hint) in (Union, UnionType):
        return _value(next(part for part in get_args(hint) if part is not NoneType))
    if get_origin(hint) is tuple:
        return [_value(get_args(hint)[0])]
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint)).value
    return _filled(hint)
