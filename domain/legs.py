"""A fact moves money between pots; a view is a sum of legs.

The legs of one fact add up to zero. They follow from the fact alone, so the journal is all that a balance needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from domain.facts import (
    FACTS,
    AnnualPlanAdopted,
    AnnualPlanRevised,
    AppealLodged,
    AppealResolved,
    AppropriationGranted,
    AttributionCorrected,
    AuthorityGranted,
    AuthorityUsed,
    AwardCorrected,
    BudgetProposalStaged,
    BudgetTransferred,
    CallClosed,
    CallOffMade,
    CallOpened,
    Charge,
    CommitmentCovered,
    ContractAmended,
    ContractEnded,
    ContractSigned,
    ControlsSet,
    DeliveryRecorded,
    DevelopmentPlanApproved,
    DevelopmentPlanProposed,
    DevelopmentProjectStarted,
    Fact,
    FactReversed,
    ForesightRecorded,
    FrameSet,
    FrameworkEnded,
    GrantAmended,
    GrantAwarded,
    GrantClosed,
    GrantDeclined,
    GrantRefused,
    IncomeRecorded,
    Line,
    MomentClosed,
    MomentOpened,
    MomentRenamed,
    MomentRenumbered,
    MomentTextAdopted,
    OfficeAssigned,
    OfficeEnded,
    OpeningBalanceBroughtIn,
    OperatingExpenditureRecorded,
    OptionUsed,
    OutputsReported,
    OverrunPermitted,
    Part,
    PaymentApproved,
    PaymentBounced,
    PaymentConfirmed,
    PaymentPrepared,
    PaymentReturned,
    PaymentsResumed,
    PaymentsSuspended,
    PeriodLocked,
    PeriodReopened,
    PersonYearsPlanned,
    PersonYearsReported,
    ProgramOpened,
    RecoveryOrdered,
    RecoveryWaived,
    RepaymentReceived,
    ReportAccepted,
    RoleAssigned,
    RoleEnded,
    TenderAwarded,
    TenderCancelled,
    TenderOpened,
    UnusedAuthority,
    Vat,
    YearClosed,
)
from domain.money import ZERO, Money, total
from domain.names import Source
from domain.pots import WITHOUT_REGION, Account, Leg, Pot


def legs(fact: Fact) -> list[Leg]:
    """The legs of a fact, in a fixed order; a fact that moves no money has none."""
    moved = _LEGS[type(fact)](fact)
    return moved if isinstance(moved, list) else list(moved)


def moves_money(kind: type[Fact]) -> bool:
    """Whether facts of a kind can have legs."""
    return _LEGS[kind] is not _none


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
    if pot in WITHOUT_REGION:
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

    return lambda fact: [*one(fact), *other(fact)]


def _freeing(origin: Pot) -> Callable[[Any], Legs]:
    """What a fact sets free of a pot: ``freed`` is available again, ``lapsed`` is of expired vintages."""
    return _both(_moving(origin, Pot.AVAILABLE, "freed"), _moving(origin, Pot.LAPSED, "lapsed"))


def _giving_up() -> Callable[[Any], Legs]:
    """What a decision releases, and what of it is owed no more: cover that had lapsed, what had been delivered."""
    uncovered = _moving(Pot.UNCOVERED, Pot.COVER, "given_up.uncovered")
    undelivered = _moving(Pot.DELIVERED, Pot.DELIVERIES, "given_up.undelivered")
    return _both(_freeing(Pot.COMMITTED), _both(uncovered, undelivered))


def _exchanged(origin: Pot, given_up: tuple[Part, ...], target: Pot, parts: tuple[Part, ...]) -> Legs:
    """Parts that leave one pot, for others that come to another."""
    for part in given_up:
        yield from booked(origin, part, -1)
    for part in parts:
        yield from booked(target, part, 1)


def _award(fact: GrantAwarded) -> Legs:
    """What a call had reserved for a grant is given up; without a call its money was available."""
    origin, given_up = (Pot.RESERVED, fact.released) if fact.call else (Pot.AVAILABLE, fact.parts)
    return _exchanged(origin, given_up, Pot.COMMITTED, fact.parts)


def _reattribute(fact: AttributionCorrected) -> Legs:
    """What is paid leaves where it was taken, for where it is given."""
    return _exchanged(Pot.PAID, fact.taken, Pot.PAID, fact.parts)


def _repay(fact: RepaymentReceived) -> Legs:
    """What was ordered to be given back is no longer owed; what comes unasked was owed by nobody."""
    owed, interest_owed = (Pot.RECEIVABLE, Pot.INTEREST_RECEIVABLE) if fact.recovery else (Pot.CLAIMS, Pot.CLAIMS)
    yield from _moving(owed, Pot.RETURNED)(fact)
    yield from _moving(interest_owed, Pot.INTEREST_RETURNED, "interest")(fact)
    for part in fact.income:
        for line in part.lines:
            yield from _granted(line.vintage, part.charge, line.amount, Pot.INCOME)


def _call_off(fact: CallOffMade) -> Legs:
    """What the framework agreement's reserve gives up is committed, over the regions of the call-off."""
    return _exchanged(Pot.RESERVED, fact.released, Pot.COMMITTED, fact.parts)


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


