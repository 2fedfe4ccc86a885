"""A fact moves money between pots; a view is a sum of legs.

The legs of one fact add up to zero. They follow from the fact alone, so the journal is all that a balance needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, assert_never

from domain.facts import (
    AnnualPlanAdopted,
    AppropriationGranted,
    BudgetTransferred,
    Charge,
    ContractSigned,
    Fact,
    FactReversed,
    FrameSet,
    GrantAwarded,
    Line,
    MomentOpened,
    OfficeAssigned,
    OperatingExpenditureRecorded,
    PaymentApproved,
    PaymentPrepared,
    ProgramOpened,
    TenderAwarded,
    TenderOpened,
)
from domain.money import Money
from domain.names import FrameId, MomentCode, ProgramId, Region, Source, Term


class Pot(Term):
    """Where money of one moment and vintage is; Parliament is where it comes from."""

    PARLIAMENT = "parliament"
    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"
    IN_PAYMENT = "in_payment"
    PAID = "paid"
    LAPSED = "lapsed"


class Account(NamedTuple):
    """The coordinates that cents are booked on; program and region are empty on parliament, available and lapsed."""

    pot: Pot
    moment: MomentCode
    vintage: int
    source: Source
    frame: FrameId | None
    program: ProgramId | None
    region: Region | None


class Leg(NamedTuple):
    """Signed cents on an account."""

    account: Account
    amount: Money


def legs(fact: Fact) -> list[Leg]:
    """The legs of a fact, in a fixed order; a fact that moves no money has none."""
    return list(_legs(fact))


def _legs(fact: Fact) -> Iterable[Leg]:
    match fact:
        case PaymentPrepared():
            return _move(fact.charge, Pot.COMMITTED, Pot.IN_PAYMENT, fact.lines)
        case PaymentApproved():
            return _move(fact.charge, Pot.IN_PAYMENT, Pot.PAID, fact.lines)
        case GrantAwarded():
            return _take(fact.charge, Pot.COMMITTED, fact.lines)
        case TenderOpened():
            return _take(fact.charge, Pot.RESERVED, fact.lines)
        case TenderAwarded():
            return _take(fact.charge, Pot.RESERVED, fact.changes)
        case ContractSigned():
            return _move(fact.charge, Pot.RESERVED, Pot.COMMITTED, fact.lines)
        case OperatingExpenditureRecorded():
            return _spend(fact)
        case AppropriationGranted():
            return _grant(fact.budget.year, fact.charge, fact.amount)
        case BudgetTransferred():
            return _transfer(fact)
        case FactReversed():
            return [Leg(leg.account, -leg.amount) for leg in _legs(fact.undone)]
        case MomentOpened() | ProgramOpened() | FrameSet() | OfficeAssigned() | AnnualPlanAdopted():
            return ()
        case _:
            assert_never(fact)


def _account(pot: Pot, charge: Charge, vintage: int, region: Region | None = None) -> Account:
    program = None if pot in (Pot.PARLIAMENT, Pot.AVAILABLE, Pot.LAPSED) else charge.program
    return Account(pot, charge.moment, vintage, charge.source, charge.frame, program, region)


def _move(charge: Charge, source: Pot, target: Pot, lines: tuple[Line, ...]) -> list[Leg]:
    moment, funding, frame, program = charge.moment, charge.source, charge.frame, charge.program
    moved: list[Leg] = []
    for line in lines:
        vintage, region, amount = line.vintage, line.region, line.amount
        moved.append(Leg(Account(source, moment, vintage, funding, frame, program, region), -amount))
        moved.append(Leg(Account(target, moment, vintage, funding, frame, program, region), amount))
    return moved


def _take(charge: Charge, target: Pot, lines: tuple[Line, ...]) -> Iterator[Leg]:
    drawn: dict[int, Money] = {}
    for line in lines:
        drawn[line.vintage] = drawn.get(line.vintage, Money(0)) + line.amount
    for vintage, amount in drawn.items():
        yield Leg(_account(Pot.AVAILABLE, charge, vintage), -amount)
    for line in lines:
        yield Leg(_account(target, charge, line.vintage, line.region), line.amount)


def _spend(fact: OperatingExpenditureRecorded) -> Iterator[Leg]:
    for draw in fact.draws:
        yield Leg(_account(Pot.AVAILABLE, fact.charge, draw.vintage), -draw.amount)
        yield Leg(_account(Pot.PAID, fact.charge, draw.vintage), draw.amount)


def _grant(year: int, charge: Charge, amount: Money) -> Iterator[Leg]:
    yield Leg(_account(Pot.PARLIAMENT, charge, year), -amount)
    yield Leg(_account(Pot.AVAILABLE, charge, year), amount)


def _transfer(fact: BudgetTransferred) -> Iterator[Leg]:
    for line in fact.lines:
        yield from _grant(fact.budget.year, Charge(line.moment, line.source, line.frame), line.amount)
