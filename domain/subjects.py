"""What a fact is about: the tags it is found by, the names it claims, the decisions it concerns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from domain.facts import (
    Budget,
    CallOffMade,
    CallOpened,
    DeliveryRecorded,
    DevelopmentProjectStarted,
    Fact,
    FactReversed,
    ForesightRecorded,
    GrantAwarded,
    GrantRefused,
    IncomeRecorded,
    OpeningBalanceBroughtIn,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentBounced,
    PaymentConfirmed,
    PaymentPrepared,
    PaymentReturned,
    RecoveryOrdered,
    RepaymentReceived,
    TenderOpened,
    payment_name,
)
from domain.names import (
    AuthorityId,
    DevelopmentPlanId,
    ForesightId,
    FrameId,
    MomentCode,
    Person,
    PlanLineId,
    ProgramId,
    ProposalId,
    Region,
    RegisterNumber,
    Role,
    Source,
)

TAGGED: dict[Any, str] = {
    MomentCode: "moment",
    ProgramId: "program",
    FrameId: "frame",
    PlanLineId: "plan-line",
    RegisterNumber: "decision",
    AuthorityId: "authority",
    ProposalId: "proposal",
    Region: "region",
    ForesightId: "foresight",
    DevelopmentPlanId: "development-plan",
    Person: "person",
    Role: "role",
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
    if isinstance(fact, _OF_A_PAYMENT):
        found[f"payment:{payment_name(fact.decision, fact.instalment)}"] = None
    return list(found)


_OF_A_PAYMENT = (PaymentPrepared, PaymentApproved, PaymentReturned, PaymentConfirmed, PaymentBounced)


def decision_of(fact: Fact) -> RegisterNumber | None:
    """The register number of the decision that a fact concerns: every such fact has it as its ``decision``."""
    if isinstance(fact, FactReversed):
        return decision_of(fact.undone)
    named: RegisterNumber | None = getattr(fact, "decision", None)
    return named


def authority_of(fact: Fact) -> AuthorityId | None:
    """The commitment authority that a fact grants or uses."""
    if isinstance(fact, FactReversed):
        return authority_of(fact.undone)
    named: AuthorityId | None = getattr(fact, "authority", None)
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
    """The decisions whose state a fact changes; of a refused application or a project only the number is kept."""
    bare = fact.undone if isinstance(fact, FactReversed) else fact
    if isinstance(bare, _CHANGING_NONE):
        return ()
    own = decision_of(bare)
    if own is None:
        return ()
    reserve = reserve_of(bare) if isinstance(bare, _DRAWING) else None
    return (own,) if reserve is None else (own, reserve)


_DRAWING = (GrantAwarded, CallOffMade)
"""What draws on a reserve that is another decision's."""

_CHANGING_NONE = (PaymentConfirmed, GrantRefused, DevelopmentProjectStarted)


def opened(fact: Fact) -> RegisterNumber | None:
    """The register number that a fact is the first to use."""
    return fact.decision if isinstance(fact, _OPENING) else None


_OPENING = (GrantAwarded, CallOpened, TenderOpened, CallOffMade)


def claims_taken(fact: Fact) -> list[str]:
    """The names a fact takes, unique over all history until another fact frees them."""
    names = _TAKEN.get(type(fact))
    return names(fact) if names else []


def claims_freed(fact: Fact) -> list[str]:
    """The names that a fact gives back: what was undone, or came back, may be recorded again under them."""
    names = _FREED.get(type(fact))
    return names(fact) if names else []


def _prepared_names(fact: PaymentPrepared | PaymentReturned | PaymentBounced) -> list[str]:
    names = [payment_claim(fact.decision, fact.instalment)]
    if fact.invoice is not None:
        names.append(invoice_claim(fact.payee, fact.invoice))
    return names


def payment_claim(decision: RegisterNumber, instalment: int) -> str:
    """A payment is prepared once: the key is register number and instalment."""
    return f"payment:{payment_name(decision, instalment)}"


def approved_claim(decision: RegisterNumber, instalment: int) -> str:
    """A payment is approved once; the name tells where its approval stands."""
    return f"approved:{payment_name(decision, instalment)}"


def confirmed_claim(decision: RegisterNumber, instalment: int) -> str:
    """A payment is confirmed by the bank once."""
    return f"confirmed:{payment_name(decision, instalment)}"


def payment_claims(decision: RegisterNumber, instalment: int) -> tuple[str, str, str]:
    """The names that tell how far a payment has come: prepared, approved, confirmed."""
    return (
        payment_claim(decision, instalment),
        approved_claim(decision, instalment),
        confirmed_claim(decision, instalment),
    )


def delivery_claim(decision: RegisterNumber, document: str) -> str:
    """A delivery is recorded once: its document is unique per decision."""
    return f"delivery:{decision}/{document}"


def opening_claim(moment: MomentCode, year: int, source: Source) -> str:
    """What was left of a vintage when the ledger began is brought in once, per funding source."""
    return f"opening:{moment}/{year}/{source}"


def invoice_claim(payee: str, invoice: str) -> str:
    """An invoice is paid once: its number is unique per payee, whatever contract it bills."""
    return f"invoice:{payee}/{invoice}"


def _bounced_names(fact: PaymentBounced) -> list[str]:
    names = [*_prepared_names(fact), approved_claim(fact.decision, fact.instalment)]
    return [*names, confirmed_claim(fact.decision, fact.instalment)] if fact.confirmed else names


# By kind: every fact is asked, most take a name or two, and few free any.
_TAKEN: dict[type[Any], Callable[[Any], list[str]]] = {
    PaymentPrepared: _prepared_names,
    PaymentApproved: lambda fact: [approved_claim(fact.decision, fact.instalment)],
    PaymentConfirmed: lambda fact: [confirmed_claim(fact.decision, fact.instalment)],
    OpeningBalanceBroughtIn: lambda fact: [opening_claim(fact.moment, fact.year, fact.source)],
    RecoveryOrdered: lambda fact: [f"decision:{fact.recovery}"],
    ForesightRecorded: lambda fact: [f"foresight:{fact.foresight}"],
    DeliveryRecorded: lambda fact: [delivery_claim(fact.decision, fact.document)],
    FactReversed: lambda fact: [f"reversal:{fact.reversed}"],
    **dict.fromkeys(
        (GrantAwarded, GrantRefused, CallOpened, TenderOpened, CallOffMade, DevelopmentProjectStarted),
        lambda fact: [f"decision:{fact.decision}"],
    ),
    **dict.fromkeys(
        (OperatingExpenditureRecorded, IncomeRecorded, RepaymentReceived), lambda fact: [f"voucher:{fact.voucher}"]
    ),
}

_FREED: dict[type[Any], Callable[[Any], list[str]]] = {
    FactReversed: lambda fact: claims_taken(fact.undone),
    PaymentReturned: _prepared_names,
    PaymentBounced: _bounced_names,
}


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
    if get_origin(hint) in (Union, UnionType):  # an identifier or None is the first, a dataclass or None the second
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
