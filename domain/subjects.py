"""What a fact is about: the tags it is found by, the names it claims, the decisions it concerns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from domain.facts import (
    Budget,
    CallOffMade,
    Charge,
    ContractAmended,
    Fact,
    FactReversed,
    GrantAwarded,
    OperatingExpenditureRecorded,
    OptionUsed,
    PaymentApproved,
    PaymentPrepared,
    TenderOpened,
    payment_name,
)
from domain.names import (
    ForesightId,
    FrameId,
    MomentCode,
    Person,
    PlanLineId,
    ProgramId,
    Region,
    RegisterNumber,
)

TAGGED: dict[Any, str] = {
    MomentCode: "moment",
    ProgramId: "program",
    FrameId: "frame",
    PlanLineId: "plan-line",
    RegisterNumber: "decision",
    Region: "region",
    ForesightId: "foresight",
    Person: "person",
}
"""A fact is found by every identifier that it names, under these words."""

Collect = Callable[[Any, dict[str, None]], None]

_collectors: dict[type[Any], Collect] = {}


def tags(fact: Fact) -> list[str]:
    """The tags a fact is found by: every identifier in it, its payment, its budget, what it reverses."""
    found: dict[str, None] = {}
    while isinstance(fact, FactReversed):
        found[f"reverses:{fact.reversed}"] = None
        fact = fact.undone
    _collector(type(fact))(fact, found)
    if isinstance(fact, PaymentPrepared | PaymentApproved):
        found[f"payment:{payment_name(fact.decision, fact.instalment)}"] = None
    return list(found)


def decision_of(fact: Fact) -> RegisterNumber | None:
    """The register number of the decision that a fact concerns: every such fact has it as its ``decision``."""
    if isinstance(fact, FactReversed):
        return decision_of(fact.undone)
    named: RegisterNumber | None = getattr(fact, "decision", None)
    return named


def reserve_of(fact: Fact) -> RegisterNumber | None:
    """Whose reserve a fact draws on or adds to: that of a grant's call, of a call-off's framework, else its own."""
    if isinstance(fact, FactReversed):
        return reserve_of(fact.undone)
    if isinstance(fact, GrantAwarded):
        return fact.call
    if isinstance(fact, CallOffMade):
        return fact.framework
    return decision_of(fact)


def concerned(fact: Fact) -> tuple[RegisterNumber, ...]:
    """The decisions whose state a fact changes."""
    own, reserve = decision_of(fact), reserve_of(fact)
    if reserve is None or reserve == own:
        return () if own is None else (own,)
    return (reserve,) if own is None else (own, reserve)


def opened(fact: Fact) -> RegisterNumber | None:
    """The register number that a fact is the first to use."""
    return fact.decision if isinstance(fact, GrantAwarded | TenderOpened | CallOffMade) else None


def cited(fact: Fact) -> tuple[tuple[Charge, PlanLineId], ...]:
    """Under which line of the annual plan a fact itself says that it stands, whatever its decision cited before."""
    match fact:
        case FactReversed():
            return cited(fact.undone)
        case ContractAmended():
            added = fact.changes
        case OptionUsed():
            added = fact.parts
        case _:
            return ()
    return tuple((part.charge, line) for part, line in zip(added, fact.plan_lines, strict=True))


def claims_taken(fact: Fact) -> list[str]:
    """The names a fact takes, unique over all history until a reversal frees them."""
    match fact:
        case PaymentPrepared():
            names = [f"payment:{payment_name(fact.decision, fact.instalment)}"]
            if fact.invoice is not None:
                names.append(invoice_claim(fact.payee, fact.invoice))
            return names
        case GrantAwarded() | TenderOpened() | CallOffMade():
            return [f"decision:{fact.decision}"]
        case OperatingExpenditureRecorded():
            return [f"voucher:{fact.voucher}"]
        case FactReversed():
            return [f"reversal:{fact.reversed}"]
        case _:
            return []


def claims_freed(fact: Fact) -> list[str]:
    """The names that a reversal gives back: what was undone may be recorded again under them."""
    return claims_taken(fact.undone) if isinstance(fact, FactReversed) else []


def invoice_claim(payee: str, invoice: str) -> str:
    """An invoice is paid once: its number is unique per payee, whatever contract it bills."""
    return f"invoice:{payee}/{invoice}"


def _collector(shape: type[Any]) -> Collect:
    """How the identifiers in a dataclass are collected; made once from its fields."""
    if shape in _collectors:
        return _collectors[shape]
    hints = get_type_hints(shape)
    steps = [
        (field.name, collect) for field in dataclasses.fields(shape) if (collect := _collect_of(hints[field.name]))
    ]

    def collect_all(value: Any, found: dict[str, None]) -> None:
        for name, collect in steps:
            held = getattr(value, name)
            if held is not None:
                collect(held, found)

    _collectors[shape] = collect_all
    return collect_all


def _collect_of(hint: Any) -> Collect | None:
    if hint in TAGGED:
        word = TAGGED[hint]

        def collect_one(value: Any, found: dict[str, None]) -> None:
            found[f"{word}:{value}"] = None

        return collect_one
    if hint is Budget:
        return lambda value, found: found.setdefault(f"budget:{value.year}/{value.ordinal}")
    if isinstance(hint, UnionType):
        (known,) = [it for it in get_args(hint) if it is not NoneType]
        return _collect_of(known)
    if get_origin(hint) is tuple:
        each = _collect_of(get_args(hint)[0])
        if each is None:
            return None

        def collect_each(values: Any, found: dict[str, None]) -> None:
            for value in values:
                each(value, found)

        return collect_each
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _collector(hint)
    return None
