"""From which pot to which pot each fact moves its cents: design section 2, written out once more for the oracle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, assert_never

from domain.facts import (
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
    Vat,
    YearClosed,
)


class Place(NamedTuple):
    """Where cents stand."""

    pot: str
    moment: str
    vintage: int
    source: str
    frame: str | None
    program: str | None
    region: str | None
    expenditure: str | None


SOURCES = ("parliament", "income", "overrun")
SPENT = ("reserved", "committed", "in_payment", "paid")
NO_PROGRAM = (*SOURCES, "available", "lapsed")

FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({*SOURCES, "available", *SPENT, "lapsed"}),
    frozenset({"deliveries", "delivered"}),
    frozenset({"vat_due", "vat"}),
    frozenset({"cover", "uncovered"}),
    frozenset({"claims", "receivable", "returned", "waived", "interest_receivable", "interest_returned"}),
    frozenset({"authority", "authority_unused", "authority_used", "authority_lapsed"}),
)
"""Pots that add up to nothing among themselves, for each moment and vintage: the money, and what stands beside it."""

CONTRA = (*SOURCES, "deliveries", "vat_due", "cover", "claims", "authority")
"""The pots that the others are counted against; no other one is ever below zero."""

Posting = tuple[str | None, Place, int]
"""Cents on a place, and the register number of the decision whose they are."""


def postings(fact: Fact) -> Iterator[tuple[Place, int]]:
    """The table of design section 2: from which pot to which pot a fact moves its cents."""
    for _, place, cents in owned(fact):
        yield place, cents


def owned(fact: Fact) -> Iterator[Posting]:
    """The same, each with the decision whose cents they are."""
    if isinstance(fact, FactReversed):
        for owner, place, cents in owned(fact.undone):
            yield owner, place, -cents
        return
    if isinstance(fact, YearClosed):
        yield from _lapsed(fact)
        return
    own: str | None = getattr(fact, "decision", None)
    reserve = own
    if isinstance(fact, GrantAwarded) and fact.call:
        reserve = fact.call
    elif isinstance(fact, CallOffMade):
        reserve = fact.framework
    for place, cents in _postings(fact):
        yield {"reserved": reserve, "authority_unused": None}.get(place.pot, own), place, cents


def _postings(fact: Fact) -> Iterator[tuple[Place, int]]:
    match fact:
        case AppropriationGranted():
            yield from _moved(fact.charge, "parliament", "available", [(fact.budget.year, None, fact.amount)])
        case BudgetTransferred():
            for line in fact.lines:
                charge = Charge(line.moment, line.source, line.frame)
                yield from _moved(charge, "parliament", "available", [(fact.budget.year, None, line.amount)])
        case OpeningBalanceBroughtIn():
            for it in fact.amounts:
                charge = Charge(fact.moment, fact.source, it.frame)
                yield from _moved(charge, "parliament", "available", [(fact.year, None, it.amount)])
        case OverrunPermitted():
            yield from _moved(fact.charge, "overrun", "available", [(fact.year, None, fact.amount)])
        case IncomeRecorded():
            yield from _moved(fact.charge, "income", "available", [(fact.year, None, fact.amount)])
        case AuthorityGranted():
            charge = Charge(fact.moment, fact.source)
            yield from _moved(charge, "authority", "authority_unused", [(fact.year, None, fact.amount)])
        case AuthorityUsed():
            cents = sum(cost.amount for cost in fact.costs)
            charge = Charge(fact.moment, fact.source)
            yield from _moved(charge, "authority_unused", "authority_used", [(fact.year, None, cents)])
        case CallOpened() | TenderOpened():
            yield from _all_moved(fact.parts, "available", "reserved")
        case TenderAwarded() | AwardCorrected():
            yield from _all_moved(fact.changes, "available", "reserved")
            yield from _all_moved(fact.lapsed, "reserved", "lapsed")
        case CallClosed() | TenderCancelled() | FrameworkEnded():
            yield from _all_moved(fact.freed, "reserved", "available")
            yield from _all_moved(fact.lapsed, "reserved", "lapsed")
        case GrantAwarded() if fact.call is None:
            yield from _all_moved(fact.parts, "available", "committed")
        case GrantAwarded() | CallOffMade():
            yield from put(fact.released, "reserved", -1)
            yield from put(fact.parts, "committed", 1)
        case ContractSigned():
            yield from _all_moved(fact.parts, "reserved", "committed")
        case GrantAmended() | ContractAmended():
            yield from _all_moved(fact.changes, "available", "committed")
            yield from _given_up(fact)
        case OptionUsed():
            yield from _all_moved(fact.parts, "available", "committed")
        case GrantDeclined() | GrantClosed() | ContractEnded():
            yield from _given_up(fact)
        case PaymentPrepared():
            yield from _all_moved(fact.parts, "committed", "in_payment")
            yield from _all_moved(fact.delivers, "deliveries", "delivered")
            yield from _taxed(fact.vat, "vat_due", "vat")
        case PaymentApproved():
            yield from _all_moved(fact.parts, "in_payment", "paid")
        case PaymentReturned() | PaymentBounced():
            origin = "in_payment" if isinstance(fact, PaymentReturned) else "paid"
            yield from _all_moved(fact.parts, origin, "committed")
            yield from _all_moved(fact.delivers, "delivered", "deliveries")
            yield from _taxed(fact.vat, "vat", "vat_due")
        case OperatingExpenditureRecorded():
            draws = [(it.vintage, None, it.amount) for it in fact.draws]
            yield from _moved(fact.charge, "available", "paid", draws, fact.expenditure)
            yield from _taxed(fact.vat, "vat_due", "vat")
        case AttributionCorrected():
            yield from put(fact.taken, "paid", -1)
            yield from put(fact.parts, "paid", 1)
        case RecoveryOrdered():
            yield from _all_moved(fact.parts, "claims", "receivable")
            yield from _all_moved(fact.interest, "claims", "interest_receivable")
        case RecoveryWaived():
            yield from _all_moved(fact.parts, "receivable", "waived")
            yield from _all_moved(fact.interest, "interest_receivable", "claims")
        case RepaymentReceived():
            yield from _all_moved(fact.parts, "receivable" if fact.recovery else "claims", "returned")
            owed = "interest_receivable" if fact.recovery else "claims"
            yield from _all_moved(fact.interest, owed, "interest_returned")
            yield from _all_moved(fact.income, "income", "available")
        case DeliveryRecorded():
            yield from _all_moved(fact.parts, "deliveries", "delivered")
        case CommitmentCovered():
            yield from _all_moved(fact.parts, "available", "committed")
            yield from _all_moved(fact.covers, "uncovered", "cover")
        case FactReversed() | YearClosed():
            raise AssertionError("told apart before")
        case (
            MomentOpened()
            | MomentRenamed()
            | MomentRenumbered()
            | MomentClosed()
            | MomentTextAdopted()
            | ProgramOpened()
            | FrameSet()
            | OfficeAssigned()
            | AnnualPlanAdopted()
            | ControlsSet()
            | BudgetProposalStaged()
            | PersonYearsPlanned()
            | PersonYearsReported()
            | GrantRefused()
            | ReportAccepted()
            | PaymentsSuspended()
            | PaymentsResumed()
            | AppealLodged()
            | AppealResolved()
            | PaymentConfirmed()
            | PeriodLocked()
            | PeriodReopened()
            | AnnualPlanRevised()
            | OfficeEnded()
            | RoleAssigned()
            | RoleEnded()
            | DevelopmentPlanProposed()
            | DevelopmentPlanApproved()
            | DevelopmentProjectStarted()
            | ForesightRecorded()
            | OutputsReported()
        ):
            return
        case _:
            assert_never(fact)


def _lapsed(fact: YearClosed) -> Iterator[Posting]:
    """What expired lapses; what of it was committed is legally owed without cover."""
    for unused in fact.unused:
        for place, cents in _moved(unused.charge, "available", "lapsed", [(unused.vintage, None, unused.amount)]):
            yield None, place, cents
    for lapse in fact.reserved:
        for place, cents in _all_moved([lapse.part], "reserved", "lapsed"):
            yield lapse.decision, place, cents
    for lapse in fact.committed:
        for pots in (("committed", "lapsed"), ("cover", "uncovered")):
            for place, cents in _all_moved([lapse.part], *pots):
                yield lapse.decision, place, cents
    for it in fact.authorities:
        charge = Charge(it.moment, it.source)
        for place, cents in _moved(charge, "authority_unused", "authority_lapsed", [(it.year, None, it.amount)]):
            yield None, place, cents


def _given_up(
    fact: GrantAmended | ContractAmended | GrantDeclined | GrantClosed | ContractEnded,
) -> Iterator[tuple[Place, int]]:
    """What was money is released; what was not is owed, or delivered, no more."""
    yield from _all_moved(fact.freed, "committed", "available")
    yield from _all_moved(fact.lapsed, "committed", "lapsed")
    yield from _all_moved(fact.given_up.uncovered, "uncovered", "cover")
    yield from _all_moved(fact.given_up.undelivered, "delivered", "deliveries")


def _all_moved(parts: Iterable[Part], origin: str, target: str) -> Iterator[tuple[Place, int]]:
    for part in parts:
        lines = [(it.vintage, it.region, it.amount) for it in part.lines]
        yield from _moved(part.charge, origin, target, lines, part.expenditure)


def put(parts: Iterable[Part], pot: str, sign: int) -> Iterator[tuple[Place, int]]:
    """The lines of parts on one pot."""
    for part in parts:
        for line in part.lines:
            yield _place(pot, part.charge, line.vintage, line.region, part.expenditure), sign * line.amount


def _taxed(vat: Vat | None, origin: str, target: str) -> Iterator[tuple[Place, int]]:
    """VAT stands on the branch's own moment, beside the money of the moments that are kept."""
    if vat is not None:
        yield from _moved(Charge(vat.moment), origin, target, [(vat.year, None, vat.amount)])


def _moved(
    charge: Charge,
    origin: str,
    target: str,
    parts: Iterable[tuple[int, str | None, int]],
    expenditure: str | None = None,
) -> Iterator[tuple[Place, int]]:
    for vintage, region, cents in parts:
        yield _place(origin, charge, vintage, region, expenditure), -cents
        yield _place(target, charge, vintage, region, expenditure), cents


def _place(pot: str, charge: Charge, vintage: int, region: str | None, expenditure: str | None) -> Place:
    """Where money comes from, and where it is free or gone, it has no program, region or class of expenditure."""
    inner = (None, None, None) if pot in NO_PROGRAM else (charge.program, region, expenditure)
    return Place(pot, charge.moment, vintage, charge.source.value, charge.frame, *inner)