def _back_from(origin: Pot) -> Callable[[Any], Legs]:
    """A payment that came back: its lines are committed again, what else its preparation booked is booked back."""
    back = _moving(origin, Pot.COMMITTED)

    def moved(fact: Any) -> Legs:
        yield from back(fact)
        for leg in (*_delivered(fact.delivers), *_vat(fact.vat)):
            yield Leg(leg.account, -leg.amount)

    return moved


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


def _close(fact: YearClosed) -> Legs:
    """What expired lapses; what was legally bound is uncovered from then on."""
    for unused in fact.unused:
        moment, source, frame = unused.charge.moment, unused.charge.source, unused.charge.frame
        yield Leg(Account(Pot.AVAILABLE, moment, unused.vintage, source, frame), -unused.amount)
        yield Leg(Account(Pot.LAPSED, moment, unused.vintage, source, frame), unused.amount)
    for lapse in fact.reserved:
        yield from booked(Pot.RESERVED, lapse.part, -1)
        yield from booked(Pot.LAPSED, lapse.part, 1)
    for lapse in fact.committed:
        yield from booked(Pot.COMMITTED, lapse.part, -1)
        yield from booked(Pot.LAPSED, lapse.part, 1)
        yield from booked(Pot.COVER, lapse.part, -1)
        yield from booked(Pot.UNCOVERED, lapse.part, 1)
    for it in fact.authorities:
        yield from _authority(Pot.AUTHORITY_UNUSED, Pot.AUTHORITY_LAPSED, it, it.amount)


def _bring_in(fact: OpeningBalanceBroughtIn) -> Legs:
    for it in fact.amounts:
        yield from _granted(fact.year, Charge(fact.moment, fact.source, it.frame), it.amount)


def _overrun(fact: OverrunPermitted) -> Legs:
    return _granted(fact.year, fact.charge, fact.amount, Pot.OVERRUN)


def _income(fact: IncomeRecorded) -> Legs:
    return _granted(fact.year, fact.charge, fact.amount, Pot.INCOME)


def _authority(
    origin: Pot, target: Pot, fact: AuthorityGranted | AuthorityUsed | UnusedAuthority, amount: Money
) -> Legs:
    yield Leg(Account(origin, fact.moment, fact.year, fact.source, None), -amount)
    yield Leg(Account(target, fact.moment, fact.year, fact.source, None), amount)


def _grant_authority(fact: AuthorityGranted) -> Legs:
    return _authority(Pot.AUTHORITY, Pot.AUTHORITY_UNUSED, fact, fact.amount)


def _use_authority(fact: AuthorityUsed) -> Legs:
    return _authority(Pot.AUTHORITY_UNUSED, Pot.AUTHORITY_USED, fact, total(cost.amount for cost in fact.costs))


def _reverse(fact: FactReversed) -> Legs:
    return [Leg(leg.account, -leg.amount) for leg in legs(fact.undone)]


