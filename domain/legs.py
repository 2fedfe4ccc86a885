"""A fact moves money between pots; a view is a sum of legs.

The legs of one fact add up to zero. They follow from the fact alone, so the journal is all that a balance needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from domain.facts import (
    FACTS,
    AnnualPlanAdopted,
    AppealLodged,
    AppealResolved,
    AppropriationGranted,
    AwardCorrected,
    BudgetTransferred,
    CallOffMade,
    Charge,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    ControlsSet,
    Fact,
    FactReversed,
    FrameSet,
    FrameworkEnded,
    GrantAwarded,
    Line,
    MomentOpened,
    OfficeAssigned,
    OperatingExpenditureRecorded,
    OptionUsed,
    Part,
    PaymentApproved,
    PaymentPrepared,
    ProgramOpened,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
    Vat,
)
from domain.money import ZERO, Money
from domain.names import Expenditure, FrameId, MomentCode, ProgramId, Region, Source, Term


class Pot(Term):
    """Where money of one moment and vintage is; the first three are where it comes from."""

    PARLIAMENT = "parliament"
    INCOME = "income"
    OVERRUN = "overrun"
    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"
    IN_PAYMENT = "in_payment"
    PAID = "paid"
    LAPSED = "lapsed"
    # Beside that identity, each family against a contra pot of its own (the first of a line):
    # what was delivered; VAT on the branch's moment; legal commitments whose cover lapsed or is still to come;
    # what recipients owe and gave back, interest apart; commitment authority.
    DELIVERIES = "deliveries"
    DELIVERED = "delivered"
    VAT_DUE = "vat_due"
    VAT = "vat"
    COVER = "cover"
    UNCOVERED = "uncovered"
    CLAIMS = "claims"
    RECEIVABLE = "receivable"
    RETURNED = "returned"
    WAIVED = "waived"
    INTEREST_RECEIVABLE = "interest_receivable"
    INTEREST_RETURNED = "interest_returned"
    AUTHORITY = "authority"
    AUTHORITY_UNUSED = "authority_unused"
    AUTHORITY_USED = "authority_used"
    AUTHORITY_LAPSED = "authority_lapsed"


SOURCES = frozenset({Pot.PARLIAMENT, Pot.INCOME, Pot.OVERRUN})
"""Where the money of a moment and vintage comes from; they alone go below zero."""

USED = frozenset({Pot.RESERVED, Pot.COMMITTED, Pot.IN_PAYMENT, Pot.PAID})
"""What counts as used, in frames, plan lines and budget views."""

HELD = SOURCES | USED | {Pot.AVAILABLE, Pot.LAPSED}
"""The pots of the identity: what came in is what is available, used or lapsed."""


class Account(NamedTuple):
    """The coordinates that cents are booked on.

    Program, region and class of expenditure are empty on the sources, available and lapsed.
    """

    pot: Pot
    moment: MomentCode
    vintage: int
    source: Source
    frame: FrameId | None
    program: ProgramId | None = None
    region: Region | None = None
    expenditure: Expenditure | None = None


class Leg(NamedTuple):
    """Signed cents on an account."""

    account: Account
    amount: Money


def legs(fact: Fact) -> list[Leg]:
    """The legs of a fact, in a fixed order; a fact that moves no money has none."""
    moved = _LEGS[type(fact)](fact)
    return moved if isinstance(moved, list) else list(moved)


Legs = Iterable[Leg]


def _none(fact: Fact) -> Legs:
    return ()


def _moving(origin: Pot, target: Pot, of: str = "parts") -> Callable[[Any], Legs]:
    """Parts of a fact that move from pot to pot, line by line, or vintage by vintage where a pot has no regions."""
    parts_of: Callable[[Any], tuple[Part, ...]] = attrgetter(of)

    def moved(fact: Any) -> Legs:
        found: list[Leg] = []
        for part in parts_of(fact):
            found += booked(origin, part, -1)
            found += booked(target, part, 1)
        return found

    return moved


def booked(pot: Pot, part: Part, sign: int) -> list[Leg]:
    """The legs of one part on one pot, with a sign."""
    charge, expenditure = part.charge, part.expenditure
    moment, source, frame, program = charge.moment, charge.source, charge.frame, charge.program
    if pot is Pot.AVAILABLE or pot is Pot.LAPSED:
        return [
            Leg(Account(pot, moment, vintage, source, frame), Money(sign * amount))
            for vintage, amount in _by_vintage(part.lines)
        ]
    return [
        Leg(Account(pot, moment, it.vintage, source, frame, program, it.region, expenditure), Money(sign * it.amount))
        for it in part.lines
    ]


def _by_vintage(lines: tuple[Line, ...]) -> Iterable[tuple[int, Money]]:
    amounts: dict[int, Money] = {}
    for line in lines:
        amounts[line.vintage] = amounts.get(line.vintage, ZERO) + line.amount
    return amounts.items()


def _both(one: Callable[[Any], Legs], other: Callable[[Any], Legs]) -> Callable[[Any], Legs]:
    """What a fact moves in two ways, one after the other."""

    def moved(fact: Any) -> Legs:
        yield from one(fact)
        yield from other(fact)

    return moved


def _freeing(origin: Pot) -> Callable[[Any], Legs]:
    """What a fact sets free of a pot: ``freed`` is available again, ``lapsed`` is of expired vintages."""
    return _both(_moving(origin, Pot.AVAILABLE, "freed"), _moving(origin, Pot.LAPSED, "lapsed"))


def _award(fact: GrantAwarded) -> Legs:
    """What a call had reserved for a grant is given up; without a call its money was available."""
    origin, given_up = (Pot.RESERVED, fact.released) if fact.call else (Pot.AVAILABLE, fact.parts)
    for part in given_up:
        yield from booked(origin, part, -1)
    for part in fact.parts:
        yield from booked(Pot.COMMITTED, part, 1)


def _call_off(fact: CallOffMade) -> Legs:
    """What the framework agreement's reserve gives up is committed, over the regions of the call-off."""
    for part in fact.released:
        yield from booked(Pot.RESERVED, part, -1)
    for part in fact.parts:
        yield from booked(Pot.COMMITTED, part, 1)


def _prepare(fact: PaymentPrepared) -> Legs:
    moved = _PREPARE(fact)
    return moved if not fact.delivers and fact.vat is None else [*moved, *_delivered(fact.delivers), *_vat(fact.vat)]


_PREPARE = _moving(Pot.COMMITTED, Pot.IN_PAYMENT)


def _delivered(parts: tuple[Part, ...]) -> Legs:
    for part in parts:
        yield from booked(Pot.DELIVERIES, part, -1)
        yield from booked(Pot.DELIVERED, part, 1)


def _vat(vat: Vat | None) -> Legs:
    if vat is not None:
        yield Leg(Account(Pot.VAT_DUE, vat.moment, vat.year, Source.NATIONAL, None), -vat.amount)
        yield Leg(Account(Pot.VAT, vat.moment, vat.year, Source.NATIONAL, None), vat.amount)


def _spend(fact: OperatingExpenditureRecorded) -> Legs:
    charge, expenditure = fact.charge, fact.expenditure
    for draw in fact.draws:
        yield Leg(Account(Pot.AVAILABLE, charge.moment, draw.vintage, charge.source, charge.frame), -draw.amount)
        yield Leg(
            Account(
                Pot.PAID, charge.moment, draw.vintage, charge.source, charge.frame, charge.program, None, expenditure
            ),
            draw.amount,
        )
    yield from _vat(fact.vat)


def _granted(year: int, charge: Charge, amount: Money, origin: Pot = Pot.PARLIAMENT) -> Legs:
    yield Leg(Account(origin, charge.moment, year, charge.source, charge.frame), -amount)
    yield Leg(Account(Pot.AVAILABLE, charge.moment, year, charge.source, charge.frame), amount)


def _grant(fact: AppropriationGranted) -> Legs:
    return _granted(fact.budget.year, fact.charge, fact.amount)


def _transfer(fact: BudgetTransferred) -> Legs:
    for line in fact.lines:
        yield from _granted(fact.budget.year, Charge(line.moment, line.source, line.frame), line.amount)


def _reverse(fact: FactReversed) -> Legs:
    return [Leg(leg.account, -leg.amount) for leg in legs(fact.undone)]


_LEGS: dict[type[Fact], Callable[[Any], Legs]] = {
    AppropriationGranted: _grant,
    BudgetTransferred: _transfer,
    GrantAwarded: _award,
    TenderOpened: _moving(Pot.AVAILABLE, Pot.RESERVED),
    TenderAwarded: _moving(Pot.AVAILABLE, Pot.RESERVED, "changes"),
    AwardCorrected: _moving(Pot.AVAILABLE, Pot.RESERVED, "changes"),
    TenderCancelled: _freeing(Pot.RESERVED),
    ContractSigned: _moving(Pot.RESERVED, Pot.COMMITTED),
    CallOffMade: _call_off,
    ContractAmended: _both(_moving(Pot.AVAILABLE, Pot.COMMITTED, "changes"), _freeing(Pot.COMMITTED)),
    OptionUsed: _moving(Pot.AVAILABLE, Pot.COMMITTED),
    ContractEnded: _freeing(Pot.COMMITTED),
    FrameworkEnded: _freeing(Pot.RESERVED),
    PaymentPrepared: _prepare,
    PaymentApproved: _moving(Pot.IN_PAYMENT, Pot.PAID),
    OperatingExpenditureRecorded: _spend,
    FactReversed: _reverse,
    **dict.fromkeys((AppealLodged, AppealResolved), _none),
    **dict.fromkeys((MomentOpened, ProgramOpened, FrameSet, OfficeAssigned, AnnualPlanAdopted, ControlsSet), _none),
}
"""What every fact moves: the money table of the design."""

assert set(_LEGS) == set(FACTS), "every fact says what it moves"