_LEGS: dict[type[Fact], Callable[[Any], Legs]] = {
    AppropriationGranted: _grant,
    BudgetTransferred: _transfer,
    OpeningBalanceBroughtIn: _bring_in,
    OverrunPermitted: _overrun,
    IncomeRecorded: _income,
    AuthorityGranted: _grant_authority,
    AuthorityUsed: _use_authority,
    CallOpened: _moving(Pot.AVAILABLE, Pot.RESERVED),
    CallClosed: _freeing(Pot.RESERVED),
    GrantAwarded: _award,
    GrantAmended: _both(_moving(Pot.AVAILABLE, Pot.COMMITTED, "changes"), _giving_up()),
    GrantDeclined: _giving_up(),
    GrantClosed: _giving_up(),
    AttributionCorrected: _reattribute,
    RecoveryOrdered: _both(
        _moving(Pot.CLAIMS, Pot.RECEIVABLE), _moving(Pot.CLAIMS, Pot.INTEREST_RECEIVABLE, "interest")
    ),
    RecoveryWaived: _both(
        _moving(Pot.RECEIVABLE, Pot.WAIVED), _moving(Pot.INTEREST_RECEIVABLE, Pot.CLAIMS, "interest")
    ),
    RepaymentReceived: _repay,
    TenderOpened: _moving(Pot.AVAILABLE, Pot.RESERVED),
    TenderAwarded: _both(_moving(Pot.AVAILABLE, Pot.RESERVED, "changes"), _moving(Pot.RESERVED, Pot.LAPSED, "lapsed")),
    AwardCorrected: _both(_moving(Pot.AVAILABLE, Pot.RESERVED, "changes"), _moving(Pot.RESERVED, Pot.LAPSED, "lapsed")),
    TenderCancelled: _freeing(Pot.RESERVED),
    ContractSigned: _moving(Pot.RESERVED, Pot.COMMITTED),
    CallOffMade: _call_off,
    ContractAmended: _both(_moving(Pot.AVAILABLE, Pot.COMMITTED, "changes"), _giving_up()),
    OptionUsed: _moving(Pot.AVAILABLE, Pot.COMMITTED),
    ContractEnded: _giving_up(),
    FrameworkEnded: _freeing(Pot.RESERVED),
    PaymentPrepared: _prepare,
    PaymentApproved: _moving(Pot.IN_PAYMENT, Pot.PAID),
    PaymentReturned: _back_from(Pot.IN_PAYMENT),
    PaymentConfirmed: _none,
    PaymentBounced: _back_from(Pot.PAID),
    OperatingExpenditureRecorded: _spend,
    DeliveryRecorded: _moving(Pot.DELIVERIES, Pot.DELIVERED),
    CommitmentCovered: _both(_moving(Pot.AVAILABLE, Pot.COMMITTED), _moving(Pot.UNCOVERED, Pot.COVER, "covers")),
    YearClosed: _close,
    FactReversed: _reverse,
    **dict.fromkeys((AppealLodged, AppealResolved), _none),
    **dict.fromkeys((MomentOpened, ProgramOpened, FrameSet, OfficeAssigned, AnnualPlanAdopted, ControlsSet), _none),
    **dict.fromkeys((MomentRenamed, MomentRenumbered, MomentClosed, MomentTextAdopted), _none),
    **dict.fromkeys((PeriodLocked, PeriodReopened), _none),
    **dict.fromkeys((BudgetProposalStaged, PersonYearsPlanned, PersonYearsReported), _none),
    **dict.fromkeys((GrantRefused, ReportAccepted, PaymentsSuspended, PaymentsResumed), _none),
    **dict.fromkeys((OfficeEnded, AnnualPlanRevised, DevelopmentPlanProposed, DevelopmentPlanApproved), _none),
    **dict.fromkeys((RoleAssigned, RoleEnded), _none),
    **dict.fromkeys((DevelopmentProjectStarted, ForesightRecorded, OutputsReported), _none),
}
"""What every fact moves: the money table of the design."""

assert set(_LEGS) == set(FACTS), "every fact says what it moves"
